"""The command line: `journeyman …`. Parses, calls, prints; decides nothing.

Exit codes: 0 done; 1 not done, and why; 2 something must be set right first; 130 interrupted.
"""

import os
import sys
import traceback
from importlib.metadata import version
from typing import Annotated

import typer
from stamina.instrumentation import set_on_retry_hooks

from journeyman import bootstrap
from journeyman.cli import (
    accounts,
    agents,
    auditing,
    doctor,
    explaining,
    fleet,
    forgetting,
    journeys,
    launch,
    life,
    recipes,
    servers,
    vault,
)
from journeyman.cli.terminal import print_fault, print_line
from journeyman.engine.redaction import said
from journeyman.errors import JourneymanError, SetupError

app = typer.Typer(
    name="journeyman",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # its frames show local variables, and those hold secrets
    rich_markup_mode="markdown",
    help="Gives every AI agent accounts of its own on services that other people run.",
    epilog="First steps: `journeyman agent add alpha`, then `journeyman sign-up alpha acorn --here --base-url URL`.",
)
app.add_typer(agents.app, name="agent")
app.add_typer(recipes.app, name="recipe")
app.add_typer(vault.app, name="vault")
app.add_typer(explaining.app, name="explain")
app.command("sign-up", epilog="Example: `journeyman sign-up alpha acorn --here`")(journeys.sign_up)
app.command(epilog="Example: `journeyman rotate alpha acorn`")(journeys.rotate)
app.command("re-enrol", epilog="Example: `journeyman re-enrol alpha acorn`")(journeys.re_enrol)
app.command(epilog="Example: `journeyman check alpha acorn`")(journeys.check)
app.command("import", epilog="Example: `journeyman import alpha acorn --file account.json`")(life.import_account)
app.command(epilog="Example: `journeyman forget alpha acorn --keep 30d`")(forgetting.forget)
app.command(epilog="Example: `journeyman fleet alpha beta --at acorn`")(fleet.fleet)
app.command("list", epilog="Example: `journeyman list --json`")(accounts.list_accounts)
app.command(epilog="Example: `journeyman show alpha acorn`")(accounts.show)
app.command(epilog="Example: `code=$(journeyman code alpha acorn)`")(accounts.code)
app.command(epilog="Example: `journeyman launch alpha -- python agent.py`")(launch.launch)
app.command(epilog="Example: `journeyman audit alpha --verify`")(auditing.audit)
app.command(epilog="Example: `journeyman doctor --json`")(doctor.doctor)
app.command()(servers.up)
app.command()(servers.deploy)
app.command()(servers.mail)


OPERATORS = frozenset({"fleet", "up", "deploy", "mail", "launch", "vault", "doctor"})
"""What a launched agent may not call."""


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - typer's callback
    if wanted:
        print_line(f"journeyman {version('journeyman')}")
        raise typer.Exit


@app.callback()
def top(
    context: typer.Context,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Gives every AI agent accounts of its own on services that other people run."""
    if "JOURNEYMAN_AGENT_DIR" in os.environ and context.invoked_subcommand in OPERATORS:
        raise SetupError(
            f"This process was launched for one agent, and journeyman {context.invoked_subcommand} concerns all: it is "
            "the operator's to call."
        )
    bootstrap.providers.call_this_process(f"journeyman {context.invoked_subcommand}")


def main() -> None:
    """Run the command line; what went wrong is told in a paragraph, without a traceback."""
    set_on_retry_hooks(())  # what a person should know of a retry is printed; stamina's bare log line says nothing
    try:
        app()
    except SetupError as error:
        print_fault(said(error))
        sys.exit(2)
    except JourneymanError as error:
        print_fault(said(error))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:  # noqa: BLE001 - its text may hold what was typed, so Python must not print it
        frames = "".join(traceback.format_tb(error.__traceback__))
        print_fault(
            f"{said(error)}. This is a fault of Journeyman itself; please report it with these lines:\n{frames}"
        )
        sys.exit(1)

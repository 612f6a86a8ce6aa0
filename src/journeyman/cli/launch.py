"""`journeyman launch`: an agent's process, with its own folder and nothing else."""

import asyncio
import os
import signal
import sys
from typing import Annotated, NoReturn

import typer

from journeyman.agent_folder import agent_folder
from journeyman.cli.accounts import Agent
from journeyman.engine.launching import prepare
from journeyman.engine.own_user import become, hand_over, user_of
from journeyman.errors import SetupError
from journeyman.settings import load_settings


def launch(
    agent: Agent,
    command: Annotated[list[str], typer.Argument(metavar="-- COMMAND...", help="What to run, after two dashes.")],
    user: Annotated[
        str, typer.Option(metavar="NAME", help="Run it as this user, whose the agent's folder becomes; root only.")
    ] = "",
) -> None:
    """Run a command as an agent: it is given the agent's own folder, address and phone number, and nothing else.

    In its environment are JOURNEYMAN_AGENT_DIR, RAVI_CONFIG_DIR, AGENT_EMAIL, AGENT_PHONE and PREFECT_API_URL; other
    settings of Journeyman's and the providers' secrets are taken out. Inside, `journeyman show`, `code` and `sign-up`
    act for that agent alone. Nothing stays between: signals and the exit code are the command's own.
    """
    settings = load_settings()
    environment = asyncio.run(prepare(settings, agent, os.environ))
    folder = agent_folder(settings.home, agent)
    own = user_of(folder, user)
    if own:
        hand_over(settings.home, folder, own)
        become(own, folder)
        environment |= {"HOME": own.pw_dir, "USER": own.pw_name, "LOGNAME": own.pw_name}
    _become(command, environment)


def _become(command: list[str], environment: dict[str, str]) -> NoReturn:
    sys.stdout.flush()
    sys.stderr.flush()
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Python ignores it, and what is ignored stays so in the new program
    try:
        os.execvpe(command[0], command, environment)  # noqa: S606 - the operator's own command, without a shell
    except OSError as error:
        raise SetupError(f"{command[0]} can't be run: {error.strerror}.") from None

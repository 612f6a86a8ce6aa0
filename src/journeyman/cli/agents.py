"""`journeyman agent …`: who there is."""

import asyncio
import json
from typing import Annotated

import typer
from rich.markup import escape

from journeyman import bootstrap
from journeyman.cli.terminal import err, out, print_line, print_rows
from journeyman.domain.identity import Identity
from journeyman.errors import SetupError
from journeyman.forms.answers import fact
from journeyman.settings import Settings, load_settings

app = typer.Typer(no_args_is_help=True, help="Add agents and see who there is.")


@app.command(epilog='Example: journeyman agent add alpha --set organization="Acme Ltd" --set country=NL')
def add(
    agent: Annotated[
        str, typer.Argument(metavar="AGENT", help="A lower-case letter, then letters, digits and dashes.")
    ],
    name: Annotated[str, typer.Option(help="Full name as services see it. By default made from AGENT.")] = "",
    phone: Annotated[
        str, typer.Option(help="Phone number in E.164, such as +31201234567; at Ravi `new` gets one.")
    ] = "",
    answers: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=VALUE",
            help="An answer to give to forms, such as country=NO; may stand several times. See `agent set`.",
        ),
    ] = None,
) -> None:
    """Add an agent: an identity with an address of its own, and a key pair for its vault."""
    profile = dict(_pair(answer) for answer in answers or ())
    identity = asyncio.run(_add(load_settings(), agent, name, phone, profile))
    out.print(f"[bold]{identity.agent}[/] is there: {escape(identity.name)}, {escape(identity.address)}")


@app.command("set", epilog='Example: journeyman agent set alpha country=NO "how did you hear of us=A friend"')
def set_answers(
    agent: Annotated[str, typer.Argument(metavar="AGENT", help="Whose answers.")],
    answers: Annotated[
        list[str],
        typer.Argument(
            metavar="KEY=VALUE...",
            help="KEY is a kind of field (company, country, birth date, ...) or the words of a field's own label; an "
            "empty VALUE takes the answer away.",
        ),
    ],
) -> None:
    """Add answers that an agent gives to forms. Where a journey has asked for one, call it again then.

    Countries by their ISO 3166 code or a name, dates as 1990-05-17; a box that is ticked takes yes.
    """
    profile = dict(_pair(answer) for answer in answers)
    identity = asyncio.run(bootstrap.directory(load_settings()).answer(agent, profile))
    for key, value in identity.profile.items():
        print_line(f"{key}={value}")


@app.command("list")
def list_agents(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """List the agents and where they have accounts."""
    settings = load_settings()
    found = asyncio.run(_everyone(settings))
    if as_json:
        agents = [{**identity.model_dump(), "services": services} for identity, services in found]
        print_line(json.dumps(agents, indent=2, ensure_ascii=False))
    elif found:
        print_rows([_row(identity, services) for identity, services in found])
    else:
        err.print(f"There are no agents in {settings.home} yet. Add one: journeyman agent add alpha", markup=False)


async def _add(settings: Settings, agent: str, name: str, phone: str, profile: dict[str, str]) -> Identity:
    identity = await bootstrap.directory(settings).add(agent, name=name, phone=phone, profile=profile)
    await bootstrap.vault(settings).prepare(agent)
    return identity


async def _everyone(settings: Settings) -> list[tuple[Identity, list[str]]]:
    people, vault = bootstrap.directory(settings), bootstrap.vault(settings)
    return [(await people.identity(agent), await vault.services(agent)) for agent in await people.agents()]


def _row(identity: Identity, services: list[str]) -> dict[str, str]:
    return {
        "agent": identity.agent,
        "name": identity.name,
        "address": identity.address,
        "phone": identity.phone or "-",
        "accounts": ", ".join(services) or "-",
    }


def _pair(answer: str) -> tuple[str, str]:
    key, equals, value = answer.partition("=")
    if not (key and equals):
        raise SetupError(f'An answer is KEY=VALUE, and "{answer}" is not that. Example: organization="Acme Ltd"')
    try:
        return fact(key, value)
    except ValueError as error:
        raise SetupError(f"{key}: {error}.") from None

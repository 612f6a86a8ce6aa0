"""`journeyman audit`: what was done with an agent's secrets, and whether all of it is there."""

import asyncio
import json
from typing import Annotated

import typer

from journeyman import bootstrap
from journeyman.cli.accounts import Agent
from journeyman.cli.terminal import err, print_fault, print_line, print_rows
from journeyman.domain.audit import Head, Link, read_head
from journeyman.errors import SetupError
from journeyman.settings import Settings, load_settings


def audit(
    agent: Agent,
    verify: Annotated[bool, typer.Option("--verify", help="Say whether it is what was written.")] = False,
    anchor: Annotated[
        str, typer.Option(metavar="HEAD", help="With --verify: what an earlier --verify printed, kept elsewhere.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array; times in UTC.")] = False,
) -> None:
    """Print what was done with an agent's secrets: when, what, of which account, by which run. Never a secret.

    --verify finds lines that were changed, removed or moved, and an end that is missing. It can't find that somebody
    who may write the agent's folder wrote log and head anew, unless --anchor has a head from before that.

    Exit code 0: printed, or nothing is amiss; 1: the log is not what was written, and where; 2: something must be set
    right first.
    """
    settings = load_settings()
    if verify:
        _verify(settings, agent, _head(anchor))
    elif anchor:
        raise SetupError("--anchor says what --verify compares with: give both.")
    else:
        _print(asyncio.run(_links(settings, agent)), agent, as_json=as_json)


def _head(text: str) -> Head | None:
    try:
        return read_head(text) if text else None
    except ValueError as error:
        fault = str(error)
    raise SetupError(f"--anchor takes what --verify printed after the word head: {fault}.")


async def _links(settings: Settings, agent: str) -> list[Link]:
    await bootstrap.directory(settings).identity(agent)
    return await bootstrap.audit(settings).links(agent)


def _print(links: list[Link], agent: str, *, as_json: bool) -> None:
    if as_json:
        print_line(json.dumps([link.model_dump(mode="json") for link in links], indent=2))
    elif links:
        print_rows([_row(link) for link in links])
    else:
        err.print(f"No secret of {agent} was used yet.", markup=False)


def _row(link: Link) -> dict[str, str]:
    return {
        "when (UTC)": f"{link.at:%Y-%m-%d %H:%M:%S}",
        "use": link.use.value,
        "what": link.what,
        "service": link.service,
        "run": link.run,
    }


def _verify(settings: Settings, agent: str, anchor: Head | None) -> None:
    async def verified() -> None:
        await bootstrap.directory(settings).identity(agent)
        broken, head = await bootstrap.audit(settings).verify(agent, anchor)
        if broken:
            print_fault(f"the audit log of {agent} is not what was written: line {broken.line}: {broken.why}.")
            raise typer.Exit(1)
        print_line(f"{agent}: {head.lines} lines, each follows from the one before; head {head}")

    asyncio.run(verified())

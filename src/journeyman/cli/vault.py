"""`journeyman vault …`: what concerns the vault as a whole."""

import asyncio
from typing import Annotated

import typer

from journeyman import bootstrap
from journeyman.cli.fleet import bar
from journeyman.cli.terminal import err, print_line, print_rows
from journeyman.engine.moving import Place, accounts, mover, place
from journeyman.errors import SetupError
from journeyman.journey.moving import Copied
from journeyman.settings import load_settings

Which = "age, openbao or ravi; age:FOLDER is the embedded vault of another home."

app = typer.Typer(no_args_is_help=True, help="What concerns the vault as a whole.")


@app.command(epilog="Example: `journeyman vault policy alpha | bao policy write journeyman-alpha -`")
def policy(
    agent: Annotated[
        str, typer.Argument(metavar="[AGENT]", help="Whose. Left out: a worker's, which serves all agents.")
    ] = "",
) -> None:
    """Print the policy that OpenBao needs for an agent's token: its own records and leases, and nothing else."""
    print_line(bootstrap.providers.policy(load_settings(), agent).rstrip())


@app.command(epilog="Example: journeyman vault copy --from age --to age:/mnt/new/home")
def copy(
    source: Annotated[str, typer.Option("--from", metavar="VAULT", help=f"Where the records are: {Which}")],
    target: Annotated[str, typer.Option("--to", metavar="VAULT", help="Where they are to be, likewise.")],
    agent: Annotated[
        list[str] | None, typer.Option("--agent", metavar="AGENT", help="Only this one's; may stand several times.")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace other records that the target has of an account.")
    ] = False,
) -> None:
    """Copy all records from one vault to another, reading each back; the originals stay as they are.

    Run it again to finish: what is there already is left alone. An account with a journey under way is skipped, and one
    of which the target has another record is refused; both are told.

    Exit code 0: all records are in the target; 1: some are not, and why; 2: something must be set right first.
    """
    settings = load_settings()
    places = place(settings, source, "--from"), place(settings, target, "--to")
    if str(places[0]) == str(places[1]):
        raise SetupError(f"--from and --to name one vault, {places[0]}. Nothing was copied.")
    found = asyncio.run(_copy(*places, agent or [], replaces=replace))
    if not found:
        err.print(f"There is no record in {places[0]}.", markup=False)
        return
    print_rows([_row(item) for item in found])
    there = sum(item.well for item in found)
    print_line(f"{there} of {len(found)} records of {places[0]} are in {places[1]}.")
    if there < len(found):
        raise typer.Exit(1)


async def _copy(source: Place, target: Place, agents: list[str], *, replaces: bool) -> list[Copied]:
    names = await accounts(source, agents)
    moves = mover(source, target, replaces=replaces)
    found: list[Copied] = []
    with bar(err) as progress:
        task = progress.add_task("copying", total=len(names))
        for agent, service in names:
            progress.update(task, description=f"{agent} at {service}")
            found.append(await moves.copy(agent, service))
            progress.advance(task)
    return found


def _row(item: Copied) -> dict[str, str]:
    return {"agent": item.agent, "service": item.service, "record": item.moved.value, "why": item.why or "-"}

"""`journeyman doctor`: does all that is configured work."""

import asyncio
import json
from typing import Annotated

import typer

from journeyman.cli.terminal import err, print_line, print_rows
from journeyman.engine.doctor import Finding, State, examine
from journeyman.engine.doctor_parts import parts
from journeyman.settings import Settings, load_settings


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array instead of a table.")] = False,
) -> None:
    """Check each configured part for real, and say what to try where one does not work. No secret is shown.

    It writes to the vault and removes that, sends itself a mail where it can and takes it away, launches the browser,
    and asks Prefect for its work pool, workers and deployments.

    Exit code 0: all is well, or not there yet to be checked; 1: something does not work; 2: the settings are wrong.
    """
    found = asyncio.run(_examine(load_settings()))
    if as_json:
        print_line(json.dumps([finding.document() for finding in found], indent=2))
    else:
        print_rows([_row(finding) for finding in found])
    if any(finding.state is State.FAILED for finding in found):
        raise typer.Exit(1)


async def _examine(settings: Settings) -> list[Finding]:
    from journeyman.engine.doctor_prefect import prefect_parts  # noqa: PLC0415 - Prefect takes seconds to import

    checks = [*parts(settings), *prefect_parts(settings)]
    found: list[Finding] = []
    with err.status(f"checking {checks[0].part}") as status:
        async for finding in examine(checks):
            found.append(finding)
            if len(found) < len(checks):
                status.update(f"checking {checks[len(found)].part}")
    return found


def _row(finding: Finding) -> dict[str, str]:
    return {"part": finding.part, "behind it": finding.behind, "state": finding.state.value, "what": finding.told}

"""`journeyman vault …`: what concerns the vault as a whole."""

from typing import Annotated

import typer

from journeyman.adapters.openbao.layout import policy as policy_of
from journeyman.cli.terminal import print_line
from journeyman.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="What concerns the vault as a whole.")


@app.command(epilog="Example: `journeyman vault policy alpha | bao policy write journeyman-alpha -`")
def policy(
    agent: Annotated[
        str, typer.Argument(metavar="[AGENT]", help="Whose. Left out: a worker's, which serves all agents.")
    ] = "",
) -> None:
    """Print the policy that OpenBao needs for an agent's token: its own records and leases, and nothing else."""
    print_line(policy_of(load_settings().openbao, agent).rstrip())

"""`journeyman up`, `deploy` and `mail`: what must run for journeys through Prefect."""

import asyncio

from journeyman import bootstrap
from journeyman.cli.terminal import err, print_fault, print_line
from journeyman.engine.redaction import said
from journeyman.errors import Transient
from journeyman.journey.forget import sweep
from journeyman.settings import Settings, load_settings


def up() -> None:
    """Run Prefect's server with its UI, the mail server and a worker, until Ctrl-C.

    A Prefect server that answers already is used, and left running.
    """
    from journeyman.engine.up import up as run_all  # noqa: PLC0415 - Prefect takes seconds to import

    settings = load_settings()
    try:
        asyncio.run(sweep(bootstrap.directory(settings), bootstrap.vault(settings), bootstrap.clock().now()))
    except Transient as away:  # vault or directory: journeys wait for them, and servers need none
        print_fault(said(away))
    asyncio.run(run_all(settings, print_line))


def deploy() -> None:
    """Make Prefect's deployments, one for each journey and recipe and `fleet/all`, or bring them up to date."""
    from journeyman.engine.deploy import deploy as deploy_all  # noqa: PLC0415 - Prefect takes seconds to import

    for name in asyncio.run(deploy_all(load_settings())):
        print_line(name)


def mail() -> None:
    """Run only the embedded mail server: takes mail for the agents until Ctrl-C."""
    asyncio.run(_serve_mail(load_settings()))


async def _serve_mail(settings: Settings) -> None:
    async with bootstrap.mail_server(settings):
        address = f"{settings.smtp_host}:{settings.smtp_port}"
        err.print(f"Taking mail for {settings.mail_domain} on {address}. Ctrl-C ends it.", markup=False)
        await asyncio.Event().wait()

"""`journeyman show` and `journeyman code`: what the vault has on one account."""

import asyncio
import json
from collections.abc import Iterator
from typing import Annotated
from urllib.parse import parse_qs, unquote, urlsplit

import typer

from journeyman import bootstrap
from journeyman.cli.terminal import err, print_line, print_pairs, print_rows, stdout_is_terminal
from journeyman.domain.account import AccountRecord
from journeyman.domain.audit import Use
from journeyman.domain.credential import Authenticator, Credential
from journeyman.engine.fleet import accounts, last_proof
from journeyman.errors import SetupError
from journeyman.journey.code import issue_code
from journeyman.journey.forget import must_not_be_closed, sweep
from journeyman.settings import Settings, load_settings

Agent = Annotated[str, typer.Argument(metavar="AGENT", help="The agent's name; `journeyman agent list` lists them.")]
Service = Annotated[
    str, typer.Argument(metavar="SERVICE", help="The service's name; `journeyman recipe list` lists them.")
]


def show(
    agent: Agent,
    service: Service,
    reveal: Annotated[bool, typer.Option("--reveal", help="Print the password too; on a terminal only.")] = False,
) -> None:
    """Show everything about an account but its secrets."""
    if reveal and not stdout_is_terminal():
        raise SetupError(
            "--reveal prints a password on a terminal only, and stdout is none: a file or a log would keep it. "
            "Run it without a pipe or redirection."
        )
    record = asyncio.run(_record(load_settings(), agent, service, reveal=reveal))
    print_pairs([("account", f"{agent} at {service}"), *_standing(record), *_credentials(record, reveal)])
    if record.history:
        print_line("")
        print_rows(
            [{"when (UTC)": f"{e.at:%Y-%m-%d %H:%M:%S}", "what": e.what, "outcome": e.outcome} for e in record.history]
        )


def code(agent: Agent, service: Service) -> None:
    """Print the account's current TOTP code on stdout, and on stderr how long it lives.

    No code is given out twice: where this window's was, it waits for the next one.
    """
    asyncio.run(_print_code(load_settings(), agent, service))


def list_accounts(
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a JSON array; times in UTC, null where there is none.")
    ] = False,
) -> None:
    """List every account: state, age of the password, last proof, next rotation. No secrets.

    What the settings say of a service that has no recipe is told on stderr.
    """
    settings, now = load_settings(), bootstrap.clock().now()
    every = bootstrap.rotated_every(settings)
    # What is known of drift is the operator's, and an agent's own user can't read it.
    quarantined = frozenset[str]() if settings.agent else asyncio.run(bootstrap.drift(settings).quarantined())
    listing = accounts(bootstrap.directory(settings), bootstrap.vault(settings), now, every, quarantined=quarantined)
    asyncio.run(sweep(bootstrap.directory(settings), bootstrap.vault(settings), now))
    found = asyncio.run(listing)
    for told in () if settings.agent else bootstrap.misnamed(settings):  # the operator's to mend
        err.print(f"In the settings {told}", markup=False)
    if as_json:
        print_line(json.dumps([item.document() for item in found], indent=2))
    elif found:
        print_rows([item.row(now) for item in found])
    else:
        err.print("There is no account yet. Make one: journeyman sign-up AGENT SERVICE", markup=False)


async def account(settings: Settings, agent: str, service: str) -> AccountRecord:
    """Return an account's record.

    Raises:
        UnknownAgent, UnknownService: there is none of that name.
        SetupError: the agent has no account there yet.
        VaultDamaged: the record can't be read.
    """
    await bootstrap.directory(settings).identity(agent)
    vault = bootstrap.vault(settings)
    if record := await vault.load(agent, service):
        return record
    bootstrap.catalogue(settings).get(service)  # a misspelt service is told as such
    raise SetupError(f"{agent} has no account at {service} yet. Make one: journeyman sign-up {agent} {service}")


async def _record(settings: Settings, agent: str, service: str, *, reveal: bool) -> AccountRecord:
    record = await account(settings, agent, service)
    for kind, _ in _kinds(record) if reveal else ():
        await bootstrap.audit(settings).note(agent, service, Use.REVEALED, f"{kind} password")
    return record


async def _print_code(settings: Settings, agent: str, service: str) -> None:
    record = await account(settings, agent, service)
    must_not_be_closed(record)
    clock = bootstrap.clock()
    issued = await issue_code(bootstrap.vault(settings), clock, record)
    await bootstrap.audit(settings).note(agent, service, Use.REVEALED, "totp_code")
    if issued.wait_seconds > 0:
        err.print(f"waiting {issued.wait_seconds:.0f} s for a code that was not given out yet", markup=False)
        await clock.sleep(issued.wait_seconds)
    print_line(issued.code.get_secret_value())  # what the agent asked for: good once, for seconds
    err.print(f"good for {issued.lives(clock):.0f} s, and not given out again", markup=False)


def _standing(record: AccountRecord) -> Iterator[tuple[str, str]]:
    yield "phase", record.phase.value
    yield "last proof", last_proof(record) or "-"
    if record.closed:
        yield "forgotten (UTC)", f"{record.closed.at:%Y-%m-%d %H:%M:%S}"
        yield "kept until", f"{record.closed.keep_until:%Y-%m-%d %H:%M:%S}"
    if record.importing:
        yield "import", "not finished"
    if record.rotation:
        yield "rotation", record.rotation.progress.value
    if record.re_enrolment:
        yield "re-enrolment", record.re_enrolment.progress.value


def _credentials(record: AccountRecord, reveal: bool) -> Iterator[tuple[str, str]]:  # noqa: FBT001 - the verb's own option
    """Yield what may be told of each credential; the password only where it is to be revealed."""
    for kind, credential in _kinds(record):
        yield "", ""
        yield "credential", kind
        yield from _credential(credential)
        if reveal:
            yield "password", credential.password.get_secret_value()


def _kinds(record: AccountRecord) -> Iterator[tuple[str, Credential]]:
    for kind, credential in (("current", record.current), ("pending", record.pending), ("previous", record.previous)):
        if credential:
            yield kind, credential


def _credential(credential: Credential) -> Iterator[tuple[str, str]]:
    yield "username", credential.username or "-"
    yield "email", credential.email or "-"
    if credential.phone:
        yield "phone", credential.phone
    yield "password made (UTC)", f"{credential.created_at:%Y-%m-%d %H:%M:%S}"
    yield "authenticator", _issuer(credential.authenticator) if credential.authenticator else "no"
    yield "recovery codes", str(len(credential.recovery_codes))


def _issuer(authenticator: Authenticator) -> str:
    """Return "yes" with the issuer that the URI names (Key URI format: `issuer`, else the label's prefix)."""
    uri = urlsplit(authenticator.uri.get_secret_value())
    label, colon, _ = unquote(uri.path).strip("/").partition(":")
    named = parse_qs(uri.query).get("issuer", [label if colon else ""])[0]
    return f"yes, issued by {named}" if named else "yes"

"""A journey that gave up waiting for a message is run again when the message comes."""

import asyncio
import smtplib
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import WorkPoolUpdate
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterTags
from prefect.client.schemas.objects import FlowRun
from prefect.settings import PREFECT_API_URL, temporary_settings
from pydantic import SecretStr

from journeyman import bootstrap
from journeyman.domain.account import AccountRecord, Phase
from journeyman.domain.begun import Confirming, Reset, Submission
from journeyman.domain.credential import Credential
from journeyman.domain.message import Message
from journeyman.engine.late_mail import GIVING_UP, TAG, Begun, _look, _look_at, wants_to_go_on
from journeyman.engine.server import POOL
from journeyman.journey.stage import Stage
from journeyman.recipe.catalogue import Catalogue
from journeyman.recipe.model import ConfirmBy, Sms
from journeyman.settings import Settings
from tests.prefect_world import PROJECT, World, settings_for

ADDRESS = "gamma+acorn@agents.test"
RECIPE = Catalogue([PROJECT / "recipes"]).get("acorn")
SENDER = RECIPE.mail.senders[0]
GAVE_UP = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
ANCHOR = GAVE_UP - timedelta(minutes=15)


def overdue(gave_up: datetime = GAVE_UP, agent: str = "gamma", address: str = ADDRESS) -> AccountRecord:
    """Return the record of a journey that gave up waiting for its message."""
    anchor = gave_up - timedelta(minutes=15)
    pending = Credential(username=agent, email=address, password=SecretStr("Made-up-9-words"), created_at=anchor)
    return AccountRecord(
        agent=agent,
        service="acorn",
        phase=Phase.SUBMITTED,
        pending=pending,
        submission=Submission(ended=True),
        confirming=Confirming(overdue=True),
        anchor=anchor,
    ).note(gave_up, Stage.CONFIRM, "no message came")


def message(after: timedelta = timedelta(minutes=1), sender: str = SENDER, recipient: str = ADDRESS) -> Message:
    """Return a message that came so long after the journey gave up."""
    return Message("1", GAVE_UP + after, sender, (recipient,), "Your code", "123456")


def test_the_message_that_is_waited_for_lets_it_go_on() -> None:
    """Of the service's sender, to the account's address, after the journey gave up."""
    assert message() == wants_to_go_on(overdue(), [message()], RECIPE)


@pytest.mark.parametrize(
    "other",
    [
        message(sender="code@elsewhere.example"),
        message(recipient="gamma@agents.test"),
        message(recipient="delta+acorn@agents.test"),
        message(-GIVING_UP - timedelta(seconds=1)),
        message(ANCHOR - GAVE_UP),
    ],
    ids=["another sender", "without the tag", "another agent", "seen by the journey", "before the anchor"],
)
def test_another_message_lets_nothing_go_on(other: Message) -> None:
    """A message that does not belong, or that the journey has seen before it gave up, changes nothing."""
    assert wants_to_go_on(overdue(), [other], RECIPE) is None


def test_one_that_came_while_it_gave_up_counts() -> None:
    """Between the journey's last look and its record's word, a message may come: it is not lost."""
    assert wants_to_go_on(overdue(), [message(timedelta(seconds=-30))], RECIPE)


def test_a_journey_that_waits_itself_is_left_alone() -> None:
    """Only a journey that gave up is run again."""
    waiting = overdue().change(confirming=Confirming())
    assert wants_to_go_on(waiting, [message()], RECIPE) is None


def test_a_late_sms_lets_a_journey_go_on_that_confirms_by_it() -> None:
    """While it confirms, the SMS to its number counts and no mail does; for all later messages it is the other way."""
    by_sms = RECIPE.model_copy(update={"confirm": ConfirmBy(by="sms_code"), "sms": Sms.model_validate({"from": ["*"]})})
    sms = replace(message(sender="+12025550142", recipient="+31201234567"), channel="sms")
    confirming = overdue().with_credential(lambda c: c.model_copy(update={"phone": "+31201234567"}))
    assert wants_to_go_on(confirming, [message(), sms], by_sms) == sms
    assert wants_to_go_on(confirming.change(reset=Reset()), [sms, message()], by_sms) == message()
    assert wants_to_go_on(overdue(), [message(), sms], by_sms) is None  # no number was given yet


def test_a_reset_that_got_no_mail_goes_on_as_well() -> None:
    """Where no submission is left that a message could belong to, what comes after the giving up counts."""
    assert wants_to_go_on(overdue().change(anchor=None, submission=None, phase=Phase.RESERVED), [message()], RECIPE)


async def test_with_a_quarantined_recipe_it_waits_for_the_lifting(tmp_path: Path, free_port: int) -> None:
    """No run that would be refused is made, and the message is not used up: once it is lifted, the run is asked for."""
    settings = settings_for(tmp_path / "home")
    identity = await bootstrap.directory(settings).add("gamma")
    record = overdue(datetime.now(UTC) - timedelta(minutes=1), address=identity.address)
    mail = f"From: {SENDER}\nTo: {identity.address}\n\nYour code is 481516.\n"
    (tmp_path / "home/agents/gamma/Maildir/new" / f"{time.time():.0f}.M1P1.host").write_text(mail)
    known, begun = bootstrap.drift(settings), Begun()
    for agent in ("alpha", "beta"):
        await known.change("acorn", lambda seen, agent=agent: seen.failed(agent, GAVE_UP, "no heading", "one"))
    with temporary_settings({PREFECT_API_URL: f"http://127.0.0.1:{free_port}/api"}):  # nobody is there
        await _look_at(settings, record, begun)
        assert begun == Begun()
        await known.lift("acorn")
        with pytest.raises(httpx.ConnectError):
            await _look_at(settings, record, begun)


async def test_an_agent_whose_records_cannot_be_listed_stands_in_nobodys_way(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It is told by name, and the next agent's records are looked at."""
    settings = settings_for(tmp_path / "home")
    for agent in ("alpha", "gamma"):
        await bootstrap.directory(settings).add(agent)
    vault = tmp_path / "home/agents/alpha/vault"
    vault.rmdir()
    vault.write_text("no folder")
    damaged = tmp_path / "home/agents/gamma/vault/acorn.age"
    damaged.write_text("no record")
    damaged.chmod(0o600)
    await _look(settings, ["alpha", "gamma"], Begun())
    told = [record.getMessage() for record in caplog.records]
    assert [line.split(" was")[0] for line in told] == ["Late mail of alpha", "Late mail of gamma at acorn"]


async def plant(settings: Settings, agent: str) -> str:
    """Add an agent whose journey at Acorn gave up a minute ago; return the account's address."""
    identity = await bootstrap.directory(settings).add(agent)
    vault = bootstrap.vault(settings)
    await vault.prepare(agent)
    address = identity.address_for("acorn", plus=True)
    record = overdue(datetime.now(UTC) - timedelta(minutes=1), agent, address)
    await vault.save(record.change(origin=settings.base_urls["acorn"]), 0)
    return address


async def deliver(settings: Settings, address: str) -> None:
    """Send a mail to an address as Acorn does."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = SENDER, address, "Your code"
    mail.set_content("Your code is 481516.")

    def send() -> None:
        with smtplib.SMTP(settings.smtp_host, settings.smtp_port) as server:
            server.send_message(mail)

    await asyncio.to_thread(send)


@pytest.fixture
async def nobody_works(client: PrefectClient) -> AsyncIterator[None]:
    """The worker takes no runs, so that those that are made can be looked at; in the end they are gone."""
    await client.update_work_pool(POOL, WorkPoolUpdate(is_paused=True))
    yield
    for run in await late_runs(client):
        await client.delete_flow_run(run.id)
    await client.update_work_pool(POOL, WorkPoolUpdate(is_paused=False))


async def late_runs(client: PrefectClient, agent: str = "") -> list[FlowRun]:
    """Return the runs that late mail made, of one agent or of all."""
    tagged = FlowRunFilter(tags=FlowRunFilterTags(all_=[TAG]))
    runs = await client.read_flow_runs(flow_run_filter=tagged)
    return [run for run in runs if agent in ("", run.parameters["agent"])]


async def first_run(client: PrefectClient, agent: str) -> FlowRun:
    """Return the run that late mail makes for an agent, once it is there."""
    deadline = time.monotonic() + 30
    while not (found := await late_runs(client, agent)):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.2)  # nobody tells of it
    return found[0]


@pytest.mark.usefixtures("nobody_works")
async def test_late_mail_runs_the_deployment_once(prefect: World, client: PrefectClient) -> None:
    """`journeyman up` makes one run of `sign-up/acorn` for the agent, however many messages come for one record."""
    gamma, delta = [await plant(prefect.settings, agent) for agent in ("gamma", "delta")]
    await deliver(prefect.settings, gamma)
    run = await first_run(client, "gamma")
    deployment = await client.read_deployment_by_name("sign-up/acorn")
    assert deployment.id == run.deployment_id
    assert {key: run.parameters[key] for key in ("agent", "service")} == {"agent": "gamma", "service": "acorn"}
    assert run.name == "gamma at acorn"
    await deliver(prefect.settings, gamma)
    await deliver(prefect.settings, delta)  # is looked at after the mail before it
    await first_run(client, "delta")
    assert len(await late_runs(client, "gamma")) == 1

"""Stage `reserve`: the credential is made and in the vault before any page opens."""

import secrets
import string

from journeyman.domain.account import AccountRecord
from journeyman.domain.credential import Credential
from journeyman.domain.outcome import Done, Outcome
from journeyman.errors import Conflict
from journeyman.journey.new_password import usual
from journeyman.journey.stage import DONE, Stage
from journeyman.journey.trip import Trip

TAIL = string.ascii_lowercase + string.digits


def other_username(agent: str) -> str:
    """Return another username for the agent: its name and four random letters or digits, such as `alpha7k3d`."""
    return agent.replace("-", "") + "".join(secrets.choice(TAIL) for _ in range(4))


async def reserve(trip: Trip) -> Outcome:
    """Write the record with its pending credential. Safe to run twice: a record that is there stays as it is."""
    if await trip.journal.read():
        return Done("a record was there already")
    credential, now = await unused(trip), trip.ports.clock.now()
    record = AccountRecord(agent=trip.agent, service=trip.recipe.service, origin=trip.recipe.origin, pending=credential)
    try:
        await trip.journal.open(record.note(now, Stage.RESERVE, DONE))
    except Conflict:
        # Another journey for this account was quicker; its credential is the account's.
        await trip.journal.read()
        return Done("another journey reserved it first")
    return Done()


async def unused(trip: Trip) -> Credential:
    """Return a new credential for an account that is to be made; its password was typed nowhere."""
    identity = await trip.known_identity()
    return Credential(
        username=trip.agent.replace("-", ""),
        email=identity.address_for(trip.recipe.service, plus=trip.recipe.mail.plus),
        phone=identity.phone,
        password=usual(trip.recipe),
        created_at=trip.ports.clock.now(),
    )


async def rebind(trip: Trip) -> None:
    """Point a record that has no account yet at the origin that the recipe now says, with a password never typed."""

    def elsewhere(record: AccountRecord) -> AccountRecord:
        return record.change(origin=trip.recipe.origin).offering(password=usual(trip.recipe))

    await trip.journal.write(elsewhere, Stage.RESERVE, "the recipe names another origin")

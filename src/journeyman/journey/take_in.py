"""Taking in an account that exists already: what is given is pending until it is proven, and goes if it is refused."""

from pydantic import SecretStr

from journeyman.domain.account import AccountRecord
from journeyman.domain.credential import Authenticator, Credential
from journeyman.domain.importing import given_back, may_take_in, taken_in
from journeyman.domain.outcome import Reason, Refused
from journeyman.domain.totp import normalise
from journeyman.errors import OriginViolation, SetupError
from journeyman.journey.forget import must_not_be_closed
from journeyman.journey.journal import Journal
from journeyman.journey.reserve import unused
from journeyman.journey.trip import Trip

IMPORT = "import"
"""What history says of it."""


def must_be_free(record: AccountRecord | None, agent: str, service: str) -> None:
    """Refuse to take in an account where there is one already, or a sign-up that may have made one.

    Raises:
        SetupError: there is; says how to go on with it.
    """
    if not may_take_in(record):
        must_not_be_closed(record)
        raise SetupError(
            f"{agent} has an account at {service} already, or a sign-up that may have made one; nothing was changed. "
            f"See it: journeyman show {agent} {service}"
        )


async def take_in(journal: Journal, origin: str, credential: Credential) -> None:
    """Save what is given as the pending credential; an earlier one that was not proven goes. Hold the lease meanwhile.

    Raises:
        SetupError: as in `must_be_free`.
        OriginViolation: an earlier import was for another instance of the service, and was not finished.
        Conflict: another writer saved the record meanwhile.
        VaultDamaged: the record can't be read or saved.
    """
    record, now = await journal.read(), journal.clock.now()
    must_be_free(record, journal.agent, journal.service)
    if record is None:
        record = AccountRecord(agent=journal.agent, service=journal.service, origin=origin)
        await journal.open(taken_in(record, credential, now).note(now, IMPORT, "taken in, not proven"))
        return
    if record.importing and record.origin != origin:
        raise OriginViolation(
            f"An import of {record.agent}'s account at {record.service} was begun for {record.origin}, and the recipe "
            f"now says {origin}: nothing was changed. Point base_urls back and finish that first."
        )
    await journal.write(
        lambda known: taken_in(known.change(origin=origin), credential, now), IMPORT, "taken in, not proven"
    )


async def give_back(trip: Trip) -> Refused:
    """Take away what was given, since the service refused it; the tries stay, and count towards a lockout."""
    fresh = await unused(trip)
    await trip.journal.write(lambda record: given_back(record, fresh), IMPORT, "refused, and not kept")
    return Refused(
        Reason.CREDENTIALS_WRONG,
        "The service does not take what was given: it was not kept. Look at it, and call again.",
    )


def authenticator_of(text: SecretStr) -> Authenticator | None:
    """Return the authenticator of a TOTP secret or otpauth URI; None for an empty text.

    Raises:
        SetupError: it is neither; says what is wrong, never the text.
    """
    if not text.get_secret_value().strip():
        return None
    try:
        return Authenticator(uri=normalise(text))
    except ValueError as error:
        fault = str(error)
    raise SetupError(f"The TOTP secret can't be taken: {fault}. Give the secret in base32, or the whole otpauth URI.")

"""Types a secret into a field of the service's own origin, and nowhere else.

What is promised, also against a hostile page:

1. The field is held by a handle, which belongs to one document; a document's origin never changes. A frame that
   navigates away takes its document with it, and the handle with it: typing then fails.
2. Before the secret is sent to the page's process at all, the origin of the handle's document is compared in an
   isolated world, which the page's scripts can't reach. Opaque origins (data:, sandboxed frames), about:blank and
   blob: documents are refused.
3. One evaluate compares again and sets the value, in one instant, by the field's own setter. Nothing is typed through
   the keyboard, so a frame that steals the focus gets nothing. Several fields of one document are set by one evaluate,
   which compares before each: the fields of a reading are all of the document that was read.

Scripts of the service's own origin can read what is typed; so they can from a person.
"""

from collections.abc import Sequence

from playwright.async_api import ElementHandle, JSHandle, Playwright
from pydantic import SecretStr

from journeyman.adapters.playwright.calls import Moved, ask
from journeyman.adapters.playwright.scripts import filling, on_element, source
from journeyman.domain.origins import Origins
from journeyman.errors import OriginViolation

ENGINE = "journeyman_origin"

NOT_YET = frozenset({"disabled", "read-only"})
"""States of a field that may end by themselves."""


async def prepare(playwright: Playwright) -> None:
    """Register the origin check; once for each driver, before any page is opened."""
    await playwright.selectors.register(ENGINE, source("origin_engine"), content_script=True)


async def origin_for(field: ElementHandle, origins: Origins, what: str) -> str:
    """Return which of the service's origins the field's document must be of, by where its frame was sent.

    What the document is of is asked when it is typed into.

    Raises:
        OriginViolation: the frame was sent elsewhere.
        Transient: the document is gone.
    """
    if origins.is_lone:
        return origins.own
    frame = await ask(f"looking for the origin of {what}", field.owner_frame())
    origin = origins.origin_at(frame.url) if frame else ""
    if not origin:
        raise OriginViolation(f"{what} is not in a document of {origins.own} or of an origin beside it.")
    return origin


async def check_origin(field: ElementHandle, origin: str, what: str) -> None:
    """Compare the origin of the field's document with the expected one, in an isolated world.

    Raises:
        OriginViolation: it is another one, or opaque.
        Transient: the document is gone.
    """
    if not await ask(f"checking the origin of {what}", field.query_selector(f"{ENGINE}={origin}")):
        raise OriginViolation(f"{what} is not in a document of {origin}: nothing was typed there.")


async def type_secret(field: ElementHandle, origin: str, secret: SecretStr, what: str) -> str:
    """Set the field's value if its document is of the origin; return "" or in which state it is that it can't be.

    Raises:
        OriginViolation: the document is of another origin; the secret was not set.
        Moved: the document is gone, or the field is no more in it.
    """
    await check_origin(field, origin, what)
    argument = {"origin": origin, "value": secret.get_secret_value()}
    verdict = await ask(f"typing into {what}", field.evaluate(on_element("typing"), argument))
    if verdict == "foreign":
        raise OriginViolation(f"{what} is not in a document of {origin}: nothing was typed there.")
    if verdict == "gone":
        raise Moved(f"{what} was taken from the page before anything was typed there.")
    return verdict


async def type_secrets(
    first: ElementHandle, read: JSHandle, origin: str, values: Sequence[tuple[int, SecretStr]], what: str
) -> int:
    """Set fields of one reading of a document, in order; return how many took their value before one did not.

    Args:
        first: one of the fields; its document is all the others'.
        read: what the reading holds.
        origin: the service's.
        values: the fields' places in the reading, and what is typed.
        what: what messages call the first.

    Raises:
        OriginViolation: the document is of another origin; nothing was sent to it.
        Transient: the document is gone.
    """
    await check_origin(first, origin, what)
    told = [{"index": index, "value": value.get_secret_value()} for index, value in values]
    return await ask("filling the form", read.evaluate(filling(), {"origin": origin, "values": told}))

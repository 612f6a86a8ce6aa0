"""Every error that Journeyman raises on purpose: one remedy, one class.

    JourneymanError
    ├── Transient           network, time-out, 5xx, browser crash: the stage is tried again
    │   ├── NotPressed      what was to be pressed took no press: nothing came of it
    │   └── VaultAway       the vault is sealed or does not answer: a journey waits for it
    ├── RecipeBroken        the page is not what the recipe says: mend the recipe
    ├── OriginViolation     a page left the service's origin, or a credential was to be typed elsewhere
    ├── Conflict            another writer saved the record first: read it again
    └── SetupError          bad input or set-up: says what to do; the shell's exit code is 2
        ├── UnknownAgent
        ├── UnknownService
        ├── RecipeInvalid
        ├── ConsentMissing
        ├── RecipeQuarantined
        ├── VaultDamaged
        ├── BrowserMissing
        ├── PortTaken
        └── ServerUnreachable

No message holds page text or a secret: where, what, what was seen, what to try. Of a page only names and what its
dialogs ask are told, cut short, and none that may hold a secret (`adapters.playwright.wording`).
"""

_LONGEST = 20_000
"""Characters of a message: what it quotes, such as a name that a flow was called with, may be of any length."""

_ACTS = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160)), "?")
"""Control characters but for tab and line feed: a terminal or a log would act upon them (ECMA-48)."""


class JourneymanError(Exception):
    """The root of what Journeyman raises on purpose."""

    def __str__(self) -> str:
        """Return the message as any terminal and log may show it."""
        text = super().__str__()
        return (text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …").translate(_ACTS)


class Transient(JourneymanError):
    """It may work next time: network, time-out, 5xx, browser crash."""


class NotPressed(Transient):
    """Something is there and could not be pressed in time, as where something lies over it: it was not pressed."""


class VaultAway(Transient):
    """The vault can't be reached, is sealed or not ready; what it holds is safe, and it may answer later."""


class RecipeBroken(JourneymanError):
    """The page is not what the recipe says; trying again will not help."""


class OriginViolation(JourneymanError):
    """A page left the service's origin, or a credential was about to be typed outside of it."""


class Conflict(JourneymanError):
    """Another writer saved first; the record must be read again."""


class SetupError(JourneymanError):
    """Bad input or set-up. The message is one paragraph that says what to do."""


class UnknownAgent(SetupError):
    """No such agent in the directory."""


class UnknownService(SetupError):
    """No recipe for such a service."""


class RecipeInvalid(SetupError):
    """A recipe file breaks the language's rules; the message holds one line for each fault."""


class ConsentMissing(SetupError):
    """The recipe's terms ask for the operator's consent, and settings hold none."""


class RecipeQuarantined(SetupError):
    """Checks with the recipe failed for several accounts, and nobody has lifted its quarantine."""


class VaultDamaged(SetupError):
    """A vault file can't be read, or the folder's permissions are wrong; nothing was changed."""


class BrowserMissing(SetupError):
    """No Chromium was found."""


class PortTaken(SetupError):
    """Another program listens on a port that is needed."""


class ServerUnreachable(SetupError):
    """The Prefect server does not answer."""

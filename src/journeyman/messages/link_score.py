"""What speaks for and against a link's being the one that carries the journey on."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult

from journeyman.messages.text import Link
from journeyman.messages.url import leads_home, path_words, token_points
from journeyman.words import plain, table


@dataclass(frozen=True)
class Mail:
    """What a link's mail says, as far as it matters to all of its links."""

    subject: str
    """Plain."""
    lone: bool
    """Whether the mail has no other link that might be it."""


@dataclass(frozen=True)
class Said:
    """The plain words of a link: of its path, its text, and what stands around it."""

    path: str
    text: str
    around: str

    @classmethod
    def of(cls, link: Link, parts: SplitResult) -> "Said":
        """Return what a link says."""
        return cls(path_words(parts), plain(link.text), plain(link.around))


def points_of(said: Said, parts: SplitResult, mail: Mail, *, tracked: bool) -> Mapping[str, int]:
    """Return the points by reason."""
    key = token_points(parts)
    own = _own(said, key, mail)
    # What stands around a link that says something itself is about that only where there is no other link.
    beside = _says(said.around, key, mail) and (mail.lone or not said.text or own > 0)
    return {
        "has a token": min(key, 1) if tracked else key,
        "its path says so": own if _says(said.path, key, mail) else 0,
        "its text says so": own if _says(said.text, key, mail) else 0,
        "what is around says so": 2 if beside else 0,
        "the subject says so": 1 if _says(mail.subject, key, mail) else 0,
        "does something else": -20 if _harms(said.path) or _harms(said.text) else 0,
        "stands beside a warning": -6 if not own and _harms(said.around) else 0,
        "is a place to visit": -6
        if any(table("links")["places"].search(text) for text in (said.text, said.around))
        else 0,
        "leads home": -8 if leads_home(parts) else 0,
    }


def harms(link: Link) -> bool:
    """Say whether a link's text tells that it does something else: cancels, deletes, reports, unsubscribes, ..."""
    return _harms(plain(link.text))


def ends_account(subject: str) -> bool:
    """Say whether a mail's subject is about an account's end."""
    return _harmful("ends", plain(subject))


def resets(said: Said, subject: str) -> bool:
    """Say whether a link leads to a new password rather than to a confirmation.

    Its own words and the plain subject count before what stands around: many a mail that asks to confirm tells at its
    end what to do if the password is forgotten. A path may say "verify" in a reset's mail, too.
    """
    reset, change, confirm = table("resets")["links"], table("resets")["changes"], table("links")["confirm"]
    own = f"{said.path} . {said.text}"
    places = [(bool(reset.search(text) or change.search(text)), bool(confirm.search(text))) for text in (own, subject)]
    if (True, False) in places:
        return True
    return (False, True) not in places and ((True, True) in places or reset.search(said.around) is not None)


def _own(said: Said, key: int, mail: Mail) -> int:
    return 4 if _says(said.path, key, mail) or _says(said.text, key, mail) else 0


def _says(text: str, key: int, mail: Mail) -> bool:
    """Say whether words speak of going on; those of signing in, resetting, unlocking only beside a key."""
    words, new_password = table("links"), table("resets")
    if words["confirm"].search(text):
        return True
    if not key:
        return False
    if words["carry_on"].search(text) or words["unlock"].search(text):
        return True
    # Alerts tell to set another password, too: the subject decides.
    return _about_password(mail.subject) and any(new_password[name].search(text) for name in ("links", "changes"))


def _about_password(subject: str) -> bool:
    return any(table("resets")[name].search(subject) for name in ("links", "changes"))


def _harms(text: str) -> bool:
    return _harmful("never", text)


def _harmful(key: str, text: str) -> bool:
    """Say whether words of harm are there; in many languages an account is unlocked by "cancelling" its lock."""
    words = table("links")
    return bool(text) and words[key].search(words["unlock"].sub(" ", text)) is not None

"""What speaks for and against a link's being the one that carries the journey on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult

from journeyman.messages.text import Link
from journeyman.messages.url import leads_home, path_words, shown_parts, token_points
from journeyman.words import plain, table

_LONG_KEY = 3
_BREAKS = re.compile("[\u00ad\u200b\u2060\ufeff]")
_HOSTS = re.compile(r"(?<![^\W_])[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}\.[a-z]{2,63}(?![^\W_])", re.IGNORECASE)
"""Names of hosts: a service may be called by what others write of, such as a booking.

With bounds, since strangers write subjects: else a long one would be tried from each of its places to the end."""


@dataclass(frozen=True)
class Mail:
    """What a link's mail says, as far as it matters to all of its links."""

    subject: str
    """Plain."""
    lone: bool
    """Whether the mail has no other link that might be it."""
    confirms: bool
    """Whether a link says by itself that it confirms: what else asks to sign in or to join is beside that."""
    about_password: bool
    """Whether it is about setting a new password, and not one that tells that it is done."""
    done: bool
    """Whether it tells that a new password is set."""
    alerts: bool
    """Whether it tells of a sign-in that somebody may not have made."""
    of_other_matter: bool
    """Whether it is about an order, a booking or the like, which are confirmed, too."""

    @classmethod
    def of(cls, subject: str, *, lone: bool, confirms: bool = False) -> "Mail":
        """Return what a subject and the mail's links say."""
        words = plain(subject)
        done = table("resets")["done"].search(words) is not None
        alerts = table("links")["alerts"].search(words) is not None
        other = table("links")["matters"].search(plain(_HOSTS.sub(" ", subject))) is not None
        return cls(words, lone, confirms, _sets_password(words) and not done, done, alerts, other)


@dataclass(frozen=True)
class Said:
    """The plain words of a link: of its path and that of the address it shows, its text, and what stands around it."""

    path: str
    text: str
    around: str

    @classmethod
    def of(cls, link: Link, parts: SplitResult) -> "Said":
        """Return what a link says."""
        shown = shown_parts(link.address)
        path = f"{path_words(parts)} . {path_words(shown)}" if shown and shown != parts else path_words(parts)
        return cls(path, plain(_joined(link.text)), plain(_joined(link.around)))


def _joined(text: str) -> str:
    """Return the text without the breaks that nobody sees; scripts without spaces are full of them."""
    return _BREAKS.sub("", text)


def points_of(said: Said, parts: SplitResult, mail: Mail, *, tracked: bool) -> Mapping[str, int]:
    """Return the points by reason; `tracked` links are those of a click tracker, where a key says nothing."""
    key = token_points(parts)
    path = 4 if _says(said.path, key, mail) or (key and not tracked and _sets_password(said.path)) else 0
    text = _of_text(said.text, key, mail, tracked=tracked)
    own = max(path, text)
    # What stands around a link that says something itself is about that only where there is no other link.
    beside = _says(said.around, key, mail) and (mail.lone or not said.text or own > 0)
    beside_it = mail.confirms and not confirms(said) and not resets(said, mail.subject)
    # "Click here to confirm that you registered on our home page" leads to none.
    around = "" if table("links")["confirm"].search(said.around) else said.around
    is_place = any(table("links")["places"].search(words) for words in (said.text, around)) and not confirms(said)
    return {
        "has a token": min(key, 1) if tracked else key,
        "its path says so": path,
        "its text says so": text,
        "what is around says so": 2 if beside else 0,
        "the subject says so": 1 if _says(mail.subject, key, mail) else 0,
        "the only one of a reset": 1 if mail.lone and mail.about_password and key >= _LONG_KEY and not tracked else 0,
        "does something else": -20 if _harms(said.path) or _harms(said.text) else 0,
        "the subject is of other matter": -4 if mail.of_other_matter and not own else 0,
        "stands beside a warning": -6 if not own and _harms(said.around) else 0,
        "names another matter itself": -8 if table("links")["matters"].search(said.text) else 0,
        "another link confirms": -6 if beside_it else 0,
        "is a place to visit": -6 if is_place else 0,
        "leads home": -8 if leads_home(parts) else 0,
    }


def harms(link: Link) -> bool:
    """Say whether a link's text tells that it does something else: cancels, deletes, reports, unsubscribes, ..."""
    return _harms(plain(link.text))


def confirms(said: Said) -> bool:
    """Say whether a link's path or text says that it confirms."""
    return any(table("links")["confirm"].search(text) for text in (said.path, said.text))


def ends_account(subject: str) -> bool:
    """Say whether a mail's subject is about an account's end."""
    return _harmful("ends", plain(subject))


def resets(said: Said, subject: str) -> bool:
    """Say whether a link leads to a new password rather than to a confirmation.

    Its own words and the plain subject count before what stands around: many a mail that asks to confirm tells at its
    end what to do if the password is forgotten. A path may say "verify" in a reset's mail, too.
    """
    confirm, around = table("links")["confirm"], said.around
    own = f"{said.path} . {said.text}"
    places = [(_sets_password(text), bool(confirm.search(text))) for text in (own, subject)]
    if (True, False) in places:
        return True
    told = any(table("resets")[name].search(around) for name in ("links", "first"))
    return (False, True) not in places and ((True, True) in places or told)


def _of_text(text: str, key: int, mail: Mail, *, tracked: bool) -> int:
    """Return what a link's text is worth: behind a tracker, to sign in or to accept is worth less."""
    if not _says(text, key, mail):
        return 0
    words = table("links")
    plainly = words["confirm"].search(text) or words["unlock"].search(text) or _sets_password(text)
    return 4 if plainly or not tracked else 3


def _says(text: str, key: int, mail: Mail) -> bool:
    """Say whether words speak of going on; those of signing in, resetting, unlocking only beside a key."""
    words = table("links")
    if words["confirm"].search(text):
        return True
    if not key:
        return False
    if words["unlock"].search(text) or (words["carry_on"].search(text) and not mail.alerts):
        return True
    # "Yes, it was me" lets in whoever asked to sign in, unless it is an address that is to be confirmed.
    if words["mine"].search(text) and words["confirm"].search(mail.subject) and not mail.alerts:
        return True
    if mail.lone and not mail.alerts and not mail.done and table("resets")["first"].search(text):
        return True
    # Alerts tell to set another password, too: the subject decides.
    return mail.about_password and _sets_password(text)


def _sets_password(text: str) -> bool:
    return any(table("resets")[name].search(text) for name in ("links", "changes", "first"))


def _harms(text: str) -> bool:
    return _harmful("never", text)


def _harmful(key: str, text: str) -> bool:
    """Say whether words of harm are there; in many languages an account is unlocked by "cancelling" its lock."""
    words = table("links")
    if not words[key].search(text):
        return False
    return words[key].search(words["unlock"].sub(" ", text)) is not None

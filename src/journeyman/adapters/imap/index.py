"""What lies in a mailbox, by UID, and when each mail was received. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

MOST = 5000
"""Mails that are remembered; the oldest are forgotten first, and found again by who asks for them."""

_SECOND, _INSTANT = timedelta(seconds=1), timedelta(microseconds=1)
_ANY_ZONE = timedelta(days=1)
"""How far a date may be off, since a server searches by the dates of its own time zone."""


@dataclass(frozen=True)
class Stored:
    """A mail on the server."""

    uid: int
    internal_date: datetime | None
    """When the server took it in (aware), in whole seconds; None where it does not say."""


def received_at(stored: Stored, seen: datetime, skew: timedelta) -> datetime:
    """Return when a mail was received: as late as it can have been, so that none that came after an anchor is lost.

    The server's time is in whole seconds, cut, and its clock may be behind ours by `skew`. It was there when we saw it.
    """
    if stored.internal_date is None:
        return seen
    return min(stored.internal_date + _SECOND + skew, seen)


class Index:
    """The mails of one mailbox that were seen. No two of them were received at the same instant."""

    def __init__(self, skew: timedelta) -> None:
        self._skew = skew
        self._validity = 0
        self._received: dict[int, datetime] = {}
        self._complete_after: datetime | None = None
        self.next_uid = 1
        """Every mail that is not known yet, and came after the mailbox was first seen, has this UID or a higher one."""

    @property
    def validity(self) -> int:
        """The mailbox's UIDVALIDITY (RFC 3501, section 2.3.1.1): UIDs are of no worth beside another one."""
        return self._validity

    def begin(self, validity: int, next_uid: int) -> bool:
        """Take up a mailbox as it was selected; return whether its UIDs are others than before: all is forgotten."""
        if validity == self._validity:
            return False
        anew = self._validity != 0
        self._validity, self.next_uid = validity, next_uid
        self._received, self._complete_after = {}, None
        return anew

    def lacks(self, after: datetime) -> date | None:
        """Return since which day mail must be searched for, so that all that was received after `after` is known."""
        if self._complete_after is not None and self._complete_after <= after:
            return None
        return (after - self._skew - _ANY_ZONE).date()

    def complete(self, after: datetime) -> None:
        """All mail that was received after that is known now, but for what comes."""
        if self._complete_after is None or after < self._complete_after:
            self._complete_after = after

    def knows(self, uid: int) -> bool:
        """Say whether a mail is known."""
        return uid in self._received

    def add(self, mails: Iterable[Stored], seen: datetime) -> None:
        """Take in mails that were seen at that time. One that is known keeps its time."""
        new = [(received_at(mail, seen, self._skew), mail.uid) for mail in mails if mail.uid not in self._received]
        taken = set(self._received.values())
        last: datetime | None = None
        for moment, uid in sorted(new):
            instant = moment if last is None or moment > last else last + _INSTANT
            while instant in taken:
                instant += _INSTANT
            last = self._received[uid] = instant
            self.next_uid = max(self.next_uid, uid + 1)
        self._forget_oldest()

    def after(self, moment: datetime, above: int) -> dict[int, datetime]:
        """Return the mails that were received after that, of those with UIDs above one: UID → when."""
        return {uid: at for uid, at in self._received.items() if uid > above and at > moment}

    def _forget_oldest(self) -> None:
        excess = len(self._received) - MOST
        if excess > 0:
            gone = [self._received.pop(uid) for uid in sorted(self._received)[:excess]]
            self._complete_after = max(*gone, self._complete_after or gone[0])

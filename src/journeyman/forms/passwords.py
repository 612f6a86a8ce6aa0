"""Which passwords of a form are current and which are new, and whose they are: by what the form is for."""

from collections.abc import Sequence

from journeyman.domain.page import FormField
from journeyman.forms.clues import repeats
from journeyman.forms.kinds import NAMED, PASSWORDS, Kind, fillable, is_text
from journeyman.forms.purpose import Purpose
from journeyman.forms.settle import Kinds, Notes, set_kind

MAY_SIGN_UP = frozenset({Kind.UNKNOWN, Kind.NAME})
MAY_SIGN_IN = MAY_SIGN_UP | {Kind.GIVEN_NAME, Kind.ORGANIZATION, Kind.ONE_TIME_CODE}
"""What a field before a password may have been taken for, where it takes the username."""
_OLD_NEW_AGAIN = 3


def settle_passwords(fields: Sequence[FormField], kinds: Kinds, notes: Notes, purpose: Purpose) -> None:
    """Settle each password as current or new by what the form is for."""
    places = [place for place, kind in enumerate(kinds) if kind in PASSWORDS]
    lone = len(places) == 1
    for nth, place in enumerate(places):
        if kinds[place] is Kind.PASSWORD:
            kind = _password(purpose, nth, [(fields[p], kinds[p]) for p in places])
            set_kind(place, kind, f"the form is for: {purpose.value}", fields, kinds, notes)
        elif nth == 0 and len(places) == _OLD_NEW_AGAIN and all(kinds[p] is Kind.NEW_PASSWORD for p in places):
            set_kind(place, Kind.CURRENT_PASSWORD, "the first of three passwords", fields, kinds, notes)
        elif lone and purpose is Purpose.SIGN_IN and kinds[place] is Kind.NEW_PASSWORD:
            set_kind(place, Kind.CURRENT_PASSWORD, "the only password of a sign-in", fields, kinds, notes)
        elif lone and purpose is Purpose.SIGN_UP and kinds[place] is Kind.CURRENT_PASSWORD:
            set_kind(place, Kind.NEW_PASSWORD, "the only password of a sign-up", fields, kinds, notes)


def _password(purpose: Purpose, nth: int, passwords: Sequence[tuple[FormField, Kind]]) -> Kind:
    if purpose in {Purpose.SIGN_IN, Purpose.ONE_TIME_CODE, Purpose.AUTHENTICATOR_SETUP, Purpose.CHECKOUT}:
        return Kind.CURRENT_PASSWORD
    if (
        purpose is Purpose.CHANGE_PASSWORD
        and nth == 0
        and all(kind is not Kind.CURRENT_PASSWORD for _, kind in passwords)
    ):
        # Two alone are a new one and its repetition; the old one comes as a third, or before one that says "new".
        says_new = any(kind is Kind.NEW_PASSWORD and not repeats(field) for field, kind in passwords[1:])
        asks_old = len(passwords) >= _OLD_NEW_AGAIN or says_new
        return Kind.CURRENT_PASSWORD if asks_old else Kind.NEW_PASSWORD
    return Kind.NEW_PASSWORD


def settle_address(fields: Sequence[FormField], kinds: Kinds, notes: Notes) -> None:
    """Take what a sign-up calls an address or something else for the address's, if nothing else asks for that."""
    either = [place for place, kind in enumerate(kinds) if kind is Kind.EMAIL_OR_USERNAME]
    addresses = [field for field, kind in zip(fields, kinds, strict=True) if kind is Kind.EMAIL and not repeats(field)]
    if either and not addresses:
        set_kind(either[0], Kind.EMAIL, "a sign-up is given the address", fields, kinds, notes)


def settle_username(fields: Sequence[FormField], kinds: Kinds, notes: Notes, purpose: Purpose) -> None:
    """Take the last text field before the password of a sign-in or sign-up for the username's, if nothing else is.

    A name right before a password, and after nothing but a password, is one's name at the service, too. So is a
    phone number that a sign-in asks for, where nothing else says whose account it is.
    """
    places = [place for place, kind in enumerate(kinds) if kind in PASSWORDS]
    # One that is locked may show whose password is asked for.
    typed = [place for place, field in enumerate(fields) if is_text(field) and field.visible]
    for before, place, after in zip([None, *typed], typed, typed[1:], strict=False):
        if kinds[place] is Kind.NAME and after in places and (before is None or before in places):
            set_kind(place, Kind.USERNAME, "a name, and then the password", fields, kinds, notes)
    free = _may_be_username(fields, kinds, places, purpose)
    before_it = [place for place in typed if places and place < places[0] and fields[place].type != "password"]
    first = [place for place in before_it if kinds[place] in free and fields[place].tag == "input"]
    phones = [place for place in before_it if kinds[place] is Kind.TEL]
    if not first and free == MAY_SIGN_IN and len(phones) == 1:
        set_kind(phones[0], Kind.USERNAME, "the number is what says whose account it is", fields, kinds, notes)
    told = any(kind in NAMED and fillable(field) for kind, field in zip(kinds, fields, strict=True))
    if first and not (told and len(before_it) > 1):
        set_kind(first[-1], Kind.USERNAME, "the last text field before the password", fields, kinds, notes)


def _may_be_username(
    fields: Sequence[FormField], kinds: Sequence[Kind], passwords: Sequence[int], purpose: Purpose
) -> frozenset[Kind]:
    """Return what a field before the password may have been taken for; nothing where the form has a username.

    An address that is asked for after the password leaves room for one. One that is seen and locked is told, too.
    """
    told = [place for place, kind in enumerate(kinds) if kind in NAMED and _is_seen(fields[place])]
    if any(kinds[place] is not Kind.EMAIL or place < passwords[0] for place in told if passwords):
        return frozenset()
    if told:
        return frozenset({Kind.UNKNOWN})
    return MAY_SIGN_IN if purpose is Purpose.SIGN_IN else MAY_SIGN_UP


def _is_seen(field: FormField) -> bool:
    return fillable(field) or (field.visible and is_text(field))

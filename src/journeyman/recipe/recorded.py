"""From what a person did in a browser to a recipe: which stage each move belongs to, and the fewest steps for it.

What the recording does not show is left for the first journey to find out (`find`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import SecretStr

from journeyman.domain.origin import carries_key
from journeyman.domain.page import Snapshot, Target
from journeyman.domain.recording import Act
from journeyman.domain.totp import find_secret
from journeyman.forms.buttons import Role
from journeyman.forms.kinds import NAMED, Kind
from journeyman.forms.page_says import page_says, signed_in
from journeyman.forms.purpose import PASSWORDS, Purpose
from journeyman.forms.read import Form, fillable, main_form
from journeyman.forms.says import Says
from journeyman.recipe.draft import draft_for
from journeyman.recipe.model import (
    AnyStep,
    ClickStep,
    ConfirmBy,
    Findable,
    GotoStep,
    KeepStep,
    Recipe,
    SeeStep,
    SubmitStep,
)
from journeyman.recipe.moves import Move, moves_of, remarks_on, steps_of
from journeyman.recipe.naming import may_be_named, sight_of
from journeyman.recipe.recovery_codes import find_recovery_codes
from journeyman.recipe.sights import Code
from journeyman.recipe.way import Way
from journeyman.words import plain, table

HEAD = "# Recorded in a browser. docs/recipes.md says what the keys mean.\n"

ASIDE = frozenset(
    {Purpose.SEARCH, Purpose.NEWSLETTER, Purpose.CONTACT, Purpose.CHECKOUT, Purpose.RESET, Purpose.CHANGE_PASSWORD}
)
"""What a recording does not need: other business, and what journeys find by themselves."""

_Stage = Literal["sign_up", "sign_in", "enrol_totp"]

NEW = PASSWORDS | {Kind.PASSWORD_AGAIN}


@dataclass(frozen=True)
class Recorded:
    """A recipe, and what its steps do not say."""

    recipe: Recipe
    remarks: tuple[str, ...] = ()
    shows: frozenset[str] = frozenset()
    """The stages that were recorded."""


def recipe_from(acts: Sequence[Act], url: str, service: str = "") -> Recorded:
    """Return the recipe of what was done from a URL on.

    Args:
        acts: what was done, in order.
        url: where it began.
        service: what to call the service; by default after its host.

    Raises:
        SetupError: the URL or the name can't be one.
    """
    draft = draft_for(url, service)
    first = draft.sign_up[0]
    stages = _Stages(first.goto if isinstance(first, GotoStep) else "/")
    for its in moves_of(acts):
        stages.take(its)
    parts = stages.parts()
    told: Mapping[Findable, bool] = {
        "ways": {"sign_up", "sign_in"} <= {*parts},
        "sign_in": stages.sees_member,
        "confirm": "confirm" in parts,
        "enrol_totp": "enrol_totp" in parts,
    }
    found: tuple[Findable, ...] = tuple(name for name, is_told in told.items() if is_told)
    return Recorded(
        draft.found(*found, **parts),
        tuple(stages.remarks),
        frozenset(parts),
    )


class _Stages:
    """Takes moves in their order and tells the stages apart."""

    def __init__(self, start: str) -> None:
        self.remarks: dict[str, None] = {}
        self._way = Way(start)
        self._steps: dict[_Stage, list[AnyStep]] = {"sign_up": [], "sign_in": [], "enrol_totp": []}
        self._confirm: ConfirmBy | None = None
        self._member_sees: Target | None = None
        self._signs_in = False
        self._typed_password = False
        self._gave_password = False
        self._gave_code = False
        self._pressed = True
        self._path = ""
        self._last: tuple[object, int] = (None, 0)

    @property
    def sees_member(self) -> bool:
        """Say whether the sign-in is known to its end: what a member sees, and the code if there is one to type."""
        return self._member_sees is not None and (self._gave_code or not self._steps["enrol_totp"])

    def parts(self) -> Mapping[str, Any]:
        """Return the recipe's parts that were seen."""
        see = [SeeStep(see=self._member_sees)] if self._member_sees and self.sees_member else []
        parts: dict[str, Any] = {name: tuple(steps) for name, steps in self._steps.items()}
        parts["sign_in"] = (*parts["sign_in"], *see)
        parts["confirm"] = self._confirm
        return {name: part for name, part in parts.items() if part}

    def take(self, its: Move | Snapshot) -> None:
        """Take the next move, or a page that came."""
        self._look(its if isinstance(its, Snapshot) else its.page)
        if isinstance(its, Snapshot):
            return
        self._pressed = True
        self.remarks |= dict.fromkeys(remarks_on(its))
        if its.sends and its.form:
            self._send(its, its.form)
        else:
            self._click(its)

    def _look(self, page: Snapshot) -> None:
        led, self._pressed = self._pressed or page.path == self._path, self._pressed and page.path == self._path
        self._path = page.path
        enrol = self._steps["enrol_totp"]
        if enrol and not _keeps(enrol, "recovery_codes") and _shows_codes(page):
            enrol.append(KeepStep(keep="recovery_codes"))
        if self._steps["sign_up"] and not self._confirm and not led and _is_confirmed(page):
            self._confirm = ConfirmBy(by="email_link")
        if self._signs_in and signed_in(page):
            self._signs_in = False
            self._member_sees = _way_out(page)

    def _click(self, move: Move) -> None:
        page, form, enrol = move.page, main_form(move.page), self._steps["enrol_totp"]
        if move.does is Role.LEAVE:
            self._signs_in = False
        elif move.role == "link" or move.press is None:
            self._way.click(move)
        elif _keeps(enrol, "recovery_codes") and _shows_codes(page):
            enrol.append(ClickStep(click=move.press))
        elif _shows_secret(page, form):
            self._keep_secret(page)
            enrol.append(ClickStep(click=move.press))
        elif form and form.purpose is Purpose.CONFIRM and self._steps["sign_up"] and not self._confirm:
            self._confirm = ConfirmBy(by="email_link")
        else:
            self._way.click(move)

    def _send(self, move: Move, form: Form) -> None:
        purpose = form.purpose
        if self._signs_up(move, purpose):
            self._add("sign_up", move, "email_code")
            self._gave_password |= bool(move.kinds & NEW)
        elif purpose in ASIDE:
            return
        elif purpose is Purpose.SIGN_IN:
            self._signing_in(move, form)
        elif _shows_secret(move.page, form):
            self._keep_secret(move.page)
            self._add("enrol_totp", move, "totp_code")
        elif purpose is Purpose.ONE_TIME_CODE:
            self._code(move, form)
        else:
            self._way.click(move)

    def _signs_up(self, move: Move, purpose: Purpose) -> bool:
        """Say whether a form belongs to the sign-up: by its purpose, or as its first one, or as one of more pages."""
        if purpose is Purpose.SIGN_UP:
            return not (self._gave_password and signed_in(move.page))
        if signed_in(move.page) or purpose in {Purpose.SIGN_IN, Purpose.ONE_TIME_CODE, Purpose.AUTHENTICATOR_SETUP}:
            return False
        if not self._steps["sign_up"]:
            return not self._steps["sign_in"] and purpose not in ASIDE and bool(move.kinds & NAMED)
        if move.kinds & NEW:
            return not self._gave_password
        return not self._confirm and purpose not in ASIDE

    def _signing_in(self, move: Move, form: Form) -> None:
        kinds = {kind for its, kind in form.fields if fillable(its)}
        alone = bool(kinds & PASSWORDS) and not kinds & NAMED
        if alone and (self._typed_password or not self._signs_in) and self._last[0] != self._same("sign_in", move):
            self._way.sent(SubmitStep(if_seen=sight_of(move.page, form), submit="form"))
            return
        if not alone:
            self._steps["sign_in"] = []
            self._member_sees, self._gave_code, self._typed_password = None, False, False
        self._signs_in = True
        self._typed_password |= bool(kinds & PASSWORDS)
        self._add("sign_in", move, "totp_code")

    def _code(self, move: Move, form: Form) -> None:
        if self._signs_in:
            self._gave_code = True
            step = SubmitStep(if_seen=sight_of(move.page, form), submit="form")
            if step not in self._steps["sign_in"]:
                self._steps["sign_in"].append(step)
        elif self._steps["sign_up"] and not self._gave_password:
            self._add("sign_up", move, "email_code")
        elif self._steps["sign_up"] and not self._confirm:
            self._confirm = ConfirmBy(by="email_code")

    def _keep_secret(self, page: Snapshot) -> None:
        enrol = self._steps["enrol_totp"]
        if not _keeps(enrol, "authenticator"):
            enrol += [*self._way.to(page), KeepStep(keep="authenticator")]

    def _add(self, stage: _Stage, move: Move, code: Code) -> None:
        """Add a move's steps to a stage; the same form sent again was not taken before, and takes its place."""
        same, steps = self._same(stage, move), self._steps[stage]
        if not steps:
            steps += self._way.to(move.page)
        elif self._last[0] == same:
            del steps[self._last[1] :]
        self._last = (same, len(steps))
        steps += steps_of(move, code)

    @staticmethod
    def _same(stage: _Stage, move: Move) -> object:
        """Return what makes two moves the same form's of one stage."""
        names = tuple((its.name, its.type) for its, _ in move.form.fields if fillable(its)) if move.form else ()
        return stage, urlsplit(move.page.path).path, names


def _way_out(page: Snapshot) -> Target | None:
    """Return the link or button that signs out: only a member sees it, and it bears nobody's name."""
    words = table("buttons")[Role.LEAVE]
    names = [*page.link_texts, *(button.text for button in page.buttons if button.visible)]
    name = next((text for text in names if may_be_named(text) and words.search(plain(text))), "")
    return Target("link" if name in page.link_texts else "button", name) if name else None


def _keeps(steps: Sequence[AnyStep], what: str) -> bool:
    return any(isinstance(step, KeepStep) and step.keep == what for step in steps)


def _shows_codes(page: Snapshot) -> bool:
    return bool(find_recovery_codes([SecretStr(page.text)]))


def _shows_secret(page: Snapshot, form: Form | None) -> bool:
    """Say whether a page shows an authenticator's secret: by its form, or as text."""
    if form is not None and form.purpose is Purpose.AUTHENTICATOR_SETUP:
        return True
    return find_secret([SecretStr(line) for line in page.text.splitlines()]) is not None


def _is_confirmed(page: Snapshot) -> bool:
    """Say whether a page that nothing on the last one led to is where a mail's link leads."""
    said = page_says(page)
    return carries_key(page.path) or (said is not None and said.meaning is Says.VERIFIED)

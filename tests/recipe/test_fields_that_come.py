"""`submit: form` on pages that change as they are filled in."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

import pytest
from pydantic import SecretStr

from journeyman.domain.outcome import Done, Need, NeedsInput, Refused
from journeyman.domain.page import Agrees, FormButton, FormField, Snapshot, Target, never
from journeyman.errors import NotPressed, Transient
from journeyman.recipe.model import ClickStep
from journeyman.recipe.run import run_steps
from tests.recipe.fakes import VALUES, FakePage, FakeVisit, View
from tests.recipe.test_submit_form import (
    EMAIL,
    HASTY,
    PASSWORD,
    RECIPE,
    SUBMIT,
    TERMS,
    USERNAME,
    WELCOME,
    field,
    filled,
    submit,
)


def view(*fields: FormField, path: str = "/register") -> View:
    """Return a page with one form of these fields."""
    snapshot = Snapshot(path, title="Register", fields=fields, buttons=(FormButton("b", 0, "Create account"),))
    return View(path=path, snapshot=snapshot)


class ChangingPage(FakePage):
    """A page that shows another view once a certain field is filled in."""

    def __init__(self, *views: tuple[str, View], on_press: Callable[[str], View | None] = lambda _: WELCOME) -> None:
        super().__init__(views[0][1], on_press)
        self.then = dict(views[1:])

    async def fill(self, where: Target | FormField, value: str | SecretStr) -> None:
        await super().fill(where, value)
        if isinstance(where, FormField):
            self.view = self.then.get(where.name, self.view)

    async def fill_all(self, values: Sequence[tuple[FormField, SecretStr]]) -> None:
        for where, value in values:
            await self.fill(where, value)


async def test_fields_that_come_after_typing_are_filled_too() -> None:
    """Each field is filled once, those that come later, too, and the button is pressed once, after all of them."""
    page = ChangingPage(
        ("", view(EMAIL)), ("email", view(EMAIL, USERNAME)), ("username", view(EMAIL, USERNAME, PASSWORD, TERMS))
    )
    visit = FakeVisit(page)
    assert await submit(visit) == Done()
    assert [act[:2] for act in page.did] == [
        ("fill", "email"),
        ("fill", "username"),
        ("fill", "password"),
        ("tick", "terms"),
        ("written down",),
        ("press", "Create account"),
    ]
    assert filled(page)["password"] == VALUES["new_password"]


async def test_what_comes_may_be_a_question() -> None:
    """A required field that comes later and that nothing is known for is asked about, and nothing is pressed."""
    page = ChangingPage(("", view(EMAIL)), ("email", view(EMAIL, field("shoe", "Shoe size", required=True))))
    outcome = await submit(FakeVisit(page))
    assert isinstance(outcome, NeedsInput)
    assert outcome.kind is Need.QUESTION
    assert ("press", "Create account") not in page.did


async def test_a_page_that_sends_itself_is_not_sent_again() -> None:
    """Where the page goes on by itself once the last field is filled in, nothing of the next page is touched."""
    code = field("code", "Verification code", inputmode="numeric")
    page = ChangingPage(("", view(code, path="/verify")), ("code", view(EMAIL, path="/settings")))
    assert await submit(FakeVisit(page)) == Done()
    assert [act[:2] for act in page.did] == [("fill", "code"), ("written down",)]


async def test_a_page_that_never_stops_growing_is_sent() -> None:
    """A page that always has another field is not filled for ever."""
    steps = [field(f"email{place}", f"Email {place}", "email") for place in range(9)]
    views = [(steps[place - 1].name if place else "", view(*steps[: place + 1])) for place in range(9)]
    page = ChangingPage(*views)
    await submit(FakeVisit(page))
    assert len(filled(page)) < len(steps)
    assert ("press", "Create account") in page.did


async def test_a_code_in_boxes_is_typed_once() -> None:
    """The first box takes the code; the others fill themselves."""
    boxes = [FormField(str(place), 0, max_length=1, inputmode="numeric") for place in range(6)]
    page = FakePage(view(*boxes, path="/verify"), lambda _: WELCOME)
    visit = FakeVisit(page)
    assert await submit(visit) == Done()
    assert [act for act in page.did if act[0] == "fill"] == [("fill", "", VALUES["totp_code"])]
    assert visit.asked.count("totp_code") == 1


async def test_what_a_page_says_is_missing_is_asked_about_or_given() -> None:
    """A form that comes back and names what is missing: that is asked about, or filled in, and it is sent again."""
    size, box = field("size", "Team size"), FormButton("b", 0, "Create account")
    fields = (EMAIL, USERNAME, PASSWORD, size)
    first = Snapshot("/register", title="Register", fields=fields, buttons=(box,))
    again = View(path="/register", snapshot=replace(first, text="Team size can't be blank"))
    outcome = await submit(FakeVisit(FakePage(View(path="/register", snapshot=first), lambda _: again)))
    assert isinstance(outcome, NeedsInput)
    assert '"Team size"' in outcome.question
    terms = replace(size, type="checkbox", label="I accept the terms", ref="terms", name="terms")
    name = field("name", "Your name")
    first = replace(first, fields=(EMAIL, USERNAME, PASSWORD, replace(name, filled=False), terms))
    views = iter([View(path="/register", snapshot=replace(first, text="Your name is required")), WELCOME])
    page = FakePage(View(path="/register", snapshot=first), lambda _: next(views))
    assert await submit(FakeVisit(page)) == Done()
    assert page.did.count(("press", "Create account")) == 2
    assert page.did.count(("written down",)) == 2


async def test_boxes_without_a_button_send_themselves() -> None:
    """Where a code has a box for each character and nothing to press, its last character sends it: told before that."""
    boxes = [field(f"c{n}", " ", max_length=1, inputmode="numeric") for n in range(6)]
    start = View(path="/verify", snapshot=Snapshot("/verify", headings=("Enter the code",), fields=tuple(boxes)))
    moved = View(path="/", snapshot=replace(start.snapshot, path="/"))
    page = ChangingPage(("", start), ("c0", moved))
    page.comes = []
    outcome = await submit(FakeVisit(page))
    assert [act[:2] for act in page.did] == [("written down",), ("fill", "c0")]
    assert isinstance(outcome, Refused)  # the address changed, and the page did not: that is no answer yet
    page = ChangingPage(("", start), ("c0", WELCOME))
    assert await submit(FakeVisit(page)) == Done()


async def test_a_notice_is_put_away_before_anything_is_filled_in() -> None:
    """Nobody can press what a question about cookies lies over: it is answered no first, and only where it is asked."""
    bare = view(EMAIL, USERNAME, PASSWORD)
    refuse = FormButton("r", -1, "Reject all", heading="Cookies")
    asks = replace(bare.snapshot, buttons=(*bare.snapshot.buttons, refuse), text="We use cookies")
    views = {"Reject all": bare, "Create account": WELCOME}
    page = FakePage(View(path="/register", snapshot=asks), views.get)
    assert await submit(FakeVisit(page)) == Done()
    assert page.did[0] == ("press", "Reject all")
    assert [act for act in page.did if act[0] == "press"] == [("press", "Reject all"), ("press", "Create account")]


async def test_what_is_shown_for_review_is_sent() -> None:
    """A page between form and account that shows once more what was filled in is confirmed, and no other one."""
    shown = Snapshot("/check", headings=("Check your details",), buttons=(FormButton("b", 0, "Register"),))
    for snapshot, times in ((shown, 1), (replace(shown, headings=("Your first team",)), 0)):
        views = {"Create account": View(path="/check", snapshot=snapshot), "Register": WELCOME}
        page = FakePage(view(EMAIL, USERNAME, PASSWORD), views.get)
        assert await submit(FakeVisit(page)) == Done()
        assert page.did.count(("press", "Register")) == times
        assert page.did.count(("written down",)) == 1 + times


async def test_a_recipe_that_goes_on_from_a_review_does_so_itself() -> None:
    """Where the next step's target is on the page, nothing is pressed for it."""
    shown = Snapshot("/check", headings=("Check your details",), buttons=(FormButton("b", 0, "Register"),))
    views = {
        "Create account": View(path="/check", snapshot=shown, seen={'button "Register"'}),
        'button "Register"': WELCOME,
    }
    page = FakePage(view(EMAIL, USERNAME, PASSWORD), views.get)
    steps = (SUBMIT, ClickStep(click=Target("button", "Register")))
    assert await run_steps(steps, FakeVisit(page), RECIPE, code="totp_code", patience=HASTY) == Done()
    assert [act for act in page.did if act[0] == "press"] == [
        ("press", "Create account"),
        ("press", 'button "Register"'),
    ]


class Covered(FakePage):
    """A page on which a press fails once."""

    def __init__(self, view: View, failure: Transient) -> None:
        super().__init__(view, lambda _: None)
        self.failures = [failure]

    async def click(self, where: Target | FormButton, agrees: Agrees = never) -> None:
        await super().click(where, agrees)
        if isinstance(where, Target) and self.failures:
            raise self.failures.pop()


@pytest.mark.parametrize(("failure", "presses"), [(NotPressed("covered"), 2), (Transient("no answer"), 1)])
async def test_what_was_pressed_is_not_pressed_again(failure: Transient, presses: int) -> None:
    """A question about cookies that is put away afterwards may have covered a button, or come with a slow answer."""
    refuse = FormButton("r", -1, "Reject all", heading="Cookies")
    shown = Snapshot("/register", buttons=(refuse,), text="We use cookies")
    page = Covered(View(path="/register", snapshot=shown, seen={'button "Go"'}), failure)
    step = ClickStep(click=Target("button", "Go"))
    with suppress(Transient):
        await run_steps((step,), FakeVisit(page), RECIPE, code="totp_code", patience=HASTY)
    assert page.did.count(("press", 'button "Go"')) == presses

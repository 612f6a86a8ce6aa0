"""`submit: form`: what is filled, what is left alone, what is asked before the press, and how it went."""

from dataclasses import replace

import pytest

from journeyman.domain.outcome import Done, Need, NeedsInput, Outcome, Reason, Refused
from journeyman.domain.page import FormButton, FormField, Snapshot
from journeyman.errors import RecipeBroken
from journeyman.forms.purpose import Purpose
from journeyman.recipe.load import load_bytes
from journeyman.recipe.model import KeepStep, SeeStep, SubmitStep
from journeyman.recipe.run import run_steps
from journeyman.recipe.sights import Code, Patience
from tests.recipe.conftest import ACORN, WHOLE
from tests.recipe.fakes import VALUES, FakePage, FakeVisit, View

HASTY = Patience(sight=0, form=0)
RECIPE = load_bytes(WHOLE.encode(), ACORN)
SUBMIT = SubmitStep(submit="form")
WELCOME = View(path="/", snapshot=Snapshot("/", headings=("Welcome",)))


def field(name: str, label: str = "", type_: str = "text", **more: object) -> FormField:
    """Return a field of the page's one form."""
    return FormField(ref=name, form=0, type=type_, name=name, label=label or name.capitalize(), **more)  # type: ignore[arg-type] - any of its fields


EMAIL = field("email", type_="email", autocomplete="email", required=True)
USERNAME = field("username", autocomplete="username", required=True)
PASSWORD = field("password", type_="password", autocomplete="new-password", required=True)
TERMS = field("terms", "I accept the terms", "checkbox", required=True)
SIGN_UP = (EMAIL, USERNAME, PASSWORD)


def page_of(
    *fields: FormField, button: str = "Create account", then: View = WELCOME, path: str = "/register"
) -> FakePage:
    """Return a page with one form, whose button leads to the view `then`."""
    buttons = (FormButton("b", 0, button),)
    snapshot = Snapshot(path, title=button, fields=fields, buttons=buttons, headings=(button,))
    return FakePage(View(path=path, snapshot=snapshot), lambda _: then)


async def submit(visit: FakeVisit, code: Code = "totp_code") -> Outcome:
    """Run the one step."""
    return await run_steps((SUBMIT,), visit, RECIPE, code=code, patience=HASTY)


def filled(page: FakePage) -> dict[str, str]:
    """Return what was typed, by field."""
    return {act[1]: act[2] for act in page.did if act[0] == "fill"}


async def test_a_sign_up_form_is_filled_and_sent() -> None:
    """Address, username and password (each time it is asked for) are typed; the press is written down before it."""
    page = page_of(*SIGN_UP, field("password2", "Password (again)", "password", autocomplete="new-password"))
    visit = FakeVisit(page)
    assert await submit(visit) == Done()
    password = VALUES["new_password"]
    assert filled(page) == {
        "email": VALUES["email"], "username": "alpha", "password": password, "password2": password,
    }  # fmt: skip
    assert page.did[-2:] == [("written down",), ("press", "Create account")]
    assert visit.asked.count("new_password") == 1


async def test_honeypots_and_strange_boxes_are_left_alone() -> None:
    """What no person sees stays empty; remember-me and newsletter stay unticked; a ticked newsletter is cleared."""
    page = page_of(
        *SIGN_UP,
        field("website", "Leave this empty", visible=False, tabbable=False),
        field("remember", "Remember me", "checkbox"),
        field("newsletter", "Send me the newsletter", "checkbox"),
        field("offers", "Subscribe to our newsletter", "checkbox", checked=True),
        field("hobby", "What do you like most?"),
    )
    assert await submit(FakeVisit(page)) == Done()
    assert set(filled(page)) == {"email", "username", "password"}
    assert [act for act in page.did if act[0] in {"tick", "clear"}] == [("clear", "offers")]


async def test_terms_are_ticked_where_the_recipe_allows() -> None:
    """With the recipe's consent the box is ticked."""
    page = page_of(*SIGN_UP, TERMS)
    assert await submit(FakeVisit(page)) == Done()
    assert ("tick", "terms") in page.did


async def test_who_may_accept_terms_does_not_decline_them() -> None:
    """Of a choice between two only the one that accepts is ticked."""
    choice = [field(label, label, "radio") for label in ("I accept the terms", "I do not accept the terms")]
    page = page_of(*SIGN_UP, *choice)
    assert await submit(FakeVisit(page)) == Done()
    assert [act for act in page.did if act[0] == "tick"] == [("tick", "I accept the terms")]


async def test_terms_that_may_not_be_accepted_are_a_question_before_anything_is_typed() -> None:
    """Without consent the stage ends and the form is as it was."""
    page = page_of(*SIGN_UP, TERMS)
    outcome = await submit(FakeVisit(page, accepts_terms=False))
    assert isinstance(outcome, NeedsInput)
    assert outcome.kind is Need.CONSENT
    assert page.did == []


async def test_a_required_field_without_an_answer_is_a_question_before_anything_is_typed() -> None:
    """The question names label, kind and options."""
    size = field("size", "How big is your team?", "select-one", tag="select", required=True, options=("1-10", "11-50"))
    page = page_of(*SIGN_UP, size)
    outcome = await submit(FakeVisit(page))
    assert isinstance(outcome, NeedsInput)
    assert outcome.kind is Need.QUESTION
    for word in ("/register", "How big is your team?", "select", "kind unknown", "1-10, 11-50"):
        assert word in outcome.question
    assert page.did == []


async def test_the_profile_answers_what_it_can() -> None:
    """Text is typed and options are chosen, whatever their case."""
    country = field("country", "Country", "select-one", tag="select", required=True, options=("France", "Germany"))
    page = page_of(*SIGN_UP, field("organization", "Organization", required=True), country)
    visit = FakeVisit(page, profile_says={"organization": "Oak Ltd", "country": "germany"})
    assert await submit(visit) == Done()
    assert filled(page)["organization"] == "Oak Ltd"
    assert ("choose", "country", "Germany") in page.did


async def test_a_phone_number_is_given_only_where_it_must_be() -> None:
    """An optional number stays the agent's own; a required one is typed."""
    phone = field("phone", "Phone number", "tel", autocomplete="tel")
    page = page_of(*SIGN_UP, phone)
    await submit(FakeVisit(page))
    assert "phone" not in filled(page)
    page = page_of(*SIGN_UP, replace(phone, required=True))
    await submit(FakeVisit(page))
    assert filled(page)["phone"] == VALUES["phone"]


async def test_a_sign_in_that_knows_its_members_by_their_numbers_is_given_the_number() -> None:
    """Where nothing else says whose account it is, the number is typed, required or not; no address, no user name."""
    phone = field("user", "Phone", "tel")
    page = page_of(phone, field("password", type_="password"), button="Sign in", path="/login")
    assert await submit(FakeVisit(page)) == Done()
    assert filled(page) == {"user": VALUES["phone"], "password": VALUES["password"]}


async def test_no_phone_number_ends_the_stage_before_the_press() -> None:
    """Where the visit has no value the form is not sent."""
    need = NeedsInput(Need.PHONE, "no number")
    page = page_of(*SIGN_UP, field("phone", "Phone number", "tel", autocomplete="tel", required=True))
    assert await submit(FakeVisit(page, ends_at={"phone": need})) == need
    assert "press" not in [act[0] for act in page.did]


async def test_a_captcha_is_for_a_person() -> None:
    """A captcha on the page ends the stage before anything is typed."""
    page = page_of(*SIGN_UP)
    page.view.snapshot = replace(page.view.snapshot, frames=("https://www.google.com/recaptcha reCAPTCHA",))
    outcome = await submit(FakeVisit(page))
    assert isinstance(outcome, NeedsInput)
    assert outcome.kind is Need.CAPTCHA
    assert page.did == []


@pytest.mark.parametrize(
    ("label", "name", "typed"),
    [
        ("Username", "username", "alpha"),
        ("Username or email", "login", VALUES["email"]),
        ("Email", "username", VALUES["email"]),
        ("Login", "login", VALUES["email"]),
    ],
)
async def test_a_sign_in_types_the_username_only_where_it_is_asked_for(label: str, name: str, typed: str) -> None:
    """A field that takes either, or does not say, gets the address."""
    password = field("password", type_="password", autocomplete="current-password", required=True)
    login = field(name, label, autocomplete="username", required=True)
    page = page_of(login, password, button="Sign in", path="/login")
    assert await submit(FakeVisit(page)) == Done()
    assert filled(page) == {name: typed, "password": VALUES["password"]}


@pytest.mark.parametrize("code", ["email_code", "totp_code"])
async def test_a_code_field_gets_the_stages_code(code: Code) -> None:
    """Which code a code field wants is the stage's to know."""
    page = page_of(field("code", autocomplete="one-time-code"), button="Confirm", path="/confirm")
    visit = FakeVisit(page)
    assert await submit(visit, code) == Done()
    assert filled(page) == {"code": VALUES[code]}
    assert visit.asked == [code]


@pytest.mark.parametrize(("required", "enrolled"), [(False, False), (True, False), (False, True)])
async def test_a_code_beside_the_password_is_typed_where_there_is_one(required: bool, enrolled: bool) -> None:  # noqa: FBT001 - parameters of the test
    """A sign-in's code field stays empty where the account has no authenticator and the field need not be filled."""
    current = field("password", type_="password", autocomplete="current-password", required=True)
    code = field("otp", "One-time code", autocomplete="one-time-code", required=required)
    page = page_of(USERNAME, current, code, button="Sign in", path="/login")
    assert await submit(FakeVisit(page, enrolled=enrolled)) == Done()
    assert ("otp" in filled(page)) is (required or enrolled)


async def test_a_form_that_comes_back_without_a_reason_was_rejected() -> None:
    """The same form on the same path, with no outcome to read, is a refusal of its own."""
    page = page_of(*SIGN_UP)
    page.on_press = lambda _: page.view
    outcome = await submit(FakeVisit(page))
    assert outcome == Refused(Reason.FORM_REJECTED, "the form on /register was shown again")


async def test_a_form_that_comes_back_with_a_reason_is_refused_for_it() -> None:
    """A reason on the page is told instead."""
    page = page_of(*SIGN_UP)
    again = replace(page.view.snapshot, alerts=("A user with that username already exists.",))
    page.on_press = lambda _: View(path="/register", snapshot=again)
    outcome = await submit(FakeVisit(page))
    assert isinstance(outcome, Refused)
    assert outcome.reason is Reason.USERNAME_TAKEN


async def test_the_next_steps_sight_says_that_all_went_well() -> None:
    """A page that shows the same form beside what the recipe waits for did take it."""
    page = page_of(*SIGN_UP)
    page.on_press = lambda _: replace(page.view, seen={'status "Saved"'})
    see = SeeStep.model_validate({"see": {"status": "Saved"}})
    assert await run_steps((SUBMIT, see), FakeVisit(page), RECIPE, patience=HASTY) == Done()


async def test_a_page_without_a_form_is_a_fault() -> None:
    """Nothing to fill is told; a step of the engine's own has no line."""
    with pytest.raises(RecipeBroken, match=r"^recipes/acorn\.yaml: no form to fill on /gone$"):
        await submit(FakeVisit(FakePage(View(path="/gone", snapshot=Snapshot("/gone")))))


async def test_a_form_without_a_button_is_a_fault() -> None:
    """A form that nothing surely sends is not sent."""
    page = page_of(*SIGN_UP)
    page.view.snapshot = replace(page.view.snapshot, buttons=())
    with pytest.raises(RecipeBroken, match="has no button that surely sends it"):
        await submit(FakeVisit(page))
    assert page.did == []


async def test_a_radio_group_is_answered_once() -> None:
    """A required group asks one question; a ticked or answered one asks none."""
    radios = [field("plan", label, "radio", required=True) for label in ("Free", "Paid")]
    outcome = await submit(FakeVisit(page_of(*SIGN_UP, *radios)))
    assert isinstance(outcome, NeedsInput)
    ticked = [replace(radios[0], checked=True), radios[1]]
    assert await submit(FakeVisit(page_of(*SIGN_UP, *ticked))) == Done()


async def test_a_secret_beside_the_sent_form_says_that_it_was_taken() -> None:
    """Where the next step keeps an authenticator, its secret on the page shows that the form was not rejected."""
    page = page_of(*SIGN_UP)
    page.on_press = lambda _: replace(page.view, field_texts=["JBSWY3DPEHPK3PXP"])
    steps = (SUBMIT, KeepStep(keep="authenticator"))
    visit = FakeVisit(page)
    assert await run_steps(steps, visit, RECIPE, patience=HASTY) == Done()
    again = FakeVisit(page_of(*SIGN_UP))
    again.page.on_press = lambda _: again.page.view
    assert isinstance(await run_steps(steps, again, RECIPE, patience=HASTY), Refused)


async def test_an_authenticator_is_given_a_name_where_it_must_have_one() -> None:
    """What it is called is the agent's own name; an optional field stays empty."""
    code = field("token", "Code", autocomplete="one-time-code", required=True)
    name, note = field("device", "Device", required=True), field("note", "Remark")
    page = page_of(code, name, note, button="Set up your authenticator app", path="/totp/setup")
    assert await submit(FakeVisit(page)) == Done()
    assert filled(page) == {"token": VALUES["totp_code"], "device": VALUES["name"]}


async def test_of_two_entrances_the_one_that_is_meant_is_filled() -> None:
    """A sign-up and a sign-in on one page: each stage fills its own form, whatever the page calls itself."""
    entering = (
        replace(EMAIL, ref="e2", form=1, name="login"),
        replace(PASSWORD, ref="p2", form=1, name="pw", autocomplete="current-password"),
    )
    buttons = (FormButton("b", 0, "Create account"), FormButton("c", 1, "Log in"))
    snapshot = Snapshot("/login", title="Log in", fields=(*SIGN_UP, *entering), buttons=buttons)
    for entrance, typed in ((Purpose.SIGN_UP, {"email", "username", "password"}), (Purpose.SIGN_IN, {"login", "pw"})):
        page = FakePage(View(path="/login", snapshot=snapshot), lambda _: WELCOME)
        assert await run_steps((SUBMIT,), FakeVisit(page), RECIPE, patience=HASTY, entrance=entrance) == Done()
        assert set(filled(page)) == typed


@pytest.mark.parametrize(("asked", "outcome"), [("Delete the other sessions?", Done), ("Are you over 18?", Refused)])
async def test_a_form_of_a_recipe_is_confirmed_unless_that_states_a_fact(asked: str, outcome: type[Outcome]) -> None:
    """Nobody makes up an age, in a dialog no more than in a box: the form counts as rejected, and it is said why."""
    page = page_of(*SIGN_UP)
    page.asks = {"Create account": asked}
    submit_of_file = RECIPE.sign_up[1]
    assert isinstance(submit_of_file, SubmitStep)
    ended = await run_steps((submit_of_file,), FakeVisit(page), RECIPE, patience=HASTY)
    assert isinstance(ended, outcome)
    if isinstance(ended, Refused):
        assert ended.reason is Reason.FORM_REJECTED
        assert ended.detail == f'the form on /register was shown again. The page asked "{asked}" and was answered no.'

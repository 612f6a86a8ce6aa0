"""Running steps: what each verb does, in which order it looks, how it ends, and where a fault was."""

import pytest

from journeyman.domain.outcome import Done, Need, NeedsInput, Outcome, Reason, Refused
from journeyman.domain.page import FormField, Snapshot, Target
from journeyman.errors import OriginViolation, RecipeBroken, Transient
from journeyman.recipe.model import ClickStep, SeeStep
from journeyman.recipe.run import run_steps
from journeyman.recipe.sights import Patience
from tests.recipe.conftest import WHOLE, recipe_with
from tests.recipe.fakes import FakePage, FakeVisit, View

HASTY = Patience(form=0, secret=0)
"""Fakes need no waiting; `first_seen` makes things come only where it may wait."""


async def run(steps: str, visit: FakeVisit) -> Outcome:
    """Run the steps as an enrolment."""
    recipe = recipe_with(steps)
    kept = -1 if "keep: authenticator" not in steps else None
    return await run_steps((recipe.enrol_totp or ())[:kept], visit, recipe, patience=HASTY)


async def test_steps_are_done_in_order() -> None:
    """Each verb acts on its target, with the value that it names; a click is written down before it is made."""
    seen = {'textbox "Email"', 'checkbox "Terms"', 'switch "News"', 'button "Go"', 'heading "Hi"'}
    page = FakePage(View(seen=seen))
    steps = """\
- goto: /register
- {fill: {textbox: Email}, with: email}
- check: {checkbox: Terms}
- uncheck: {switch: News}
- click: {button: Go}
- see: {heading: Hi}
"""
    assert await run(steps, FakeVisit(page)) == Done()
    assert page.did == [
        ("goto", "/register"),
        ("fill", 'textbox "Email"', "alpha+acorn@agents.test"),
        ("tick", 'checkbox "Terms"'),
        ("clear", 'switch "News"'),
        ("written down",),
        ("press", 'button "Go"'),
    ]


async def test_a_missing_target_is_told_with_its_place_and_the_names_that_there_are() -> None:
    """File, line, what was looked for and where, what was meant, what there is."""
    view = View(path="/register?next=%2F", names={"textbox": ["Email", "Username", "Password"]})
    expected = (
        r'^recipes/acorn\.yaml:12: no textbox "User name" on /register\. Did you mean "Username"\? '
        r'There are: "Email", "Username", "Password"\.$'
    )
    visit = FakeVisit(FakePage(view))
    with pytest.raises(RecipeBroken, match=expected):
        await run("- {fill: {textbox: User name}, with: username}\n", visit)
    assert visit.asked == [], "no value is asked for before there is a field for it"


async def test_a_key_in_a_path_shows_in_no_message() -> None:
    """The path of a confirmation link is told without its key."""
    view = View(path="/confirm/MTc6c2VjcmV0LWtleS1vZi1saW5r?k=1")
    with pytest.raises(RecipeBroken, match=r'no heading "Hi" on /confirm/…\.$'):
        await run("- see: {heading: Hi}\n", FakeVisit(FakePage(view)))


async def test_an_outcome_ends_the_wait_for_a_sight() -> None:
    """The recipe's outcomes race the sight that is waited for."""
    page = FakePage(View())
    page.comes = ['alert "already taken"']
    assert await run("- see: {heading: Hi}\n", FakeVisit(page)) == Refused(Reason.USERNAME_TAKEN)


async def test_the_sight_wins_over_an_outcome_that_is_there_too() -> None:
    """What a step hopes for is believed first."""
    page = FakePage(View(seen={'heading "Hi"', 'alert "already taken"'}))
    assert await run("- see: {heading: Hi}\n", FakeVisit(page)) == Done()


async def test_outcomes_are_looked_at_after_a_click() -> None:
    """A click that leads to a page with an outcome ends the stage."""
    refused = View(seen={'alert "already taken"'})
    page = FakePage(View(seen={'button "Go"'}), lambda _: refused)
    assert await run("- click: {button: Go}\n", FakeVisit(page)) == Refused(Reason.USERNAME_TAKEN)


async def test_the_usual_outcomes_need_no_recipe() -> None:
    """What services usually say is understood where the recipe has no word on it."""
    refused = View(snapshot=Snapshot("/", alerts=("The code you entered is incorrect.",)))
    page = FakePage(View(seen={'button "Go"'}), lambda _: refused)
    outcome = await run("- click: {button: Go}\n", FakeVisit(page))
    assert isinstance(outcome, Refused)
    assert outcome.reason is Reason.CODE_WRONG


async def test_a_rejected_password_comes_with_the_rules_of_the_page() -> None:
    """Where the page states its rules, the outcome carries them for the next password."""
    text = "Your password must have at least 16 characters."
    new = FormField("p", 0, type="password", label="Password", autocomplete="new-password")
    snapshot = Snapshot("/register", fields=(new,), alerts=(text,), text=text)
    refused = View(seen={'alert "too weak"'}, snapshot=snapshot)
    page = FakePage(View(seen={'button "Go"'}), lambda _: refused)
    outcome = await run("- click: {button: Go}\n", FakeVisit(page))
    assert isinstance(outcome, Refused)
    assert outcome.reason is Reason.PASSWORD_REJECTED
    assert "minlength: 16" in outcome.rules


async def test_what_comes_instead_of_a_target_is_an_outcome_before_it_is_a_fault() -> None:
    """A page that says why it is not the expected one is believed; the recipe is not called broken."""
    page = FakePage(View(snapshot=Snapshot("/", alerts=("Too many attempts. Try again later.",))))
    outcome = await run("- see: {heading: Hi}\n", FakeVisit(page))
    assert isinstance(outcome, Refused)
    assert outcome.reason is Reason.RATE_LIMITED


async def test_a_value_that_can_not_be_had_ends_the_stage() -> None:
    """StageEnded from the visit is the stage's outcome."""
    late = NeedsInput(Need.MESSAGE, "no message came")
    page = FakePage(View(seen={'textbox "Code"'}))
    visit = FakeVisit(page, ends_at={"email_code": late})
    assert await run("- {fill: {textbox: Code}, with: email_code}\n", visit) == late
    assert page.did == []


async def test_a_guarded_step_is_done_where_its_guard_is_seen() -> None:
    """if_seen lets the step be done."""
    page = FakePage(View(seen={'heading "Cookies"', 'button "Accept"'}))
    await run("- {if_seen: {heading: Cookies}, click: {button: Accept}}\n", FakeVisit(page))
    assert ("press", 'button "Accept"') in page.did


async def test_a_guard_waits_for_a_page_that_comes_late() -> None:
    """The guard's sight may come after the step began; it is not skipped for that."""
    page = FakePage(View(seen={'button "Accept"'}))
    page.comes = ['heading "Cookies"', 'heading "Hi"']
    steps = "- {if_seen: {heading: Cookies}, click: {button: Accept}}\n- see: {heading: Hi}\n"
    assert await run(steps, FakeVisit(page)) == Done()
    assert ("press", 'button "Accept"') in page.did


async def test_a_guard_gives_way_to_what_the_next_step_needs() -> None:
    """When the next unguarded step's target is there first, the guarded ones are skipped without a wait."""
    page = FakePage(View(seen={'heading "Hi"'}))
    page.comes = ['heading "Cookies"']
    steps = """\
- {if_seen: {heading: Cookies}, click: {button: Accept}}
- {if_seen: {heading: Tour}, click: {button: Skip}}
- see: {heading: Hi}
"""
    assert await run(steps, FakeVisit(page)) == Done()
    assert page.did == []
    assert page.comes


async def test_an_outcome_ends_the_wait_for_a_guard() -> None:
    """Outcomes race a guard, too."""
    page = FakePage(View(seen={'alert "already taken"'}))
    steps = "- {if_seen: {heading: Cookies}, click: {button: Accept}}\n"
    assert await run(steps, FakeVisit(page)) == Refused(Reason.USERNAME_TAKEN)


async def test_keep_reads_the_named_place() -> None:
    """`from:` says where the secret stands."""
    page = FakePage(
        View(seen={'testid "key"', 'list "Codes"'}, read={'testid "key"': "ABCD EFGH", 'list "Codes"': "a\nb"})
    )
    visit = FakeVisit(page)
    steps = "- {keep: authenticator, from: {testid: key}}\n- {keep: recovery_codes, from: {list: Codes}}\n"
    assert await run(steps, visit) == Done()
    assert visit.kept == [("authenticator", "ABCD EFGH"), ("recovery_codes", "a\nb")]


async def test_keep_finds_an_authenticator_by_itself() -> None:
    """Without `from:` fields, links and QR codes are searched; the one that is a TOTP secret is kept."""
    uri = "otpauth://totp/Acorn:alpha?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Acorn"
    visit = FakeVisit(FakePage(View(field_texts=["https://acorn.example/help", "alpha"], qr_texts=[uri])))
    assert await run("- keep: authenticator\n", visit) == Done()
    assert [name for name, _ in visit.kept] == ["authenticator"]
    assert "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" in visit.kept[0][1]


@pytest.mark.parametrize(
    ("texts", "anywhere"), [(["GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"], False), (["alpha"], True)]
)
async def test_the_whole_page_is_searched_for_a_qr_code_only_where_no_text_tells(
    texts: list[str], *, anywhere: bool
) -> None:
    """A secret that the page prints is enough, with the QR codes among its pictures; else all of it is looked over."""
    uri = "otpauth://totp/Acorn:alpha?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Acorn"
    visit = FakeVisit(FakePage(View(field_texts=texts, qr_texts=[uri])))
    assert await run("- keep: authenticator\n", visit) == Done()
    assert visit.kept == [("authenticator", uri)]
    assert visit.page.looked_anywhere == [anywhere]


async def test_keep_finds_recovery_codes_in_fields_or_in_the_text() -> None:
    """Without `from:` a list of alike codes is found, in fields first, one code a line."""
    codes = "\n".join(f"{n}1234567" for n in range(1, 9))
    in_field = FakeVisit(FakePage(View(field_texts=[codes])))
    in_text = FakeVisit(FakePage(View(snapshot=Snapshot("/", text=f"Your codes\n{codes}\nSave them"))))
    steps = "- keep: authenticator\n- keep: recovery_codes\n"
    for visit in (in_field, in_text):
        visit.page.view.qr_texts = ["otpauth://totp/a?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"]
        assert await run(steps, visit) == Done()
        assert visit.kept[1] == ("recovery_codes", codes)


async def test_nothing_to_keep_is_told_with_its_place() -> None:
    """A page without a secret is a fault of the recipe, with line and a hint."""
    visit = FakeVisit(FakePage(View(path="/security")))
    with pytest.raises(
        RecipeBroken, match=r"acorn\.yaml:12: no authenticator found on /security: name the place with from"
    ):
        await run("- keep: authenticator\n", visit)


class Leaving(FakePage):
    """A page that leaves the origin, or fails."""

    error: Exception = OriginViolation("the page went to https://evil.example")

    async def goto(self, path: str) -> None:
        raise self.error


async def test_leaving_the_origin_is_told_with_its_place() -> None:
    """OriginViolation keeps its class and gains file and line."""
    with pytest.raises(OriginViolation, match=r"^recipes/acorn\.yaml:12: the page went to https://evil\.example$"):
        await run("- goto: /out\n", FakeVisit(Leaving(View())))


async def test_what_may_pass_is_not_the_recipes_fault() -> None:
    """Transient goes through as it is."""
    page = Leaving(View())
    page.error = Transient("503 on /")
    with pytest.raises(Transient, match=r"^503 on /$"):
        await run("- goto: /\n", FakeVisit(page))


def test_the_recipe_of_these_tests_begins_its_steps_on_line_12() -> None:
    """Messages of these tests name lines of a real file."""
    assert WHOLE.splitlines()[10] == "enrol_totp:"


ASKED = "Turn off two-factor?"


def asking(words: str = ASKED) -> FakePage:
    """Return a page whose one button asks this before it does anything."""
    page = FakePage(View(seen={'button "Go"', 'checkbox "Off"'}), lambda _: View(path="/off"))
    page.asks = {'button "Go"': words}
    return page


async def test_what_a_recipe_names_is_confirmed() -> None:
    """Whatever a page asks after the click of a recipe's file is answered yes."""
    page = asking("Delete your account?")
    assert await run("- click: {button: Go}\n", FakeVisit(page)) == Done()
    assert page.path == "/off"


GO = ClickStep(click=Target("button", "Go"))


async def test_what_was_found_is_not_confirmed_where_it_ends_something() -> None:
    """A step of no file goes on where that does no harm; else the error says what was asked and answered."""
    page = asking("Are you sure?")
    assert await run_steps((GO,), FakeVisit(page), recipe_with(""), patience=HASTY) == Done()
    expected = 'button "Go" was pressed on /, and did not do what it does. The page asked "Turn off .* answered no.$'
    with pytest.raises(RecipeBroken, match=expected):
        await run_steps((GO,), FakeVisit(asking()), recipe_with(""), patience=HASTY)


async def test_a_draft_is_not_a_recipe_that_somebody_wrote() -> None:
    """What stands in a file whose sign-in is not found out yet is confirmed as what was found."""
    written = recipe_with("- click: {button: Go}\n")
    draft = written.model_copy(update={"find": ("sign_in",)})
    with pytest.raises(RecipeBroken, match="answered no"):
        await run_steps((draft.enrol_totp or ())[:1], FakeVisit(asking()), draft, patience=HASTY)


async def test_who_has_decided_says_what_is_confirmed() -> None:
    """A journey that has decided to press is asked instead, whoever wrote the step."""
    page = asking()
    answered: list[str] = []
    outcome = await run_steps(
        (GO,),
        FakeVisit(page),
        recipe_with(""),
        patience=HASTY,
        agrees=lambda words: not answered.append(words),
    )
    assert (outcome, answered, page.path) == (Done(), [ASKED], "/off")


async def test_an_unanswered_question_that_stood_in_nobodys_way() -> None:
    """Where what the next step needs is seen all the same, the steps go on."""
    page = asking()
    page.view.seen.add('heading "Hi"')
    steps = (GO, SeeStep(see=Target("heading", "Hi")))
    assert await run_steps(steps, FakeVisit(page), recipe_with(""), patience=HASTY) == Done()

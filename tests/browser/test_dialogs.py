"""Dialogs of the browser's own: an alert is read as what the page says, a question is answered by who pressed."""

import asyncio

import pytest
from playwright.async_api import Page as Tab
from pydantic import SecretStr

from journeyman.adapters.chromium import find_chromium
from journeyman.adapters.playwright import ChromiumBrowser, Recorder
from journeyman.adapters.playwright.calls import command
from journeyman.adapters.playwright.dialogs import KEPT, LONGEST
from journeyman.adapters.playwright.page import ChromiumPage
from journeyman.domain.outcome import Done, Need, NeedsInput, Outcome, Reason, Refused
from journeyman.domain.page import Target
from journeyman.errors import RecipeBroken, Transient
from journeyman.forms.outcomes import usual_outcome
from journeyman.forms.questions import harmless, named
from journeyman.recipe.load import load_bytes
from journeyman.recipe.model import ClickStep, Recipe, Sight
from journeyman.recipe.run import run_steps
from journeyman.recipe.sights import Patience
from tests.recipe.conftest import ACORN, WHOLE
from tests.recipe.fakes import FakeVisit

from .conftest import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")

GO = Target("button", "Go")
SIGN_UP = """<h1>Register</h1><form onsubmit="{}; return false"><label>Email <input type=email name=email></label>
<label>Username <input name=username></label><label>Password <input type=password name=password></label>
<button>Register</button></form>"""


async def shows(tab: ChromiumPage, site: Site, html: str) -> None:
    """Open a page of this body."""
    site.pages["/dialogs"] = f"<!doctype html><title>Dialogs</title><body>{html}"
    await tab.goto("/dialogs")


def button(script: str, text: str = "Go") -> str:
    """Return a button that runs this."""
    return f'<button onclick="{script}">{text}</button>'


def recipe_with(sign_up: str) -> Recipe:
    """Return a recipe with these steps to sign up, at /dialogs."""
    before, _, rest = WHOLE.partition("sign_up:\n")
    after = rest[rest.index("confirm:") :]
    return load_bytes(f"{before}sign_up:\n  - goto: /dialogs\n{sign_up}{after}".encode(), ACORN)


class Visit(FakeVisit):
    """A visit with made-up values in a true page."""

    async def before_press(self) -> None:
        """Write nothing down."""


async def run(tab: ChromiumPage, recipe: Recipe) -> Outcome:
    """Run the sign-up."""
    visit = Visit(tab)  # type: ignore[arg-type] - a true page
    return await run_steps(recipe.sign_up, visit, recipe, patience=Patience(sight=1, form=1))


SAID = {
    "This user name is taken": Reason.USERNAME_TAKEN,
    "This email address is already registered.": Reason.ADDRESS_TAKEN,
    "Too many attempts.\\n\\nPlease try again in 5 minutes.": Reason.RATE_LIMITED,
    "Dieser Benutzername ist bereits vergeben.": Reason.USERNAME_TAKEN,
}


@pytest.mark.parametrize("words", SAID)
async def test_an_alert_says_why_a_form_was_refused(tab: ChromiumPage, site: Site, words: str) -> None:
    """Where only a dialog says why, the outcome is read from it as from an alert on the page."""
    site.pages["/dialogs"] = SIGN_UP.format(f"alert('{words}')")
    outcome = await run(tab, recipe_with("  - submit: form\n"))
    assert isinstance(outcome, Refused)
    assert outcome.reason is SAID[words]


async def test_an_alert_that_wants_a_captcha(tab: ChromiumPage, site: Site) -> None:
    """It is a person's to solve, as a captcha on the page is."""
    site.pages["/dialogs"] = SIGN_UP.format("alert('Please complete the CAPTCHA')")
    outcome = await run(tab, recipe_with("  - submit: form\n"))
    assert isinstance(outcome, NeedsInput)
    assert outcome.kind is Need.CAPTCHA


async def test_a_recipe_names_an_alert_by_its_words(tab: ChromiumPage, site: Site) -> None:
    """`outcomes` know an alert of the browser's as one of the page's, by a part of its words in any case."""
    site.pages["/dialogs"] = SIGN_UP.format("alert('The moon is\\nfull tonight: come back')")
    recipe = recipe_with("  - submit: form\n")
    sight = Sight(see=Target("alert", "moon is full"), means="sign_up_closed")
    assert await run(tab, recipe.model_copy(update={"outcomes": (sight,)})) == Refused(Reason.SIGN_UP_CLOSED)
    assert await tab.first_seen([Target("dialog", "Moon is full")], 0) == 0
    assert await tab.first_seen([Target("text", "Moon is full"), Target("alert", "the sun")], 0) is None


async def test_an_alert_is_said_until_the_next_press(tab: ChromiumPage, site: Site) -> None:
    """Its words are among the snapshot's alerts, on the next page as well, and gone with the next press or address."""
    await shows(tab, site, button("alert('Too many attempts'); location = '/other'") + button("", "Next"))
    site.pages["/other"] = "<title>Other</title><h1>Other</h1>" + button("", "Next")
    await tab.click(GO)
    there = await tab.snapshot()
    assert (there.title, there.alerts) == ("Other", ("Too many attempts",))
    assert isinstance(usual_outcome(there), Refused)
    assert "attempts" not in repr(there)
    await tab.click(Target("button", "Next"))
    assert (await tab.snapshot()).alerts == ()


async def test_what_an_alert_shows_once_can_be_kept(tab: ChromiumPage, site: Site) -> None:
    """A secret or recovery codes in an alert are found as on the page, line by line."""
    await shows(tab, site, button(r"alert('Your key:\nJBSW Y3DP EHPK 3PXP')"))
    await tab.click(GO)
    assert SecretStr("JBSW Y3DP EHPK 3PXP") in await tab.field_texts()


async def test_much_is_said_and_little_is_kept(tab: ChromiumPage, site: Site) -> None:
    """Long words are cut, and of many alerts only the first are kept."""
    await shows(tab, site, button("for (let n = 0; n < 20; n++) alert(n + ' ' + 'x'.repeat(5000))"))
    await tab.click(GO)
    alerts = (await tab.snapshot()).alerts
    assert len(alerts) == KEPT
    assert {len(text) for text in alerts} == {LONGEST}


ENDS = "if (confirm('Turn off two-factor?')) document.title = 'off'"


async def test_what_a_recipe_names_is_confirmed(tab: ChromiumPage, site: Site) -> None:
    """A confirm that comes of a step's click is answered yes, whatever it asks: the recipe's writer knew."""
    await shows(tab, site, button(ENDS))
    assert await run(tab, recipe_with("  - click: {button: Go}\n")) == Done()
    assert (await tab.snapshot()).title == "off"


async def test_a_box_that_a_recipe_names_is_confirmed(tab: ChromiumPage, site: Site) -> None:
    """So is one that comes of ticking or clearing a box."""
    await shows(
        tab, site, "<label><input type=checkbox checked onclick=\"return confirm('Disable it?')\"> Codes</label>"
    )
    assert await run(tab, recipe_with("  - uncheck: {checkbox: Codes}\n")) == Done()
    assert tab.unanswered == ()


async def test_what_was_only_found_ends_nothing(tab: ChromiumPage, site: Site) -> None:
    """A step of no file is answered no where the words end something, and the error says what was asked."""
    await shows(tab, site, button(ENDS))
    recipe = recipe_with("  - goto: /dialogs\n")
    found = (ClickStep(click=GO),)
    with pytest.raises(RecipeBroken) as broken:
        await run(tab, recipe.model_copy(update={"sign_up": found}))
    assert 'The page asked "Turn off two-factor?" and was answered no.' in str(broken.value)
    assert (await tab.snapshot()).title == "Dialogs"


async def test_what_was_only_found_may_go_on(tab: ChromiumPage, site: Site) -> None:
    """A harmless question does not end a search."""
    await shows(tab, site, button("if (confirm('Set up two-factor authentication now?')) document.title = 'on'"))
    await tab.click(GO, harmless)
    assert (await tab.snapshot()).title == "on"


async def test_a_question_that_nobody_pressed_for(tab: ChromiumPage, site: Site) -> None:
    """What a page asks by itself is answered no, even where whoever pressed before would have agreed to all."""
    await shows(tab, site, button("") + "<script>if (confirm('Go on?')) document.title = 'on'</script>")
    assert (await tab.snapshot()).title == "Dialogs"
    await tab.click(GO, named)
    await tab.goto("/dialogs")
    assert (await tab.snapshot()).title == "Dialogs"
    assert tab.unanswered == ('asked "Go on?" and was answered no',)


async def test_a_question_of_the_page_that_a_press_leads_to(tab: ChromiumPage, site: Site) -> None:
    """It is no matter of what was pressed, and answered no."""
    site.pages["/next"] = "<title>next</title><script>if (confirm('Delete all?')) document.title = 'gone'</script>"
    await shows(tab, site, button("location.href = '/next'"))
    await tab.click(GO, named)
    assert (await tab.snapshot()).title == "next"


async def test_words_far_behind_are_heeded(tab: ChromiumPage, site: Site) -> None:
    """What a long question says at its end counts for the answer, though it is not kept."""
    await shows(tab, site, button("if (confirm('so '.repeat(900) + 'delete it?')) document.title = 'gone'"))
    await tab.click(GO, lambda words: "delete" not in words)
    assert (await tab.snapshot()).title == "Dialogs"


async def test_a_prompt_gets_no_words(tab: ChromiumPage, site: Site) -> None:
    """It is closed, never answered with a guess, and the error says what was asked, and that no step can answer."""
    await shows(tab, site, button("document.title = String(prompt('Your pet?', 'Rex'))"))
    with pytest.raises(RecipeBroken) as broken:
        await run(tab, recipe_with("  - click: {button: Go}\n"))
    assert 'The page asked "Your pet?" in a prompt, which no step can answer, and got no words.' in str(broken.value)
    assert (await tab.snapshot()).title == "null"


async def test_a_form_that_stays_for_a_question(tab: ChromiumPage, site: Site) -> None:
    """A sent form that came back says what was asked; an age is stated by nobody, as in a box."""
    site.pages["/dialogs"] = SIGN_UP.format("if (confirm('I am at least 18 years old')) document.title = 'in'")
    outcome = await run(tab, recipe_with("  - submit: form\n"))
    assert isinstance(outcome, Refused)
    assert outcome.reason is Reason.FORM_REJECTED
    assert 'asked "I am at least 18 years old" and was answered no' in outcome.detail


async def test_no_secret_is_told_of_a_question(tab: ChromiumPage, site: Site) -> None:
    """Words that hold a known secret, or what is like a code, are not in what messages may show."""
    tab.protect(SecretStr("correct horse"))
    asked = ("Keep CORRECT horse?", "Discard JBSW Y3DP EHPK 3PXP?", "Discard a1b2c3d4 now?")
    await shows(tab, site, button("".join(f"confirm('{words}');" for words in asked)))
    await tab.click(GO)
    hidden = "asked something, in words that are not shown here, and was answered no"
    assert tab.unanswered == (hidden, 'asked "Discard … now?" and was answered no')


HOLDS = button("onbeforeunload = leaving => { leaving.returnValue = 'Stay'; return 'Stay' }")


async def test_a_page_that_does_not_let_go(tab: ChromiumPage, site: Site) -> None:
    """A page that asks whether to leave it is left, by an address and by a link."""
    site.pages["/other"] = "<title>Other</title>"
    for leave in (tab.goto("/other"), tab.click(Target("link", "Other"))):
        await shows(tab, site, f"{HOLDS}<a href=/other>Other</a>")
        await tab.click(GO)
        await leave
        assert (await tab.snapshot()).title == "Other"


ENDLESS = (
    "while (true) alert('Again')",
    "setInterval(() => confirm('Again?'))",
    "while (true) try { prompt() } catch {}",
)


@pytest.mark.parametrize("script", ENDLESS)
async def test_dialogs_without_end(chromium: ChromiumBrowser, site: Site, script: str) -> None:
    """The page is closed after so many, and that is told, soon; the browser goes on."""
    async with asyncio.timeout(25), chromium.open(site.origin) as tab:
        await shows(tab, site, button(script))
        with pytest.raises(Transient, match="opened dialogs without end, and was closed"):  # noqa: PT012 - here or there
            await tab.click(GO)
            while await tab.first_seen([Target("text", "Nowhere")], 0.2) is None:
                await tab.snapshot()
        with pytest.raises(Transient, match=r"^/dialogs opened dialogs without end"):
            await tab.goto("/dialogs")
    async with chromium.open(site.origin) as other:
        await shows(other, site, "<h1>Fine</h1>")
        assert (await other.snapshot()).headings == ("Fine",)


async def test_in_a_recording_the_person_answers(site: Site) -> None:
    """A question stays open until whoever is recorded has answered it."""
    site.pages["/"] = "<h1>Off</h1>" + button("if (confirm('Turn it off?')) document.title = 'off'", "Turn off")
    titles: list[str] = []

    async def person(tab: Tab) -> None:
        hand = await tab.context.new_cdp_session(tab)
        await command(hand, "Page.enable")
        pressing = asyncio.create_task(tab.get_by_role("button").click())
        await asyncio.sleep(0.5)  # as long as a person may take to read it
        await command(hand, "Page.handleJavaScriptDialog", accept=True)
        await pressing
        titles.append(await tab.title())

    await Recorder(find_chromium(None), person).record(site.origin, "/")
    assert titles == ["off"]

"""From what a person did in a browser to a recipe: each stage by its forms, and no step that is not needed."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from journeyman.recipe.load import load_bytes
from journeyman.recipe.naming import may_be_named
from journeyman.recipe.recorded import HEAD, Recorded, recipe_from
from journeyman.recipe.written import text_of
from tests.recipe.doing import (
    CODE,
    CODES,
    EMAIL,
    MEMBER,
    NEW,
    OLD,
    SECRET,
    STRANGER,
    Doing,
    enrolling,
    entering,
    joining,
    page,
)

URL = "https://tiny.example/join?plan=free"


def written(doing: Doing) -> dict[str, object]:
    """Return what the recipe's text says, which is a good recipe."""
    return text_and_remarks(doing)[0]


def text_and_remarks(doing: Doing) -> tuple[dict[str, object], Recorded]:
    """Return what the text says, and what was recorded."""
    recorded = recipe_from(doing.acts, URL, "tiny")
    text = text_of(recorded.recipe, HEAD)
    load_bytes(text.encode(), Path("tiny.yaml"))
    return yaml.safe_load(text), recorded


def test_a_whole_recording_is_a_short_recipe() -> None:
    """What the form reader does by itself is `submit: form`, links become addresses, and little is left to find out."""
    doing = joining(Doing()).press()
    doing.at("/join/code", page("Check your email", CODE, "Verify")).fill("code").press()
    doing.at("/", page("Your desk", nav=MEMBER)).follow("Settings")
    said = written(entering(enrolling(doing), code=True))
    assert said == {
        "service": "tiny",
        "title": "tiny.example",
        "origin": "https://tiny.example",
        "terms": {"automation": "ask"},
        "sign_up": [{"goto": "/join?plan=free"}, {"submit": "form"}],
        "confirm": {"by": "email_code"},
        "enrol_totp": [
            {"goto": "/settings/security"},
            {
                "if_seen": {"button": "Set up two-factor authentication"},
                "click": {"button": "Set up two-factor authentication"},
            },
            {"if_seen": {"heading": "Confirm your password"}, "submit": "form"},
            {"keep": "authenticator"},
            {"submit": "form"},
            {"keep": "recovery_codes"},
            {"click": {"button": "I have saved them"}},
        ],
        "sign_in": [
            {"goto": "/enter"},
            {"submit": "form"},
            {"if_seen": {"label": "Code"}, "submit": "form"},
            {"see": {"link": "Sign out"}},
        ],
        "find": ["mail", "replace_totp"],
    }


def test_a_sign_up_alone_leaves_the_rest_to_find_out() -> None:
    """What was not shown is a journey's to find out, as at a service without a recipe."""
    said = written(joining(Doing()).press().at("/", page("Your desk", nav=MEMBER)))
    assert said["sign_up"] == [{"goto": "/join?plan=free"}, {"submit": "form"}]
    assert said["find"] == ["ways", "sign_in", "confirm", "enrol_totp", "mail", "replace_totp"]


def test_a_sign_in_before_an_authenticator_is_not_the_whole_of_it() -> None:
    """Where one was enrolled afterwards, the code of the next sign-in is still to be found out."""
    said = written(enrolling(entering(joining(Doing()).press().at("/", page("Your desk", nav=MEMBER)))))
    assert said["sign_in"] == [{"goto": "/enter"}, {"submit": "form"}]
    assert "sign_in" in said["find"]  # type: ignore[operator] - a list


def test_a_link_of_a_mail_confirms() -> None:
    """A page that nothing led to and whose address holds a key is a mail's link; the key is not in the recipe."""
    doing = joining(Doing()).press().at("/join/sent", page("Check your email"))
    doing.at("/confirm/3f9a8b7c6d5e4f3a2b1c", page("Confirm your address", "", "Confirm")).press()
    said, recorded = text_and_remarks(entering(doing.at("/", page("Welcome", nav=MEMBER))))
    assert said["confirm"] == {"by": "email_link"}
    assert "3f9a" not in str(said) + str(recorded.remarks)


def test_a_form_that_came_back_is_sent_once() -> None:
    """A password that was not taken the first time makes no second step."""
    doing = joining(Doing()).press()
    said = written(entering(joining(doing).press().at("/", page("Your desk", nav=MEMBER))))
    assert said["sign_up"] == [{"goto": "/join?plan=free"}, {"submit": "form"}]


def test_a_sign_up_of_three_pages() -> None:
    """Each page that follows is one more step; a code before the password is the sign-up's."""
    doing = Doing().at("/join", page("Join us", EMAIL, "Continue")).fill("email").press()
    doing.at("/join/code", page("Check your email", CODE, "Verify")).fill("code").press()
    doing.at("/join/password", page("Choose a password", NEW, "Create account")).fill("password").press()
    said = written(entering(doing.at("/", page("Your desk", nav=MEMBER))))
    assert said["sign_up"] == [{"goto": "/join?plan=free"}, *[{"submit": "form"}] * 3]


def test_a_sign_in_of_two_pages() -> None:
    """The second page's password belongs to the sign-in, and is not one that is asked for again."""
    doing = Doing().at("/enter", page("Log in", EMAIL, "Next")).fill("email").press()
    doing.at("/enter/password", page("Log in", OLD, "Log in")).fill("password").enter()
    said = written(doing.at("/", page("Your desk", nav=MEMBER)))
    assert said["sign_in"] == [
        {"goto": "/enter"},
        {"submit": "form"},
        {"submit": "form"},
        {"see": {"link": "Sign out"}},
    ]


def test_another_button_than_the_usual_is_pressed_by_name() -> None:
    """Where the form reader would press another one, values are typed one by one, each by what it is."""
    company = "<label>Company <input name=company data-fid=company></label>"
    other = "<button data-fid=other>Only look around</button>"
    doing = Doing().at("/join", page("Join us", EMAIL + NEW + company + other, "Create account"))
    said = written(doing.fill("email", "password", "company").press("other"))
    assert said["sign_up"] == [
        {"goto": "/join?plan=free"},
        {"fill": {"label": "Email"}, "with": "email"},
        {"fill": {"label": "Password"}, "with": "new_password"},
        {"fill": {"label": "Company"}, "with": "organization"},
        {"click": {"button": "Only look around"}},
    ]


def test_a_sign_in_by_number_is_recorded_with_the_number() -> None:
    """What says whose account it is there is the number, and no user name is typed into its field."""
    phone = "<label>Phone <input name=user data-fid=user type=tel></label>"
    other = "<button data-fid=other>Only look around</button>"
    doing = Doing().at("/enter", page("Log in", phone + OLD + other, "Log in"))
    said = written(doing.fill("user", "password").press("other").at("/", page("Your desk", nav=MEMBER)))
    assert {"fill": {"label": "Phone"}, "with": "phone"} in said["sign_in"]  # type: ignore[operator] - a list of steps


def test_terms_stay_a_consent_in_a_form_of_single_steps() -> None:
    """What a person accepted for themselves no recipe ticks for every agent without asking what it is."""
    terms = "<label><input type=checkbox name=terms data-fid=terms required> I accept the terms</label>"
    other = "<button data-fid=other>Only look around</button>"
    doing = Doing().at("/join", page("Join us", EMAIL + NEW + terms + other, "Create account"))
    said = written(doing.fill("email", "password").tick("terms").press("other"))
    assert said["sign_up"] == [
        {"goto": "/join?plan=free"},
        {"fill": {"label": "Email"}, "with": "email"},
        {"fill": {"label": "Password"}, "with": "new_password"},
        {"check": {"checkbox": "I accept the terms"}, "with": "terms"},
        {"click": {"button": "Only look around"}},
    ]


def test_boxes() -> None:
    """Terms are the form reader's, newsletters stay unticked, another box is ticked by name and told of."""
    boxes = (
        "<label><input type=checkbox name=terms data-fid=terms required> I accept the terms</label>"
        "<label><input type=checkbox name=news data-fid=news> Send me the newsletter</label>"
        "<label><input type=checkbox name=dark data-fid=dark> Dark colours</label>"
    )
    said, recorded = text_and_remarks(joining(Doing(), boxes).tick("terms", "news", "dark").press())
    assert said["sign_up"] == [
        {"goto": "/join?plan=free"},
        {"check": {"checkbox": "Dark colours"}},
        {"submit": "form"},
    ]
    assert [remark for remark in recorded.remarks if "Dark colours" in remark]


def test_answers_of_fact_are_the_profiles() -> None:
    """A field that no engine knows a value for is left to the form reader, and the person is told what to say."""
    more = (
        "<label>Company <input name=company data-fid=company required></label>"
        "<label>How did you hear of us? <input name=heard data-fid=heard required></label>"
    )
    said, recorded = text_and_remarks(joining(Doing(), more).fill("company", "heard").press())
    assert said["sign_up"] == [{"goto": "/join?plan=free"}, {"submit": "form"}]
    assert [remark.rpartition("AGENT ")[2] for remark in recorded.remarks] == [
        "'organization=…'",
        "'how did you hear of us=…'",
    ]


def test_an_age_is_the_profiles_to_say() -> None:
    """A box that a person ticked to say how old they are is not ticked for every agent."""
    box = "<label><input type=checkbox name=age data-fid=age required> I am over 18</label>"
    said, recorded = text_and_remarks(joining(Doing(), box).tick("age").press())
    assert said["sign_up"] == [{"goto": "/join?plan=free"}, {"submit": "form"}]
    assert [remark.rpartition("AGENT ")[2] for remark in recorded.remarks] == ["'i am over 18=…'"]


def test_no_name_is_a_secret() -> None:
    """What looks like an authenticator's secret does not become a name, even without a digit in it."""
    assert not may_be_named("KVKFKRCPNZQUYMLX")
    assert not may_be_named("kvkf krcp nzqu ymlx")
    assert may_be_named("Set up authentication")


def test_a_banners_button_is_guarded() -> None:
    """What is pressed before the form is pressed only where it is there."""
    banner = "<button data-fid=cookies>Fine with me</button>"
    doing = Doing().at("/join", page("Join us", f"{EMAIL}{NEW}", "Create account", STRANGER + banner)).press("cookies")
    said = written(doing.fill("email", "password").press())
    assert said["sign_up"] == [
        {"goto": "/join?plan=free"},
        {"if_seen": {"button": "Fine with me"}, "click": {"button": "Fine with me"}},
        {"submit": "form"},
    ]


@pytest.mark.parametrize("button", ["Show password", "Delete my account", "Back"])
def test_what_is_no_step(button: str) -> None:
    """Nothing is recorded that only shows something, goes back, or ends an account."""
    more = f"<button type=button data-fid=x>{button}</button>"
    said = written(joining(Doing(), more).press("x").fill("password").press())
    assert button not in str(said)


def test_nothing_of_use_shows_nothing() -> None:
    """A person who only looked around has recorded no stage."""
    assert not recipe_from(Doing().at("/", page("A tiny place")).follow("Log in").acts, URL).shows


TYPED = st.text(st.characters(categories=("L", "N")), min_size=6, max_size=20)


@given(st.lists(TYPED, min_size=4, max_size=4, unique=True), st.booleans())
def test_no_value_is_in_a_recipe(values: list[str], link: bool) -> None:  # noqa: FBT001 - Hypothesis's
    """What pages say back to a person, and what stands in their addresses and text, is not written down."""
    address, code, key, secret = (f"{value}7@" for value in values)
    doing = joining(Doing()).press()
    echo = f"<p>We wrote to {address}. Not yours? {secret}</p>"
    where = f"/confirm/{key}?code={code}" if link else f"/join/code?for={address}"
    doing.at(where, page(f"Code for {address}", echo + CODE, "Verify")).fill("code").press()
    doing.at("/", page(f"Hello {address}", echo, nav=MEMBER)).follow("Settings")
    said, recorded = text_and_remarks(entering(enrolling(doing), code=True))
    for value in (address, code, key, secret, SECRET, CODES[8:20]):
        assert value not in f"{said}{recorded.remarks}{recorded.recipe!r}{doing.acts!r}"

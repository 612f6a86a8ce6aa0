"""What pages say after a form was sent."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.domain.outcome import Need, NeedsInput, Reason, Refused
from journeyman.domain.page import FormField, Snapshot
from journeyman.forms.outcomes import says_changed, usual_outcome
from tests.forms.pages import snapshot_of
from tests.forms.stock_pages import STOCK

ALERTS = [
    ("A user with that username already exists.", Reason.USERNAME_TAKEN),
    ("That username is already taken.", Reason.USERNAME_TAKEN),
    ("Login has already been taken", Reason.USERNAME_TAKEN),
    ("A user is already registered with this email address.", Reason.ADDRESS_TAKEN),
    ("An account with this address exists already.", Reason.ADDRESS_TAKEN),
    ("This e-mail address is already in use.", Reason.ADDRESS_TAKEN),
    ("This password is too short. It must contain at least 8 characters.", Reason.PASSWORD_REJECTED),
    ("The password is too similar to the username.", Reason.PASSWORD_REJECTED),
    ("This password is too weak. At least 16 characters.", Reason.PASSWORD_REJECTED),
    ("Password must contain a digit", Reason.PASSWORD_REJECTED),
    ("Incorrect code.", Reason.CODE_WRONG),
    ("That code is not right.", Reason.CODE_WRONG),
    ("That code can't be used any more. Send a new one.", Reason.CODE_WRONG),
    ("The email address and/or password you specified are not correct.", Reason.CREDENTIALS_WRONG),
    ("The username or the password is not right.", Reason.CREDENTIALS_WRONG),
    ("Incorrect password.", Reason.CREDENTIALS_WRONG),
    ("Too many failed login attempts. Try again later.", Reason.RATE_LIMITED),
    ("This field is required.", Reason.FORM_REJECTED),
    ("You must type the same password each time.", Reason.FORM_REJECTED),
]


@pytest.mark.parametrize(("alert", "reason"), ALERTS)
def test_alerts_say_why(alert: str, reason: Reason) -> None:
    """An alert's text names the reason."""
    outcome = usual_outcome(Snapshot("/x", alerts=(alert,)))
    assert isinstance(outcome, Refused)
    assert outcome.reason is reason


@pytest.mark.parametrize(
    "text",
    [
        "Your address is confirmed. You can sign in now.",
        "We sent a new code.",
        "Welcome, alpha!",
        "Successfully signed in as alpha.",
        "Confirmation email sent to alpha@agents.test.",
    ],
)
def test_good_news_is_no_refusal(text: str) -> None:
    """Alerts and statuses that tell of success refuse nothing."""
    assert usual_outcome(Snapshot("/x", alerts=(text,), text=text)) is None


@pytest.mark.parametrize("name", sorted(STOCK))
def test_pages_before_they_were_sent_state_no_outcome(name: str) -> None:
    """Password rules, placeholders and headings of a fresh page are no outcome."""
    assert usual_outcome(snapshot_of(STOCK[name].html, STOCK[name].path)) is None


def test_the_page_counts_where_there_is_no_alert() -> None:
    """What no help text says counts anywhere: here as a plain line of a page without alerts."""
    outcome = usual_outcome(Snapshot("/x", text="Sign In\nToo many failed login attempts. Try again later.\nLogin:"))
    assert isinstance(outcome, Refused)
    assert outcome.reason is Reason.RATE_LIMITED


@pytest.mark.parametrize(
    ("alert", "wait"),
    [
        ("Too many attempts. Try again in 7 seconds.", timedelta(seconds=7)),
        ("Too many requests, try again in five minutes", timedelta(minutes=5)),
        ("Rate limit exceeded. Please wait 1 hour.", timedelta(hours=1)),
        ("Too many attempts. Try again later.", None),
    ],
)
def test_the_wait_is_read(alert: str, wait: timedelta | None) -> None:
    """A rate limit's time is kept where it is stated."""
    assert usual_outcome(Snapshot("/x", alerts=(alert,))) == Refused(
        Reason.RATE_LIMITED, "The page says that there were too many tries.", retry_after=wait
    )


def test_a_rejected_password_tells_the_rules() -> None:
    """The rules that the page states come with the refusal, so that the next password can keep them."""
    field = FormField(
        "1", 0, type="password", autocomplete="new-password", nearby="At least 16 characters, with a digit"
    )
    outcome = usual_outcome(Snapshot("/x", fields=(field,), alerts=("This password is too weak.",)))
    assert isinstance(outcome, Refused)
    assert outcome.rules == "minlength: 16; required: digit; allowed: ascii-printable;"


@pytest.mark.parametrize(
    "snapshot",
    [
        Snapshot("/x", frames=("https://www.google.com/recaptcha/api2 reCAPTCHA",)),
        Snapshot("/x", frames=("https://challenges.cloudflare.com Widget",)),
        Snapshot("/x", frames=("https://acorn.example captcha",)),
        Snapshot("/x", fields=(FormField("1", 0, type="hidden", name="h-captcha-response", visible=False),)),
        Snapshot("/x", alerts=("Complete the captcha first.",)),
    ],
)
def test_captchas_need_a_person(snapshot: Snapshot) -> None:
    """A captcha's frame, answer field or alert is a question for a person; nobody solves it."""
    outcome = usual_outcome(snapshot)
    assert isinstance(outcome, NeedsInput)
    assert outcome.kind is Need.CAPTCHA


def test_an_outcome_holds_none_of_the_page() -> None:
    """Details are our own words: the page may print what was typed."""
    outcome = usual_outcome(Snapshot("/x", alerts=("The username hunter2secret is already taken.",)))
    assert "hunter2secret" not in repr(outcome)


@given(st.text(), st.text())
def test_any_text_is_read(alert: str, text: str) -> None:
    """No page text makes the reader raise."""
    usual_outcome(Snapshot("/x", alerts=(alert,), text=text))


@pytest.mark.parametrize(
    ("alert", "changed"),
    [
        ("Password changed", True),
        ("Password successfully changed.", True),
        ("Your password has been updated.", True),
        ("Your password has not been changed.", False),
        ("Your password must be changed every 90 days.", False),
        ("The new password is the old one.", False),
    ],
)
def test_an_alert_says_that_the_password_was_changed(alert: str, changed: bool) -> None:  # noqa: FBT001 - expected
    """Only what plainly says so counts, and only in an alert."""
    assert says_changed(Snapshot("/password", alerts=(alert,))) is changed
    assert not says_changed(Snapshot("/password", text=alert))

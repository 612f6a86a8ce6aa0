"""What pages say, by where they say it: alerts, headings, news; never by what names, helps or offers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.domain.page import FormButton, FormField, Snapshot
from journeyman.forms.page_says import asks_to_confirm, page_says, signed_in
from journeyman.forms.says import Says

RULES = "Your password must contain at least 8 characters. It can't be a commonly used password."
PASSWORD = FormField("1", 0, type="password", autocomplete="new-password", label="Password:", nearby=RULES)
CURRENT = FormField("2", 0, type="password", autocomplete="current-password", label="Current password:")
EMAIL = FormField("3", 0, type="email", name="email", label="Email:")
SEND = FormButton("4", 0, "Send")


def meaning(snapshot: Snapshot) -> Says | None:
    """Return what the page says."""
    said = page_says(snapshot)
    return said.meaning if said else None


def test_help_texts_are_no_news() -> None:
    """The rules beside a new password say nothing, though a line of them reads like a refusal."""
    page = Snapshot("/", fields=(PASSWORD,), buttons=(SEND,), text=f"Sign up\nPassword:\n{RULES}\nSend")
    assert meaning(page) is None


def test_an_alert_beside_help_texts_counts() -> None:
    """What is wrong with another field is read, whatever the password's help says."""
    alert = "Enter a valid email address."
    text = f"{alert}\nEmail:\nPassword:\n{RULES}"
    assert meaning(Snapshot("/", fields=(EMAIL, PASSWORD), alerts=(alert,), text=text)) is Says.INVALID_VALUE


@pytest.mark.parametrize(
    ("offer", "link"),
    [
        ("Already have an account? Then sign in.", "sign in"),
        ("Hast du schon ein Konto? Dann melde dich hier an.", "hier"),
        ("¿Ya tienes una cuenta? Inicia sesión.", "Inicia sesión"),
    ],
)
def test_offers_are_no_news(offer: str, link: str) -> None:
    """A line that leads elsewhere says nothing of what was sent."""
    assert meaning(Snapshot("/", fields=(EMAIL,), link_texts=(link,), text=f"{offer}\nEmail:")) is None


@pytest.mark.parametrize(
    "heading", ["Change password", "Passwort ändern", "Verify your email address", "Confirmez votre adresse", "Sign up"]
)
def test_what_a_form_is_called_is_no_news(heading: str) -> None:
    """Headings name forms, and most of what they say has not happened."""
    assert meaning(Snapshot("/", title=heading, headings=(heading,), fields=(PASSWORD,), text=heading)) is None


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        ("Account locked", Says.ACCOUNT_LOCKED),
        ("Registrierung geschlossen", Says.SIGNUP_CLOSED),
        ("Demasiados intentos", Says.RATE_LIMITED),
        ("Ссылка просрочена", Says.LINK_EXPIRED),
    ],
)
def test_what_stands_in_the_way_of_all_may_be_a_heading(heading: str, said: Says) -> None:
    """A page may say it nowhere else."""
    assert meaning(Snapshot("/", headings=(heading,), text=heading)) is said


@pytest.mark.parametrize(
    "line", ["If you enter a wrong code three times, try again later.", "Wenn der Code falsch ist, warte eine Minute."]
)
def test_conditions_are_no_news(line: str) -> None:
    """What may come has not come."""
    assert meaning(Snapshot("/", fields=(EMAIL,), text=line)) is None


@pytest.mark.parametrize(
    ("heading", "line", "said"),
    [
        ("Reset your password", "We have sent you a mail. Check your spam folder.", Says.PASSWORD_RESET_SENT),
        ("Passwort zurücksetzen", "Wir haben dir eine E-Mail geschickt.", Says.PASSWORD_RESET_SENT),
        ("Verify your address", "We have sent you a mail. Check your spam folder.", Says.NEEDS_EMAIL_VERIFICATION),
        ("Vérifiez votre adresse", "Nous vous avons envoyé un e-mail.", Says.NEEDS_EMAIL_VERIFICATION),
    ],
)
def test_a_heading_tells_what_a_mail_is_for(heading: str, line: str, said: Says) -> None:
    """A page that says only that a mail was sent has the rest in its heading."""
    assert meaning(Snapshot("/", headings=(heading,), text=f"{heading}\n{line}")) is said


@pytest.mark.parametrize("alert", ["Please type your current password.", "Bitte gib dein aktuelles Passwort ein."])
def test_a_change_that_asks_for_the_old_password_again_refuses_it(alert: str) -> None:
    """Both were sent, so the one that is asked for once more was wrong."""
    fields = (CURRENT, PASSWORD)
    assert meaning(Snapshot("/", fields=fields, alerts=(alert,))) is Says.INVALID_CREDENTIALS
    assert meaning(Snapshot("/", fields=(CURRENT,), alerts=(alert,))) is Says.MISSING_FIELD


def test_good_news_beside_a_form() -> None:
    """Services show the sign-in, or the same form once more, below what they have done."""
    text = "Your address is confirmed.\nSign in\nEmail:"
    assert meaning(Snapshot("/", headings=("Sign in",), fields=(EMAIL,), text=text)) is Says.VERIFIED


def test_a_lone_button_asks_to_confirm() -> None:
    """Nothing to fill and a button of the right words; one that deletes or signs out never is it."""
    page = Snapshot("/", headings=("Confirm your address",), buttons=(FormButton("1", 0, "Yes"),), text="Is it yours?")
    assert asks_to_confirm(page)
    assert not asks_to_confirm(Snapshot("/", headings=("Confirm",), buttons=(FormButton("1", 0, "Delete account"),)))
    assert not asks_to_confirm(Snapshot("/", headings=("Confirm",), fields=(EMAIL,), buttons=(SEND,)))


def test_a_way_out_shows_that_somebody_is_in() -> None:
    """Whoever can sign out is signed in."""
    assert signed_in(Snapshot("/", link_texts=("Profile", "Sign out")))
    assert signed_in(Snapshot("/", link_texts=("Abmelden",)))
    assert not signed_in(Snapshot("/", link_texts=("Sign in",)))


PROSE = ("We", "write", "about", "gardens", "and", "rivers", "every", "week", "since", "spring")


@given(st.lists(st.sampled_from(PROSE), min_size=1, max_size=60))
def test_prose_says_nothing(words: list[str]) -> None:
    """Plain words of no matter have no meaning, however they are put together."""
    assert meaning(Snapshot("/", text=" ".join(words))) is None


@given(st.text(), st.text(), st.lists(st.text(), max_size=3))
def test_any_page_is_read(text: str, heading: str, alerts: list[str]) -> None:
    """No text makes it raise, and what it prints of itself holds none of the page's line."""
    said = page_says(Snapshot("/", headings=(heading,), alerts=tuple(alerts), fields=(PASSWORD,), text=text))
    assert said is None or "line=" not in repr(said)

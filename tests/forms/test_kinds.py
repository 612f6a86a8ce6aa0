"""What a single field is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.domain.page import FormField
from journeyman.forms.clues import is_honeypot, kind_of
from journeyman.forms.kinds import Kind


def a_field(**said: object) -> FormField:
    """Return a field that says this much of itself."""
    return FormField(ref="1", form=0, **said)  # type: ignore[arg-type] - any of its fields


TOLD = [
    ({"autocomplete": "email"}, Kind.EMAIL),
    ({"autocomplete": "section-new shipping email"}, Kind.EMAIL),
    ({"autocomplete": "section-a billing home tel-national"}, Kind.TEL),
    ({"autocomplete": "username webauthn"}, Kind.USERNAME),
    ({"autocomplete": "ONE-TIME-CODE", "type": "text"}, Kind.ONE_TIME_CODE),
    ({"autocomplete": "nickname"}, Kind.USERNAME),
    ({"autocomplete": "off", "label": "Email"}, Kind.EMAIL),
    ({"autocomplete": "nope", "label": "Email"}, Kind.EMAIL),
    ({"autocomplete": "username", "type": "email"}, Kind.EMAIL),
    ({"autocomplete": "username", "label": "Username or email"}, Kind.EMAIL_OR_USERNAME),
    ({"autocomplete": "new-password", "type": "password"}, Kind.NEW_PASSWORD),
    ({"type": "email"}, Kind.EMAIL),
    ({"label": "Email"}, Kind.EMAIL),
    ({"label": "E-mail address:"}, Kind.EMAIL),
    ({"label": "Email or username"}, Kind.EMAIL_OR_USERNAME),
    ({"label": "Username"}, Kind.USERNAME),
    ({"label": "Login:"}, Kind.USERNAME),
    ({"label": "Username", "name": "email"}, Kind.USERNAME),
    ({"name": "user[email]"}, Kind.EMAIL),
    ({"name": "user[country]"}, Kind.COUNTRY),
    ({"name": "firstName"}, Kind.GIVEN_NAME),
    ({"label": "Last name"}, Kind.FAMILY_NAME),
    ({"label": "Full name"}, Kind.NAME),
    ({"label": "Company name"}, Kind.ORGANIZATION),
    ({"label": "Phone number", "type": "tel"}, Kind.TEL),
    ({"label": "Verification code", "type": "tel"}, Kind.ONE_TIME_CODE),
    ({"label": "Authentication code"}, Kind.ONE_TIME_CODE),
    ({"label": "Authenticator code:"}, Kind.ONE_TIME_CODE),
    ({"label": "Postal code"}, Kind.POSTAL_CODE),
    ({"label": "Invitation code"}, Kind.INVITE),
    ({"label": "Recovery code"}, Kind.UNKNOWN),
    ({"label": "Password", "type": "password"}, Kind.PASSWORD),
    ({"label": "Current password", "type": "password"}, Kind.CURRENT_PASSWORD),
    ({"label": "Password (again):", "type": "password"}, Kind.NEW_PASSWORD),
    ({"label": "I accept the terms", "type": "checkbox"}, Kind.TERMS),
    ({"label": "I agree", "type": "checkbox"}, Kind.TERMS),
    ({"label": "Send me the newsletter", "type": "checkbox"}, Kind.NEWSLETTER),
    ({"label": "I agree to receive marketing mails", "type": "checkbox"}, Kind.NEWSLETTER),
    ({"label": "Remember Me:", "type": "checkbox"}, Kind.REMEMBER_ME),
    ({"type": "search", "name": "q"}, Kind.SEARCH),
    ({"type": "hidden", "name": "g-recaptcha-response"}, Kind.CAPTCHA),
    ({"type": "hidden", "name": "csrf"}, Kind.UNKNOWN),
    ({"label": "Favourite colour"}, Kind.UNKNOWN),
    ({"before": "Last name"}, Kind.FAMILY_NAME),
    ({"after": "I agree to the terms", "type": "checkbox"}, Kind.TERMS),
    ({"group": "Gender", "label": "Rather not say", "type": "radio"}, Kind.SEX),
    ({"name": "billing_address_city"}, Kind.ADDRESS_LEVEL2),
    ({"name": "emailReservationNumber"}, Kind.UNKNOWN),
    ({"label": "Login (the first character has to be a letter)"}, Kind.USERNAME),
    ({"label": "Your first name and last name"}, Kind.NAME),
    ({"label": "Email or mobile phone"}, Kind.EMAIL_OR_USERNAME),
    ({"label": "Nombre o dirección e-mail"}, Kind.EMAIL_OR_USERNAME),
    ({"label": "User ID / Email ID"}, Kind.EMAIL_OR_USERNAME),
    ({"label": "Name and email"}, Kind.NAME),
    ({"label": "Street address line 2"}, Kind.ADDRESS_LINE2),
    ({"label": "Контрольный вопрос", "name": "question"}, Kind.SECURITY_QUESTION),
    ({"label": "Réponse secrète"}, Kind.SECURITY_ANSWER),
    ({"label": "Adresse e-mail"}, Kind.EMAIL),
    ({"label": "Street", "autocomplete": "new-password"}, Kind.STREET_ADDRESS),
    ({"label": "Create a password", "type": "password", "autocomplete": "current-password"}, Kind.NEW_PASSWORD),
    ({"label": "Email notifications", "tag": "select", "type": "select"}, Kind.UNKNOWN),
    ({"tag": "select", "type": "select", "options": ("", "Albania", "Algeria", "Belgium", "Brazil")}, Kind.COUNTRY),
    ({"tag": "button", "type": "listbox", "label": "Country"}, Kind.COUNTRY),
    ({"label": "Code", "type": "number"}, Kind.ONE_TIME_CODE),
    ({"label": "Quantity", "type": "number"}, Kind.QUANTITY),
    ({"label": "First name", "name": "firstName", "autocomplete": "cc-given-name"}, Kind.CC_GIVEN_NAME),
    ({"label": "Name", "placeholder": "Name", "autocomplete": "cc-name"}, Kind.CC_NAME),
    ({"label": "Email (username)", "type": "email"}, Kind.EMAIL),
    ({"label": "Your new address", "nearby": "@acorn.example Letters and digits only"}, Kind.USERNAME),
    ({"label": "Email", "nearby": "@acorn.example", "type": "email"}, Kind.EMAIL),
    ({"before": "No part of your email First name", "nearby": "First name", "name": "a1"}, Kind.GIVEN_NAME),
    ({"tag": "textarea", "type": "textarea", "name": "g-recaptcha-response", "before": "Email"}, Kind.CAPTCHA),
    ({"label": "Vorname"}, Kind.GIVEN_NAME),
    ({"label": "Código postal"}, Kind.POSTAL_CODE),
    ({"label": "電話番号"}, Kind.TEL),
    ({"label": "Фамилия"}, Kind.FAMILY_NAME),
    ({"label": "Email verification code"}, Kind.ONE_TIME_CODE),
    ({"label": "手机验证码"}, Kind.ONE_TIME_CODE),
    ({"label": "Email to send the code to"}, Kind.EMAIL),
    ({"label": "New password", "autocomplete": "new-password"}, Kind.NEW_PASSWORD),
]


@pytest.mark.parametrize(("said", "kind"), TOLD)
def test_a_field_is_what_it_says(said: dict[str, object], kind: Kind) -> None:
    """Tokens weigh most, then label, text around it, placeholder, name and id; types decide where words don't."""
    assert kind_of(a_field(**said)) is kind


INVITED = [
    "Einladungscode",
    "Code d'invitation",
    "Código de invitación",
    "Код приглашения",
    "Davet kodu",
    "招待コード",
    "邀请码",
]
NEWS = [
    "Haluan uutiskirjeen",
    "Jeg vil ha nyhetsbrevet",
    "Отримувати розсилку",
    "Gửi cho tôi bản tin",
    "النشرة البريدية",
]


@pytest.mark.parametrize("label", INVITED)
def test_an_invitations_code_is_told_in_its_language(label: str) -> None:
    """What an invitation brings is no one-time code, whatever the language."""
    assert kind_of(a_field(label=label)) is Kind.INVITE


@pytest.mark.parametrize("label", NEWS)
def test_a_newsletters_box_is_told_in_its_language(label: str) -> None:
    """A box that asks for mails nobody needs is known, so that one that is ticked can be cleared."""
    assert kind_of(a_field(label=label, type="checkbox")) is Kind.NEWSLETTER


@pytest.mark.parametrize(
    "said",
    [
        {"concealed": True, "tabbable": False, "autocomplete": "nope", "name": "phone_number"},
        {"tabbable": False, "autocomplete": "off", "label": "Leave this empty", "name": "website"},
        {"concealed": True, "type": "email", "label": "Email"},
        {"tabbable": False, "type": "checkbox", "label": "I accept the terms"},
    ],
)
def test_what_is_put_out_of_sight_is_a_honeypot(said: dict[str, object]) -> None:
    """A field that is there, and where nobody sees it, is for machines, whatever it is called."""
    assert kind_of(a_field(visible=False, **said)) is Kind.HONEYPOT


@pytest.mark.parametrize(
    "said",
    [
        {"label": "Email", "tabbable": False, "autocomplete": "nope"},
        {"label": "I accept the terms", "type": "checkbox", "visible": False},
        {"type": "hidden", "name": "csrf", "visible": False},
        {"name": "g-recaptcha-response", "tag": "textarea", "type": "textarea", "visible": False},
        {"label": "Email", "visible": False},
        {"label": "New password (leave this blank to keep the old one)", "type": "password"},
        {"label": "Expires", "visible": False, "concealed": True, "autocomplete": "cc-exp"},
    ],
)
def test_what_a_person_uses_is_no_honeypot(said: dict[str, object]) -> None:
    """Seen fields, styled boxes reachable by keyboard, hidden inputs and a captcha's answer are none.

    Nor is a field that is not shown yet, or one that is put aside for the browser's own filling.
    """
    assert not is_honeypot(a_field(**said))


@given(st.text(), st.text(), st.text(), st.sampled_from(["text", "password", "checkbox", "email", "odd"]))
def test_any_text_has_a_kind(label: str, name: str, autocomplete: str, type_: str) -> None:
    """No label, name or token makes the reader raise."""
    assert kind_of(a_field(label=label, name=name, autocomplete=autocomplete, type=type_)) in Kind

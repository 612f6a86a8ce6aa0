"""Predictions for labelled forms: what each field is, and what each form is for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.reading_messages import Rows, rows
from benchmarks.reading_timed import Timed
from journeyman.domain.page import FormButton, Snapshot
from journeyman.forms.buttons import Role, role_of
from journeyman.forms.kinds import Kind
from journeyman.forms.purpose import Purpose
from journeyman.forms.read import Form, main_form, read_forms

KINDS: Mapping[Kind, str] = {
    Kind.EMAIL: "email",
    Kind.EMAIL_AGAIN: "email_confirm",
    Kind.EMAIL_OR_USERNAME: "username_or_email",
    Kind.USERNAME: "username",
    Kind.NEW_PASSWORD: "password_new",
    Kind.PASSWORD_AGAIN: "password_confirm",
    Kind.CURRENT_PASSWORD: "password_current",
    Kind.PASSWORD: "password_current",
    Kind.ONE_TIME_CODE: "otp",
    Kind.GIVEN_NAME: "first_name",
    Kind.ADDITIONAL_NAME: "middle_name",
    Kind.FAMILY_NAME: "last_name",
    Kind.NAME: "full_name",
    Kind.TEL: "phone",
    Kind.ORGANIZATION: "organization",
    Kind.COUNTRY: "country",
    Kind.TEL_COUNTRY_CODE: "country",
    Kind.STREET_ADDRESS: "address_line1",
    Kind.ADDRESS_LINE2: "address_line2",
    Kind.ADDRESS_LEVEL1: "state",
    Kind.ADDRESS_LEVEL2: "city",
    Kind.POSTAL_CODE: "postal_code",
    Kind.BDAY: "birth_date",
    Kind.BDAY_DAY: "birth_day",
    Kind.BDAY_MONTH: "birth_month",
    Kind.BDAY_YEAR: "birth_year",
    Kind.SEX: "gender",
    Kind.URL: "url",
    Kind.TIME_ZONE: "time_zone",
    Kind.CC_NUMBER: "cc_number",
    Kind.CC_CSC: "cc_csc",
    Kind.CC_EXP: "cc_exp",
    Kind.CC_EXP_MONTH: "cc_exp_month",
    Kind.CC_EXP_YEAR: "cc_exp_year",
    Kind.CC_NAME: "cc_name",
    Kind.CC_GIVEN_NAME: "first_name",
    Kind.CC_FAMILY_NAME: "last_name",
    Kind.INVITE: "invite_code",
    Kind.TERMS: "terms_checkbox",
    Kind.NEWSLETTER: "newsletter_checkbox",
    Kind.REMEMBER_ME: "remember_me",
    Kind.CAPTCHA: "captcha",
    Kind.SECURITY_QUESTION: "security_question",
    Kind.SECURITY_ANSWER: "security_answer",
    Kind.SEARCH: "search",
    Kind.HONEYPOT: "honeypot",
}
"""The data's words for kinds of fields; "other" for the rest."""

PURPOSES: Mapping[Purpose, str] = {
    Purpose.SIGN_UP: "signup",
    Purpose.SIGN_IN: "login",
    Purpose.ONE_TIME_CODE: "otp",
    Purpose.AUTHENTICATOR_SETUP: "otp",
    Purpose.CHANGE_PASSWORD: "password_change",
    Purpose.RESET: "password_recovery",
    Purpose.NEWSLETTER: "newsletter",
    Purpose.SEARCH: "search",
    Purpose.CONTACT: "contact",
    Purpose.CHECKOUT: "checkout",
    Purpose.ADDRESS: "address",
}
"""The data's words for purposes; "other" for the rest."""

SUBMITS = frozenset({Role.FORWARD, Role.UNKNOWN, Role.ASIDE})


@dataclass
class Reading:
    snapshot: Snapshot
    refs: Mapping[str, str]
    forms: list[Form] = field(init=False)
    kinds: dict[str, Kind] = field(init=False)
    buttons: dict[str, FormButton] = field(init=False)

    def __post_init__(self) -> None:
        self.forms = read_forms(self.snapshot)
        self.kinds = {f.ref: k for form in self.forms for f, k in form.fields}
        self.buttons = {b.ref: b for b in self.snapshot.buttons}


def kind_word(reading: Reading, selector: str) -> str:
    ref = reading.refs[selector]
    if ref in reading.kinds:
        return KINDS.get(reading.kinds[ref], "other")
    button = reading.buttons.get(ref)
    if button is None:
        return "other"
    sends = button.type in {"submit", "image"} and role_of(button) is not Role.BACK
    return "submit" if sends or role_of(button) is Role.FORWARD else "other"


def purpose_word(reading: Reading, index: int | None) -> str:
    if index is None:
        form = main_form(reading.snapshot) or (reading.forms[0] if reading.forms else None)
    else:
        form = next((form for form in reading.forms if form.index == index), None)
    return PURPOSES.get(form.purpose, "other") if form else "other"

"""The labelled data's words for the project's kinds and purposes; "other" for those that it has no word for."""

from collections.abc import Mapping

from journeyman.forms.kinds import Kind
from journeyman.forms.purpose import Purpose

OTHER = "other"

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
    Kind.TEL_COUNTRY_CODE: "country",
    Kind.ORGANIZATION: "organization",
    Kind.COUNTRY: "country",
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
    Kind.CC_NAME: "cc_name",
    Kind.CC_GIVEN_NAME: "first_name",
    Kind.CC_FAMILY_NAME: "last_name",
    Kind.CC_NUMBER: "cc_number",
    Kind.CC_CSC: "cc_csc",
    Kind.CC_EXP: "cc_exp",
    Kind.CC_EXP_MONTH: "cc_exp_month",
    Kind.CC_EXP_YEAR: "cc_exp_year",
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
"""A password or address once more keeps a word of its own: the data defines one for each (`password_confirm`,
`email_confirm`). One of its sources has no such words and labels the repetition as the first; most rows don't.
"""

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

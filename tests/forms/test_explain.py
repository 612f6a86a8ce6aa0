"""What people are told of a page's forms."""

import re

from hypothesis import given
from hypothesis import strategies as st

from journeyman.domain.page import FormButton, FormField, Snapshot
from journeyman.forms.explain import LONGEST, explain, masked


def test_each_form_is_told_with_its_fields_and_buttons() -> None:
    """The purpose with its points, each field's kind with what speaks for and against it, each button's role."""
    fields = (
        FormField("1", 0, label="User name", name="email", required=True),
        FormField("2", 0, type="password"),
        FormField("3", 0, label="Website", visible=False, concealed=True),
        FormField("4", 1, name="q", type="search"),
    )
    buttons = (FormButton("5", 0, "Sign in"), FormButton("6", 0, "Cancel", enabled=False))
    sign_in, search = explain(Snapshot("/", fields=fields, buttons=buttons))
    assert (sign_in.title, sign_in.purpose) == ("form 0: the one to fill", "sign_in")
    assert re.match(r"sign_in \d+", sign_in.why)
    assert [(row["field"], row["state"], row["kind"]) for row in sign_in.fields] == [
        ("User name", "required", "username"),
        ("without a name", "open", "current-password"),
        ("Website", "out of sight", "honeypot"),
    ]
    assert sign_in.fields[0]["why"] == 'label "user name" +10, name "email" +6 for email'
    assert sign_in.fields[1]["why"] == 'the form is for: sign_in, type "password" +7'
    assert [(row["button"], row["role"], row["state"], row["pressed"]) for row in sign_in.buttons] == [
        ("Sign in", "forward", "open", "yes"),
        ("Cancel", "back", "locked", ""),
    ]
    assert (search.title, search.purpose) == ("form 1", "search")


SECRETS = ["JBSWY3DPEHPK3PXP", "jbsw y3dp ehpk 3pxp", "482915", "Zk2LqT0xaB3", "abcd-2efg-hijk-lmno"]


def test_what_may_be_a_secret_is_hidden() -> None:
    """Keys and codes that a page prints are masked, ordinary labels are not."""
    for secret in SECRETS:
        assert secret not in masked(f"Your key: {secret}")
    for label in ("Enter the 6-digit code", "Address line 2", "Your email address", "Password (again)", "Straße"):
        assert masked(label) == label


@given(st.text())
def test_a_line_stays_a_line(text: str) -> None:
    """Whatever a page calls its fields, what is told of it is one short line that a terminal does not act upon."""
    told = masked(text)
    assert len(told) <= LONGEST
    assert told.isprintable()

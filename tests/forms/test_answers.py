"""What a profile says to a field: by kind, by label, and worded as the field takes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.domain.page import FormField
from journeyman.forms.answers import NEVER, answer_key, box_for, fact, keyed, option_for, said_of, worded
from journeyman.forms.kinds import CC_KINDS, Kind

MONTHS = ("Month", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def field(label: str = "", type_: str = "text", **more: object) -> FormField:
    """Return a field."""
    return FormField(ref="f", form=0, type=type_, label=label, **more)  # type: ignore[arg-type] - any of its fields


@pytest.mark.parametrize(
    ("key", "kept"),
    [
        ("company", "organization"),
        ("Organisation", "organization"),
        ("address-level2", "address-level2"),
        ("City", "address-level2"),
        ("birth-date", "bday"),
        ("How did you hear of us?", "how did you hear of us"),
        ("Team size *", "team size"),
    ],
)
def test_a_key_is_a_kind_or_the_words_of_a_label(key: str, kept: str) -> None:
    """Plain words stand for kinds; whatever else is said is a label's words."""
    assert fact(key, "1990-05-17") == (kept, "1990-05-17")


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("cc-number", "never"),
        ("Card number", "never"),
        ("password", "never"),
        ("captcha", "never"),
        ("terms", "never"),
        ("phone", "--phone"),
        ("name", "--name"),
        ("???", "neither"),
    ],
)
def test_what_a_profile_does_not_hold(key: str, why: str) -> None:
    """Cards, secrets and consent are refused, and what the identity has beside its profile is told."""
    with pytest.raises(ValueError, match=why):
        fact(key, "1")


@pytest.mark.parametrize("day", ["17.05.1990", "1990-13-01", "soon"])
def test_a_birth_date_is_a_date(day: str) -> None:
    """A date in another order could be read in two ways."""
    with pytest.raises(ValueError, match="1990-05-17"):
        fact("birthday", day)


@pytest.mark.parametrize("said", ["Nowhere", "Norwayy", "XX", "EU"])
def test_a_country_is_one_that_there_is(said: str) -> None:
    """What names no country could be chosen in no list: it is refused, with what is taken."""
    with pytest.raises(ValueError, match=f'"{said}" is no country.*ISO 3166 code or its English name'):
        fact("country", said)


@pytest.mark.parametrize("said", ["NO", "nor", "Norway", "the Netherlands", "Türkiye", ""])
def test_a_country_is_kept_as_it_is_said(said: str) -> None:
    """By code or by name; nothing takes the answer away."""
    assert fact("Country", said) == ("country", said)


def test_a_label_goes_before_a_kind() -> None:
    """What is said of this very question is used; else what is said of its kind; else nothing is."""
    answers = keyed({"Organisation": "Acme", "which company pays you": "Acme Holding"})
    assert said_of(field("Company"), Kind.ORGANIZATION, answers) == "Acme"
    assert said_of(field("Which company pays you? *"), Kind.ORGANIZATION, answers) == "Acme Holding"
    assert said_of(field("Shoe size"), Kind.UNKNOWN, answers) == ""


@pytest.mark.parametrize("kind", sorted(CC_KINDS | {Kind.CAPTCHA, Kind.NEW_PASSWORD, Kind.ONE_TIME_CODE}))
def test_a_card_is_never_given(kind: Kind) -> None:
    """Not even where somebody wrote one into the identity's file by hand, by kind or by label."""
    answers = keyed({kind.value: "4111111111111111", "your number": "4111111111111111"})
    assert said_of(field("Your number"), kind, answers) == ""
    assert not keyed({its.value: "1" for its in NEVER})


def test_a_radio_button_is_asked_for_by_its_group() -> None:
    """The group's words are the question, each button's label is an option."""
    radio = field("A friend", "radio", group="How did you hear of us?", name="heard")
    assert answer_key(radio) == "how did you hear of us"
    assert box_for("a friend", radio)
    assert box_for("an advert", radio) is None


def test_a_box_takes_yes() -> None:
    """A box that is ticked or not is answered by yes or no."""
    assert [box_for(said, field("I am over 18", "checkbox")) for said in ("Yes", "no", "perhaps")] == [
        True,
        False,
        None,
    ]


@pytest.mark.parametrize(
    ("said", "options", "kind", "language", "chosen"),
    [
        ("germany", ("France", "Germany"), Kind.COUNTRY, "", "Germany"),
        ("DE", ("Frankreich", "Deutschland"), Kind.COUNTRY, "de", "Deutschland"),
        ("Norway", ("FR", "NO"), Kind.COUNTRY, "en", "NO"),
        ("US", ("United Kingdom", "United States of America"), Kind.COUNTRY, "en", "United States of America"),
        ("NO", ("France", "Germany"), Kind.COUNTRY, "en", None),
        ("5", MONTHS, Kind.BDAY_MONTH, "", "May"),
        ("5", ("MM", *(f"{n:02}" for n in range(1, 13))), Kind.BDAY_MONTH, "", "05"),
        ("17", ("Day", *map(str, range(1, 32))), Kind.BDAY_DAY, "", "17"),
        ("1990", ("1989", "1990"), Kind.BDAY_YEAR, "", "1990"),
        ("1-10", ("1 .. 10", "11 .. 50"), Kind.UNKNOWN, "", "1 .. 10"),
        ("Asia/Ho_Chi_Minh", ("+7 Asia/Ho Chi Minh", "GMT Europe/London"), Kind.TIME_ZONE, "", "+7 Asia/Ho Chi Minh"),
        ("a friend", ("A friend", "An advert"), Kind.UNKNOWN, "", "A friend"),
        ("friend", ("A friend", "An advert"), Kind.UNKNOWN, "", None),
    ],
)  # fmt: skip
def test_the_option_that_is_meant(
    said: str, options: tuple[str, ...], kind: Kind, language: str, chosen: str | None
) -> None:
    """An option is chosen where it surely means the answer, and none is where it is only near."""
    assert option_for(said, options, kind, language) == chosen


@pytest.mark.parametrize(
    ("placeholder", "shown"),
    [
        ("DD/MM/YYYY", "17/05/1990"),
        ("MM/DD/YYYY", "05/17/1990"),
        ("tt.mm.jjjj", "17.05.1990"),
        ("JJ/MM/AAAA", "17/05/1990"),
        ("yyyy-mm-dd", "1990-05-17"),
        ("", "1990-05-17"),
        ("DD/MM/YY", "1990-05-17"),
    ],
)
def test_a_date_in_the_order_that_the_field_shows(placeholder: str, shown: str) -> None:
    """The four letters are the year and MM the month, in whatever language; else it is typed as ISO 8601 has it."""
    assert worded("1990-05-17", field("Birthday", placeholder=placeholder), Kind.BDAY) == shown
    assert worded("1990-05-17", field("Birthday", "date", placeholder=placeholder), Kind.BDAY) == "1990-05-17"


def test_parts_of_a_birth_date() -> None:
    """One date answers three fields."""
    answers = keyed({"bday": "1990-05-07"})
    kinds = (Kind.BDAY_DAY, Kind.BDAY_MONTH, Kind.BDAY_YEAR)
    assert [said_of(field(), kind, answers) for kind in kinds] == ["7", "5", "1990"]
    assert said_of(field(), Kind.BDAY_DAY, {"bday": "in May"}) == ""


def test_a_country_is_typed_by_name_or_code() -> None:
    """A field of text gets the name in the page's language, one of two characters the code; else it is as was said."""
    assert worded("NO", field("Land"), Kind.COUNTRY, "de") == "Norwegen"
    assert worded("norway", field("Country", max_length=2), Kind.COUNTRY) == "NO"
    assert worded("Atlantis", field("Country"), Kind.COUNTRY) == "Atlantis"


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=20)), st.text(max_size=30), st.sampled_from(Kind))
def test_nothing_is_invented(profile: dict[str, str], label: str, kind: Kind) -> None:
    """What a profile says to a field is one of its own answers, or a part of its birth date."""
    said = said_of(field(label), kind, keyed(profile))
    assert said == "" or said in profile.values() or said.isdecimal()

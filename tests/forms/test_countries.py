"""Countries by code and by name, in English and in the page's language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.forms.countries import country_code, country_name


@pytest.mark.parametrize(
    ("text", "language", "code"),
    [
        ("NO", "", "NO"),
        ("nor", "", "NO"),
        ("Norway", "", "NO"),
        (" norway ", "ja", "NO"),
        ("Norway (+47)", "", "NO"),
        ("\U0001f1f3\U0001f1f4 Norway", "", "NO"),
        ("Norwegen", "de-AT", "NO"),
        ("Noruega", "pt_BR", "NO"),
        ("ノルウェー", "ja", "NO"),
        ("Korea (the Republic of)", "en", "KR"),
        ("United States of America", "en", "US"),
        ("Côte d'Ivoire", "en", "CI"),
        ("Cote d\u2019Ivoire", "en", "CI"),
        ("Norwegen", "", ""),
        ("Select your country", "en", ""),
        ("European Union", "en", ""),
        ("", "en", ""),
    ],
)
def test_a_country_by_any_of_its_names(text: str, language: str, code: str) -> None:
    """Codes, English names and those of the page's language say which country is meant; other texts say none."""
    assert country_code(text, language) == code


def test_a_name_in_the_pages_language() -> None:
    """A language that nobody knows gets English; a code that is none gets nothing."""
    assert country_name("NO", "fr") == "Norvège"
    assert country_name("NO", "tlh") == country_name("NO", "") == "Norway"
    assert country_name("QQ", "en") == ""


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_and_any_language(text: str, language: str) -> None:
    """Whatever a page says its language is, the answer is a code or nothing."""
    assert country_code(text, language) == "" or country_name(country_code(text, language))

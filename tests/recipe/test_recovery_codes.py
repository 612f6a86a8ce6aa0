"""Finding recovery codes: several alike code-like texts, and never words, dates or too few."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from journeyman.recipe.recovery_codes import find_recovery_codes

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def found(*texts: str) -> list[str]:
    """Return the codes in clear."""
    return [code.get_secret_value() for code in find_recovery_codes([SecretStr(text) for text in texts])]


CODES = {
    "eight digits": ["12345678", "87654321", "11223344", "99887766", "10293847"],
    "two halves": ["k3m9p-x7t2q", "aaaaa-bbbbb", "23456-kmnpq", "zzzzz-22222", "hjkmn-45678"],
    "letters and dashes": ["TNCL-FKPN", "ABCD-EFGH", "QRST-UVWX", "JKLM-NPQR", "ZYXW-VUTS"],
    "spaced": ["1234 5678", "8765 4321", "1122 3344", "9988 7766", "1029 3847"],
    "hexadecimal": ["0a1b2c3d4e", "deadbeef00", "cafe012345", "abcdef0123", "9f8e7d6c5b"],
}


@pytest.mark.parametrize("kind", CODES)
def test_lists_of_codes_are_found(kind: str) -> None:
    """One code a line, numbered or not, among other text, in page order."""
    codes = CODES[kind]
    assert found("Save these", *codes, "I have saved them") == codes
    assert found("\n".join(["Recovery codes", *codes, "Download"])) == codes
    assert found("\n".join(f"{n}. {code}" for n, code in enumerate(codes, 1))) == codes


def test_codes_in_columns_are_found() -> None:
    """Several codes on one line count one by one."""
    codes = CODES["eight digits"]
    assert found(" ".join(codes)) == codes
    assert found(f"{codes[0]} {codes[1]}\n{codes[2]} {codes[3]}\n{codes[4]}") == codes


@pytest.mark.parametrize(
    "texts",
    [
        ("Home", "Shop", "News", "Help", "Blog"),
        ("Settings", "Accounts", "Security", "Download", "Sign out"),
        ("2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"),
        ("12345678", "87654321", "11223344", "99887766"),
        ("12345678",) * 9,
        ("1", "2", "3", "4", "5", "6"),
        (),
    ],
)
def test_other_texts_are_no_codes(texts: tuple[str, ...]) -> None:
    """Words, dates, too few, one text many times, and short numbers are none."""
    assert found(*texts) == []


@given(st.lists(st.text(ALPHABET, min_size=10, max_size=10), min_size=5, max_size=16, unique=True))
def test_any_codes_of_two_halves_are_found(halves: list[str]) -> None:
    """Whatever letters and digits chance gives them."""
    codes = [f"{half[:5]}-{half[5:]}" for half in halves]
    assert found("\n".join(codes)) == codes


@given(st.lists(st.text(max_size=30), max_size=20))
def test_any_text_is_searched_without_a_fault(texts: list[str]) -> None:
    """No page makes the search fail, and what is found is on the page."""
    assert all(any(code in text for text in texts) for code in found(*texts))

"""The one code in a message."""

import re
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.messages.code import candidates, find_code, find_sms_code
from journeyman.messages.text import text_of_html
from tests.messages.mails import mail


def code_in(text: str = "", html: str = "", subject: str = "") -> str | None:
    """Return the code that is found, open."""
    found = find_code(mail(text, html, subject))
    return found.get_secret_value() if found else None


VERIFY_MAIL = """You're receiving this email because user alpha has given your email address to register an account on
acme.example.

Your email verification code is listed below. Please enter it in your open browser window.

TNCL-FKPN

Thank you for using Acme!
acme.example
"""

FOUND = [
    ("your confirmation code is\n\n    482915\n\nIt works once, for 15 minutes.", "482915"),
    (VERIFY_MAIL, "TNCL-FKPN"),
    (VERIFY_MAIL.replace("acme.example", "127.0.0.1:58091"), "TNCL-FKPN"),
    ("Your sign-in code is listed below.\n\nFL8F-JHZS\n\nIgnore this if it was not you.", "FL8F-JHZS"),
    ("482915 is your verification code.", "482915"),
    ("Your code: 4829", "4829"),
    ("Your login code is 482 915. It expires in 10 minutes.", "482915"),
    ("Your login code is 482-915.", "482915"),
    ("G-482915 is your verification code.", "482915"),
    ("Enter this code:\n4 8 2 9 1 5", "482915"),
    ("Verification code: \u0664\u0668\u0662\u0669\u0661\u0665", "482915"),
    ("Your verification code is 48291537. Order 10009999 is on its way.", "48291537"),
    ("© 2026 Acme, 12345 Oak Lane.\nYour code is 482915\nCall +1 555 123 4567", "482915"),
    ("@acorn.example #482915", "482915"),
    ("Security code: CWGUG8", "CWGUG8"),
    ("Your verification code is 2026.", "2026"),
    ("\u60a8\u7684\u9a8c\u8bc1\u7801482915\uff0c15\u5206\u949f\u5185\u6709\u6548", "482915"),
    ("Your code is a1B2c3", "a1B2c3"),
    ("TAN\n4 x 8 k 2 f\nValid for 5 minutes", "4x8k2f"),
    ("Your code 48-291-5 was sent on 1-1-01", "482915"),
    ("`482915` znamena nieco\n", "482915"),
    ("<#> 482915 in words nobody here knows, but for an app\nFA+9qCX9VSu", "482915"),
    ("Your code for the transaction at Acme is 482915. Not you? Call 18001234567", "482915"),
    ("Ref 1533, OTP 482915, amount 50000 at acme.example", "482915"),
    ("Your code is 4829150367.", "4829150367"),
]


@pytest.mark.parametrize(("text", "code"), FOUND)
def test_codes_are_found(text: str, code: str) -> None:
    """Digits lose their gaps, since pages take them so; codes of letters keep their dash as the mail shows it."""
    assert code_in(text) == code


NONE = [
    "",
    "Welcome to Acme! We have been here since 1998.",
    "© 2026 Acme Inc., 548 Market Street, San Francisco, CA 94104",
    "Your order 20384756 has shipped.",
    "Invoice number: 482915",
    "You paid $1299.00 and $4829 on 2026-03-01 at 12:30.",
    "Call us: 555-123-4567 or +49 30 1234567.",
    "The link works for 1440 minutes: https://acorn.example/confirm/482915",
    "Use promo code 482915 to save.",
    "Write to help482915@acorn.example with colour #123456; and version 10.20.3045.",
    "Your card ending in 4829 was charged.",
    "HAPPY-BIRTHDAY to you, NASA1 and R2D22!",
    "You have WON! To claim call 08715203694 Identifier Code 40533",
    "Use code SAVE20 at checkout to get 20% off",
    "Reply with your name and code to 85555 to enter",
    "Your account was debited by NPR 482915. Never share your OTP.",
    "Open acorn.example/verify/482915 to see your code",
    "Endziffer-482915 ist Ihr Code",
    "Error code 80070005. HTTP status code 1404. Dial code 00212.",
    "Your verification code was sent. It has 482915 characters.",
    "\u60a8\u7684\u8ba2\u5355482915\u5df2\u53d1\u8d27",
    "000000 1111111 2222222",
]


@pytest.mark.parametrize("text", NONE)
def test_other_numbers_are_no_codes(text: str) -> None:
    """Years, prices, phone and order numbers, street addresses, URLs, colours and versions are none."""
    assert code_in(text) is None


def test_two_equally_good_candidates_are_none() -> None:
    """Where two could be it, it is not sure, and says so."""
    assert code_in("Your code is 482915\nYour code is 731946") is None


def test_the_code_may_stand_in_the_subject() -> None:
    """A subject counts as a line of the message."""
    assert code_in("Somebody wants to sign in.", subject="482915 is your Acme verification code") == "482915"


def test_html_only() -> None:
    """Without plain text the HTML is read, styles, scripts and hidden preheaders left out."""
    html = (
        "<html><head><style>p{color:#482916}</style><title>731946</title></head><body>"
        '<div style="display:none">Your code is 111222</div><p>Your confirmation code is</p>'
        '<p style="letter-spacing:4px"><strong>482915</strong></p><p>For 15 minutes.</p></body></html>'
    )
    assert code_in(html=html) == "482915"


def test_pictures_count_by_their_alt_text() -> None:
    """A code that is shown as a picture is read where its alt text has it."""
    assert code_in(html='<p>Your sign-in code is</p><p><img src="code.png" alt="482915"></p>') == "482915"


def test_html_counts_where_the_text_says_nothing() -> None:
    """A text part that only says where to look does not hide the code of the HTML part."""
    assert code_in("Please view this mail as HTML.", "<p>Your code is <b>482915</b></p>") == "482915"


def test_receipts_hold_no_code() -> None:
    """A bare number under a receipt's subject is its number."""
    assert code_in("Thanks!\n\n20384756\n\n3/14/2026", subject="Your receipt") is None


@pytest.mark.parametrize("html", ["<div>" * 60_000, "<p> " * 100_000, "x<b" * 50_000])
@pytest.mark.timeout(10)
def test_html_without_end_is_not_read(html: str) -> None:
    """A hostile mail that nests without end costs no time, and its text part still counts."""
    assert code_in("Your code is 482915", html) == "482915"
    assert code_in("", html) is None


def test_candidates_say_why_and_not_what() -> None:
    """Reasons are for people; the code itself stays out of a candidate's repr."""
    (only,) = candidates(mail("Your code is 482915"))
    assert any("introduced on its line" in reason for reason in only.reasons)
    assert "482915" not in repr(only)


@given(st.text(), st.text(), st.text())
def test_any_message_is_read(text: str, html: str, subject: str) -> None:
    """No text makes it raise."""
    find_code(mail(text, html, subject))


SCRAPS = [
    "code",
    " ",
    "\n",
    ":",
    "-",
    "48",
    "2915",
    "A",
    "b7",
    "OTP",
    "is",
    "\u7801",
    "\u0664",
    "@acorn.example #",
    "<#>",
    "`",
]


@given(st.lists(st.sampled_from(SCRAPS), max_size=30).map("".join))
def test_what_is_found_stands_in_the_text(text: str) -> None:
    """No code is made up: its letters and digits stand in the message, in this order."""
    found = code_in(text)
    if found:
        western = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
        assert re.sub(r"[\s-]", "", found) in re.sub(r"[\s-]", "", western)


@pytest.mark.parametrize(
    "scrap", ["code 482915 ", "4 ", "48-", "A1-", "is ", "code ", "\u7801", "enter .. ", "1.", "@a #"]
)
@pytest.mark.timeout(20)
def test_long_messages_take_no_time(scrap: str) -> None:
    """A message of whatever length and however repeated is read in bounded time."""
    find_code(mail(scrap * 100_000))
    find_code(mail("\n".join([scrap * 20] * 5000)))


@given(st.from_regex(r"[1-9][0-9]{5}", fullmatch=True), st.sampled_from(["{}", "{} is your code", "Code: {}"]))
def test_any_six_digits_are_found_where_they_are_introduced(code: str, sentence: str) -> None:
    """A code is judged by where it stands, never by its value."""
    assert code_in(f"Here is your verification code.\n\n{sentence.format(code)}\n") == code


@pytest.mark.parametrize(
    "text",
    [
        "Acorn Notes: your confirmation code is 482913. It works once.",
        "482913 is your Acorn code",
        "G-482913 is your verification code.",
        "Your code is 482913\n\n@acorn.example #482913",
        "Votre code de validation est 482913",
    ],
)
def test_codes_in_sms(text: str) -> None:
    """The usual texts of SMS; the same text as a mail confirms no phone number."""
    sms = replace(mail(text), channel="sms")
    found = find_sms_code(sms)
    assert found is not None
    assert found.get_secret_value() == "482913"
    assert find_sms_code(mail(text)) is None


@pytest.mark.parametrize("years", ["2019-2026", "1998 2026", "2019 - 2026", "© 2019-2026"])
def test_a_span_of_years_is_no_code(years: str) -> None:
    """The years of a copyright stand on a line of their own at the end of many mails."""
    assert code_in(html=f"<p>Welcome to Acorn.</p><table><tr><td>{years}</td></tr></table>") is None


def test_a_code_that_looks_like_a_year_is_one_where_it_is_named() -> None:
    """Years are doubtful, but not what a sentence says to be the code."""
    assert code_in("[1911] is your Acorn verification code") == "1911"
    assert code_in("[1911] \u662f\u60a8\u7684Acorn\u9a8c\u8bc1\u7801\u3002") == "1911"
    assert code_in("1911 was a good year") is None


@pytest.mark.parametrize("code", ["482915", "K7T3XQ", "4829"])
def test_a_code_with_a_box_for_each_character(code: str) -> None:
    """The cells of a table or blocks of their own make one code; more of them than a code has make none."""
    cells = "".join(f"<td>{character}</td>" for character in code)
    assert code_in(html=f"<p>Your verification code:</p><table><tr>{cells}</tr></table><p>Bye</p>") == code
    blocks = "".join(f"<div> {character} </div>" for character in code)
    assert code_in(html=f"<p>Your verification code:</p>{blocks}<p>Bye</p>") == code
    blocks = "".join(f"<div>{character}</div>" for character in "ABCDEFGHIJK")
    assert text_of_html(blocks) == "\n".join("ABCDEFGHIJK")
    assert text_of_html(f"Your code{blocks.replace('<div>K</div>', '')}") == "Your code\nABCDEFGHIJ"
    index = "".join(f"<td>{number}</td>" for number in "12345678901234")
    assert code_in(html=f"<p>Your verification code:</p><table><tr>{index}</tr></table><p>Bye</p>") is None


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("You can pay with the gift card code Q7KD4T9X2P in our shop.", "Here is your gift card, with its code:"),
        ("Bezahlen Sie mit dem Wertgutschein, Code Q7KD4T9X2P.", "Ihr Geschenkgutschein, zum Code:"),
        ("Du kan betala med presentkortets koden Q7KD4T9X2P.", "Ditt presentkort, koden:"),
        (
            "\u30ae\u30d5\u30c8\u30ab\u30fc\u30c9\u306e\u30b3\u30fc\u30c9 Q7KD4T9X2P",
            "\u30ae\u30d5\u30c8\u30ab\u30fc\u30c9\u306e\u30b3\u30fc\u30c9\uff1a",
        ),
    ],
)
def test_the_code_of_a_gift_is_none(text: str, alone: str) -> None:
    """What pays in a shop confirms nothing, in its sentence or on a line below it."""
    assert code_in(text) is None
    assert code_in(f"{alone}\n\nQ7KD4T9X2P\n\nBye") is None


def test_what_saves_money_confirms_nothing() -> None:
    """The word of an advertisement looks like a code, too."""
    assert code_in("Come back with code SPRING26 and save 20%: https://acorn.example/", subject="We miss you") is None


def test_a_receipts_authorization_code_is_none() -> None:
    """The bank's code stands on a receipt like a one-time code; by itself in a mail of no other matter it is one."""
    text = "Amount paid: 48.00\nAuthorization code: 084213\nThank you"
    assert code_in(text, subject="Your receipt from Acorn") is None
    assert code_in("Your authorization code is 084213", subject="Acorn") == "084213"


@pytest.mark.parametrize("name", ["pickup code", "collection code", "gate code", "promo code"])
def test_a_code_by_another_name_is_none_from_afar(name: str) -> None:
    """What a parcel is handed over for confirms nothing, also where other words stand between."""
    assert code_in(f"Show this {name} at the counter over there: 4821") is None

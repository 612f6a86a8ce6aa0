"""The one link in a message that carries the journey on."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.messages.link import find_link, within
from tests.messages.mails import ORIGIN, link_in, mail

LINK = "https://acorn.example/confirm/7.Zk2LqT0xaB3-9fZkWq_Vn8rT"
RESET = "https://acorn.example/accounts/password/reset/key/5-dq9uhe-46e4e5b1f6a7c/"


@pytest.mark.parametrize(
    "text",
    [
        f"open this page to confirm your address:\n\n{LINK}\n\nIf it was not you, ignore this mail.",
        f"To confirm this is correct, go to {LINK}.",
        f"Confirm here ({LINK}), please",
        f"Confirm here: <{LINK}>",
        f"[Confirm your address]({LINK})",
        f"Verify your address [{LINK}]\nPrivacy [https://acorn.example/privacy]",
        f"{LINK}\n\nNot you? https://acorn.example/cancel/7.Zk2LqT0xaB3-9fZkWq_Vn8rT",
        f"{LINK}\n\nUnsubscribe: https://acorn.example/unsubscribe/7.Zk2LqT0xaB3-9fZkWq_Vn8rT",
    ],
)
def test_links_in_text(text: str) -> None:
    """Bare, bracketed and markdown links are found without what closes the sentence."""
    assert link_in(text) == LINK


def test_allauth_link() -> None:
    """A token with colons and a slash at the end stays whole."""
    link = "http://127.0.0.1:8102/accounts/confirm-email/MQ:1tq3Zb:0k7Jr9-Qm_5cVg/"
    text = f"To confirm this is correct, go to {link}\n\nThank you for using Acme!\nacme.example"
    assert link_in(text, origin="http://127.0.0.1:8102") == link


@pytest.mark.parametrize("rest", ["\uc73c\ub85c \uc774\ub3d9", "\u3092\u958b\u304f", "\u786e\u8ba4", "\u3002"])
def test_text_without_spaces_is_no_part_of_a_link(rest: str) -> None:
    """Korean particles, Japanese and Chinese go on right after a URL."""
    assert link_in(f"Confirm your address: {LINK}{rest}") == LINK


def test_links_in_html() -> None:
    """The link is chosen by text and path; entities are resolved."""
    html = (
        '<a href="https://acorn.example/">Acorn</a><p>please <a href="https://acorn.example/verify?u=7&amp;token=aB3_9fZk2Lq'
        'T0xWq">confirm your address</a>.</p><p>Not you? <a href="https://acorn.example/cancel/aB3_9fZk2LqT0xWq">This '
        'wasn\'t me</a></p><a href="https://acorn.example/privacy">Privacy</a>'
    )
    assert link_in(html=html) == "https://acorn.example/verify?u=7&token=aB3_9fZk2LqT0xWq"


def test_the_same_link_in_both_parts_is_one() -> None:
    """Text and HTML usually hold the same link."""
    assert link_in(f"Confirm: {LINK}", f'<a href="{LINK}">Confirm</a>') == LINK


def test_amp_artefacts_are_resolved() -> None:
    """A text part made from HTML often keeps `&amp;`."""
    text = "Verify: https://acorn.example/verify?u=7&amp;token=aB3_9fZk2LqT0xWq"
    assert link_in(text) == "https://acorn.example/verify?u=7&token=aB3_9fZk2LqT0xWq"


def test_wrapped_lines_are_joined() -> None:
    """A long link that a mailer broke at the line's end is put together again."""
    long = f"{LINK}Zk2LqT0xaB3-9fZkWq_Vn8rTZk2LqT0xaB3"
    assert link_in(f"Confirm your address:\n{long[:70]}\n{long[70:]}\n\nThanks\n") == long


def test_the_line_after_a_link_is_no_part_of_it() -> None:
    """What follows a long link is taken for its rest only where it looks like one."""
    long = f"{LINK}Zk2LqT0xaB3-9fZkWq_Vn8rTZk2LqT0xaB3"
    assert link_in(f"Confirm your address:\n{long}\nThanks\n") == long


def test_a_reset_link_with_its_key() -> None:
    """A reset goes on with the link that carries a key."""
    assert link_in(f"Reset your password here:\n{RESET}") == RESET


@pytest.mark.parametrize(
    "text",
    [
        "You have an account already. Forgot your password? https://acorn.example/accounts/password/reset/",
        "A new device signed in. Was it you? https://acorn.example/security/devices",
        "Unsubscribe: https://acorn.example/unsubscribe/7.Zk2LqT0xaB3-9fZkWq_Vn8rT",
        "Confirm that your account is deleted: https://acorn.example/delete/7.Zk2LqT0xaB3-9fZkWq_Vn8rT",
        "If this was not you: https://acorn.example/cancel/7.Zk2LqT0xaB3-9fZkWq_Vn8rT",
        "Welcome! https://acorn.example/ https://acorn.example/privacy https://acorn.example/help/confirm",
        "",
    ],
)
def test_other_links_are_not_followed(text: str) -> None:
    """Links that cancel, delete, unsubscribe, report or lead home are never it, nor a reset without a key."""
    assert link_in(text) is None


def test_mails_about_an_accounts_end_have_no_link() -> None:
    """Under a subject that speaks of deletion even a verify link is not followed."""
    assert link_in(f"Verify: {LINK}", subject="Delete account") is None


TRACKER = "https://acorn.example/ls/click?upn=u001.{}xKhs7RyqUbQzDwHRqF5QXVbAQUGAKkdZVKDrK7"


def tracked(*texts: str, before: str = "") -> str:
    """Return HTML whose links are a click tracker's, with these texts; the first has something before it."""
    first, *others = (f'<a href="{TRACKER.format(place)}">{text}</a>' for place, text in enumerate(texts))
    return f"<div><p>{before}</p><p>{first}</p></div><p>{' '.join(others)}</p>"


@pytest.mark.parametrize(
    ("html", "subject", "followed"),
    [
        (tracked("Confirm my address", "Acorn", "Blog", "Unsubscribe"), "", True),
        (tracked("Sign in", "Acorn", "Blog", "Unsubscribe"), "Your sign-in link", True),
        (tracked("Sign in", "Acorn", "Blog", "Unsubscribe"), "Your weekly digest", False),
        (
            tracked("Return to your cart", "Acorn", "Blog", "Help", before="Join us: your order was confirmed"),
            "",
            False,
        ),
        (tracked("Acorn", before="Please confirm your address with this link:"), "", True),
        (tracked("Change password", "Acorn", "Blog", "Help"), "Reset your password", True),
        (tracked("Change password", "Acorn", "Blog", "Help"), "Your password has been changed", False),
        (tracked("Reset your password", "Acorn", "Blog", "Help"), "New sign-in to your account", False),
        (tracked("Login page", before="Welcome! Your user name is alpha"), "Welcome", False),
        (tracked("<img alt='Confirm my address'>", "Acorn", "Blog", "Help"), "", True),
    ],
)
def test_links_of_click_trackers(html: str, subject: str, followed: bool) -> None:  # noqa: FBT001 - the expected answer
    """There the URLs say nothing, and their keys as little: text, surroundings and subject decide."""
    assert link_in(html=html, subject=subject) == (TRACKER.format(0) if followed else None)


@pytest.mark.parametrize(
    "html", ['<a href="https://acorn.example/x1">' * 3000, "<div><p>x</p>" * 3000 + tracked("y") * 300]
)
@pytest.mark.timeout(20)
def test_many_links_take_no_time(html: str) -> None:
    """A mail full of links, or nested around them, is read in bounded time."""
    link_in(html=html)


def test_two_equally_good_links_are_none() -> None:
    """Where two could be it, it is not sure, and says so."""
    assert link_in(f"Confirm: {LINK}\nConfirm: {LINK}x9") is None


HOSTILE = [
    "https://evil.example/confirm/7.Zk2LqT0xaB3-9fZkWq_Vn8rT",
    "http://acorn.example/confirm/7.Zk2LqT0xaB3-9fZkWq_Vn8rT",
    "https://acorn.example:8443/confirm/7.Zk2LqT0xaB3-9fZkWq_Vn8rT",
    "https://www.acorn.example/confirm/7.Zk2LqT0xaB3-9fZkWq_Vn8rT",
    "https://acorn.example.evil.example/confirm/7.Zk2LqT0xaB3-9fZkWq_Vn8rT",
    "https://acorn.example@evil.example/confirm/7.Zk2LqT0xaB3-9fZkWq_Vn8rT",
    "https://acorn.example:443@evil.example/confirm/7.Zk2LqT0xaB3-9fZkWq_Vn8rT",
    "https://user@acorn.example/confirm/7.Zk2LqT0xaB3-9fZkWq_Vn8rT",
    "https://acorn.example\\@evil.example/confirm/7.Zk2LqT0xaB3-9fZkWq_Vn8rT",
    "https://evil.example\\@acorn.example/confirm/7.Zk2LqT0xaB3-9fZkWq_Vn8rT",
    "https://xn--acrn-0na.example/confirm/7.Zk2LqT0xaB3-9fZkWq_Vn8rT",
    "https://ac\u043ern.example/confirm/7.Zk2LqT0xaB3-9fZkWq_Vn8rT",
    "https://acorn.example\u3002evil.example/confirm/7.Zk2LqT0xaB3-9fZkWq_Vn8rT",
    "//acorn.example/confirm/7.Zk2LqT0xaB3-9fZkWq_Vn8rT",
    "javascript:location='https://acorn.example/confirm/7.Zk2LqT0xaB3-9fZkWq_Vn8rT'",
    "data:text/html,https://acorn.example/confirm/7.Zk2LqT0xaB3-9fZkWq_Vn8rT",
    "https://evil.example/?to=https://acorn.example/confirm/7.Zk2LqT0xaB3-9fZkWq_Vn8rT",
    "https://acorn.example:x/confirm/7.Zk2LqT0xaB3-9fZkWq_Vn8rT",
    "https://[acorn.example/confirm/7.Zk2LqT0xaB3-9fZkWq_Vn8rT",
    "https:///acorn.example/confirm/7.Zk2LqT0xaB3-9fZkWq_Vn8rT",
    "ht\ttps://acorn.example/confirm/7.Zk2LqT0xaB3-9fZkWq_Vn8rT",
    "https://acorn.exam\nple/confirm/7.Zk2LqT0xaB3-9fZkWq_Vn8rT",
]


@pytest.mark.parametrize("url", HOSTILE)
def test_hostile_links_get_nothing(url: str) -> None:
    """Other origins, userinfo, look-alikes, odd characters and other schemes: nothing is returned."""
    assert within(url, ORIGIN) is None
    html = url.replace("&", "&amp;").replace('"', "&quot;")
    assert link_in(html=f'<p>Confirm: <a href="{html}">Confirm your address</a></p>') is None


@pytest.mark.parametrize("url", HOSTILE[:16])
def test_hostile_links_in_text_get_nothing(url: str) -> None:
    """In plain text, too, nothing that a browser would open elsewhere is returned, nor a part of it."""
    assert link_in(f"Confirm your address: {url}") is None


def test_the_usual_port_is_the_same_origin() -> None:
    """Port 443 of https may be written out; host names have no case."""
    assert within("https://ACORN.example:443/confirm", ORIGIN) is not None
    assert within("https://acorn.example/confirm", "https://acorn.example:443/") is not None


@given(st.text(), st.text(), st.text())
def test_any_message_is_read(text: str, html: str, origin: str) -> None:
    """No text and no origin makes it raise."""
    find_link(mail(f"https://{text}", f'<a href="https://{html}">x</a>{html}'), ORIGIN)
    find_link(mail(text), origin)


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_whatever_is_found_is_of_the_origin(rest: str) -> None:
    """A link that starts like the origin is returned only if it is of the origin."""
    found = link_in(f"Confirm your address: {ORIGIN}{rest}/confirm/7.Zk2LqT0xaB3-9fZkWq_Vn8rT")
    assert found is None or re.match(r"https://acorn\.example(:0*(443)?)?[/?#]", found)


def test_a_link_that_shows_its_address_is_told_by_the_paragraph_before() -> None:
    """Where a link is alone in its block and reads as a URL, the end of the block before says what it does."""
    link = "https://acorn.example/a/7Zk2LqT0xaB39fZkWqVn8rT"
    long = "We wrote to you because you wanted an account. " * 12
    html = f'<p>{long}To confirm your address, click here:</p><p><a href="{link}">{link}</a></p><p>Bye</p>'
    assert link_in(html=html) == link


@pytest.mark.parametrize("rule", ["--", "-- ", "____________", "======"])
def test_a_rule_below_a_link_is_no_part_of_it(rule: str) -> None:
    """What a mailer wrapped goes on below a full line; the signature's dashes do not."""
    link = "https://acorn.example/confirm/7.Zk2LqT0xaB3-9fZkWq_Vn8rT7Zk2LqT0xaB3-9fZkWq_Vn8rT"
    assert link_in(f"Confirm your address:\n\n{link}\n{rule}\nAcorn Ltd") == link


def test_a_tracked_link_that_shows_its_address_is_told_by_it() -> None:
    """All links are a click tracker's: the one that shows an address with a key is that address, harmful or not."""
    track = "https://acorn.example/ls/click?upn={}"
    keys = ["7Zk2LqT0xaB39fZkWqVn8rT7Zk2", "Qm5cVg8102MQ1tq3Zb0k7Jr9aa1", "dq9uhe46e4e5b1f6a7c10fQwErT"]
    confirm, unsubscribe, _ = (track.format(key) for key in keys)
    shown = "https://acorn.example/{}/Lk2T0xaB39fZkWqVn8rT7"
    rest = (
        f'<p><a href="{unsubscribe}">{shown.format("unsubscribe")}</a> <a href="{track.format(keys[2])}">Acorn</a></p>'
    )
    html = f'<p>Your account is almost there.</p><p><a href="{confirm}">{shown.format("confirm")}</a></p>{rest}'
    assert link_in(html=html) == confirm
    assert link_in(html=rest) is None


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Confirm your order 482917", "Your order is confirmed. Track it here:"),
        ("Booking confirmation 7K3M2Q", "Your booking is confirmed. Manage it here:"),
        ("Ihre Buchung 482917 ist bestätigt", "Ihre Reise ist bestätigt. Ansehen:"),
        ("Confirmation de votre commande", "Elle est confirmée. Suivez-la ici :"),
        ("Potvrzení objednávky 482917", "Objednávka je potvrzena. Podrobnosti:"),
        ("\u3054\u6ce8\u6587\u306e\u78ba\u8a8d", "\u5185\u5bb9\u306e\u78ba\u8a8d\u306f\u3053\u3061\u3089\uff1a"),
        ("Appointment on 12 March", "Please come in time to confirm it at the desk:"),
    ],
)
def test_what_shops_confirm_is_no_account(subject: str, text: str) -> None:
    """Orders, bookings and appointments are confirmed, too; their links go on only where they say so themselves."""
    link = "https://acorn.example/o/7Zk2LqT0xaB39fZkWqVn8rT"
    assert link_in(f"{text} {link}", subject=subject) is None
    assert link_in(html=f'<p>{text}</p><p><a href="{link}">{link}</a></p>', subject=subject) is None
    button = f'<p>{text}</p><p><a href="{link}">Confirm your address</a></p>'
    assert link_in(html=button, subject=subject) == link


@pytest.mark.parametrize(
    "subject",
    [
        "Booking.com: confirm your email",
        "Confirm your Booking.com account",
        "Payment Cloud: please confirm your email",
        "Purchase Planner - confirm your email",
        "Delivery Desk: confirm your email",
        "Invoice Ninjas: confirm your email",
        "Cita: confirm your email",
        "Comanda: confirm your email",
    ],
)
def test_what_a_service_is_called_by_is_no_matter_of_its_mail(subject: str) -> None:
    """A service's name may be a word that shops use: only phrases tell that an order or the like is confirmed."""
    link = "https://acorn.example/o/7Zk2LqT0xaB39fZkWqVn8rT"
    assert link_in(f"Please confirm your email: {link}", subject=subject) == link
    assert link_in(f"It is confirmed. Look here: {link}", subject="Your booking is confirmed") is None


def test_a_change_that_can_be_revoked_is_not_revoked() -> None:
    """The link for who did not do it is no confirmation, whatever else the mail tells of."""
    link = "https://acorn.example/a/7Zk2LqT0xaB39fZkWqVn8rT"
    text = (
        "\u60a8\u7684\u767b\u5f55\u90ae\u7bb1\u5df2\u66f4\u6539\u3002"
        "\u5982\u679c\u4e0d\u662f\u60a8\u672c\u4eba\u64cd\u4f5c\uff0c\u8bf7\u70b9\u51fb\u64a4\u9500\uff1a"
    )
    assert link_in(f"{text}\n{link}", subject="\u60a8\u7684\u90ae\u7bb1\u5df2\u66f4\u6539") is None

"""From a mail's bytes to a Message: charsets, parts, addresses, and that nothing raises."""

from datetime import UTC, datetime
from email.message import EmailMessage
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.domain.message import Message
from journeyman.messages.parse import parse_mail

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def parsed(raw: bytes | str) -> Message:
    """Parse a mail that can be parsed."""
    message = parse_mail(raw if isinstance(raw, bytes) else raw.encode(), "m1", NOON)
    assert message
    return message


def test_text_and_html_are_told_apart() -> None:
    """Each kind's parts are joined; attachments are left out."""
    mail = EmailMessage()
    mail["Subject"] = "Código 42 ✓"
    mail["From"] = '"Acorn, Inc." <NoReply@Acorn.Example>'
    mail["To"] = "A <alpha@agents.test>, beta@agents.test"
    mail["Cc"] = "alpha@agents.test, gamma@agents.test"
    mail.set_content("Grüße\r\nzwei")
    mail.add_alternative("<p>Grüße</p>", subtype="html")
    mail.add_attachment("not this", filename="log.txt")
    message = parsed(mail.as_bytes())
    assert (message.id, message.received_at) == ("m1", NOON)
    assert (message.subject, message.sender) == ("Código 42 ✓", "noreply@acorn.example")
    assert message.recipients == ("alpha@agents.test", "beta@agents.test", "gamma@agents.test")
    assert message.text == "Grüße\nzwei\n"
    assert message.html == "<p>Grüße</p>\n"


@pytest.mark.parametrize(
    ("charset", "content", "text"),
    [
        ("utf-8", "Grüße".encode(), "Grüße"),
        ("iso-8859-1", "Grüße".encode("latin-1"), "Grüße"),
        ("windows-1251", "Код".encode("cp1251"), "Код"),
        ("shift_jis", "コード".encode("shift_jis"), "コード"),
        ("us-ascii", "Grüße".encode(), "Grüße"),
        ("no-such-charset", "Grüße".encode(), "Grüße"),
        ("hex", b"735261", "735261"),
        ("utf-8", b"code \xff 42", "code \ufffd 42"),
    ],
)
def test_any_charset_gives_text(charset: str, content: bytes, text: str) -> None:
    """Known charsets are decoded, wrong or unknown ones give what can be read."""
    assert parsed(f"Content-Type: text/plain; charset={charset}\n\n".encode() + content).text == text


@pytest.mark.parametrize(
    ("head", "sender"),
    [
        ("From: a@b.example", "a@b.example"),
        ("From: =?utf-8?q?J=C3=B6?= <A@B.Example>", "a@b.example"),
        ("From: a@b.example <c@d.example>", "c@d.example"),
        ("From: Broken <a@b.example", "a@b.example"),
        ("From:", ""),
        ("From: nobody", ""),
        ('From: "x@y.example, Inc." <a@b.example>', "a@b.example"),
        ("From: =?utf-8?q?=3Cx=40y.example=3E?= <a@b.example>", "a@b.example"),
        ("From: a@b.example (Acorn)", "a@b.example"),
        ("From: jösé@b.example", "jösé@b.example"),
        ("X: y", ""),
    ],
)
def test_the_sender_is_a_bare_address(head: str, sender: str) -> None:
    """Lower case, without the name; empty where there is none."""
    assert parsed(f"{head}\n\nhello").sender == sender


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("=?utf-8?q?C=C3=B3digo?=\n =?utf-8?q?_42?=", "Código 42"),
        ("Grüße", "Grüße"),
        ("=?utf-8?b?x?=", "=?utf-8?b?x?="),
        ("=?no-such?q?x?=", "=?no-such?q?x?="),
        ("=?utf-8?q?=ff=fe?=", "=?utf-8?q?=ff=fe?="),
        ("", ""),
    ],
)
def test_a_subject_is_decoded_as_far_as_it_can_be(subject: str, text: str) -> None:
    """What does not decode is shown as it came."""
    assert parsed(f"Subject: {subject}\n\nhello").subject == text


def test_a_deep_or_broken_structure_does_not_raise() -> None:
    """A thousand nested parts, a boundary that never comes, a header that the parser stumbles over."""
    nested = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(1000))
    for raw in (nested, "Content-Type: multipart/mixed; boundary=x\n\nno parts", "To: <@>\nFrom: =?x?q?\n\nhi", ""):
        message = parse_mail(raw.encode(), "m1", NOON)
        assert message is None or message.id == "m1"


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\nContent-Type: text/plain\n\nx\n" * 2**14,
        b"Subject: " + b"=?utf-8?q?a?= " * 2**15,
        b"Content-Type: text/plain" + b"; a=b" * 2**16,
        b"From: " + b"a@b <" * 2**16,
        b"From: " + b'"' * 2**18,
        b"To: a\n" * 2**16,
        b"Content-Type: text/plain; charset=Punycode\n\n" + b"9" * 2**19,
        b"Content-Type: text/plain; charset*=punycode''" + b"9" * 2**19 + b"\n\nhi",
        b"Content-Type: multipart/mixed; boundary*=PUNYCODE-''" + b"9" * 2**19 + b"\n\nhi",
    ],
    ids=["parts", "encoded words", "parameters", "brackets", "quotes", "headers", "charset", "in another", "boundary"],
)
def test_no_mail_keeps_the_parser_busy(raw: bytes) -> None:
    """A mail of the size that is read takes seconds at worst, however it is made: a wait is not held up by it."""
    began = process_time()
    parse_mail(raw, "m1", NOON)
    assert process_time() - began < 10


fragments = st.sampled_from([
    b"From: ", b"To: ", b"Delivered-To: ", b"Subject: ", b"=?utf-8?q?=C3?=", b"=?utf-8?b?", b"?=", b"\n", b"\r\n",
    b"Content-Type: multipart/mixed; boundary=b\n", b"Content-Type: text/html; charset*0=x; charset*1*=''y\n",
    b"Content-Transfer-Encoding: base64\n", b"Content-Disposition: \xff;\n", b"\n--b\n", b"--b--", b"<a@b", b">", b"(",
    b'"', b"@[", b"a@b.example", b":;", b",", b"\x00", b"\xff\xfe", b" ", b"code 735261",
])  # fmt: skip


@given(st.lists(fragments, max_size=30).map(b"".join) | st.binary(max_size=300))
def test_nothing_that_comes_raises(raw: bytes) -> None:
    """Any bytes give a Message or None; addresses are bare and lower case."""
    message = parse_mail(raw, "m1", NOON)
    if message:
        for address in (message.sender, *message.recipients):
            assert address == address.lower()
            assert not set(address) & set(' <>,"')

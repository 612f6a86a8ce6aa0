"""`journeyman explain message` and `journeyman explain form`."""

from pathlib import Path

import pytest

from tests.cli.shell import Shell, assert_told

MAIL = """\
From: Acorn <noreply@acorn.example>
To: alpha@agents.test
Subject: 482915 is your Acorn code
Content-Type: text/plain; charset=utf-8

Your sign-in code is 482915. Or open https://acorn.example/confirm/7.Zk2LqT0xaB3-9fZkWq_Vn8rT to confirm your address.
"""


def test_a_mail_is_explained_with_its_secrets_masked(shell: Shell, tmp_path: Path) -> None:
    """Who sent it, the decisions, and points with their reasons; code and key only with --show."""
    file = tmp_path / "mail.eml"
    file.write_text(MAIL)
    told = shell.must("explain", "message", str(file))
    assert "noreply@acorn.example" in told
    assert "introduced on its line +5" in told
    assert "https://acorn.example/\u2026" in told
    assert "482915" not in told
    assert "Zk2LqT0xaB3" not in told
    told = shell.must("explain", "message", str(file), "--show")
    assert "482915" in told
    assert "Zk2LqT0xaB3-9fZkWq_Vn8rT" in told


def test_only_links_of_the_origin_count(shell: Shell, tmp_path: Path) -> None:
    """With --origin it is decided as in a journey of that service."""
    file = tmp_path / "mail.eml"
    file.write_text(MAIL)
    told = shell.must("explain", "message", str(file), "--origin", "https://other.example")
    assert "https://acorn.example/" not in told
    assert "none: nothing looks like one" in told


def test_a_text_is_explained(shell: Shell, tmp_path: Path) -> None:
    """A file without a mail's headers is an SMS or the like."""
    file = tmp_path / "sms.txt"
    file.write_text("Your code is 482915")
    told = shell.must("explain", "message", str(file))
    assert "this is no mail" in told
    assert "the first: 7 points" in told


def test_bad_input_is_told(shell: Shell, tmp_path: Path) -> None:
    """No file, a folder, an origin that is none: where, what, and what to try."""
    assert_told(shell.run("explain", "message", str(tmp_path / "no.eml")), "no.eml can't be read", "(.eml) or a text")
    assert_told(shell.run("explain", "message", str(tmp_path)), "can't be read: Is a directory")
    file = tmp_path / "sms.txt"
    file.write_text("Your code is 482915")
    assert_told(shell.run("explain", "message", str(file), "--origin", "acorn"), "'acorn' is no origin", "https://")


BINARIES = {
    "picture": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01",
    "program": b"\x7fELF\x02\x01\x01" + bytes(9),
    "squeezed": b"From here on\x1f\x8b\x08\x01\x02\x03\x04\x05",
}


@pytest.mark.parametrize("binary", BINARIES)
@pytest.mark.parametrize("what", ["message", "form"])
def test_what_is_no_text_is_told(shell: Shell, tmp_path: Path, what: str, binary: str) -> None:
    """A picture or a program is neither a message nor a page: told, and no browser starts."""
    file = tmp_path / "file"
    file.write_bytes(BINARIES[binary])
    assert_told(shell.run("explain", what, str(file), JOURNEYMAN_CHROMIUM="/nowhere"), "file is no text", "Give a")


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1", "iso2022_jp", "utf-8-sig"])
def test_texts_of_other_encodings_are_texts(shell: Shell, tmp_path: Path, encoding: str) -> None:
    """What is not UTF-8 is a text still, and its digits are read."""
    file = tmp_path / "sms.txt"
    file.write_text("Your code is 482915 " + ("確認" if encoding == "iso2022_jp" else "Grüße"), encoding=encoding)
    assert "the first: 7 points" in shell.must("explain", "message", str(file))


PAGE = """<title>Join 482915</title><form><input name=q type=search></form>
<form><h2>Create your account</h2><label>E-mail <input name=e type=email required value=typed@acorn.example></label>
<input type=password name=p1><input type=password name=p2>
<div style="position:absolute;left:-9999px"><input name=website></div>
<label>Your key <input name=k readonly value=JBSWY3DPEHPK3PXP></label>
<button>Sign up</button><button>Cancel</button></form>
<img src=https://acorn.example/seen.png><script>document.title = "scripts run"</script>"""


def test_a_saved_page_is_explained(shell: Shell, tmp_path: Path) -> None:
    """Each form with its purpose, each field with its kind and what speaks for it, each button with its role."""
    file = tmp_path / "page.html"
    file.write_text(PAGE)
    told = " ".join(shell.must("explain", "form", str(file)).split())
    assert "form 1: the one to fill" in told
    assert "purpose sign_up (sign_up" in told
    assert 'E-mail email required email label "e mail" +10, type "email" +9' in told
    assert "password-again the same once more" in told
    assert "website text out of sight honeypot no person sees it" in told
    assert "Sign up submit open forward yes" in told
    assert "Cancel submit open back" in told
    assert "scripts run" not in told


def test_what_a_page_holds_is_not_told(shell: Shell, tmp_path: Path) -> None:
    """No value of a field is printed, and no number of the page that may be a code."""
    file = tmp_path / "page.html"
    file.write_text(PAGE)
    told = shell.must("explain", "form", str(file))
    for secret in ("typed@acorn.example", "JBSWY3DPEHPK3PXP", "482915"):
        assert secret not in told


def test_no_page_is_told(shell: Shell, tmp_path: Path) -> None:
    """No file, and a file without a form."""
    assert_told(shell.run("explain", "form", str(tmp_path / "no.html")), "no.html can't be read", "URL or a saved page")
    (tmp_path / "text.html").write_text("Hello")
    assert "no form, field or button" in shell.must("explain", "form", str(tmp_path / "text.html"))

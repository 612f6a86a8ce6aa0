"""`journeyman explain message`."""

from pathlib import Path

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

"""What is told of a message to people."""

from hypothesis import given
from hypothesis import strategies as st

from journeyman.messages.explain import explain
from tests.messages.mails import ORIGIN, mail

LINK = "https://acorn.example/confirm/7.Zk2LqT0xaB3-9fZkWq_Vn8rT"
MAIL = mail(
    f"Your code is QXKT-22RP.\n\nOr confirm here: {LINK}\nPrivacy: https://acorn.example/privacy", subject="QXKT-22RP"
)


def test_codes_and_links_are_masked_unless_asked_for() -> None:
    """Neither the code nor the link's key is told, not even where the subject has it."""
    told = str(explain(MAIL, ORIGIN, show=False))
    assert "QXKT" not in told
    assert "Zk2LqT0xaB3" not in told
    assert "https://acorn.example/\u2026" in told
    told = str(explain(MAIL, ORIGIN, show=True))
    assert "QXKT-22RP" in told
    assert LINK in told


def test_reasons_are_told() -> None:
    """Each candidate comes with its points and what they are for; the decision says how many are enough."""
    _, (code, link) = explain(MAIL, ORIGIN, show=False)
    assert "introduced on its line +5" in code.candidates[0][2]
    assert code.decision.startswith("the first")
    assert "its path says so +4" in link.candidates[0][2]
    assert link.candidates[0][1] == sum(int(reason.rsplit(" ", 1)[1]) for reason in link.candidates[0][2].split(", "))


def test_doubt_is_told() -> None:
    """Two equally good codes are not sure; a message without any has none; a code for another host is none."""
    _, (code, _) = explain(mail("Your code is 482915\nYour code is 731946"), "", show=False)
    assert code.decision == "not sure: the best leads by 0, 2 are needed"
    _, (code, link) = explain(mail("Hello!"), "", show=False)
    assert code.decision == link.decision == "none: nothing looks like one"
    _, (code, _) = explain(mail("Your code is 482915\n@evil.example #482915"), ORIGIN, show=False)
    assert code.decision == "none: it is bound to evil.example"


def test_mails_of_other_kinds_are_named() -> None:
    """A mail about an account's end, and one that tells of an account that exists, are told as such."""
    seen, _ = explain(mail(subject="Delete account?"), "", show=False)
    assert ("tells", "of an account's end: no link is followed") in seen
    seen, _ = explain(mail(subject="Account already exists"), "", show=False)
    assert ("tells", "that the address has an account already") in seen


@given(st.text(), st.text(), st.text(), st.booleans())
def test_any_message_is_explained(text: str, html: str, subject: str, show: bool) -> None:  # noqa: FBT001 - a choice
    """No message makes it raise."""
    explain(mail(text, html, subject), "", show=show)

"""No secret that the process knows reaches a log, whoever logs it and however it is spelt."""

import logging
from collections.abc import Iterator
from io import StringIO

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from journeyman.engine.redaction import MASK, SHORTEST, hide_in_logs, know, redact, said
from journeyman.errors import RecipeBroken


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What a handler writes that was added to the root logger after redaction began."""
    before = logging.getLogRecordFactory()
    hide_in_logs()
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)
    logging.setLogRecordFactory(before)


def test_a_secret_in_a_message_is_hidden(log: StringIO) -> None:
    """A known secret in a message's text or arguments is masked, in a child logger too."""
    know(SecretStr("correct horse"))
    logging.getLogger("some.library").warning("typed %r into %s", "correct horse", "Password")
    assert f"typed '{MASK}' into Password\n" == log.getvalue()


def test_a_secret_in_an_exception_is_hidden(log: StringIO) -> None:
    """A traceback is logged with its secrets masked, and is still a traceback."""
    know(SecretStr("battery staple"))
    try:
        {}["battery staple"]
    except KeyError:
        logging.getLogger("some.library").exception("failed")
    assert "battery staple" not in log.getvalue()
    assert "Traceback (most recent call last)" in log.getvalue()
    assert f"KeyError: '{MASK}'" in log.getvalue()


def test_a_wrong_log_format_hides_its_arguments(log: StringIO) -> None:
    """A call with arguments that do not fit its format is logged, masked."""
    know(SecretStr("ill-formatted"))
    logging.getLogger("some.library").warning("value", "ill-formatted")  # noqa: PLE1205 - the fault that is tested
    assert "ill-formatted" not in log.getvalue()
    assert MASK in log.getvalue()


def test_the_secret_of_a_provisioning_uri_is_known_by_itself() -> None:
    """The base32 secret is masked also where it stands without its URI."""
    know(SecretStr("otpauth://totp/Acorn:alpha?secret=JBSWY3DPEHPK3PXP&issuer=Acorn"))
    assert f"key {MASK}" == redact("key JBSWY3DPEHPK3PXP")


@pytest.mark.parametrize("shown", ["p%26ss+w%2Brd%3C", "p%26ss%20w%2Brd%3C", "p&amp;ss w+rd&lt;", "p&ss w+rd<"])
def test_encoded_spellings_are_known(shown: str) -> None:
    """A secret is masked as it stands in a URL, a form body or HTML."""
    know(SecretStr("p&ss w+rd<"))
    assert f"body={MASK}" == redact(f"body={shown}")


def test_texts_too_short_to_be_secrets_are_left() -> None:
    """An empty or tiny value would mask half of every log."""
    know(SecretStr(""))
    know(SecretStr("ab"))
    assert redact("abba") == "abba"


TEXT = st.text("abcxyz019&<% '\"\\é")  # nothing that the mask is made of


@given(TEXT.filter(lambda text: len(text) >= SHORTEST), TEXT, TEXT)
def test_no_known_secret_survives(secret: str, before: str, after: str) -> None:
    """Whatever stands around it, a known secret is gone."""
    know(SecretStr(secret))
    assert secret not in redact(before + secret + after)


def test_our_errors_are_quoted_and_others_are_not() -> None:
    """Our messages hold no secrets by rule; another library's may hold what was typed."""

    def fail() -> None:
        raise TimeoutError('fill("hunter2 and more")')

    with pytest.raises(TimeoutError) as caught:
        fail()
    assert said(RecipeBroken("acorn.yaml:14: no textbox")) == "acorn.yaml:14: no textbox"
    assert "unexpected TimeoutError at flows/test_engine_redaction.py:" in said(caught.value)
    assert "hunter2" not in said(caught.value)


def test_an_http_status_is_told() -> None:
    """A number holds no secret, and tells a busy server from a wrong request."""
    answer = httpx.Response(503, request=httpx.Request("GET", "http://127.0.0.1/hunter2"), text="hunter2")
    with pytest.raises(httpx.HTTPStatusError) as caught:
        answer.raise_for_status()
    assert said(caught.value).startswith("unexpected HTTPStatusError 503 at ")
    assert "hunter2" not in said(caught.value)

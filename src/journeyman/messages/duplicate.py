"""The mail that a service sends, in place of a code or link, to an address that has an account already."""

import re
from collections.abc import Iterator

from journeyman.domain.message import Message
from journeyman.messages.code import find_code
from journeyman.messages.text import URL, lines_of
from journeyman.words import plain, plain_name, table

_SENTENCE = re.compile(r"(?<=[.!?])\s|(?<=[\u3002\uff01\uff1f])|\n")
_QUESTION = ("?", "\uff1f", "\u037e")
_NAMES = re.compile(rf"{URL.pattern}|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
"""URLs and addresses, which stand in the middle of sentences and whose words are none."""


def says_account_exists(message: Message) -> bool:
    """Say whether the mail tells that its address has an account already, and offers nothing to confirm.

    The subject's word holds; the text's only where there is no code to go on with, and not where it asks ("Already
    have an account?") or makes it a condition. That somebody tried to sign up is enough where nothing speaks of
    confirming, since mails that ask to confirm say that, too.
    """
    if _says("account_exists", _sentences(message.subject)):
        return True
    told = list(_sentences(_text(message)))
    exists = _says("account_exists", told)
    tried = _says("tried", [*_sentences(message.subject), *told]) and not _speaks_of_confirming(message)
    return (exists or tried) and find_code(message) is None


def _says(key: str, sentences: list[str] | Iterator[str]) -> bool:
    words = table("notices")[key]
    return any(words.search(sentence) for sentence in sentences)


def _text(message: Message) -> str:
    """Return the text, one paragraph a line: plain text is wrapped anywhere, HTML has its blocks."""
    lines = "\n".join(lines_of(message))
    return re.sub(r"(?<!\n)\n(?!\n)", " ", lines) if message.text.strip() else lines


def _sentences(text: str) -> Iterator[str]:
    """Yield the plain sentences that state something, without their conditions."""
    only_if = table("notices")["only_if"]
    for sentence in _SENTENCE.split(_NAMES.sub(" ", text)):
        if not sentence.rstrip().endswith(_QUESTION):
            yield only_if.sub(" ", plain(sentence))


def _speaks_of_confirming(message: Message) -> bool:
    text = f"{message.subject}\n{_text(message)}"
    urls = " . ".join(URL.findall(f"{message.text} {message.html}"))
    confirm = table("links")["confirm"]
    return confirm.search(plain(text)) is not None or confirm.search(plain_name(urls)) is not None

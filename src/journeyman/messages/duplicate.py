"""The mail that a service sends, in place of a code or link, to an address that has an account already."""

from journeyman.domain.message import Message
from journeyman.messages.code import find_code
from journeyman.messages.text import lines_of
from journeyman.words import plain, table


def says_account_exists(message: Message) -> bool:
    """Say whether the mail tells that its address has an account already, and carries no code to go on with."""
    words = table("notices")
    subject = plain(message.subject)
    if words["account_exists"].search(subject):
        return True
    # Sentences go over lines, and what is said under a condition is said of nobody.
    told = " ".join(plain(line) for line in lines_of(message))
    told = words["only_if"].sub(" ", told)
    return words["account_exists"].search(told) is not None and find_code(message) is None

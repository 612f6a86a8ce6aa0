"""`journeyman explain …`: what is seen in a message or on a page, and why it is decided so."""

import re
from datetime import UTC, datetime
from typing import Annotated

import typer

from journeyman.cli.explaining_forms import form
from journeyman.cli.terminal import print_line, print_pairs, print_rows
from journeyman.cli.whole_file import text_in, whole_file
from journeyman.domain.message import Message
from journeyman.domain.origin import same_origin
from journeyman.errors import SetupError
from journeyman.messages.explain import Verdict, explain
from journeyman.messages.parse import parse_mail

app = typer.Typer(no_args_is_help=True, help="See what Journeyman reads in a message or on a page, and why.")

MAIL_OR_TEXT = "a mail (.eml) or a text"

_HEADER = re.compile(
    rb"(?:[A-Za-z0-9-]+:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*)*?(?:from|subject|mime-version):", re.IGNORECASE
)

app.command(epilog="Example: journeyman explain form page.html")(form)


@app.command(epilog="Example: journeyman explain message mail.eml")
def message(
    file: Annotated[str, typer.Argument(help="A mail (.eml) or a text, such as an SMS; - is stdin.")],
    origin: Annotated[str, typer.Option(help="The service's origin: only links of it count, as in a journey.")] = "",
    show: Annotated[bool, typer.Option("--show", help="Show codes and links; else they are masked.")] = False,
) -> None:
    """Show the code and the link that would be used, what else might be one, and what speaks for and against it."""
    if origin and not same_origin(origin, origin):
        raise SetupError(f"{origin!r} is no origin. Give scheme and host, such as --origin https://acorn.example.")
    seen, verdicts = explain(_message(file), origin, show=show)
    print_pairs(seen)
    for verdict in verdicts:
        _print(verdict)


def _print(verdict: Verdict) -> None:
    print_line("")
    print_pairs([(verdict.what, verdict.decision)])
    if verdict.candidates:
        print_rows(
            [{verdict.what: value, "points": str(score), "why": why} for value, score, why in verdict.candidates]
        )


def _message(file: str) -> Message:
    """Return the file's message: a mail where it has a mail's headers, else a text.

    Raises:
        SetupError: there is no such file, or it can't be read, it is too large, or it is neither.
    """
    raw = whole_file(file, MAIL_OR_TEXT)
    now = datetime.now(UTC)
    if _HEADER.match(raw):
        parsed = parse_mail(raw, "1", now)
        if parsed is None:
            raise SetupError(f"{file} is a mail that can't be read: its parts are broken. Save it anew as .eml.")
        return parsed
    return Message("1", now, "", (), "", text_in(file, raw, MAIL_OR_TEXT))

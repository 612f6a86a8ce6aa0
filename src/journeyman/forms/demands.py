"""Which of a form's fields must be filled though no markup said so: the page says it once the form was sent."""

from collections.abc import Sequence
from dataclasses import replace

from journeyman.domain.page import FormField, Snapshot
from journeyman.forms.kinds import Kind, fillable
from journeyman.forms.read import Form
from journeyman.forms.says import Says, read_line
from journeyman.words import plain

LONGEST_LINE = 200
SHORTEST_LABEL = 3
MISSING = frozenset({Says.MISSING_FIELD, Says.TERMS_NOT_ACCEPTED})
NOT_DEMANDED = frozenset(
    {Kind.HONEYPOT, Kind.SEARCH, Kind.CAPTCHA, Kind.CODE_BOX, Kind.NEWSLETTER, Kind.NEWSLETTER_TOPIC, Kind.REMEMBER_ME}
)
"""What no page's words make anybody fill in."""


def demanded(before: Snapshot, after: Snapshot, form: Form) -> Form | None:
    """Return a form that came back with what it now demands as required; None where it demands nothing more.

    A field is demanded where the page says so by its name, or beside it, and did not before; so is the only empty one
    where an alert says something that nobody understands.

    Args:
        before: the page that the form was sent from.
        after: the page that came back.
        form: its form.
    """
    lines, empty = _new_lines(before, after), [its for its, kind in form.fields if _may_be(its, kind)]
    asked = {its.ref for its in empty if _is_said(its, lines)}
    if not asked and len(empty) == 1 and _alerts_of_something(before, after):
        asked = {empty[0].ref}
    fields = tuple((replace(its, required=True) if its.ref in asked else its, kind) for its, kind in form.fields)
    return replace(form, fields=fields) if asked else None


def _new_lines(before: Snapshot, after: Snapshot) -> list[str]:
    """Return what a page says now, and did not, of something that is missing."""
    known = {*before.alerts, *before.text.splitlines()}
    news = dict.fromkeys(line for line in (*after.alerts, *after.text.splitlines()) if line not in known)
    return [plain(line) for line in news if len(line) <= LONGEST_LINE and read_line(line)[0] in MISSING]


def _alerts_of_something(before: Snapshot, after: Snapshot) -> bool:
    """Say whether an alert is new of which no meaning is known."""
    return any(read_line(alert)[0] is None for alert in after.alerts if alert not in before.alerts)


def _may_be(field: FormField, kind: Kind) -> bool:
    empty = not (field.filled or field.checked or field.required)
    return empty and fillable(field) and kind not in NOT_DEMANDED


def _is_said(field: FormField, lines: Sequence[str]) -> bool:
    label, beside = plain(field.label or field.before or field.placeholder), plain(field.nearby)
    named = len(label) >= SHORTEST_LABEL
    return any((named and f" {label} " in f" {line} ") or line in beside for line in lines)

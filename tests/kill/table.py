"""What the kill suite prints: a line for each case, the table, and how each failure is made again."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from statistics import median

from tests.kill.case import Result

HEAD = (
    "what befell the journey", "service", "cases", "struck", "settled", "calls more", "median s", "sign-ups", "resets",
)  # fmt: skip
TEXTS = 2
"""The first columns are texts, the others figures."""


def line(result: Result, count: int) -> str:
    """Return one case's line."""
    case = result.case
    calls = "1 call more" if result.recoveries == 1 else f"{result.recoveries or 'no'} calls more"
    more = f"{calls}, {result.seconds:.0f} s" if result.recoveries else calls
    struck = "" if result.struck else ", not struck"
    how = "ok" if result.good else "WRONG: " + "; ".join(result.faults)
    return f"[{case.number:3}/{count}] {case.service:<12} {case.blow}{struck}: {more}: {how}"


def table(results: Sequence[Result]) -> str:
    """Return the table, in Markdown: a row for each blow at each service."""
    groups: dict[tuple[str, str], list[Result]] = defaultdict(list)
    for result in results:
        groups[result.case.blow, result.case.service].append(result)
    rows = [HEAD, *(_row(*key, group) for key, group in sorted(groups.items())), _row("all", "", results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = ["| " + " | ".join(_cell(n, cell, widths[n]) for n, cell in enumerate(row)) + " |" for row in rows]
    rule = "|" + "|".join("-" * (width + 1) + ("-" if n < TEXTS else ":") for n, width in enumerate(widths)) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def _cell(column: int, text: str, width: int) -> str:
    return text.ljust(width) if column < TEXTS else text.rjust(width)


def _row(blow: str, service: str, group: Sequence[Result]) -> tuple[str, ...]:
    seconds = [result.seconds for result in group if result.seconds]
    return (
        blow,
        service,
        str(len(group)),
        str(sum(result.struck for result in group)),
        str(sum(result.good for result in group)),
        str(sum(result.recoveries for result in group)),
        f"{median(seconds):.0f}" if seconds else "-",
        str(sum(result.sign_ups for result in group)),
        str(sum(result.resets for result in group)),
    )


def ending(results: Sequence[Result], seed: int, count: int) -> Iterator[str]:
    """Yield the last lines: how each failure is made again, and how many went well."""
    for result in results:
        if not result.good:
            again = f"make kill FLOW={result.case.flow} N={count} SEED={seed} ONLY={result.case.number}"
            yield f"{result.case.agent} at {result.case.service}, {result.case.blow}: {'; '.join(result.faults)}"
            yield f"    again: {again}"
    good = sum(result.good for result in results)
    yield f"{good} of {len(results)} ended with one account and a working credential"

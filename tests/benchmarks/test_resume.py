"""The pure part of `benchmarks.resume`: its table. No journey runs here."""

import io

from rich.console import Console

from benchmarks.resume import PEACE, RESUMED, SERVICES, table


def test_the_table_compares_with_the_same_service_in_peace() -> None:
    """Medians, the most in brackets, and the ratio of what it took to settle; it fits into 80 columns."""
    with_totp, without = SERVICES
    taken = {
        (with_totp, PEACE): [(4.0, 40.0), (6.0, 20.0), (5.0, 30.0)],
        (with_totp, RESUMED): [(2.0, 15.0)] * 3,
        (without, PEACE): [(4.0, 5.0)] * 3,
        (without, RESUMED): [(3.0, 4.0)] * 3,
    }
    text = io.StringIO()
    Console(file=text, width=80).print(table(taken))
    rows = [line.split() for line in text.getvalue().splitlines() if "(" in line][1:]
    assert [row[-5:] for row in rows] == [
        ["5.0", "(6.0)", "30.0", "(40.0)", "1.00"],
        ["2.0", "(2.0)", "15.0", "(15.0)", "0.50"],
        ["4.0", "(4.0)", "5.0", "(5.0)", "1.00"],
        ["3.0", "(3.0)", "4.0", "(4.0)", "0.80"],
    ]

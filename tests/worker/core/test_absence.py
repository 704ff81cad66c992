"""Until when an absence notice says its writer is away."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from worker.core.absence import away_until

TUESDAY = date(2026, 2, 24)


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("I am out of the office until 2026-03-05.", date(2026, 3, 5)),
        ("I am away until March 5.", date(2026, 3, 5)),
        ("I am away until Thursday, March 5th, 2026.", date(2026, 3, 5)),
        ("I will be back on 5 March.", date(2026, 3, 5)),
        ("Returning on the 5th of March. On 1 April we move.", date(2026, 3, 5)),
        ("Out from February 23 - March 3, call Ana.", date(2026, 3, 3)),
        ("I will be out of the office Mar.2-4, 2026.", date(2026, 3, 4)),
        ("I am out until 25/3.", date(2026, 3, 25)),
        ("I am out until 3/25/2026.", date(2026, 3, 25)),
        ("I am out until 4/3.", date(2026, 3, 4)),
        ("Ich bin bis zum 05.03.2026 nicht im Büro.", date(2026, 3, 5)),
        ("Ich bin bis einschließlich 5. März im Urlaub.", date(2026, 3, 5)),
        ("Je suis absente jusqu'au 5 mars.", date(2026, 3, 5)),
        ("Estoy fuera de la oficina hasta el 5 de marzo.", date(2026, 3, 5)),
        ("Sono in ferie fino al 5 marzo.", date(2026, 3, 5)),
        ("Ik ben afwezig tot en met 5 maart.", date(2026, 3, 5)),
        ("Back on Monday.", date(2026, 3, 2)),
        ("I am out until tomorrow's call, back Tuesday March 3. Ask Ana on Friday.", date(2026, 3, 3)),
        ("I'm away until 2 January.", date(2027, 1, 2)),
        ("I was away until 5 February 2026.", None),
        ("I am not in the office.", None),
        ("Call 555-1234 between 9 and 5 pm.", None),
        ("I am away until February 30.", None),
    ],
)
def test_the_day_is_read(text: str, until: date | None) -> None:
    assert away_until(text, TUESDAY) == until


@settings(deadline=None)
@given(st.text(max_size=200), st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1)))
def test_any_text_gives_a_day_ahead_or_none(text: str, written_on: date) -> None:
    until = away_until(text, written_on)
    assert until is None or until >= written_on


@settings(deadline=None)
@given(st.dates(min_value=date(2024, 1, 1), max_value=date(2030, 1, 1)), st.integers(min_value=0, max_value=300))
def test_the_missing_year_is_inferred(written_on: date, days: int) -> None:
    on = date.fromordinal(written_on.toordinal() + days)
    assert away_until(f"I am away until {on.day} {on:%B}.", written_on) == on

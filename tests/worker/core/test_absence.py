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
        # a day without its month, the end of a month, a month, tomorrow: only after "until"
        ("I am out until the 5th.", date(2026, 3, 5)),
        ("Away until the 27th of this month.", date(2026, 2, 27)),
        ("Ich bin bis zum 5. nicht im Büro.", date(2026, 3, 5)),
        ("Je suis absent jusqu'au 5.", date(2026, 3, 5)),
        ("Hasta el 5, inclusive.", date(2026, 3, 5)),
        ("Away until the end of March.", date(2026, 3, 31)),
        ("Bis Ende Februar 2027 in Elternzeit.", date(2027, 2, 28)),
        ("On parental leave until September 2026.", date(2026, 9, 1)),
        ("I'll be back tomorrow.", date(2026, 2, 25)),
        ("Guten Morgen, ich bin bis morgen weg.", date(2026, 2, 25)),
        ("Guten Morgen! Ich bin im Urlaub.", None),
        ("Thanks for the 5th. I am away.", None),
        ("Away until the 31st.", date(2026, 3, 31)),
        # ranges, and the day of return
        ("Ich bin vom 20. bis 27. Februar im Urlaub.", date(2026, 2, 27)),
        ("Abwesend vom 23.2.-6.3.2026.", date(2026, 3, 6)),
        ("Ab dem 9. März wieder erreichbar.", date(2026, 3, 9)),
        ("Absent du 23 février au 6 mars inclus.", date(2026, 3, 6)),
        ("De retour le 09/03/2026.", date(2026, 3, 9)),
        ("Fuera del 23 de febrero al 6 de marzo de 2026.", date(2026, 3, 6)),
        ("Hasta el próximo lunes.", date(2026, 3, 2)),
        ("Assente dal 23 febbraio al 6 marzo.", date(2026, 3, 6)),
        ("Torno il 9 marzo.", date(2026, 3, 9)),
        ("Afwezig van 23 februari tot en met 6 maart.", date(2026, 3, 6)),
        ("Ausente de 23 de fevereiro a 6 de março.", date(2026, 3, 6)),
        ("Volto na segunda-feira.", date(2026, 3, 2)),
        ("Ledig till och med 6 mars.", date(2026, 3, 6)),
        ("På ferie til 6. marts, tilbage mandag.", date(2026, 3, 6)),
        ("Jestem na urlopie do 6 marca.", date(2026, 3, 6)),
        ("2月23日から3月6日まで休暇です。", date(2026, 3, 6)),
        ("2026年3月6日まで不在です。", date(2026, 3, 6)),
        ("3월 6일까지 부재중입니다.", date(2026, 3, 6)),
        ("Out until 26 February, again in the office on Monday.", date(2026, 2, 26)),
        ("Out from 20-Mar to 27-Mar-26.", date(2026, 3, 27)),
        ("Until 6th Mar '26.", date(2026, 3, 6)),
        ("Out 3/2 through 3/6, returning Monday 3/9.", date(2026, 3, 9)),
        # the past, and over New Year
        ("I am out of the office until 20 February.", None),
        ("I was away until February 10 and am back.", None),
        ("Out from 22 December until 4 January.", date(2027, 1, 4)),
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

"""Free days by country and region, and that no place and no year is an error."""

from datetime import date

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from worker.core.public_holidays import country_of, is_day_off, is_known, is_public_holiday

PLACES = st.sampled_from(
    sorted(country for country in holidays.list_supported_countries(include_aliases=True) if len(country) == 2)
)


@pytest.mark.parametrize(
    ("place", "on", "is_free"),
    [
        ("IE", date(2026, 3, 17), True),
        ("DE", date(2026, 3, 17), False),
        ("DE", date(2026, 6, 4), False),
        ("DE-BY", date(2026, 6, 4), True),  # Corpus Christi
        ("DE-BY", date(2026, 10, 3), True),
        ("DE-XX", date(2026, 10, 3), True),  # an unknown region has at least the country's holidays
        ("GB", date(2026, 4, 6), False),
        ("GB-ENG", date(2026, 4, 6), True),  # Easter Monday
        ("UK-ENG", date(2026, 4, 6), True),
        ("US", date(2027, 12, 31), True),  # New Year's Day of a year that begins on a Saturday
        ("XX", date(2026, 1, 1), False),
        ("", date(2026, 1, 1), False),
    ],
)
def test_a_holiday_is_one_where_it_is_kept(place: str, on: date, *, is_free: bool) -> None:
    assert is_public_holiday(place, on) is is_free


@pytest.mark.parametrize(
    ("place", "free"),
    [("DE", {5, 6}), ("DE-BY", {5, 6}), ("SA", {4, 5}), ("IL", {4, 5}), ("XX", set()), ("", set())],
)
def test_the_weekend_is_the_country_s_own(place: str, free: set[int]) -> None:
    week = [date(2026, 1, day) for day in range(12, 19)]  # no holiday in any of them
    assert {day.weekday() for day in week if is_day_off(place, day)} == free


def test_a_holiday_in_the_week_is_a_day_off() -> None:
    assert is_day_off("IE", date(2026, 3, 17))
    assert not is_day_off("IE", date(2026, 3, 18))


@pytest.mark.parametrize(
    ("place", "known"),
    [("IE", True), ("UK", True), ("DE-BY", True), ("GB-ENG", True), ("DE-XX", False), ("XX", False), ("EL", False)],
)
def test_a_place_nobody_knows_is_told(place: str, *, known: bool) -> None:
    assert is_known(place) is known


def test_a_region_lies_in_its_country() -> None:
    assert [country_of(place) for place in ("DE-BY", "DE", "UK", "UK-ENG", "")] == ["DE", "DE", "GB", "GB", ""]


@pytest.mark.parametrize("year", [1999, 2099])
def test_years_whose_lunar_holidays_are_not_known_are_no_error(year: int) -> None:
    assert is_public_holiday("IN", date(year, 8, 15))


@given(PLACES, st.integers(1, 9999))
@settings(deadline=None, max_examples=60)
def test_no_country_and_no_year_is_an_error(place: str, year: int) -> None:
    assert is_known(place)
    assert isinstance(is_day_off(place, date(year, 7, 1)), bool)
    assert isinstance(is_public_holiday(place, date(year, 12, 31)), bool)

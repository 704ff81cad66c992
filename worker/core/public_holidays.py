"""Which days are free in a country: its weekend and its public holidays, by the `holidays` library.

A place is a country of two capitals, with its region where holidays differ: `DE`, `DE-BY` (ISO 3166).
Of a place nothing is known of, no day is free.
"""

import warnings
from datetime import date
from functools import cache


def is_public_holiday(place: str, on: date) -> bool:
    """Whether the day is a public holiday there."""
    return bool(place) and on in _of_year(place, on.year)[0]


def is_day_off(place: str, on: date) -> bool:
    """Whether the day is a public holiday or lies on the weekend there."""
    if not place:
        return False
    holidays, weekend = _of_year(place, on.year)
    return on in holidays or on.weekday() in weekend


def is_known(place: str) -> bool:
    """Whether the holidays of that country, and of its region where one is named, are known."""
    return _found(place, 2000) is not None


def country_of(place: str) -> str:
    """Return the country of a place without its region; `UK`, which ISO keeps for it, is GB."""
    country = place.partition("-")[0]
    return "GB" if country == "UK" else country


@cache
def _of_year(place: str, year: int) -> tuple[frozenset[date], frozenset[int]]:
    """Return the holidays of one year and the weekdays of the weekend; those of the country for an unknown region."""
    return _found(place, year) or _found(country_of(place), year) or (frozenset(), frozenset())


def _found(place: str, year: int) -> tuple[frozenset[date], frozenset[int]] | None:
    from holidays import country_holidays  # noqa: PLC0415  a tenth of a second, for those who name a country

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of years whose lunar holidays are not yet announced
            found = country_holidays(country_of(place), subdiv=place.partition("-")[2] or None, years=year)
    except NotImplementedError:
        return None
    return frozenset(found), frozenset(found.weekend)

"""Days as spreadsheets and address books write them; what cannot be told for sure is not guessed."""

import re
from collections.abc import Iterable
from datetime import date
from enum import Enum

from worker.core.occasions import parse_day

DayOfYear = tuple[int, int, int | None]
"""Month, day, and the year where it is known."""


class Order(Enum):
    """Which number of `3/4/1980` is the day, as the other rows of its column tell."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    UNKNOWN = "unknown"


_NO_YEAR = (0, 1604)  # Apple writes 1604 for an unknown year: the first leap year of its calendar
_SOME_LEAP_YEAR = 2000

_NOTHING = re.compile(r"[0\W_]*")
_CLOCK = re.compile(r"[T ]\d{1,2}:\d{2}.*$", re.DOTALL)
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})|(\d{4})(\d{2})(\d{2})")
_NUMBERS = re.compile(r"(\d{1,2})\s*([-/.])\s*(\d{1,2})(?:\s*\2\s*(\d{4}|\d{2})?)?")
_DAY_AND_WORD = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er)?[\s.-]+(?:de |of )?([^\W\d_]{3,})\.?,?(?:[\s.,-]+(?:de )?(\d{4}|\d{2}))?"
)
_WORD_AND_DAY = re.compile(r"([^\W\d_]{3,})\.?[\s-]+(\d{1,2})(?:st|nd|rd|th)?,?(?:[\s,-]+(\d{4}|\d{2}))?")

_MONTHS = (
    "january januar jänner janvier enero januari gennaio janeiro",
    "february februar février fevrier febrero februari febbraio fevereiro",
    "march märz maerz mars marzo maart março",
    "april avril abril aprile",
    "may mai mayo mei maggio maio",
    "june juni juin junio giugno junho",
    "july juli juillet julio luglio julho",
    "august août aout agosto augustus",
    "september septembre septiembre settembre setembro",
    "october oktober octobre octubre ottobre outubro",
    "november novembre noviembre novembro",
    "december dezember décembre decembre diciembre dicembre dezembro",
)


def order_of(values: Iterable[str]) -> Order:
    """Learn from a whole column which number is the day: one above 12 tells for all."""
    orders = {found for value in values if (found := _told_by(value)) is not Order.UNKNOWN}
    return orders.pop() if len(orders) == 1 else Order.UNKNOWN


def _told_by(value: str) -> Order:
    match = _NUMBERS.fullmatch(_CLOCK.sub("", value.strip()))
    if match is None or match[2] == ".":
        return Order.UNKNOWN
    first, second = int(match[1]), int(match[3])
    if first > 12 >= second:
        return Order.DAY_FIRST
    return Order.MONTH_FIRST if second > 12 >= first else Order.UNKNOWN


def read_day(text: str, order: Order) -> DayOfYear | None:
    """Read one cell: None where it says there is no day. Raises ValueError with a sentence."""
    written = _CLOCK.sub("", text.strip())
    if _NOTHING.fullmatch(written):
        return None
    if match := _YEAR_FIRST.fullmatch(written):
        year, month, day = (part for part in match.groups() if part)
        return _checked(text, int(month), int(day), year)
    if match := _NUMBERS.fullmatch(written):
        return _numbers(text, match, order)
    if match := _DAY_AND_WORD.fullmatch(written):
        return _checked(text, _month(text, match[2]), int(match[1]), match[3])
    if match := _WORD_AND_DAY.fullmatch(written):
        return _checked(text, _month(text, match[1]), int(match[2]), match[3])
    return parse_day(written)


def _numbers(text: str, match: re.Match[str], order: Order) -> DayOfYear:
    first, second = int(match[1]), int(match[3])
    if match[2] == ".":
        order = Order.DAY_FIRST  # nobody writes month.day
    elif first > 12 or second > 12 or first == second:
        order = Order.DAY_FIRST if first > 12 else Order.MONTH_FIRST
    if order is Order.UNKNOWN:
        raise ValueError(
            f"`{text}` is {first}/{second} or {second}/{first} and no other row tells which; use YYYY-MM-DD"
        )
    month, day = (second, first) if order is Order.DAY_FIRST else (first, second)
    return _checked(text, month, day, match[4])


def _month(text: str, word: str) -> int:
    found = [
        number
        for number, names in enumerate(_MONTHS, start=1)
        if any(name.startswith(word.casefold()) for name in names.split())
    ]
    if len(found) != 1:
        raise ValueError(f"`{text}` is not a day that can be read; write it as YYYY-MM-DD")
    return found[0]


def _checked(text: str, month: int, day: int, year_text: str | None) -> DayOfYear:
    """Check the day against the calendar; a year of two digits leaves its century open, so it is not kept."""
    year = int(year_text) if year_text and len(year_text) == 4 else None
    if year in _NO_YEAR:
        year = None
    try:
        date(_SOME_LEAP_YEAR if year is None else year, month, day)
    except ValueError:
        raise ValueError(f"`{text}` is not a day of the calendar; write it as YYYY-MM-DD") from None
    return month, day, year

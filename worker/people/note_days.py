"""Days as people write them in a note to self; what can be read two ways is asked back."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from worker.core.occasions import days_after
from worker.people.csv_days import DayOfYear, Order, read_day
from worker.people.note_words import BEFORE_DAY, ON, RELATIVE, UNITS, UNTIL, WEEKDAYS, fold

_LONGEST = 5  # words of a day: "the 3rd of April 2026"
_EARLIEST_YEAR = 1900
_SHORT_YEAR = re.compile(r"\d{1,2}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{2}")
_DAYS_IN = {"day": 1, "week": 7}
_LEAP_YEARS = 8  # the longest stretch without a 29 February
_NEAR = 190  # days within which a day needs no year

TWO_WAYS = "the day can be read two ways; write it like 3 April or 2026-04-03"
NO_DAY = "the day cannot be read; write it like 3 April or 2026-04-03"


class DayUnclear(ValueError):
    """The day cannot be told for sure; the message says how to write it."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A day, and how many words of the note say it."""

    on: date
    words: int


def day_of_year(text: str, today: date) -> DayOfYear:
    """Read a birthday: month, day, and the year where it is known. Raises DayUnclear."""
    words = _without(text.strip(" .,;!").split(), BEFORE_DAY)
    found = _read(" ".join(words))
    if found is None:
        raise DayUnclear(NO_DAY)
    if found[2] is not None and not _EARLIEST_YEAR <= found[2] <= today.year:
        raise DayUnclear("the year of birth cannot be right")
    return found


def past_day(words: Sequence[str], today: date) -> Taken | None:
    """Take a day gone by from the beginning of the words; None where they begin with none. Raises DayUnclear."""
    taken = _taken(words, lambda phrase: _named(phrase, today, ahead=False))
    if taken and taken.on > today:
        raise DayUnclear("that day has not come yet")
    return taken


def coming_day(words: Sequence[str], today: date) -> Taken | None:
    """Take a day to come, or a time such as "3 weeks", from the beginning of the words. Raises DayUnclear."""
    taken = _taken(words, lambda phrase: _span(phrase, today) or _named(phrase, today, ahead=True))
    if taken and taken.on <= today:
        raise DayUnclear("that day is over already")
    return taken


def past_day_in(words: Sequence[str], today: date, *, about: frozenset[str]) -> Taken | None:
    """Take a day gone by from the beginning of a free text, where it is plain that it is one. Raises DayUnclear."""
    return _plain(words, lambda: past_day(words, today), ON, about | frozenset(RELATIVE))


def coming_day_in(words: Sequence[str], today: date) -> Taken | None:
    """Take a day to come from the beginning of a free text, where it is plain that it is one. Raises DayUnclear."""
    taken = _plain(words, lambda: coming_day(words, today), UNTIL, frozenset())
    if taken is None and words and words[0][:1].isdigit() and coming_day(words, today):
        raise DayUnclear("it is not plain where the day ends; put a comma after it")
    return taken


def _plain(
    words: Sequence[str], read: Callable[[], Taken | None], leading: frozenset[str], following: frozenset[str]
) -> Taken | None:
    """A day is plain behind a leading word, alone, or before a comma or a following word; else it is part of a text."""
    if not words:
        return None
    is_led = fold(words[0]) in leading
    try:
        taken = read()
    except DayUnclear:
        if is_led or words[0][:1].isdigit():
            raise
        return None
    if taken is None or is_led or taken.words == len(words) or words[taken.words - 1][-1] in ",;.":
        return taken
    return taken if fold(words[taken.words]) in following or fold(words[0]) in following else None


def _taken(words: Sequence[str], meant: Callable[[str], date | None]) -> Taken | None:
    """Take the longest beginning that says a day; small words may stand before it."""
    rest = _without(words, UNTIL | BEFORE_DAY)
    before = len(words) - len(rest)
    for count in range(min(_LONGEST, len(rest)), 0, -1):
        if found := meant(" ".join(rest[:count]).strip(" .,;!")):
            return Taken(found, before + count)
    if before and fold(words[0]) in UNTIL:
        raise DayUnclear(NO_DAY)
    return None


def _without(words: Sequence[str], small: frozenset[str]) -> Sequence[str]:
    at = 0
    while at < len(words) and fold(words[at]) in small:
        at += 1
    return words[at:]


def _named(phrase: str, today: date, *, ahead: bool) -> date | None:
    word = fold(phrase)
    if word in RELATIVE:
        return days_after(today, RELATIVE[word])
    if word in WEEKDAYS:
        away = (WEEKDAYS[word] - today.weekday()) % 7
        return days_after(today, (away or 7) if ahead else -((7 - away) % 7))
    if _SHORT_YEAR.fullmatch(phrase):
        raise DayUnclear("the year has two digits only; write it like 2026-04-03")
    found = _read(phrase)
    return None if found is None else _in_a_year(found, today, ahead=ahead)


def _span(phrase: str, today: date) -> date | None:
    number, _, unit = fold(phrase).partition(" ")
    if not (number.isdecimal() and len(number) <= 3 and unit in UNITS):
        return None
    count = int(number)
    if UNITS[unit] in _DAYS_IN:
        return days_after(today, count * _DAYS_IN[UNITS[unit]])
    month = today.month - 1 + count
    first = date(min(today.year + month // 12, 9998), month % 12 + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(today.day, last.day))


def _read(phrase: str) -> DayOfYear | None:
    """Read a day of the year; None where it is none. Raises DayUnclear where day and month may be changed about."""
    found = set()
    for order in (Order.DAY_FIRST, Order.MONTH_FIRST):
        try:
            found.add(read_day(phrase, order))
        except ValueError:
            continue
    if len(found) > 1 and _is_numbers(phrase):
        raise DayUnclear(TWO_WAYS)
    return next(iter(found), None)


def _is_numbers(phrase: str) -> bool:
    return not any(character.isalpha() for character in phrase)


def _in_a_year(found: DayOfYear, today: date, *, ahead: bool) -> date | None:
    """Give the day in its year; without one, the next after today or the latest up to today."""
    month, day, year = found
    years = [year] if year else [today.year + (n if ahead else -n) for n in range(_LEAP_YEARS + 1)]
    for each in years:
        try:
            on = date(each, month, day)
        except ValueError:
            continue
        if year:
            return on
        if on > today if ahead else on <= today:
            if abs((on - today).days) > _NEAR:
                raise DayUnclear("that day is more than half a year off; write its year, or another day")
            return on
    return None

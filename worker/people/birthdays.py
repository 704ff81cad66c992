"""Birthdays that the rep's calendar knows: yearly whole-day entries whose title names a birthday and a person."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from connectors.types import Event


@dataclass(frozen=True, slots=True)
class KnownBirthday:
    """A birthday as the calendar gives it: the name in the title and the day; the year is not known."""

    name: str
    month: int
    day: int
    event: str


_WORDS = (
    r"(?:birthday|b-?day|birth day|geburtstag|geb\.|anniversaire|cumple(?:años|anos)?|verjaardag|compleanno|"
    r"aniversário|aniversario|fødselsdag|födelsedag|bursdag)"
)
_WEDDING = re.compile(r"wedding|hochzeit|mariage|boda|huwelijk|trouw|casamento|nozze|matrimonio", re.IGNORECASE)
# The name stands before the word ("Kelly's birthday", "Kelly hat Geburtstag") or behind it ("Anniversaire de Kelly").
_BEFORE = re.compile(
    rf"^(?P<name>.+?)\s*(?:\bhat|\bhas|\bis)?\s*[-–—:,(\[]?\s*(?:\d+(?:st|nd|rd|th|\.)?\s+)?{_WORDS}\b.*$", re.I
)
_BEHIND = re.compile(
    rf"^(?:\d+(?:st|nd|rd|th|\.|er?|º)?\s+)?{_WORDS}\s*(?:[-–—:,]|\b(?:of|for|von|vom|de|del|di|do|da|van|av|af)\b)?\s*"
    r"(?P<name>\S.*)$",
    re.I,
)
_OWNING = re.compile(r"(?:['’´`]s?|['’´`])$")
_NUMBERS = re.compile(r"\s*[(\[]?\b\d+(?:st|nd|rd|th|er?|\.)?[)\]]?\s*$")
_NOBODY_TEXT = "my mine our happy mein meine unser mon ma notre mi mio feliz mijn joyeux buon team the"
_NOBODY = frozenset(_NOBODY_TEXT.split())


def birthdays_among(events: Iterable[Event]) -> tuple[KnownBirthday, ...]:
    """Return the birthdays the calendar knows, each once, by month and day."""
    found: dict[tuple[str, int, int], KnownBirthday] = {}
    for event in events:
        name = _name_in(event.title) if event.yearly and event.all_day and not event.cancelled else ""
        if name and isinstance(event.start, date):
            birthday = KnownBirthday(name, event.start.month, event.start.day, str(event.id))
            found.setdefault((name.casefold(), birthday.month, birthday.day), birthday)
    return tuple(sorted(found.values(), key=lambda known: (known.month, known.day, known.name)))


def _name_in(title: str) -> str:
    """Return whose birthday the title says it is, or nothing."""
    text = "".join(char if char.isprintable() else " " for char in title)
    text = re.sub(r"^[\W_]+|[^\w.)'’]+$", "", text)
    if _WEDDING.search(text):
        return ""
    match = _BEHIND.match(text) or _BEFORE.match(text)
    name = _OWNING.sub("", _NUMBERS.sub("", match["name"].strip())).strip(" -–—:,!") if match else ""
    first = name.partition(" ")[0].casefold()
    return "" if not any(char.isalpha() for char in name) or first in _NOBODY else name

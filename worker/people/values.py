"""The types of the keys: text from a file into days, codes and sources, each refusal one sentence."""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import PurePath
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BeforeValidator
from rapidfuzz import process

from worker.core.model import Source
from worker.core.words import Reason
from worker.people.note_words import FORMS, fold

SOURCE_TYPES = ("mail", "calendar", "card", "note", "form", "import")
LEAP_RULES = ("before", "after")
RECORDED_REASONS = (
    Reason.DO_NOT_CONTACT,
    Reason.DIED,
    Reason.LEFT_FIRM,
    Reason.DISPUTE,
    Reason.QUIET_HOLD,
    Reason.NO_CELEBRATION,
    Reason.COMPLAINT_OPEN,
    Reason.ON_LEAVE,
    Reason.PRICE_TALK,
    Reason.BAD_NEWS,
    Reason.ADDRESS_BOUNCES,
    Reason.NO_PERSON,
    Reason.REP_OWES_REPLY,
    Reason.TEAMMATE_RECENT,
    Reason.MEETING_BOOKED,
    Reason.TOO_OFTEN,
    Reason.DISCARDED,
    Reason.LET_GO,
)
"""Reasons that are kept as a hold; the others are found anew on every day."""

MOST_DAYS = 3650
"""The longest interval between two contacts, in the configuration too."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WHOLE = re.compile(r"[0-9]{1,9}")
_ADDRESS = re.compile(r"[^\s<>,;]+@[^\s<>,;@]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_COUNTRY = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
_TRUTH = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def source_of(text: str, file: str, observed_on: date | None) -> Source:
    """Read `TYPE REF`; other words are kept as they are, as an import's reference."""
    kind, _, ref = text.partition(" ")
    if not text:
        return Source("import", PurePath(file).name, observed_on)
    return Source(kind, ref, observed_on) if kind in SOURCE_TYPES else Source("import", text, observed_on)


def source_text(source: Source) -> str:
    """Print a source so that `source_of` reads it back."""
    return f"{source.type} {source.ref}" if source.ref else source.type


def is_address(text: str) -> bool:
    """Whether the text has the form of one mail address."""
    return _ADDRESS.fullmatch(text) is not None


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word most like this one, or nothing where none is."""
    found = process.extractOne(word, list(known), score_cutoff=70)
    return found[0] if found else ""


def _day(value: Any) -> Any:
    if value in ("", None):
        return None
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise ValueError(f"there is no day {value}; write it as YYYY-MM-DD") from error
    raise ValueError(f"{_shown(value)} is not a day; write it as YYYY-MM-DD")


def _known_day(value: Any) -> Any:
    if (day := _day(value)) is None:
        raise ValueError("the day is empty; write it as YYYY-MM-DD")
    return day


def truth(value: Any) -> bool:
    """Take yes or no, nothing being yes, or say what is wrong with it."""
    if value in ("", None):
        return True
    if isinstance(value, str) and value.casefold() in _TRUTH:
        return _TRUTH[value.casefold()]
    raise ValueError(f"{_shown(value)} is neither true nor false")


def language(value: object) -> str:
    """Take a language as it stands, or say what is wrong with it."""
    if isinstance(value, str) and (not value or _LANGUAGE.fullmatch(value)):
        return value
    raise ValueError(f"{_shown(value)} is not a language code such as en, de or pt-BR")


def country(value: object) -> str:
    """Take a country as it stands, or say what is wrong with it."""
    if isinstance(value, str) and (not value or _COUNTRY.fullmatch(value)):
        return value
    raise ValueError(f"{_shown(value)} is not a country code such as US or DE, or DE-BY with its region")


def timezone(value: object) -> str:
    """Take a timezone as it stands, or say what is wrong with it."""
    text = value if isinstance(value, str) else "/"
    if not text:
        return text
    try:
        ZoneInfo(text)
    except (OSError, ValueError, KeyError) as error:
        near = nearest(text, available_timezones())
        raise ValueError(f"{_shown(value)} is not a time zone such as {near or 'Europe/Berlin'}") from error
    return text


def form(value: str) -> str:
    """Take a form of address by its name or the word for it, nothing being none, or say what is wrong with it."""
    if not value:
        return ""
    if found := FORMS.get(fold(value)):
        return found
    raise ValueError(f"{_shown(value)} is neither formal (Sie, vous, usted, u) nor familiar (du, tu, tú, je)")


def interval(value: object) -> int | None:
    """Take a number of days between two contacts, nothing being none, or say what is wrong with it."""
    if value in ("", None):
        return None
    if not isinstance(value, str) or not _WHOLE.fullmatch(value):
        raise ValueError(f"{_shown(value)} is not a whole number of days such as 30")
    if not 1 <= int(value) <= MOST_DAYS:
        raise ValueError(f"{_shown(value)} days cannot be kept; give 1 to {MOST_DAYS}, or leave it out for the group's")
    return int(value)


def crossing(ideal: int | None, longest: int | None) -> str:
    """Say what is wrong where the ideal interval is longer than the longest, or nothing."""
    if ideal is None or longest is None or ideal <= longest:
        return ""
    return f"the longest interval of {longest} days is shorter than the ideal one of {ideal}"


def leap_rule(value: str) -> str:
    """Take a leap rule, nothing being 28 February, or say what is wrong with it."""
    rule = value.casefold() or "before"
    if rule in LEAP_RULES:
        return rule
    raise ValueError(f"{_shown(value)} is neither before (28 February) nor after (1 March)")


def _address(value: Any) -> Any:
    if isinstance(value, str) and not is_address(value):
        raise ValueError(f"{_shown(value)} is not a mail address")
    return value


def _named(value: Any) -> Any:
    if isinstance(value, str) and not value.strip():
        raise ValueError("the name is empty; write how the person is called")
    return value


def _some(value: Any) -> Any:
    """Read one text where a list of texts is meant, and nothing as the empty list."""
    if isinstance(value, str):
        return [value] if value else []
    return value


def _entries(value: Any) -> Any:
    return [] if value == "" else value


def _given(value: Any) -> Any:
    return None if value == "" else value


def _reason(value: Any) -> Any:
    if value in RECORDED_REASONS:
        return value
    raise ValueError(f"{_shown(value)} is not one of {', '.join(RECORDED_REASONS)}")


def _shown(value: Any) -> str:
    return f"`{value}`" if isinstance(value, str) else "a list or a mapping"


Day = Annotated[date | None, BeforeValidator(_day)]
KnownDay = Annotated[date, BeforeValidator(_known_day)]
Truth = Annotated[bool, BeforeValidator(truth)]
Language = Annotated[str, BeforeValidator(language)]
Country = Annotated[str, BeforeValidator(country)]
Timezone = Annotated[str, BeforeValidator(timezone)]
Interval = Annotated[int | None, BeforeValidator(interval)]
Address = Annotated[str, BeforeValidator(_address)]
Name = Annotated[str, BeforeValidator(_named)]
RecordedReason = Annotated[Reason, BeforeValidator(_reason)]
Some = BeforeValidator(_some)
Entries = BeforeValidator(_entries)
Given = BeforeValidator(_given)

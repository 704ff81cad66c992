"""The types of the keys: text from a file into days, codes and sources, each refusal one sentence."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BeforeValidator
from rapidfuzz import process

from worker.core.model import Source

SOURCE_TYPES = ("mail", "calendar", "card", "note", "form", "import")

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ADDRESS = re.compile(r"[^\s<>,;]+@[^\s<>,;@]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_COUNTRY = re.compile(r"[A-Z]{2}")
_TRUTH = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def source_of(text: str, file: str, observed_on: date | None) -> Source:
    """Read `TYPE REF`; other words are kept as they are, as an import's reference."""
    kind, _, ref = text.partition(" ")
    if not text:
        return Source("import", file, observed_on)
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


def _truth(value: Any) -> Any:
    if value in ("", None):
        return True
    if isinstance(value, str) and value.casefold() in _TRUTH:
        return _TRUTH[value.casefold()]
    raise ValueError(f"{_shown(value)} is neither true nor false")


def _language(value: Any) -> Any:
    if value == "" or (isinstance(value, str) and _LANGUAGE.fullmatch(value)):
        return value
    raise ValueError(f"{_shown(value)} is not a language code such as en, de or pt-BR")


def _country(value: Any) -> Any:
    if value == "" or (isinstance(value, str) and _COUNTRY.fullmatch(value)):
        return value
    raise ValueError(f"{_shown(value)} is not a country code of two capitals such as US or DE")


def _timezone(value: Any) -> Any:
    if value == "":
        return value
    try:
        ZoneInfo(value)
    except (OSError, TypeError, ValueError, KeyError) as error:
        near = nearest(str(value), available_timezones())
        raise ValueError(f"{_shown(value)} is not a time zone such as {near or 'Europe/Berlin'}") from error
    return value


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


def _shown(value: Any) -> str:
    return f"`{value}`" if isinstance(value, str) else "a list or a mapping"


Day = Annotated[date | None, BeforeValidator(_day)]
KnownDay = Annotated[date, BeforeValidator(_known_day)]
Truth = Annotated[bool, BeforeValidator(_truth)]
Language = Annotated[str, BeforeValidator(_language)]
Country = Annotated[str, BeforeValidator(_country)]
Timezone = Annotated[str, BeforeValidator(_timezone)]
Address = Annotated[str, BeforeValidator(_address)]
Name = Annotated[str, BeforeValidator(_named)]
Some = BeforeValidator(_some)
Entries = BeforeValidator(_entries)
Given = BeforeValidator(_given)

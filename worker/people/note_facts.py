"""The text of a note as a fact: its kind where the first word says it, else free text that is never said."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from worker.core.facts import LANGUAGE_SLOT, SLOTS
from worker.core.words import FactKind, ToldBy
from worker.people.note_days import DayUnclear, coming_day, past_day
from worker.people.note_words import KINDS, NO_THING, TELLERS, fold

_MARK = re.compile(r"\s*[(\[]([^()\[\]]{1,30})[)\]]\s*$")
_KIND = re.compile(r"([^\W\d_](?:[\w']|_)*)\s*(:|[-\u2013\u2014](?=\s))?\s*")
_CHILD_PARTS = 3
_SHORT = 3  # words of a name


class FactUnclear(ValueError):
    """The fact cannot be read; the message says how to write it."""


@dataclass(frozen=True, slots=True)
class Told:
    """The kind, the slots and the teller of a fact."""

    kind: FactKind
    slots: Mapping[str, str]
    told_by: ToldBy = ToldBy.CUSTOMER


def read_fact(text: str, language: str, on: date) -> Told:
    """Read the text of a note; told by the customer unless a bracket at its end says otherwise. Raises FactUnclear."""
    told_by, text = _teller(" ".join(text.split()).rstrip(" .;,"))
    first = _KIND.match(text)
    known = KINDS.get(fold(first[1])) if first else None
    if first is None or known is None:
        return Told(FactKind.NOTE, _slots(FactKind.NOTE, text, language), told_by)
    kind, of_kind = known
    rest = text[first.end() :].strip()
    slots = _READERS.get(kind, _plain)(kind, rest, is_marked=first[2] is not None, on=on)
    if slots is None:
        return Told(FactKind.NOTE, _slots(FactKind.NOTE, text, language or of_kind), told_by)
    return Told(kind, slots | _language(language or of_kind), told_by)


def _teller(text: str) -> tuple[ToldBy, str]:
    mark = _MARK.search(text)
    told_by = TELLERS.get(fold(mark[1])) if mark else None
    return (told_by, text[: mark.start()].rstrip(" .;,")) if mark and told_by else (ToldBy.CUSTOMER, text)


def _slots(kind: FactKind, text: str, language: str) -> dict[str, str]:
    return {SLOTS[kind][0]: text} | _language(language)


def _language(language: str) -> dict[str, str]:
    return {LANGUAGE_SLOT: language} if language else {}


def _plain(kind: FactKind, rest: str, *, is_marked: bool, on: date) -> dict[str, str] | None:  # noqa: ARG001
    """One noun phrase; behind a bare word of kind, what goes on as a sentence is none."""
    if not rest and is_marked:
        raise FactUnclear("there is nothing behind the kind; write: note NAME: hobby sailing")
    if not rest or (not is_marked and fold(rest.split(maxsplit=1)[0]) in NO_THING):
        return None
    return {SLOTS[kind][0]: rest}


def _proper(kind: FactKind, rest: str, *, is_marked: bool, on: date) -> dict[str, str] | None:
    """A name: behind a bare word of kind it must look like one."""
    return _plain(kind, rest, is_marked=is_marked, on=on) if is_marked or _is_name(rest) else None


def _pet(kind: FactKind, rest: str, *, is_marked: bool, on: date) -> dict[str, str] | None:  # noqa: ARG001
    name, _, animal = (part.strip() for part in rest.partition(","))
    if not name or not (is_marked or _is_name(name)):
        return None
    return {"name": name} | ({"animal": animal} if animal else {})


def _child(kind: FactKind, rest: str, *, is_marked: bool, on: date) -> dict[str, str] | None:  # noqa: ARG001
    """First name, event, day; anything else about a child only steers."""
    parts = [part.strip() for part in rest.split(",")]
    if len(parts) != _CHILD_PARTS or not all(parts):
        if is_marked:
            raise FactUnclear("write it as: child Mira, school concert, 14 March")
        return None
    name, event, day = parts
    return {"name": name, "event": event, "on": _nearest(day, on).isoformat()}


def _nearest(text: str, on: date) -> date:
    words = text.split()
    for read in (past_day, coming_day):
        try:
            taken = read(words, on)
        except DayUnclear:
            continue
        if taken and taken.words == len(words):
            return taken.on
    raise FactUnclear("the day cannot be read; write it as: child Mira, school concert, 2026-03-14")


def _is_name(text: str) -> bool:
    words = text.split()
    return 0 < len(words) <= _SHORT and all(word[:1].isupper() for word in words)


_Reader = Callable[..., dict[str, str] | None]
_READERS: Mapping[FactKind, _Reader] = {
    FactKind.CHILD_EVENT: _child,
    FactKind.PET: _pet,
    FactKind.TEAM: _proper,
    FactKind.PARTNER: _proper,
}

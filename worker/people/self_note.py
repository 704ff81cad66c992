"""What a note to self says: typed and about one person, or asked back with one sentence; nothing is guessed."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from worker.core import facts as fact_rules
from worker.core.model import Fact, Hold, Moment, Occasion, Source
from worker.core.moves import NoteProblem
from worker.core.special_category import category_of
from worker.core.words import CustomerId, FactKind, HoldId, MomentId, MomentKind, OccasionKind, Reason
from worker.people.document import NO_FACT, NO_OCCASION
from worker.people.note_days import DayUnclear, coming_day, coming_day_in, day_of_year, past_day, past_day_in
from worker.people.note_facts import FactUnclear, Told, read_fact
from worker.people.note_lines import NoteLine
from worker.people.note_names import Names
from worker.people.note_words import ABOUT, BEFORE_NAME, FORMS, Verb, fold
from worker.people.usual import usual_about, usual_use

QUIET_WEEKS = 7
"""How long a quiet hold lasts when the rep gives no day (facts of drafting, section 5)."""

_MOST_NAME_WORDS = 3
_MOST_ORDER_WORDS = 8  # "hold Kely until the 14th of March 2026"
_NO_SUCH_WORD = "it begins with no word Rapport knows; begin with note, line, spoke, met, hold, stop, birthday or form."
_NO_SUCH_NAME = "no customer of this mailbox goes by that name; see `rapport customers`, and write it in full."
_WRITE_MORE = "write the full name, the company in brackets, or the address."
_WHERE_IT_ENDS = "it is not plain where the name ends; put a colon after it."
_BRACKET = re.compile(r"[(\[]([^)\]]*)[)\]]")
_MOMENTS: Mapping[Verb, MomentKind] = {Verb.SPOKE: MomentKind.CALL, Verb.MET: MomentKind.MEETING}
_IN_PROSE = frozenset({Verb.NOTE, Verb.LINE, None})
_DATED = frozenset({Verb.SPOKE, Verb.MET, Verb.HOLD})
"""A day may stand between the name and the colon."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What one line records about one person; `line` is the rep's own sentence, `form` a form of address."""

    number: int
    verb: Verb
    customer: CustomerId
    facts: tuple[Fact, ...] = ()
    occasions: tuple[Occasion, ...] = ()
    moments: tuple[Moment, ...] = ()
    holds: tuple[Hold, ...] = ()
    line: str = ""
    form: str = ""


@dataclass(frozen=True, slots=True)
class AskedBack:
    """A line that could not be taken: the reason's code, a sentence that quotes nothing of it, and who may be meant."""

    number: int
    verb: Verb | None
    reason: NoteProblem
    sentence: str
    candidates: tuple[CustomerId, ...] = ()


@dataclass(frozen=True, slots=True)
class _Who:
    """Who goes by the name at the head of a line, the name as written, and what stands behind it."""

    people: frozenset[CustomerId] = frozenset()
    name: str = ""
    rest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Note:
    """A note about one person: the name as written, the words between it and the colon, and the text."""

    verb: Verb
    language: str
    customer: CustomerId
    name: str
    rest: tuple[str, ...]
    text: str
    source: Source

    @property
    def on(self) -> date:
        """The day it was written."""
        return self.source.observed_on or date.min


class _Unclear(ValueError):
    """The line cannot be taken; carries the reason's code and the sentence."""

    def __init__(self, reason: NoteProblem, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


def understand(line: NoteLine, names: Names, on: date, ref: str) -> Understood | AskedBack | None:
    """Read one line of a mail written on that day; None where it is no note but a line that begins like one."""
    who = _who(line.head, names)
    if not who.people and not _looks_meant(line):
        return None
    if line.verb is None:
        return AskedBack(line.number, None, "no_such_word", _NO_SUCH_WORD) if line.is_split else None
    return _whose(line, who) or _read(line, line.verb, who, Source("note", ref, on))


def _whose(line: NoteLine, who: _Who) -> AskedBack | None:
    """Ask back where not exactly one customer is meant."""
    is_longer = line.is_split and bool(who.rest) and line.verb not in _DATED  # than the name of anybody on record
    if not who.people or is_longer:
        return AskedBack(line.number, line.verb, "no_such_name", _NO_SUCH_NAME)
    if len(who.people) > 1:
        sentence = f"{len(who.people)} customers go by that name; {_WRITE_MORE}"
        return AskedBack(line.number, line.verb, "ambiguous_name", sentence, tuple(sorted(who.people)))
    return None


def _read(line: NoteLine, verb: Verb, who: _Who, source: Source) -> Understood | AskedBack:
    (customer,) = who.people
    text = line.text if line.is_split else ""
    if not line.is_split and not who.rest:
        text = line.below
    note = _Note(verb, line.language, customer, who.name, who.rest, text, source)
    try:
        return _READERS[verb](note, line)
    except _Unclear as unclear:
        return AskedBack(line.number, verb, unclear.reason, str(unclear))
    except DayUnclear as unclear:
        return AskedBack(line.number, verb, "unclear_day", f"{unclear}.")


def _who(head: str, names: Names) -> _Who:
    words = head.split()
    for start in range(len(words)):
        found = _who_at(" ".join(words[start:]), names)
        if found.people or fold(words[start]) not in BEFORE_NAME:
            return found
    return _Who()


def _who_at(head: str, names: Names) -> _Who:
    """Read the name a head begins with; a company in brackets behind it narrows it down."""
    bracket = _BRACKET.search(head)
    if bracket and (people := names.meant(head[: bracket.start()])):
        return _Who(names.at(people, bracket[1]), head[: bracket.start()], tuple(head[bracket.end() :].split()))
    if people := names.meant(head):
        return _Who(people, head)
    words = head.split()
    count, people = names.first_in(words)
    return _Who(people, " ".join(words[:count]), tuple(words[count:]))


def _looks_meant(line: NoteLine) -> bool:
    """Whether somebody unknown is named, or the line only happens to begin with such a word ("Note that ...")."""
    words = line.head.split()
    if line.verb is None:
        return False
    if line.verb is Verb.FORM:
        return _form_said(line.text if line.is_split else words[-1]) != ""
    if line.verb in _IN_PROSE:
        return line.is_split or len(words) <= _MOST_NAME_WORDS
    return line.is_split or len(words) <= _MOST_ORDER_WORDS


# --- what each verb records -----------------------------------------------------------------------------------


def _text_of(note: _Note) -> str:
    """Give the text behind the name; where no colon parts them it must be plain where the name ends."""
    if not note.rest:
        return note.text
    if note.rest[0][:1].isupper() or not ("@" in note.name or note.name.lower() != note.name):
        raise _Unclear("name_goes_on", _WHERE_IT_ENDS)
    return " ".join(note.rest).lstrip(",; ")


def _told(note: _Note, line: NoteLine) -> Understood:
    text = _text_of(note)
    if not text:
        raise _Unclear("no_text", "there is no text; write: note NAME: text")
    try:
        told = read_fact(text, note.language, note.on)
    except FactUnclear as unclear:
        raise _Unclear("unclear_fact", f"{unclear}.") from None
    fact = _fact(note, told)
    if wrong := fact_rules.problems(fact.kind, fact.slots, fact.use, fact.told_by, fact.about):
        raise _Unclear("refused_fact", _without_its_words(wrong[0], fact.slots))
    return Understood(line.number, note.verb, note.customer, facts=(fact,))


def _fact(note: _Note, told: Told) -> Fact:
    about = usual_about(told.kind)
    return Fact(
        id=NO_FACT,
        customer=note.customer,
        kind=told.kind,
        slots=told.slots,
        about=about,
        told_by=told.told_by,
        source=note.source,
        use=usual_use(told.kind, told.told_by, about),
    )


def _without_its_words(sentence: str, slots: Mapping[str, str]) -> str:
    """Leave out of a refusal what was refused: it is not to be kept."""
    for slot, text in slots.items():
        sentence = sentence.replace(f"The {slot} '{text}'", "What it says").replace(f"'{text}'", "it")
    kept = [text for text in slots.values() if len(text) > 1 and text in sentence and text not in set(FactKind)]
    return "What it says may not be kept; leave it out." if kept else sentence


def _own_line(note: _Note, line: NoteLine) -> Understood:
    text = " ".join(_text_of(note).split())
    if not text:
        raise _Unclear("no_text", "there is no sentence; write: line NAME: your sentence")
    return Understood(line.number, note.verb, note.customer, line=text)


def _spoke(note: _Note, line: NoteLine) -> Understood:
    taken = past_day(note.rest, note.on)
    rest = note.rest[taken.words if taken else 0 :]
    if rest and (line.is_split or fold(rest[0]) not in ABOUT):
        example = f"write: {note.verb} NAME on 3 April: about what"
        raise _Unclear("unclear_day", f"what stands behind the name is no day; {example}")
    words = rest or tuple(note.text.split())
    if taken is None and (taken := past_day_in(words, note.on, about=ABOUT)):
        words = words[taken.words :]
    what = _about_what(words)
    moment = Moment(
        MomentId(""), note.customer, _MOMENTS[note.verb], taken.on if taken else note.on, what, source=note.source
    )
    return Understood(line.number, note.verb, note.customer, moments=(moment,))


def _about_what(words: tuple[str, ...]) -> str:
    """Give what was spoken about as it can be kept: nothing of what the law protects."""
    at = 0
    while at < len(words) and fold(words[at]) in ABOUT | {""}:
        at += 1
    what = " ".join(words[at:]).strip(" .,;")
    return "" if category_of(what) else what


def _hold(note: _Note, line: NoteLine) -> Understood:
    """Hold back for a while; why stays with the rep."""
    taken = coming_day(note.rest, note.on)
    if len(note.rest) > (taken.words if taken else 0):
        raise _Unclear("unclear_day", "what stands behind the name is no day; write: hold NAME until 3 April")
    taken = taken or coming_day_in(note.text.split(), note.on)
    until = taken.on if taken else note.on + timedelta(weeks=QUIET_WEEKS)
    return _held(note, line, Reason.QUIET_HOLD, until)


def _stop(note: _Note, line: NoteLine) -> Understood:
    if note.rest:
        raise _Unclear("name_goes_on", _WHERE_IT_ENDS)
    return _held(note, line, Reason.DO_NOT_CONTACT, None)


def _held(note: _Note, line: NoteLine, reason: Reason, until: date | None) -> Understood:
    hold = Hold(HoldId(""), note.customer, reason, until, created_on=note.on, source=note.source)
    return Understood(line.number, note.verb, note.customer, holds=(hold,))


def _birthday(note: _Note, line: NoteLine) -> Understood:
    month, day, year = day_of_year(note.text or " ".join(note.rest), note.on)
    occasion = Occasion(NO_OCCASION, note.customer, OccasionKind.BIRTHDAY, month, day, year, source=note.source)
    return Understood(line.number, note.verb, note.customer, occasions=(occasion,))


def _form(note: _Note, line: NoteLine) -> Understood:
    form = _form_said(" ".join(note.rest) or note.text)
    if not form:
        raise _Unclear("unclear_form", "the form of address is not plain; write: form NAME: formal, or form NAME: du")
    return Understood(line.number, note.verb, note.customer, form=form)


def _form_said(text: str) -> str:
    return FORMS.get(fold(text), "")


_READERS: Mapping[Verb, Callable[[_Note, NoteLine], Understood]] = {
    Verb.NOTE: _told,
    Verb.LINE: _own_line,
    Verb.SPOKE: _spoke,
    Verb.HOLD: _hold,
    Verb.STOP: _stop,
    Verb.BIRTHDAY: _birthday,
    Verb.MET: _spoke,
    Verb.FORM: _form,
}

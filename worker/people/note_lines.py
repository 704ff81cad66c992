"""Which mails are notes to self, and which of their lines are notes."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from functools import partial

from rapidfuzz import fuzz

from connectors.types import Message, Place
from worker.core.language import primary
from worker.core.mail_signs import HEADER_SIGNS, PART_SIGNS
from worker.core.mail_wording import REPLY_SUBJECT
from worker.core.matching import normalise
from worker.core.own_words import own_words
from worker.people.note_words import BEFORE_NAME, FORMS, MISTYPED, NOT_OF, VERBS, Verb, fold

LONGEST = 600
"""Characters of one note; what is longer is no note."""

_MOST_LINES = 100
_WRAPPED = 60  # a line this long may have been broken by a mail program
_ALMOST = 75  # how much a mistyped verb must be like the right one, of 100
_BULLET = re.compile(r"^[\s\ufeff\u200b>*•·▪–—-]*(?:\d{1,2}[.)]\s+)?[\"'“”„«»\s]*")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_DASHES = "\u2013\u2014"  # en and em
_BREAK = re.compile(rf":(?!\d)|(?<!\d):|[{_DASHES}]|(?<=\s)-(?=\s)|-(?=\s)|(?<=\s)-")
_AFTER_VERB = re.compile(rf"\s*(?::|[{_DASHES}]|-(?=\s))?\s*")
_NEVER = frozenset({Place.DRAFTS, Place.SPAM, Place.CHAT})


@dataclass(frozen=True, slots=True)
class NoteLine:
    """One line that is, or nearly is, a note.

    `verb` is None where the first word is only like one. `head` holds the name and `text` what stands behind the
    colon or dash; without one (`is_split` False) the head holds everything. `below` is what stands under a subject.
    """

    number: int
    verb: Verb | None
    language: str
    head: str
    text: str
    is_split: bool
    below: str = ""


_Read = Callable[[int, str], NoteLine | None]
"""Reads a line of that number; None where it is no note."""


def is_note_to_self(message: Message, own: frozenset[str]) -> bool:
    """Whether the rep wrote it to nobody but themselves: only what lies in Sent is proof, a sender can be forged."""
    people = [*message.to, *message.cc, *message.bcc]
    return (
        Place.SENT in message.places
        and not message.places & _NEVER
        and message.sender is not None
        and normalise(message.sender.address) in own
        and bool(people)
        and all(normalise(party.address) in own for party in people)
        and not _is_by_machine(message)
    )


def _is_by_machine(message: Message) -> bool:
    by_header = (
        sign.value is None or any(sign.value.search(value) for value in values)
        for name, values in message.headers.items()
        for sign in HEADER_SIGNS.get(name, ())
    )
    by_part = (
        sign.value is not None and sign.value.search(part.casefold()) for part in message.parts for sign in PART_SIGNS
    )
    return any(by_header) or any(by_part)


def is_answer(message: Message) -> bool:
    """Whether it answers or forwards another mail, whose subject and words are not a note."""
    return bool(message.in_reply_to or message.references or REPLY_SUBJECT.search(message.subject))


def lines_of(subject: str, text: str, *, answer: bool = False, languages: Collection[str] = ()) -> tuple[NoteLine, ...]:
    """Find the notes of a mail: the subject is line 0; `languages` are those the rep writes.

    Of an answered or forwarded mail only the lines at the top count, for below them others may speak.
    """
    written = [" ".join(line.split()) for line in own_words(text).splitlines()[:_MOST_LINES]]
    spoken = set(map(primary, languages))
    read: _Read = partial(_line, no_verbs=frozenset(word for word, of in NOT_OF.items() if of in spoken))
    if answer:
        return tuple(_at_the_top(written, read))
    found = tuple(_in_body(written, read))
    first = read(0, " ".join(subject.split()))
    if first is None:
        return found
    return (first, *found) if found else (replace(first, below=_paragraph(written)),)


def _at_the_top(written: list[str], read: _Read) -> Iterator[NoteLine]:
    for number, line in _whole_lines(written, read):
        found = read(number, line)
        if found is None:
            return
        yield found


def _in_body(written: list[str], read: _Read) -> Iterator[NoteLine]:
    for number, line in _whole_lines(written, read):
        if found := read(number, line):
            yield found


def _whole_lines(written: list[str], read: _Read) -> Iterator[tuple[int, str]]:
    """Put together what a mail program wrapped: a note goes on after a long line where the next is no note."""
    number, whole, last = 0, "", ""
    for at, line in enumerate(written, start=1):
        if whole and line and len(last) >= _WRAPPED and read(number, whole) and not read(at, line):
            whole, last = f"{whole} {line}", line
            continue
        if whole:
            yield number, whole
        number, whole, last = at, line, line
    if whole:
        yield number, whole


def _paragraph(written: list[str]) -> str:
    """Give the first lines of the body up to an empty one."""
    text: list[str] = []
    for line in written:
        if line:
            text.append(line)
        elif text:
            break
    return " ".join(text)


def _line(number: int, written: str, *, no_verbs: frozenset[str] = frozenset()) -> NoteLine | None:
    line = written.replace("：", ":")
    line = line[_BULLET.match(line).end() :]  # type: ignore[union-attr]  # matches anything
    first = _FIRST_WORD.match(line)
    if first is None or len(line) > LONGEST:
        return None
    word = fold(first.group())
    verb, language = VERBS.get(word, (None, ""))
    rest = line[first.end() :]
    if word in no_verbs or (verb is None and not _is_almost_a_verb(word)):
        return None
    if rest and not rest[0].isspace() and rest[0] not in f":,-{_DASHES}":
        return None  # "stop@...", "note's"
    rest = rest[_AFTER_VERB.match(rest).end() :].lstrip(", ")  # type: ignore[union-attr]
    if not rest or not _can_be(verb, number, rest):
        return None
    broken = _BREAK.search(rest)
    if broken is None:
        return NoteLine(number, verb, language, rest, "", is_split=False)
    return NoteLine(number, verb, language, rest[: broken.start()], _bare(rest[broken.end() :]), is_split=True)


def _can_be(verb: Verb | None, number: int, rest: str) -> bool:
    """Whether a line is more than running text: "met" and "form" begin one too often."""
    if verb is Verb.MET and number:
        return _begins_with_a_name(rest)
    return verb is not Verb.FORM or bool(_BREAK.search(rest)) or fold(rest).rpartition(" ")[2] in FORMS


def _begins_with_a_name(text: str) -> bool:
    """Whether a capital or an address comes first, behind "with" and the like."""
    first = next((word for word in text.split() if fold(word) not in BEFORE_NAME), "")
    return first[:1].isupper() or "@" in first


def _bare(text: str) -> str:
    """Take off the quotes around a text."""
    text = text.strip()
    opening, closing = text[:1], text[-1:]
    if len(text) > 1 and opening in "\"'“„«‘" and closing in "\"'”“»’":
        return text[1:-1].strip()
    return text


def _is_almost_a_verb(word: str) -> bool:
    return len(word) > 3 and any(fuzz.ratio(word, verb) >= _ALMOST for verb in MISTYPED)

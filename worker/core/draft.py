"""A draft on its way: moves and values before it has words, text with spans after."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from worker.core.words import (
    Kind,
)


@dataclass(frozen=True, slots=True)
class Span:
    """Which part of a text (`start`..`end`, characters) says something, and where that comes from."""

    start: int
    end: int
    source_type: str  # fact, occasion, touch, meeting, moment, message, rep_line, rep or customer
    source_id: str
    source: str  # one readable phrase, for example "hobby, from your card note of 3 May 2025"


@dataclass(frozen=True, slots=True)
class Value:
    """A value on its way into a template, with its source."""

    text: str
    source_type: str
    source_id: str
    source: str


@dataclass(frozen=True, slots=True)
class Move:
    """One move of a draft: a family of wordings (`greeting`, `checkin/topic`, ...) and the values it says."""

    name: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Composition:
    """A draft before it has words: moves in order, grouped into paragraphs; `form` is the form of address.

    Wordings in `avoid` are better not used again, those in `spent` must not be. `lately` are those of the rep's last
    drafts to anybody, newest first: better none of them, else the one used longest ago. `exclaims` tells whether the
    rep makes exclamation marks.
    """

    kind: Kind
    language: str
    paragraphs: tuple[tuple[Move, ...], ...]
    subject: Move | None
    seed: str
    avoid: frozenset[str] = frozenset()
    reply_subject: str = ""
    form: str = ""
    spent: frozenset[str] = frozenset()
    lately: tuple[str, ...] = ()
    exclaims: bool = True


@dataclass(frozen=True, slots=True)
class Sentence:
    """One rendered sentence.

    `act` says what it does: greeting, statement, thanks, wish, question, offer or signoff.
    """

    start: int
    end: int
    act: str
    wording: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A draft in words. Spans and sentences count characters of `body`; marks are cut out.

    `likely_language` is how likely the text is in the language it is meant to be in, None where it is too short.
    """

    subject: str
    body: str
    spans: tuple[Span, ...]
    sentences: tuple[Sentence, ...]
    wordings: tuple[str, ...]
    likely_language: float | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a lint has to say. `blocks` means the draft is not placed."""

    code: str
    blocks: bool
    sentence: str
    start: int = 0
    end: int = 0

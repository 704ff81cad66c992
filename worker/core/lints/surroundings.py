"""What is known around a draft: holds, the rep's voice, and what was written before, to this person and to others."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from worker.core.draft import Span
from worker.core.model import Because, Voice

UNHEARD = Voice()
"""Nothing is known of how the rep writes to this person."""

SHINGLE_WORDS = 3
OPENING_WORDS = 4
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|·")
_MASKED = "·"


@dataclass(frozen=True, slots=True)
class Trace:
    """What may be kept of a draft for good: hashes of its runs of three words and of its first four.

    Greeting and sign-off are left out, and whatever came from a record is masked: two fills of one wording are equal.
    """

    shingles: frozenset[str]
    opening: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a draft is judged against; what is not known is left out and not checked.

    `sent` holds the traces of what this person was sent, newest first, `subjects` the subjects; `batch` the traces of
    the rep's other drafts. `exclaims` is how many `!` the rep makes in a hundred words to them, `at` when it is placed.
    """

    holds: tuple[Because, ...] = ()
    voice: Voice = UNHEARD
    exclaims: float | None = None
    sent: tuple[Trace, ...] = ()
    subjects: tuple[str, ...] = ()
    batch: tuple[Trace, ...] = ()
    at: datetime | None = None


def trace_of(body: str, spans: Iterable[Span] = ()) -> Trace:
    """The trace of a text; `spans` tell what to mask in it."""
    masked = body
    for span in sorted(spans, key=lambda span: span.start, reverse=True):
        masked = f"{masked[: span.start]} {_MASKED} {masked[span.end :]}"
    paragraphs = [paragraph for paragraph in masked.split("\n\n") if paragraph.strip()]
    heart = paragraphs[1:-1] if len(paragraphs) > 2 else paragraphs
    words = [word.casefold() for word in _WORD.findall("\n".join(heart))]
    runs = zip(*(words[start:] for start in range(SHINGLE_WORDS)), strict=False)
    return Trace(frozenset(_hash(*run) for run in runs), _hash(*words[:OPENING_WORDS]))


def likeness(one: Trace, other: Trace) -> float:
    """Which part of the first is contained in the other, 0 to 1."""
    return len(one.shingles & other.shingles) / len(one.shingles) if one.shingles else 0.0


def _hash(*words: str) -> str:
    return blake2b(" ".join(words).encode(), digest_size=6).hexdigest()

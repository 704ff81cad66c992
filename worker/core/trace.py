"""What is kept of a draft for good: enough to tell whether another one is much the same, not enough to read it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from worker.core.draft import Span

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

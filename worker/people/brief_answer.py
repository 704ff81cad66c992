"""What the rep typed into the entry of the day, and what a word of it means."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from babel import Locale

from worker.core.moves import Answer
from worker.people.note_words import fold

LONGEST = 600
"""Characters of one answer; what is longer is no answer."""

_CODE = 2
_BESIDE_A_LANGUAGE = re.compile(r"in|auf|en|op|het|de|le|please|bitte|svp|stp|por|favor|graag|always|immer")
_PAUSE = re.compile(r"[.,;:!?]|\s[-–—]\s")
_EDGES = " \t.,;:!?-–—*•\"'“”„«»‘’"


def typed_lines(text: str, wrote: str, label: str) -> tuple[str, ...]:
    """Return what stands below the answer line, or, with nothing there, lines elsewhere that were not ours.

    Elsewhere counts only while every line of ours still stands: else a calendar may have broken our own lines anew.
    """
    ours = [_flat(line) for line in wrote.splitlines() if line.strip()]
    lines = [_flat(line) for line in text.splitlines() if line.strip()]
    at = next((place for place in reversed(range(len(lines))) if _starts_with(lines[place], label)), None)
    if at is not None:
        below = [lines[at][len(_flat(label)) :], *lines[at + 1 :]]
        if typed := _bare(line for line in below if line not in ours):
            return typed
    return _bare(line for line in lines if line not in ours) if set(ours) <= set(lines) else ()


def meaning(text: str, words: Mapping[Answer, Sequence[str]]) -> Answer | None:
    """Return what a line means by the words it is or begins with, up to a comma; None where it is none of these."""
    said = fold(_PAUSE.split(text.strip(_EDGES), maxsplit=1)[0].strip(_EDGES))
    meant = (what for what, several in words.items() if said in map(fold, several))
    return next(meant, None)


def language_named(text: str) -> str:
    """Return the code of the language an answer names (`auf Deutsch, bitte`); empty where it names none, or several."""
    words: list[str] = re.findall(r"[^\W\d_]+", fold(text))
    named = _language_names()
    found = {named[word] for word in words if word in named}
    if len(words) == 1 and words[0] in named.values():
        return words[0]
    is_all = all(word in named or _BESIDE_A_LANGUAGE.fullmatch(word) for word in words)
    return found.pop() if len(found) == 1 and is_all else ""


@cache
def _language_names() -> dict[str, str]:
    """From a folded name in one of the languages of the brief, or in its own, to the code."""
    return dict(reversed([*_names_of_languages()]))  # the first one named so wins


def _names_of_languages() -> Iterator[tuple[str, str]]:
    for spoken in ("en", "de", "fr", "es", "nl"):
        names = Locale.parse(spoken).languages
        yield from ((fold(name), code) for code, name in names.items() if len(code) == _CODE and " " not in name)
    for code in ("da", "fi", "it", "nb", "pl", "pt", "sv"):
        yield fold(Locale.parse(code).languages[code]), code


def _starts_with(line: str, label: str) -> bool:
    return fold(line).startswith(fold(_flat(label)))


def _flat(line: str) -> str:
    return " ".join(line.split())


def _bare(lines: Iterable[str]) -> tuple[str, ...]:
    """Give the lines without what marks a list; an empty one, or one too long to be an answer, is none."""
    bare = (line.strip().lstrip("-*•·> ").strip() for line in lines)
    return tuple(line for line in bare if line and len(line) <= LONGEST)

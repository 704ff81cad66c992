"""Provenance by construction: values go into templates wrapped in marks, and come out of the text as spans.

A value travels as `MARK index INSIDE value END`, with private-use characters for the marks and digits for the index,
so that a filter which changes case changes neither. No value and no template can hold a mark: both are cleaned first.
"""

import re
from collections.abc import Callable

MARK, INSIDE, END = "\ue000", "\ue001", "\ue002"
_MARKED = re.compile(f"{MARK}(\\d+){INSIDE}([^{MARK}{INSIDE}{END}]*){END}")
_STRAY = re.compile(f"[{MARK}{INSIDE}{END}]")


class Said(str):
    """A marked value on its way through a template; a day also knows its bare form."""

    __slots__ = ("alone",)

    alone: "Said"

    def __new__(cls, text: str, alone: str = "") -> "Said":
        """The marked text, with the marked bare form of a day."""
        said = super().__new__(cls, text)
        if alone:
            said.alone = Said(alone)
        return said


def wrap(text: str, index: int) -> str:
    """The clean text between marks that carry its number."""
    return f"{MARK}{index}{INSIDE}{text}{END}"


def inside(marked: str, change: Callable[[str], str]) -> str:
    """The marked text with its first value changed and its marks kept."""
    return _MARKED.sub(lambda found: wrap(change(found[2]), int(found[1])), marked, count=1)


def value_of(marked: str) -> str:
    """The first value of a marked text, or the text itself where nothing is marked."""
    found = _MARKED.search(marked)
    return found[2] if found else marked


def cut(marked: str) -> tuple[str, list[tuple[int, int, int]]]:
    """The text without marks, and (start, end, index) of every value in it; ValueError where a mark was broken."""
    pieces: list[str] = []
    places: list[tuple[int, int, int]] = []
    length = last = 0
    for found in _MARKED.finditer(marked):
        before = marked[last : found.start()]
        length += len(before)
        places.append((length, length + len(found[2]), int(found[1])))
        length += len(found[2])
        pieces += [before, found[2]]
        last = found.end()
    text = "".join([*pieces, marked[last:]])
    if _STRAY.search(text):
        raise ValueError("a value was cut apart")
    return text, places

"""What the lints look for in one language: every language has every entry, so none is checked by half."""

import re
from dataclasses import dataclass

NOTHING = re.compile(r"(?!)")
"""Finds nothing, where a language has nothing to find."""


def any_of(*phrases: str) -> re.Pattern[str]:
    """A pattern that finds any of these phrases as whole words, in whatever case."""
    return re.compile(rf"\b(?:{'|'.join(phrases)})\b", re.IGNORECASE)


def as_written(*phrases: str) -> re.Pattern[str]:
    """A pattern that finds any of these phrases as whole words, in just this case."""
    return re.compile(rf"\b(?:{'|'.join(phrases)})\b")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language, by what they give away.

    `formal` and `familiar` tell the form of address, `courtesies` are wishes and thanks that begin with the writer,
    `outdated` is out of use whatever the occasion and `unlucky` wrong in a wish, `long_text` is the LIX that is hard
    to read, `crowd` greets many or nobody,
    `beside` stands before somebody's name.
    """

    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    salutation: str
    met: re.Pattern[str]
    talked: re.Pattern[str]
    relative: re.Pattern[str]
    today: re.Pattern[str]
    yesterday: re.Pattern[str]
    wish: re.Pattern[str]
    claim: re.Pattern[str]
    promise: re.Pattern[str]
    sells: re.Pattern[str]
    age: re.Pattern[str]
    openers: re.Pattern[str]
    sensitive: re.Pattern[str]
    people: re.Pattern[str]
    beside: re.Pattern[str]
    outdated: re.Pattern[str]
    unlucky: re.Pattern[str]
    gendered: re.Pattern[str]
    superlatives: re.Pattern[str]
    street: re.Pattern[str]
    crowd: re.Pattern[str]
    me: re.Pattern[str]
    you: re.Pattern[str]
    courtesies: re.Pattern[str]
    long_text: int
    familiar: re.Pattern[str] = NOTHING
    formal: re.Pattern[str] = NOTHING


SILENT = Lexicon(
    weekdays=(),
    months=(),
    salutation=r"(?!)",
    long_text=1000,
    **dict.fromkeys(
        (
            *("met", "talked", "relative", "today", "yesterday", "wish", "claim", "promise", "sells", "age", "openers"),
            *("sensitive", "people", "beside", "outdated", "unlucky", "gendered", "superlatives", "street", "crowd"),
            *("me", "you", "courtesies"),
        ),
        NOTHING,
    ),
)
"""Of a language nobody listed words for."""

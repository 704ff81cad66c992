"""Finds words of a fact that may not be said: as a whole phrase, by names and numbers, and inside what data says."""

import re
from collections.abc import Iterator
from functools import cache

from rapidfuzz import fuzz

from worker.core.facts import LANGUAGE_SLOT, use_on
from worker.core.lints.page import DATA, Page
from worker.core.model import Fact
from worker.core.words import Use

SAME = 90
"""Likeness (0 to 100) from which two words or phrases are taken for the same."""

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_CHUNK = re.compile(r"[,;:()\n]+|\s[-–—]\s")
_LONG = 4


def forbidden_words(page: Page, fact: Fact, use: Use) -> Iterator[tuple[str, int, int]]:
    """Every place of the body that says something of the fact: the words, start and end."""
    text = page.body if use in {Use.SHIELD, Use.NEVER} else page.without("rep_line")
    allowed = sayable_words(page)
    values = [value for slot, value in fact.slots.items() if slot != LANGUAGE_SLOT]
    yield from _exact(values, text, allowed, page.words.months)
    yield from _phrases(values, text, allowed)
    yield from _in_data(page, values, allowed, with_line=use in {Use.SHIELD, Use.NEVER})


def _exact(
    values: list[str], text: str, allowed: frozenset[str], months: tuple[str, ...]
) -> Iterator[tuple[str, int, int]]:
    """Names and numbers, letter for letter."""
    marked = {
        word
        for value in values
        for word in _WORD.findall(value)
        if (word[0].isupper() and len(word) > 1) or any(char.isdigit() for char in word)
    }
    marked = {word for word in marked if word.casefold() not in allowed}
    undated = _days(months).sub(lambda found: " " * len(found[0]), text)
    for found in _WORD.finditer(undated):
        stem = re.sub(r"['’]s?$", "", found[0])
        if found[0] in marked or stem in marked:
            yield found[0], found.start(), found.end()


@cache
def _days(months: tuple[str, ...]) -> re.Pattern[str]:
    """A date in words, as any draft may say one."""
    month = f"(?:{'|'.join(months) or '(?!)'})"
    return re.compile(rf"\b(?:\d{{1,2}}(?:\.|er)? (?:de )?)?{month}\b(?: (?:de )?\d{{4}})?")


def _phrases(values: list[str], text: str, allowed: frozenset[str]) -> Iterator[tuple[str, int, int]]:
    """A chunk of the fact as a whole, even with its small words changed."""
    said = " ".join(_long_words(text))
    for value in values:
        for chunk in _CHUNK.split(value):
            words = [word for word in _long_words(chunk) if word not in allowed]
            phrase = " ".join(words)
            if words and len(phrase) <= len(said) and fuzz.partial_ratio(phrase, said) >= SAME and _worded(words, said):
                yield " ".join(words), 0, 0


def _worded(words: list[str], said: str) -> bool:
    """Whether the likeness is one of whole words: `rose` is not in `prose`."""
    return all(any(fuzz.ratio(word, other) >= SAME for other in said.split()) for word in words)


def _in_data(
    page: Page, values: list[str], allowed: frozenset[str], *, with_line: bool
) -> Iterator[tuple[str, int, int]]:
    """Any longer word of the fact inside what data puts into the text."""
    words = {word for value in values for word in _long_words(value)} - allowed
    for span in page.spans(*DATA, *(("rep_line",) if with_line else ())):
        for word in _long_words(page.body[span.start : span.end]):
            if any(fuzz.ratio(word, forbidden) >= SAME for forbidden in words):
                yield word, span.start, span.end


def _long_words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text) if len(word) >= _LONG]


def sayable_words(page: Page, *, facts: bool = True) -> frozenset[str]:
    """Words that may be said whatever else holds them: names of the two, and facts that may be mentioned."""
    customer = page.record.customer
    texts = [customer.name, customer.given_name, customer.signs_as, page.rep.name, page.rep.signature]
    mentioned = [fact for fact in page.record.facts if facts and use_on(fact, page.on) is Use.MENTION]
    texts += [value for fact in mentioned for slot, value in fact.slots.items() if slot != LANGUAGE_SLOT]
    return frozenset(word.casefold() for text in texts for word in _WORD.findall(text))

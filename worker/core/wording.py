"""Phrases found in a text by their first words, which costs a hundredth of searching each phrase everywhere."""

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases to look for, each with the words it begins with."""

    pairs: tuple[tuple[str, re.Pattern[str]], ...]

    @classmethod
    def of(cls, table: Mapping[str, str]) -> "Phrases":
        """Compile `first words | first words`: `the whole phrase as a pattern`; all in lower case."""
        split = [(first, re.compile(phrase)) for firsts, phrase in table.items() for first in firsts.split("|")]
        return cls(tuple(split))

    def found_in(self, text: str) -> bool:
        """Whether text made by `flat` holds one of the phrases."""
        return any(_stands(first, phrase, text) for first, phrase in self.pairs if first in text)


def _stands(first: str, phrase: re.Pattern[str], text: str) -> bool:
    at = text.find(first)
    while at >= 0:
        if phrase.match(text, at):
            return True
        at = text.find(first, at + 1)
    return False


def flat(text: str) -> str:
    """Return text in lower case on one line, with straight apostrophes: the form phrases are compared with."""
    return " ".join(text.casefold().replace("’", "'").split())

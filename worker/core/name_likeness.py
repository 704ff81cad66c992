"""Whether a display name and the part before the @ can be a customer's."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from worker.core.matching import normalise
from worker.core.model import Customer
from worker.core.words import CustomerId

_SHORT = 5
"""Letters below which an address says too little of whose it is."""
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ONE_SPELLING = (("æ", "a"), ("ø", "o"), ("œ", "o"), ("ł", "l"), ("đ", "d"), ("ae", "a"), ("oe", "o"), ("ue", "u"))
"""What no accent sets apart, and umlauts as those write them who have no key for them."""


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a name in order and in one spelling; a single Latin letter is an initial and left out."""
    words = (_plain(word) for word in _WORD.findall(unicodedata.normalize("NFC", text)))
    return tuple(word for word in words if len(word) > 1 or not word.isascii())


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in apart if not unicodedata.combining(char))
    for written, one in _ONE_SPELLING:
        plain = plain.replace(written, one)
    return plain


def letters(local: str) -> str:
    """Return the letters of the part before the @, in order: dots, dashes and numbers are how it was still free."""
    return "".join(filter(str.isalpha, _plain(local)))


def bears(local: str, words: Collection[str]) -> bool:
    """Whether an address bears this name: a word of it, the beginning of one, or its initials."""
    initials = sorted(word[0] for word in words)
    return sorted(local) == initials or any(
        word in local or (len(local) > 1 and word.startswith(local)) for word in filter(None, map(letters, words))
    )


@dataclass(frozen=True, slots=True)
class Names:
    """What a customer is called, and how their addresses may begin."""

    customer: CustomerId
    full: frozenset[frozenset[str]]
    words: frozenset[str]
    begins: frozenset[str]
    company: frozenset[str]

    @classmethod
    def of(cls, customer: Customer) -> "Names":
        """Gather the names of a customer."""
        given = customer.given_name or customer.name.partition(" ")[0]
        family = customer.family_name or customer.name.rpartition(" ")[2]
        called = (customer.name, f"{given} {family}", f"{customer.signs_as} {family}" if customer.signs_as else "")
        full = frozenset(frozenset(words_of(name)) for name in called) - {frozenset()}
        known = frozenset(letters(normalise(address).rpartition("@")[0]) for address in customer.addresses)
        firsts = {letters(name) for name in (given, customer.signs_as)}
        return cls(
            customer.id,
            full,
            frozenset(word for words in full for word in words),
            _beginnings((given, customer.signs_as), family)
            | frozenset(local for local in known if len(local) >= _SHORT and local not in firsts),
            frozenset(words_of(customer.company)),
        )

    def is_called(self, words: frozenset[str]) -> bool:
        """Whether these words, in any order, are the full name."""
        return words in self.full

    def may_be_called(self, words: frozenset[str]) -> bool:
        """Whether these words are a part of the name, or the name with something more."""
        return bool(words) and any(words <= name or (len(name) > 1 and name <= words) for name in self.full)

    def writes_as(self, local: str) -> bool:
        """Whether an address of theirs may begin with these letters."""
        return local in self.begins


def _beginnings(firsts: Collection[str], family: str) -> frozenset[str]:
    """Return how addresses with this name begin: both names, an initial and the family name, or that alone."""
    last = letters(family)
    found = {last} if len(last) >= _SHORT else set()
    for first in {letters(name) for name in firsts} - {"", last}:
        if last:
            found |= {first + last, last + first, first[0] + last, last + first[0]}
    return frozenset(found)

"""Whom a note to self means: the customers of one mailbox by every name they go by, never by a guess."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from worker.core.matching import normalise
from worker.core.model import Customer
from worker.core.words import CustomerId
from worker.people.note_words import TITLES, fold

_LONGEST = 7  # words of a name
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_EDGES = " \t,;.!?\"'“”„«»‘’<>"


@dataclass(frozen=True, slots=True)
class Names:
    """What every customer of a mailbox may be called in a note."""

    called: Mapping[str, frozenset[CustomerId]]
    companies: Mapping[CustomerId, frozenset[str]]

    @classmethod
    def of(cls, customers: Iterable[Customer]) -> "Names":
        """Collect the names of the customers."""
        called: dict[str, set[CustomerId]] = {}
        companies = {}
        for customer in customers:
            for form in _forms(customer):
                called.setdefault(form, set()).add(customer.id)
            companies[customer.id] = frozenset(_words_of(customer.company))
        return cls({form: frozenset(ids) for form, ids in called.items()}, companies)

    def meant(self, name: str) -> frozenset[CustomerId]:
        """Give everybody who goes by exactly this name or address."""
        words = name.split()
        while words and fold(words[0]) in TITLES and len(words) > 1:
            words = words[1:]
        return self.called.get(_form(" ".join(words)), frozenset())

    def at(self, people: frozenset[CustomerId], company: str) -> frozenset[CustomerId]:
        """Give those of the people whose company has every one of these words."""
        wanted = set(fold(company).split())
        return frozenset(one for one in people if wanted and wanted <= self.companies[one])

    def first_in(self, words: Sequence[str]) -> tuple[int, frozenset[CustomerId]]:
        """Find the longest name the words begin with: how many words it has, and who goes by it."""
        for count in range(min(_LONGEST, len(words)), 0, -1):
            if people := self.meant(" ".join(words[:count])):
                return count, people
        return 0, frozenset()


def _form(name: str) -> str:
    """Give the one form of a name or an address as it is written in a note."""
    bare = name.strip(_EDGES)
    if "@" in bare:
        return normalise(bare)
    return fold(bare).removesuffix("'s")


def _words_of(text: str) -> Iterator[str]:
    for each in (text, text.translate(_UMLAUTS)):
        yield from fold(each).split()


def _forms(customer: Customer) -> Iterator[str]:
    for written in _written(customer):
        for each in (written, written.translate(_UMLAUTS)):
            if form := _form(each):
                yield form


def _written(customer: Customer) -> Iterator[str]:
    """Every way to write who it is: full name either way round, parts of it, with an initial, their addresses."""
    words = customer.name.split()
    given = customer.given_name or (words[0] if words else "")
    family = customer.family_name or " ".join(words[1:])
    yield from customer.addresses
    yield from (customer.name, given, given.partition(" ")[0], family, family.rpartition(" ")[2])
    for first in {given, given.partition(" ")[0], customer.signs_as} - {""}:
        if family:
            last = family.rpartition(" ")[2]
            yield from (f"{first} {family}", f"{family} {first}", f"{first} {family[0]}", f"{first} {last}")
            yield from (f"{first} {last[0]}", f"{last} {first}")
    yield customer.signs_as

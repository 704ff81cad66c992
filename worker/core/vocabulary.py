"""What people often do and often celebrate, as each language says it: a hobby noted in one can be said in another.

Only a whole value that is known is said otherwise than it was recorded. What is to be left alone stays so in every
language.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from worker.core.facts import LANGUAGE_SLOT, shielded_words, use_on, words_of
from worker.core.language import primary
from worker.core.model import CustomerRecord, Fact
from worker.core.phrases import clean, without_owner
from worker.core.words import FactKind, Use

KNOWN_SLOTS: Mapping[FactKind, str] = {FactKind.HOBBY: "what", FactKind.CHILD_EVENT: "event"}
"""The slot of each kind of fact whose values can be known."""

_ARTICLE = re.compile(r"^(?:(?:the|an?|der|die|das|den|eine?|le|la|les|une?|el|los|las|una|de|het|een) |l')(?=\w)")

Forms = Mapping[FactKind, Mapping[str, tuple[str, ...]]]
"""By kind and by the name of the thing in English: how one language says it, the usual form first."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every known thing in every language."""

    by_language: Mapping[str, Forms] = field(default_factory=dict)
    _names: Mapping[tuple[FactKind, str], str] = field(default_factory=dict)

    @classmethod
    def of(cls, by_language: Mapping[str, Forms]) -> "Vocabulary":
        """Put the languages together; what two things are called names the first of them."""
        names: dict[tuple[FactKind, str], str] = {}
        for forms in by_language.values():
            for kind, things in forms.items():
                for name, several in things.items():
                    for form in (name, *several):
                        names.setdefault((kind, _folded(form)), name)
        return cls(by_language, names)

    def said(self, kind: FactKind, text: str, language: str, *, written_in: str = "") -> str:
        """Say a thing in a language, '' where it is not known: as it was `written_in` it, else in the usual form."""
        written = _folded(text)
        things = self.by_language.get(language, {}).get(kind, {})
        forms = things.get(self._names.get((kind, written), ""), ())
        own = (form for form in forms if _folded(form) == written and language == written_in)
        return next(own, next(iter(forms), ""))


NOTHING_KNOWN = Vocabulary()
"""For want of templates: everything is said as it was recorded, or not at all."""


def in_language(record: CustomerRecord, language: str, on: date, vocabulary: Vocabulary) -> CustomerRecord:
    """Return the record with what is known said in a language, of a draft for instance; nothing shielded is.

    What is to be avoided stands there in the words it was recorded in and in those of the language.
    """
    draft_language = primary(language)
    shields = shielded_words(record.facts, on)
    known = (
        fact if shields & words_of(fact) else _said_in(fact, draft_language, vocabulary) or fact
        for fact in record.facts
    )
    return replace(record, facts=(*known, *_avoided_in(record.facts, draft_language, on, vocabulary)))


def _said_in(fact: Fact, language: str, vocabulary: Vocabulary) -> Fact | None:
    slot = KNOWN_SLOTS.get(fact.kind, "")
    written_in = primary(fact.slots.get(LANGUAGE_SLOT, ""))
    said = vocabulary.said(fact.kind, fact.slots.get(slot, ""), language, written_in=written_in) if slot else ""
    return replace(fact, slots={**fact.slots, slot: said, LANGUAGE_SLOT: language}) if said else None


def _avoided_in(facts: Iterable[Fact], language: str, on: date, vocabulary: Vocabulary) -> Iterator[Fact]:
    for fact in facts:
        if use_on(fact, on) is Use.SHIELD:
            text = fact.slots.get("what", "")
            for kind in KNOWN_SLOTS:
                if said := vocabulary.said(kind, text, language):
                    yield replace(fact, slots={"what": said, LANGUAGE_SLOT: language})


def _folded(text: str) -> str:
    """The form in which whole values are compared: one case, straight apostrophes, no article, nobody's."""
    bare = without_owner(clean(text)).casefold().replace("’", "'").rstrip(".!")
    return _ARTICLE.sub("", bare)

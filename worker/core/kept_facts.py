"""Which of a draft's facts the rep kept in what they sent, and which rest because a sent draft offered them."""

from collections.abc import Iterable, Sequence
from datetime import date

from worker.core.facts import COOLDOWN_DAYS, LANGUAGE_SLOT
from worker.core.model import Fact, PlacedDraft
from worker.core.own_words import own_words
from worker.core.words import FactId

_TELLING = 4  # letters from which a word tells a fact apart from its neighbours


def kept_in(sent: str | None, facts: Iterable[Fact], body: str, offered: Sequence[FactId]) -> tuple[FactId, ...]:
    """Return the facts of a draft that are still said in what was sent; all of them where nobody can read that.

    A fact was dropped when every word of it that stood in the draft is gone from the rep's own words.
    """
    if sent is None:
        return tuple(offered)
    said = _words(own_words(sent))
    drafted = _words(body)
    gone = {fact.id for fact in facts if (ours := _of_fact(fact) & drafted) and not ours & said}
    return tuple(each for each in offered if each not in gone)


def resting(drafts: Iterable[PlacedDraft], on: date) -> frozenset[FactId]:
    """Return the facts that a draft offered which was sent in the last 180 days, whether the rep kept them or not."""
    lately = (
        draft
        for draft in drafts
        if draft.fate == "sent" and draft.closed_at and (on - draft.closed_at.date()).days < COOLDOWN_DAYS
    )
    return frozenset(fact for draft in lately for fact in draft.facts)


def _of_fact(fact: Fact) -> frozenset[str]:
    """Return the words that tell a fact; where it has none of some length, its short ones."""
    every = _words(" ".join(text for slot, text in fact.slots.items() if slot != LANGUAGE_SLOT))
    return frozenset(word for word in every if len(word) >= _TELLING) or every


def _words(text: str) -> frozenset[str]:
    bare = "".join(each if each.isalnum() else " " for each in text.casefold())
    return frozenset(bare.split())

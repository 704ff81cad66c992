"""Is it fresh? Not the last note to them again, and not the neighbour's."""

from collections.abc import Iterator

from worker.core.draft import Finding
from worker.core.facts import rested
from worker.core.lints.forbidden import sayable_words
from worker.core.lints.page import Page, warns
from worker.core.model import Fact
from worker.core.trace import likeness, trace_of
from worker.core.words import FactId

ALIKE = 0.35
"""Part of the runs of three words from which two texts are taken for the same."""

SENT_LOOKED_AT, BATCH_LOOKED_AT = 12, 64
_LAST_DRAFTS = 3
_UNREAD = frozenset({"discarded", "withdrawn"})


def repeat_topic(page: Page) -> Iterator[Finding]:
    """No fact of their last three notes, or of the last half year."""
    lately = _said_lately(page)
    said = {span.source_id for span in page.spans("fact")}
    for fact in page.record.facts:
        if (fact.id in lately or not rested(fact, page.on)) and (fact.id in said or _is_named(page, fact)):
            yield warns("REPEAT_TOPIC", f"It says again what an earlier note said ({fact.kind.replace('_', ' ')}).")


def _said_lately(page: Page) -> set[FactId]:
    read = [d for d in page.record.drafts if d.fate not in _UNREAD and d.key != page.composition.seed]
    latest = sorted(read, key=lambda draft: draft.created_at)[-_LAST_DRAFTS:]
    return {fact for draft in latest for fact in draft.facts}


def _is_named(page: Page, fact: Fact) -> bool:
    """Whether a name of the fact stands in the body, spans or not."""
    own = sayable_words(page, facts=False)
    names = {word for value in fact.slots.values() for word in value.split() if word[:1].isupper() and len(word) > 2}
    names = {name.strip(",.;") for name in names}
    return any(name.casefold() not in own and f" {name}" in f" {page.body}" for name in names)


def repeat_text(page: Page) -> Iterator[Finding]:
    """Not one of the last dozen notes to them in other names."""
    if page.around.sent and not page.spans("rep_line"):
        ours = trace_of(page.body, page.rendered.spans)
        if any(likeness(ours, sent) > ALIKE for sent in page.around.sent[:SENT_LOOKED_AT]):
            yield warns("REPEAT_TEXT", "It reads much like an earlier note to them.")


def batch_same(page: Page) -> Iterator[Finding]:
    """Not one of the rep's other drafts in other names, and no common first four words."""
    if page.around.batch and not page.spans("rep_line"):
        ours = trace_of(page.body, page.rendered.spans)
        others = page.around.batch[:BATCH_LOOKED_AT]
        if any(ours.opening == other.opening or likeness(ours, other) > ALIKE for other in others):
            yield warns("BATCH_SAME", "It reads much like another of your drafts.")

"""Is it true, and does it stay true? Grounding is structural: a sentence rests on marked spans or it does not stand."""

import re
from collections.abc import Iterator

from worker.core.draft import Finding, Span
from worker.core.facts import effective_use, is_alive, known_on, use_on
from worker.core.lints.forbidden import forbidden_words
from worker.core.lints.languages import LEXICONS
from worker.core.lints.page import DATA, Page, Piece, blocks
from worker.core.model import Fact
from worker.core.words import FactKind, Use

SUPPORT = frozenset({*DATA, "rep_line"})
"""Sources that can carry a statement; a name or a signature cannot."""

_ONE_AT_A_TIME = frozenset({FactKind.ROLE, FactKind.EMPLOYER, FactKind.HOMETOWN})
_NUMBER = re.compile(r"\d+")


def grounding(page: Page) -> Iterator[Finding]:
    """Every statement and thanks rests on a record, and every record it rests on still stands."""
    for piece in page.pieces():
        resting = [span for span in page.spans(*SUPPORT) if span.start < piece.end and span.end > piece.start]
        if _states(page, piece) and not resting:
            yield blocks("GROUNDING", f"Nothing on record supports “{piece.text}”.", piece.start, piece.end)
    text = page.without(*SUPPORT, "customer", "rep")
    for found in _NUMBER.finditer(text):
        yield blocks("GROUNDING", f"Nothing on record supports the number {found[0]}.", found.start(), found.end())
    for span in page.spans("fact", "meeting", "moment"):
        if not _stands(page, span):
            yield blocks(
                "GROUNDING", f"“{page.body[span.start : span.end]}” can no longer be said.", span.start, span.end
            )


def _states(page: Page, piece: Piece) -> bool:
    """Whether a piece states something, judged by its text as well as by what the template calls it."""
    if piece.act in {"greeting", "signoff"}:
        return False
    if piece.act in {"question", "offer"}:
        return not piece.text.endswith(("?", "？", ";"))
    if piece.act == "wish" and page.composition.language in LEXICONS:
        return not page.words.wish.search(piece.text)
    return piece.act != "wish"


def _stands(page: Page, span: Span) -> bool:
    if span.source_type == "fact":
        return any(fact.id == span.source_id and use_on(fact, page.on) is Use.MENTION for fact in page.record.facts)
    if span.source_type == "meeting":
        return any(meeting.event == span.source_id and not meeting.cancelled for meeting in page.record.meetings)
    return any(moment.id == span.source_id for moment in page.record.moments)


def fact_forbidden(page: Page) -> Iterator[Finding]:
    """Nothing of a fact that may not be said; the rep's own line answers for what only steers."""
    for fact in page.record.facts:
        use = use_on(fact, page.on)
        if use is not Use.MENTION:
            for word, start, end in forbidden_words(page, fact, use):
                yield blocks("FACT_FORBIDDEN", f"“{word}” belongs to a fact that may not be said.", start, end)


def stale(page: Page) -> Iterator[Finding]:
    """Nothing of a fact past its life, or that a newer one replaces, as if it were still so."""
    for fact in page.record.facts:
        if is_alive(fact, page.on) and not _superseded(page, fact):
            continue
        said = [span for span in page.spans("fact") if span.source_id == fact.id]
        yield from (blocks("STALE", f"“{page.body[s.start : s.end]}” may be long past.", s.start, s.end) for s in said)
        if not said and effective_use(fact.use, fact.told_by, fact.about, fact.kind) is Use.MENTION:
            for word, start, end in forbidden_words(page, fact, Use.STEER):
                yield blocks("STALE", f"“{word}” may be long past.", start, end)


def _superseded(page: Page, fact: Fact) -> bool:
    """Whether there is a newer fact of a kind of which a person has but one."""
    learned_on = known_on(fact)
    return fact.kind in _ONE_AT_A_TIME and any(
        other.kind is fact.kind and learned_on and (known_on(other) or learned_on) > learned_on
        for other in page.record.facts
    )


def rep_claim(page: Page) -> Iterator[Finding]:
    """What the rep saw, remembered or thought is the rep's to say."""
    for found in page.words.claim.finditer(page.without("rep_line", "moment", "fact", "message")):
        yield blocks("REP_CLAIM", f"“{found[0]}” is for the rep alone to say.", found.start(), found.end())


def commitment(page: Page) -> Iterator[Finding]:
    """Promises are the rep's to make."""
    for found in page.words.promise.finditer(page.without("rep_line", "moment", "fact", "message")):
        yield blocks("COMMITMENT", f"“{found[0]}” promises something in the rep's name.", found.start(), found.end())

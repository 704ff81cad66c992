"""Judges a finished draft: what blocks it from being placed, and what the rep should know. Values in, findings out."""

from collections.abc import Callable, Iterator
from datetime import date

from worker.core.draft import Composition, Finding, Rendered
from worker.core.lints import craft, form, manner, recency, repeats, tact, timing, truth
from worker.core.lints.page import Page
from worker.core.lints.surroundings import Surroundings
from worker.core.model import CustomerRecord, LastContact, Rep

__all__ = ["CHANGING", "CHECKS", "NOTHING_KNOWN", "Surroundings", "check", "recheck"]

CHECKS: tuple[Callable[[Page], Iterator[Finding]], ...] = (
    timing.suppressed,
    timing.no_person,
    truth.grounding,
    recency.recency,
    recency.stale_at_send,
    truth.stale,
    truth.fact_forbidden,
    truth.rep_claim,
    truth.commitment,
    form.placeholder,
    form.name_clean,
    form.headers,
    form.fake_reply,
    form.active,
    manner.language,
    manner.formality,
    tact.sensitive,
    tact.third_party,
    tact.taboo,
    tact.pitch,
    tact.age,
    timing.timing,
    tact.tact_dossier,
    tact.gendered,
    tact.flattery,
    craft.specificity,
    craft.you_first,
    craft.empty_opener,
    craft.questions,
    craft.words,
    craft.subject,
    craft.read,
    manner.voice_greeting,
    manner.voice_signoff,
    manner.voice_length,
    manner.voice_exclaim,
    repeats.repeat_topic,
    repeats.repeat_text,
    repeats.batch_same,
)
"""Every lint, in the order of its findings."""

CHANGING: tuple[Callable[[Page], Iterator[Finding]], ...] = (
    recency.recency,
    recency.stale_at_send,
    truth.stale,
    truth.fact_forbidden,
)
"""The lints that can block a draft later which passed when it was written; holds are looked at apart from them."""

NOTHING_KNOWN = Surroundings()


def check(
    rendered: Rendered,
    composition: Composition,
    record: CustomerRecord,
    rep: Rep,
    contact: LastContact,
    on: date,
    *,
    around: Surroundings = NOTHING_KNOWN,
) -> tuple[Finding, ...]:
    """Everything the lints have to say of a draft that would be placed, or still waits, on that day."""
    page = Page(rendered, composition, record, rep, contact, on, around)
    return tuple(finding for lint in CHECKS for finding in lint(page))


def recheck(
    rendered: Rendered, composition: Composition, record: CustomerRecord, rep: Rep, contact: LastContact, on: date
) -> tuple[Finding, ...]:
    """What blocks a draft on a later day than that on which it was written; its sentences need not be known."""
    page = Page(rendered, composition, record, rep, contact, on, NOTHING_KNOWN)
    return tuple(finding for lint in CHANGING for finding in lint(page) if finding.blocks)

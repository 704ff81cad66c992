"""Judges a finished draft: what blocks it from being placed, and what the rep should know. Values in, findings out."""

from collections.abc import Callable, Iterator
from datetime import date

from worker.core.draft import Composition, Finding, Rendered
from worker.core.lints import craft, form, manner, recency, repeats, tact, timing, truth
from worker.core.lints.page import Page
from worker.core.lints.surroundings import Surroundings, Trace, trace_of
from worker.core.model import CustomerRecord, LastContact, Rep

__all__ = ["CHECKS", "NOTHING_KNOWN", "Surroundings", "Trace", "check", "trace_of"]

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

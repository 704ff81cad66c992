"""Judges a finished draft: what blocks it from being placed, and what the rep should know. Values in, findings out."""

from collections.abc import Callable, Iterator
from datetime import date

from worker.core.draft import Composition, Finding, Rendered
from worker.core.lints import form, recency, tact, truth
from worker.core.lints.page import Page
from worker.core.model import CustomerRecord, LastContact, Rep

CHECKS: tuple[Callable[[Page], Iterator[Finding]], ...] = (
    truth.grounding,
    recency.recency,
    recency.stale_at_send,
    truth.fact_forbidden,
    truth.rep_claim,
    truth.commitment,
    form.placeholder,
    form.name_clean,
    form.headers,
    form.fake_reply,
    form.active,
    tact.pitch,
    tact.age,
    tact.empty_opener,
    tact.questions,
    tact.words,
    tact.subject,
)
"""Every lint, in the order of its findings."""


def check(
    rendered: Rendered, composition: Composition, record: CustomerRecord, rep: Rep, contact: LastContact, on: date
) -> tuple[Finding, ...]:
    """Everything the lints have to say of a draft that would be placed, or still waits, on that day."""
    page = Page(rendered, composition, record, rep, contact, on)
    return tuple(finding for lint in CHECKS for finding in lint(page))

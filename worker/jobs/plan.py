"""Decide for everybody who is due or changed, put the chosen drafts into words, and queue them in the outbox."""

import hashlib
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from importlib.metadata import version
from types import MappingProxyType

from connectors.types import Cursor
from worker.core.model import Suggestion
from worker.core.occasions import start_of, today_for
from worker.core.pause import paused
from worker.core.planning import as_of, decide, reminders_due, urgency, within_cap
from worker.core.words import CustomerId, Outcome
from worker.core.workdays import working_day_after
from worker.jobs.around import compared, written_lately
from worker.jobs.desk import Desk
from worker.jobs.entries import reminder_row, shown_already
from worker.jobs.languages import Languages, in_draft_language
from worker.jobs.pause import paused_on
from worker.jobs.write import Author, Case
from worker.store.rows import OutboxRow
from worker.store.voices import Heard

FRESH_START = timedelta(days=7)
FIRST_WEEK_CAP = 2
"""A rep who just met Rapport gets at most this many drafts a day in the first week."""

_NOBODY_HEARD: Mapping[CustomerId, Heard] = MappingProxyType({})


@dataclass(slots=True)
class PlanReport:
    """What was decided, and the rows that were (or in a dry run would be) queued."""

    suggestions: dict[CustomerId, tuple[Suggestion, ...]] = field(default_factory=dict)
    again_at: dict[CustomerId, datetime] = field(default_factory=dict)
    rows: list[OutboxRow] = field(default_factory=list)
    heard: dict[CustomerId, Heard] = field(default_factory=dict)


def plan(desk: Desk, now: datetime, *, dry_run: bool = False, synced: bool = False) -> PlanReport:
    """Plan one mailbox; a dry run looks at everybody and saves nothing.

    `synced` says that this very run has read the mailbox to its end, whether or not that was noted.
    """
    if not dry_run:
        _notice_new_settings(desk)
    report = PlanReport()
    candidates: list[Suggestion] = []  # their records are read again when it is their turn: memory has no room for all
    for case in _cases(desk, None if dry_run else desk.store.plans.due(desk.name, now), now, synced=synced):
        customer = case.record.customer.id
        report.suggestions[customer] = case.suggestions
        report.again_at[customer] = case.again_at
        for reminder in reminders_due(case.stored, desk.rep, now, defaults=desk.lead_days):
            if desk.store.outbox.get(reminder.key) is None and not shown_already(desk, reminder):
                report.rows.append(reminder_row(desk, case.stored, reminder, now))
        candidates += (s for s in case.suggestions if s.outcome is Outcome.DRAFT)
        desk.progress("plan", len(report.suggestions))
    _write_up(desk, report, candidates, now, synced=synced)
    if not dry_run:
        _save(desk, report)
    return report


def _notice_new_settings(desk: Desk) -> None:
    """Have everybody looked at again when the rep's settings have changed since the last plan."""
    settings = repr((desk.rep, sorted(desk.cadences.items()), sorted(desk.lead_days.items()), version("rapport")))
    seen = Cursor(hashlib.sha256(settings.encode()).hexdigest())
    if desk.store.mailboxes.cursor(desk.name, "settings") != seen:
        with desk.store.transaction():
            desk.store.plans.mark_all_changed(desk.name)
            desk.store.mailboxes.save_cursor(desk.name, "settings", "", seen)


def _save(desk: Desk, report: PlanReport) -> None:
    """Keep decisions and rows together: a run killed before this plans the same people again."""
    with desk.store.transaction():
        for row in report.rows:
            desk.store.outbox.add(row)
        decided = ((customer, found, report.again_at[customer]) for customer, found in report.suggestions.items())
        desk.store.plans.save_all(decided)
        for customer, heard in report.heard.items():
            desk.store.voices.save(customer, heard)


def _cases(
    desk: Desk,
    ids: Sequence[CustomerId] | None,
    now: datetime,
    *,
    synced: bool,
    just_heard: Mapping[CustomerId, Heard] = _NOBODY_HEARD,
) -> Iterator[Case]:
    """Consider these customers, or everybody, one after the other; what was just heard of them is not kept yet."""
    since_on, languages = paused_on(desk), Languages.of(desk.store, desk.rep)
    for stored in desk.store.records(ids, owner=desk.name):
        record = as_of(stored, now)
        if synced:
            record = replace(record, coverage=replace(record.coverage, last_good_sync_at=now))
        heard = just_heard.get(record.customer.id)
        choice = languages.choice(record.customer, heard.spoken if heard else None)
        sayable = in_draft_language(record, choice, desk.rep, now, lambda: desk.writer().vocabulary)
        decision = decide(sayable, desk.rep, desk.cadence_for(record.customer), now)
        suggestions = decision.suggestions
        if since_on:
            suggestions = tuple(paused(each, since_on) for each in suggestions)
        yield Case(sayable, record, decision.contact, suggestions, decision.again_at)


# --- drafts ---------------------------------------------------------------------------------------------------


def _write_up(desk: Desk, report: PlanReport, candidates: Sequence[Suggestion], now: datetime, *, synced: bool) -> None:
    """Write the most urgent drafts up to the day's cap; where one could not be written the next moves up."""
    used, cap, avoid = _used_today(desk, now), _cap(desk, now), _wordings_today(desk, now)
    today, beside = today_for(desk.rep.timezone, now), written_lately(desk, now) if candidates else []
    waiting = deque(sorted(candidates, key=lambda candidate: urgency(candidate, today)))
    while waiting and used < cap:
        suggestion = waiting.popleft()
        for case in _cases(desk, [suggestion.customer], now, synced=synced, just_heard=report.heard):
            author = Author(desk, case, now, avoid, beside)
            written, row = author.write(suggestion)
            if author.heard:
                report.heard[suggestion.customer] = author.heard
            if author.is_misjudged:
                written, row = _written_anew(author, suggestion, report, synced=synced)
            if row is not None and _queue(desk, report, row):
                used, avoid, beside = used + 1, avoid | set(row.wordings), [*compared([row]), *beside]
            _redecide(report, suggestion, written)
    put_off = within_cap(waiting, used, cap, today=today, next_day=working_day_after(desk.rep, today))
    for before, after in zip(waiting, put_off, strict=True):
        _redecide(report, before, after)


def _written_anew(
    author: Author, suggestion: Suggestion, report: PlanReport, *, synced: bool
) -> tuple[Suggestion, OutboxRow | None]:
    """Plan a person again in the language their mail turned out to be in, and write what comes of it."""
    written, row = suggestion, None
    for case in _cases(author.desk, [suggestion.customer], author.now, synced=synced, just_heard=report.heard):
        written = next((each for each in case.suggestions if each.kind is suggestion.kind), suggestion)
        if written.outcome is Outcome.DRAFT:
            written, row = author.anew(case).write(written)
    return written, row


def _redecide(report: PlanReport, before: Suggestion, after: Suggestion) -> None:
    suggestions = report.suggestions[before.customer]
    report.suggestions[before.customer] = tuple(after if s is before else s for s in suggestions)


def _used_today(desk: Desk, now: datetime) -> int:
    """Count the drafts of the rep's day: those placed, whatever became of them, and those queued."""
    first_at = _day_began_at(desk, now)
    placed = desk.store.outbox.placed_on(desk.name, first_at, first_at + timedelta(days=1))
    return placed + sum(row.state != "placed" for row in desk.store.outbox.open(desk.name, "draft"))


def _day_began_at(desk: Desk, now: datetime) -> datetime:
    return start_of(today_for(desk.rep.timezone, now), desk.rep.timezone)


def _cap(desk: Desk, now: datetime) -> int:
    began_at = desk.store.outbox.first_placed_at(desk.name)
    is_new = began_at is None or now - began_at < FRESH_START
    return min(desk.rep.daily_draft_cap, FIRST_WEEK_CAP) if is_new else desk.rep.daily_draft_cap


def _wordings_today(desk: Desk, now: datetime) -> frozenset[str]:
    """Name the wordings of the day's earlier drafts, sent ones too, so that no two share a frame."""
    earlier = desk.store.outbox.drafts_since(desk.name, _day_began_at(desk, now))
    return frozenset(wording for row in earlier for wording in row.wordings)


def _queue(desk: Desk, report: PlanReport, row: OutboxRow) -> bool:
    """Put a row forward for the outbox, unless its key is known already; returns whether it is new."""
    if desk.store.outbox.get(row.key) is not None:
        return False
    report.rows.append(row)
    return True

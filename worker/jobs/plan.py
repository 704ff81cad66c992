"""Decide for everybody who is due or changed, put the chosen drafts into words, and queue them in the outbox."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from importlib.metadata import version
from zoneinfo import ZoneInfo

from connectors.errors import Refused
from connectors.types import Cursor, Draft, MessageId, Party, Reminder, ReplyTo, ThreadId
from worker.core import lints
from worker.core.draft import Composition, Finding, Rendered
from worker.core.drafting import Topic, compose
from worker.core.model import Because, CustomerRecord, LastContact, Suggestion
from worker.core.occasions import today_for
from worker.core.planning import PlannedReminder, as_of, decide, reminders_due, stands_on, within_cap
from worker.core.topics import topic_of
from worker.core.voice import called
from worker.core.words import CustomerId, FactId, Key, Outcome, Reason
from worker.core.workdays import working_day_after
from worker.jobs.desk import Desk
from worker.store.rows import OutboxRow

FRESH_START = timedelta(days=7)
FIRST_WEEK_CAP = 2
"""A rep who just met Rapport gets at most this many drafts a day in the first week."""


@dataclass(slots=True)
class PlanReport:
    """What was decided, and the rows that were (or in a dry run would be) queued."""

    suggestions: dict[CustomerId, tuple[Suggestion, ...]] = field(default_factory=dict)
    again_at: dict[CustomerId, datetime] = field(default_factory=dict)
    rows: list[OutboxRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Case:
    """One person under consideration."""

    record: CustomerRecord
    contact: LastContact
    suggestions: tuple[Suggestion, ...]
    again_at: datetime


@dataclass(frozen=True, slots=True)
class _Written:
    """A draft in words, with what it was made of and what the lints had to say."""

    composition: Composition
    rendered: Rendered
    findings: tuple[Finding, ...]
    reply_to: ReplyTo | None


def plan(desk: Desk, now: datetime, *, dry_run: bool = False, synced: bool = False) -> PlanReport:
    """Plan one mailbox; a dry run looks at everybody and saves nothing.

    `synced` says that this very run has read the mailbox to its end, whether or not that was noted.
    """
    if not dry_run:
        _notice_new_settings(desk)
    report = PlanReport()
    candidates: list[tuple[Suggestion, _Case]] = []
    for case in _cases(desk, now, everybody=dry_run, synced=synced):
        customer = case.record.customer.id
        report.suggestions[customer] = case.suggestions
        report.again_at[customer] = case.again_at
        for reminder in reminders_due(case.record, desk.rep, now, defaults=desk.lead_days):
            if desk.store.outbox.get(reminder.key) is None:
                report.rows.append(_reminder_row(desk, case.record, reminder, now))
        candidates += ((s, case) for s in case.suggestions if s.outcome is Outcome.DRAFT)
        desk.progress("plan", len(report.suggestions))
    _write_up(desk, report, candidates, now)
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
        for customer, suggestions in report.suggestions.items():
            desk.store.plans.save(customer, suggestions, report.again_at[customer])


def _cases(desk: Desk, now: datetime, *, everybody: bool, synced: bool) -> Iterator[_Case]:
    store = desk.store
    ids = None if everybody else store.plans.due(desk.name, now)
    for stored in store.records(ids, owner=desk.name):
        record = as_of(stored, now)
        if synced:
            record = replace(record, coverage=replace(record.coverage, last_good_sync_at=now))
        decision = decide(record, desk.rep, desk.cadence_for(record.customer), now)
        yield _Case(record, decision.contact, decision.suggestions, decision.again_at)


# --- drafts ---------------------------------------------------------------------------------------------------


def _write_up(desk: Desk, report: PlanReport, candidates: Sequence[tuple[Suggestion, _Case]], now: datetime) -> None:
    """Write the most urgent drafts up to the day's cap; where one could not be written the next moves up."""
    used, cap = _used_today(desk, now), _cap(desk, now)
    next_day = working_day_after(desk.rep, today_for(desk.rep.timezone, now))
    waiting = list(candidates)
    while waiting:
        decided = within_cap([suggestion for suggestion, _ in waiting], used, cap, next_day=next_day)
        chosen = [pair for pair, after in zip(waiting, decided, strict=True) if after.outcome is Outcome.DRAFT]
        if not chosen:
            for (before, _), after in zip(waiting, decided, strict=True):
                _redecide(report, before, after)
            return
        waiting = [pair for pair in waiting if pair not in chosen]
        for suggestion, case in chosen:
            written, row = _write(desk, case, suggestion, now, avoid=_wordings_today(desk, report, now))
            used += row is not None and _queue(desk, report, row)
            _redecide(report, suggestion, written)


def _redecide(report: PlanReport, before: Suggestion, after: Suggestion) -> None:
    suggestions = report.suggestions[before.customer]
    report.suggestions[before.customer] = tuple(after if s is before else s for s in suggestions)


def _used_today(desk: Desk, now: datetime) -> int:
    """Count the drafts of the rep's day: those placed, whatever became of them, and those queued."""
    zone = ZoneInfo(desk.rep.timezone)
    first_at = datetime.combine(now.astimezone(zone).date(), time(), tzinfo=zone)
    placed = desk.store.outbox.placed_on(desk.name, first_at, first_at + timedelta(days=1))
    return placed + sum(row.state != "placed" for row in desk.store.outbox.open(desk.name, "draft"))


def _cap(desk: Desk, now: datetime) -> int:
    began_at = desk.store.outbox.first_placed_at(desk.name)
    is_new = began_at is None or now - began_at < FRESH_START
    return min(desk.rep.daily_draft_cap, FIRST_WEEK_CAP) if is_new else desk.rep.daily_draft_cap


def _wordings_today(desk: Desk, report: PlanReport, now: datetime) -> frozenset[str]:
    """Name the wordings of the day's other drafts, so that no two share a frame."""
    zone = desk.rep.timezone
    today = today_for(zone, now)
    earlier = (row for row in desk.store.outbox.open(desk.name, "draft") if today_for(zone, row.created_at) == today)
    return frozenset(wording for row in (*earlier, *report.rows) for wording in row.wordings)


def _write(
    desk: Desk, case: _Case, suggestion: Suggestion, now: datetime, *, avoid: frozenset[str]
) -> tuple[Suggestion, OutboxRow | None]:
    """Put one draft into words; with nothing true or clean to say the rep is asked instead."""
    answered = _answered(desk, case, suggestion)
    topic = answered[0] if answered else None
    composition = compose(
        suggestion, case.record, case.contact, desk.rep, topic=topic, now=now, forms=desk.writer().forms()
    )
    if composition is None:
        has_name = called(case.record.customer) is not None
        return _ask(suggestion, Reason.NOTHING_TRUE_TO_SAY if has_name else Reason.NAME_UNKNOWN), None
    composition = replace(composition, avoid=composition.avoid | avoid)
    rendered = desk.writer().render(composition)
    today = today_for(desk.rep.timezone, now)
    findings = lints.check(rendered, composition, case.record, desk.rep, case.contact, today)
    if any(finding.blocks for finding in findings):
        return _ask(suggestion, Reason.LINT_BLOCKED), None
    reply_to = answered[1] if answered and composition.reply_subject else None
    return suggestion, _draft_row(
        desk, case.record, suggestion, _Written(composition, rendered, findings, reply_to), now
    )


def _ask(suggestion: Suggestion, reason: Reason) -> Suggestion:
    return replace(suggestion, outcome=Outcome.ASK_REP, because=(Because(reason), *suggestion.because))


def _answered(desk: Desk, case: _Case, suggestion: Suggestion) -> tuple[Topic, ReplyTo] | None:
    """Read the mail a topic check-in would answer; gone or unreadable means there is no topic."""
    mail = next((m for m in case.record.mails if m.message == suggestion.message), None)
    if not suggestion.message or mail is None:
        return None
    try:
        read = desk.connector.read(MessageId(mail.message))
    except Refused:
        return None
    reply_to = ReplyTo(MessageId(mail.message), ThreadId(mail.thread), read.message_id, read.references)
    topic = topic_of(read.subject)
    return (Topic(topic, mail.message, mail.thread, mail.at, mail.direction, read.subject), reply_to) if topic else None


def _draft_row(
    desk: Desk, record: CustomerRecord, suggestion: Suggestion, written: _Written, now: datetime
) -> OutboxRow:
    customer, rep, rendered = record.customer, desk.rep, written.rendered
    key = suggestion.key or Key(f"{suggestion.kind}/{suggestion.customer}")
    content = Draft(
        key=key,
        sender=Party(rep.address, rep.name),
        to=Party(customer.addresses[0], customer.name),  # the first address on file is the chief one
        subject=rendered.subject,
        body=rendered.body,
        language=written.composition.language,
        reply_to=written.reply_to,
    )
    return OutboxRow(
        key=key,
        mailbox=desk.name,
        customer=customer.id,
        what="draft",
        kind=str(suggestion.kind or ""),
        created_at=now,
        content=content,
        language=written.composition.language,
        spans=rendered.spans,
        lints=written.findings,
        cause=suggestion.cause or suggestion.thread,
        facts=tuple(FactId(span.source_id) for span in rendered.spans if span.source_type == "fact"),
        wordings=rendered.wordings,
        on=suggestion.occasion_on,
    )


# --- reminders ------------------------------------------------------------------------------------------------


def _reminder_row(desk: Desk, record: CustomerRecord, reminder: PlannedReminder, now: datetime) -> OutboxRow:
    title, description = desk.writer().reminder(reminder, record, language=_own_language(desk), today=now.date())
    content = Reminder(key=reminder.key, on=stands_on(reminder), title=title, description=description)
    return OutboxRow(
        key=reminder.key,
        mailbox=desk.name,
        customer=record.customer.id,
        what="reminder",
        kind=reminder.occasion.kind,
        created_at=now,
        content=content,
        occasion=reminder.occasion.id,
        on=stands_on(reminder),
    )


def _own_language(desk: Desk) -> str:
    """The rep's first language there are templates for; a reminder in English is better than none."""
    return next((language for language in desk.rep.languages if language in desk.writer().languages()), "en")


def _queue(desk: Desk, report: PlanReport, row: OutboxRow) -> bool:
    """Put a row forward for the outbox, unless its key is known already; returns whether it is new."""
    if desk.store.outbox.get(row.key) is not None:
        return False
    report.rows.append(row)
    return True

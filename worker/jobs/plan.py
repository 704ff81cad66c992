"""Decide for everybody who is due or changed, put the chosen drafts into words, and queue them in the outbox."""

import hashlib
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from importlib.metadata import version

from connectors.errors import Refused
from connectors.types import Cursor, Draft, MessageId, Party, ReplyTo, ThreadId
from worker.core import lints
from worker.core.draft import Composition, Finding, Rendered
from worker.core.drafting import Topic, compose
from worker.core.fresh import met
from worker.core.lints import Surroundings
from worker.core.model import Because, CustomerRecord, LastContact, Suggestion, Voice
from worker.core.occasions import start_of, today_for
from worker.core.pause import paused
from worker.core.planning import as_of, decide, later, reminders_due, urgency, within_cap
from worker.core.topics import topic_of
from worker.core.voice import called
from worker.core.words import CustomerId, FactId, Key, Kind, Outcome, Reason
from worker.core.workdays import working_day_after
from worker.jobs.around import around
from worker.jobs.desk import Desk
from worker.jobs.entries import reminder_row, shown_already
from worker.jobs.pause import paused_on
from worker.jobs.voice import hear, voice_for
from worker.store.rows import OutboxRow
from worker.store.voices import Heard

FRESH_START = timedelta(days=7)
FIRST_WEEK_CAP = 2
"""A rep who just met Rapport gets at most this many drafts a day in the first week."""


@dataclass(slots=True)
class PlanReport:
    """What was decided, and the rows that were (or in a dry run would be) queued."""

    suggestions: dict[CustomerId, tuple[Suggestion, ...]] = field(default_factory=dict)
    again_at: dict[CustomerId, datetime] = field(default_factory=dict)
    rows: list[OutboxRow] = field(default_factory=list)
    heard: dict[CustomerId, Heard] = field(default_factory=dict)


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
    candidates: list[Suggestion] = []  # their records are read again when it is their turn: memory has no room for all
    for case in _cases(desk, None if dry_run else desk.store.plans.due(desk.name, now), now, synced=synced):
        customer = case.record.customer.id
        report.suggestions[customer] = case.suggestions
        report.again_at[customer] = case.again_at
        for reminder in reminders_due(case.record, desk.rep, now, defaults=desk.lead_days):
            if desk.store.outbox.get(reminder.key) is None and not shown_already(desk, reminder):
                report.rows.append(reminder_row(desk, case.record, reminder, now))
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


def _cases(desk: Desk, ids: Sequence[CustomerId] | None, now: datetime, *, synced: bool) -> Iterator[_Case]:
    """Consider these customers, or everybody, one after the other."""
    since_on = paused_on(desk)
    for stored in desk.store.records(ids, owner=desk.name):
        record = as_of(stored, now)
        if synced:
            record = replace(record, coverage=replace(record.coverage, last_good_sync_at=now))
        decision = decide(record, desk.rep, desk.cadence_for(record.customer), now)
        suggestions = decision.suggestions
        if since_on:
            suggestions = tuple(paused(each, since_on) for each in suggestions)
        yield _Case(record, decision.contact, suggestions, decision.again_at)


# --- drafts ---------------------------------------------------------------------------------------------------


def _write_up(desk: Desk, report: PlanReport, candidates: Sequence[Suggestion], now: datetime, *, synced: bool) -> None:
    """Write the most urgent drafts up to the day's cap; where one could not be written the next moves up."""
    used, cap, avoid = _used_today(desk, now), _cap(desk, now), _wordings_today(desk, now)
    waiting = deque(sorted(candidates, key=urgency))
    while waiting and used < cap:
        suggestion = waiting.popleft()
        for case in _cases(desk, [suggestion.customer], now, synced=synced):
            voiced, voice = _in_voice(desk, report, case, now)
            beside = around(desk, voiced.record, voiced.contact, now, voice=voice, queued=report.rows)
            written, row = _write(desk, voiced, suggestion, now, beside, avoid=avoid)
            if row is not None and _queue(desk, report, row):
                used, avoid = used + 1, avoid | set(row.wordings)
            _redecide(report, suggestion, written)
    next_day = working_day_after(desk.rep, today_for(desk.rep.timezone, now))
    for before, after in zip(waiting, within_cap(waiting, used, cap, next_day=next_day), strict=True):
        _redecide(report, before, after)


def _in_voice(desk: Desk, report: PlanReport, case: _Case, now: datetime) -> tuple[_Case, Voice]:
    """Hear how the two write to each other; what the customer signs as is what they are called."""
    customer = case.record.customer
    heard = report.heard[customer.id] = hear(desk, case.record, now)
    if heard.signs_as and not customer.signs_as:
        customer = replace(customer, signs_as=heard.signs_as)
        case = replace(case, record=replace(case.record, customer=customer))
    return case, voice_for(desk, customer, heard)


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


def _write(
    desk: Desk, case: _Case, suggestion: Suggestion, now: datetime, beside: Surroundings, *, avoid: frozenset[str]
) -> tuple[Suggestion, OutboxRow | None]:
    """Put one draft into words; with nothing true or clean to say the rep is asked instead."""
    answered = _answered(desk, case, suggestion)
    topic = answered[0] if answered else None
    composition = compose(
        suggestion,
        case.record,
        case.contact,
        desk.rep,
        topic=topic,
        now=now,
        forms=desk.writer().forms(),
        voice=beside.voice,
    )
    if composition is None:
        has_name = called(case.record.customer) is not None
        return _ask(suggestion, Reason.NOTHING_TRUE_TO_SAY if has_name else Reason.NAME_UNKNOWN), None
    today, spent = today_for(desk.rep.timezone, now), met(case.record.drafts, suggestion.key, now)
    composition = replace(composition, spent=spent | avoid)
    rendered = desk.writer().render(composition)
    if worn := _worn(desk, suggestion, rendered, spent, beside=avoid, today=today):
        return worn, None
    findings = lints.check(rendered, composition, case.record, desk.rep, case.contact, today, around=beside)
    if any(finding.blocks for finding in findings):
        return _ask(suggestion, Reason.LINT_BLOCKED), None
    reply_to = answered[1] if answered and composition.reply_subject else None
    return suggestion, _draft_row(
        desk, case.record, suggestion, _Written(composition, rendered, findings, reply_to), now
    )


def _worn(
    desk: Desk,
    suggestion: Suggestion,
    rendered: Rendered,
    spent: frozenset[str],
    *,
    beside: frozenset[str],
    today: date,
) -> Suggestion | None:
    """Say what becomes of a note for which no fresh wording is left; what belongs to a day is written all the same."""
    used = frozenset(rendered.wordings)
    if suggestion.kind is Kind.THANKS and used & spent:
        return replace(
            suggestion, outcome=Outcome.SILENT, because=(Because(Reason.THANKED_LATELY), *suggestion.because)
        )
    if suggestion.kind is not Kind.CHECKIN or not used & (spent | beside):
        return None
    if used & spent:
        return _ask(suggestion, Reason.NOTHING_TRUE_TO_SAY)
    next_day = working_day_after(desk.rep, today)
    return later(suggestion, Because(Reason.DAILY_CAP, until=next_day), next_day)


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


def _queue(desk: Desk, report: PlanReport, row: OutboxRow) -> bool:
    """Put a row forward for the outbox, unless its key is known already; returns whether it is new."""
    if desk.store.outbox.get(row.key) is not None:
        return False
    report.rows.append(row)
    return True

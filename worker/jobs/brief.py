"""The brief: one entry of the day in the rep's own calendar, laid on working mornings that have something.

Thought of once a day. Whatever became of it, it is never laid again for the same day: its key is used up.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from connectors.types import Cursor, Reminder
from worker.core.address_form import TwoForms, called_forms
from worker.core.brief import (
    Brief,
    Morning,
    Ready,
    UnreadNote,
    Visit,
    compose_brief,
    facts_of,
    worth_knowing,
)
from worker.core.brief_questions import UNCLEAR, WEEK_DAYS, Asked, What
from worker.core.draft import Move, Span
from worker.core.holds import condolence_due
from worker.core.last_contact import weigh
from worker.core.meetings import is_off, meeting_day, not_cancelled
from worker.core.model import Customer, CustomerRecord, Hold, Meeting, Suggestion
from worker.core.occasions import at_local, days_after, start_of, today_for
from worker.core.planning import as_of
from worker.core.words import CustomerId, Key, Kind, Outcome, Reason
from worker.core.workdays import is_working_day
from worker.jobs.desk import Desk
from worker.jobs.entries import entry_line, own_language
from worker.jobs.languages import Languages
from worker.jobs.notes import ASKED_FOR
from worker.jobs.pause import paused_on
from worker.jobs.plan import PlanReport
from worker.store.outbox import BRIEF
from worker.store.rows import OutboxRow
from worker.store.voices import Heard

_A_DAY = timedelta(days=1)
_THOUGHT_OF = "brief"
"""The bookmark of the last day a brief was thought of."""


def _is_due(desk: Desk, now: datetime) -> bool:
    """Whether it is a working morning of the rep on which no brief was thought of yet."""
    today = today_for(desk.rep.timezone, now)
    if not is_working_day(desk.rep, today) or now < at_local(today, desk.rep.plan_at, desk.rep.timezone):
        return False
    thought_of = _thought_of(desk)
    under_way = any(row.kind == BRIEF and row.state != "placed" for row in desk.store.outbox.open(desk.name))
    return not under_way and (thought_of is None or thought_of < today)


def write_brief(desk: Desk, now: datetime, planned: PlanReport) -> tuple[OutboxRow, ...]:
    """Put into words the brief that a run would lay, if any; nothing is kept."""
    if not _is_due(desk, now):
        return ()
    suggestions = tuple(s for several in planned.suggestions.values() for s in several)
    forms = _forms(desk, suggestions, planned.heard)
    morning = replace(gather(desk, now, planned.rows), suggestions=suggestions, forms=forms)
    composed = compose_brief(morning)
    return (_row(desk, composed, now),) if composed else ()


def queue_brief(desk: Desk, now: datetime) -> OutboxRow | None:
    """Queue the brief of the day with what it asks and tells; None where there is nothing to say."""
    if not _is_due(desk, now):
        return None
    today = today_for(desk.rep.timezone, now)
    morning = gather(desk, now)
    composed = compose_brief(morning)
    row = _row(desk, composed, now) if composed else None
    with desk.store.transaction():
        desk.store.mailboxes.save_cursor(desk.name, _THOUGHT_OF, "", Cursor(today.isoformat()))
        desk.store.asked.save(_answered_elsewhere(desk, morning))
        if composed is None or row is None or not desk.store.outbox.add(row):
            return None
        queries = [*composed.told, *([composed.question] if composed.question else [])]
        desk.store.asked.save([Asked(desk.name, q.customer, q.what, q.about, today) for q in queries])
    return row


def _thought_of(desk: Desk) -> date | None:
    cursor = desk.store.mailboxes.cursor(desk.name, _THOUGHT_OF)
    return date.fromisoformat(cursor) if cursor else None


def _forms(
    desk: Desk, suggestions: Iterable[Suggestion], just_heard: Mapping[CustomerId, Heard]
) -> dict[CustomerId, TwoForms]:
    """Name the forms of address of those who use another one than the rep; `just_heard` was not kept yet."""
    found: dict[CustomerId, TwoForms] = {}
    differing = {each.customer for each in suggestions if each.reason is Reason.FORM_DIFFERS}
    languages = Languages.of(desk.store, desk.rep) if differing else Languages(desk.rep)
    for customer in differing:
        heard, known = just_heard.get(customer) or desk.store.voices.of(customer), desk.store.people.get(customer)
        language = languages.choice(known, heard.spoken).language if heard and known else ""
        if heard and (forms := called_forms(heard.their_form, language)):
            found[customer] = forms
    return found


def _answered_elsewhere(desk: Desk, morning: Morning) -> list[Asked]:
    """Settle what a note to self or `rapport line` has answered."""
    found = []
    for asked in morning.asked:
        if asked.what in (What.LINE, What.LET_GO) and not asked.answer and asked.customer:
            line = desk.store.people.line(asked.customer)
            if line and today_for(desk.rep.timezone, line.given_at) >= asked.asked_on:
                found.append(
                    Asked(desk.name, asked.customer, asked.what, asked.about, asked.asked_on, "line", morning.today)
                )
        if asked.answer in ("", UNCLEAR) and asked.customer in morning.customers:
            known = morning.customers[asked.customer]
            said = {What.FORM: known.form, What.LANGUAGE: known.language}.get(What(asked.what), "")
            found += [replace(asked, answer=said, answered_on=morning.today)] if said else []
    return found


# --- what it is made of ---------------------------------------------------------------------------------------


def gather(desk: Desk, now: datetime, planned: Iterable[OutboxRow] = ()) -> Morning:
    """Collect everything the brief of the day is made of; `planned` are drafts that a dry run would lay."""
    today, store = today_for(desk.rep.timezone, now), desk.store
    lying = [row for row in store.outbox.open(desk.name, "draft") if row.state == "placed" and row.fate == "waiting"]
    rows = [*lying, *(row for row in planned if row.what == "draft")]
    people = _people(desk, rows, now)
    suggestions = [s for s in store.plans.suggestions(owner=desk.name) if s.customer in people.customers]
    week = store.outbox.briefs(desk.name, days_after(today, 1 - WEEK_DAYS))
    return Morning(
        today=today,
        told_on=_thought_of(desk) or days_after(today, -WEEK_DAYS),
        customers=people.customers,
        drafts=tuple(people.drafts),
        visits=tuple(people.visits),
        suggestions=tuple(s for s in suggestions if s.outcome is not Outcome.SILENT or len(s.because) > 1),
        quiet=tuple(people.quiet),
        notes=_notes(desk, now),
        asked=store.asked.of(desk.name),
        asked_this_week=sum(bool(row.cause) for row in week),
        paused_on=paused_on(desk),
        forms=_forms(desk, suggestions, {}),
        ideal_days={id_: desk.cadence_for(each).ideal_days for id_, each in people.customers.items()},
    )


@dataclass(slots=True)
class _People:
    """What a brief says of people: taken from one record after the other, for memory has no room for all."""

    customers: dict[CustomerId, Customer] = field(default_factory=dict)
    drafts: list[Ready] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    quiet: list[Hold] = field(default_factory=list)


def _people(desk: Desk, rows: Sequence[OutboxRow], now: datetime) -> _People:
    people = _People({customer.id: customer for customer in desk.store.people.all(owner=desk.name)})
    for stored in desk.store.records(_told_of(desk, rows, now), owner=desk.name):
        record = as_of(stored, now)
        people.drafts += (_ready(desk, row, record, now) for row in rows if row.customer == record.customer.id)
        people.visits += _visits(desk, record, now)
        hold = _condolence(desk, record, now)
        people.quiet += [hold] if hold else []
    return people


def _told_of(desk: Desk, rows: Iterable[OutboxRow], now: datetime) -> set[CustomerId]:
    """Name those whose whole record a brief needs: a draft waits for them, they meet the rep, or a quiet hold holds."""
    store, today = desk.store, today_for(desk.rep.timezone, now)
    begins_at = start_of(today, desk.rep.timezone)
    near = store.contact.met_between(desk.name, begins_at - _A_DAY, begins_at + 2 * _A_DAY)  # all-day ones are in UTC
    return {*(row.customer for row in rows), *near, *store.people.held_for(Reason.QUIET_HOLD)}


def _ready(desk: Desk, row: OutboxRow, record: CustomerRecord, now: datetime) -> Ready:
    return Ready(row.customer, Kind(row.kind), facts_of(record, row.facts), _last_on(desk, record, now))


def _visits(desk: Desk, record: CustomerRecord, now: datetime) -> Iterator[Visit]:
    """Yield today's meetings of the rep with a customer, each once however many calendars show it."""
    today = today_for(desk.rep.timezone, now)
    todays = {
        _time(desk, meeting): meeting
        for meeting in not_cancelled(record.meetings)
        if meeting.mailbox == desk.name and not is_off(meeting) and meeting_day(meeting, desk.rep) == today
    }
    for said, meeting in todays.items():
        facts = worth_knowing(record.facts, today)
        yield Visit(meeting.customer, said, facts, _last_on(desk, record, now))


def _time(desk: Desk, meeting: Meeting) -> str:
    return "" if meeting.all_day else f"{meeting.starts_at.astimezone(ZoneInfo(desk.rep.timezone)):%H:%M}"


def _last_on(desk: Desk, record: CustomerRecord, now: datetime) -> date | None:
    """Return the rep's day of the last contact before today."""
    contact = weigh(record.mails, record.meetings, record.moments, now, desk.rep.timezone)
    begins_at = start_of(today_for(desk.rep.timezone, now), desk.rep.timezone)
    return next((today_for(desk.rep.timezone, touch.at) for touch in contact.touches if touch.at < begins_at), None)


def _condolence(desk: Desk, record: CustomerRecord, now: datetime) -> Hold | None:
    if not any(hold.reason is Reason.QUIET_HOLD for hold in record.holds):
        return None  # the weighing costs more than this look
    contact = weigh(record.mails, record.meetings, record.moments, now, desk.rep.timezone)
    return condolence_due(record, contact, now)


def _notes(desk: Desk, now: datetime) -> tuple[UnreadNote, ...]:
    open_ones = desk.store.notes.questions(desk.name, since=now - ASKED_FOR)
    return tuple(
        UnreadNote(f"{one.mark} {one.number}", one.reason, today_for(desk.rep.timezone, one.at)) for one in open_ones
    )


# --- its words ------------------------------------------------------------------------------------------------


def _row(desk: Desk, brief: Brief, now: datetime) -> OutboxRow:
    today, language = today_for(desk.rep.timezone, now), own_language(desk)
    text, spans = _worded(desk, brief, language, today)
    key = Key(f"brief/{desk.name}/{today}")
    title = desk.writer().entry(Move("brief/title"), language=language)[0]
    return OutboxRow(
        key=key,
        mailbox=desk.name,
        customer=CustomerId(""),
        what="reminder",
        kind=BRIEF,
        created_at=now,
        content=Reminder(key, today, title, text, rings=False),
        language=language,
        spans=spans,
        cause=brief.question.name if brief.question else "",
        on=today,
    )


def _worded(desk: Desk, brief: Brief, language: str, today: date) -> tuple[str, tuple[Span, ...]]:
    """Put every line into words; a span says whom a line names, so that they can be forgotten."""
    text, spans = "", []
    for number, paragraph in enumerate(brief.paragraphs):
        text += "\n\n" if number else ""
        for place, entry in enumerate(paragraph):
            text += "\n" if place else ""
            start = len(text)
            text += f"{('', '- ', '  ')[entry.depth]}{entry_line(desk, entry, language, today)}"
            if entry.customer:
                spans.append(Span(start, len(text), "customer", entry.customer, ""))
    return text, tuple(spans)

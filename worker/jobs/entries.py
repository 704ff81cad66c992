"""What stands in the rep's own calendar, in words: reminders with what is known of the person, and lines of a brief."""

from collections.abc import Sequence
from datetime import date, datetime

from connectors.types import Reminder
from worker.core.brief import Entry, known_lines, worth_knowing
from worker.core.draft import Move, Value
from worker.core.model import CustomerRecord, Occasion, Source
from worker.core.occasions import today_for
from worker.core.phrases import date_said
from worker.core.planning import PlannedReminder, stands_on
from worker.core.standing import rivals_of
from worker.core.words import OccasionKind
from worker.jobs.desk import Desk
from worker.store.rows import OutboxRow


def own_language(desk: Desk) -> str:
    """The rep's first language there are templates for; a reminder in English is better than none."""
    return next((language for language in desk.rep.languages if language in desk.writer().languages()), "en")


def entry_line(desk: Desk, entry: Entry, language: str, today: date) -> str:
    """Put one line into words."""
    if not entry.move:
        return entry.plain
    texts = {name: _text(desk, said, language, today) for name, said in entry.says.items()}
    values = {name: Value(text, "customer", entry.customer, "") for name, text in texts.items()}
    return " ".join(desk.writer().entry(Move(entry.move, values), language=language))


def _text(desk: Desk, said: str | date | Source, language: str, today: date) -> str:
    if isinstance(said, Source):
        return desk.writer().source(said, language=language, today=today)
    return date_said(said, today) if isinstance(said, date) else said


def reminder_row(desk: Desk, record: CustomerRecord, reminder: PlannedReminder, now: datetime) -> OutboxRow:
    """Put a reminder into words, with what is known of the person and where from, and make its row."""
    language, today = own_language(desk), today_for(desk.rep.timezone, now)
    title, description = desk.writer().reminder(reminder, record, language=language, today=today)
    doubt = _doubt(desk, reminder.occasion, record.occasions, language, today)
    known = known_lines(worth_knowing(record.facts, stands_on(reminder)), depth=0)
    lines = (description, doubt, *(entry_line(desk, entry, language, today) for entry in known))
    text = "\n".join(line for line in lines if line)
    content = Reminder(key=reminder.key, on=stands_on(reminder), title=title, description=text)
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


def _doubt(desk: Desk, occasion: Occasion, occasions: Sequence[Occasion], language: str, today: date) -> str:
    """Say where sources disagree on the day of an occasion, naming each day with its source; else ''."""
    rivals = rivals_of(occasion, occasions)
    if not rivals:
        return ""
    days = (
        Entry("reminder/doubt/day", {"day": f"--{one.month:02}-{one.day:02}", "source": one.source})
        for one in (occasion, *rivals)
    )
    said = "; ".join(entry_line(desk, each, language, today) for each in days)
    return entry_line(desk, Entry("reminder/doubt", {"detail": said}), language, today)


def shown_already(desk: Desk, reminder: PlannedReminder) -> bool:
    """Whether the rep's own calendar shows the birthday on its day; a lead reminder it does not show."""
    occasion = reminder.occasion
    if occasion.kind is not OccasionKind.BIRTHDAY or reminder.lead:
        return False
    return (occasion.month, occasion.day) in desk.store.birthdays.shown(desk.name, occasion.customer)

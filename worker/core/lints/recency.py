"""Judges what a draft says of days and meetings: it is on record, and stays true while the draft waits."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from worker.core.draft import Finding, Span
from worker.core.lints.languages.lexicon import any_of
from worker.core.lints.page import Page, blocks, warns
from worker.core.occasions import day_in, today_for
from worker.core.words import Direction, Kind, MomentKind, OccasionKind

_MEETING_DAYS, _TALK_DAYS, _WEEKDAY_DAYS = 14, 30, 7
_DATED = ("meeting", "moment", "message", "touch")


def recency(page: Page) -> Iterator[Finding]:
    """Having met or talked needs a record of it; `yesterday` and the like do not stay true."""
    own = page.without("rep_line")
    if not _touched(page, frozenset({Direction.MEETING}), _MEETING_DAYS):
        for found in page.words.met.finditer(own):
            yield blocks("RECENCY", f"“{found[0]}” needs a meeting that was held.", found.start(), found.end())
    if not _touched(page, frozenset(Direction), _TALK_DAYS):
        for found in page.words.talked.finditer(own):
            yield blocks("RECENCY", f"“{found[0]}” needs a recent talk or mail.", found.start(), found.end())
    for span in _unheld(page):
        said = page.body[span.start : span.end]
        yield blocks("RECENCY", f"“{said}” is not the day of a meeting that was surely held.", span.start, span.end)
    for found in page.words.relative.finditer(page.body):
        if not _holds_today(page, found):
            judge = warns if page.in_line(found.start()) else blocks
            yield judge(
                "RECENCY", f"“{found[0]}” does not stay true while the draft waits.", found.start(), found.end()
            )


def _unheld(page: Page) -> Iterator[Span]:
    """The days on which a check-in says they met although no meeting of that day was surely held.

    What thanks say of a meeting is looked at with the meeting itself.
    """
    if page.composition.kind is not Kind.CHECKIN:
        return
    held = {
        day
        for touch in page.contact.touches
        if touch.direction is Direction.MEETING and touch.held
        for day in (today_for(page.record.customer.timezone or page.rep.timezone, touch.at), touch.at.date())
    }
    yield from (span for span in page.spans("meeting") if held.isdisjoint(_days_of(page, span)))


def _touched(page: Page, directions: frozenset[Direction], days: int) -> bool:
    """Whether mail or a held meeting of late stands behind it; a call or meeting the rep recorded is one too."""
    touched = [
        today_for(page.rep.timezone, touch.at)
        for touch in page.contact.touches
        if touch.direction in directions and touch.held
    ]
    met = [moment.on for moment in page.record.moments if moment.kind in {MomentKind.CALL, MomentKind.MEETING}]
    met += [day for span in page.spans("meeting") for day in _days_of(page, span)]
    return any(timedelta() <= page.on - day <= timedelta(days) for day in touched + met)


def _holds_today(page: Page, found: re.Match[str]) -> bool:
    """Whether `today` or `yesterday` names the day of the birthday or of the record it is said of."""
    for pattern, days in ((page.words.today, 0), (page.words.yesterday, 1)):
        if pattern.fullmatch(found[0]):
            day = page.on - timedelta(days)
            said_of = [span for span in page.spans(*_DATED) if span.start <= found.start() < span.end]
            return _is_birthday(page, day) or any(day in _days_of(page, span) for span in said_of)
    return False


def _is_birthday(page: Page, day: date) -> bool:
    return page.composition.kind is Kind.BIRTHDAY and any(
        occasion.kind is OccasionKind.BIRTHDAY and day_in(occasion, day.year) == day
        for occasion in page.record.occasions
    )


def stale_at_send(page: Page) -> Iterator[Finding]:
    """A weekday is said only of a day on record that fell on it less than a week ago."""
    names = page.words.weekdays
    for found in any_of(*names).finditer(page.without("rep_line", "fact")) if names else ():
        days = [
            day
            for span in page.spans(*_DATED)
            if span.start <= found.start() < span.end
            for day in _days_of(page, span)
        ]
        near = [names[day.weekday()].casefold() for day in days if 0 <= (page.on - day).days < _WEEKDAY_DAYS]
        if found[0].casefold() not in near:
            yield blocks("STALE_AT_SEND", f"“{found[0]}” is not the day of anything in the last week.", *found.span())


def _days_of(page: Page, span: Span) -> list[date]:
    zone = page.record.customer.timezone or page.rep.timezone
    instants = [
        *(mail.at for mail in page.record.mails if mail.message == span.source_id),
        *(meeting.starts_at for meeting in page.record.meetings if meeting.event == span.source_id),
    ]
    days = [day for at in instants for day in (today_for(zone, at), at.date())]
    return days + [moment.on for moment in page.record.moments if moment.id == span.source_id]

"""Judges what a draft says of days and meetings: it is on record, and stays true while the draft waits."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from worker.core.draft import Finding, Span
from worker.core.lints.page import Page, PatternsByLanguage, any_of, blocks, warns
from worker.core.occasions import day_in, today_for
from worker.core.words import Direction, Kind, MomentKind, OccasionKind

_MEETING_DAYS, _TALK_DAYS, _WEEKDAY_DAYS = 14, 30, 7

_MET: PatternsByLanguage = {
    "en": any_of(
        r"(?:great|good|nice|lovely|wonderful|pleasure|glad)[^.?!]{0,12} to (?:see|meet|have (?:seen|met)) \w+",
        r"(?:great|good|nice|lovely|wonderful|enjoyed|glad)[^.?!]{0,12} (?:seeing|meeting|having met) (?:you|everyone)",
        r"(?:great|good|nice|lovely|wonderful|enjoyed)[^.?!]{0,12} (?:catching up|our (?:meeting|lunch|tour))",
        r"when we met",
        r"since we met",
        r"(?:our|the|your) (?:tour|visit|meeting|lunch) (?:was|went|gave)",
        r"having met you",
        r"after meeting you",
        r"saw you at",
    )
}
_TALKED: PatternsByLanguage = {
    "en": any_of(
        r"as (?:we )?(?:discussed|agreed|promised|mentioned|talked about)",
        r"(?:as )?per our",
        r"our (?:recent |last )?(?:call|conversation|chat|talk|discussion)",
        r"when we (?:spoke|talked)",
        r"we (?:spoke|talked|discussed|agreed)",
        r"(?:good|nice|great|lovely) (?:talking|speaking|chatting)",
        r"(?:speaking|talking) (?:to|with) you",
    )
}
_RELATIVE: PatternsByLanguage = {
    "en": any_of(
        r"yesterday",
        r"today",
        r"tonight",
        r"tomorrow",
        r"this (?:week|weekend|month|morning|afternoon|evening|year)",
        r"(?:last|next) (?:week|weekend|month|night|evening|year|(?:mon|tues|wednes|thurs|fri|satur|sun)day)",
        r"the other (?:day|week)",
        r"just now",
        r"earlier this",
        r"recently",
        r"a while (?:ago|back)",
        r"(?:a few|a couple of|\w+) (?:days?|weeks?|months?|years?) ago",
    )
}
_TODAY = "today"
_WEEKDAYS: PatternsByLanguage = {
    "en": re.compile(r"\b(Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"),
}
_WEEKDAY_NAMES = {"en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")}


def recency(page: Page) -> Iterator[Finding]:
    """Having met or talked needs a record of it; `yesterday` and the like do not stay true."""
    own = page.without("rep_line")
    if not _touched(page, frozenset({Direction.MEETING}), _MEETING_DAYS):
        for found in page.found(_MET, own):
            yield blocks("RECENCY", f"“{found[0]}” needs a meeting that was held.", found.start(), found.end())
    if not _touched(page, frozenset(Direction), _TALK_DAYS):
        for found in page.found(_TALKED, own):
            yield blocks("RECENCY", f"“{found[0]}” needs a recent talk or mail.", found.start(), found.end())
    for found in page.found(_RELATIVE, page.body):
        in_line = any(span.start <= found.start() < span.end for span in page.spans("rep_line"))
        if not (found[0].lower() == _TODAY and _is_their_day(page)):
            judge = warns if in_line else blocks
            yield judge(
                "RECENCY", f"“{found[0]}” does not stay true while the draft waits.", found.start(), found.end()
            )


def _touched(page: Page, directions: frozenset[Direction], days: int) -> bool:
    """Whether mail or a held meeting of late stands behind it; a call or meeting the rep recorded is one too."""
    touched = [
        today_for(page.rep.timezone, touch.at)
        for touch in page.contact.touches
        if touch.direction in directions and touch.held
    ]
    met = [moment.on for moment in page.record.moments if moment.kind in {MomentKind.CALL, MomentKind.MEETING}]
    return any(timedelta() <= page.on - day <= timedelta(days) for day in touched + met)


def _is_their_day(page: Page) -> bool:
    return page.composition.kind is Kind.BIRTHDAY and any(
        occasion.kind is OccasionKind.BIRTHDAY and day_in(occasion, page.on.year) == page.on
        for occasion in page.record.occasions
    )


def stale_at_send(page: Page) -> Iterator[Finding]:
    """A weekday is said only of a day on record that fell on it less than a week ago."""
    names = _WEEKDAY_NAMES.get(page.composition.language, ())
    for found in page.found(_WEEKDAYS, page.without("rep_line", "fact")):
        days = [
            day
            for span in page.spans("meeting", "moment", "message", "touch")
            if span.start <= found.start() < span.end
            for day in _days_of(page, span)
        ]
        if not any(names[day.weekday()] == found[0] and 0 <= (page.on - day).days < _WEEKDAY_DAYS for day in days):
            yield blocks("STALE_AT_SEND", f"“{found[0]}” is not the day of anything in the last week.", *found.span())


def _days_of(page: Page, span: Span) -> list[date]:
    zone = page.record.customer.timezone or page.rep.timezone
    instants = [
        *(mail.at for mail in page.record.mails if mail.message == span.source_id),
        *(meeting.starts_at for meeting in page.record.meetings if meeting.event == span.source_id),
    ]
    days = [day for at in instants for day in (today_for(zone, at), at.date())]
    return days + [moment.on for moment in page.record.moments if moment.id == span.source_id]

"""Reasons not to write now: those recorded and those the record itself shows, the first to be told first."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from worker.core.cadence import SILENT_AFTER, unanswered_on
from worker.core.coverage import SYNC_GOOD_FOR, is_known, last_is_sure
from worker.core.debts import debts, is_lapsed
from worker.core.matching import is_role_address
from worker.core.meetings import is_off, meeting_day, not_cancelled
from worker.core.model import Because, Customer, CustomerRecord, Hold, LastContact, Mail, Meeting, PlacedDraft, Rep
from worker.core.occasions import days_after, today_for
from worker.core.words import Direction, Kind, MailKind, Reason
from worker.core.workdays import working_day_after

_RECENT_DAYS = 7
MEETING_NEAR_DAYS = 10
_UNASKED_NOTE_DAYS = 30
_COMPLAINT_REST_WORKING_DAYS = 5
_CONDOLENCE_DAYS = 14
_USUAL_DAYS: Mapping[Reason, int] = {Reason.QUIET_HOLD: 7 * 7, Reason.PRICE_TALK: 7}

_EVERYTHING: tuple[Kind, ...] = ()
_CHECKINS = (Kind.CHECKIN,)

# Every reason that holds something back, the first to be told first, and what it stops: the rows of section 5 of the
# facts of drafting in their order. What Rapport does not know well enough comes before what it read.
_STOPS: Mapping[Reason, tuple[Kind, ...]] = {
    Reason.DO_NOT_CONTACT: _EVERYTHING,
    Reason.DIED: _EVERYTHING,
    Reason.LEFT_FIRM: _EVERYTHING,
    Reason.NOT_COVERED: _EVERYTHING,
    Reason.SYNC_STALE: _EVERYTHING,
    Reason.ADDRESS_BOUNCES: _EVERYTHING,
    Reason.DISPUTE: _EVERYTHING,
    Reason.QUIET_HOLD: _EVERYTHING,
    Reason.NO_CELEBRATION: (Kind.BIRTHDAY,),
    Reason.NO_PERSON: _EVERYTHING,
    Reason.NO_MEETING_HELD: (Kind.THANKS,),
    Reason.REP_OWES_REPLY: _CHECKINS,
    Reason.PROMISE_OPEN: _CHECKINS,
    Reason.COMPLAINT_OPEN: _EVERYTHING,
    Reason.ON_LEAVE: _CHECKINS,
    Reason.PRICE_TALK: (Kind.CHECKIN, Kind.THANKS),
    Reason.TEAMMATE_RECENT: _CHECKINS,
    Reason.OCCASION_GREETED: (Kind.BIRTHDAY, Kind.ANNIVERSARY),
    Reason.MEETING_BOOKED: _CHECKINS,
    Reason.TOO_OFTEN: _CHECKINS,
    Reason.NO_ANSWER: _CHECKINS,
    Reason.DISCARDED: _CHECKINS,
    Reason.LET_GO: _CHECKINS,
    Reason.PAUSED: _CHECKINS,
    Reason.BAD_NEWS: _EVERYTHING,
}
_ORDER = tuple(_STOPS)

TROUBLES = frozenset({Reason.COMPLAINT_OPEN, Reason.BAD_NEWS})
"""They leave thanks for something that has nothing to do with the trouble."""

# The rep can end these any day, so their own date does not say how long a person waits.
_ENDED_BY_REP = frozenset({Reason.REP_OWES_REPLY, Reason.PROMISE_OPEN, Reason.COMPLAINT_OPEN})


@dataclass(frozen=True, slots=True)
class _Situation:
    record: CustomerRecord
    contact: LastContact
    rep: Rep
    now: datetime
    today: date

    def day(self, at: datetime) -> date:
        return today_for(self.rep.timezone, at)


def holds_on(record: CustomerRecord, contact: LastContact, rep: Rep, now: datetime) -> tuple[Because, ...]:
    """Return every reason that holds back some kind of draft now, the first to be told first.

    `until` is the first day the reason no longer holds (None: until somebody ends it). `since_on` of
    `meeting_booked` is the day of the meeting.
    """
    situation = _Situation(record, contact, rep, now, today_for(rep.timezone, now))
    found = [*recorded_on(record, situation.today), *(because for rule in _RULES for because in rule(situation))]
    return tuple(sorted(found, key=_order))


def stopping(holds: Iterable[Because], kind: Kind) -> tuple[Because, ...]:
    """Return the holds which stop that kind of draft."""
    return tuple(because for because in holds if not because.stops or kind in because.stops)


def end_of(holds: Iterable[Because]) -> date | None:
    """Return the day on which the last of the holds has ended; None when one of them has no end.

    What the rep can end any day (an owed reply, an open complaint) counts only where nothing else holds.
    """
    waiting = list(holds)
    if any(because.until is None and because.reason not in _ENDED_BY_REP for because in waiting):
        return None
    others = [because.until for because in waiting if because.until and because.reason not in _ENDED_BY_REP]
    owed = [because.until for because in waiting if because.reason in _ENDED_BY_REP]
    if others or None in owed:
        return max(others, default=None)
    return max((until for until in owed if until), default=None)


def recorded_on(record: CustomerRecord, on: date) -> Iterator[Because]:
    """Yield the recorded holds that hold on a day; one that names no kinds stops what its reason stops."""
    for hold in record.holds:
        if hold.until is None or on < hold.until:
            stops = hold.stops or _STOPS.get(hold.reason, ())
            yield Because(hold.reason, until=hold.until, since_on=hold.created_on, stops=stops)


def usual_end(reason: Reason, on: date) -> date | None:
    """Return when a hold recorded that day ends where nobody says when; None for those that somebody must end."""
    days = _USUAL_DAYS.get(reason)
    return None if days is None else days_after(on, days)


def rest_after_complaint(rep: Rep, settled_on: date) -> date:
    """Return the first day on which a settled complaint holds nothing back any more."""
    day = settled_on
    for _ in range(_COMPLAINT_REST_WORKING_DAYS):
        day = working_day_after(rep, day)
    return days_after(day, 1)


def condolence_due(record: CustomerRecord, contact: LastContact, now: datetime) -> Hold | None:
    """Return the quiet hold of the last two weeks since which nobody wrote to them or spoke with them.

    The rep may want to write a few words by hand; only they know the cause, so nothing is ever written for them.
    """
    today = now.date()
    standing = [hold for hold in record.holds if hold.until is None or today < hold.until]
    if any(hold.reason in (Reason.DO_NOT_CONTACT, Reason.DIED) for hold in standing):
        return None
    quiet = [
        (hold.created_on, hold.id, hold)
        for hold in standing
        if hold.reason is Reason.QUIET_HOLD
        and hold.created_on
        and 0 <= (today - hold.created_on).days < _CONDOLENCE_DAYS
    ]
    if not quiet:
        return None
    since_on, _, newest = max(quiet)
    reached = (touch for touch in contact.touches if touch.direction is not Direction.INBOUND)
    return None if any(touch.at.date() >= since_on for touch in reached) else newest


def is_open(draft: PlacedDraft) -> bool:
    """Whether the draft is on its way to the rep or waits in front of them."""
    return draft.state != "closed" and draft.fate in ("", "waiting", "edited", "unknown")


def _order(because: Because) -> tuple[int, Reason, date, date, tuple[Kind, ...]]:
    rank = _ORDER.index(because.reason) if because.reason in _ORDER else len(_ORDER)
    return rank, because.reason, because.until or date.max, because.since_on or date.max, because.stops


def _because(reason: Reason, *, since_on: date | None = None, until: date | None = None) -> Because:
    return Because(reason, until=until, since_on=since_on, stops=_STOPS.get(reason, ()))


def _mails(record: CustomerRecord, now: datetime) -> Iterator[Mail]:
    return (mail for mail in record.mails if mail.at <= now)


def _incomplete(situation: _Situation) -> Iterator[Because]:
    """No draft from incomplete knowledge (P4); the next run looks again, so it ends tomorrow at the soonest."""
    coverage = situation.record.coverage
    tomorrow = days_after(situation.today, 1)
    if not is_known(coverage, situation.now):
        yield _because(Reason.NOT_COVERED, until=tomorrow)
    elif not last_is_sure(coverage, situation.contact):
        yield Because(Reason.NOT_COVERED, until=tomorrow, stops=(Kind.CHECKIN,))
    synced_at = coverage.last_good_sync_at
    if synced_at is None or situation.now - synced_at > SYNC_GOOD_FOR:
        yield _because(Reason.SYNC_STALE, since_on=situation.day(synced_at) if synced_at else None, until=tomorrow)


def _bounces(situation: _Situation) -> Iterator[Because]:
    """The newest mail to or from the person came back."""
    exchanged = [
        (mail.at, mail.kind is MailKind.BOUNCE)
        for mail in _mails(situation.record, situation.now)
        if not mail.excluded or mail.kind is MailKind.BOUNCE
    ]
    if exchanged and max(exchanged)[1]:
        yield _because(Reason.ADDRESS_BOUNCES, since_on=situation.day(max(exchanged)[0]))


def _no_celebration(situation: _Situation) -> Iterator[Because]:
    if not situation.record.customer.celebrate:
        yield _because(Reason.NO_CELEBRATION)


def _no_person(situation: _Situation) -> Iterator[Because]:
    """Only addresses of desks, or none at all, and no name of a person."""
    customer = situation.record.customer
    if not customer.addresses or (all(map(is_role_address, customer.addresses)) and not _names_person(customer)):
        yield _because(Reason.NO_PERSON)


def _names_person(customer: Customer) -> bool:
    """Whether the name is a person's: not the firm's, not its domain's, not a desk's."""
    name = customer.name.casefold()
    domains = [address.casefold().rpartition("@")[2].partition(".")[0] for address in customer.addresses]
    firms = {_squeezed(firm) for firm in (*domains, customer.company) if _squeezed(firm)}
    if customer.signs_as.strip():
        return True
    is_firm = any(_squeezed(name).startswith(firm) or firm.startswith(_squeezed(name)) for firm in firms)
    return bool(name.strip()) and not is_firm and not any(is_role_address(f"{word}@") for word in name.split())


def _squeezed(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))


def _owed(situation: _Situation) -> Iterator[Because]:
    for owed in debts(situation.record, situation.contact, situation.rep, situation.now):
        if not is_lapsed(owed, situation.today):
            yield owed


def _on_leave(situation: _Situation) -> Iterator[Because]:
    """The newest auto-reply names the last day away; the first working day back is for their own mail."""
    replies = [
        (mail.at, mail.away_until)
        for mail in _mails(situation.record, situation.now)
        if mail.kind is MailKind.AUTO_REPLY and mail.away_until is not None
    ]
    if not replies:
        return
    told_at, away_until = max(replies)
    until = working_day_after(situation.rep, min(away_until, days_after(situation.today, 366)))
    if situation.today < until:
        yield _because(Reason.ON_LEAVE, since_on=situation.day(told_at), until=until)


def _wrote_recently(situation: _Situation) -> Iterator[Because]:
    """The rep or a team-mate wrote in the last seven days."""
    ours = (touch.at for touch in situation.contact.touches if touch.direction is Direction.OUTBOUND)
    wrote_on = max((situation.day(at) for at in ours), default=None)
    if wrote_on and situation.today < (until := days_after(wrote_on, _RECENT_DAYS)):
        yield _because(Reason.TEAMMATE_RECENT, since_on=wrote_on, until=until)


def _meeting_near(situation: _Situation) -> Iterator[Because]:
    """A meeting within ten days: what there is to say is said there. It ends with the last of these meetings."""
    latest_on = days_after(situation.today, MEETING_NEAR_DAYS)
    standing = [meeting for meeting in not_cancelled(situation.record.meetings) if not is_off(meeting)]
    ahead = [meeting for meeting in standing if meeting.ends_at > situation.now]
    near = sorted((meeting_day(meeting, situation.rep), _last_day(situation, meeting)) for meeting in ahead)
    near = [days for days in near if days[0] <= latest_on]
    if near:
        until = days_after(max(last_on for _, last_on in near), 1)
        yield _because(Reason.MEETING_BOOKED, since_on=near[0][0], until=until)


def _last_day(situation: _Situation, meeting: Meeting) -> date:
    ends_at = max(meeting.starts_at, meeting.ends_at - timedelta(seconds=1))
    return ends_at.date() if meeting.all_day else situation.day(ends_at)


def _unasked_note(situation: _Situation) -> Iterator[Because]:
    """At most one unasked note in thirty days, whether it was sent or still waits."""
    notes = (
        draft.closed_at or draft.placed_at or draft.created_at
        for draft in situation.record.drafts
        if draft.kind is Kind.CHECKIN and (is_open(draft) or draft.fate == "sent")
    )
    noted_on = max((situation.day(at) for at in notes), default=None)
    if noted_on and situation.today < (until := days_after(noted_on, _UNASKED_NOTE_DAYS)):
        yield _because(Reason.TOO_OFTEN, since_on=noted_on, until=until)


def _no_answer(situation: _Situation) -> Iterator[Because]:
    """Three attempts without an answer: a fourth is the rep's own to make, with a line of theirs or not at all."""
    attempts_on = unanswered_on(situation.contact, situation.rep.timezone)
    if len(attempts_on) >= SILENT_AFTER and situation.record.line is None:
        yield _because(Reason.NO_ANSWER, since_on=attempts_on[-1])


_RULES: tuple[Callable[[_Situation], Iterator[Because]], ...] = (
    _incomplete,
    _bounces,
    _no_celebration,
    _no_person,
    _owed,
    _on_leave,
    _wrote_recently,
    _meeting_near,
    _unasked_note,
    _no_answer,
)

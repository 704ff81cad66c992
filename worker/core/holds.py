"""Reasons not to write now: those recorded and those the record itself shows, the first to be told first."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from worker.core.matching import is_role_address
from worker.core.model import (
    Because,
    Coverage,
    Customer,
    CustomerRecord,
    LastContact,
    Mail,
    Meeting,
    PlacedDraft,
    Rep,
    Touch,
)
from worker.core.occasions import days_after, today_for
from worker.core.words import Direction, Kind, MailKind, Reason
from worker.core.workdays import working_day_after

SYNC_GOOD_FOR = timedelta(hours=24)
KNOWN_FOR = timedelta(days=180)
"""Mail known back so far is enough to write on; what is older is read as the provider's limits allow."""

DEBT_LAPSES_DAYS = 45
_RECENT_DAYS = 7
MEETING_NEAR_DAYS = 10
_UNASKED_NOTE_DAYS = 30

_ORDER = (
    Reason.DO_NOT_CONTACT,
    Reason.NOT_COVERED,
    Reason.SYNC_STALE,
    Reason.ADDRESS_BOUNCES,
    Reason.QUIET_HOLD,
    Reason.NO_CELEBRATION,
    Reason.NO_PERSON,
    Reason.NO_MEETING_HELD,
    Reason.REP_OWES_REPLY,
    Reason.COMPLAINT_OPEN,
    Reason.ON_LEAVE,
    Reason.TEAMMATE_RECENT,
    Reason.MEETING_BOOKED,
    Reason.TOO_OFTEN,
    Reason.DISCARDED,
)

# What a reason stops; one that is not named here stops everything.
_STOPS: Mapping[Reason, tuple[Kind, ...]] = {
    Reason.NO_CELEBRATION: (Kind.BIRTHDAY,),
    Reason.NO_MEETING_HELD: (Kind.THANKS,),
    Reason.REP_OWES_REPLY: (Kind.CHECKIN,),
    Reason.ON_LEAVE: (Kind.CHECKIN,),
    Reason.TEAMMATE_RECENT: (Kind.CHECKIN,),
    Reason.MEETING_BOOKED: (Kind.CHECKIN,),
    Reason.TOO_OFTEN: (Kind.CHECKIN,),
    Reason.DISCARDED: (Kind.CHECKIN,),
}

# The rep can end these any day, so their own date does not say how long a person waits.
_ENDED_BY_REP = frozenset({Reason.REP_OWES_REPLY, Reason.COMPLAINT_OPEN})


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
    return max(others or [because.until for because in waiting if because.until], default=None)


def recorded_on(record: CustomerRecord, on: date) -> Iterator[Because]:
    """Yield the recorded holds that hold on a day; one that names no kinds stops what its reason stops."""
    for hold in record.holds:
        if hold.until is None or on < hold.until:
            stops = hold.stops or _STOPS.get(hold.reason, ())
            yield Because(hold.reason, until=hold.until, since_on=hold.created_on, stops=stops)


def debt(record: CustomerRecord, contact: LastContact, rep: Rep, now: datetime) -> Because | None:
    """Return the answer the rep owes, held or lapsed: `until` is the day it lapses."""
    asked_at = max((mail.at for mail in _mails(record, now) if _asks(mail)), default=None)
    if asked_at is None or not is_sure(record.coverage, asked_at):  # the answer may be among what is still unread
        return None
    since_on = today_for(rep.timezone, asked_at)
    if any(_answers(touch, asked_at, since_on) for touch in contact.touches):
        return None
    return _because(Reason.REP_OWES_REPLY, since_on=since_on, until=days_after(since_on, DEBT_LAPSES_DAYS))


def is_open(draft: PlacedDraft) -> bool:
    """Whether the draft is on its way to the rep or waits in front of them."""
    return draft.state != "closed" and draft.fate in ("", "waiting", "edited", "unknown")


def is_off(meeting: Meeting) -> bool:
    """Whether the meeting was cancelled, or one of the two declined."""
    return meeting.cancelled or "declined" in (meeting.own_response, meeting.response)


def not_cancelled(meetings: Iterable[Meeting]) -> list[Meeting]:
    """Return the meetings without those that another calendar shows as cancelled."""
    known = list(meetings)
    cancelled = {meeting.fingerprint for meeting in known if meeting.cancelled and meeting.fingerprint}
    return [meeting for meeting in known if not meeting.cancelled and meeting.fingerprint not in cancelled]


def meeting_day(meeting: Meeting, rep: Rep) -> date:
    """Return the day a meeting begins, in the rep's calendar; an all-day entry keeps its own day."""
    return meeting.starts_at.date() if meeting.all_day else today_for(rep.timezone, meeting.starts_at)


def _order(because: Because) -> tuple[int, Reason, date, date, tuple[Kind, ...]]:
    rank = _ORDER.index(because.reason) if because.reason in _ORDER else len(_ORDER)
    return rank, because.reason, because.until or date.max, because.since_on or date.max, because.stops


def _because(reason: Reason, *, since_on: date | None = None, until: date | None = None) -> Because:
    return Because(reason, until=until, since_on=since_on, stops=_STOPS.get(reason, ()))


def _mails(record: CustomerRecord, now: datetime) -> Iterator[Mail]:
    return (mail for mail in record.mails if mail.at <= now)


def _is_inbound(mail: Mail) -> bool:
    return not mail.excluded and mail.direction is Direction.INBOUND


def _asks(mail: Mail) -> bool:
    return _is_inbound(mail) and "asks" in mail.flags


def _answers(touch: Touch, asked_at: datetime, asked_on: date) -> bool:
    """Whether we wrote or spoke after the question; of a call only the day is known."""
    if touch.medium == "call":
        return touch.at.date() >= asked_on
    return touch.direction is not Direction.INBOUND and touch.at > asked_at


def _incomplete(situation: _Situation) -> Iterator[Because]:
    """No draft from incomplete knowledge (P4); the next run looks again, so it ends tomorrow at the soonest."""
    coverage = situation.record.coverage
    tomorrow = days_after(situation.today, 1)
    if not is_known(coverage, situation.now):
        yield _because(Reason.NOT_COVERED, until=tomorrow)
    elif not _last_is_sure(coverage, situation.contact):
        yield Because(Reason.NOT_COVERED, until=tomorrow, stops=(Kind.CHECKIN,))
    synced_at = coverage.last_good_sync_at
    if synced_at is None or situation.now - synced_at > SYNC_GOOD_FOR:
        yield _because(Reason.SYNC_STALE, since_on=situation.day(synced_at) if synced_at else None, until=tomorrow)


def is_known(coverage: Coverage, now: datetime) -> bool:
    """Whether all mail is known, or at least all of the last half year."""
    return coverage.complete or (coverage.known_since is not None and coverage.known_since <= now - KNOWN_FOR)


def is_sure(coverage: Coverage, at: datetime) -> bool:
    """Whether every mail since then is known, so that one of then can be called the last of its kind."""
    return coverage.complete or (coverage.known_since is not None and at >= coverage.known_since)


def _last_is_sure(coverage: Coverage, contact: LastContact) -> bool:
    """Whether no unread mail can change the last contact: a check-in is counted, and named, from that.

    A mail to others that reached the rep counts once an earlier mail shows that the two know each other.
    """
    if coverage.complete or contact.last is None:
        return coverage.complete
    overheard = (item.at for item in contact.excluded if item.reason == "not_addressed")
    return is_sure(coverage, contact.last.at) and all(at <= contact.last.at for at in overheard)


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


def _owes_reply(situation: _Situation) -> Iterator[Because]:
    owed = debt(situation.record, situation.contact, situation.rep, situation.now)
    if owed and owed.until and situation.today < owed.until:
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


_RULES: tuple[Callable[[_Situation], Iterator[Because]], ...] = (
    _incomplete,
    _bounces,
    _no_celebration,
    _no_person,
    _owes_reply,
    _on_leave,
    _wrote_recently,
    _meeting_near,
    _unasked_note,
)

"""What is remembered of a mail or an event, and when rep and customer last had real contact (design, section 8)."""

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2b

from connectors.types import Event, Message, Party, Place, Response
from worker.core.after_meeting import MISSED, THANKS, tells_of_missing, thanks_for_something
from worker.core.asking import asks, promises
from worker.core.mail_kind import Verdict
from worker.core.matching import Directory, normalise
from worker.core.meetings import day_of, is_denied
from worker.core.model import Excluded, LastContact, Mail, Meeting, Moment, Touch
from worker.core.topics import bare_subject, topic_of
from worker.core.words import CustomerId, Direction, MailKind, MomentKind

MASS_MAIL = 50
"""Recipients from which a mail is no longer meant for one person."""

MANY_GUESTS = 20
"""Guests from which an event is no longer a meeting with one person."""

_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_CLOCK_ERROR = timedelta(days=2)
_NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)
_NOT_MAIL = {Place.DRAFTS: "draft", Place.SPAM: "spam", Place.CHAT: "chat"}


def remember(
    message: Message, verdict: Verdict, *, mailbox: str, own: frozenset[str], directory: Directory, salt: bytes
) -> tuple[Mail, ...]:
    """Return what is kept of a mail: one row per customer it is with, none where there is no customer."""
    sender = normalise(message.sender.address) if message.sender else ""
    direction = Direction.OUTBOUND if sender in own else Direction.INBOUND
    with_whom = _customers(message, verdict, sender, direction, directory)
    if not with_whom:
        return ()
    at = _instant(message)
    excluded = _excluded(message, verdict, at)
    flags = _flags(message, verdict, direction, own)
    fingerprint = _fingerprint(message, sender, salt)
    subject_key = _keyed(f"subject\n{bare_subject(message.subject).casefold()}", salt) if "topic" in flags else ""
    return tuple(
        Mail(
            customer=customer,
            mailbox=mailbox,
            message=message.id,
            thread=message.thread,
            at=at or _NO_DATE,
            direction=direction,
            kind=verdict.kind,
            role=role,
            reasons=verdict.reasons,
            excluded=excluded or ("mail_to_self" if address in own else ""),
            flags=flags,
            away_until=verdict.away_until,
            fingerprint=fingerprint,
            subject_key=subject_key,
        )
        for customer, (role, address) in with_whom.items()
    )


def _customers(
    message: Message, verdict: Verdict, sender: str, direction: Direction, directory: Directory
) -> dict[CustomerId, tuple[str, str]]:
    """The customers this mail is with, each with the header they stand in and their address there."""
    if direction is Direction.OUTBOUND:
        candidates = [(role, normalise(party.address)) for role, party in _recipients(message)]
    elif verdict.kind is MailKind.BOUNCE:
        candidates = [("to", address) for address in verdict.dead_addresses]
    else:
        candidates = [("from", sender)]
    found: dict[CustomerId, tuple[str, str]] = {}
    for role, address in candidates:
        customer = directory.customer_of(address)
        if customer is not None:
            found.setdefault(customer, (role, address))
    return found


def _recipients(message: Message) -> Iterator[tuple[str, Party]]:
    for role, parties in (("to", message.to), ("cc", message.cc), ("bcc", message.bcc)):
        for party in parties:
            yield role, party


def _instant(message: Message) -> datetime | None:
    """When it was sent; the provider's own time where the sender's clock cannot be right."""
    received = message.received_at if message.received_at and message.received_at >= _EARLIEST else None
    sent = message.sent_at
    if sent is None or sent < _EARLIEST or (received and sent > received + _CLOCK_ERROR):
        return received
    return sent


def _excluded(message: Message, verdict: Verdict, at: datetime | None) -> str:
    for place, reason in _NOT_MAIL.items():
        if place in message.places:
            return reason
    if not verdict.contact:
        return str(verdict.kind)
    if at is None:
        return "impossible_date"
    return "mass_mail" if len({normalise(party.address) for _, party in _recipients(message)}) >= MASS_MAIL else ""


def _flags(message: Message, verdict: Verdict, direction: Direction, own: frozenset[str]) -> frozenset[str]:
    flags = set()
    if _is_addressed(message, own):
        flags.add("addressed")
    if topic_of(message.subject) is not None:
        flags.add("topic")
    if verdict.contact and direction is Direction.INBOUND and asks(message.text):
        flags.add("asks")
    if verdict.contact and direction is Direction.OUTBOUND and promises(message.text):
        flags.add("promises")
    if verdict.contact and direction is Direction.OUTBOUND and thanks_for_something(message.text):
        flags.add(THANKS)
    if verdict.contact and direction is Direction.INBOUND and tells_of_missing(message.text):
        flags.add(MISSED)
    return frozenset(flags)


def _is_addressed(message: Message, own: frozenset[str]) -> bool:
    """Whether the rep is named; who names nobody but themselves has written to the rep in Bcc."""
    named = {normalise(party.address) for _, party in _recipients(message)}
    sender = normalise(message.sender.address) if message.sender else ""
    return not named.isdisjoint(own) or named <= {sender}


def _fingerprint(message: Message, sender: str, salt: bytes) -> str:
    """Equal for the same mail seen twice, even under two Message-IDs; without the salt it tells nothing."""
    if message.sent_at and sender:
        name = f"{int(message.sent_at.timestamp())}\n{sender}\n{bare_subject(message.subject).casefold()}"
    else:
        name = message.message_id or message.id
    return _keyed(name, salt)


def _keyed(name: str, salt: bytes) -> str:
    return blake2b(name.encode("utf-8", "surrogatepass"), key=salt[:64], digest_size=16).hexdigest()


def remember_event(
    event: Event, *, mailbox: str, own: frozenset[str], directory: Directory, salt: bytes
) -> tuple[Meeting, ...]:
    """Return what is kept of an event: one row per customer who takes part, or whom the rep's own entry names."""
    responses = {normalise(guest.party.address): str(guest.response) for guest in event.attendees}
    organizer = normalise(event.organizer.address) if event.organizer else ""
    if organizer and responses.get(organizer) != Response.DECLINED:  # who declines their own meeting is not there
        responses[organizer] = str(Response.ACCEPTED)
    others = {address: response for address, response in responses.items() if address and address not in own}
    own_response = str(event.own_response)
    found: dict[CustomerId, str] = {}
    for address, response in others.items():
        customer = directory.customer_of(address)
        if customer is not None:
            found[customer] = str(Response.ACCEPTED) if found.get(customer) == Response.ACCEPTED else response
    if not others and not event.all_day and not event.yearly:
        named = directory.named_in(event.title, mailbox)
        found, own_response = ({named: str(Response.NONE)}, str(Response.ACCEPTED)) if named else ({}, own_response)
    starts_at, ends_at = _as_instant(event.start), _as_instant(event.end)
    return tuple(
        Meeting(
            customer=customer,
            mailbox=mailbox,
            event=event.id,
            starts_at=starts_at,
            ends_at=max(starts_at, ends_at),
            all_day=event.all_day,
            cancelled=event.cancelled,
            own_response=own_response,
            response=response,
            guests=len(others) or 1,
            fingerprint=_keyed(f"{event.uid or event.id}\n{starts_at.isoformat()}", salt),
        )
        for customer, response in found.items()
    )


def _as_instant(moment: datetime | date) -> datetime:
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time(), UTC)


def is_held(meeting: Meeting, now: datetime) -> bool:
    """Whether it surely took place: over, not cancelled, accepted by both."""
    both = meeting.own_response == meeting.response == Response.ACCEPTED
    return both and is_presumed(meeting, now)


def is_presumed(meeting: Meeting, now: datetime) -> bool:
    """Whether it may be taken to have taken place: over, nobody cancelled or declined, few guests, not all day."""
    return not _no_meeting(meeting) and meeting.ends_at <= now


def _no_meeting(meeting: Meeting) -> str:
    """Why an entry is no meeting with the customer; empty when it is one."""
    if meeting.cancelled:
        return "cancelled"
    if Response.DECLINED in {meeting.own_response, meeting.response}:
        return "declined"
    if meeting.all_day:
        return "all_day"
    return "many_guests" if meeting.guests >= MANY_GUESTS else ""


def weigh(
    mails: Iterable[Mail],
    meetings: Iterable[Meeting],
    moments: Iterable[Moment],
    now: datetime,
    zone: str = "UTC",
) -> LastContact:
    """Say when rep and customer last had contact, by which item, and what does not count and why.

    Depends on the set of items only: order and repetition do not matter. What is later than `now` is ignored,
    except that the next meeting is named. `zone` is where the rep's day begins: their word is about one of their days.
    """
    meetings, moments = list(meetings), list(moments)
    told = _weigh_told(meetings, moments, now, zone)
    items = [*_weigh_mails(mails, now), *_weigh_meetings(meetings, moments, now, zone), *told]
    touches = sorted({item for item in items if isinstance(item, Touch)}, key=_touch_order, reverse=True)
    excluded = sorted({item for item in items if isinstance(item, Excluded)}, key=_excluded_order, reverse=True)
    newest: dict[Direction, Touch] = {}
    for touch in touches:
        newest.setdefault(touch.direction, touch)
    return LastContact(
        last=touches[0] if touches else None,
        inbound=newest.get(Direction.INBOUND),
        outbound=newest.get(Direction.OUTBOUND),
        meeting=newest.get(Direction.MEETING),
        next_meeting_at=_next_meeting_at(meetings, now),
        touches=tuple(touches),
        excluded=tuple(excluded),
    )


def _touch_order(touch: Touch) -> tuple[datetime, str, bool, str]:
    return touch.at, touch.source, touch.held, touch.direction


def _excluded_order(item: Excluded) -> tuple[datetime, str, str, str]:
    return item.at, item.source, item.reason, item.kind


def _weigh_mails(mails: Iterable[Mail], now: datetime) -> Iterator[Touch | Excluded]:
    seen: dict[str, Mail] = {}
    for mail in sorted((mail for mail in mails if mail.at <= now), key=_mail_order):
        seen.setdefault(mail.fingerprint or f"{mail.mailbox}/{mail.message}", mail)
    written = [mail.at for mail in seen.values() if mail.direction is Direction.OUTBOUND and not mail.excluded]
    first_written_at = min(written, default=None)
    for mail in seen.values():
        source = f"mail {mail.mailbox}/{mail.message}"
        known = first_written_at is not None and first_written_at < mail.at
        overheard = mail.direction is Direction.INBOUND and "addressed" not in mail.flags and not known
        reason = mail.excluded or ("not_addressed" if overheard else "")
        if reason:
            yield Excluded(mail.at, str(mail.kind), reason, source)
        else:
            yield Touch(mail.at, mail.direction, "mail", source, mail.mailbox)


def _mail_order(mail: Mail) -> tuple[bool, bool, str, str, str, datetime, str, str]:
    """Of several sightings of one mail the one that counts stands first; the rest only makes the order total."""
    overheard = "addressed" not in mail.flags
    return bool(mail.excluded), overheard, mail.mailbox, mail.message, mail.excluded, mail.at, mail.direction, mail.kind


def _weigh_meetings(
    meetings: Iterable[Meeting], moments: Collection[Moment], now: datetime, zone: str
) -> Iterator[Touch | Excluded]:
    """Several calendars may hold one event: cancelled or denied in one is no meeting, held in one is held."""
    confirmed_on = {moment.on for moment in moments if moment.kind is MomentKind.MEETING}
    entries: dict[str, list[Meeting]] = {}
    for meeting in meetings:
        if meeting.ends_at <= now:
            name = meeting.fingerprint or f"{meeting.mailbox}/{meeting.event}"
            entries.setdefault(name, []).append(meeting)
    for copies in entries.values():
        meeting = min(copies, key=_meeting_order)
        source = f"meeting {meeting.mailbox}/{meeting.event}"
        denied = any(is_denied(copy, moments, zone) for copy in copies)
        reason = _no_meeting(meeting) or ("not_held" if denied else "")
        if reason:
            yield Excluded(meeting.starts_at, "meeting", reason, source)
        else:
            held = is_held(meeting, now) or day_of(meeting, zone) in confirmed_on
            yield Touch(meeting.starts_at, Direction.MEETING, "meeting", source, meeting.mailbox, held)


def _meeting_order(meeting: Meeting) -> tuple[bool, str, bool, str, str, datetime]:
    """Of several copies of one event a cancelled one stands first, then one that took place, then a held one."""
    accepted = meeting.own_response == meeting.response == Response.ACCEPTED
    return (
        not meeting.cancelled,
        _no_meeting(meeting),
        not accepted,
        meeting.mailbox,
        meeting.event,
        meeting.starts_at,
    )


_AHEAD = timedelta(hours=14)  # the zone furthest ahead of UTC


def _weigh_told(meetings: Iterable[Meeting], moments: Iterable[Moment], now: datetime, zone: str) -> Iterator[Touch]:
    """The calls the rep told of, and the meetings that no calendar shows.

    One of today counts from now on, wherever today has begun.
    """
    shown_on = {day_of(meeting, zone) for meeting in meetings if is_entry_of(meeting)}
    for moment in set(moments):
        counts = moment.kind is MomentKind.CALL or (moment.kind is MomentKind.MEETING and moment.on not in shown_on)
        if counts and moment.on <= (now + _AHEAD).date():
            at = min(_as_instant(moment.on), now)
            yield Touch(at, Direction.MEETING, str(moment.kind), f"{moment.kind} {moment.id}")


def is_entry_of(meeting: Meeting) -> bool:
    """Whether an entry is about meeting this customer, even where it was called off: a recorded meeting means it."""
    return _no_meeting(meeting) in {"", "cancelled", "declined"}


def _next_meeting_at(meetings: Iterable[Meeting], now: datetime) -> datetime | None:
    """When the next meeting begins, or the one going on began; an all-day one counts too."""
    dropped = {meeting.fingerprint for meeting in meetings if meeting.cancelled and meeting.fingerprint}
    ahead = [
        meeting.starts_at
        for meeting in meetings
        if meeting.ends_at > now
        and _no_meeting(meeting) in {"", "all_day"}
        and (meeting.fingerprint not in dropped or not meeting.fingerprint)
    ]
    return min(ahead, default=None)

"""What is remembered of mail and events, and what counts as the last contact."""

import csv
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.types import Attendee, Event, EventId, Message, MessageId, Party, Place, Response
from tests.builders import REP_ADDRESS, TUESDAY, a_customer, a_mail, a_meeting, a_message, at
from tests.score.lastcontact_pure import predict
from worker.core.last_contact import MASS_MAIL, is_held, is_presumed, remember, remember_event, weigh
from worker.core.mail_kind import judge
from worker.core.matching import Directory
from worker.core.model import Mail, Meeting, Moment, Source
from worker.core.words import CustomerId, Direction, MailKind, MomentId, MomentKind

OWN = frozenset({REP_ADDRESS})
KELLY, TOM = Party("kelly@northshore.example", "Kelly Brandt"), Party("tom@fjord.example", "Tom Lund")
SAM = Party(REP_ADDRESS, "Sam Okafor")
DIRECTORY = Directory.of(
    [
        a_customer(),
        a_customer(
            id=CustomerId("c-tom"),
            name="Tom Lund",
            given_name="Tom",
            family_name="Lund",
            addresses=("tom@fjord.example",),
        ),
    ]
)
OUT, IN, MEETING = Direction.OUTBOUND, Direction.INBOUND, Direction.MEETING


def remembered(message: Message, **changes: Any) -> tuple[Mail, ...]:
    values: dict[str, Any] = {"mailbox": "sam", "own": OWN, "directory": DIRECTORY, "salt": b"salt"}
    return remember(message, judge(message, OWN), **(values | changes))


def test_a_customers_mail_is_kept_without_its_words() -> None:
    (mail,) = remembered(a_message())
    assert (mail.customer, mail.direction, mail.kind, mail.role) == ("c-kelly", IN, MailKind.HUMAN, "from")
    assert mail.at == at("2026-02-10 14:30")
    assert mail.flags == {"addressed", "asks", "topic"}
    assert mail.excluded == ""
    assert "leveller" not in repr(mail)
    assert "kelly@" not in repr(mail)


def test_the_reps_mail_is_with_every_customer_it_names() -> None:
    mails = remembered(a_message(sender=SAM, to=(KELLY,), cc=(TOM, KELLY), text="I'll send the list on Friday."))
    assert [(mail.customer, mail.role, mail.direction) for mail in mails] == [
        ("c-kelly", "to", OUT),
        ("c-tom", "cc", OUT),
    ]
    assert mails[0].flags == {"promises", "topic"}
    assert mails[0].fingerprint == mails[1].fingerprint


def test_who_is_only_in_bcc_was_written_to() -> None:
    assert [mail.role for mail in remembered(a_message(sender=SAM, to=(SAM,), bcc=(KELLY, TOM)))] == ["bcc", "bcc"]


def test_every_address_of_the_rep_and_of_the_customer_is_theirs() -> None:
    own = frozenset({REP_ADDRESS, "sam@home.example"})
    directory = Directory.of([a_customer(addresses=("kelly@northshore.example", "kb@gmail.com"))])
    private, other = Party("Sam@Home.example"), Party("KB@googlemail.com")
    (sent,) = remembered(a_message(sender=private, to=(other,)), own=own, directory=directory)
    (came,) = remembered(a_message(sender=other, to=(private,)), own=own, directory=directory)
    assert (sent.customer, sent.direction, came.customer, came.direction) == ("c-kelly", OUT, "c-kelly", IN)
    assert "addressed" in came.flags


def test_a_bounce_of_two_addresses_belongs_to_both() -> None:
    failed = {"x-failed-recipients": ("kelly@northshore.example, tom@fjord.example",)}
    bounce = a_message(sender=Party("MAILER-DAEMON@mx.example"), headers=failed)
    assert [mail.customer for mail in remembered(bounce)] == ["c-kelly", "c-tom"]


@pytest.mark.parametrize(
    "message",
    [
        a_message(sender=Party("stranger@a.example"), cc=(KELLY,)),
        a_message(sender=SAM, to=(SAM,)),
        a_message(sender=SAM, to=(Party("stranger@a.example"),)),
        a_message(sender=None),
        a_message(sender=Party("MAILER-DAEMON@mx.example"), text="Failed: stranger@a.example"),
    ],
)
def test_mail_without_a_customer_leaves_nothing(message: Message) -> None:
    assert remembered(message) == ()


def test_a_bounce_belongs_to_the_address_that_failed() -> None:
    bounce = a_message(
        sender=Party("MAILER-DAEMON@mx.example"), headers={"final-recipient": ("rfc822; Kelly@NorthShore.example",)}
    )
    (mail,) = remembered(bounce)
    assert (mail.customer, mail.kind, mail.direction, mail.excluded) == ("c-kelly", MailKind.BOUNCE, IN, "bounce")


MANY = tuple(Party(f"p{number}@a.example") for number in range(MASS_MAIL))


@pytest.mark.parametrize(
    ("changes", "excluded"),
    [
        ({"places": frozenset({Place.DRAFTS})}, "draft"),
        ({"places": frozenset({Place.SPAM})}, "spam"),
        ({"places": frozenset({Place.CHAT})}, "chat"),
        ({"places": frozenset({Place.TRASH})}, ""),
        ({"headers": {"list-id": ("<x>",)}}, "list"),
        ({"subject": "Automatic reply: docks"}, "auto_reply"),
        ({"sender": SAM, "to": (KELLY, *MANY[1:])}, "mass_mail"),
        ({"sender": SAM, "to": (KELLY, *MANY[2:])}, ""),
        ({"sender": SAM, "to": (), "bcc": (KELLY, *MANY[1:])}, "mass_mail"),
        ({"cc": MANY}, "mass_mail"),
        ({"sent_at": None, "received_at": None}, "impossible_date"),
        ({"sent_at": at("1979-01-01"), "received_at": None}, "impossible_date"),
    ],
)
def test_what_does_not_count_says_why(changes: dict[str, Any], excluded: str) -> None:
    mail = remembered(a_message(**changes))[0]
    assert mail.excluded == excluded


def test_mail_to_oneself_under_a_customers_name_does_not_count() -> None:
    directory = Directory.of([a_customer(addresses=(REP_ADDRESS,))])
    (mail,) = remembered(a_message(sender=SAM, to=(SAM,)), directory=directory)
    assert mail.excluded == "mail_to_self"


@pytest.mark.parametrize(
    ("sent", "received", "expected"),
    [
        ("2026-02-10 14:30", "2026-02-10 14:31", "2026-02-10 14:30"),
        ("2026-02-10 14:30", "2026-02-12 14:31", "2026-02-10 14:30"),
        ("2026-02-11 14:30", "2026-02-10 14:31", "2026-02-11 14:30"),
        ("2044-02-10 14:30", "2026-02-10 14:31", "2026-02-10 14:31"),
        ("1970-01-01 00:00", "2026-02-10 14:31", "2026-02-10 14:31"),
        (None, "2026-02-10 14:31", "2026-02-10 14:31"),
        ("2026-02-10 14:30", None, "2026-02-10 14:30"),
    ],
)
def test_an_impossible_date_gives_way_to_the_providers(sent: str | None, received: str | None, expected: str) -> None:
    message = a_message(sent_at=at(sent) if sent else None, received_at=at(received) if received else None)
    assert remembered(message)[0].at == at(expected)


def test_the_same_mail_under_two_ids_has_one_fingerprint() -> None:
    first = remembered(a_message())[0]
    again = remembered(
        a_message(id=MessageId("m-2"), message_id="<2@other>", subject="RE: dock  leveller"), mailbox="rita"
    )[0]
    assert first.fingerprint == again.fingerprint
    assert remembered(a_message(), salt=b"other")[0].fingerprint != first.fingerprint
    assert remembered(a_message(sent_at=at("2026-02-10 14:30:01")))[0].fingerprint != first.fingerprint
    assert remembered(a_message(subject="Forklift"))[0].fingerprint != first.fingerprint
    undated = remembered(a_message(sent_at=None))[0]
    assert undated.fingerprint != remembered(a_message(sent_at=None, message_id="<2@other>"))[0].fingerprint


@pytest.mark.parametrize(
    ("changes", "flag", "set_"),
    [
        ({"to": (TOM,), "cc": (SAM,)}, "addressed", True),
        ({"to": (TOM,)}, "addressed", False),
        ({"to": (), "bcc": (SAM,)}, "addressed", True),
        ({"to": ()}, "addressed", True),
        ({"to": (Party("Kelly@NorthShore.example"),)}, "addressed", True),
        ({"to": (KELLY, TOM)}, "addressed", False),
        ({"text": "Thanks, all clear."}, "asks", False),
        ({"text": None}, "asks", True),
        ({"subject": "Hello"}, "topic", False),
        ({"sender": SAM, "to": (KELLY,), "text": "Can you call me?"}, "asks", False),
        ({"text": "I'll send the list."}, "promises", False),
    ],
)
def test_flags(changes: dict[str, Any], flag: str, set_: bool) -> None:
    assert (flag in remembered(a_message(**changes))[0].flags) is set_


def test_an_absence_is_carried_over() -> None:
    (mail,) = remembered(a_message(subject="Automatic reply: docks", text="I am away until 5 March."))
    assert (mail.away_until, mail.excluded) == (date(2026, 3, 5), "auto_reply")


# Events


def an_event(**changes: Any) -> Event:
    values: dict[str, Any] = {
        "id": EventId("e-1"),
        "part": "cal",
        "uid": "u-1",
        "title": "Docks",
        "start": at("2026-02-20 10:00"),
        "end": at("2026-02-20 11:00"),
        "organizer": SAM,
        "attendees": (Attendee(SAM, Response.ACCEPTED), Attendee(KELLY, Response.ACCEPTED)),
        "own_response": Response.ACCEPTED,
    }
    return Event(**(values | changes))


def met(event: Event, **changes: Any) -> tuple[Meeting, ...]:
    values: dict[str, Any] = {"mailbox": "sam", "own": OWN, "directory": DIRECTORY, "salt": b"salt"}
    return remember_event(event, **(values | changes))


def test_a_meeting_is_kept_per_customer_without_its_title() -> None:
    (meeting,) = met(an_event())
    assert (meeting.customer, meeting.response, meeting.own_response, meeting.guests) == (
        "c-kelly",
        "accepted",
        "accepted",
        1,
    )
    assert "Docks" not in repr(meeting)
    assert is_held(meeting, TUESDAY)


def test_who_declines_their_own_meeting_is_not_there() -> None:
    (meeting,) = met(an_event(organizer=KELLY, attendees=(Attendee(SAM), Attendee(KELLY, Response.DECLINED))))
    assert meeting.response == "declined"
    assert not is_presumed(meeting, TUESDAY)


def test_the_organizer_has_accepted_and_guests_are_the_others() -> None:
    (meeting,) = met(
        an_event(organizer=KELLY, attendees=(Attendee(SAM), Attendee(Party("x@a.example"))), own_response=Response.NONE)
    )
    assert (meeting.response, meeting.own_response, meeting.guests) == ("accepted", "none", 2)
    assert not is_held(meeting, TUESDAY)
    assert is_presumed(meeting, TUESDAY)


def test_the_reps_own_entry_that_names_one_customer_is_presumed() -> None:
    (meeting,) = met(an_event(title="Lunch Kelly", organizer=None, attendees=(), own_response=Response.NONE))
    assert meeting.customer == "c-kelly"
    assert is_presumed(meeting, TUESDAY)
    assert not is_held(meeting, TUESDAY)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Prepare docks"},
        {"title": "Kelly Brandt", "start": date(2026, 2, 20), "end": date(2026, 2, 21)},
        {"title": "Lunch Kelly", "yearly": True},
        {"title": "Lunch Kelly", "attendees": (Attendee(Party("x@a.example")),)},
    ],
)
def test_an_entry_without_a_customer_leaves_nothing(changes: dict[str, Any]) -> None:
    assert met(an_event(**({"organizer": None, "attendees": ()} | changes))) == ()


def test_one_event_in_two_calendars_has_one_fingerprint() -> None:
    assert met(an_event())[0].fingerprint == met(an_event(id=EventId("e-9")), mailbox="rita")[0].fingerprint
    later = an_event(start=at("2026-02-27 10:00"), end=at("2026-02-27 11:00"))
    assert met(an_event())[0].fingerprint != met(later)[0].fingerprint


@pytest.mark.parametrize(
    ("changes", "held", "presumed"),
    [
        ({}, True, True),
        ({"response": "none"}, False, True),
        ({"own_response": "tentative"}, False, True),
        ({"response": "declined"}, False, False),
        ({"own_response": "declined"}, False, False),
        ({"cancelled": True}, False, False),
        ({"all_day": True}, False, False),
        ({"guests": 20}, False, False),
        ({"guests": 19}, True, True),
        ({"ends_at": TUESDAY + timedelta(minutes=1)}, False, False),
    ],
)
def test_held_and_presumed(changes: dict[str, Any], held: bool, presumed: bool) -> None:
    meeting = a_meeting("2026-02-20", **changes)
    assert (is_held(meeting, TUESDAY), is_presumed(meeting, TUESDAY)) == (held, presumed)


# Weighing


def a_call(on: date, **changes: Any) -> Moment:
    values: dict[str, Any] = {
        "id": MomentId("mo-1"),
        "customer": CustomerId("c-kelly"),
        "kind": MomentKind.CALL,
        "on": on,
    }
    return Moment(**(values | changes))


def test_inbound_outbound_and_meeting_are_kept_apart_and_name_their_item() -> None:
    mails = [a_mail("2026-02-10"), a_mail("2026-02-12", OUT), a_mail("2026-01-01")]
    contact = weigh(mails, [a_meeting("2026-02-01")], [], TUESDAY)
    assert contact.last == contact.outbound == contact.touches[0]
    assert contact.inbound is not None
    assert contact.inbound.source == "mail sam/m-2026-02-10-inbound"
    assert contact.meeting is not None
    assert (contact.meeting.source, contact.meeting.held) == ("meeting sam/e-2026-02-01", True)
    assert [touch.at for touch in contact.touches] == [
        at("2026-02-12"),
        at("2026-02-10"),
        at("2026-02-01"),
        at("2026-01-01"),
    ]


def test_what_does_not_count_is_listed_with_its_reason() -> None:
    mails = [a_mail("2026-02-10", kind=MailKind.NEWSLETTER, excluded="newsletter")]
    contact = weigh(mails, [a_meeting("2026-02-01", cancelled=True)], [], TUESDAY)
    assert contact.last is None
    assert [(item.kind, item.reason, item.source) for item in contact.excluded] == [
        ("newsletter", "newsletter", "mail sam/m-2026-02-10-inbound"),
        ("meeting", "cancelled", "meeting sam/e-2026-02-01"),
    ]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"cancelled": True}, "cancelled"),
        ({"response": "declined"}, "declined"),
        ({"own_response": "declined"}, "declined"),
        ({"all_day": True}, "all_day"),
        ({"guests": 20}, "many_guests"),
    ],
)
def test_a_meeting_that_does_not_count_says_why(changes: dict[str, Any], reason: str) -> None:
    contact = weigh([], [a_meeting("2026-02-01", **changes)], [], TUESDAY)
    assert (contact.last, [item.reason for item in contact.excluded]) == (None, [reason])


def test_last_contact_recedes_when_a_meeting_is_cancelled() -> None:
    mails = [a_mail("2026-02-01")]
    met_since = weigh(mails, [a_meeting("2026-02-20")], [], TUESDAY)
    cancelled = weigh(mails, [a_meeting("2026-02-20", cancelled=True)], [], TUESDAY)
    assert met_since.last is not None
    assert cancelled.last is not None
    assert met_since.last.at == at("2026-02-20")
    assert cancelled.last.at == at("2026-02-01")


def test_what_is_later_than_now_is_ignored_but_the_next_meeting_is_named() -> None:
    meetings = [
        a_meeting("2026-03-01"),
        a_meeting("2026-02-28"),
        a_meeting("2026-02-26", cancelled=True),
        a_meeting("2026-02-27", response="declined"),
    ]
    contact = weigh([a_mail("2026-02-25")], meetings, [a_call(date(2026, 2, 27))], TUESDAY)
    assert (contact.last, contact.touches, contact.excluded) == (None, (), ())
    assert contact.next_meeting_at == at("2026-02-28")


def test_a_meeting_cancelled_in_one_calendar_is_cancelled() -> None:
    mine = a_meeting("2026-02-20")
    theirs = replace(mine, mailbox="rita", cancelled=True)
    assert weigh([], [mine, theirs], [], TUESDAY).last is None
    ahead = a_meeting("2026-03-20")
    assert weigh([], [ahead, replace(ahead, mailbox="rita", cancelled=True)], [], TUESDAY).next_meeting_at is None


def test_a_meeting_declined_by_one_rep_and_held_by_another_is_held() -> None:
    mine = a_meeting("2026-02-20", own_response="declined")
    contact = weigh([], [mine, replace(mine, mailbox="rita", own_response="accepted")], [], TUESDAY)
    assert contact.meeting is not None
    assert (contact.meeting.mailbox, contact.meeting.held) == ("rita", True)


def test_the_reps_word_confirms_a_presumed_meeting() -> None:
    meeting = a_meeting("2026-02-20", response="none")
    presumed = weigh([], [meeting], [], TUESDAY).meeting
    confirmed = weigh([], [meeting], [a_call(date(2026, 2, 20), kind=MomentKind.MEETING)], TUESDAY).meeting
    assert presumed is not None
    assert confirmed is not None
    assert (presumed.held, confirmed.held) == (False, True)


@pytest.mark.parametrize(
    ("on", "ref", "counts"),
    [
        (date(2026, 2, 20), "e-2026-02-20 10:00", False),
        (date(2026, 2, 19), "e-2026-02-20 10:00", False),  # the rep's day is not always that of UTC
        (date(2026, 2, 12), "e-2026-02-20 10:00", True),  # a series moved: the answer was about another day
        (date(2026, 2, 20), "e-2026-02-20 16:00", True),
    ],
)
def test_a_meeting_the_rep_says_did_not_take_place_is_no_contact(on: date, ref: str, counts: bool) -> None:
    no = a_call(on, kind=MomentKind.NO_MEETING, source=Source("note", ref))
    contact = weigh([a_mail("2026-02-10")], [a_meeting("2026-02-20 10:00")], [no], TUESDAY)
    assert contact.last is not None
    assert contact.last.medium == ("meeting" if counts else "mail")
    assert [(each.kind, each.reason) for each in contact.excluded] == ([] if counts else [("meeting", "not_held")])


def test_the_reps_word_about_a_day_is_about_theirs() -> None:
    """Dinner at six in Los Angeles is on the next day in UTC."""
    dinner, zone = a_meeting("2026-02-21 02:00", response="none"), "America/Los_Angeles"

    def told(kind: MomentKind, day: int) -> list[tuple[str, bool]]:
        contact = weigh([], [dinner], [a_call(date(2026, 2, day), kind=kind)], TUESDAY, zone)
        return [(touch.source.partition(" ")[0], touch.held) for touch in contact.touches]

    assert told(MomentKind.NO_MEETING, 20) == []
    assert told(MomentKind.NO_MEETING, 21) == [("meeting", False)]
    assert told(MomentKind.MEETING, 20) == [("meeting", True)]
    assert told(MomentKind.MEETING, 21) == [("meeting", False), ("meeting", True)]  # two, on two days


def test_a_meeting_no_calendar_shows_counts_once() -> None:
    met = a_call(date(2026, 2, 20), kind=MomentKind.MEETING)
    told = weigh([], [], [met], TUESDAY)
    assert told.meeting is not None
    assert (told.meeting.at, told.meeting.medium, told.meeting.source) == (at("2026-02-20"), "meeting", "meeting mo-1")
    assert len(weigh([], [a_meeting("2026-02-20 10:00")], [met], TUESDAY).touches) == 1
    off = weigh([], [a_meeting("2026-02-20 10:00", cancelled=True)], [met], TUESDAY)
    assert (off.touches, [each.reason for each in off.excluded]) == ((), ["cancelled"])


def test_a_call_the_rep_told_of_counts() -> None:
    contact = weigh([], [], [a_call(date(2026, 2, 20))], TUESDAY)
    assert contact.last is not None
    assert (contact.last.medium, contact.last.direction, contact.last.source) == ("call", MEETING, "call mo-1")
    assert contact.last.at == at("2026-02-20")


def test_mail_the_rep_only_overheard_counts_once_they_know_each_other() -> None:
    overheard = a_mail("2026-02-10", flags=frozenset())
    unknown = weigh([overheard], [], [], TUESDAY)
    assert unknown.last is None
    assert [item.reason for item in unknown.excluded] == ["not_addressed"]
    assert weigh([overheard, a_mail("2026-02-01", OUT)], [], [], TUESDAY).inbound is not None
    assert weigh([overheard, a_mail("2026-02-15", OUT)], [], [], TUESDAY).inbound is None
    assert weigh([overheard, a_mail("2026-02-01", OUT, excluded="mass_mail")], [], [], TUESDAY).inbound is None


def test_of_two_sightings_the_one_that_counts_decides() -> None:
    counted = a_mail("2026-02-10")
    spam = replace(counted, message="m-2", excluded="spam")
    contact = weigh([spam, counted], [], [], TUESDAY)
    assert len(contact.touches) == 1
    assert contact.excluded == ()


DAYS = st.integers(min_value=0, max_value=90)


@st.composite
def mails(draw: st.DrawFn) -> Mail:
    day = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=draw(DAYS))
    return a_mail(
        day.isoformat(),
        draw(st.sampled_from([IN, OUT])),
        mailbox=draw(st.sampled_from(["sam", "rita"])),
        excluded=draw(st.sampled_from(["", "", "newsletter", "spam"])),
        flags=draw(st.sampled_from([frozenset(), frozenset({"addressed"})])),
        fingerprint=draw(st.sampled_from(["", f"f-{day:%j}", "f-shared"])),
    )


@st.composite
def meetings(draw: st.DrawFn) -> Meeting:
    day = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=draw(DAYS))
    return a_meeting(
        day.isoformat(),
        mailbox=draw(st.sampled_from(["sam", "rita"])),
        cancelled=draw(st.booleans()),
        response=draw(st.sampled_from(["accepted", "none", "declined"])),
        all_day=draw(st.booleans()),
        fingerprint=draw(st.sampled_from(["", f"e-{day:%j}"])),
    )


@settings(deadline=None, max_examples=200)
@given(
    st.lists(mails(), max_size=8),
    st.lists(meetings(), max_size=6),
    st.lists(DAYS, max_size=3),
    st.randoms(use_true_random=False),
)
def test_order_and_repetition_do_not_matter(
    some: list[Mail], events: list[Meeting], days: list[int], chance: random.Random
) -> None:
    calls = [a_call(date(2026, 1, 1) + timedelta(days=day), id=MomentId(f"mo-{day}")) for day in days]
    first = weigh(some, events, calls, TUESDAY)
    again_mails, again_events, again_calls = some + some[::2], events + events[1:], calls + calls
    for items in (again_mails, again_events, again_calls):
        chance.shuffle(items)  # type: ignore[arg-type]
    assert weigh(again_mails, again_events, again_calls, TUESDAY) == first


@settings(deadline=None, max_examples=200)
@given(st.lists(mails(), max_size=8), st.lists(meetings(), max_size=6))
def test_every_past_item_is_either_a_touch_or_excluded_and_none_is_later_than_now(
    some: list[Mail], events: list[Meeting]
) -> None:
    contact = weigh(some, events, [], TUESDAY)
    assert all(item.at <= TUESDAY for item in (*contact.touches, *contact.excluded))
    known = {f"mail {m.mailbox}/{m.message}" for m in some} | {f"meeting {m.mailbox}/{m.event}" for m in events}
    assert {item.source for item in (*contact.touches, *contact.excluded)} <= known
    assert contact.last == max(contact.touches, key=lambda touch: (touch.at, touch.source), default=None)
    assert contact.next_meeting_at is None or contact.next_meeting_at > TUESDAY - timedelta(hours=1)


CORPORA = Path(__file__).parents[4] / "shared" / "corpora" / "dev"


@pytest.mark.skipif(not CORPORA.exists(), reason="the corpora are not here")
def test_a_real_mailbox_gives_the_right_last_contact() -> None:
    said = {(row["mailbox"], row["address"]): row for row in predict(CORPORA)}
    with (CORPORA / "mailbox" / "ward-k.truth.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["flag"] != "unsure"]
    right = 0
    for row in rows:
        got = said["ward-k", row["address"]]
        right += max(got["last_inbound"] or "", got["last_outbound"] or "") == row["last_contact"]
    assert right / len(rows) >= 0.97


def test_the_matter_of_a_mail_is_kept_keyed_and_is_the_same_for_its_answer() -> None:
    asked, answered = (
        remembered(a_message(subject=subject))[0]
        for subject in ("Dock leveller delivery", "RE: dock leveller delivery")
    )
    assert asked.subject_key == answered.subject_key != ""
    assert "leveller" not in asked.subject_key
    assert remembered(a_message(subject="Invoice 4711"))[0].subject_key == ""
    assert remembered(a_message(subject="Dock leveller colours"))[0].subject_key != asked.subject_key

"""Any record: what a customer's record may hold, sensible or not, around one Tuesday."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.builders import (
    TUESDAY,
    a_birthday,
    a_customer,
    a_fact,
    a_hold,
    a_mail,
    a_meeting,
    a_moment,
    a_placed_draft,
    a_record,
    a_rep,
)
from worker.core.model import Coverage, CustomerRecord, RepLine, Source
from worker.core.words import (
    CustomerId,
    Direction,
    FactKind,
    Kind,
    MailKind,
    MomentKind,
    OccasionKind,
    Reason,
    ToldBy,
    Use,
)

ZONES = ["", "UTC", "Pacific/Auckland", "Pacific/Kiritimati", "Pacific/Honolulu", "Europe/Berlin", "Nowhere/Atall"]
INSTANTS = st.integers(-400 * 24 * 4, 40 * 24 * 4).map(lambda quarters: TUESDAY + timedelta(minutes=15 * quarters))
NOWS = st.integers(-10 * 24 * 4, 40 * 24 * 4).map(lambda quarters: TUESDAY + timedelta(minutes=15 * quarters))
DAYS = INSTANTS.map(datetime.date)
MAYBE_DAYS = st.none() | DAYS
FLAGS = st.sampled_from(
    [("addressed", "topic"), ("addressed",), ("topic",), (), ("addressed", "asks"), ("addressed", "promises")]
).map(frozenset)
KEYS = st.sampled_from(
    [
        "checkin/c-kelly/20260101T000000Z",
        "checkin/c-kelly/x/g2",
        "birthday/c-kelly/2026",
        "birthday/c-kelly",
        "thanks/x",
        "thanks",
    ]
)


def _when(instant: datetime) -> str:
    return instant.isoformat()


MAILS = st.builds(
    a_mail,
    INSTANTS.map(_when),
    st.sampled_from([Direction.INBOUND, Direction.OUTBOUND]),
    kind=st.sampled_from([*[MailKind.HUMAN] * 8, MailKind.AUTO_REPLY, MailKind.BOUNCE]),
    excluded=st.sampled_from(["", "", "", "newsletter"]),
    flags=FLAGS,
    thread=st.sampled_from(["t-1", "t-2", ""]),
    mailbox=st.sampled_from(["sam", "sam", "rita"]),
    away_until=MAYBE_DAYS,
)
MEETINGS = st.builds(
    a_meeting,
    INSTANTS.map(_when),
    cancelled=st.booleans(),
    all_day=st.booleans(),
    own_response=st.sampled_from(["accepted", "declined", "none"]),
    response=st.sampled_from(["accepted", "accepted", "declined", "none"]),
    mailbox=st.sampled_from(["sam", "sam", "rita"]),
    guests=st.sampled_from([1, 1, 40]),
)
FACTS = st.builds(
    a_fact,
    st.sampled_from(FactKind),
    st.sampled_from(["golf", "ice fishing", ""]),
    told_by=st.sampled_from(ToldBy),
    use=st.sampled_from(Use),
    source=st.builds(Source, st.just("mail"), st.just("m"), MAYBE_DAYS),
    last_mentioned_on=MAYBE_DAYS,
    last_confirmed_on=MAYBE_DAYS,
    valid_until=MAYBE_DAYS,
)
OCCASIONS = st.builds(
    lambda on, **rest: a_birthday(on.month, on.day, **rest),
    DAYS,
    kind=st.sampled_from([OccasionKind.BIRTHDAY, *OccasionKind]),
    year=st.sampled_from([None, 1970, 2026]),
    leap_rule=st.sampled_from(["before", "after"]),
    lead_days=st.lists(st.integers(-3, 40), max_size=3).map(tuple),
)
HOLDS = st.builds(
    a_hold,
    st.sampled_from(Reason),
    until=MAYBE_DAYS.map(lambda on: on.isoformat() if on else ""),
    stops=st.lists(st.sampled_from(Kind), max_size=2).map(tuple),
)
MOMENTS = st.builds(a_moment, st.sampled_from(MomentKind), DAYS.map(lambda on: on.isoformat()))
DRAFTS = st.builds(
    a_placed_draft,
    st.sampled_from(Kind),
    KEYS,
    INSTANTS.map(_when),
    state=st.sampled_from(["planned", "placing", "placed", "closed"]),
    fate=st.sampled_from(["", "waiting", "edited", "sent", "discarded", "withdrawn", "unknown"]),
    closed_at=st.none() | INSTANTS,
    cause=st.sampled_from(["", "t-1", "o-birthday", "f-hobby-golf"]),
    withdrawn_because=st.sampled_from(["", *Reason]),
)
CUSTOMERS = st.builds(
    a_customer,
    timezone=st.sampled_from(ZONES),
    country=st.sampled_from(["", "", "DE", "US"]),
    celebrate=st.sampled_from([True, True, True, False]),
    language=st.sampled_from(["", "en", "de-AT"]),
    addresses=st.sampled_from([*[("kelly@northshore.example",)] * 8, ("info@northshore.example",), ()]),
)
REPS = st.builds(
    a_rep,
    timezone=st.sampled_from(ZONES),
    country=st.sampled_from(["", "IE", "DE-BY"]),
    working_days=st.sampled_from([(0, 1, 2, 3, 4), (6, 0, 1, 2, 3), (), (2,)]),
    languages=st.sampled_from([("en",), ()]),
    drafts=st.sampled_from([True, True, False]),
)
SYNCS = st.sampled_from([*[TUESDAY + timedelta(days=50)] * 8, TUESDAY, None])
"""Mostly a replay of a day before the last good sync."""
LINES = st.none() | st.builds(RepLine, st.just(CustomerId("c-kelly")), st.just("A line."), INSTANTS)


def _some(strategy: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=most).map(tuple)


_ANY_RECORDS = st.builds(
    a_record,
    customer=CUSTOMERS,
    coverage=st.builds(Coverage, st.sampled_from([*[True] * 9, False]), SYNCS),
    facts=_some(FACTS),
    occasions=_some(OCCASIONS, 2),
    moments=_some(MOMENTS, 2),
    holds=st.just(()) | _some(HOLDS, 2),
    mails=st.lists(MAILS, min_size=1, max_size=5).map(tuple) | st.just(()),
    meetings=_some(MEETINGS),
    drafts=_some(DRAFTS),
    line=LINES,
)


def _in_good_standing(record: CustomerRecord) -> CustomerRecord:
    """Return the record of somebody a check-in could be for: known, covered, long silent, nothing recorded against."""
    topic = frozenset({"addressed", "topic"})
    thread = (
        a_mail("2025-10-01", Direction.OUTBOUND, flags=topic),
        a_mail("2025-10-02", flags=topic),
    )
    coverage = Coverage(True, TUESDAY + timedelta(days=50))
    return replace(
        record, customer=a_customer(), coverage=coverage, holds=(), mails=(*thread, *record.mails[:1]), moments=()
    )


RECORDS = _ANY_RECORDS | _ANY_RECORDS.map(_in_good_standing)

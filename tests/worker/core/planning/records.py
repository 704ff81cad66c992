"""Any record: what a customer's record may hold, sensible or not, around one Tuesday."""

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
from worker.core.model import Coverage, RepLine, Source
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
DAYS = INSTANTS.map(datetime.date)
MAYBE_DAYS = st.none() | DAYS
FLAGS = st.frozensets(st.sampled_from(["addressed", "asks", "promises", "topic"]))
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
    kind=st.sampled_from(MailKind),
    excluded=st.sampled_from(["", "", "", "newsletter", "bounce"]),
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
    valid_until=MAYBE_DAYS,
)
OCCASIONS = st.builds(
    lambda on, **rest: a_birthday(on.month, on.day, **rest),
    DAYS,
    kind=st.sampled_from([OccasionKind.BIRTHDAY, OccasionKind.BIRTHDAY, OccasionKind.ANNIVERSARY]),
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
    celebrate=st.booleans(),
    language=st.sampled_from(["", "en", "de-AT"]),
    addresses=st.sampled_from([(), ("info@northshore.example",), ("kelly@northshore.example",)]),
)
REPS = st.builds(
    a_rep,
    timezone=st.sampled_from(ZONES),
    working_days=st.sampled_from([(0, 1, 2, 3, 4), (6, 0, 1, 2, 3), (), (2,)]),
    languages=st.sampled_from([("en",), ()]),
    drafts=st.sampled_from([True, True, False]),
)
LINES = st.none() | st.builds(RepLine, st.just(CustomerId("c-kelly")), st.just("A line."), INSTANTS)


def _some(strategy: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=most).map(tuple)


RECORDS = st.builds(
    a_record,
    customer=CUSTOMERS,
    coverage=st.builds(Coverage, st.sampled_from([True, True, True, False]), st.none() | INSTANTS | st.just(TUESDAY)),
    facts=_some(FACTS),
    occasions=_some(OCCASIONS, 2),
    moments=_some(MOMENTS, 2),
    holds=_some(HOLDS, 2),
    mails=_some(MAILS, 5),
    meetings=_some(MEETINGS),
    drafts=_some(DRAFTS),
    line=LINES,
)

"""The decision as a whole: always one, always with a reason, always the same, and looked at again in time."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import (
    TUESDAY,
    a_birthday,
    a_fact,
    a_hold,
    a_mail,
    a_meeting,
    a_moment,
    a_placed_draft,
    a_record,
    a_rep,
    at,
)
from tests.worker.core.planning.records import NOWS, RECORDS, REPS
from worker.core.cadence import Cadence
from worker.core.holds import holds_on
from worker.core.model import Coverage, CustomerRecord, Rep, RepLine, Suggestion
from worker.core.occasions import today_for
from worker.core.planning import Decision, as_of, decide, overtaken, reminders_due
from worker.core.planning.thanks import holding_thanks
from worker.core.reasons import because_sentence, sentence
from worker.core.words import CustomerId, Direction, Kind, MomentKind, OccasionKind, Outcome, Reason

OUT = Direction.OUTBOUND
ASKS = frozenset({"addressed", "asks"})
OPEN_ENDED = {
    Reason.DO_NOT_CONTACT,
    Reason.ADDRESS_BOUNCES,
    Reason.NO_CELEBRATION,
    Reason.NO_PERSON,
    Reason.DRAFTS_OFF,
    Reason.NO_ANSWER,
    Reason.NO_MEETING_HELD,  # what did not happen is never thanked for; the reason itself has its end
}
TOLD_WITHOUT_AN_END = {Reason.NEVER_IN_CONTACT, Reason.ALREADY_WRITTEN}
"""Silence that the first touch ends, or the fate of the draft that lies before the rep."""


def decision(now: str = "2026-02-24 08:00", rep: Rep | None = None, **parts: Any) -> Decision:
    record = a_record(**({"coverage": Coverage(True, at(now))} | parts))
    return decide(record, rep or a_rep(), Cadence(), at(now))


def told(suggestion: Suggestion) -> tuple[Kind | None, Outcome, Reason]:
    return suggestion.kind, suggestion.outcome, suggestion.reason


def test_a_draft_is_told_before_what_is_held() -> None:
    found = decision(mails=(a_mail("2026-02-19", flags=ASKS),), occasions=(a_birthday(2, 24),))
    assert [told(each) for each in found.suggestions] == [
        (Kind.BIRTHDAY, Outcome.DRAFT, Reason.BIRTHDAY_TODAY),
        (Kind.CHECKIN, Outcome.HOLD, Reason.REP_OWES_REPLY),
    ]


def test_a_debt_is_told_before_a_birthday_next_week() -> None:
    found = decision(mails=(a_mail("2026-02-19", flags=ASKS),), occasions=(a_birthday(3, 2),))
    assert [told(each) for each in found.suggestions] == [
        (Kind.CHECKIN, Outcome.HOLD, Reason.REP_OWES_REPLY),
        (Kind.BIRTHDAY, Outcome.LATER, Reason.BIRTHDAY_TODAY),
    ]


def test_grief_holds_the_birthday_and_the_reply_owed_is_told_with_it() -> None:
    found = decision(
        "2026-02-18 08:00",
        a_rep(timezone="Europe/London"),
        mails=(a_mail("2026-02-06", flags=ASKS),),
        holds=(a_hold(until="2026-04-07"),),
        occasions=(a_birthday(2, 18),),
    )
    birthday, checkin = found.suggestions
    assert told(birthday) == (Kind.BIRTHDAY, Outcome.HOLD, Reason.QUIET_HOLD)
    assert birthday.until == date(2026, 4, 7)
    assert [each.reason for each in checkin.because] == [Reason.QUIET_HOLD, Reason.REP_OWES_REPLY]


def test_a_meeting_called_off_is_told_and_not_thanked_for() -> None:
    found = decision(
        "2026-06-17 21:30",
        a_rep(timezone="America/New_York"),
        meetings=(a_meeting("2026-06-16 14:00", cancelled=True),),
        mails=(a_mail("2026-06-16 13:00"),),
    )
    assert told(found.suggestions[0]) == (Kind.THANKS, Outcome.HOLD, Reason.NO_MEETING_HELD)
    assert all(each.outcome is not Outcome.DRAFT for each in found.suggestions)


def test_one_person_gets_one_note_a_day() -> None:
    found = decision(mails=(a_mail("2025-11-04"),), facts=(a_fact(),), occasions=(a_birthday(2, 24),))
    birthday, checkin = found.suggestions
    assert told(birthday) == (Kind.BIRTHDAY, Outcome.DRAFT, Reason.BIRTHDAY_TODAY)
    assert told(checkin) == (Kind.CHECKIN, Outcome.LATER, Reason.DAILY_CAP)
    assert checkin.planned_for == date(2026, 2, 25)


def test_the_day_a_check_in_is_due_is_told_whatever_is_decided() -> None:
    assert decision(mails=(a_mail("2026-02-10"),)).due_on == date(2026, 4, 11)
    assert decision(mails=(a_mail("2026-02-10"),), holds=(a_hold(),)).due_on == date(2026, 4, 11)
    assert decision().due_on is None


def test_it_is_looked_at_again_when_time_alone_can_change_it() -> None:
    assert decision().again_at == at("2026-02-25 08:00:00.000001")  # the sync is too old then
    synced = {"coverage": Coverage(True, at("2026-06-01"))}
    assert decision(**synced).again_at == TUESDAY + timedelta(days=30)
    assert decision(**synced, holds=(a_hold(until="2026-03-05"),)).again_at == at("2026-03-05")
    assert decision(**synced, mails=(a_mail("2025-12-30"),)).again_at == at("2026-02-28")
    assert decision(**synced, occasions=(a_birthday(3, 20),)).again_at == at("2026-03-13")
    assert decision(**synced, meetings=(a_meeting("2026-02-26 10:00"),)).again_at == at("2026-02-26 10:00")
    during, after = "2026-02-26 10:30", "2026-02-26 11:00"
    meeting = (a_meeting("2026-02-26 10:00", all_day=False, response="none"),)
    assert decision(during, **synced, meetings=meeting).again_at == at(after)
    off = (replace(meeting[0], cancelled=True),)
    assert decision("2026-03-01 08:00", **synced, meetings=off).again_at == at("2026-03-01 11:00:00.000001")
    assert decision(**synced, meetings=(a_meeting("2026-03-20 10:00"),)).again_at == at("2026-03-10")
    early = decision("2026-02-24 06:00", **synced, mails=(a_mail("2025-10-01"),), facts=(a_fact(),))
    assert early.again_at == at("2026-02-24 07:00")


@given(RECORDS, REPS, NOWS)
@settings(deadline=None, max_examples=120)
def test_any_record_is_decided_with_reasons_that_can_be_said(record: CustomerRecord, rep: Rep, now: Any) -> None:
    known = as_of(record, now)
    decided = decide(known, rep, Cadence(), now)
    assert decided.suggestions
    assert now < decided.again_at <= now + timedelta(days=30)
    for suggestion in decided.suggestions:
        assert suggestion.because
        assert sentence(suggestion, "Kelly").endswith((".", "?"))
        assert all(because_sentence(because, "Kelly") for because in suggestion.because)
    assert len({(each.kind, each.cause) for each in decided.suggestions}) == len(decided.suggestions)
    kinds = [each.kind for each in decided.suggestions if each.kind is not Kind.ANNIVERSARY]
    assert len(set(kinds)) == len(kinds)
    assert sum(each.outcome is Outcome.DRAFT for each in decided.suggestions) <= 1


@given(RECORDS, REPS, NOWS)
@settings(deadline=None, max_examples=120)
def test_who_is_held_back_has_an_end_or_a_reason_only_a_human_ends(record: CustomerRecord, rep: Rep, now: Any) -> None:
    recorded = {hold.reason for hold in record.holds if hold.until is None}
    for suggestion in decide(as_of(record, now), rep, Cadence(), now).suggestions:
        if suggestion.outcome is Outcome.HOLD and suggestion.until is None:
            assert {because.reason for because in suggestion.because} & (OPEN_ENDED | recorded)
        if suggestion.outcome is Outcome.HOLD and suggestion.until:
            assert suggestion.until > today_for(rep.timezone, now)
        if suggestion.outcome is Outcome.ASK_REP:
            assert "?" in sentence(suggestion, "Kelly") or suggestion.reason is Reason.PLACEMENT_UNKNOWN
        if suggestion.outcome is Outcome.SILENT and suggestion.reason not in TOLD_WITHOUT_AN_END:
            assert suggestion.until is not None
        if suggestion.outcome is Outcome.LATER:
            assert suggestion.planned_for is not None


@given(RECORDS, REPS, NOWS)
@settings(deadline=None, max_examples=120)
def test_a_draft_is_proposed_only_where_nothing_stops_its_kind(record: CustomerRecord, rep: Rep, now: Any) -> None:
    known = as_of(record, now)
    decided = decide(known, rep, Cadence(), now)
    stopped = holds_on(known, decided.contact, rep, now)
    taken = {draft.key for draft in known.drafts}
    for each in decided.suggestions:
        if each.outcome is Outcome.DRAFT:
            against = [b for b in stopped if not b.stops or each.kind in b.stops]
            assert not (holding_thanks(known, against, each.cause) if each.kind is Kind.THANKS else against)
            assert each.key not in taken
            assert rep.drafts
            assert known.coverage.complete


@given(RECORDS, REPS, NOWS, st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=100)
def test_the_order_of_the_record_changes_nothing(record: CustomerRecord, rep: Rep, now: Any, chance: Any) -> None:
    def shuffled(items: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(chance.sample(items, len(items)))

    other = replace(
        record,
        facts=shuffled(record.facts),
        moments=shuffled(record.moments),
        holds=shuffled(record.holds),
        mails=shuffled(record.mails),
        meetings=shuffled(record.meetings),
    )
    assert decide(other, rep, Cadence(), now) == decide(record, rep, Cadence(), now)


@given(RECORDS, REPS, NOWS, st.floats(0, 1, exclude_max=True))
@settings(deadline=None, max_examples=200)
def test_nothing_changes_by_time_alone_before_it_is_looked_at_again(
    record: CustomerRecord, rep: Rep, now: Any, share: float
) -> None:
    """Of what is on record now; mail and drafts still to come are news, and news is looked at when it comes."""
    known = as_of(record, now)
    known = replace(known, mails=tuple(mail for mail in known.mails if mail.at <= now))
    first = decide(known, rep, Cadence(), now)
    just_before = first.again_at - timedelta(microseconds=1)
    meanwhile = decide(known, rep, Cadence(), min(now + (first.again_at - now) * share, just_before))
    assert [told(each) for each in meanwhile.suggestions] == [told(each) for each in first.suggestions]


@given(RECORDS, REPS, NOWS)
@settings(deadline=None, max_examples=120)
def test_what_must_go_and_what_to_remind_of_is_answered_for_any_record(
    record: CustomerRecord, rep: Rep, now: Any
) -> None:
    known = as_of(record, now)
    for draft in known.drafts:
        because = overtaken(draft, known, rep, now)
        assert because is None or (draft.state != "closed" and draft.fate in ("", "waiting"))
        assert because is None or because_sentence(because, "Kelly")
    reminders_due(known, rep, now)


@given(RECORDS, REPS, NOWS)
@settings(deadline=None, max_examples=120)
def test_a_draft_just_written_is_not_overtaken_at_once(record: CustomerRecord, rep: Rep, now: Any) -> None:
    """Otherwise a run would take back what it wrote a moment ago, for ever."""
    known = as_of(record, now)
    for each in decide(known, rep, Cadence(), now).suggestions:
        if each.outcome is Outcome.DRAFT and each.key and each.kind:
            draft = _placed(each, now)
            assert overtaken(draft, replace(known, drafts=(*known.drafts, draft)), rep, now) is None


def _placed(suggestion: Suggestion, now: Any) -> Any:
    assert suggestion.kind
    assert suggestion.key
    return a_placed_draft(suggestion.kind, suggestion.key, now.isoformat(), cause=suggestion.cause)


ONLY_THE_REP_ENDS = {
    *(Reason.DO_NOT_CONTACT, Reason.DIED, Reason.LEFT_FIRM, Reason.ADDRESS_BOUNCES, Reason.DISPUTE, Reason.QUIET_HOLD),
    *(Reason.NO_CELEBRATION, Reason.NO_PERSON, Reason.COMPLAINT_OPEN, Reason.ON_LEAVE, Reason.PRICE_TALK),
    *(Reason.NO_ANSWER, Reason.BAD_NEWS),
}
FINAL = {Reason.DIED, Reason.NO_CELEBRATION}
"""They stay so: nothing ends them, and the sentence promises no end."""


@pytest.mark.parametrize("reason", sorted(ONLY_THE_REP_ENDS))
@pytest.mark.parametrize("until", ["", "2026-03-10"])
def test_whatever_is_recorded_holds_every_kind_it_stops_and_says_its_end(reason: Reason, until: str) -> None:
    """A day where there is one, else what ends it (P8)."""
    occasions = (a_birthday(2, 24), a_birthday(2, 24, kind=OccasionKind.WORK_ANNIVERSARY, id="o-work"))
    moments = (a_moment(MomentKind.ORDER, "2026-02-20"), a_moment(MomentKind.NEWS, "2026-02-20"))
    found = decision(
        holds=(a_hold(reason, until),),
        occasions=occasions,
        moments=moments,
        mails=(a_mail("2025-11-04"),),
        facts=(a_fact(),),
    )
    (hold,) = holds_on(a_record(holds=(a_hold(reason, until),)), found.contact, a_rep(), TUESDAY)
    assert {each.kind for each in found.suggestions} == set(Kind)
    for each in found.suggestions:
        stopped = not hold.stops or each.kind in hold.stops
        assert (each.reason is reason) is stopped
        if not stopped:
            continue
        assert each.outcome is (Outcome.ASK_REP if reason is Reason.NO_ANSWER else Outcome.HOLD)
        assert each.until == (date(2026, 3, 10) if until else None)
        text = sentence(each, "Kelly")
        if reason not in FINAL and reason is not Reason.NO_PERSON:
            assert ("10 March" in text) if until else (text.count(".") > 1)


def test_a_promise_is_told_once_a_week_has_passed_and_held_from_the_first_day() -> None:
    promised = a_mail("2026-02-10", OUT, flags=frozenset({"addressed", "promises"}))
    fresh = decision("2026-02-16 23:59", mails=(promised,)).suggestions[0]
    assert told(fresh) == (Kind.CHECKIN, Outcome.SILENT, Reason.NOT_DUE)
    assert len(fresh.because) == 1
    pressing = decision("2026-02-17", mails=(promised,)).suggestions[0]
    assert told(pressing) == (Kind.CHECKIN, Outcome.HOLD, Reason.PROMISE_OPEN)
    assert pressing.until == date(2026, 3, 27)
    assert decision("2026-02-16", coverage=Coverage(True, at("2026-06-01")), mails=(promised,)).again_at == at(
        "2026-02-17"
    )
    lapsed = decision("2026-03-27", mails=(promised,)).suggestions[0]
    assert [each.reason for each in lapsed.because] == [Reason.NOT_DUE, Reason.PROMISE_OPEN]


def test_three_attempts_without_an_answer_are_a_question_once_a_fourth_would_be_due() -> None:
    attempts = (a_mail("2025-06-01"), *(a_mail(f"2025-{month}-01", OUT) for month in ("08", "10", "12")))
    early = decision("2026-02-24 08:00", mails=attempts, facts=(a_fact(),)).suggestions[0]
    assert told(early) == (Kind.CHECKIN, Outcome.SILENT, Reason.NOT_DUE)
    asked = decision("2026-04-01 08:00", mails=attempts, facts=(a_fact(),)).suggestions[0]
    assert told(asked) == (Kind.CHECKIN, Outcome.ASK_REP, Reason.NO_ANSWER)
    assert "A call may do more" in sentence(asked, "Kelly")
    line = RepLine(CustomerId("c-kelly"), "A line.", at("2026-03-31"))
    written = decision("2026-04-01 08:00", mails=attempts, facts=(a_fact(),), line=line).suggestions[0]
    assert told(written) == (Kind.CHECKIN, Outcome.DRAFT, Reason.REP_LINE)

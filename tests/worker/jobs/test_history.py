"""Old mail is read newest first for everybody, within the budget; what is said of it meanwhile is true."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from connectors.errors import CursorExpired, TryLater
from connectors.limiter import Limiter
from connectors.types import Changes, Cursor, Message, MessageId, Party, Place, Skipped
from tests.builders import REP_ADDRESS, TUESDAY, a_customer, a_fact, a_mail, a_message, at
from tests.connectors.memory import MemoryConnector, MemoryMailbox
from tests.worker.jobs.desks import a_desk, marker
from worker.core.last_contact import weigh
from worker.core.words import CustomerId, Kind, Outcome, Reason
from worker.jobs.run import RunReport, run
from worker.jobs.status import status
from worker.jobs.sync import sync
from worker.store.store import Store

PAGE = 5
"""What a full page of the memory mailbox costs: one, and one for each of two mails in each direction."""


class Calls:
    """What is asked of the mailbox."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def __call__(self, call: str) -> None:
        self.made.append(call)

    def count(self, call: str) -> int:
        return self.made.count(call)


class OneBroken(MemoryConnector):
    """Cannot understand one old mail."""

    def history(self, address: str, start: datetime, cursor: Cursor | None) -> Changes[Message]:
        broken = Skipped("m-broken", "broken_message", "A mail cannot be understood; it is left out.")
        return replace(super().history(address, start, cursor), skipped=(broken,))


def address_of(number: int) -> str:
    return f"p{number:02}@northshore.example"


def a_box(people: int, mails: int, *, days_apart: int = 20, strangers: int = 1) -> tuple[MemoryMailbox, Calls]:
    """A mailbox with so many mails with each person, every other one sent, the newest by them."""
    calls = Calls()
    box = MemoryMailbox(clock=TUESDAY, before_call=calls)
    for number in range(people):
        for turn in range(mails):
            write(box, number, TUESDAY - timedelta(days=(turn + 1) * days_apart, hours=number), sent=turn % 2 == 1)
    for _ in range(strangers):
        write_a_stranger(box)
    return box, calls


def write_a_stranger(box: MemoryMailbox) -> None:
    box.deliver(a_message(id=f"x-{len(box.mail_log)}", sender=Party("nobody@else.example"), sent_at=TUESDAY))


def write(box: MemoryMailbox, number: int, sent_at: datetime, *, sent: bool = False, newsletter: bool = False) -> None:
    them, rep = Party(address_of(number)), Party(REP_ADDRESS)
    index = len(box.mail_log)
    box.deliver(
        a_message(
            id=MessageId(f"m-{index}"),
            message_id=f"<{index}@x>",
            subject=f"About {index}",
            sender=rep if sent else them,
            to=(them if sent else rep,),
            sent_at=sent_at,
            received_at=sent_at,
            headers={"list-unsubscribe": ("<https://x.example>",)} if newsletter else {},
            places=frozenset({Place.SENT if sent else Place.INBOX}),
            text="Good to know, thank you.",
        )
    )


def add_people(store: Store, count: int) -> None:
    for number in range(count):
        store.people.save(a_customer(id=CustomerId(f"c-{number:02}"), addresses=(address_of(number),)))


def sync_within(store: Store, box: MemoryMailbox, budget: int | None, now: datetime = TUESDAY) -> Limiter:
    limiter = Limiter(per_run=budget)
    sync(a_desk(store, box, limiter=limiter), now)
    return limiter


def last_contacts(store: Store) -> dict[str, datetime | None]:
    weighed = {r.customer.id: weigh(r.mails, r.meetings, r.moments, TUESDAY).last for r in store.records()}
    return {who: last.at if last else None for who, last in weighed.items()}


def coverage_of(store: Store, number: int = 0) -> tuple[datetime | None, bool]:
    row = store.mailboxes.coverage("sam")[address_of(number)]
    return row.covered_from, row.complete


def runs_until_complete(store: Store, box: MemoryMailbox, budget: int, now: datetime = TUESDAY) -> int:
    for count in range(1, 200):
        sync_within(store, box, budget, now + timedelta(minutes=count))
        if all(row.complete for row in store.mailboxes.coverage("sam").values()):
            return count
    raise AssertionError("never complete")


def test_one_page_of_everybody_tells_every_last_contact(store: Store) -> None:
    box, calls = a_box(people=12, mails=30)
    add_people(store, 12)
    sync_within(store, box, 1 + 12 * PAGE)
    assert calls.count("history") == 12
    newest = {f"c-{n:02}": TUESDAY - timedelta(days=20, hours=n) for n in range(12)}
    assert last_contacts(store) == newest
    assert not any(record.coverage.complete for record in store.records())


def test_whoever_has_only_newsletters_on_top_is_read_on_before_anybody_is_read_deeper(store: Store) -> None:
    box, _ = a_box(people=2, mails=30)
    for turn in range(30):
        write(box, 2, TUESDAY - timedelta(days=turn + 1), newsletter=turn < 9)
    write_a_stranger(box)
    add_people(store, 3)
    sync_within(store, box, 2 * PAGE + 5 * 3 + 3)
    assert last_contacts(store)["c-02"] == TUESDAY - timedelta(days=10)
    assert {record.customer.id: len(record.mails) for record in store.records()} == {"c-00": 4, "c-01": 4, "c-02": 10}


def test_what_a_colleague_heard_of_them_does_not_end_the_search_in_this_mailbox(store: Store) -> None:
    box, _ = a_box(people=2, mails=30)
    for turn in range(30):
        write(box, 2, TUESDAY - timedelta(days=turn + 1), newsletter=turn < 9)
    write_a_stranger(box)
    add_people(store, 3)
    store.contact.save_mails([a_mail("2026-02-23 20:00", mailbox="rita", customer=CustomerId("c-02"))])
    sync_within(store, box, 2 * PAGE + 5 * 3 + 3)
    found = {r.customer.id: sum(mail.mailbox == "sam" for mail in r.mails) for r in store.records()}
    assert found == {"c-00": 4, "c-01": 4, "c-02": 10}


def test_a_contact_that_unread_mail_may_be_newer_than_does_not_count_as_the_last(store: Store) -> None:
    """An absence note or newsletters lie above their last mail: ours to them, found first, is older than that."""
    box, _ = a_box(people=3, mails=30)
    for turn in range(9):
        write(box, 1, TUESDAY - timedelta(days=turn + 1), newsletter=True)
    write_a_stranger(box)
    add_people(store, 3)
    sync_within(store, box, 3 * PAGE + 4 * PAGE + 1)
    assert last_contacts(store) == {f"c-{n:02}": TUESDAY - timedelta(days=20, hours=n) for n in range(3)}
    found = {record.customer.id: len(record.mails) for record in store.records()}
    assert (found["c-00"], found["c-02"]) == (4, 4)


def test_half_a_year_of_everybody_comes_before_the_fifth_year_of_anybody(store: Store) -> None:
    box, _ = a_box(people=5, mails=60, days_apart=10)
    add_people(store, 5)
    half_a_year = TUESDAY - timedelta(days=180)
    known, deep = [], []
    for count in range(60):
        sync_within(store, box, 2 * PAGE, TUESDAY + timedelta(minutes=count))
        rows = store.mailboxes.coverage("sam").values()
        known.append(sum(row.covered_from is not None and row.covered_from <= half_a_year for row in rows))
        deep.append(sum(row.complete for row in rows))
    assert known == sorted(known)
    assert all(here == 5 for here, there in zip(known, deep, strict=True) if there)
    assert (known[-1], deep[-1]) == (5, 5)


@pytest.mark.parametrize("tells_known", [True, False])
@pytest.mark.parametrize("budget", [1, 7, 40])
def test_any_budget_reads_everything_in_the_end_and_no_page_twice(store: Store, budget: int, tells_known: bool) -> None:
    box, calls = a_box(people=3, mails=13)
    box.tells_known = tells_known
    add_people(store, 3)
    runs_until_complete(store, box, budget)
    assert {record.customer.id: len(record.mails) for record in store.records()} == {f"c-{n:02}": 13 for n in range(3)}
    assert calls.count("history") == 3 * 4  # seven and six mails, two of each direction a page


def test_the_bookmark_outlives_the_night(store: Store) -> None:
    """The wanted start moves on by a day meanwhile; no page is read again for that."""
    box, calls = a_box(people=1, mails=13)
    add_people(store, 1)
    for night in range(4):
        sync_within(store, box, 2, TUESDAY + timedelta(hours=12 * night))
    assert coverage_of(store)[1]
    assert calls.count("history") == 4


def test_a_wanted_start_that_moves_on_to_what_is_known_completes_it(store: Store) -> None:
    box, calls = a_box(people=1, mails=0)
    for turn in range(9):
        write(box, 0, at("2021-02-24 12:00") + timedelta(hours=turn))
    write_a_stranger(box)
    add_people(store, 1)
    sync_within(store, box, 2)
    assert coverage_of(store) == (at("2021-02-24 18:00") + timedelta(microseconds=1), False)
    sync_within(store, box, 0, TUESDAY + timedelta(days=2))
    assert coverage_of(store)[1]
    assert calls.count("history") == 1


def test_pages_grow_with_customers_and_not_with_the_mailbox(store: Store) -> None:
    asked = []
    for strangers in (1, 300):
        box, calls = a_box(people=3, mails=9, strangers=strangers)
        for row in store.mailboxes.coverage("sam"):
            store.mailboxes.drop_coverage("sam", row)
        store.mailboxes.drop_cursors("sam", "mail")
        add_people(store, 3)
        sync_within(store, box, None)
        asked.append((calls.count("history"), calls.count("messages")))
    assert asked == [(9, 2), (9, 2)]


def test_with_no_room_at_all_nothing_old_is_read_and_what_is_new_still_is(store: Store) -> None:
    box, calls = a_box(people=2, mails=9)
    add_people(store, 2)
    sync_within(store, box, 0)
    assert calls.count("history") == 0
    write(box, 0, TUESDAY + timedelta(hours=1))
    sync_within(store, box, 0, TUESDAY + timedelta(hours=2))
    assert calls.count("history") == 0
    assert [len(record.mails) for record in store.records()] == [1, 0]
    assert coverage_of(store) == (None, False)


def test_a_waiting_address_does_not_have_the_calendar_listed_again_each_time(store: Store) -> None:
    box, _ = a_box(people=3, mails=9)
    add_people(store, 3)
    sync_within(store, box, PAGE)
    kept = store.mailboxes.cursor("sam", "events"), store.mailboxes.cursor("sam", "cards")
    assert all(kept)
    seen: list[object] = []
    box.before_call = lambda call: seen.append(call == "events" and store.mailboxes.cursor("sam", "events"))
    sync_within(store, box, PAGE, TUESDAY + timedelta(hours=1))
    assert kept[0] in seen


# --- gaps and dead cursors ------------------------------------------------------------------------------------


def test_a_gap_is_closed_by_reading_only_what_it_may_have_lost(store: Store) -> None:
    box, calls = a_box(people=2, mails=41)
    add_people(store, 2)
    sync_within(store, box, None)
    box.clock = TUESDAY + timedelta(days=10)
    write(box, 0, box.clock - timedelta(days=2))
    box.expire_cursors()
    calls.made.clear()
    sync_within(store, box, None, box.clock)
    assert calls.count("history") == 4  # both addresses: the gap, and the second look that was due
    assert len(next(iter(store.records())).mails) == 42
    assert all(record.coverage.complete for record in store.records())


def test_a_gap_without_a_beginning_is_read_no_further_than_wanted(store: Store) -> None:
    box, calls = a_box(people=1, mails=9)
    for turn in range(20):
        write(box, 0, at("2012-01-01") + timedelta(days=turn))
    add_people(store, 1)
    sync_within(store, box, None)
    pages = calls.count("history")
    store.mailboxes.save_cursor("sam", "mail", "", Cursor("7:0:1970-01-01T00:00:00+00:00"))
    sync_within(store, box, None, TUESDAY + timedelta(hours=1))
    assert coverage_of(store)[1]
    assert calls.count("history") == 2 * pages


def test_while_a_gap_is_open_nobody_counts_as_known_and_reading_goes_on_where_it_was(store: Store) -> None:
    box, calls = a_box(people=2, mails=41, days_apart=10)
    add_people(store, 2)
    while any(r.coverage.known_since is None or r.coverage.known_since > at("2025-08-01") for r in store.records()):
        sync_within(store, box, PAGE)
    before, pages = coverage_of(store), calls.count("history")
    for turn in range(6):
        write(box, 0, TUESDAY + timedelta(minutes=turn))
    box.expire_cursors()
    sync_within(store, box, 0, TUESDAY + timedelta(hours=1))
    assert [(r.coverage.complete, r.coverage.known_since) for r in store.records()] == [(False, None)] * 2
    box.clock = TUESDAY + timedelta(hours=1)
    sync_within(store, box, None, box.clock)
    assert all(record.coverage.complete for record in store.records())
    assert [len(record.mails) for record in store.records()] == [47, 41]
    assert before[0]
    assert calls.count("history") < pages + 2 * 3 + 2 * 6  # two gaps and what is left, not from the top


def test_a_dead_bookmark_starts_that_address_over_and_unlearns_nothing(store: Store) -> None:
    box, calls = a_box(people=2, mails=41, days_apart=10)
    add_people(store, 2)
    for _ in range(8):
        sync_within(store, box, PAGE)
    known = coverage_of(store)
    assert known[0]
    box.expire_searches()
    sync_within(store, box, PAGE, TUESDAY + timedelta(hours=1))
    assert coverage_of(store) == known
    calls.made.clear()
    runs_until_complete(store, box, 3 * PAGE, TUESDAY + timedelta(hours=2))
    assert [len(record.mails) for record in store.records()] == [41, 41]


def test_a_search_that_never_knows_its_own_bookmark_is_a_failure_and_no_endless_loop(store: Store) -> None:
    box, calls = a_box(people=1, mails=9)
    add_people(store, 1)

    def forgetful(call: str) -> None:
        if call == "history":
            assert calls.count("history") < 10
            box.expire_searches()

    box.after_call = forgetful
    with pytest.raises(CursorExpired):
        sync_within(store, box, None)


def test_a_bookmark_of_another_version_starts_the_address_over(store: Store) -> None:
    box, _ = a_box(people=1, mails=9)
    add_people(store, 1)
    sync_within(store, box, PAGE)
    row = store.mailboxes.coverage("sam")[address_of(0)]
    for text in ("[1763460000, 'x']", "[1, 2]", "{}x", '{"sideways": ["2020-01-01", null]}', '{"whole": 7}'):
        store.mailboxes.save_coverage("sam", replace(row, cursor=text, complete=False, covered_from=at("2021-02-24")))
        sync_within(store, box, None)
        assert len(next(iter(store.records())).mails) == 9
        assert coverage_of(store)[1]


def test_the_second_look_finds_what_search_was_late_with_and_costs_one_page(store: Store) -> None:
    box, calls = a_box(people=1, mails=41)
    write(box, 0, TUESDAY - timedelta(hours=30))
    box.arrived_at[-1], box.search_lag = TUESDAY - timedelta(hours=30), timedelta(hours=40)
    box.arrived_at[:-1] = [at("2020-01-01")] * len(box.mail_log[:-1])
    box.mail_log.reverse()
    box.arrived_at.reverse()
    add_people(store, 1)
    sync_within(store, box, None)
    assert len(next(iter(store.records())).mails) == 41
    calls.made.clear()
    for days in (1, 2, 3):
        box.clock = TUESDAY + timedelta(days=days)
        sync_within(store, box, None, box.clock)
    assert len(next(iter(store.records())).mails) == 42
    assert calls.count("history") == 1


def test_the_second_look_is_taken_on_its_day(store: Store) -> None:
    box, calls = a_box(people=1, mails=1)
    add_people(store, 1)
    sync_within(store, box, None)
    for days, looks in ((1, 0), (2, 1), (3, 0)):
        calls.made.clear()
        sync_within(store, box, None, TUESDAY + timedelta(days=days))
        assert calls.count("history") == looks


def test_a_gap_that_opens_again_while_it_is_closed_is_read_from_its_top(store: Store) -> None:
    box, _ = a_box(people=1, mails=9)
    add_people(store, 1)
    sync_within(store, box, None)
    for lost in (20, 1):
        for _ in range(lost):
            box.clock += timedelta(minutes=5)
            write(box, 0, box.clock)
        write_a_stranger(box)
        box.expire_cursors()
        sync_within(store, box, 2, box.clock)  # one page of it
    sync_within(store, box, None, box.clock)
    assert len(next(iter(store.records())).mails) == 30


def test_a_gap_that_opens_again_begins_where_it_began(store: Store) -> None:
    box, _ = a_box(people=1, mails=3)
    add_people(store, 1)
    sync_within(store, box, None)
    gaps = []
    for days in (1, 8):
        box.clock = TUESDAY + timedelta(days=days)
        write_a_stranger(box)
        box.expire_cursors()
        sync_within(store, box, 0, box.clock)
        gaps.append(store.mailboxes.coverage("sam")[address_of(0)].gap_from)
    assert gaps[0] is not None
    assert gaps[0] == gaps[1]


def test_a_gap_read_before_the_second_look_does_not_shorten_that(store: Store) -> None:
    box, _ = a_box(people=1, mails=9)
    box.arrived_at = [at("2020-01-01")] * len(box.mail_log)
    write(box, 0, TUESDAY - timedelta(hours=39))
    box.arrived_at[-1], box.search_lag = TUESDAY - timedelta(hours=39), timedelta(hours=40)
    write_a_stranger(box)
    add_people(store, 1)
    sync_within(store, box, None)
    for hours in (30, 24 * 4):
        assert len(next(iter(store.records())).mails) == 9
        box.clock = TUESDAY + timedelta(hours=hours)
        if hours == 30:
            box.expire_cursors()
        sync_within(store, box, None, box.clock)
    assert len(next(iter(store.records())).mails) == 10


# --- what is planned, and said, meanwhile ---------------------------------------------------------------------


def decided(report: RunReport, customer: str = "c-00") -> tuple[Outcome, Reason]:
    mine = [s for s in report.suggestions if s.customer == customer and s.kind is Kind.CHECKIN]
    return mine[0].outcome, mine[0].reason


def a_run(store: Store, box: MemoryMailbox, budget: int | None, minutes: int) -> RunReport:
    now = TUESDAY + timedelta(minutes=minutes)
    return run([a_desk(store, box, limiter=Limiter(per_run=budget))], now)


def test_a_check_in_waits_until_half_a_year_is_known_and_no_longer(store: Store) -> None:
    box, _ = a_box(people=1, mails=41, days_apart=70)
    add_people(store, 1)
    store.people.save_fact(replace(a_fact(), customer=CustomerId("c-00")))
    first = a_run(store, box, 0, 0)
    assert (decided(first), first.mailboxes[0].state) == ((Outcome.HOLD, Reason.NOT_COVERED), "ok")
    second = a_run(store, box, 2, 1)
    assert not coverage_of(store)[1]
    assert decided(second)[0] is Outcome.DRAFT
    assert second.mailboxes[0].drafts_placed == 1


def test_who_is_not_known_yet_is_planned_again_only_once_that_changes(store: Store) -> None:
    box, _ = a_box(people=1, mails=41, days_apart=10)
    add_people(store, 1)
    changed = [sync(a_desk(store, box, limiter=Limiter(per_run=2)), TUESDAY).changed for _ in range(11)]
    known = [bool(each) for each in changed]
    assert known.count(True) == 7
    assert known == sorted(known)  # from half a year on each page may bring a newer last contact; before, none does


def test_nobody_is_said_to_be_a_stranger_on_half_a_history(store: Store) -> None:
    """Only newsletters for half a year, and a friend behind them: neither `never in contact` nor a wrong last one."""
    box, _ = a_box(people=1, mails=0)
    for turn in range(40):
        write(box, 0, TUESDAY - timedelta(days=10 * turn + 1), newsletter=True)
    write(box, 0, TUESDAY - timedelta(days=500))
    add_people(store, 1)
    while coverage_of_or_none(store) is None or coverage_of_or_none(store) > TUESDAY - timedelta(days=200):  # type: ignore[operator]
        said = decided(a_run(store, box, 2, 1))
        assert said == (Outcome.HOLD, Reason.NOT_COVERED)
    assert decided(a_run(store, box, 2, 1)) == (Outcome.HOLD, Reason.NOT_COVERED)
    assert decided(a_run(store, box, None, 2))[0] is not Outcome.HOLD


def coverage_of_or_none(store: Store) -> datetime | None:
    row = store.mailboxes.coverage("sam").get(address_of(0))
    return row.covered_from if row else None


def test_status_says_how_far_reading_has_come(store: Store) -> None:
    box, _ = a_box(people=3, mails=21)
    add_people(store, 3)
    sync_within(store, box, 2 * 3 * PAGE + PAGE)
    shown = status(store, {"sam": "memory"}, TUESDAY)["mailboxes"][0]
    counted = {key: shown["coverage"][key] for key in ("addresses", "complete", "known_half_a_year")}
    known = sum(coverage_of(store, n)[0] <= TUESDAY - timedelta(days=180) for n in range(3))  # type: ignore[operator]
    assert 0 < known <= 3
    assert counted == {"addresses": 3, "complete": 0, "known_half_a_year": known}
    assert shown["reading"].endswith("reading on at the next run.")
    sync_within(store, box, None)
    shown = status(store, {"sam": "memory"}, TUESDAY)["mailboxes"][0]
    assert (shown["coverage"]["complete"], shown["coverage"]["known_half_a_year"], shown["reading"]) == (3, 3, None)


def test_status_counts_what_could_not_be_read_of_old_mail(store: Store) -> None:
    box, _ = a_box(people=1, mails=1)
    add_people(store, 1)
    connector = OneBroken(box, marker(store.salt()), Limiter())
    sync(a_desk(store, box, connector=connector), TUESDAY)
    assert status(store, {"sam": "memory"}, TUESDAY)["mailboxes"][0]["coverage"]["skipped"] == {"broken_message": 1}


def test_what_was_read_before_the_provider_asked_for_a_pause_stays_read(store: Store) -> None:
    box, calls = a_box(people=4, mails=9)
    add_people(store, 4)

    def tired(_: str) -> None:
        if calls.count("history") == 3:
            raise TryLater("Mailbox sam: too busy.")

    box.before_call = both(calls, tired)
    with pytest.raises(TryLater):
        sync_within(store, box, None)
    assert [len(record.mails) for record in store.records()] == [4, 4, 0, 0]
    assert coverage_of(store)[0]


def both(*several: Callable[[str], None]) -> Callable[[str], None]:
    def each(call: str) -> None:
        for one in several:
            one(call)

    return each

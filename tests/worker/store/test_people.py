"""Customers, what is recorded of them, and forgetting."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from connectors.types import Cursor, Draft, Party, Skipped
from tests.builders import TUESDAY, a_birthday, a_customer, a_fact, a_mail, a_meeting
from worker.core.brief_questions import Asked
from worker.core.model import Because, Hold, Moment, RepLine, Source, Suggestion, Voice
from worker.core.newcomers import Likeness, ProposedAddress
from worker.core.words import CustomerId, FactId, HoldId, Key, Kind, MomentId, MomentKind, OccasionId, Outcome, Reason
from worker.errors import UsageError
from worker.store.rows import CoverageRow, OutboxRow, Question
from worker.store.store import Store
from worker.store.tables import metadata
from worker.store.voices import Heard

KELLY = a_customer().id
MOIRA = a_customer(
    id="c-moira", name="Moira Łaska", family_name="Łaska", company="Świt 100%", addresses=("Moira@Switzerland.example",)
)


def a_hold(**changes: object) -> Hold:
    return Hold(**({"id": HoldId("h-1"), "customer": KELLY, "reason": Reason.QUIET_HOLD} | changes))  # type: ignore[arg-type]


def test_a_customer_comes_back_as_saved(store: Store) -> None:
    customer = a_customer(
        addresses=("Kelly@NorthShore.example", "k@b.example"),
        signs_as="Kel",
        group="gold",
        celebrate=False,
        source=Source("card", "x.vcf", date(2026, 1, 1)),
    )
    store.people.save(customer)
    assert store.people.get(KELLY) == customer
    assert store.people.get(CustomerId("nobody")) is None


def test_saving_again_replaces_addresses(kelly: Store) -> None:
    kelly.people.save(a_customer(addresses=("new@x.example",), company=""))
    assert kelly.people.all() == (a_customer(addresses=("new@x.example",), company=""),)
    assert kelly.people.by_address("kelly@northshore.example") is None
    kelly.people.save(MOIRA)
    kelly.people.save(a_customer(id="c-new", addresses=("kelly@northshore.example",)))  # free again


def test_one_address_has_one_customer(kelly: Store) -> None:
    with pytest.raises(UsageError, match=r"kelly@northshore\.example belongs to customer c-kelly already"):
        kelly.people.save(a_customer(id="c-2", name="Other", addresses=("KELLY@northshore.example",)))
    assert kelly.people.all() == (a_customer(),)


def test_one_address_written_twice_counts_once(store: Store) -> None:
    store.people.save(a_customer(addresses=("Kelly@x.example", "kelly@x.example", "b@x.example")))
    assert store.people.all()[0].addresses == ("Kelly@x.example", "b@x.example")


@pytest.mark.parametrize(
    ("who", "found"),
    [
        ("c-moira", ["c-moira"]),
        (" moira@switzerland.EXAMPLE ", ["c-moira"]),
        ("moira", ["c-moira"]),
        ("łASKA", ["c-moira"]),
        ("0%", ["c-moira"]),
        ("świt", ["c-moira"]),
        ("a", ["c-kelly", "c-moira"]),
        ("%", ["c-moira"]),
        ("_", []),
        ("nobody", []),
        ("  ", []),
    ],
)
def test_finding(kelly: Store, who: str, found: list[str]) -> None:
    kelly.people.save(MOIRA)
    assert [customer.id for customer in kelly.people.find(who)] == found


def test_all_of_one_owner_by_name(kelly: Store) -> None:
    kelly.people.save(a_customer(id="c-1", name="Adam", owner="rita", addresses=()))
    assert [customer.name for customer in kelly.people.all()] == ["Adam", "Kelly Brandt"]
    assert [customer.name for customer in kelly.people.all(owner="rita")] == ["Adam"]


def test_the_record_comes_back_as_kept(kelly: Store) -> None:
    people = kelly.people
    fact, birthday = a_fact(valid_until=date(2026, 5, 1)), a_birthday(2, 29, lead_days=(1, 7), year=1980)
    moment = Moment(MomentId("mo-1"), KELLY, MomentKind.REFERRAL, date(2026, 2, 1), "sent us Anton")
    hold = a_hold(until=date(2026, 4, 1), stops=(Kind.CHECKIN,), created_on=date(2026, 2, 1))
    line = RepLine(KELLY, "How was Oslo?", TUESDAY)
    people.save_fact(fact)
    people.save_occasion(birthday)
    people.save_moment(moment)
    people.save_hold(hold)
    people.save_line(RepLine(KELLY, "older", TUESDAY))
    people.save_line(line)
    assert people.facts(KELLY) == (fact,)
    assert people.occasions(KELLY) == (birthday,)
    assert people.moments(KELLY) == (moment,)
    assert people.holds(KELLY) == (hold,)
    assert people.line(KELLY) == line
    assert (people.drop_fact(fact.id), people.drop_fact(fact.id)) == (True, False)
    assert (people.drop_occasion(birthday.id), people.drop_occasion(birthday.id)) == (True, False)
    assert (people.release_hold(hold.id), people.release_hold(hold.id)) == (True, False)
    assert (people.drop_line(KELLY), people.drop_line(KELLY)) == (True, False)
    assert (people.facts(KELLY), people.occasions(KELLY), people.holds(KELLY), people.line(KELLY)) == ((), (), (), None)


def test_a_said_fact_is_dated(kelly: Store) -> None:
    kelly.people.save_fact(a_fact(id="f-1"))
    kelly.people.save_fact(a_fact(id="f-2"))
    kelly.people.mark_mentioned(KELLY, [FactId("f-2")], date(2026, 2, 24))
    assert [fact.last_mentioned_on for fact in kelly.people.facts(KELLY)] == [None, date(2026, 2, 24)]


CHANGES: list[Callable[[Store], object]] = [
    lambda store: store.people.save(a_customer(company="New")),
    lambda store: store.people.save_fact(a_fact(id="f-2")),
    lambda store: store.people.save_occasion(a_birthday(3, 1)),
    lambda store: store.people.save_moment(Moment(MomentId("m"), KELLY, MomentKind.NEWS, date(2026, 2, 1))),
    lambda store: store.people.save_hold(a_hold(id="h-2")),
    lambda store: store.people.save_line(RepLine(KELLY, "Hi", TUESDAY)),
    lambda store: store.people.drop_fact(FactId("f-1")),
    lambda store: store.people.release_hold(HoldId("h-1")),
    lambda store: store.people.mark_mentioned(KELLY, [FactId("f-1")], date(2026, 2, 1)),
]


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_a_record_has_planning_look_again(kelly: Store, change: Callable[[Store], object]) -> None:
    kelly.people.save_fact(a_fact(id="f-1"))
    kelly.people.save_hold(a_hold())
    kelly.plans.save(KELLY, (), datetime(2030, 1, 1, tzinfo=UTC))
    assert kelly.plans.due("sam", TUESDAY) == ()
    change(kelly)
    assert kelly.plans.due("sam", TUESDAY) == (KELLY,)


SECRETS = (
    b"Brandt",
    b"kb@home",
    b"northshore",
    b"fishing",
    b"Oslo",
    b"Anton",
    b"c-kelly",
    b"Dock leveller",
    b"told-by-card",
)


def fill(store: Store) -> None:
    """Put something about Kelly into every table that can hold it."""
    people = store.people
    people.save_fact(a_fact(source=Source("card", "told-by-card")))
    people.save_occasion(a_birthday(2, 29))
    people.save_moment(Moment(MomentId("mo-1"), KELLY, MomentKind.REFERRAL, date(2026, 2, 1), "sent us Anton"))
    people.save_hold(a_hold())
    people.save_line(RepLine(KELLY, "How was Oslo?", TUESDAY))
    store.contact.save_mails([a_mail("2026-02-10", message=f"m-{n}") for n in range(300)])
    store.contact.save_meetings("sam", "", [a_meeting("2026-02-01")])
    store.plans.save(KELLY, (Suggestion(KELLY, Outcome.SILENT, (Because(Reason.NOT_DUE),)),), TUESDAY)
    store.mailboxes.save_coverage("sam", CoverageRow("kelly@northshore.example", TUESDAY, complete=True))
    content = Draft("k", Party("sam@okafor.example"), Party("kelly@northshore.example"), "Dock leveller", "Hi Kelly")
    key = Key("checkin/c-kelly/m-1")
    store.outbox.add(OutboxRow(key, "sam", KELLY, "draft", "checkin", TUESDAY, content))
    store.outbox.add_look(key, "missing", TUESDAY)
    store.proposals.save(
        ProposedAddress("sam", "kb@home.example", "K Brandt", KELLY, Likeness.SAME_NAME, TUESDAY, TUESDAY)
    )
    store.voices.save(KELLY, Heard(Voice("Hi {name},", "Sam", "", 40, 3), "Kelly", TUESDAY))
    store.asked.save([Asked("sam", KELLY, "line", "", date(2026, 2, 24))])
    store.birthdays.save("sam", "", [("e-1", KELLY, 2, 24)])
    left_out = Skipped("card-1 1", "refused_detail", f"The address book card of customer {KELLY}: a detail is not kept")
    store.mailboxes.note_skipped("sam", "cards", "", [left_out], TUESDAY)
    store.notes.ask([Question("sam", "n-1", 1, "note", "ambiguous_name", "Who?", "t-1", TUESDAY, (MOIRA.id, KELLY))])


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


def test_nothing_of_the_erased_is_left_in_any_file(tmp_path: Path, kelly: Store) -> None:
    kelly.people.save(MOIRA)
    kelly.mailboxes.save_cursor("sam", "mail", "", Cursor("here"))
    fill(kelly)
    assert all(secret in everything(tmp_path) for secret in SECRETS)
    kelly.people.erase(KELLY)
    assert [secret for secret in SECRETS if secret in everything(tmp_path)] == []
    assert kelly.people.all() == (MOIRA,)
    assert kelly.check() == ()


def test_the_erased_leave_every_table(kelly: Store) -> None:
    fill(kelly)
    not_about_people = {"meta", "mailboxes", "grants", "receipts", "cursors", "named", "notes", "tombstones"}
    kelly.people.save(a_customer())
    with kelly._database.reading() as connection:
        filled = {t.name for t in metadata.sorted_tables if connection.execute(t.select()).first()}
    assert filled | not_about_people == {t.name for t in metadata.sorted_tables}
    with kelly.transaction():
        kelly.people.erase(KELLY)
    with kelly._database.reading() as connection:
        left = {t.name for t in metadata.sorted_tables if connection.execute(t.select()).first()}
    assert left <= not_about_people


def test_the_erased_stay_forgotten(kelly: Store, reopen: Callable[[], Store]) -> None:
    assert not kelly.people.is_forgotten("kelly@northshore.example")
    kelly.people.erase(KELLY)
    again = reopen()
    assert again.people.is_forgotten("Kelly@NorthShore.example")
    assert again.people.is_forgotten("c-kelly")
    assert not again.people.is_forgotten("moira@switzerland.example")
    kelly.people.erase(KELLY)  # twice does no harm


def test_erasing_touches_nobody_else(kelly: Store) -> None:
    kelly.people.save(MOIRA)
    kelly.people.save_occasion(a_birthday(3, 1, id=OccasionId("o-2"), customer=MOIRA.id))
    kelly.contact.save_mails([a_mail("2026-02-10", customer=MOIRA.id)])
    kelly.mailboxes.save_coverage("sam", CoverageRow("moira@switzerland.example", TUESDAY, complete=True))
    (before,) = kelly.records([MOIRA.id])
    fill(kelly)
    kelly.people.erase(KELLY)
    assert tuple(kelly.records()) == (before,)
    assert before.coverage.complete

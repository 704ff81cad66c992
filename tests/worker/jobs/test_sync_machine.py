"""Sync loses nothing: whatever arrives, changes, dies or crashes, and however little a run may spend, the record ends
equal to the mailbox; on the way there it never claims to know what it has not read."""

import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import event as sql_event

from connectors.limiter import Limiter
from connectors.types import Attendee, Event, EventId, Message, MessageId, Party, Place, Response, ThreadId
from tests.builders import REP_ADDRESS, TUESDAY, a_customer, a_rep
from tests.connectors.memory import MemoryMailbox
from tests.stores import open_store
from tests.worker.jobs.desks import a_desk
from worker.core.last_contact import remember_event, weigh
from worker.core.matching import Directory, own_addresses
from worker.core.model import CustomerRecord
from worker.core.words import CustomerId
from worker.jobs.reader import mails_of
from worker.jobs.sync import sync

PEOPLE = {f"c-{n}": f"{n}@customer.example" for n in ("kelly", "moira", "tom")}
STRANGER = "nobody@elsewhere.example"
ONES_OWN = st.sampled_from([*PEOPLE.values()])
BUDGETS = st.sampled_from([None, 1, 5, 12])
"""Units a run may spend on old mail; a page costs one and one for each of its up to four mails."""
OLD_MAILS, DAYS_APART = 12, 30
"""What lies in the mailbox of each person from the start: a good half of it within half a year."""
ADDRESSES = st.sampled_from([*PEOPLE.values(), STRANGER])


class Crash(BaseException):
    """The process died here."""


class SyncMachine(RuleBasedStateMachine):
    @initialize(tells_known=st.booleans())
    def begin(self, tells_known: bool) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.store = open_store(Path(self.folder.name))
        self.box = MemoryMailbox(before_call=self.step, after_call=self.step, tells_known=tells_known)
        self.box.clock = TUESDAY - timedelta(days=OLD_MAILS * DAYS_APART)
        self.steps_left: int | None = None
        self.count = 0
        self.caught_up_at = self.box.clock  # until when everything new has been told
        self.lagged = False
        for _ in range(OLD_MAILS):
            for number, address in enumerate(PEOPLE.values()):
                self.mail(address, inbound=self.count % 3 > 0, newsletter=number == 1)
            self.box.clock += timedelta(days=DAYS_APART)
        engine = self.store._database.engine
        sql_event.listen(engine, "before_cursor_execute", self.sql_step)
        self.add_customer("c-kelly")
        for _ in range(2):  # begin where a mailbox mostly is: covered, with the second look behind it
            self.run(None)
            self.box.clock += timedelta(days=3)
        self.add_customer("c-tom")  # and somebody whose history is half read
        self.run(1)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            try:
                self.settle_and_compare()
            finally:
                self.store.close()
                self.folder.cleanup()

    def sql_step(self, *_: Any) -> None:
        self.step("sql")

    def step(self, what: str) -> None:
        if self.steps_left is not None:
            self.steps_left -= 1
            if self.steps_left < 0:
                self.steps_left = None
                raise Crash(what)

    # the world

    def tick(self) -> None:
        self.count += 1
        self.box.clock += timedelta(seconds=61)

    @rule(address=ADDRESSES, inbound=st.booleans(), newsletter=st.booleans())
    def one_mail(self, address: str, inbound: bool, newsletter: bool) -> None:
        self.mail(address, inbound=inbound, newsletter=newsletter)

    def mail(self, address: str, *, inbound: bool, newsletter: bool) -> None:
        self.tick()
        them, rep = Party(address, "Somebody Else"), Party(REP_ADDRESS, "Sam Okafor")
        self.box.deliver(
            Message(
                id=MessageId(f"m-{self.count}"),
                thread=ThreadId(f"t-{self.count % 3}"),
                sender=them if inbound else rep,
                to=(rep if inbound else them,),
                sent_at=self.box.clock,
                received_at=self.box.clock,
                subject=f"About number {self.count}",
                message_id=f"<{self.count}@test.example>",
                headers={"list-unsubscribe": ("<https://x.example>",)} if newsletter and inbound else {},
                parts=("text/plain",),
                places=frozenset({Place.INBOX if inbound else Place.SENT}),
                text="See you soon.",
            )
        )

    @rule(address=ADDRESSES, in_hours=st.integers(-200, 200), slot=st.integers(0, 4), cancelled=st.booleans())
    def meeting(self, address: str, in_hours: int, slot: int, cancelled: bool) -> None:
        start = self.box.clock + timedelta(hours=in_hours)
        self.box.put_event(
            Event(
                id=EventId(f"e-{slot}"),
                part="",
                start=start,
                end=start + timedelta(hours=1),
                title="Meeting",
                organizer=Party(REP_ADDRESS),
                attendees=(Attendee(Party(address), Response.ACCEPTED),),
                own_response=Response.ACCEPTED,
                cancelled=cancelled,
                uid=f"e-{slot}",
            )
        )

    @precondition(lambda self: self.box.events)
    @rule(data=st.data())
    def drop_meeting(self, data: st.DataObject) -> None:
        self.box.drop_event(data.draw(st.sampled_from(sorted(self.box.events))))

    @rule(address=ONES_OWN, mails=st.integers(0, 3))
    def cursors_die_after_mail(self, address: str, mails: int) -> None:
        for _ in range(mails):
            self.mail(address, inbound=True, newsletter=False)
        self.box.expire_cursors()

    @rule()
    def searches_die(self) -> None:
        self.box.expire_searches()

    @rule(lag=st.sampled_from([0, 5, 40]), hours=st.integers(1, 80))
    def time_passes_and_search_lags(self, lag: int, hours: int) -> None:
        self.box.search_lag = timedelta(hours=lag)
        self.lagged = self.lagged or lag > 0
        self.box.clock += timedelta(hours=hours)

    # the rep and the worker

    @rule(who=st.sampled_from(sorted(PEOPLE)))
    def add_customer(self, who: str) -> None:
        name = PEOPLE[who].split("@")[0].title()
        self.store.people.save(a_customer(id=CustomerId(who), name=name, given_name=name, addresses=(PEOPLE[who],)))

    @rule(budget=BUDGETS)
    def run(self, budget: int | None) -> None:
        sync(a_desk(self.store, self.box, limiter=Limiter(per_run=budget)), self.box.clock)
        self.caught_up_at = self.box.clock

    @rule(address=ONES_OWN, mails=st.integers(0, 4), steps=st.integers(0, 80), budget=BUDGETS)
    def run_and_crash(self, address: str, mails: int, steps: int, budget: int | None) -> None:
        for _ in range(mails):
            self.mail(address, inbound=True, newsletter=False)
        self.steps_left = steps
        with suppress(Crash):
            self.run(budget)
        self.steps_left = None

    @rule(budget=st.sampled_from([None, 12]))
    def settle_and_compare(self, budget: int | None = 12) -> None:
        for _ in range(2):  # the second look at each address comes two days later
            self.box.clock += timedelta(days=3)
            self.read_on_to_the_end(budget)
        self.compare()

    def read_on_to_the_end(self, budget: int | None) -> None:
        for _ in range(80):
            before = self.store.mailboxes.coverage("sam")
            self.run(budget)
            if self.store.mailboxes.coverage("sam") == before:
                return
        raise AssertionError("reading never ends")

    def compare(self) -> None:
        directory, own = Directory.of(self.store.people.all()), own_addresses(a_rep())
        mails = [m for message in self.box.mail_log for m in mails_of(a_desk(self.store, self.box), directory, message)]
        meetings = [
            m
            for event in self.box.events.values()
            for m in remember_event(event, mailbox="sam", own=own, directory=directory, salt=self.store.salt())
        ]
        for record in self.store.records():
            mine = record.customer.id
            expected = weigh(
                [m for m in mails if m.customer == mine],
                [m for m in meetings if m.customer == mine],
                (),
                self.box.clock,
            )
            assert weigh(record.mails, record.meetings, (), self.box.clock) == expected
            assert {m.message for m in record.mails} == {m.message for m in mails if m.customer == mine}
            assert {m.event for m in record.meetings} == {m.event for m in meetings if m.customer == mine}
            assert record.coverage.complete

    @invariant()
    def nothing_about_strangers(self) -> None:
        if hasattr(self, "store"):
            assert {m.customer for c in PEOPLE for m in self.store.contact.mails(CustomerId(c))} <= set(PEOPLE)

    @invariant()
    def what_counts_as_known_was_read(self) -> None:
        if not hasattr(self, "store") or self.lagged:  # what search is late with comes with the second look
            return
        log = zip(self.box.mail_log, self.box.arrived_at, strict=True)
        told = [message for message, arrived_at in log if arrived_at <= self.caught_up_at]
        for record in self.store.records():
            known_since = record.coverage.known_since
            assert known_since is not None or not record.coverage.complete
            owed = {
                message.id
                for message in told
                if known_since and message.sent_at and message.sent_at >= known_since and is_with(record, message)
            }
            assert owed <= {mail.message for mail in record.mails}


def is_with(record: CustomerRecord, message: Message) -> bool:
    parties = [*message.to, *([message.sender] if message.sender else [])]
    return any(party.address in record.customer.addresses for party in parties)


SyncMachine.TestCase.settings = settings(
    max_examples=30, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
TestSync = SyncMachine.TestCase

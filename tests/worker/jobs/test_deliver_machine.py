"""Placing is exactly once (P2) and hands off (P3), whatever crashes, whatever answer is lost, whatever the rep does."""

import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import event as sql_event

from connectors.errors import Unclear
from connectors.types import Draft, Party, Reminder
from tests.builders import REP_ADDRESS, TUESDAY, a_birthday, a_customer
from tests.connectors.memory import MemoryMailbox
from tests.stores import open_store
from tests.worker.jobs.desks import a_desk
from worker.core.words import Key
from worker.jobs.deliver import deliver
from worker.jobs.follow import follow
from worker.store.rows import OutboxRow


class Crash(BaseException):
    """The process died here."""


class DeliverMachine(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.store = open_store(Path(self.folder.name))
        self.box = MemoryMailbox(clock=TUESDAY, before_call=self.step, after_call=self.answer)
        self.desk = a_desk(self.store, self.box)
        self.mark = self.desk.connector.mark  # type: ignore[attr-defined]
        self.steps_left: int | None = None
        self.lose_answers = 0
        self.created: dict[str, int] = {}
        self.touched: dict[str, Any] = {}  # mark -> what a human left there
        sql_event.listen(self.store._database.engine, "before_cursor_execute", lambda *_: self.step("sql"))
        self.store.mailboxes.ensure("sam", "memory", REP_ADDRESS)
        self.store.mailboxes.note_run("sam", "ok", TUESDAY, good=True)
        self.store.people.save(a_customer())
        self.store.people.save_occasion(a_birthday(2, 26))

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()

    def step(self, what: str) -> None:
        if self.steps_left is not None:
            self.steps_left -= 1
            if self.steps_left < 0:
                self.steps_left = None
                raise Crash(what)

    def answer(self, call: str) -> None:
        self.step(call)
        if call.startswith("place") and self.lose_answers:
            self.lose_answers -= 1
            raise Unclear("the answer was lost", "unknown")

    def plan(self, number: int, what: str) -> None:
        key = Key(f"{what}/{number}")
        content: Draft | Reminder = Draft(
            key, Party(REP_ADDRESS), Party("kelly@northshore.example"), f"About {number}", f"Hello {number}"
        )
        if what == "reminder":
            key = Key(f"reminder/o-birthday/2026-02-26/{number}")
            content = Reminder(key, TUESDAY.date() + timedelta(days=2), "Birthday")
        self.store.outbox.add(
            OutboxRow(key, "sam", a_customer().id, what, "birthday", self.box.clock, content, cause="o-birthday")
        )

    @rule(number=st.integers(1, 3))
    def plan_draft(self, number: int) -> None:
        self.plan(number, "draft")

    @rule()
    def plan_reminder(self) -> None:
        self.plan(0, "reminder")

    @rule(minutes=st.integers(1, 30))
    def time_passes(self, minutes: int) -> None:
        self.box.clock += timedelta(minutes=minutes)

    @rule()
    def run(self) -> None:
        follow(self.desk, self.box.clock)
        deliver(self.desk, self.box.clock)

    @rule(steps=st.integers(0, 60))
    def run_and_crash(self, steps: int) -> None:
        self.steps_left = steps
        with suppress(Crash):
            self.run()
        self.steps_left = None

    @rule(answers=st.integers(1, 2))
    def run_and_lose_answers(self, answers: int) -> None:
        self.lose_answers = answers
        self.run()
        self.lose_answers = 0

    # the rep

    def waiting(self) -> list[str]:
        return sorted(mark for mark, item in self.box.placed.items() if item.now is not None)

    @precondition(lambda self: self.waiting())
    @rule(data=st.data(), how=st.sampled_from(["edit", "delete", "send"]))
    def rep_acts(self, data: st.DataObject, how: str) -> None:
        mark = data.draw(st.sampled_from(self.waiting()))
        item = self.box.placed[mark]
        if how == "send" and isinstance(item.now, Draft):
            self.box.send(mark)
        elif how == "delete":
            item.now = None
        elif isinstance(item.now, Draft):
            item.now = Draft(item.now.key, item.now.sender, item.now.to, item.now.subject, item.now.body + " PS")
        self.touched[mark] = item.now

    # the promises

    @invariant()
    def what_a_human_touched_stays_as_it_is(self) -> None:
        for mark, left in getattr(self, "touched", {}).items():
            assert self.box.placed[mark].now == left

    @invariant()
    def the_record_never_claims_what_is_not_so(self) -> None:
        if not hasattr(self, "store") or self.steps_left is not None:
            return
        for row in self.store.outbox.all():
            if row.state == "placed" or (row.state == "closed" and row.fate in {"sent", "discarded"}):
                assert self.mark(row.key) in self.box.placed

    @rule()
    def settles(self) -> None:
        for _ in range(3):
            self.box.clock += timedelta(minutes=11)
            self.run()
        for row in self.store.outbox.all():
            item = self.box.placed[self.mark(row.key)]
            assert row.state in {"placed", "closed"}
            if item.sent is not None:
                assert row.fate == "sent"
            elif item.now is None:
                assert row.fate in {"discarded", "withdrawn"}
            else:
                assert row.fate == ("waiting" if item.now == item.wrote else "edited")


DeliverMachine.TestCase.settings = settings(
    max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestDeliver = DeliverMachine.TestCase

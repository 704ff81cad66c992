"""Any history of one mailbox's reminders, for every provider: at most one for a key, and the rep's hand wins."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from connectors.errors import Refused, TryLater, Unclear
from connectors.types import Fate, Reminder
from tests.connectors.contract import A_REMINDER, mark
from tests.connectors.reminder_kills import killed

REMINDERS = [replace(A_REMINDER, key=f"reminder/o-{number}/2026-05-03/7") for number in range(3)]
SOME_TIME = timedelta(minutes=25)

some = st.sampled_from(REMINDERS)


class ReminderMachine(RuleBasedStateMachine):
    """The rules; a provider's machine gives the desk and the hands."""

    desk_of: ClassVar[Callable[[], Any]]
    settled_by: ClassVar[int] = 4
    """Runs after which nothing is left open, however the last ones ended."""

    # --- what a provider gives ------------------------------------------------------------------------------

    def living(self, mark: str) -> list[str]:
        """The ids of what lies in our calendar with a mark."""
        raise NotImplementedError

    def lose(self, what: str, when: str) -> None:
        """Lose the next answer to make, lay or delete: before or after it is done."""
        raise NotImplementedError

    def move(self, name: str) -> None:
        """Let the rep move an entry to their first calendar."""
        raise NotImplementedError

    def elsewhere(self) -> int:
        """How many entries lie in the rep's first calendar."""
        raise NotImplementedError

    def change(self, name: str) -> None:
        """Let the rep edit an entry."""
        raise NotImplementedError

    def remove(self, name: str) -> None:
        """Let the rep delete an entry."""
        raise NotImplementedError

    # --- what happens ---------------------------------------------------------------------------------------

    @initialize()
    def begin(self) -> None:
        self.desk = type(self).desk_of()
        self.touched: set[str] = set()  # marks
        self.ended: set[str] = set()  # marks of what lay there once and does no more
        self.moved: set[str] = set()
        self.open: set[str] = set()  # marks of what may have been asked for
        self.placed: set[str] = set()  # marks of what was answered for

    @rule(reminder=some)
    def place(self, reminder: Reminder) -> None:
        name = mark(reminder.key)
        with self.nothing_vanishes():
            self.open.add(name)
            try:
                sighting = self.desk.reminders().place(reminder)
            except (Unclear, TryLater):
                return
            except Refused:
                assert not self.desk.calendars()
                return
        self.open.discard(name)
        self.placed.add(name)
        self.agrees(name, sighting.fate)

    @rule(reminder=some)
    def look(self, reminder: Reminder) -> None:
        name = mark(reminder.key)
        with self.nothing_vanishes():
            try:
                sighting = self.desk.reminders().fate(reminder.key)
            except Unclear:
                assert name in self.open
                return
        if name in self.placed:
            self.agrees(name, sighting.fate)

    @rule(reminder=some)
    def withdraw(self, reminder: Reminder) -> None:
        name = mark(reminder.key)
        was = set(self.living(name))
        with self.nothing_vanishes(but=name):
            try:
                self.desk.reminders().withdraw(reminder.key)
            except Refused:
                assert set(self.living(name)) == was
                assert not was or name in self.touched | self.open
            except TryLater:
                pass
            else:
                assert not self.living(name)

    @rule(reminder=some, lines=st.integers(0, 130), back=st.booleans())
    def die(self, reminder: Reminder, lines: int, back: bool) -> None:
        name, reminders = mark(reminder.key), self.desk.reminders()
        with self.nothing_vanishes(but=name if back else ""):
            if not back:
                self.open.add(name)

            def work() -> None:
                with suppress(Unclear, TryLater, Refused):
                    reminders.withdraw(reminder.key) if back else reminders.place(reminder)

            killed(lines, work)

    @rule(what=st.sampled_from(["make", "lay", "lay", "delete"]), when=st.sampled_from(["before", "after"]))
    def lose_an_answer(self, what: str, when: str) -> None:
        self.lose(what, when)

    @rule()
    def wait(self) -> None:
        self.desk.now += SOME_TIME

    @rule(reminder=some)
    def the_rep_edits(self, reminder: Reminder) -> None:
        for one in self.living(mark(reminder.key)):
            self.change(one)
            self.touched.add(mark(reminder.key))

    @rule(reminder=some)
    def the_rep_deletes(self, reminder: Reminder) -> None:
        for one in self.living(mark(reminder.key)):
            self.remove(one)
            self.ended.add(mark(reminder.key))

    @rule(reminder=some)
    def the_rep_moves(self, reminder: Reminder) -> None:
        for one in self.living(mark(reminder.key)):
            self.move(one)
            self.moved.add(mark(reminder.key))
            self.ended.add(mark(reminder.key))

    @precondition(lambda self: len(self.ended) > 1)
    @rule()
    def the_rep_deletes_the_calendar(self) -> None:
        self.ended |= {name for name in map(_mark, REMINDERS) if self.living(name)}
        for one in self.desk.calendars():
            self.desk.box.remove_calendar(one)

    # --- what must hold -------------------------------------------------------------------------------------

    @contextmanager
    def nothing_vanishes(self, but: str = "") -> Iterator[None]:
        """Whatever we do: no more than one for a key, none that was ended, and nothing touched is taken away."""
        before = {name: self.living(name) for name in map(_mark, REMINDERS)}
        elsewhere = self.elsewhere()
        yield
        for name, were in before.items():
            are = self.living(name)
            assert len(are) <= 1, "never twice"
            assert not (are and name in self.ended), "never again"
            if were and not are:
                assert name == but, "only what is taken back goes"
                assert name not in self.touched, "never what the rep has touched"
                self.ended.add(name)
        assert self.elsewhere() == elsewhere == len(self.moved)
        assert len(self.desk.calendars()) <= 1

    def agrees(self, name: str, fate: Fate) -> None:
        """What is said of a reminder is so; and one is there unless somebody took it away."""
        if name in self.moved:
            assert fate is not Fate.EDITED or name in self.touched
        elif name in self.ended:
            assert fate is Fate.MISSING
        else:
            assert self.living(name)
            assert fate is (Fate.EDITED if name in self.touched else Fate.WAITING)

    def teardown(self) -> None:
        """Let all go well: then every reminder that was wanted lies there once, or its end is known."""
        if not hasattr(self, "desk"):
            return
        self.desk.clear_faults()
        wanted = [reminder for reminder in REMINDERS if _mark(reminder) in self.open | self.placed]
        for _ in range(self.settled_by):
            for reminder in wanted:
                self.place(reminder)
            self.wait()
        if self.desk.calendars():
            assert not self.open, "all is settled"


def _mark(reminder: Reminder) -> str:
    return mark(reminder.key)


def run_histories(machine: type[ReminderMachine], *, examples: int, steps: int = 25) -> None:
    """Try so many histories."""
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

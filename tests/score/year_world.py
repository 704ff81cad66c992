"""The world of the simulated year: a rep who works through Drafts, and customers who live lives of their own.

Everything that happens is on one agenda in order of time, and follows from the seed.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random

from connectors.types import Attendee, Draft, Event, EventId, Party, Reminder, Response
from tests.connectors.memory import MemoryMailbox, Placed
from tests.score.year_people import ASKED, MATTERS, REP, RINGS, SAID, Person, at, body, mail
from worker.core.brief_questions import What, query_named
from worker.core.model import Hold
from worker.core.words import HoldId, Reason
from worker.store.store import Store

# What happens to one customer on one working day, and how often.
WRITES, REP_WRITES, MEETS, COMPLAINS = 1 / 150, 1 / 200, 1 / 300, 1 / 2500
# What a customer does with a note, and the rep with a question.
ANSWERS, IS_AWAY, ASKS, IS_ANSWERED = 0.5, 0.06, 0.2, 0.85
# What becomes of a draft; the rest is left where it is.
SENT, EDITED, DISCARDED = 0.60, 0.75, 0.85
ANSWERS_BRIEF = 0.5


@dataclass
class World:
    """One mailbox, its people, and what is still to happen."""

    box: MemoryMailbox
    store: Store
    people: list[Person]
    chance: Random
    agenda: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    fates: dict[str, int] = field(default_factory=dict)
    count: int = 0

    def __post_init__(self) -> None:
        self.by_address = {person.customer.addresses[0]: person for person in self.people}

    def later(self, when: datetime, happens: Callable[[], None]) -> None:
        """Put something on the agenda."""
        self.count += 1
        heapq.heappush(self.agenda, (when, self.count, happens))

    def until(self, now: datetime) -> None:
        """Let everything happen that happens by then."""
        while self.agenda and self.agenda[0][0] <= now:
            when, _, happens = heapq.heappop(self.agenda)
            self.box.clock = when
            happens()
        self.box.clock = now

    # --- customers ---

    def live(self, on: date) -> None:
        """Think of what the people do on a day."""
        for person in self.people:
            drawn = self.chance.random()
            for rate, does in ((WRITES, self._write), (REP_WRITES, self._be_written_to), (MEETS, self._book),
                               (COMPLAINS, self._complain)):  # fmt: skip
                if drawn < rate and on.weekday() < 5:
                    self.later(at(on, self.chance.randrange(8, 18), self.chance.randrange(60)), _with(does, person))
                    break
                drawn -= rate

    def _deliver(self, person: Person, said: str, *, thread: str = "", subject: str = "", ours: bool = False) -> None:
        self.count += 1
        matter = subject or self.chance.choice(MATTERS[person.language])
        text = body(person, said, ours=ours)
        own = thread or f"{person.customer.id}-new-{self.count}"
        self.box.deliver(mail(person, own, self.count, self.box.clock, matter, text, ours=ours))

    def _write(self, person: Person, thread: str = "", subject: str = "") -> None:
        """Somebody writes, on their own or in answer, and may ask something."""
        asks = self.chance.random() < ASKS
        said = ASKED[person.language] if asks else self.chance.choice(SAID[person.language])
        own, matter = thread or f"{person.customer.id}-w-{self.count}", subject or self._matter(person)
        self._deliver(person, said, thread=own, subject=matter)
        if asks and self.chance.random() < IS_ANSWERED:
            back_at = self.box.clock + timedelta(days=self.chance.randint(1, 4))
            self.later(
                back_at,
                lambda: self._deliver(person, SAID[person.language][0], thread=own, subject=f"Re: {matter}", ours=True),
            )

    def _matter(self, person: Person) -> str:
        return self.chance.choice(MATTERS[person.language])

    def _be_written_to(self, person: Person) -> None:
        self._deliver(person, self.chance.choice(SAID[person.language]), ours=True)

    def _book(self, person: Person) -> None:
        """A meeting is booked; some are called off, some never answered."""
        self.count += 1
        starts_at = self.box.clock.replace(minute=0) + timedelta(days=self.chance.choice((2, 7, 9, 14, 21)))
        response = Response.ACCEPTED if self.chance.random() < 0.8 else Response.NONE
        event = Event(
            EventId(f"e-{self.count}"), "calendar", starts_at, starts_at + timedelta(hours=1), "Visit",
            organizer=Party(REP.address), attendees=(Attendee(person.party, response),),
            own_response=Response.ACCEPTED,
        )  # fmt: skip
        self.box.put_event(event)
        if self.chance.random() < 0.2:
            off_at = starts_at - timedelta(hours=self.chance.choice((3, 30)))
            self.later(off_at, lambda: self.box.put_event(replace(event, cancelled=True)))

    def _complain(self, person: Person) -> None:
        """The rep notes a complaint and releases it three weeks later."""
        hold = HoldId(f"{person.customer.id}-{self.count}")
        on = self.box.clock.date()
        self.store.people.save_hold(Hold(hold, person.customer.id, Reason.COMPLAINT_OPEN, created_on=on))
        self.later(self.box.clock + timedelta(days=21), lambda: self._release(hold))

    def _release(self, hold: HoldId) -> None:
        self.store.people.release_hold(hold)

    # --- the rep ---

    def rep_looks(self) -> None:
        """The rep goes through what is new in Drafts and in the calendar."""
        for mark, item in list(self.box.placed.items()):
            if mark not in self.seen and item.now is not None:
                self.seen.add(mark)
                if isinstance(item.now, Draft):
                    self._think_of(mark)
                elif not item.now.rings:
                    self._answer(item)

    def _think_of(self, mark: str) -> None:
        drawn = self.chance.random()
        hours = self.chance.choice((1, 1, 2, 5, 26, 50))
        for limit, does in ((SENT, self._send), (EDITED, self._edit_and_send), (DISCARDED, self._discard)):
            if drawn < limit:
                self.later(self.box.clock + timedelta(hours=hours), _with(does, mark))
                return

    def _count(self, fate: str) -> None:
        self.fates[fate] = self.fates.get(fate, 0) + 1

    def _send(self, mark: str) -> None:
        item = self.box.placed[mark]
        if not isinstance(item.now, Draft):
            return  # taken back in the meantime
        to = self.by_address[item.now.to.address]
        self._count("sent" if item.now == item.wrote else "edited")
        self.box.send(mark)
        assert item.sent is not None
        drawn, thread, subject = self.chance.random(), item.sent.thread, f"Re: {item.sent.subject}"
        if drawn < IS_AWAY:
            back_on = self.box.clock.date() + timedelta(days=self.chance.randint(4, 15))
            away = mail(to, thread, self.count, self.box.clock, subject, f"I am out of the office until {back_on}.")
            self.box.deliver(replace(away, headers={"auto-submitted": ("auto-replied",)}))
        elif drawn < IS_AWAY + ANSWERS:
            answered_at = self.box.clock + timedelta(hours=self.chance.choice((3, 20, 40, 90, 200)))
            self.later(answered_at, lambda: self._write(to, thread, subject))

    def _edit_and_send(self, mark: str) -> None:
        """Put own words in the middle, and send some hours later."""
        item = self.box.placed[mark]
        if not isinstance(item.now, Draft):
            return
        first, *_, last = item.now.body.split("\n\n")
        language = self.by_address[item.now.to.address].language
        item.now = replace(item.now, body="\n\n".join((first, RINGS[language], last)))
        self.later(self.box.clock + timedelta(hours=self.chance.choice((1, 30))), _with(self._send, mark))

    def _discard(self, mark: str) -> None:
        item = self.box.placed[mark]
        if isinstance(item.now, Draft):
            item.now = None
            self._count("discarded")

    def _answer(self, item: Placed) -> None:
        """Type an answer under the brief."""
        brief = self.store.outbox.briefs(REP.mailbox, self.box.clock.date())
        question = query_named(brief[-1].cause) if brief else None
        if question is None or not isinstance(item.now, Reminder) or self.chance.random() > ANSWERS_BRIEF:
            return
        person = next((each for each in self.people if each.customer.id == question.customer), None)
        said = RINGS[person.language] if person else ""
        if question.what is What.MEETING:
            said = self.chance.choice(("yes", "no"))
        elif question.what is What.NAME and person:
            said = person.customer.given_name
        elif question.what is What.LET_GO and self.chance.random() < 0.5:
            said = "let go"
        if said:
            item.now = replace(item.now, description=f"{item.now.description}\n{said}")


def _with(does: Callable[..., None], what: object) -> Callable[[], None]:
    return lambda: does(what)

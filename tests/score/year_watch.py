"""What must hold on every day of the simulated year, watched from outside: each broken promise is one line."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from connectors.types import Draft
from tests.connectors.memory import MemoryMailbox
from tests.score.year_people import REP
from worker.core.draft import Composition, Rendered
from worker.core.model import Suggestion
from worker.core.planning.topic import matter
from worker.core.words import CustomerId, Direction, Kind, Outcome, Reason
from worker.core.workdays import working_days_since
from worker.jobs.desk import Desk
from worker.store.rows import OutboxRow
from worker.writing.writer import Writer

FIRST_WEEK, FIRST_CAP = timedelta(days=7), 2
A_NOTE_IN_DAYS, A_QUESTION_A_WEEK = 30, 3
UNTOUCHED_DAYS = 5
_STEADY = ("greeting:", "signoff:", "line:")
_SAME_QUESTION = {"checkin/topic/theirs": "checkin/topic", "checkin/topic/mine": "checkin/topic"}
# The rep can end these any day, or something has to happen first: they are told every day and need no date.
_OPEN_ENDED = frozenset({
    Reason.COMPLAINT_OPEN, Reason.NO_ANSWER, Reason.LET_GO, Reason.ADDRESS_BOUNCES, Reason.DRAFTS_OFF, Reason.PAUSED,
    Reason.NO_PERSON,
})  # fmt: skip


class Scribe(Writer):
    """The shipped writer, which remembers what it was asked to write and what it wrote."""

    written: dict[str, Rendered]

    def render(self, composition: Composition) -> Rendered:
        """Write, and keep a copy under the draft's key."""
        rendered = super().render(composition)
        self.__dict__.setdefault("written", {})[composition.seed] = rendered
        return rendered


@dataclass
class Episode:
    """One time a person was due a check-in: what was said of it on the mornings, and whether a draft came."""

    since: date
    said: Counter[str] = field(default_factory=Counter)
    drafted_on: date | None = None
    open_on: date | None = None

    @property
    def was_free(self) -> bool:
        """Whether there was a morning on which nothing held it."""
        return any(not each.startswith("hold") for each in self.said)


@dataclass
class Watch:
    """One pair of eyes on a desk and its mailbox."""

    desk: Desk
    box: MemoryMailbox
    scribe: Scribe
    faults: list[str] = field(default_factory=list)
    placed: list[tuple[OutboxRow, datetime]] = field(default_factory=list)
    episodes: dict[CustomerId, list[Episode]] = field(default_factory=lambda: defaultdict(list))
    asked_on: list[date] = field(default_factory=list)
    waiting: Counter[str] = field(default_factory=Counter)
    warned: Counter[str] = field(default_factory=Counter)
    blocked: set[CustomerId] = field(default_factory=set)
    known: int = 0

    def fault(self, now: datetime, what: str) -> None:
        """Note a broken promise."""
        self.faults.append(f"{now:%Y-%m-%d %H:%M} {what}")

    def after_run(self, now: datetime) -> None:
        """Look at what a run has placed, and on what it decided."""
        for mark in list(self.box.placed)[self.known :]:
            item = self.box.placed[mark].wrote
            if isinstance(item, Draft):
                self._placed(item, now)
            elif not item.rings:
                self._brief(item.key, item.on, now)
        self.known = len(self.box.placed)

    # --- drafts ---

    def _placed(self, draft: Draft, now: datetime) -> None:
        row = next(row for row in self.desk.store.outbox.open(REP.mailbox, "draft") if row.key == draft.key)
        local = now.astimezone(ZoneInfo(REP.timezone))
        if local.weekday() > 4 or local.time() < REP.plan_at:
            self.fault(now, f"{row.key} placed outside the rep's working mornings")
        if any(finding.blocks for finding in row.lints):
            self.fault(now, f"{row.key} placed with a lint that blocks")
        self.warned.update(finding.code for finding in row.lints)
        self.faults += (f"{now:%Y-%m-%d} {row.key}: {what}" for what in _ungrounded(self.scribe.written[row.key]))
        today = [other for other, at in self.placed if at.date() == now.date()]
        for other in today:
            if alike := set(row.wordings) & set(other.wordings):
                self.fault(now, f"{row.key} and {other.key} share {sorted(alike)}")
            if other.customer == row.customer:
                self.fault(now, f"{row.key} and {other.key} on one day")
        if any(other.key == row.key for other, _ in self.placed):
            self.fault(now, f"{row.key} placed twice")
        if said := self._asked_already(row):
            self.fault(now, f"{row.key} asks {said} again of {row.cause}, which they have answered")
        first_at = self.placed[0][1] if self.placed else now
        if len(today) + 1 > (FIRST_CAP if now - first_at < FIRST_WEEK else REP.daily_draft_cap):
            self.fault(now, f"{row.key} is beyond the cap")
        if row.kind == Kind.CHECKIN and (episode := self._open(row.customer, now.date())):
            episode.drafted_on = now.date()
        self.placed.append((row, now))

    def _asked_already(self, row: OutboxRow) -> str:
        """Return the question it asks a second time about one matter or meeting, with no word of the rep between.

        Their answer is none: who answered and is asked the same again was not read.
        """
        mails = self.desk.store.contact.mails(row.customer)
        ours = {item.sent.id for item in self.box.placed.values() if item.sent}
        for before, at in self.placed:
            same = _questions(before) & _questions(row) if before.customer == row.customer else set()
            if same and before.cause == row.cause and self._was_sent(before):
                own = [
                    mail
                    for mail in mails
                    if matter(mail) == row.cause
                    and mail.direction is Direction.OUTBOUND
                    and mail.at > at
                    and mail.message not in ours
                ]
                if not own:
                    return ", ".join(sorted(same))
        return ""

    def _was_sent(self, row: OutboxRow) -> bool:
        return any(item.sent and item.wrote.key == row.key for item in self.box.placed.values())

    def _brief(self, key: str, on: date, now: datetime) -> None:
        row = next(row for row in self.desk.store.outbox.briefs(REP.mailbox, on) if row.key == key)
        if not row.cause:
            return
        self.asked_on.append(on)
        week = [day for day in self.asked_on if (on - day).days < 7]
        if len(week) > A_QUESTION_A_WEEK or week.count(on) > 1:
            self.fault(now, f"{len(week)} questions in a week")

    # --- people ---

    def morning(self, now: datetime) -> None:
        """See to it that everybody is written to, asked about, or held with a reason and an end (P8)."""
        today = now.astimezone(ZoneInfo(REP.timezone)).date()
        of: dict[CustomerId, list[Suggestion]] = defaultdict(list)
        for suggestion in self.desk.store.plans.suggestions(owner=REP.mailbox):
            of[suggestion.customer].append(suggestion)
        for customer in self.desk.store.people.all(owner=REP.mailbox):
            checkins = [each for each in of[customer.id] if each.kind is Kind.CHECKIN]
            if len(checkins) != 1:
                self.fault(now, f"{customer.id} is not spoken of")
            for each in of[customer.id]:
                if not _has_end(each, today):
                    self.fault(now, f"{customer.id} {each.kind} {each.outcome} {each.reason} without an end")
            for each in checkins:
                self._note(each, today)
        for row in self.desk.store.outbox.open(REP.mailbox, "draft"):
            self._lies_rightly(row, now)

    def _note(self, suggestion: Suggestion, today: date) -> None:
        if suggestion.due_on is None or suggestion.due_on > today:
            return
        reason = f"{suggestion.outcome} {suggestion.reason}"
        self.waiting[reason] += 1
        episode = self._open(suggestion.customer, today)
        if episode is None or suggestion.due_on > episode.since:
            episode = Episode(suggestion.due_on)
            self.episodes[suggestion.customer].append(episode)
            placed = (
                at.date() for row, at in self.placed if row.customer == suggestion.customer and row.kind == "checkin"
            )
            episode.drafted_on = today if today in placed else None
        episode.said[reason] += 1
        episode.open_on = today
        if suggestion.reason is Reason.LINT_BLOCKED:
            self.blocked.add(suggestion.customer)

    def _open(self, customer: CustomerId, today: date) -> Episode | None:
        last = self.episodes[customer][-1:] or [None]
        return last[0] if last[0] and last[0].open_on and (today - last[0].open_on).days <= 4 else None

    def _lies_rightly(self, row: OutboxRow, now: datetime) -> None:
        """No draft nobody touched outlives its day or its five working days."""
        if row.state != "placed" or row.fate != "waiting" or row.placed_at is None:
            return
        today = now.astimezone(ZoneInfo(REP.timezone)).date()
        lies_since = row.placed_at.astimezone(ZoneInfo(REP.timezone)).date()
        if row.kind == Kind.CHECKIN and working_days_since(REP, lies_since, today) >= UNTOUCHED_DAYS:
            self.fault(now, f"{row.key} lies there since {lies_since}")
        if row.kind == Kind.BIRTHDAY and (today - lies_since).days > 7:
            self.fault(now, f"{row.key} lies there since {lies_since}")

    # --- the whole year ---

    def conclude(self) -> None:
        """Look back at everything that was sent."""
        rows = [row for row in self.desk.store.outbox.all() if row.what == "draft"]
        sent = defaultdict(list)
        for row in rows:
            if row.fate == "sent":
                sent[row.customer].append(row)
        for customer, theirs in sent.items():
            self.faults += (f"{customer}: {what}" for what in [*_too_often(theirs), *_worded_again(theirs)])
        becoming = [item.sent for item in self.box.placed.values() if item.sent]
        if len(becoming) != sum(map(len, sent.values())):
            self.faults.append(f"{len(becoming)} drafts were sent, {sum(map(len, sent.values()))} are known to be")
        for customer in sent:
            told = {mail.message for mail in self.desk.store.contact.mails(customer)}
            address = self._address(customer)
            if any(each.id not in told for each in becoming if each.to[0].address == address):
                self.faults.append(f"{customer}: a sent draft is no touch")

    def _address(self, customer: CustomerId) -> str:
        found = self.desk.store.people.get(customer)
        return found.addresses[0] if found else ""

    def shares(self) -> Mapping[str, tuple[int, int]]:
        """Of how many due check-ins a draft came: of all, and of those that nothing held all along."""
        every = [episode for several in self.episodes.values() for episode in several]
        free = [episode for episode in every if episode.was_free]
        return {
            name: (sum(each.drafted_on is not None for each in some), len(some))
            for name, some in (("all", every), ("free", free))
        }


def _has_end(suggestion: Suggestion, today: date) -> bool:
    """Whether a suggestion is a draft, a question, or says when it is over; a day that has passed is no end."""
    match suggestion.outcome:
        case Outcome.DRAFT | Outcome.ASK_REP:
            return True
        case Outcome.LATER:
            return suggestion.planned_for is not None and suggestion.planned_for >= today
        case Outcome.HOLD:
            open_ended = {because.reason for because in suggestion.because if because.until is None}
            return open_ended <= _OPEN_ENDED if suggestion.until is None else suggestion.until > today
        case Outcome.SILENT:
            is_timeless = suggestion.reason is not Reason.NOT_DUE
            return is_timeless or (suggestion.until is not None and suggestion.until > today)


def _ungrounded(rendered: Rendered) -> Iterator[str]:
    for sentence in rendered.sentences:
        stands = any(sentence.start <= span.start < sentence.end for span in rendered.spans)
        if sentence.act in {"statement", "thanks"} and not stands:
            yield f"nothing stands behind: {rendered.body[sentence.start : sentence.end]}"


def _questions(row: OutboxRow) -> set[str]:
    """Return what a check-in asks about a matter or a meeting; whose mail was the last is no other question."""
    moves = {wording.partition(":")[0] for wording in row.wordings}
    asked = {_SAME_QUESTION.get(move, move) for move in moves}
    return {move for move in asked if move.startswith(("checkin/topic", "checkin/met"))}


def _too_often(sent: list[OutboxRow]) -> Iterator[str]:
    on = sorted(row.closed_at.date() for row in sent if row.kind == Kind.CHECKIN and row.closed_at)
    for one, other in pairwise(on):
        if (other - one).days < A_NOTE_IN_DAYS:
            yield f"unasked notes on {one} and {other}"


def _worded_again(sent: list[OutboxRow]) -> Iterator[str]:
    counted = Counter(each for row in sent for each in row.wordings if not each.startswith(_STEADY))
    yield from (f"met {wording} {times} times" for wording, times in counted.items() if times > 1)

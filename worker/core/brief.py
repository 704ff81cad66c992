"""What stands in the entry of the day: what waits, who waits and why, whom the rep meets, and one question.

Values in, moves out; nothing here has words. With nothing to say there is no brief.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from worker.core.address_form import TwoForms
from worker.core.brief_questions import Asked, Query, Wanted, What, asked_by, the_question
from worker.core.debts import is_lapsed
from worker.core.facts import LANGUAGE_SLOT, event_day, use_on
from worker.core.model import Because, Customer, CustomerRecord, Fact, Hold, Source, Suggestion
from worker.core.moves import BRIEF_REASONS, MOVES
from worker.core.words import CustomerId, FactId, Kind, Outcome, Reason, Use

MOST_PEOPLE = 10
"""So many people wait, at most, in one brief; of the others it says how many there are."""

_MOST_DRAFTS = 10
_MOST_MEETINGS = 8
_MOST_FACTS = 4
_MOST_TOLD = 3
_LONGEST_DETAIL = 120

# Why somebody waits, what is easiest to mend first.
_FIRST_SAID = (
    Reason.REP_OWES_REPLY,
    Reason.PROMISE_OPEN,
    Reason.COMPLAINT_OPEN,
    Reason.PLACEMENT_UNKNOWN,
    Reason.ADDRESS_BOUNCES,
    Reason.LINT_BLOCKED,
    Reason.LANGUAGE_UNKNOWN,
    Reason.FORM_DIFFERS,
    Reason.NO_PERSON,
    Reason.NOT_COVERED,
    Reason.SYNC_STALE,
)
_DEBTS = frozenset({Reason.REP_OWES_REPLY, Reason.PROMISE_OPEN})


Says = Mapping[str, str | date | Source]
"""What a line says, by the names of `moves.VALUES`."""

_NOBODY = CustomerId("")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: a move and what it says; `customer` is whom it names, `depth` how far it stands in.

    A day is said as the language says days, a source as it says where something is from. A line without a move is
    `plain`: it has no words.
    """

    move: str
    says: Says = field(default_factory=dict)
    customer: CustomerId = _NOBODY
    depth: int = 0
    plain: str = ""


@dataclass(frozen=True, slots=True)
class Brief:
    """The entry of a day: paragraphs of lines, the question it asks, and what is hereby told once."""

    paragraphs: tuple[tuple[Entry, ...], ...]
    question: Query | None = None
    told: tuple[Query, ...] = ()


@dataclass(frozen=True, slots=True)
class Ready:
    """A draft that waits in the rep's Drafts, with the facts it says and the day of the last contact."""

    customer: CustomerId
    kind: Kind
    facts: tuple[Fact, ...] = ()
    last_on: date | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """A meeting of today with a customer; `time` is empty for an all-day one."""

    customer: CustomerId
    time: str
    facts: tuple[Fact, ...] = ()
    last_on: date | None = None


@dataclass(frozen=True, slots=True)
class UnreadNote:
    """What is asked back about a note to self: its name, why it could not be taken, and the day it was written."""

    name: str
    problem: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Morning:
    """Everything a brief is made of. `told_on` is the day of the last one that was thought of, or a week ago.

    `forms` has those who use another form of address with the rep than the rep does with them.
    """

    today: date
    told_on: date
    customers: Mapping[CustomerId, Customer]
    drafts: tuple[Ready, ...] = ()
    visits: tuple[Visit, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    quiet: tuple[Hold, ...] = ()
    notes: tuple[UnreadNote, ...] = ()
    asked: tuple[Asked, ...] = ()
    asked_this_week: int = 0
    ideal_days: Mapping[CustomerId, int] = field(default_factory=dict)
    forms: Mapping[CustomerId, TwoForms] = field(default_factory=dict)
    paused_on: date | None = None


def compose_brief(morning: Morning) -> Brief | None:
    """Return the brief of the day; None where there is nothing to say."""
    told: list[Query] = []
    question = _question(morning)
    cues = [*_lapsed(morning, told), *_condolences(morning, told), *_paused(morning, told)]
    paragraphs = [
        tuple(paragraph)
        for paragraph in (
            _headed("brief/drafts", _drafts(morning)),
            _headed("brief/today", _visits(morning)),
            _headed("brief/waiting", _waiting(morning)),
            cues,
            _asking(morning, question),
        )
        if paragraph
    ]
    is_old_news = question is None and len(paragraphs) == 1 and bool(cues) and not told
    if not paragraphs or is_old_news:
        return None
    ends = (Entry("brief/answer"),)
    last = (*paragraphs.pop(), *ends) if question else ends
    return Brief((*paragraphs, last), question, tuple(told))


def worth_knowing(facts: Iterable[Fact], on: date, most: int = _MOST_FACTS) -> tuple[Fact, ...]:
    """Return the facts the rep should have in mind: those that can be said first, the newest first of each."""
    uses = {Use.MENTION: 0, Use.STEER: 1}
    known = [fact for fact in facts if use_on(fact, on) in uses]

    def rank(fact: Fact) -> tuple[int, int, str]:
        learned_on = fact.source.observed_on
        return uses[use_on(fact, on)], -learned_on.toordinal() if learned_on else 0, fact.id

    return tuple(sorted(known, key=rank)[:most])


def facts_of(record: CustomerRecord, ids: Sequence[FactId]) -> tuple[Fact, ...]:
    """Return the facts of these ids that are still on record."""
    return tuple(fact for fact in record.facts if fact.id in ids)


def known_lines(facts: Iterable[Fact], depth: int = 2) -> Iterator[Entry]:
    """Yield a line for each fact: what is known, where from and how old it is."""
    for fact in facts:
        event_on = event_day(fact)
        dated = {"on"} if event_on else set()
        slots = (text.strip() for name, text in fact.slots.items() if name not in {LANGUAGE_SLOT, *dated})
        if detail := ", ".join(text for text in slots if text)[:_LONGEST_DETAIL]:
            says: dict[str, str | date | Source] = {"detail": detail, "source": fact.source}
            if event_on:
                says["event_day"] = event_on
            yield Entry(f"brief/know/{fact.kind}", says, fact.customer, depth)


def _headed(move: str, lines: Iterable[Entry]) -> list[Entry]:
    found = list(lines)
    return [Entry(move), *found] if found else []


def _named(morning: Morning, customer: CustomerId) -> dict[str, str | date | Source]:
    """Name a person with their company."""
    company = morning.customers[customer].company.strip()
    return _name(morning, customer) | ({"company": company} if company else {})


def _name(morning: Morning, customer: CustomerId) -> dict[str, str | date | Source]:
    known = morning.customers[customer]
    return {"full_name": known.name.strip() or next(iter(known.addresses), "?")}


def _drafts(morning: Morning) -> Iterator[Entry]:
    drafts = [draft for draft in morning.drafts if draft.customer in morning.customers]
    for draft in drafts[:_MOST_DRAFTS]:
        yield Entry(f"brief/draft/{draft.kind}", _named(morning, draft.customer), draft.customer, 1)
        yield from known_lines(draft.facts)
        if draft.last_on:
            yield Entry("brief/last_contact", {"since": draft.last_on}, draft.customer, 2)
    yield from _more(len(drafts) - _MOST_DRAFTS)


def _visits(morning: Morning) -> Iterator[Entry]:
    visits = sorted((one for one in morning.visits if one.customer in morning.customers), key=lambda one: one.time)
    for visit in visits[:_MOST_MEETINGS]:
        says = _named(morning, visit.customer) | ({"time": visit.time} if visit.time else {})
        yield Entry("brief/meeting", says, visit.customer, 1)
        if visit.last_on:
            yield Entry("brief/last_contact", {"since": visit.last_on}, visit.customer, 2)
        yield from known_lines(visit.facts)
    yield from _more(len(visits) - _MOST_MEETINGS)


def _waiting(morning: Morning) -> Iterator[Entry]:
    """Yield who waits, each person once with the reason that is told first."""
    found: dict[CustomerId, Because] = {}
    for suggestion in morning.suggestions:
        because = _told_reason(suggestion)
        if because and suggestion.customer in morning.customers:
            before = found.get(suggestion.customer)
            found[suggestion.customer] = min((each for each in (before, because) if each), key=_how_urgent)
    ranked = sorted(found.items(), key=lambda pair: (*_how_urgent(pair[1]), pair[0]))
    for customer, because in ranked[:MOST_PEOPLE]:
        days = {"since": because.since_on, "until": because.until}
        says = _name(morning, customer) | {name: on for name, on in days.items() if on}
        yield Entry(f"brief/waiting/{because.reason}", says, customer, 1)
    yield from _more(len(ranked) - MOST_PEOPLE)


def _told_reason(suggestion: Suggestion) -> Because | None:
    """Return why somebody waits, where the rep can do something about it: never why they are left in peace."""
    if suggestion.outcome not in (Outcome.HOLD, Outcome.ASK_REP) or suggestion.reason not in BRIEF_REASONS:
        return None
    return suggestion.because[0]


def _how_urgent(because: Because) -> tuple[int, date]:
    return _FIRST_SAID.index(because.reason), because.since_on or date.max


def _more(count: int) -> Iterator[Entry]:
    if count > 0:
        yield Entry("", depth=1, plain=f"… +{count}")


def _lapsed(morning: Morning, told: list[Query]) -> Iterator[Entry]:
    """Yield, once, what the rep owed for so long that it is let be."""
    for suggestion in morning.suggestions:
        for because in suggestion.because:
            is_new = because.until is not None and because.until > morning.told_on
            if because.reason in _DEBTS and is_lapsed(because, morning.today) and is_new:
                query = Query(What.DEBT, suggestion.customer, f"{because.reason} {because.since_on}")
                if _is_first(morning, query, told):
                    since = {"since": because.since_on} if because.since_on else {}
                    move = "brief/debt_lapsed" if because.reason is Reason.REP_OWES_REPLY else "brief/promise_lapsed"
                    yield Entry(move, _name(morning, suggestion.customer) | since, suggestion.customer)


def _condolences(morning: Morning, told: list[Query]) -> Iterator[Entry]:
    for hold in morning.quiet:
        query = Query(What.CONDOLENCE, hold.customer, hold.id)
        if _is_first(morning, query, told):
            yield Entry("brief/condolence", _name(morning, hold.customer), hold.customer)


def _paused(morning: Morning, told: list[Query]) -> Iterator[Entry]:
    """Yield that check-ins are paused: that alone makes a brief once, and stands in the others as long as it lasts."""
    if morning.paused_on:
        query = Query(What.PAUSED, CustomerId(""), str(morning.paused_on))
        if query not in _told(morning):
            told.append(query)
        yield Entry("brief/paused")


def _is_first(morning: Morning, query: Query, told: list[Query]) -> bool:
    """Whether this is told for the first time, and notes that it is; a few a day, the others on the next."""
    same = sum(each.what is query.what for each in told)
    if query.customer not in morning.customers or query in told or same >= _MOST_TOLD or query in _told(morning):
        return False
    told.append(query)
    return True


def _told(morning: Morning) -> set[Query]:
    return {Query(What(each.what), each.customer, each.about) for each in morning.asked}


def _question(morning: Morning) -> Query | None:
    wanted = [
        Wanted(suggestion, morning.ideal_days.get(suggestion.customer, 0))
        for suggestion in morning.suggestions
        if (what := asked_by(suggestion))
        and suggestion.customer in morning.customers
        and (what is not What.FORM or suggestion.customer in morning.forms)
    ]
    notes = [note.name for note in morning.notes]
    asked = [each for each in morning.asked if not each.customer or each.customer in morning.customers]
    return the_question(wanted, notes, asked, morning.today, morning.asked_this_week)


def _asking(morning: Morning, question: Query | None) -> list[Entry]:
    if question is None:
        return []
    if question.what is What.NOTE:
        return [_asking_back(next((note for note in morning.notes if note.name == question.about), None))]
    says = _name(morning, question.customer)
    if question.what is What.MEETING:
        says["since"] = _met_on(morning, question)
    if question.what is What.FORM:
        forms = morning.forms[question.customer]
        says |= {"their_form": forms.theirs, "own_form": forms.own}
    return [Entry(f"brief/question/{question.what}", says, question.customer)]


def _asking_back(note: UnreadNote | None) -> Entry:
    """Ask back what could not be taken; what there is no sentence for is only said to be so."""
    move = f"brief/question/note/{note.problem}" if note else ""
    says: Says = {"since": note.on} if note and note.on else {}
    return Entry(move, says) if move in MOVES else Entry("brief/question/note")


def _met_on(morning: Morning, question: Query) -> date:
    days = (each.occasion_on for each in morning.suggestions if each.cause == question.about and each.occasion_on)
    return next(days, morning.today)

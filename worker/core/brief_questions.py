"""The one question of the brief: which comes first, when it lapses, and when it may be asked again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from worker.core.model import Suggestion
from worker.core.occasions import days_after
from worker.core.planning.checkin import REP_LINE
from worker.core.words import CustomerId, Kind, Outcome, Reason

LAPSES_AFTER_DAYS = 14
"""A question without an answer lapses after this long; the person is asked about again one ideal interval later."""

LAPSES_TO_LET_GO = 3
"""After so many lapses in a row the rep is asked, once, whether to let the person go."""

QUESTIONS_A_WEEK = 3
WEEK_DAYS = 7

UNCLEAR = "unclear"
"""The answer that could not be understood: the question comes again the next day."""


class What(StrEnum):
    """What the brief asks, or tells once."""

    LINE = "line"
    MEETING = "meeting"
    NAME = "name"
    FORM = "form"
    LANGUAGE = "language"
    LET_GO = "let_go"
    NOTE = "note"
    DEBT = "debt"
    CONDOLENCE = "condolence"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Query:
    """One question of the brief, or one thing it tells once: about whom, and about which of their matters."""

    what: What
    customer: CustomerId
    about: str = ""

    @property
    def name(self) -> str:
        """Its name in one text, which `query_named` reads back."""
        return "\n".join((self.what, self.customer, self.about))


def query_named(name: str) -> Query | None:
    """Return the question of a name; None for an empty one."""
    what, _, rest = name.partition("\n")
    customer, _, about = rest.partition("\n")
    return Query(What(what), CustomerId(customer), about) if what else None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a brief has asked or told; `answer` is empty until the rep answered, `answered_on` the day they did."""

    mailbox: str
    customer: CustomerId
    what: str
    about: str
    asked_on: date
    answer: str = ""
    answered_on: date | None = None

    @property
    def lapses_on(self) -> date:
        """The first day on which the question is no longer open."""
        return days_after(self.asked_on, LAPSES_AFTER_DAYS)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a question about one person stands: lapses in a row, and the day it may come (again)."""

    lapses: int = 0
    again_on: date = date.min


_ASK_FOR: dict[Reason, What] = {
    Reason.NOTHING_TRUE_TO_SAY: What.LINE,
    Reason.NO_ANSWER: What.LINE,
    Reason.LINT_BLOCKED: What.LINE,
    Reason.NAME_UNKNOWN: What.NAME,
    Reason.FORM_DIFFERS: What.FORM,
    Reason.LANGUAGE_UNKNOWN: What.LANGUAGE,
    Reason.DID_YOU_MEET: What.MEETING,
}
"""Suggestions that wait for a word of the rep, and what is asked."""

_ORDER = (What.MEETING, What.NAME, What.LANGUAGE, What.FORM, What.LET_GO, What.LINE)
"""A meeting is soon too old to give thanks for; who was asked about three times waits longer than anybody."""


def asked_by(suggestion: Suggestion) -> What | None:
    """Return what the brief would ask because of a suggestion; None where it asks nothing.

    What of a check-in did not pass its own checks may yet be said in the rep's words, unless it was said in them.
    """
    if suggestion.reason is Reason.LINT_BLOCKED and (
        suggestion.kind is not Kind.CHECKIN or suggestion.cause == REP_LINE
    ):
        return None
    return _ASK_FOR.get(suggestion.reason) if suggestion.outcome is Outcome.ASK_REP else None


def standing(history: Iterable[Asked], today: date, ideal_days: int, since: date | None = None) -> Standing:
    """Return how one kind of question about one person stands; what was asked before `since` is over.

    An open question comes again only when it has lapsed and one ideal interval has passed; an answered one at once.
    """
    counted = (each for each in history if since is None or each.asked_on >= since)
    asked = sorted(counted, key=lambda each: each.asked_on)
    lapses = 0
    for each in asked:
        lapses = lapses + 1 if not each.answer and each.lapses_on <= today else 0
    if not asked or asked[-1].answer:
        return Standing()
    return Standing(lapses, days_after(asked[-1].lapses_on, ideal_days))


def open_question(history: Iterable[Asked], today: date) -> Asked | None:
    """Return the newest question about a person that waits for an answer or has lapsed without one."""
    waiting = [each for each in history if each.what in _ORDER and not each.answer and each.asked_on <= today]
    return max(waiting, key=lambda each: each.asked_on, default=None)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A suggestion the rep would have to say something to, with the ideal interval of its person in days."""

    suggestion: Suggestion
    ideal_days: int


def the_question(
    wanted: Sequence[Wanted], notes: Sequence[str], asked: Sequence[Asked], today: date, asked_this_week: int
) -> Query | None:
    """Return the one question of the day, or None: an answer not understood comes first, then a note to self.

    `notes` names what of the rep's notes to self could not be read, `asked_this_week` counts the questions of the six
    days before.
    """
    if asked_this_week >= QUESTIONS_A_WEEK:
        return None
    if again := _not_understood(wanted, asked):
        return again
    told = {each.about for each in asked if each.what == What.NOTE}
    for note in notes:
        if note not in told:
            return Query(What.NOTE, CustomerId(""), note)
    queries = [(query, each) for each in wanted if (query := _query(each, asked, today))]
    first = min(queries, key=lambda pair: _urgency(*pair), default=None)
    return first[0] if first else None


def _not_understood(wanted: Sequence[Wanted], asked: Sequence[Asked]) -> Query | None:
    """Return the question whose answer could not be read; of a meeting only while thanks for it are thanks.

    Of forms of address only while they differ, of the language only while it is not known.
    """
    causes = {each.suggestion.cause for each in wanted}
    open_ones = {(asked_by(each.suggestion), each.suggestion.customer) for each in wanted}
    unclear = [
        each
        for each in asked
        if each.answer == UNCLEAR
        and each.what in _ORDER
        and (each.what != What.MEETING or each.about in causes)
        and (each.what not in (What.FORM, What.LANGUAGE) or (each.what, each.customer) in open_ones)
    ]
    oldest = min(unclear, key=lambda each: (each.asked_on, each.what, each.customer), default=None)
    return Query(What(oldest.what), oldest.customer, oldest.about) if oldest else None


def _query(wanted: Wanted, asked: Sequence[Asked], today: date) -> Query | None:
    """Return the question a suggestion calls for today; None while an earlier one is open or rests."""
    suggestion = wanted.suggestion
    what = asked_by(suggestion)
    if what is None:
        return None
    about_them = [each for each in asked if each.customer == suggestion.customer]
    if what is What.MEETING:
        known = any(each.what == what and each.about == suggestion.cause for each in about_them)
        return None if known else Query(what, suggestion.customer, suggestion.cause)
    since = max((because.since_on for because in suggestion.because if because.since_on), default=None)
    stands = standing([each for each in about_them if each.what == what], today, wanted.ideal_days, since)
    if what is What.LINE and stands.lapses >= LAPSES_TO_LET_GO:
        was_asked = any(each.what == What.LET_GO and (not since or each.asked_on >= since) for each in about_them)
        return None if was_asked else Query(What.LET_GO, suggestion.customer, str(today))
    return Query(what, suggestion.customer, str(today)) if stands.again_on <= today else None


def _urgency(query: Query, wanted: Wanted) -> tuple[int, date, str, str]:
    suggestion = wanted.suggestion
    due_on = suggestion.due_on or suggestion.occasion_on or date.max
    return _ORDER.index(query.what), due_on, suggestion.customer, query.about

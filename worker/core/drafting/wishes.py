"""Wishes: birthdays, anniversaries and good news. No question, and nothing to sell."""

from worker.core.draft import Move, Value
from worker.core.drafting.case import Case, Heart, fact_value, line_move, sayable_facts, short_subject
from worker.core.model import Occasion
from worker.core.phrases import noun_phrase
from worker.core.sources import told, written_out
from worker.core.words import FactKind, MomentKind, OccasionKind, Reason

_WHEN = {Reason.BIRTHDAY_PASSED: "late/", Reason.BIRTHDAY_AHEAD: "early/"}


def birthday(case: Case) -> Heart:
    """The wish on the day, before it where custom allows that, or belated."""
    when = _WHEN.get(case.suggestion.reason, "")
    subject = Move(f"subject/birthday/{when}".rstrip("/"), {"name": case.name})
    wish = Move(f"birthday/{when}wish")
    if case.line:
        return Heart(((wish,), (line_move(case.line),)), subject)
    return Heart(((wish, _hobby_wish(case, when) or Move(f"birthday/{when}warm")),), subject)


def _hobby_wish(case: Case, when: str) -> Move | None:
    for fact in sayable_facts(case):
        what = noun_phrase(fact.slots.get("what", ""), case.language) if fact.kind is FactKind.HOBBY else ""
        if what:
            return Move(f"birthday/{when}hobby", {"what": fact_value(fact, what)})
    return None


def anniversary(case: Case) -> Heart | None:
    """A wish for years in a job, or thanks for years of orders; the number of years is never said."""
    occasion = _occasion(case)
    if occasion is None:
        return None
    return _first_order(case, occasion) if occasion.kind is OccasionKind.FIRST_ORDER else _at_work(case)


def _at_work(case: Case) -> Heart:
    late = "/late" if case.suggestion.reason is Reason.ANNIVERSARY_PASSED else ""
    return _wish(case, Move(f"anniversary/work{late}"), "anniversary/warm", Move("subject/anniversary/work"))


def _first_order(case: Case, occasion: Occasion) -> Heart | None:
    """Thanks for staying: only where the year of the first order is known, for that is what is said."""
    if occasion.year is None:
        return None
    began = f"{occasion.year:04}-{occasion.month:02}"
    source = f"first order, {told(occasion.source)}"
    thanks = Move("anniversary/first_order", {"began": Value(began, "occasion", occasion.id, source)})
    return _wish(case, thanks, "anniversary/warm", Move("subject/anniversary/first_order"))


def congratulation(case: Case) -> Heart | None:
    """A word on good news of theirs, as it was recorded; None where it cannot be said in a sentence."""
    for moment in case.record.moments:
        if moment.id == case.suggestion.cause and moment.kind is MomentKind.NEWS and moment.on <= case.on:
            what = noun_phrase(moment.what, case.language)
            if not what:
                return None
            source = f"news of {written_out(moment.on)}, {told(moment.source)}"
            values = {"what": Value(what, "moment", moment.id, source)}
            subject = short_subject(case, "subject/congratulation", values)
            return _wish(case, Move("congratulation/news", values), "congratulation/warm", subject)
    return None


def _wish(case: Case, first: Move, warm: str, subject: Move) -> Heart:
    if case.line:
        return Heart(((first,), (line_move(case.line),)), subject)
    return Heart(((first, Move(warm)),), subject)


def _occasion(case: Case) -> Occasion | None:
    cause = case.suggestion.cause
    return next((occasion for occasion in case.record.occasions if occasion.id == cause), None)

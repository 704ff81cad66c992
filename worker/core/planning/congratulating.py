"""Whether a word on good news of theirs is due."""

from dataclasses import replace
from datetime import date

from worker.core.model import Because, Suggestion
from worker.core.occasions import days_after
from worker.core.planning.situation import Situation, free_key, standing, timed
from worker.core.words import Kind, MomentKind, Outcome, Reason

NEWS_DAYS = 14
"""How long good news is news."""


def congratulation(situation: Situation) -> Suggestion | None:
    """Propose a word on the newest news nobody has congratulated on yet; None where there is no news."""
    news = [
        (moment.on, moment.id)
        for moment in situation.record.moments
        if moment.kind is MomentKind.NEWS and 0 <= (situation.today - moment.on).days <= NEWS_DAYS
    ]
    newest_first = sorted(news, reverse=True)
    for on, moment in newest_first:
        if standing(situation.record, congratulation_key(moment)) is None:
            return _word_on(situation, on, moment)
    for on, moment in newest_first:
        if draft := standing(situation.record, congratulation_key(moment)):
            return replace(situation.written(Kind.CONGRATULATION, draft), occasion_on=on)
    return None


def congratulation_key(moment: str) -> str:
    """Return the key of the word on one piece of news."""
    return f"congratulation/{moment}"


def _word_on(situation: Situation, on: date, moment: str) -> Suggestion:
    if holds := situation.stopping(Kind.CONGRATULATION):
        return replace(situation.held(Kind.CONGRATULATION, holds), cause=moment, occasion_on=on)
    draft = replace(
        situation.propose(Kind.CONGRATULATION, Outcome.DRAFT, Because(Reason.NEWS, since_on=on)),
        key=free_key(situation.record, congratulation_key(moment)),
        cause=moment,
        occasion_on=on,
    )
    return timed(situation, draft, last_on=days_after(on, NEWS_DAYS))

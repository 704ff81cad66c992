"""Thank-yous: for a meeting that was held, an order, a referral or a favour."""

from collections.abc import Mapping

from worker.core.draft import Move, Value
from worker.core.drafting.case import Case, Heart, line_move
from worker.core.model import Meeting, Moment
from worker.core.phrases import noun_phrase, weekday_said
from worker.core.sources import told, written_out
from worker.core.words import MomentKind


def thanks(case: Case) -> Heart | None:
    """What thanks say; None where their cause is gone."""
    cause = case.suggestion.cause
    for meeting in case.record.meetings:
        if meeting.event == cause and not meeting.cancelled and meeting.starts_at <= case.now:
            return _for_meeting(case, meeting)
    for moment in case.record.moments:
        if moment.id == cause and moment.on <= case.on and moment.kind in _MOMENT_MOVES:
            return _for_moment(case, moment)
    return None


def _for_meeting(case: Case, meeting: Meeting) -> Heart:
    met_on = meeting.starts_at.date() if meeting.all_day else case.day_of(meeting.starts_at)
    source = f"calendar, {written_out(met_on)}"
    happened = Value(weekday_said(met_on, case.on), "meeting", meeting.event, source)
    return _thank(case, {"happened": happened}, *_MOMENT_MOVES[MomentKind.MEETING])


_MOMENT_MOVES: Mapping[MomentKind, tuple[str, str, str]] = {
    MomentKind.MEETING: ("thanks/meeting", "thanks/meeting/question", "subject/thanks"),
    MomentKind.CALL: ("thanks/call", "thanks/meeting/question", "subject/thanks"),
    MomentKind.ORDER: ("thanks/order", "thanks/order/question", "subject/order"),
    MomentKind.REFERRAL: ("thanks/referral", "thanks/favour/wish", "subject/referral"),
    MomentKind.FAVOUR: ("thanks/favour", "thanks/favour/wish", "subject/favour"),
}
_WITH_WHAT = frozenset({MomentKind.ORDER, MomentKind.REFERRAL, MomentKind.FAVOUR})


def _for_moment(case: Case, moment: Moment) -> Heart:
    source = f"{moment.kind} of {written_out(moment.on)}, {told(moment.source)}"
    values = {"happened": Value(weekday_said(moment.on, case.on), "moment", moment.id, source)}
    what = noun_phrase(moment.what, case.language) if moment.kind in _WITH_WHAT else ""
    if what:
        values["what"] = Value(what, "moment", moment.id, source)
    return _thank(case, values, *_MOMENT_MOVES[moment.kind])


def _thank(case: Case, values: Mapping[str, Value], thanks: str, closing: str, subject: str) -> Heart:
    above = Move(subject, {"happened": values["happened"]} if subject == "subject/thanks" else {})
    if case.line:
        return Heart(((Move(thanks, values),), (line_move(case.line),)), above)
    return Heart(((Move(thanks, values), Move(closing)),), above)

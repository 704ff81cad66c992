"""Which moves a draft is made of, and which values each can say: the promise between the core and `templates/`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from worker.core.words import FactKind, Kind, OccasionKind, Reason


@dataclass(frozen=True, slots=True)
class MoveShape:
    """The values a move always has, those it may have, and whether it is always worded the same."""

    always: frozenset[str] = frozenset()
    perhaps: frozenset[str] = frozenset()
    steady: bool = False

    @property
    def values(self) -> frozenset[str]:
        """Every value a wording of this move may use."""
        return self.always | self.perhaps


Answer = Literal["yes", "no", "resume", "let_go", "formal", "familiar"]
"""What a word under the brief can mean; the languages list theirs in `words.yaml`."""

NoteProblem = Literal[
    "no_such_word",
    "no_such_name",
    "ambiguous_name",
    "name_goes_on",
    "no_text",
    "unclear_fact",
    "refused_fact",
    "unclear_day",
    "unclear_form",
    "notes_missed",
    "answer_unclear",
]
"""Why something the rep wrote could not be taken; the brief asks it back in their language."""

DAY_VALUES = frozenset(
    {
        "learned",
        "wrote",
        "happened",
        "event_day",
        "day",
        "true_day",
        "began",
        "since",
        "until",
        "observed",
    }
)
"""Values that are days, in the forms of core/phrases.py; the words of the language say them."""

VALUES: Mapping[str, str] = {
    "name": "the customer, as they are called",
    "whole_name": "the customer's full name, cleaned: `Ute Berger`",
    "usual": "the greeting or sign-off the rep uses with this person, word for word",
    "signature": "the rep's sign-off as configured, or their first name",
    "line": "the rep's own sentence, word for word",
    "what": "what the fact, moment or order is, a noun phrase: `ice fishing`, `the new cold store`",
    "for_what": "a hobby that `words.yaml` knows, with the word for `for` before it: `for sailing`",
    "found": "the thing found for them, a noun phrase: `a dock leveller at Halvorsen Ice`",
    "child": "the first name of a child, as the customer used it",
    "pet": "the name of an animal",
    "topic": "the matter of a subject line: `dock leveller delivery`",
    "learned": "day on which the customer told it: `in January`, `on 5 February`",
    "wrote": "day of the mail: `in December`, `on 10 February`",
    "happened": "day of the meeting, call, order or favour: `on Monday`, `on 10 February`",
    "event_day": "day of a child's event: `on 12 June`",
    "began": "when it began, with its year: `in March 2021`",
    "full_name": "the customer's full name, for the rep's calendar",
    "company": "the customer's company, for the rep's calendar",
    "day": "day of the occasion, for the rep's calendar: `on 3 March`",
    "true_day": "29 February, in years that do not have it, for the rep's calendar",
    "source": "where something is from, for the rep's calendar: `from your address book`",
    "observed": "day on which it was learned, for the rep's calendar: `on 3 May 2025`",
    "since": "day since which something holds, for the rep's calendar: `on 19 February`",
    "until": "day on which it ends, for the rep's calendar: `on 3 March`",
    "their_form": "the form of address the customer uses, for the rep's calendar: `du`",
    "own_form": "the form of address the rep uses, for the rep's calendar: `Sie`",
    "time": "time of a meeting, for the rep's calendar: `10:30`",
    "detail": "what is known, in the words it was recorded in, for the rep's calendar",
}
"""What each value is, for people who edit templates."""


def _shape(*always: str, perhaps: tuple[str, ...] = (), steady: bool = False) -> MoveShape:
    return MoveShape(frozenset(always), frozenset(perhaps), steady)


_DRAFTS: Mapping[str, MoveShape] = {
    "greeting": _shape("name", "whole_name", perhaps=("usual",), steady=True),
    "signoff": _shape("signature", perhaps=("usual",), steady=True),
    "line": _shape("line", steady=True),
    "checkin/hobby": _shape("what", perhaps=("learned",)),
    "checkin/project": _shape("what", perhaps=("learned",)),
    "checkin/wants": _shape("what", perhaps=("learned",)),
    "checkin/team": _shape("what", perhaps=("learned",)),
    "checkin/pet": _shape("pet", perhaps=("learned",)),
    "checkin/child_event/past": _shape("child", "what", "event_day", perhaps=("learned",)),
    "checkin/child_event/coming": _shape("child", "what", "event_day", perhaps=("learned",)),
    "checkin/found": _shape("what", "found", perhaps=("learned",)),
    "checkin/topic/theirs": _shape("topic", "wrote"),
    "checkin/topic/mine": _shape("topic", "wrote"),
    "checkin/topic/answered": _shape("topic", "wrote"),
    "checkin/met": _shape("happened"),
    "thanks/meeting": _shape("happened"),
    "thanks/call": _shape("happened"),
    "thanks/meeting/question": _shape(),
    "thanks/order": _shape("happened", perhaps=("what",)),
    "thanks/order/question": _shape(),
    "thanks/referral": _shape("happened", perhaps=("what",)),
    "thanks/favour": _shape("happened", perhaps=("what",)),
    "thanks/favour/wish": _shape(),
    "birthday/wish": _shape(),
    "birthday/hobby": _shape("what", perhaps=("for_what",)),
    "birthday/warm": _shape(),
    "birthday/early/wish": _shape(),
    "birthday/early/hobby": _shape("what", perhaps=("for_what",)),
    "birthday/early/warm": _shape(),
    "birthday/late/wish": _shape(),
    "birthday/late/hobby": _shape("what", perhaps=("for_what",)),
    "birthday/late/warm": _shape(),
    "anniversary/work": _shape(),
    "anniversary/work/late": _shape(),
    "anniversary/first_order": _shape("began"),
    "anniversary/warm": _shape(),
    "congratulation/news": _shape("what"),
    "congratulation/warm": _shape(),
}
_SUBJECTS: Mapping[str, MoveShape] = {
    "subject/interest": _shape("what"),
    "subject/wants": _shape("what"),
    "subject/project": _shape("what"),
    "subject/child_event": _shape("child", "what"),
    "subject/pet": _shape("pet"),
    "subject/met": _shape("happened"),
    "subject/line": _shape("name"),
    "subject/thanks": _shape("happened"),
    "subject/order": _shape(),
    "subject/referral": _shape(),
    "subject/favour": _shape(),
    "subject/birthday": _shape("name"),
    "subject/birthday/early": _shape("name"),
    "subject/birthday/late": _shape("name"),
    "subject/anniversary/work": _shape(),
    "subject/anniversary/first_order": _shape(),
    "subject/congratulation": _shape("what"),
}
_SOURCES = ("mail", "calendar", "card", "note", "form", "import")
_REMINDERS: Mapping[str, MoveShape] = {
    f"reminder/{ahead}{kind}": _shape("full_name", "day", "source", perhaps=("company", "true_day"), steady=True)
    for ahead in ("", "ahead/")
    for kind in OccasionKind
} | {
    "reminder/doubt": _shape("detail", steady=True),
    "reminder/doubt/day": _shape("day", "source", steady=True),
    **{f"source/{kind}": _shape(perhaps=("observed",), steady=True) for kind in _SOURCES},
}

BRIEF_REASONS = (
    Reason.NOT_COVERED,
    Reason.SYNC_STALE,
    Reason.ADDRESS_BOUNCES,
    Reason.NO_PERSON,
    Reason.REP_OWES_REPLY,
    Reason.PROMISE_OPEN,
    Reason.COMPLAINT_OPEN,
    Reason.LINT_BLOCKED,
    Reason.LANGUAGE_UNKNOWN,
    Reason.FORM_DIFFERS,
    Reason.PLACEMENT_UNKNOWN,
)
"""Why somebody waits, where the rep can do something about it: what the brief says."""

_BRIEF: Mapping[str, MoveShape] = {
    "brief/title": _shape(steady=True),
    "brief/drafts": _shape(steady=True),
    **{f"brief/draft/{kind}": _shape("full_name", perhaps=("company",), steady=True) for kind in Kind},
    "brief/waiting": _shape(steady=True),
    **{
        f"brief/waiting/{reason}": _shape("full_name", perhaps=("since", "until"), steady=True)
        for reason in BRIEF_REASONS
    },
    "brief/debt_lapsed": _shape("full_name", perhaps=("since",), steady=True),
    "brief/promise_lapsed": _shape("full_name", perhaps=("since",), steady=True),
    "brief/paused": _shape(steady=True),
    "brief/condolence": _shape("full_name", steady=True),
    "brief/today": _shape(steady=True),
    "brief/meeting": _shape("full_name", perhaps=("time", "company"), steady=True),
    "brief/last_contact": _shape("since", steady=True),
    **{f"brief/know/{kind}": _shape("detail", "source", steady=True) for kind in FactKind},
    "brief/know/child_event": _shape("detail", "source", perhaps=("event_day",), steady=True),
    "brief/question/line": _shape("full_name", steady=True),
    "brief/question/meeting": _shape("full_name", "since", steady=True),
    "brief/question/name": _shape("full_name", steady=True),
    "brief/question/form": _shape("full_name", "their_form", "own_form", steady=True),
    "brief/question/language": _shape("full_name", steady=True),
    "brief/question/let_go": _shape("full_name", steady=True),
    "brief/question/note": _shape(steady=True),
    **{f"brief/question/note/{problem}": _shape(perhaps=("since",), steady=True) for problem in get_args(NoteProblem)},
    "brief/answer": _shape(steady=True),
}

MOVES: Mapping[str, MoveShape] = {**_DRAFTS, **_SUBJECTS, **_REMINDERS, **_BRIEF}
"""Every move by name. A wording is used only when every value it says is known; the one that says most is preferred."""

TO_CUSTOMERS = frozenset(_DRAFTS) | frozenset(_SUBJECTS)
"""Moves whose words a customer reads; all others stand in the rep's own calendar."""

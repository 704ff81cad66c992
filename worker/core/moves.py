"""Which moves a draft is made of, and which values each can say: the promise between the core and `templates/`."""

from collections.abc import Mapping
from dataclasses import dataclass

from worker.core.words import OccasionKind


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


DAY_VALUES = frozenset({"learned", "wrote", "happened", "event_day", "day", "true_day"})
"""Values that are days, in the forms of core/phrases.py; the words of the language say them."""

VALUES: Mapping[str, str] = {
    "name": "the customer, as they are called",
    "signature": "the rep's sign-off as configured, or their first name",
    "line": "the rep's own sentence, word for word",
    "what": "what the fact, moment or order is, a noun phrase: `ice fishing`, `the new cold store`",
    "child": "the first name of a child, as the customer used it",
    "pet": "the name of an animal",
    "topic": "the matter of a subject line: `dock leveller delivery`",
    "learned": "day on which the customer told it: `in January`, `on 5 February`",
    "wrote": "day of the mail: `in December`, `on 10 February`",
    "happened": "day of the meeting, call, order or favour: `on Monday`, `on 10 February`",
    "event_day": "day of a child's event: `on 12 June`",
    "full_name": "the customer's full name, for the rep's calendar",
    "company": "the customer's company, for the rep's calendar",
    "day": "day of the occasion, for the rep's calendar: `on 3 March`",
    "true_day": "29 February, in years that do not have it, for the rep's calendar",
    "source": "where the day is from, for the rep's calendar: `from your address book`",
}
"""What each value is, for people who edit templates."""


def _shape(*always: str, perhaps: tuple[str, ...] = (), steady: bool = False) -> MoveShape:
    return MoveShape(frozenset(always), frozenset(perhaps), steady)


MOVES: Mapping[str, MoveShape] = {
    "greeting": _shape("name", steady=True),
    "signoff": _shape("signature", steady=True),
    "line": _shape("line", steady=True),
    "checkin/hobby": _shape("what", perhaps=("learned",)),
    "checkin/project": _shape("what", perhaps=("learned",)),
    "checkin/wants": _shape("what", perhaps=("learned",)),
    "checkin/team": _shape("what", perhaps=("learned",)),
    "checkin/pet": _shape("pet", perhaps=("learned",)),
    "checkin/child_event/past": _shape("child", "what", "event_day", perhaps=("learned",)),
    "checkin/child_event/coming": _shape("child", "what", "event_day", perhaps=("learned",)),
    "checkin/topic/theirs": _shape("topic", "wrote"),
    "checkin/topic/mine": _shape("topic", "wrote"),
    "thanks/meeting": _shape("happened"),
    "thanks/call": _shape("happened"),
    "thanks/meeting/question": _shape(),
    "thanks/order": _shape("happened", perhaps=("what",)),
    "thanks/order/question": _shape(),
    "thanks/referral": _shape("happened", perhaps=("what",)),
    "thanks/favour": _shape("happened", perhaps=("what",)),
    "thanks/favour/wish": _shape(),
    "birthday/wish": _shape(),
    "birthday/hobby": _shape("what"),
    "birthday/warm": _shape(),
    "birthday/late/wish": _shape(),
    "birthday/late/hobby": _shape("what"),
    "birthday/late/warm": _shape(),
    "subject/interest": _shape("what"),
    "subject/wants": _shape("what"),
    "subject/project": _shape("what"),
    "subject/child_event": _shape("child", "what"),
    "subject/pet": _shape("pet"),
    "subject/line": _shape("name"),
    "subject/thanks": _shape("happened"),
    "subject/order": _shape(),
    "subject/referral": _shape(),
    "subject/favour": _shape(),
    "subject/birthday": _shape("name"),
    "subject/birthday/late": _shape("name"),
} | {
    f"reminder/{ahead}{kind}": _shape("full_name", "day", "source", perhaps=("company", "true_day"), steady=True)
    for ahead in ("", "ahead/")
    for kind in OccasionKind
}
"""Every move by name. A wording is used only when every value it says is known; the one that says most is preferred."""

"""What to propose for a customer now, what must go, and what to put in the rep's calendar."""

from worker.core.planning.cap import urgency, within_cap
from worker.core.planning.checkin import other_choices
from worker.core.planning.decide import Decision, decide
from worker.core.planning.overtaking import overtaken
from worker.core.planning.reminding import PlannedReminder, reminders_due, stands_on
from worker.core.planning.replay import as_of
from worker.core.planning.situation import later
from worker.core.planning.topic import answers_to_follow_up

__all__ = [
    "Decision",
    "PlannedReminder",
    "answers_to_follow_up",
    "as_of",
    "decide",
    "later",
    "other_choices",
    "overtaken",
    "reminders_due",
    "stands_on",
    "urgency",
    "within_cap",
]

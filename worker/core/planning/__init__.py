"""What to propose for a customer now, what must go, and what to put in the rep's calendar."""

from worker.core.planning.cap import within_cap
from worker.core.planning.decide import Decision, decide
from worker.core.planning.overtaking import overtaken
from worker.core.planning.reminding import PlannedReminder, reminders_due, stands_on
from worker.core.planning.replay import as_of

__all__ = [
    "Decision",
    "PlannedReminder",
    "as_of",
    "decide",
    "overtaken",
    "reminders_due",
    "stands_on",
    "within_cap",
]

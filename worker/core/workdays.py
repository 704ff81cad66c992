"""The rep's working days: which day is one, which comes next, how many lie between.

Free are the days outside the rep's working week and the public holidays of the rep's country.
"""

from datetime import date, timedelta

from worker.core.model import Rep
from worker.core.occasions import days_after
from worker.core.public_holidays import is_public_holiday

_LONGEST_BREAK_DAYS = 60
"""Whoever works one day a week can meet a holiday on it several weeks in a row."""


def is_working_day(rep: Rep, on: date) -> bool:
    """Whether the rep works on that day; a rep without any working day is taken to work on every weekday."""
    return (not rep.working_days or on.weekday() in rep.working_days) and not is_public_holiday(rep.country, on)


def working_day_from(rep: Rep, on: date) -> date:
    """Return that day or, if the rep does not work then, the next day they do."""
    coming = (days_after(on, ahead) for ahead in range(_LONGEST_BREAK_DAYS))
    return next((day for day in coming if is_working_day(rep, day)), on)


def working_day_after(rep: Rep, on: date) -> date:
    """Return the first working day later than that day."""
    return working_day_from(rep, days_after(on, 1))


def working_day_before(rep: Rep, on: date) -> date:
    """Return the last working day earlier than that day."""
    passed = (days_after(on, -back) for back in range(1, _LONGEST_BREAK_DAYS))
    return next((day for day in passed if is_working_day(rep, day)), days_after(on, -1))


def working_days_since(rep: Rep, since: date, on: date) -> int:
    """Count the working days after `since` up to and with `on`."""
    return sum(is_working_day(rep, since + timedelta(days=ahead)) for ahead in range(1, (on - since).days + 1))

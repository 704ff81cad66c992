"""The rep's working days: which day is one, which comes next, how many lie between."""

from datetime import date, timedelta

from worker.core.model import Rep


def is_working_day(rep: Rep, on: date) -> bool:
    """Whether the rep works on that day; a rep without any working day is taken to work every day."""
    return not rep.working_days or on.weekday() in rep.working_days


def working_day_from(rep: Rep, on: date) -> date:
    """Return that day or, if the rep does not work then, the next day they do."""
    week = (on + timedelta(days=ahead) for ahead in range(7))
    return next((day for day in week if is_working_day(rep, day)), on)


def working_day_after(rep: Rep, on: date) -> date:
    """Return the first working day later than that day."""
    return working_day_from(rep, on + timedelta(days=1))


def working_days_since(rep: Rep, since: date, on: date) -> int:
    """Count the working days after `since` up to and with `on`."""
    return sum(is_working_day(rep, since + timedelta(days=ahead)) for ahead in range(1, (on - since).days + 1))

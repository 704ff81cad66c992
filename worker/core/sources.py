"""Says to the rep where something comes from."""

from calendar import month_name
from collections.abc import Mapping
from datetime import date

from worker.core.model import Occasion, Source

_TOLD: Mapping[str, str] = {
    "mail": "from a mail of {}",
    "calendar": "from the calendar of {}",
    "card": "from your address book as of {}",
    "note": "you noted it on {}",
    "form": "you recorded it on {}",
    "import": "imported, learned on {}",
}
_UNDATED: Mapping[str, str] = {
    "mail": "from a mail",
    "calendar": "from the calendar",
    "card": "from your address book",
    "note": "you noted it",
    "form": "you recorded it",
    "import": "imported",
}


def written_out(day: date) -> str:
    """A day in full, as in `5 January 2026`."""
    return f"{day.day} {month_name[day.month]} {day.year}"


def told(source: Source) -> str:
    """One phrase for a source, as in `you noted it on 5 January 2026`."""
    if source.observed_on:
        return _TOLD.get(source.type, "recorded on {}").format(written_out(source.observed_on))
    return _UNDATED.get(source.type, "recorded")


def day_of_year(occasion: Occasion) -> str:
    """Day and month in words, as in `3 May`."""
    return f"{occasion.day} {month_name[occasion.month]}"

"""Birthdays in the calendar: whose, in the languages reps write in; nobody's where the title names nobody."""

from datetime import UTC, date, datetime, timedelta

import pytest

from connectors.types import Event, EventId
from worker.people.birthdays import birthdays_among


def _event(title: str, on: date = date(2025, 5, 3), **changes: object) -> Event:
    values: dict[str, object] = {
        "id": EventId(f"e-{title}-{on}"),
        "part": "calendar",
        "start": on,
        "end": on + timedelta(days=1),
        "title": title,
        "yearly": True,
    }
    return Event(**(values | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "title",
    [
        "Kelly Brandt's birthday",
        "Kelly Brandt’s 40th Birthday!",
        "🎂 Kelly Brandt birthday",
        "Birthday: Kelly Brandt",
        "Birthday of Kelly Brandt (1980)",
        "Kelly Brandt - Birthday",
        "Geburtstag Kelly Brandt",
        "Geburtstag von Kelly Brandt",
        "40. Geburtstag Kelly Brandt",
        "Kelly Brandt hat Geburtstag",
        "Kelly Brandt (Geburtstag)",
        "Anniversaire de Kelly Brandt",
        "Kelly Brandt : anniversaire",
        "Cumpleaños de Kelly Brandt",
        "Cumpleaños Kelly Brandt",
        "Verjaardag Kelly Brandt",
        "Verjaardag van Kelly Brandt",
    ],
)
def test_the_name_is_found(title: str) -> None:
    (known,) = birthdays_among([_event(title)])
    assert (known.name, known.month, known.day) == ("Kelly Brandt", 5, 3)


@pytest.mark.parametrize(
    "title",
    [
        "Birthday",
        "Happy Birthday!",
        "My birthday",
        "Mein Geburtstag",
        "Mon anniversaire",
        "Anniversaire de mariage",
        "Company picnic",
        "Lunch Kelly",
        "Wedding anniversary Kelly",
        "Birthday 40",
        "",
    ],
)
def test_a_title_that_names_nobody_gives_nobody(title: str) -> None:
    assert birthdays_among([_event(title)]) == ()


def test_only_yearly_whole_days_that_stand() -> None:
    hour = datetime(2025, 5, 3, 18, tzinfo=UTC)
    events = [
        _event("Kelly's birthday", yearly=False),
        _event("Kelly's birthday", start=hour, end=hour + timedelta(hours=3)),
        _event("Kelly's birthday", cancelled=True),
    ]
    assert birthdays_among(events) == ()


def test_every_year_of_a_series_is_one_birthday() -> None:
    years = [_event("Kelly's birthday", date(year, 5, 3)) for year in (2024, 2025, 2026)]
    found = birthdays_among([*years, _event("Moira's birthday", date(2025, 1, 2))])
    assert [(known.name, known.month, known.day) for known in found] == [("Moira", 1, 2), ("Kelly", 5, 3)]

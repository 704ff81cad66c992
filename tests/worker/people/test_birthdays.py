"""Birthdays in the calendar: whose, in the languages reps write in; nobody's where the title names nobody."""

from datetime import UTC, date, datetime, timedelta

import pytest

from connectors.types import Event, EventId, Party, Place
from tests.builders import REP_ADDRESS, a_message, at
from worker.people.birthdays import WishedBirthday, best_wish, birthdays_among, is_wish, wishes_among


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


OWN = frozenset({REP_ADDRESS})
KELLY = Party("Kelly@northshore.example")


@pytest.mark.parametrize(
    "subject",
    [
        "Happy birthday, Kelly!",
        "A very happy birthday",
        "Birthday wishes from all of us",
        "Many happy returns",
        "Alles Gute zum Geburtstag",
        "Herzlichen Glückwunsch zum Geburtstag!",
        "Geburtstagsgrüße",
        "Joyeux anniversaire, Kelly",
        "Bon anniversaire",
        "¡Feliz cumpleaños!",
        "Gefeliciteerd met je verjaardag",
        "Buon compleanno",
        "Tanti auguri di buon compleanno",
        "Feliz aniversário!",
        "Parabéns pelo aniversário",
    ],
)
def test_a_wish_is_known_in_every_language(subject: str) -> None:
    assert is_wish(subject)


@pytest.mark.parametrize(
    "subject",
    [
        "Re: Happy birthday",
        "AW: Alles Gute zum Geburtstag",
        "Belated happy birthday",
        "Nachträglich alles Gute zum Geburtstag",
        "Joyeux anniversaire (avec du retard)",
        "Happy birthday in advance",
        "Bon anniversaire de mariage",
        "Birthday party on Friday",
        "Geburtstagsfeier",
        "Happy new year",
        "Anniversary of our contract",
    ],
)
def test_an_answer_a_late_wish_and_other_feasts_are_none(subject: str) -> None:
    assert not is_wish(subject)


def _wish(day: str, **changes: object) -> object:
    values = {
        "sender": Party(REP_ADDRESS),
        "to": (KELLY,),
        "sent_at": at(day),
        "subject": "Happy birthday!",
        "places": frozenset({Place.SENT}),
    }
    return a_message(**(values | changes))


def test_years_that_agree_are_one_birthday_on_the_rep_s_day() -> None:
    found = wishes_among([_wish("2024-05-04 01:00"), _wish("2023-05-03 12:00")], OWN, "America/Chicago")
    wish = WishedBirthday("kelly@northshore.example", 5, 3, (date(2023, 5, 3), date(2024, 5, 3)))
    assert found == (wish,)
    assert wish.told == "guessed from your wishes of 3 May 2023 and 3 May 2024"
    assert best_wish(found, "kelly@northshore.example") == wish


def test_the_day_most_years_say_is_the_best_and_a_draw_says_nothing() -> None:
    one, other = _wish("2023-05-03"), _wish("2024-05-04")
    assert best_wish(wishes_among([one, other], OWN, "UTC"), "kelly@northshore.example") is None
    best = best_wish(wishes_among([one, other, _wish("2025-05-04")], OWN, "UTC"), "kelly@northshore.example")
    assert best is not None
    assert best.day == 4
    assert best_wish((), "kelly@northshore.example") is None


@pytest.mark.parametrize(
    "changes",
    [
        {"sender": KELLY},
        {"to": (KELLY, Party("tom@fjord.example"))},
        {"cc": (Party("tom@fjord.example"),)},
        {"bcc": (Party("tom@fjord.example"),)},
        {"to": (Party(REP_ADDRESS),)},
        {"places": frozenset({Place.DRAFTS})},
        {"sent_at": None, "received_at": None},
    ],
)
def test_only_what_the_rep_sent_to_one_person_counts(changes: dict[str, object]) -> None:
    assert wishes_among([_wish("2024-05-03", **changes)], OWN, "UTC") == ()

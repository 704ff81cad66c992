"""How occasions are kept, and where a wish may come early."""

import pytest

from worker.core.customs import EARLY_CUSTOMS, KEPT, WISHES, early_days
from worker.core.words import Kind, OccasionKind


def test_every_kind_of_occasion_has_its_keeping() -> None:
    assert set(KEPT) == set(OccasionKind)


def test_a_wedding_gets_no_note_and_only_the_person_s_own_days_are_personal() -> None:
    assert {kind: wish.kind for kind, wish in WISHES.items()} == {
        OccasionKind.BIRTHDAY: Kind.BIRTHDAY,
        OccasionKind.WORK_ANNIVERSARY: Kind.ANNIVERSARY,
        OccasionKind.FIRST_ORDER: Kind.ANNIVERSARY,
    }
    personal = {kind for kind, keeping in KEPT.items() if keeping.personal}
    assert personal == {OccasionKind.BIRTHDAY, OccasionKind.ANNIVERSARY}


@pytest.mark.parametrize(
    ("place", "days"),
    [("US", 3), ("CA", 3), ("GB", 3), ("UK", 3), ("GB-ENG", 3), ("US-CA", 3)]
    + [
        (place, 0) for place in ("DE", "DE-BY", "AT", "CH", "CH-ZH", "IT", "RU", "NL", "IE", "FR", "JP", "XX", "", "us")
    ],
)
def test_early_is_only_where_it_is_known_to_be_welcome(place: str, days: int) -> None:
    assert early_days(place) == days


def test_only_a_birthday_may_be_wished_for_early_and_only_a_first_order_says_its_year() -> None:
    assert {kind for kind, wish in WISHES.items() if wish.ahead} == {OccasionKind.BIRTHDAY}
    assert {kind for kind, wish in WISHES.items() if wish.needs_year} == {OccasionKind.FIRST_ORDER}


def test_every_custom_says_where_it_is_known_from() -> None:
    assert all(custom.source.startswith("http") and 0 <= custom.days <= 3 for custom in EARLY_CUSTOMS.values())

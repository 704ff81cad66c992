"""What the customer is called, and how the rep signs."""

import pytest

from tests.builders import a_customer, a_rep
from worker.core.voice import called, signs, whole_name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Kelly Brandt", "Kelly"),
        ("van der Berg, Anneke", "Anneke"),
        ("Dr. Ute Berger", "Ute"),
        ("Wibowo", "Wibowo"),
        ("Moira O'Connell", "Moira"),
        ("José María García López", "José"),
        ("田中 花子", "田中 花子"),
        ("Kelly Brandt (she/her)", "Kelly"),
        ("Kelly 🎣 Brandt®", "Kelly"),
        ("Joana Sa", "Joana"),
        ("Kelly Brandt via Portal", "Kelly"),
        ("berg, a. van der", None),
        ("J. R. Smith", None),
        ("Mr Smith", None),
        ("de la Cruz", None),
        ("KELLY BRANDT", None),
        ("anh do", None),
        ("Acme Logistics GmbH", None),
        ("Miller & Sons", None),
        ("North Shore Ice", None),
        ("Sales Team", None),
        ("info@acme.example", None),
        ("R2 D2", None),
        ("", None),
        ("🎣", None),
    ],
)
def test_a_header_name_gives_the_first_name_or_nothing(name: str, expected: str | None) -> None:
    assert called(a_customer(name=name, given_name="", family_name="")) == expected


def test_how_they_sign_wins_and_keeps_its_case() -> None:
    assert called(a_customer(signs_as="kel")) == "kel"
    assert called(a_customer(signs_as="KELL")) == "KELL"
    assert called(a_customer(given_name="Kelly Ann", signs_as="")) == "Kelly Ann"


def test_the_order_of_a_name_is_not_guessed_where_the_family_comes_first() -> None:
    assert called(a_customer(name="Tanaka Hanako", given_name="", language="ja")) == "Tanaka Hanako"
    assert called(a_customer(name="Tanaka, Hanako", given_name="", language="ja")) == "Hanako"


def test_the_rep_signs_as_configured_or_by_first_name() -> None:
    assert signs(a_rep()) == "Sam"
    assert signs(a_rep(name="Wibowo")) == "Wibowo"
    assert signs(a_rep(signature=" Best wishes,\r\n\tSam\x00 ")) == "Best wishes,\nSam"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Prof. Dr. Andrea zu Guttenberg M.A.", "Prof. Dr. Andrea zu Guttenberg"),
        ("Prof. Dr. Andrea Zu Guttenberg, M.A.", "Prof. Dr. Andrea Zu Guttenberg"),
        ("Guttenberg, Prof. Dr. Andrea zu, M.A.", "Prof. Dr. Andrea zu Guttenberg"),
        ("Karl Müller, B.Sc.", "Karl Müller"),
        ("Jan de Vries MBA, MSc", "Jan de Vries"),
        ("Yo Yo Ma", "Yo Yo Ma"),
        ("Anna MA", "Anna MA"),
    ],
)
def test_a_whole_name_ends_before_degrees_and_keeps_its_case(name: str, expected: str) -> None:
    assert whole_name(a_customer(name=name, given_name="", family_name="")) == expected


def test_degrees_behind_a_family_name_are_none_of_it() -> None:
    assert (
        whole_name(a_customer(name="", given_name="Andrea", family_name="zu Guttenberg M.A.")) == "Andrea zu Guttenberg"
    )

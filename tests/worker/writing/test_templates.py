"""The shipped templates: complete, varied, documented, and written as a good colleague would."""

import re
from functools import cache
from itertools import product
from pathlib import Path

import pytest
import yaml

from tests.worker.composed import TEMPLATES
from worker.core.moves import MOVES, TO_CUSTOMERS, VALUES
from worker.writing.wordings import ACTS

LANGUAGES = sorted(path.name for path in TEMPLATES.iterdir() if path.is_dir())
VARIED = {move for move in TO_CUSTOMERS if "subject/" not in move and not MOVES[move].steady}
_ROW = re.compile(r"^\| `([^`]+)` \|(.*)\|$", re.MULTILINE)


@cache
def wordings(language: str) -> dict[str, list[dict[str, str]]]:
    files = [path for path in (TEMPLATES / language).glob("*.yaml") if path.name != "words.yaml"]
    return {move: said for path in files for move, said in yaml.safe_load(path.read_text("utf-8")).items()}


@cache
def forms(language: str) -> list[str]:
    words = yaml.safe_load((TEMPLATES / language / "words.yaml").read_text("utf-8"))
    return words.get("forms") or [""]


def says(wording: dict[str, str]) -> set[str]:
    return set(re.findall(r"\{\{ *(\w+)", " ".join(wording.values())))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_move_has_four_wordings_for_whatever_is_known(language: str) -> None:
    for move, said in wordings(language).items():
        if not MOVES[move].steady:
            for known, form in product((MOVES[move].always, MOVES[move].values), forms(language)):
                fullest = known & MOVES[move].perhaps
                fitting = [w for w in said if w.get("form", form) == form]
                assert len([w for w in fitting if says(w) & MOVES[move].perhaps == fullest]) >= 4, (move, form)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_wordings_are_the_same(language: str) -> None:
    spoken = {move: said for move, said in wordings(language).items() if move in VARIED}
    said = [tuple(wording.values()) for all_of_move in spoken.values() for wording in all_of_move]
    assert len(said) == len(set(said))


@pytest.mark.parametrize("language", LANGUAGES)
def test_wordings_ask_once_and_exclaim_at_most_once_and_only_on_birthdays(language: str) -> None:
    for move, said in wordings(language).items():
        for wording in said:
            text = " ".join(wording.values())
            assert text.count("?") <= 1, text
            assert text.count("!") <= (move.startswith("birthday/")), text
            asks = "question" in wording
            assert not asks or wording["question"].endswith("?"), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_said_of_the_hour_of_a_meeting(language: str) -> None:
    """It may have been a dinner, or a Saturday: the record tells the day alone."""
    of_a_meeting = {
        move: said for move, said in wordings(language).items() if move.startswith(("thanks/", "checkin/met"))
    }
    hours = re.compile(
        r"working day|arbeitstag|journée de travail|jornada|laborable|werkdag|lunch|morning|evening", re.I
    )
    assert not [
        wording for said in of_a_meeting.values() for wording in said if hours.search(" ".join(wording.values()))
    ]


def test_the_readme_lists_every_move_value_and_act() -> None:
    readme = (TEMPLATES / "README.md").read_text("utf-8")
    moves, values = readme.split("## Moves")[1].split("## Values")
    listed = {row[1]: [set(re.findall(r"`(\w+)`", cell)) for cell in row[2].split("|")] for row in _ROW.finditer(moves)}
    assert listed == {name: [set(shape.always), set(shape.perhaps)] for name, shape in MOVES.items()}
    assert {row[1]: row[2].strip() for row in _ROW.finditer(values)} == dict(VALUES)
    assert all(f"`{act}`" in readme for act in (*ACTS, "subject", "title", "note"))


def test_every_value_is_used_by_some_move() -> None:
    assert set(VALUES) == {value for shape in MOVES.values() for value in shape.values}
    assert Path(TEMPLATES / "en" / "words.yaml").is_file()

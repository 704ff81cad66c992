"""What was typed into the brief: found below the answer line, or anywhere while all of ours still stands."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.worker.jobs.desks import a_writer
from worker.core.draft import Move, Value
from worker.core.moves import MOVES, Answer
from worker.people.brief_answer import language_named, meaning, typed_lines
from worker.people.note_words import fold

WROTE = "Notes for today\nWaiting for you:\n- Kelly Brandt: a complaint is open\n\nYour answer:"
WORDS: dict[Answer, tuple[str, ...]] = {"yes": ("yes", "y"), "no": ("no",), "let_go": ("let go",)}


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        (WROTE, ()),
        (f"{WROTE} She keeps bees.", ("She keeps bees.",)),
        (f"{WROTE}\n\n  She keeps bees. \nAnd hens.", ("She keeps bees.", "And hens.")),
        (f"{WROTE}\n- yes", ("yes",)),
        (WROTE.replace("Your answer:", "your  answer: yes"), ("yes",)),
        (WROTE.replace("\n\nYour", "\nyes\n\nYour"), ("yes",)),
        ("Notes for today\nsomething else", ()),
        (f"{WROTE}\n{'x' * 601}", ()),
    ],
)
def test_what_was_typed(text: str, typed: tuple[str, ...]) -> None:
    assert typed_lines(text, WROTE, "Your answer:") == typed


@pytest.mark.parametrize(
    ("text", "means"),
    [
        *[("Yes", "yes"), ("yes, it was good", "yes"), ("NO.", "no"), (" let go ", "let_go"), ("y", "yes")],
        *[("yesterday we spoke", None), ("nobody was there", None), ("let go of the rope", None), ("", None)],
    ],
)
def test_what_a_word_means(text: str, means: Answer | None) -> None:
    assert meaning(text, WORDS) == means


@pytest.mark.parametrize(
    ("text", "language"),
    [
        *[
            ("German", "de"),
            ("auf Deutsch, bitte", "de"),
            ("allemand", "de"),
            ("in het Nederlands", "nl"),
            ("de", "de"),
        ],
        *[("en español", "es"), ("Français svp", "fr"), ("inglés", "en"), ("polski", "pl"), ("PT", "pt")],
        *[("English or German", ""), ("not German", ""), ("I'd say German", ""), ("whatever", ""), ("", "")],
    ],
)
def test_a_language_is_known_by_its_name_in_any_of_ours(text: str, language: str) -> None:
    assert language_named(text) == language


@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    assert all(line.strip() for line in typed_lines(f"{WROTE}\n{text}", WROTE, "Your answer:"))
    assert meaning(text, WORDS) in {None, *WORDS}


@pytest.mark.parametrize("language", sorted(a_writer().languages()))
def test_what_the_brief_tells_the_rep_to_write_is_understood(language: str) -> None:
    """The words stand in quotes, or at the end of the question whether they met."""
    words = a_writer().answers(language)
    assert set(words) == set(get_args(Answer))
    asks: dict[str, list[Answer]] = {
        "brief/paused": ["resume"],
        "brief/question/let_go": ["let_go"],
        "brief/question/meeting": ["yes", "no"],
    }
    for move, meant in asks.items():
        values = {name: Value("2026-02-23", "customer", "", "") for name in MOVES[move].always}
        (said,) = a_writer().entry(Move(move, values), language=language)
        for what in meant:
            assert any(fold(word) in fold(said).split() or f" {fold(word)}" in fold(said) for word in words[what])
            assert all(meaning(word, words) == what for word in words[what])

"""Marks come out as spans, and a broken mark is noticed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from worker.core.phrases import clean
from worker.writing.marks import cut, inside, value_of, wrap

TEXT = st.text(st.characters(), max_size=20).map(clean)


@settings(deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT), max_size=6), st.sampled_from([str, str.lower, str.title, str.capitalize]))
def test_what_was_wrapped_is_cut_out_again(parts: list[tuple[str, str]], change: type[str]) -> None:
    marked = change("".join(before + wrap(value, index) for index, (before, value) in enumerate(parts)))
    text, places = cut(marked)
    assert [index for _, _, index in places] == list(range(len(parts)))
    assert text == "".join(piece for piece in marked_pieces(marked))
    if change is str:
        assert [text[start:end] for start, end, _ in places] == [value for _, value in parts]


def marked_pieces(marked: str) -> list[str]:
    pieces, in_index = [], False
    for char in marked:
        if char in "\ue000\ue001\ue002":
            in_index = char == "\ue000"
        elif not in_index:
            pieces.append(char)
    return pieces


@pytest.mark.parametrize(
    "broken", ["\ue0000\ue001x", "x\ue002", "\ue000x\ue001y\ue002", "\ue0000\ue001\ue0001\ue001x\ue002"]
)
def test_a_value_cut_apart_is_noticed(broken: str) -> None:
    with pytest.raises(ValueError, match="cut apart"):
        cut(broken)


def test_changing_a_value_keeps_its_marks() -> None:
    assert inside(f"a {wrap('the shed', 3)}", str.upper) == f"a {wrap('THE SHED', 3)}"
    assert value_of(f"a {wrap('shed', 3)}") == "shed"
    assert value_of("plain") == "plain"

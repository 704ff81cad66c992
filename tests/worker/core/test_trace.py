"""What is kept of a draft tells a likeness of words, whatever was filled in, greeted or signed."""

from worker.core.draft import Span
from worker.core.trace import likeness, trace_of

BODY = "Hi Kelly,\n\nIn November you told me about the dock leveller. How is it doing these days?\n\nBest,\nSam"


def a_fill(hobby: str, month: str) -> tuple[str, list[Span]]:
    body = f"Hi Kelly,\n\nYou told me about {hobby} in {month}. How did the season go?\n\nBest,\nSam"
    spans = [Span(body.index(text), body.index(text) + len(text), "fact", "f-1", "") for text in (hobby, month)]
    return body, spans


def test_two_fills_of_one_wording_are_equal_in_whichever_order_their_values_are_told() -> None:
    one, other = a_fill("golf", "May"), a_fill("ice fishing with the children", "November")
    assert trace_of(*one) == trace_of(*other) == trace_of(one[0], reversed(one[1]))
    assert trace_of(one[0]) != trace_of(other[0])


def test_greeting_and_sign_off_are_left_out_where_there_is_something_between_them() -> None:
    again = BODY.replace("Hi Kelly", "Dear Dana").replace("Best", "Kind regards")
    assert trace_of(BODY) == trace_of(again)
    assert trace_of("Hi Kelly,\n\nAll well?") != trace_of("Dear Dana,\n\nAll well?")


def test_the_opening_is_the_first_four_words_in_whatever_case() -> None:
    assert trace_of("In November you TOLD him").opening == trace_of("in november You told me").opening
    assert trace_of("In November you told me").opening != trace_of("In December you told me").opening


def test_likeness_is_the_part_of_the_first_that_is_in_the_other() -> None:
    short, long = trace_of("one two three four"), trace_of("one two three four five six")
    assert (likeness(short, long), likeness(long, short)) == (1.0, 0.5)
    assert likeness(trace_of("one two"), long) == likeness(long, trace_of("one two")) == 0.0

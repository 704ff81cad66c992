"""Days as spreadsheets write them: what another row tells is used, what nothing tells is not guessed."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from worker.people.csv_days import Order, order_of, read_day

DAYS = st.dates(date(1900, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("0/0/00", None),
        ("0/0/0000", None),
        ("", None),
        (" - ", None),
        ("1980-05-03", (5, 3, 1980)),
        ("19800503", (5, 3, 1980)),
        ("1980/5/3", (5, 3, 1980)),
        ("1980-05-03T00:00:00", (5, 3, 1980)),
        ("--05-03", (5, 3, None)),
        ("--0503", (5, 3, None)),
        ("1604-02-29", (2, 29, None)),
        ("29.2.1980", (2, 29, 1980)),
        ("31.12.", (12, 31, None)),
        ("13/3/1980", (3, 13, 1980)),
        ("3/13/1980 12:00:00 AM", (3, 13, 1980)),
        ("5/5/80", (5, 5, None)),
        ("May 3, 1980", (5, 3, 1980)),
        ("May 3rd", (5, 3, None)),
        ("3-May-80", (5, 3, None)),
        ("3. März 1980", (3, 3, 1980)),
        ("1er mai", (5, 1, None)),
        ("3 de mayo de 1980", (5, 3, 1980)),
    ],
)
def test_days_that_are_sure(text: str, day: tuple[int, int, int | None] | None) -> None:
    assert read_day(text, Order.UNKNOWN) == day


@pytest.mark.parametrize(
    "text", ["3/4/1980", "3-4-80", "3/4", "03-04", "30-02-1999", "31.2.", "soon", "juxember 3", "ma 3"]
)
def test_days_that_are_not_sure_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"day|YYYY"):
        read_day(text, Order.UNKNOWN)


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (["3/4/1980", "13/4/1980"], Order.DAY_FIRST),
        (["3/4/1980", "4/13/1980"], Order.MONTH_FIRST),
        (["3/4/1980", "13.4.1980", "1980-04-13"], Order.UNKNOWN),
        (["13/4/1980", "4/13/1980"], Order.UNKNOWN),
        ([], Order.UNKNOWN),
    ],
)
def test_a_column_tells_its_order(values: list[str], order: Order) -> None:
    assert order_of(values) is order


@settings(deadline=None, max_examples=150)
@given(
    st.lists(DAYS, min_size=1, max_size=8),
    st.sampled_from(["{0.day}/{0.month}/{0.year}", "{0.month}/{0.day}/{0.year}"]),
)
def test_no_column_is_ever_misread(column: list[date], form: str) -> None:
    texts = [form.format(day) for day in column]
    order = order_of(texts)
    for day, text in zip(column, texts, strict=True):
        try:
            read = read_day(text, order)
        except ValueError:
            assert order is Order.UNKNOWN
            assert day.day <= 12
        else:
            assert read == (day.month, day.day, day.year)

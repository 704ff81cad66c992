"""Whatever a file holds, reading it ends in people or in clear sentences that name the file."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.worker.people.strategies import AWKWARD
from worker.errors import UsageError
from worker.people.reading import Format, read_people

YAML_BITS = [
    "people:\n", "  - name: ", "    addresses: ", "k@a.example", "    facts:\n", "      - {kind: hobby, what: x}\n",
    "    birthday: --02-29\n", "    occasions: ", "[", "]", "{", "}", ": ", "- ", "\n", "\t", "#", "'", '"', "|",
]  # fmt: skip
CSV_BITS = [
    "name",
    "email",
    "birthday",
    "notes",
    "Event 1 - Label",
    "Event 1 - Value",
    "k@a.example",
    "Kelly",
    "3/4/80",
]
CSV_SIGNS = [",", ";", "\t", "\n", "\r\n", '"', " ::: ", "\x85", "é", "0/0/00"]


def _pieces(*bits: list[str]) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from([bit for some in bits for bit in some]), max_size=30).map("".join)


def _ends_well(read: Callable[[], object], file: str) -> None:
    try:
        read()
    except UsageError as error:
        problems = str(error).splitlines()
        assert problems
        assert all(line.startswith(file) for line in problems)


@settings(deadline=None, max_examples=200)
@given(st.one_of(st.text(max_size=40), _pieces(YAML_BITS, AWKWARD)))
def test_any_yaml(text: str) -> None:
    _ends_well(lambda: read_people(text.encode(), "p.yaml", default_owner="sam"), "p.yaml")


@settings(deadline=None, max_examples=200)
@given(st.one_of(_pieces(CSV_BITS, CSV_SIGNS), _pieces(CSV_BITS, CSV_SIGNS).map("name,email,birthday,notes\n".__add__)))
def test_any_csv(text: str) -> None:
    _ends_well(lambda: read_people(text.encode(), "p.csv", default_owner="sam"), "p.csv")


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(Format), st.binary(max_size=80))
def test_any_bytes(form: Format, data: bytes) -> None:
    _ends_well(lambda: read_people(data, "p.x", format=form, default_owner="sam"), "p.x")


def test_a_check_that_cannot_fail_is_none() -> None:
    def read() -> None:
        raise UsageError("somewhere there is a problem")

    with pytest.raises(AssertionError):
        _ends_well(read, "p.yaml")

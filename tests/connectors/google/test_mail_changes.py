"""What Gmail's history says, in whatever order and however little of it."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.google.mail_changes import Arrival, Heard, arrivals_in, to_fetch
from connectors.types import MessageId, ThreadId


def record(number: int, **kinds: list[dict[str, Any]]) -> dict[str, Any]:
    return {"id": str(number), **kinds}


def change(name: str, *labels: str, moved: tuple[str, ...] = (), thread: str = "t") -> dict[str, Any]:
    message: dict[str, Any] = {"id": name, "threadId": thread}
    if labels:
        message["labelIds"] = list(labels)
    return {"message": message, "labelIds": list(moved)} if moved else {"message": message}


def test_what_is_added_and_deleted_in_one_record_is_gone() -> None:
    records = [record(5, messagesDeleted=[change("a")], messagesAdded=[change("a", "INBOX"), change("b", "INBOX")])]
    assert to_fetch(records) == {"b": False}
    assert {one.id: one.deleted for one in arrivals_in(records)} == {"a": True, "b": False}


def test_labels_that_a_later_record_leaves_out_are_remembered() -> None:
    records = [record(5, messagesAdded=[change("a", "DRAFT")]), record(6, labelsAdded=[change("a", moved=("TRASH",))])]
    assert to_fetch(records) == {}


def test_without_labels_a_message_is_asked_for() -> None:
    assert to_fetch([record(5, messagesAdded=[change("a")])]) == {"a": False}


@pytest.mark.parametrize(
    ("kind", "label", "fetched"),
    [
        ("labelsAdded", "TRASH", True),
        ("labelsRemoved", "TRASH", True),
        ("labelsAdded", "SPAM", True),
        ("labelsRemoved", "SPAM", True),
        ("labelsRemoved", "INBOX", False),
        ("labelsAdded", "STARRED", False),
        ("labelsRemoved", "UNREAD", False),
    ],
)
def test_only_a_change_of_place_is_worth_a_reading(kind: str, label: str, fetched: bool) -> None:
    assert to_fetch([record(5, **{kind: [change("a", "INBOX", moved=(label,))]})]) == ({"a": True} if fetched else {})


def test_an_arrival_keeps_the_labels_it_came_with() -> None:
    records = [record(5, messagesAdded=[change("a", "SENT")]), record(6, messagesDeleted=[change("a")])]
    assert arrivals_in(records) == [Arrival(MessageId("a"), ThreadId("t"), frozenset({"SENT"}), deleted=True)]


def test_a_record_without_a_number_is_never_quiet() -> None:
    heard = Heard(1, 9, complete=True)
    heard.add([{"messagesDeleted": [change("a")]}])
    assert not heard.is_quiet("9", "a", "x")
    assert heard.is_quiet("9", "b", "x")


SCRAPS = st.recursive(
    st.one_of(st.none(), st.integers(), st.sampled_from(["", "a", "5", "DRAFT"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["id", "threadId", "labelIds", "message", "messagesAdded", "labelsRemoved"]),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=10,
)


@given(st.lists(st.dictionaries(st.sampled_from(["id", "messagesAdded", "messagesDeleted", "labelsAdded"]), SCRAPS)))
@settings(deadline=None, max_examples=100)
def test_rubbish_names_nobody_and_never_raises(records: list[dict[str, Any]]) -> None:
    Heard(1, 9).add(records)
    assert all(isinstance(name, str) for name in to_fetch(records))
    assert all(isinstance(one.id, str) for one in arrivals_in(records))

"""What a connector remembers of what it placed."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from worker.store.receipts import marker
from worker.store.store import Store


def test_an_entry_comes_back_as_written_and_belongs_to_one_mailbox(store: Store) -> None:
    journal = store.journal("rita")
    assert journal.read("m-1") is None
    journal.write("m-1", "first")
    journal.write("m-1", "second")
    journal.write("m-2", "other")
    assert (journal.read("m-1"), journal.read("m-2")) == ("second", "other")
    assert store.journal("ben").read("m-1") is None


def test_an_entry_is_on_disk_before_anything_else_is_done(store: Store, file: Path) -> None:
    store.journal("rita").write("m-1", "first")
    with sqlite3.connect(file) as other:
        assert other.execute("SELECT entry FROM receipts").fetchall() == [("first",)]
    other.close()


def test_an_entry_does_not_wait_for_an_open_transaction_to_end(store: Store, reopen: Callable[[], Store]) -> None:
    with pytest.raises(RuntimeError, match="saved at once"), store.transaction():
        store.journal("rita").write("m-1", "first")
    assert reopen().journal("rita").read("m-1") is None


def test_entries_are_dropped_by_mailbox_and_key(store: Store) -> None:
    mark = store.marker()
    for name in ("sam", "rita"):
        for key in ("k-1", "k-2"):
            store.journal(name).write(mark(key), key)
    store.journal("sam").drop(["k-1", "k-9"])
    left = [store.journal(name).read(mark(key)) for name in ("sam", "rita") for key in ("k-1", "k-2")]
    assert left == [None, "k-2", "k-1", "k-2"]


def test_dropping_joins_an_open_transaction(store: Store) -> None:
    store.journal("sam").write(store.marker()("k-1"), "first")

    def drop_and_break() -> None:
        with store.transaction():
            store.journal("sam").drop(["k-1"])
            raise RuntimeError("undone")

    with pytest.raises(RuntimeError, match="undone"):
        drop_and_break()
    assert store.journal("sam").read(store.marker()("k-1")) == "first"


def test_marks_are_the_same_every_time_and_tell_nothing(store: Store, reopen: Callable[[], Store]) -> None:
    mark = store.marker()
    assert mark("birthday/c-0/2026") == reopen().marker()("birthday/c-0/2026")
    assert mark("birthday/c-0/2026") != mark("birthday/c-0/2027")
    assert mark("birthday/c-0/2026") != marker(b"another salt")("birthday/c-0/2026")
    assert UUID(mark("birthday/c-0/2026")).version == 5

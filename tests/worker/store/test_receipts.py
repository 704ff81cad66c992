"""What a connector remembers of what it placed."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

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

"""Every test gets a real database file of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.builders import a_customer
from tests.stores import lay_store
from worker.store.store import Store


def url_of(file: Path) -> str:
    return f"sqlite:///{file}?timeout=0.2"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return lay_store(tmp_path / "rapport.db")


@pytest.fixture
def reopen(file: Path) -> Iterator[Callable[[], Store]]:
    opened: list[Store] = []

    def again() -> Store:
        opened.append(Store.open(url_of(file)))
        return opened[-1]

    yield again
    for store in opened:
        store.close()


@pytest.fixture
def store(reopen: Callable[[], Store]) -> Store:
    return reopen()


@pytest.fixture
def kelly(store: Store) -> Store:
    """A store with one mailbox and one customer in it."""
    store.mailboxes.ensure("sam", "local", "sam@okafor.example")
    store.people.save(a_customer())
    return store

"""Every test gets a real database file of its own, copied from one that was made once."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.builders import a_customer
from worker.store.store import Store


def url_of(file: Path) -> str:
    return f"sqlite:///{file}?timeout=0.2"


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("made") / "rapport.db"
    Store.open(f"sqlite:///{file}", create=True).close()
    return file


@pytest.fixture
def file(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path / "rapport.db"))


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

"""A store in a file for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stores import open_store
from worker.store.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path) as opened:
        yield opened

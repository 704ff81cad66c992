"""A real database in a file for a test, copied from one that was made once in this process.

Migrating from nothing takes a sixth of a second, and the tests need more than a thousand databases.
"""

import tempfile
from functools import cache
from pathlib import Path

from worker.store.store import Store


def lay_store(file: Path) -> Path:
    """Put an empty database of today's shape there, readable by its owner alone; all such databases share a salt."""
    file.touch(mode=0o600)
    file.write_bytes(_made())
    return file


def open_store(folder: Path) -> Store:
    """Open the database in that folder, laid there first where there is none."""
    file = folder / "rapport.db"
    return Store.open(f"sqlite:///{file if file.exists() else lay_store(file)}")


@cache
def _made() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rapport.db"
        Store.open(f"sqlite:///{file}", create=True).close()
        return file.read_bytes()

"""Locks between processes: one run at a time per mailbox, one renewal per grant, one migration per database.

The kernel holds them, so that they end with the process however it dies.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import gettempdir

from filelock import FileLock, Timeout
from sqlalchemy import URL

from connectors.errors import TryLater
from worker.errors import StoreError
from worker.store.database import file_of, parse_url

MIGRATION_SECONDS = 600
GRANT_SECONDS = 120
"""Longer than renewing a grant can take."""


class Busy(Exception):
    """Another run is working on this mailbox."""


@contextmanager
def mailbox_lock(url: str, name: str) -> Iterator[None]:
    """Hold a mailbox for this run; raises Busy at once where another run holds it."""
    try:
        lock = _acquire(url, name, seconds=0)
    except Timeout as error:
        raise Busy(f"Mailbox {name} is being worked on by another run.") from error
    with lock:
        yield


@contextmanager
def grant_lock(url: str | URL, name: str, seconds: float = GRANT_SECONDS) -> Iterator[None]:
    """Hold a mailbox's grant, waiting for another process to end its renewal. Raises TryLater."""
    try:
        lock = _acquire(url, f"grant {name}", seconds=seconds)
    except Timeout as error:
        raise TryLater(f"Mailbox {name}: another process is still renewing the grant; try again later.") from error
    with lock:
        yield


@contextmanager
def schema_lock(url: str | URL) -> Iterator[None]:
    """Hold the right to change the shape of the database, waiting for another process to end its change."""
    try:
        lock = _acquire(url, "", seconds=MIGRATION_SECONDS)
    except Timeout as error:
        raise StoreError("Another process is still migrating the database: let it end, run: rapport doctor") from error
    with lock:
        yield


def _acquire(url: str | URL, name: str, *, seconds: float) -> AbstractContextManager[object]:
    path = _path(url, name)
    try:
        return FileLock(path, timeout=seconds, mode=0o600, fallback_to_soft=False).acquire()
    except Timeout:
        raise
    except OSError as error:
        raise StoreError(
            f"The lock file {path} cannot be made ({error.strerror}): "
            f"make its folder writable, run: chmod u+rwx {path.parent}"
        ) from error


def _path(url: str | URL, name: str) -> Path:
    """Put the lock beside a database file, else where all processes of this machine look."""
    file = file_of(url)
    if file is not None:
        mark = sha256(name.encode()).hexdigest()[:16] if name else "schema"
        return file.with_name(f"{file.name}.{mark}.lock")
    shown = parse_url(url).render_as_string(hide_password=True)
    return Path(gettempdir()) / f"rapport-{sha256(f'{shown}|{name}'.encode()).hexdigest()[:16]}.lock"

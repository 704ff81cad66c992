"""One database: how it is opened, its one open transaction, and the one place where its errors become sentences."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import ExceptionContext
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from worker.errors import StoreError

BUSY_SECONDS = 30
"""How long to wait for another writer; `?timeout=5` in the URL says otherwise."""

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # an intent in the outbox must survive a power cut
    "foreign_keys=ON",
    "secure_delete=ON",  # what is erased is overwritten
)

_SENTENCES = (
    ("not a database", "{file} is not a Rapport database: move it aside, then run: rapport init"),
    ("malformed", "The database {file} is damaged: keep a copy, move it aside, then run: rapport init"),
    ("disk i/o error", "The disk under {file} gives errors: check the disk, then run: rapport doctor"),
    ("is full", "The disk holding {file} is full and the last step was not saved: free some space, run: rapport run"),
    ("readonly", "The database {file} cannot be written: run: chmod u+rw {file}, also its folder"),
    ("unable to open", "The database {file} cannot be opened: make its folder writable, run: chmod u+rwx {folder}"),
    ("locked", "The database {file} was in use by another program for too long: let it end, run: rapport run"),
    ("busy", "The database {file} was in use by another program for too long: let it end, run: rapport run"),
    ("no such", "The database {file} lacks a part ({error}): restore a backup or run: rapport doctor"),
)
_OTHERWISE = "The database {file} could not do its work ({error}): run: rapport doctor"


def file_of(url: str | URL) -> Path | None:
    """Name the file of a SQLite URL; None for a database in memory or on a server."""
    parsed = parse_url(url)
    in_memory = not parsed.database or parsed.database == ":memory:"
    return None if in_memory or parsed.get_backend_name() != "sqlite" else Path(str(parsed.database))


def parse_url(url: str | URL) -> URL:
    """Read a database URL; raises StoreError naming the setting."""
    try:
        return make_url(url)
    except ArgumentError as error:
        raise StoreError(
            "The database URL does not read: set RAPPORT_DATABASE_URL or the database setting to something like "
            "sqlite:////data/rapport.db, then run: rapport init"
        ) from error


def make_file(file: Path) -> None:
    """Make an empty database file only its owner can read, and its folder where missing."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreError(
            f"The database {file} cannot be made ({error.strerror}): "
            f"make its folder writable, run: chmod u+rwx {file.parent}"
        ) from error


class Database:
    """One engine and the transaction open on it. To be used by one thread."""

    def __init__(self, url: str | URL) -> None:
        self.url = parse_url(url)
        self.file = file_of(self.url)
        self.engine = _engine(self.url, self._translate)
        self._open: Connection | None = None
        self._after_commit: list[Callable[[], None]] = []

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Lend the open transaction, or one that only reads and ends with the block."""
        if self._open is not None:
            yield self._open
            return
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Lend the open transaction, or one that is committed at the end of the block."""
        if self._open is not None:
            yield self._open
            return
        try:
            with self.engine.connect().execution_options(writes=True) as connection, connection.begin():
                self._open = connection
                try:
                    yield connection
                finally:
                    self._open = None
        except BaseException:
            self._after_commit.clear()
            raise
        self._run_after_commit()

    @contextmanager
    def saving(self) -> Iterator[Connection]:
        """Lend a transaction of its own, so that what is written is safe on disk at the end of the block."""
        if self._open is not None:
            raise RuntimeError("what must be saved at once cannot wait for another transaction to end")
        with self.writing() as connection:
            yield connection

    def after_commit(self, action: Callable[[], None]) -> None:
        """Have something done once the open transaction is committed."""
        self._after_commit.append(action)

    def _run_after_commit(self) -> None:
        actions, self._after_commit = self._after_commit, []
        for action in actions:
            action()

    def truncate_log(self) -> None:
        """Empty the write-ahead log, so that erased text does not stay in it."""
        if self.engine.dialect.name != "sqlite":
            return
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()

    def problems(self) -> tuple[str, ...]:
        """Check every page and reference of a SQLite file; one line per fault, none when it is sound."""
        if self.engine.dialect.name != "sqlite":
            return ()
        with self.reading() as connection:
            lines = connection.exec_driver_sql("PRAGMA integrity_check(20)").scalars().all()
            faults = tuple(str(line) for line in lines if line != "ok")
            if faults:  # a damaged file cannot be searched for rows that point nowhere
                return faults
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        return tuple(sorted({f"a row of {row[0]} points to a missing row of {row[2]}" for row in broken}))

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def _translate(self, context: ExceptionContext) -> StoreError | None:
        if not isinstance(context.sqlalchemy_exception, DBAPIError):
            return None  # a fault of ours, not of the database
        return StoreError(_sentence(context.original_exception, self.file, self.url))


def _sentence(error: BaseException, file: Path | None, url: URL) -> str:
    """Say what happened and what to run; never with the values of a statement."""
    text = str(error).lower()
    name = str(file or url.render_as_string(hide_password=True))
    sentence = next((sentence for sign, sentence in _SENTENCES if sign in text), _OTHERWISE)
    short = str(error).splitlines()[0] if isinstance(error, sqlite3.Error) else type(error).__name__
    return sentence.format(file=name, folder=file.parent if file else name, error=short)


def _engine(url: URL, translate: Callable[[ExceptionContext], StoreError | None]) -> Engine:
    sqlite = url.get_backend_name() == "sqlite"
    arguments = {"timeout": BUSY_SECONDS} if sqlite and "timeout" not in url.query else {}
    try:
        engine = create_engine(url, connect_args=arguments)
    except (ImportError, NoSuchModuleError) as error:
        raise StoreError(
            f"The database {url.drivername} is not installed here: use sqlite:///FILE or install its driver, "
            "then run: rapport doctor"
        ) from error
    event.listen(engine, "handle_error", translate)
    if sqlite:
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where we say, in _begin
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # A writer asks for its lock at once: a reader turned writer would fail without waiting.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def keep_private(file: Path) -> None:
    """Take the rights of others from the file and what SQLite keeps beside it."""
    for path in (file, file.with_name(file.name + "-wal"), file.with_name(file.name + "-shm")):
        with suppress(FileNotFoundError, PermissionError):
            if path.stat().st_mode & 0o077:
                path.chmod(0o600)

"""Bringing a database to the shape this version speaks, forward only (Alembic, from the installed package)."""

from dataclasses import dataclass
from pathlib import Path
from secrets import token_bytes

from sqlalchemy import Connection, column, inspect, select, table

from worker.errors import StoreError
from worker.store.database import Database
from worker.store.locks import schema_lock
from worker.store.tables import meta
from worker.store.values import add_new

_VERSION = table("alembic_version", column("version_num"))


@dataclass(frozen=True, slots=True)
class Schema:
    """The newest revision and the folder of migrations that leads to it."""

    head: str
    folder: Path

    def bring_forward(self, database: Database, *, create: bool) -> None:
        """Migrate an older database; make an empty one only with `create`. Raises StoreError for any other."""
        with database.reading() as connection:
            found = _revision(connection, database)
        if found == self.head:
            return
        if found is None and not create:
            raise StoreError(f"The database {_name(database)} is empty: run: rapport init")
        with schema_lock(database.url), database.writing() as connection:
            self._upgrade(connection, database)
            add_new(connection, meta, [{"name": "salt", "value": token_bytes(32).hex()}])

    def _upgrade(self, connection: Connection, database: Database) -> None:
        from worker.store import migrate  # noqa: PLC0415 - a database of today's shape does not pay for Alembic

        found = _revision(connection, database)  # again: another process may have been quicker
        if found is not None and not migrate.knows(self.folder, found):
            raise StoreError(
                f"The database {_name(database)} was written by a newer version (revision {found}): "
                "update Rapport, or restore the backup made before that, then run: rapport doctor"
            )
        migrate.upgrade(connection, self.folder)


SHIPPED = Schema("0010", Path(__file__).parent / "migrations")


def _revision(connection: Connection, database: Database) -> str | None:
    """Read the revision of a database; None for an empty one."""
    tables = inspect(connection).get_table_names()
    if _VERSION.name in tables:
        return connection.scalar(select(_VERSION.c.version_num))
    if tables:
        raise StoreError(f"{_name(database)} is the database of another program: move it aside, run: rapport init")
    return None


def _name(database: Database) -> str:
    return str(database.file or database.url.render_as_string(hide_password=True))

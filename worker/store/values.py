"""From values to rows and back: columns bear the names of fields, so one mapping serves every table."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import lru_cache
from itertools import islice
from operator import attrgetter
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, Connection, FromClause, Row, Select, Table, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert

from worker.store.database import Database

BATCH = 500
"""Rows of one page of a long reading, and values of one IN list."""

Value = TypeVar("Value")
_INSERTS: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@lru_cache
def names_of(kind: type) -> tuple[str, ...]:
    """Name the fields of a dataclass in order."""
    return tuple(field.name for field in fields(kind))


def columns_of(table: FromClause, kind: type) -> list[ColumnElement[Any]]:
    """Give the columns that make up one value, in the order of its fields."""
    return [table.c[name] for name in names_of(kind)]


def selecting(table: FromClause, kind: type) -> Select[Any]:
    """Give the statement that reads the values of a table, made once: to put it together costs more than to run it."""
    return _selecting(table, kind)


@lru_cache
def _selecting(table: FromClause, kind: type) -> Select[Any]:
    return select(*columns_of(table, kind))


def row_of(value: Any, **more: object) -> dict[str, object]:
    """Give the row that holds a value."""
    return rows_of([value], **more)[0]


def rows_of(values: Sequence[Any], **more: object) -> list[dict[str, object]]:
    """Give the rows that hold values of one kind."""
    if not values:
        return []
    names = tuple(field.name for field in fields(values[0]))
    whole = attrgetter(*names)
    return [dict(zip(names, whole(value), strict=True)) | more for value in values]


def read(connection: Connection, table: Table, kind: type[Value], *where: Any, order: Any = ()) -> tuple[Value, ...]:
    """Read the values of a table that meet the conditions."""
    statement = selecting(table, kind).where(*where).order_by(*order)
    return tuple(kind(*row) for row in connection.execute(statement))


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> int:
    """Insert rows, or change those whose primary key is known; returns how many are new or really changed."""
    if not rows:
        return 0
    statement = _upsert(connection.dialect.name, table, tuple(rows[0]))
    return connection.execute(statement, rows).rowcount


def add_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> int:
    """Insert the rows whose primary key is not known yet; returns how many."""
    if not rows:
        return 0
    statement = _INSERTS[connection.dialect.name](table).on_conflict_do_nothing()
    return int(connection.execute(statement, rows).rowcount)


@lru_cache
def _upsert(dialect: str, table: Table, names: tuple[str, ...]) -> Insert:
    statement = _INSERTS[dialect](table)
    keys = [column.name for column in table.primary_key]
    rest = [name for name in names if name not in keys]
    return statement.on_conflict_do_update(  # type: ignore[no-any-return]
        index_elements=keys,
        set_={name: statement.excluded[name] for name in rest},
        where=or_(*(table.c[name].is_distinct_from(statement.excluded[name]) for name in rest)),
    )


def chunks(values: Iterable[Value], size: int = BATCH) -> Iterator[list[Value]]:
    """Cut values into lists short enough for an IN list."""
    rest = iter(values)
    while chunk := list(islice(rest, size)):
        yield chunk


def pages(database: Database, statement: Select[Any], key: Column[str]) -> Iterator[Sequence[Row[Any]]]:
    """Read a long result in order of `key`, its first column, page by page, each in a short reading of its own."""
    last = ""
    while True:
        with database.reading() as connection:
            page = connection.execute(statement.where(key > last).order_by(key).limit(BATCH)).all()
        if page:
            yield page
        if len(page) < BATCH:
            return
        last = page[-1][0]

"""Whole customer records, read in batches: a constant number of statements for five hundred customers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from itertools import starmap
from typing import Any

from sqlalchemy import Connection, FromClause, Select, and_, bindparam, case, func, select, type_coerce

from worker.core.model import (
    Coverage,
    CustomerRecord,
    Fact,
    Hold,
    Mail,
    Meeting,
    Moment,
    Occasion,
    PlacedDraft,
    RepLine,
)
from worker.core.words import CustomerId, Kind
from worker.store.columns import Code
from worker.store.database import Database
from worker.store.people import read_customers
from worker.store.tables import (
    addresses,
    coverage,
    customers,
    facts,
    holds,
    lines,
    mailboxes,
    mails,
    meetings,
    moments,
    occasions,
    outbox,
)
from worker.store.values import chunks, pages, selecting

Found = Mapping[str, Sequence[Any]]
"""Values of one table by customer."""

_IDS = "ids"
_DRAFTS = (
    select(*(type_coerce(outbox.c.kind, Code(Kind)).label("kind") if c.name == "kind" else c for c in outbox.c))
    .where(outbox.c.what == "draft")
    .subquery()
)
"""The drafts of the outbox; only theirs is a kind of draft."""


def read_records(database: Database, ids: Iterable[CustomerId] | None, owner: str | None) -> Iterator[CustomerRecord]:
    """Give the records of these customers, or of everyone, in order of id; `owner` leaves out those of others."""
    for batch in _batches(database, ids, owner):
        with database.reading() as connection:
            loaded = _load(connection, batch, owner)
        yield from loaded


def _batches(database: Database, ids: Iterable[CustomerId] | None, owner: str | None) -> Iterator[Sequence[str]]:
    if ids is not None:
        yield from chunks(sorted(set(ids)))
        return
    statement = select(customers.c.id)
    if owner is not None:
        statement = statement.where(customers.c.owner == owner)
    for page in pages(database, statement, customers.c.id):
        yield [row[0] for row in page]


def _load(connection: Connection, ids: Sequence[str], owner: str | None) -> list[CustomerRecord]:
    where = [customers.c.id.in_(ids)] + ([customers.c.owner == owner] if owner is not None else [])
    synced = _last_good_syncs(connection)
    covered = _covered(connection, ids)
    found = {
        "facts": _by_customer(connection, facts, Fact, ids, "id"),
        "occasions": _by_customer(connection, occasions, Occasion, ids, "id"),
        "moments": _by_customer(connection, moments, Moment, ids, "id"),
        "holds": _by_customer(connection, holds, Hold, ids, "id"),
        "mails": _by_customer(connection, mails, Mail, ids, "at"),
        "meetings": _by_customer(connection, meetings, Meeting, ids, "starts_at"),
        "drafts": _by_customer(connection, _DRAFTS, PlacedDraft, ids, "created_at"),
    }
    line = _by_customer(connection, lines, RepLine, ids, "given_at")
    return [
        CustomerRecord(
            customer,
            Coverage(
                complete=customer.id in covered and covered[customer.id].complete,
                last_good_sync_at=synced.get(customer.owner),
                known_since=covered[customer.id].known_since if customer.id in covered else None,
            ),
            line=next(iter(line.get(customer.id, ())), None),
            **{name: tuple(values.get(customer.id, ())) for name, values in found.items()},
        )
        for customer in sorted(read_customers(connection, *where), key=lambda customer: customer.id)
    ]


def _by_customer(connection: Connection, table: FromClause, kind: type, ids: Sequence[str], order: str) -> Found:
    found: dict[str, list[Any]] = {}
    for rows in connection.execute(_of_customers(table, kind, order), {_IDS: ids}).partitions(1000):
        for value in starmap(kind, rows):
            found.setdefault(value.customer, []).append(value)
    return found


@cache
def _of_customers(table: FromClause, kind: type, order: str) -> Select[Any]:
    """Give the statement that reads the values of some customers, made once: to put it together costs the most."""
    chosen = table.c.customer.in_(bindparam(_IDS, expanding=True))
    return selecting(table, kind).where(chosen).order_by(table.c.customer, table.c[order])


def _last_good_syncs(connection: Connection) -> dict[str, datetime | None]:
    statement = select(mailboxes.c.name, mailboxes.c.last_good_sync_at)
    return dict(connection.execute(statement).all())


def _covered(connection: Connection, ids: Sequence[str]) -> Mapping[str, Any]:
    """Tell of the customers who have addresses how much of the mail with all of them their owner's mailbox knows."""
    known = and_(
        coverage.c.mailbox == customers.c.owner,
        coverage.c.address == addresses.c.address,
        coverage.c.gap_from.is_(None),
    )
    every = func.count(addresses.c.address)
    since = func.max(coverage.c.covered_from)
    statement = (
        select(
            customers.c.id,
            (every == func.count(case((coverage.c.complete, 1)))).label("complete"),
            case((every == func.count(coverage.c.covered_from), since)).label("known_since"),
        )
        .join(addresses, addresses.c.customer == customers.c.id)
        .outerjoin(coverage, known)
        .where(customers.c.id.in_(ids))
        .group_by(customers.c.id)
    )
    return {row.id: row for row in connection.execute(statement)}

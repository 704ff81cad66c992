"""Customers and what is recorded of them, and how they are forgotten."""

import hmac
from collections.abc import Callable, Iterable
from datetime import date
from hashlib import sha256
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, Table, delete, select, update

from worker.core.matching import normalise
from worker.core.model import Customer, Fact, Hold, Moment, Occasion, RepLine
from worker.core.newcomers import Likeness
from worker.core.words import CustomerId, FactId, HoldId, OccasionId, Reason
from worker.errors import UsageError
from worker.store.database import Database
from worker.store.mailboxes import tells_of
from worker.store.notes import may_be
from worker.store.plans import look_again
from worker.store.tables import (
    addresses,
    coverage,
    customers,
    facts,
    holds,
    lines,
    looks,
    metadata,
    moments,
    occasions,
    outbox,
    proposed_addresses,
    questions,
    skipped,
    tombstones,
)
from worker.store.values import add_new, names_of, read, row_of, upsert

_PROPOSED = "proposed\n"
"""Stands before an address in the hash that keeps it from being proposed; no address holds a line break."""

Recorded = TypeVar("Recorded", Fact, Occasion, Moment, Hold)


class People:
    """The record of every customer. Whatever changes a record has planning look at the customer again."""

    def __init__(self, database: Database, salt: Callable[[], bytes]) -> None:
        self._database = database
        self._salt = salt

    # --- customers ---

    def all(self, owner: str | None = None) -> tuple[Customer, ...]:
        """Give every customer, or those of one mailbox, by name."""
        where = [] if owner is None else [customers.c.owner == owner]
        with self._database.reading() as connection:
            return read_customers(connection, *where)

    def get(self, id: CustomerId) -> Customer | None:  # noqa: A002
        """Give one customer."""
        with self._database.reading() as connection:
            return next(iter(read_customers(connection, customers.c.id == id)), None)

    def by_address(self, address: str) -> Customer | None:
        """Give the customer an address belongs to, however it is written."""
        owner = select(addresses.c.customer).where(addresses.c.address == normalise(address)).scalar_subquery()
        with self._database.reading() as connection:
            return next(iter(read_customers(connection, customers.c.id == owner)), None)

    def find(self, who: str) -> tuple[Customer, ...]:
        """Find customers by id, else by address, else by a part of the name or company in any case."""
        if not who.strip():
            return ()
        exact = self.get(CustomerId(who.strip())) or self.by_address(who)
        if exact is not None:
            return (exact,)
        with self._database.reading() as connection:
            return read_customers(connection, customers.c.folded.contains(who.strip().casefold(), autoescape=True))

    def save(self, customer: Customer) -> None:
        """Keep a customer and exactly these addresses; raises UsageError where one belongs to somebody else."""
        row = {name: getattr(customer, name) for name in names_of(Customer) if name != "addresses"}
        folded = f"{customer.name}\n{customer.company}".casefold()
        with self._database.writing() as connection:
            kept = _address_rows(connection, customer)
            upsert(connection, customers, [{**row, "folded": folded, "again_at": None}])
            connection.execute(delete(addresses).where(addresses.c.customer == customer.id))
            add_new(connection, addresses, kept)
            known = [row["address"] for row in kept]
            connection.execute(delete(proposed_addresses).where(proposed_addresses.c.address.in_(known)))

    # --- what is recorded of them ---

    def facts(self, customer: CustomerId) -> tuple[Fact, ...]:
        """Give the facts about a customer."""
        return self._of(facts, Fact, customer)

    def occasions(self, customer: CustomerId) -> tuple[Occasion, ...]:
        """Give the occasions of a customer."""
        return self._of(occasions, Occasion, customer)

    def moments(self, customer: CustomerId) -> tuple[Moment, ...]:
        """Give the moments with a customer."""
        return self._of(moments, Moment, customer)

    def holds(self, customer: CustomerId) -> tuple[Hold, ...]:
        """Give the holds on a customer, ended ones too."""
        return self._of(holds, Hold, customer)

    def held_for(self, reason: Reason) -> tuple[CustomerId, ...]:
        """Name the customers on whom a hold of this reason was ever recorded."""
        with self._database.reading() as connection:
            return tuple(connection.scalars(select(holds.c.customer).where(holds.c.reason == reason).distinct()))

    def line(self, customer: CustomerId) -> RepLine | None:
        """Give the rep's own sentence for the next draft."""
        with self._database.reading() as connection:
            return next(iter(read(connection, lines, RepLine, lines.c.customer == customer)), None)

    def save_fact(self, fact: Fact) -> None:
        """Keep a fact by its id."""
        self._save(facts, fact)

    def save_occasion(self, occasion: Occasion) -> None:
        """Keep an occasion by its id."""
        self._save(occasions, occasion)

    def save_moment(self, moment: Moment) -> None:
        """Keep a moment by its id."""
        self._save(moments, moment)

    def save_hold(self, hold: Hold) -> None:
        """Keep a hold by its id."""
        self._save(holds, hold)

    def save_line(self, line: RepLine) -> None:
        """Keep the rep's own sentence; a newer one takes its place."""
        self._save(lines, line)

    def drop_fact(self, id: FactId) -> bool:  # noqa: A002
        """Forget a fact; False where there is none."""
        return self._drop(facts, facts.c.id == id)

    def drop_occasion(self, id: OccasionId) -> bool:  # noqa: A002
        """Forget an occasion; False where there is none."""
        return self._drop(occasions, occasions.c.id == id)

    def release_hold(self, id: HoldId) -> bool:  # noqa: A002
        """End a hold; False where there is none."""
        return self._drop(holds, holds.c.id == id)

    def drop_line(self, customer: CustomerId) -> bool:
        """Forget the rep's sentence; False where there is none."""
        return self._drop(lines, lines.c.customer == customer)

    def mark_mentioned(self, customer: CustomerId, ids: Iterable[FactId], on: date) -> None:
        """Note that a sent draft has said these facts."""
        with self._database.writing() as connection:
            connection.execute(
                update(facts)
                .where(facts.c.customer == customer, facts.c.id.in_(list(ids)))
                .values(last_mentioned_on=on)
            )
            look_again(connection, [customer])

    def _of(self, table: Table, kind: type[Recorded], customer: CustomerId) -> tuple[Recorded, ...]:
        with self._database.reading() as connection:
            return read(connection, table, kind, table.c.customer == customer, order=(table.c.id,))

    def _save(self, table: Table, value: Fact | Occasion | Moment | Hold | RepLine) -> None:
        with self._database.writing() as connection:
            upsert(connection, table, [row_of(value)])
            look_again(connection, [value.customer])

    def _drop(self, table: Table, where: ColumnElement[bool]) -> bool:
        with self._database.writing() as connection:
            concerned = connection.scalars(select(table.c.customer).where(where)).all()
            look_again(connection, concerned)
            connection.execute(delete(table).where(where))
        return bool(concerned)

    # --- forgetting ---

    def erase(self, id: CustomerId) -> None:  # noqa: A002
        """Erase a person from every table; keyed hashes of the id and the addresses stay, so that they stay forgotten.

        What lies in the rep's mailbox is not touched: take drafts and reminders back first.
        """
        with self._database.writing() as connection:
            known = connection.scalars(select(addresses.c.address).where(addresses.c.customer == id)).all()
            add_new(connection, tombstones, [{"hash": self._hash(name)} for name in (id, *known)])
            self._propose_no_more(connection, id)
            connection.execute(delete(coverage).where(coverage.c.address.in_(known)))
            connection.execute(
                delete(looks).where(looks.c.key.in_(select(outbox.c.key).where(outbox.c.customer == id)))
            )
            connection.execute(delete(questions).where(may_be(id)))
            connection.execute(delete(skipped).where(tells_of(id)))
            for table in metadata.sorted_tables:
                if "customer" in table.c:
                    connection.execute(delete(table).where(table.c.customer == id))
            connection.execute(delete(customers).where(customers.c.id == id))
            self._database.after_commit(self._database.truncate_log)

    def is_forgotten(self, address_or_id: str) -> bool:
        """Say whether somebody with this address (however written) or id was erased."""
        wanted = {self._hash(address_or_id), self._hash(normalise(address_or_id))}
        with self._database.reading() as connection:
            return connection.scalar(select(tombstones.c.hash).where(tombstones.c.hash.in_(wanted))) is not None

    def may_be_proposed(self, address: str) -> bool:
        """Say whether a normalised address is neither a forgotten person's nor one that was taken for theirs."""
        wanted = {self._hash(address), self._hash(f"{_PROPOSED}{address}")}
        with self._database.reading() as connection:
            return connection.scalar(select(tombstones.c.hash).where(tombstones.c.hash.in_(wanted))) is None

    def _propose_no_more(self, connection: Connection, id: CustomerId) -> None:  # noqa: A002
        """Keep hashes of what may have been second addresses: at a known company each could look like a colleague's.

        They may be somebody else's after all, so they are not forgotten and can still be added by hand.
        """
        theirs = proposed_addresses.c.customer == id, proposed_addresses.c.likeness != Likeness.SAME_COMPANY
        guessed = connection.scalars(select(proposed_addresses.c.address).where(*theirs).distinct())
        add_new(connection, tombstones, [{"hash": self._hash(f"{_PROPOSED}{address}")} for address in guessed])

    def _hash(self, text: str) -> str:
        return hmac.new(self._salt(), text.encode(), sha256).hexdigest()


# Built once: putting a statement together costs more than running it.
_NAMES = tuple(name for name in names_of(Customer) if name != "addresses")
_ID = _NAMES.index("id")
_CUSTOMERS = select(*(customers.c[name] for name in _NAMES)).order_by(customers.c.name, customers.c.id)
_WRITTEN = select(addresses.c.customer, addresses.c.written).order_by(addresses.c.position)


def read_customers(connection: Connection, *where: ColumnElement[bool]) -> tuple[Customer, ...]:
    """Read the customers that meet the conditions, by name."""
    chosen = select(customers.c.id).where(*where)
    of: dict[str, list[str]] = {}
    for customer, written in connection.execute(_WRITTEN.where(addresses.c.customer.in_(chosen))):
        of.setdefault(customer, []).append(written)
    rows = connection.execute(_CUSTOMERS.where(*where))
    return tuple(Customer(**dict(zip(_NAMES, row, strict=True)), addresses=tuple(of.get(row[_ID], ()))) for row in rows)


def _address_rows(connection: Connection, customer: Customer) -> list[dict[str, object]]:
    """Number the addresses in order; the same address written twice counts once."""
    written = {normalise(address): address for address in reversed(customer.addresses)}
    taken = select(addresses.c.address, addresses.c.customer).where(
        addresses.c.address.in_(written), addresses.c.customer != customer.id
    )
    for address, other in connection.execute(taken):
        raise UsageError(
            f"The address {address} belongs to customer {other} already: "
            f"drop it there first, or give {customer.name} another one."
        )
    ordered = dict.fromkeys(normalise(address) for address in customer.addresses)
    return [
        {"address": address, "customer": customer.id, "position": position, "written": written[address]}
        for position, address in enumerate(ordered)
    ]

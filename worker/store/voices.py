"""How the rep writes to each customer, as it was read off their mail: the forms alone, no word of a mail."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from worker.core.model import Customer, Voice
from worker.core.words import CustomerId
from worker.store.database import Database
from worker.store.tables import customers, voices
from worker.store.values import columns_of, read, row_of, upsert


@dataclass(frozen=True, slots=True)
class Heard:
    """A voice, what the customer calls themselves below their own mails, and when both were read."""

    voice: Voice
    signs_as: str
    read_at: datetime


class Voices:
    """One voice for each customer a draft was ever written for."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, customer: CustomerId) -> Heard | None:
        """Give the voice kept for a customer."""
        with self._database.reading() as connection:
            kept = read(connection, voices, Voice, voices.c.customer == customer)
            rest = connection.execute(
                select(voices.c.signs_as, voices.c.read_at).where(voices.c.customer == customer)
            ).first()
        return Heard(kept[0], rest.signs_as, rest.read_at) if rest else None

    def save(self, customer: CustomerId, heard: Heard) -> None:
        """Keep a voice in place of the one before."""
        row = row_of(heard.voice, customer=customer, signs_as=heard.signs_as, read_at=heard.read_at)
        with self._database.writing() as connection:
            upsert(connection, voices, [row])

    def near(self, customer: Customer, *, same_company: bool) -> tuple[Voice, ...]:
        """Give the voices for others of the same owner and language: those of the same company, or all."""
        alike = [customers.c.owner == customer.owner, customers.c.language == customer.language]
        alike += [customers.c.company == customer.company] if same_company else []
        found = (
            select(*columns_of(voices, Voice))
            .join(customers, customers.c.id == voices.c.customer)
            .where(customers.c.id != customer.id, *alike)
            .order_by(voices.c.customer)
        )
        with self._database.reading() as connection:
            return tuple(Voice(*row) for row in connection.execute(found))

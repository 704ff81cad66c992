"""How and in which language rep and customer write to each other, as read off their mail: the forms, never a text."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from worker.core.language import Spoken, primary
from worker.core.model import Customer, Voice
from worker.core.words import CustomerId
from worker.store.database import Database
from worker.store.tables import customers, voices
from worker.store.values import columns_of, read, row_of, upsert


@dataclass(frozen=True, slots=True)
class Heard:
    """A voice, what the customer calls themselves below their own mails, and when both were read.

    `their_form` is the form of address the customer uses where it is not the rep's; mostly empty. `language` is the one
    the rep writes to them in and `their_language` the customer's, as in `Spoken`; None: read before that was measured.
    """

    voice: Voice
    signs_as: str
    read_at: datetime
    their_form: str = ""
    language: str | None = None
    their_language: str | None = None

    @property
    def spoken(self) -> Spoken:
        """The languages the two write to each other in."""
        return Spoken(self.language or "", self.their_language or "")


@dataclass(frozen=True, slots=True)
class KeptLanguages:
    """What is kept of a customer's language: what is `recorded`, and what their mail showed; empty where unknown."""

    customer: CustomerId
    company: str
    recorded: str
    spoken: Spoken


class Voices:
    """One voice for each customer whose mail was ever read for a draft."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, customer: CustomerId) -> Heard | None:
        """Give the voice kept for a customer."""
        with self._database.reading() as connection:
            kept = read(connection, voices, Voice, voices.c.customer == customer)
            rest = connection.execute(
                select(
                    voices.c.signs_as,
                    voices.c.read_at,
                    voices.c.their_form,
                    voices.c.language,
                    voices.c.their_language,
                ).where(voices.c.customer == customer)
            ).first()
        return Heard(kept[0], *rest) if rest else None

    def save(self, customer: CustomerId, heard: Heard) -> None:
        """Keep a voice in place of the one before."""
        row = row_of(
            heard.voice,
            customer=customer,
            signs_as=heard.signs_as,
            read_at=heard.read_at,
            their_form=heard.their_form,
            language=heard.language,
            their_language=heard.their_language,
        )
        with self._database.writing() as connection:
            upsert(connection, voices, [row])

    def languages(self, owner: str) -> tuple[KeptLanguages, ...]:
        """Give what is kept of the languages of everybody of one owner whose mail was read."""
        found = (
            select(
                customers.c.id, customers.c.company, customers.c.language, voices.c.language, voices.c.their_language
            )
            .join(voices, customers.c.id == voices.c.customer)
            .where(customers.c.owner == owner)
            .order_by(customers.c.id)
        )
        with self._database.reading() as connection:
            return tuple(
                KeptLanguages(id_, company, recorded, Spoken(ours or "", theirs or ""))
                for id_, company, recorded, ours, theirs in connection.execute(found)
            )

    def near(self, customer: Customer, language: str, usual: str, *, same_company: bool) -> tuple[Voice, ...]:
        """Give the voices for others of the same owner that are in a language: those of the same company, or all.

        What mail showed comes before what is recorded; where there is neither, `usual` is taken for it.
        """
        of = [customers.c.owner == customer.owner]
        of += [customers.c.company == customer.company] if same_company else []
        found = (
            select(*columns_of(voices, Voice), customers.c.language, voices.c.language)
            .join(customers, customers.c.id == voices.c.customer)
            .where(customers.c.id != customer.id, *of)
            .order_by(voices.c.customer)
        )
        with self._database.reading() as connection:
            return tuple(
                Voice(*row)
                for *row, recorded, shown in connection.execute(found)
                if primary(shown or recorded or usual) == primary(language)
            )

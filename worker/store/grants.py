"""Grants, sealed: whoever reads the database without the secret key learns nothing from them (Fernet, HKDF-SHA256)."""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import select

from worker.errors import ConfigError
from worker.store.database import Database
from worker.store.locks import grant_lock
from worker.store.tables import grants
from worker.store.values import upsert


class Grants:
    """The grant of one mailbox (the port's GrantStore). The first key seals, every key opens.

    A key is derived for each mailbox and database, so that a grant copied elsewhere does not open there.
    """

    def __init__(
        self, database: Database, mailbox: str, keys: Callable[[], Sequence[str]], salt: Callable[[], bytes]
    ) -> None:
        self._database = database
        self._mailbox = mailbox
        self._keys = keys
        self._salt = salt

    def check(self) -> None:
        """See that there is a key to seal with. Raises ConfigError."""
        self._seal()

    def load(self) -> str | None:
        """Open the grant; None where there is none. Raises ConfigError where no key opens it."""
        with self._database.reading() as connection:
            sealed = connection.scalar(select(grants.c.sealed).where(grants.c.mailbox == self._mailbox))
        if sealed is None:
            return None
        try:
            return self._seal().decrypt(sealed).decode()
        except InvalidToken:
            sentence = (
                f"The grant of mailbox {self._mailbox} was sealed with another secret key: put the former key back in "
                f"RAPPORT_SECRET_KEY, after the new one, or run: rapport connect {self._mailbox}"
            )
            raise ConfigError([sentence]) from None

    def save(self, grant: str) -> None:
        """Seal and keep the grant, at once."""
        sealed = self._seal().encrypt(grant.encode()).decode()
        row = {"mailbox": self._mailbox, "sealed": sealed, "changed_at": datetime.now(UTC)}
        with self._database.saving() as connection:
            upsert(connection, grants, [row])

    def lock(self) -> AbstractContextManager[None]:
        """Hold the grant while it is renewed; waits for another process that does. Raises TryLater."""
        return grant_lock(self._database.url, self._mailbox)

    def _seal(self) -> MultiFernet:
        return MultiFernet([Fernet(self._derived(key)) for key in self._keys()])

    def _derived(self, key: str) -> bytes:
        purpose = f"grant of {self._mailbox}".encode()
        return urlsafe_b64encode(HKDF(SHA256(), length=32, salt=self._salt(), info=purpose).derive(key.encode()))

"""What `rapport doctor` says of the reps' grants, without asking the providers: all of it lies in the store."""

# ruff: noqa: PLC0415  a provider is imported only where it is used

import os
from collections.abc import Iterator

from connectors.errors import ConnectorError
from worker.cli.check import Check
from worker.cli.permission import Standing
from worker.errors import WorkerError
from worker.settings import MailboxSettings, Settings, secret_keys
from worker.store.database import file_of
from worker.store.store import Store


def check_grants(settings: Settings) -> Iterator[Check]:
    """See that the secret key is usable, and how the grant of each mailbox stands."""
    mailboxes = [mailbox for mailbox in settings.mailbox if mailbox.auth and mailbox.auth.kind == "oauth"]
    if not mailboxes:
        return
    try:
        secret_keys(os.environ)
    except WorkerError as error:
        yield Check("secret key", str(error), error.exit_code)
        return
    yield Check("secret key", "set")
    file = file_of(settings.database_url)
    if file is not None and not file.exists():
        return  # which the check of the database says
    try:
        with Store.open(settings.database_url) as store:
            for mailbox in mailboxes:
                yield _grant(mailbox, store)
    except WorkerError:
        return  # the same


def _grant(mailbox: MailboxSettings, store: Store) -> Check:
    subject, connect = f"mailbox {mailbox.name}: grant", f"run: rapport connect {mailbox.name}"
    try:
        standing = _standing(mailbox, store)
    except (WorkerError, ConnectorError) as error:
        return Check(subject, str(error), getattr(error, "exit_code", 1))
    if standing is None:
        return Check(subject, f"Not connected yet; {connect}", 1)
    if standing.ended:
        return Check(subject, f"{standing.ended}; {connect}", 1)
    without = "".join(f"; without {permission.name} {permission.lost}" for permission in standing.lost)
    sentence = f"Connected on {standing.connected_at:%Y-%m-%d}{without}{f'; {connect}' if without else ''}"
    return Check(subject, sentence, 0 if standing.can_read else 1)


def _standing(mailbox: MailboxSettings, store: Store) -> Standing | None:
    if mailbox.provider == "microsoft":
        from worker.cli import microsoft_checks

        return microsoft_checks.standing(mailbox, store)
    from worker.cli import google_checks

    return google_checks.standing(mailbox, store)

"""What `rapport doctor` says of Google mailboxes, without asking Google: all of it lies in files and in the grant."""

import os
from collections.abc import Iterator

from connectors.errors import ConnectorError
from connectors.google.auth import read_grant
from connectors.google.client import read_service_account
from connectors.google.scopes import READ_MAIL, missing
from worker.cli import google
from worker.cli.check import Check
from worker.errors import WorkerError
from worker.settings import MailboxSettings, Settings, secret, secret_keys
from worker.store.database import file_of
from worker.store.store import Store


def check_consent(mailbox: MailboxSettings) -> Check:
    """See that what [mailbox.auth] names is there."""
    subject, told = f"mailbox {mailbox.name}: auth", google.auth_of(mailbox)
    try:
        if told.kind == "oauth":
            google.client_for(mailbox)
        elif told.kind == "service_account" and told.file:
            read_service_account(mailbox.name, told.file)
        elif not secret(told.token_env, os.environ):
            return Check(subject, f"There is no token in {told.token_env} or {told.token_env}_FILE: put one there.", 1)
    except WorkerError as error:
        return Check(subject, str(error), error.exit_code)
    except ConnectorError as error:
        return Check(subject, str(error), 1)
    return Check(subject, str(told.file or told.client_id or told.token_env))


def check_grants(settings: Settings) -> Iterator[Check]:
    """See that the secret key is usable, and how the grant of each mailbox stands."""
    mailboxes = [mailbox for mailbox in settings.mailbox if mailbox.provider == "google" and _consents(mailbox)]
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


def _consents(mailbox: MailboxSettings) -> bool:
    return google.auth_of(mailbox).kind == "oauth"


def _grant(mailbox: MailboxSettings, store: Store) -> Check:
    subject, connect = f"mailbox {mailbox.name}: grant", f"run: rapport connect {mailbox.name}"
    try:
        grant = read_grant(mailbox.name, google.grants_for(mailbox, store))
    except (WorkerError, ConnectorError) as error:
        return Check(subject, str(error), getattr(error, "exit_code", 1))
    if grant is None:
        return Check(subject, f"Not connected yet; {connect}", 1)
    if grant.dead:
        return Check(subject, f"Google has ended it; {connect}", 1)
    lost = missing(google.scopes_for(mailbox), grant.scopes)
    without = "".join(f"; without {scope.name} {scope.lost}" for scope in lost)
    sentence = f"Connected on {grant.connected_at:%Y-%m-%d}{without}{f'; {connect}' if lost else ''}"
    return Check(subject, sentence, 1 if READ_MAIL in lost else 0)

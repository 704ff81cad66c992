"""What `rapport doctor` says of Google mailboxes, without asking Google: all of it lies in files and in the grant."""

import os

from connectors.errors import ConnectorError
from connectors.google.auth import read_grant
from connectors.google.client import read_service_account
from connectors.google.scopes import READ_MAIL, missing
from worker.cli import google
from worker.cli.check import Check
from worker.cli.permission import Standing
from worker.errors import WorkerError
from worker.settings import MailboxSettings, secret
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


def standing(mailbox: MailboxSettings, store: Store) -> Standing | None:
    """Say how the rep's grant stands; None where there is none. Raises ReconnectNeeded, ConfigError."""
    grant = read_grant(mailbox.name, google.grants_for(mailbox, store))
    if grant is None:
        return None
    lost = missing(google.scopes_for(mailbox), grant.scopes)
    return Standing(grant.connected_at, "Google has ended it" if grant.dead else "", lost, READ_MAIL not in lost)

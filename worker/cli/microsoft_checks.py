"""What `rapport doctor` says of Microsoft mailboxes, without asking Microsoft: it lies in files and in the grant."""

import os

from connectors.errors import ConnectorError
from connectors.microsoft.auth import read_grant
from connectors.microsoft.scopes import VITAL, missing
from worker.cli import microsoft
from worker.cli.check import Check
from worker.cli.permission import Standing
from worker.errors import WorkerError
from worker.settings import MailboxSettings, secret
from worker.store.store import Store


def check_consent(mailbox: MailboxSettings) -> Check:
    """See that what [mailbox.auth] and [mailbox.endpoints] name is there and goes together."""
    subject, told = f"mailbox {mailbox.name}: auth", microsoft.auth_of(mailbox)
    try:
        if told.kind == "oauth":
            microsoft.app_for(mailbox)
        elif told.kind == "app":
            microsoft.app_with_secret(mailbox)
        elif not secret(told.token_env, os.environ):
            return Check(subject, f"There is no token in {told.token_env} or {told.token_env}_FILE: put one there.", 1)
    except WorkerError as error:
        return Check(subject, str(error), error.exit_code)
    except ConnectorError as error:
        return Check(subject, str(error), 1)
    return Check(subject, told.client_id or told.token_env)


def standing(mailbox: MailboxSettings, store: Store) -> Standing | None:
    """Say how the rep's grant stands; None where there is none. Raises ReconnectNeeded, ConfigError."""
    grant = read_grant(mailbox.name, microsoft.grants_for(mailbox, store))
    if grant is None:
        return None
    lost = missing(microsoft.scopes_for(mailbox), grant.scopes)
    ended = f"Microsoft has ended it ({grant.dead})" if grant.dead else ""
    return Standing(grant.connected_at, ended, lost, not VITAL.intersection(lost))

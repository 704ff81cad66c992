"""What mailboxes are let in with, whichever provider it is: from their settings, the environment and the store."""

import os
from collections.abc import Callable
from functools import partial

from connectors.errors import ConnectorError
from worker.cli.check import Check
from worker.errors import ConfigError, WorkerError
from worker.settings import AuthSettings, MailboxSettings, secret, secret_keys
from worker.store.grants import Grants
from worker.store.store import Store


def auth_of(mailbox: MailboxSettings) -> AuthSettings:
    """Give [mailbox.auth], which every checked configuration of such a mailbox has. Raises ConfigError."""
    if mailbox.auth is None:
        raise ConfigError([f'Mailbox "{mailbox.name}" needs [mailbox.auth].'])
    return mailbox.auth


def grants_for(mailbox: MailboxSettings, store: Store) -> Grants:
    """Give the place of the mailbox's grant."""
    return store.grants(mailbox.name, partial(secret_keys, os.environ))


def given_token(mailbox: MailboxSettings) -> str | None:
    """Read the token that somebody else puts where [mailbox.auth] says. Raises ConfigError."""
    return secret(auth_of(mailbox).token_env, os.environ)


def client_secret(mailbox: MailboxSettings, variable: str, has: str) -> str:
    """Read the secret of the application; `has` names the setting that needs one. Raises ConfigError."""
    found = secret(variable, os.environ)
    if not found:
        named = f"{variable} (or {variable}_FILE)"
        raise ConfigError([f'Mailbox "{mailbox.name}" has {has} and no secret: put it into {named}.'])
    return found


def check_auth(mailbox: MailboxSettings, look: Callable[[], object]) -> Check:
    """See that what [mailbox.auth] names is there: a token from outside here, everything else by `look`."""
    subject, told = f"mailbox {mailbox.name}: auth", auth_of(mailbox)
    try:
        if told.kind != "static":
            look()
        elif not given_token(mailbox):
            return Check(subject, f"There is no token in {told.token_env} or {told.token_env}_FILE: put one there.", 1)
    except (WorkerError, ConnectorError) as error:
        return Check(subject, str(error), getattr(error, "exit_code", 1))
    return Check(subject, str(told.file or told.client_id or told.token_env))

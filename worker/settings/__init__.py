"""The configuration: `Settings.load` reads and checks it, every problem at once."""

from worker.settings.loading import DEFAULT_PATH, Settings, secret, secret_keys
from worker.settings.tables import AuthSettings, MailboxSettings, RepSettings

__all__ = ["DEFAULT_PATH", "AuthSettings", "MailboxSettings", "RepSettings", "Settings", "secret", "secret_keys"]

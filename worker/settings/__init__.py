"""The configuration: `Settings.load` reads and checks it, every problem at once."""

from worker.settings.loading import DEFAULT_PATH, Settings, secret
from worker.settings.tables import MailboxSettings, RepSettings

__all__ = ["DEFAULT_PATH", "MailboxSettings", "RepSettings", "Settings", "secret"]

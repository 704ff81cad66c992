"""One class per thing the worker does about it.

ConnectorError
  CursorExpired      start that part over, once
  ReconnectNeeded    skip the mailbox, mark it, tell the rep
    ScopeMissing     the same, where no part can do without
  TryLater(after)    stop this mailbox, keep its progress
  Refused(what)      record this one item, carry on
  Unclear(key)       the intent stays open; later runs look first; after 24 h it is shown

A message names the mailbox and the provider's request id, never an address or a text.
"""

from datetime import timedelta


class ConnectorError(Exception):
    """A mailbox could not do what was asked; the message is one sentence for the person who runs Rapport."""


class CursorExpired(ConnectorError):
    """The cursor is no longer valid; the part has to be started over."""


class ReconnectNeeded(ConnectorError):
    """The grant is gone or too narrow; the rep has to connect the mailbox again."""


class ScopeMissing(ReconnectNeeded):
    """The grant does not allow this call; what can be left out is left out."""


class TryLater(ConnectorError):
    """The mailbox cannot be worked on now: busy, over its limits, or its folder is not readable or writable."""

    def __init__(self, message: str, after: timedelta | None = None) -> None:
        super().__init__(message)
        self.after = after


class Refused(ConnectorError):
    """This one item cannot be done; trying again will not help."""


class Unclear(ConnectorError):
    """It is not known whether the draft or reminder of `key` was placed."""

    def __init__(self, message: str, key: str) -> None:
        super().__init__(message)
        self.key = key

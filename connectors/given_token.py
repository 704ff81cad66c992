"""An access token that somebody else obtains and keeps fresh."""

import re
from collections.abc import Callable

from connectors.errors import ReconnectNeeded

_TOKEN = re.compile(r"[!-~]+")
"""A header takes nothing else."""


class GivenToken:
    """A `connectors.http.Token` from outside; `read` looks for it where `variable` says, again once it is refused."""

    def __init__(self, mailbox: str, provider: str, variable: str, read: Callable[[], str | None]) -> None:
        self._mailbox = mailbox
        self._provider = provider
        self._variable = variable
        self._read = read
        self._known = ""

    def __call__(self, refused_before: bool, /) -> str:  # noqa: FBT001  the one argument of a Token
        """Give the token. Raises ReconnectNeeded where there is none, or only the one that was refused."""
        if self._known and not refused_before:
            return self._known
        found, where = (self._read() or "").strip(), f"{self._variable} (or the file {self._variable}_FILE names)"
        if not found:
            raise ReconnectNeeded(f"Mailbox {self._mailbox}: there is no token in {where}; put one there.")
        if not _TOKEN.fullmatch(found):
            raise ReconnectNeeded(f"Mailbox {self._mailbox}: what is in {where} is no token; put the bare token there.")
        if found == self._known:
            raise ReconnectNeeded(
                f"Mailbox {self._mailbox}: {self._provider} refused the token; put a fresh one in {where}."
            )
        self._known = found
        return found

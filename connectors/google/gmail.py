"""The few Gmail calls that read mail, each with its cost in units (Google's quota table of 2026-05)."""

from collections.abc import Sequence
from typing import Any

from connectors.google.api import Api, Json

_GET = 20
_LIST = 5
_HISTORY = 2
_PROFILE = 1
_MOST_IDS = 500


class Gmail:
    """One mailbox's mail as Gmail's JSON."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self._users: Any = api.calls.users()
        self._messages: Any = self._users.messages()  # made once: the library builds it anew at every mention

    def get(self, message: str) -> Json:
        """Read one message. Raises Declined where it is gone."""
        return self.api.read(self._messages.get(userId="me", id=message, format="full"), _GET)

    def get_many(self, messages: Sequence[str]) -> list[Json | None]:
        """Read messages in batches, in order; None for what is gone."""
        requests = [self._messages.get(userId="me", id=message, format="full") for message in messages]
        return self.api.read_many(requests, _GET)

    def search(self, query: str, token: str | None) -> tuple[list[str], str | None]:
        """Give one page of the ids a search finds, newest first and trash included, and the next page's token."""
        more = {"pageToken": token} if token else {}
        request = self._messages.list(
            userId="me",
            q=query,
            includeSpamTrash=True,
            maxResults=_MOST_IDS,
            fields="messages/id,nextPageToken",
            **more,
        )
        answer = self.api.read(request, _LIST)
        following = answer.get("nextPageToken") or None
        return [found["id"] for found in answer.get("messages", ())], None if following == token else following

    def history(self, start: str, token: str, size: int) -> Json:
        """Give one page of what happened after a history id. Raises Declined where Gmail no longer knows it."""
        more = {"pageToken": token} if token else {}
        request = self._users.history().list(userId="me", startHistoryId=start, maxResults=size, **more)
        return self.api.read(request, _HISTORY)

    def history_id(self) -> str:
        """Say where the mailbox's history stands now."""
        profile = self.api.read(self._users.getProfile(userId="me", fields="historyId"), _PROFILE)
        return str(profile["historyId"])

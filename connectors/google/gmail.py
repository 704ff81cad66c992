"""The few Gmail calls that read mail, each with its cost in units (Google's quota table of 2026-05)."""

from collections.abc import Sequence
from dataclasses import dataclass

from connectors.google.api import Api, Json

_GET = 20
_LIST = 5
_HISTORY = 2
_PROFILE = 1
_MOST_IDS = 500


@dataclass(frozen=True, slots=True)
class Gmail:
    """One mailbox's mail as Gmail's JSON."""

    api: Api

    def get(self, message: str) -> Json:
        """Read one message. Raises Declined where it is gone."""
        return self.api.read(self.api.calls.users().messages().get(userId="me", id=message, format="full"), _GET)

    def get_many(self, messages: Sequence[str]) -> list[Json | None]:
        """Read messages in batches, in order; None for what is gone."""
        calls = self.api.calls.users().messages()
        return self.api.read_many([calls.get(userId="me", id=message, format="full") for message in messages], _GET)

    def search(self, query: str, token: str | None) -> tuple[list[str], str | None]:
        """Give one page of the ids a search finds, newest first and trash included, and the next page's token."""
        more = {"pageToken": token} if token else {}
        request = (
            self.api.calls.users()
            .messages()
            .list(
                userId="me",
                q=query,
                includeSpamTrash=True,
                maxResults=_MOST_IDS,
                fields="messages/id,nextPageToken",
                **more,
            )
        )
        answer = self.api.read(request, _LIST)
        following = answer.get("nextPageToken") or None
        return [found["id"] for found in answer.get("messages", ())], None if following == token else following

    def history(self, start: str, token: str, size: int) -> Json:
        """Give one page of what happened after a history id. Raises Declined where Gmail no longer knows it."""
        more = {"pageToken": token} if token else {}
        calls = self.api.calls.users().history()
        return self.api.read(calls.list(userId="me", startHistoryId=start, maxResults=size, **more), _HISTORY)

    def history_id(self) -> str:
        """Say where the mailbox's history stands now."""
        return str(
            self.api.read(self.api.calls.users().getProfile(userId="me", fields="historyId"), _PROFILE)["historyId"]
        )

"""The rep's drafts at Gmail: listed, read, laid, removed. No other request about a draft is ever made.

https://developers.google.com/gmail/api/reference/rest/v1/users.drafts
"""

from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from connectors.errors import TryLater, Unclear
from connectors.google.api import Api, Json
from connectors.google.wire_mail import message_of
from connectors.types import Message

_LIST, _GET, _CREATE, _DELETE = 5, 20, 10, 10  # quota units


@dataclass(frozen=True, slots=True)
class Lying:
    """Where a draft lies: its own id lasts, its message's id changes with every edit, its thread with its subject."""

    draft: str
    message: str
    thread: str


class DraftBox:
    """The drafts of one mailbox; a listing is kept until we change something or `forget` is called."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._drafts: Any = api.calls.users().drafts()
        self._listed: dict[str, Lying] | None = None
        self._read: dict[str, Message] = {}  # by message id, so that no edited draft is taken for what it was

    def listed(self) -> dict[str, Lying]:
        """List all drafts by id, newest first as far as Gmail keeps to its habit."""
        if self._listed is None:
            self._listed = {lying.draft: lying for lying in self._pages()}
        return self._listed

    def forget(self) -> None:
        """Have the drafts listed anew."""
        self._listed = None

    def read(self, drafts: Iterable[Lying]) -> list[tuple[Lying, Message]]:
        """Read listed drafts, each once a run, and say how they lie by now; what is gone is left out."""
        wanted = list(drafts)
        unread = [lying for lying in wanted if lying.message not in self._read]
        answers = self._api.read_many([self._get(lying.draft) for lying in unread], _GET)
        for lying, answer in zip(unread, answers, strict=True):
            if answer is not None:
                message = message_of(answer["message"])
                self._read[lying.message] = self._read[message.id] = message  # the newer one, if edited since listed
        found = [(lying.draft, self._read[lying.message]) for lying in wanted if lying.message in self._read]
        return [(Lying(draft, message.id, message.thread), message) for draft, message in found]

    def reread(self, draft: str) -> Message | None:
        """Read one draft as it is now; None where it is gone."""
        (answer,) = self._api.read_many([self._get(draft)], _GET)
        return message_of(answer["message"]) if answer is not None else None

    def lay(self, content: bytes, thread: str, *, key: str) -> Lying:
        """Ask once for a new draft. Raises Unclear where it may or may not lie there now."""
        self.forget()
        message = {"raw": urlsafe_b64encode(content).decode()} | ({"threadId": thread} if thread else {})
        request = self._drafts.create(userId="me", body={"message": message})
        lying = _lying(self._api.write(request, key=key, units=_CREATE))
        if not lying.draft or not lying.message:
            raise Unclear(f"Mailbox {self._api.mailbox}: Google's answer names no draft.", key)
        return lying

    def remove(self, draft: str, *, key: str) -> None:
        """Ask once to delete a draft, which has to be read just before. Raises Unclear where the answer is lost."""
        self.forget()
        self._api.write(self._drafts.delete(userId="me", id=draft), key=key, units=_DELETE)

    def _get(self, draft: str) -> Any:
        return self._drafts.get(userId="me", id=draft, format="full")

    def _pages(self) -> Iterable[Lying]:
        page, seen = "", set[str]()
        while page not in seen:
            seen.add(page)
            request = self._drafts.list(userId="me", maxResults=500, **({"pageToken": page} if page else {}))
            answer = self._api.read(request, _LIST)
            yield from map(_lying, answer.get("drafts", ()))
            page = answer.get("nextPageToken", "")
            if not page:
                return
        raise TryLater(f"Mailbox {self._api.mailbox}: Google gave one page of the drafts twice.")


def _lying(answer: Json) -> Lying:
    message = answer.get("message", {})
    return Lying(answer.get("id", ""), message.get("id", ""), message.get("threadId", ""))

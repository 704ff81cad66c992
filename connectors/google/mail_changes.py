"""What Gmail's own history of a mailbox says, and the bookmark that keeps our place in it; pure.

Source: https://developers.google.com/workspace/gmail/api/guides/sync. Ids are kept as text and compared as numbers.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from connectors.google.wire_mail import labels_of
from connectors.types import Cursor, MessageId, ThreadId

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)

_VERSION = 1
_STREAM = "google mail"
_LARGEST_ID = 2**64
_KINDS = ("messagesAdded", "messagesDeleted", "labelsAdded", "labelsRemoved")
_NEVER = frozenset({"DRAFT", "CHAT"})  # each autosave of a draft is a new message
_MOVES = frozenset({"SPAM", "TRASH"})


@dataclass(frozen=True, slots=True)
class Bookmark:
    """Everything up to history id `start` was told at `at`.

    While pages are open, `page` is the token of the next one; `coming` and `coming_at` take over after the last.
    """

    start: str
    at: datetime
    page: str = ""
    coming: str = ""
    coming_at: datetime = EARLIEST

    def written(self) -> Cursor:
        """Write the cursor."""
        values = {
            "stream": _STREAM,
            "version": _VERSION,
            "start": self.start,
            "at": self.at.isoformat(),
            "page": self.page,
            "coming": self.coming,
            "coming_at": self.coming_at.isoformat(),
        }
        return Cursor(json.dumps(values, separators=(",", ":")))


def read_bookmark(cursor: Cursor) -> Bookmark | None:
    """Read a mail cursor; None where it is not one of ours."""
    try:
        values: dict[str, Any] = json.loads(cursor)
        if (values["stream"], values["version"]) != (_STREAM, _VERSION):
            return None
        at, coming_at = (datetime.fromisoformat(values[key]).astimezone(UTC) for key in ("at", "coming_at"))
        start, page, coming = values["start"], values["page"], values["coming"]
    except (ValueError, KeyError, TypeError, OverflowError):
        return None
    is_ours = isinstance(page, str) and is_history_id(start) and (not page or is_history_id(coming))
    return Bookmark(start, at, page, coming, coming_at) if is_ours else None


def is_history_id(value: object) -> bool:
    """Tell whether Gmail could have given this history id."""
    return isinstance(value, str) and value.isascii() and value.isdigit() and int(value) < _LARGEST_ID


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that was added, with its labels then; or one that is gone for good (a trashed one is not)."""

    id: MessageId
    thread: ThreadId
    labels: frozenset[str]
    deleted: bool = False


@dataclass(slots=True)
class Heard:
    """What one walk through history named, from `start` to `end`: the newest record of each message and thread.

    `complete` once there are no more pages.
    """

    start: int
    end: int
    complete: bool = False
    messages: dict[str, int] = field(default_factory=dict)
    threads: dict[str, int] = field(default_factory=dict)

    def add(self, records: Iterable[Mapping[str, Any]]) -> None:
        """Note whom the records of a page name."""
        for record in records:
            number = int(record["id"]) if is_history_id(record.get("id")) else _LARGEST_ID
            for message, _, _ in _entries(record):
                for known, name in ((self.messages, message.get("id")), (self.threads, message.get("threadId"))):
                    if isinstance(name, str):
                        known[name] = max(number, known.get(name, 0))

    def is_quiet(self, since: str, message: str, thread: str) -> bool:
        """Whether nothing named the message or the thread after `since`; False where that is not known."""
        if not self.complete or not is_history_id(since) or not self.start <= int(since) <= self.end:
            return False
        return max(self.messages.get(message, 0), self.threads.get(thread, 0)) <= int(since)


def to_fetch(records: Iterable[Mapping[str, Any]]) -> dict[str, bool]:
    """Choose the messages of a page that may have to be told, and whether each was moved rather than new."""
    moved_by_id: dict[str, bool] = {}
    labels: dict[str, frozenset[str]] = {}
    for record in records:
        for message, kind, changed in _entries(record):
            name = message.get("id")
            if not isinstance(name, str) or not name:
                continue
            labels[name] = labels_of(message) or labels.get(name, frozenset())
            moved = kind.startswith("labels") and bool(changed & _MOVES)
            if kind == "messagesDeleted":
                moved_by_id.pop(name, None)
            elif kind == "messagesAdded" or moved:
                moved_by_id[name] = moved_by_id.get(name, False) or moved
    return {name: moved for name, moved in moved_by_id.items() if is_told(labels[name], moved=moved)}


def is_told(labels: frozenset[str], *, moved: bool) -> bool:
    """Whether a message is told: drafts and chats never are, spam only where somebody moved it."""
    return not labels & _NEVER and (moved or "SPAM" not in labels)


def arrivals_in(records: Iterable[Mapping[str, Any]]) -> list[Arrival]:
    """Say who was added and who vanished, in order; one entry for each message."""
    found: dict[str, Arrival] = {}
    for record in records:
        for message, kind, _ in _entries(record):
            name, thread = message.get("id"), message.get("threadId")
            if not isinstance(name, str) or kind not in {"messagesAdded", "messagesDeleted"}:
                continue
            before = found.get(name)
            labels = labels_of(message) or (before.labels if before else frozenset())
            known = ThreadId(thread if isinstance(thread, str) else before.thread if before else "")
            found[name] = Arrival(MessageId(name), known, labels, kind == "messagesDeleted")
    return list(found.values())


def _entries(record: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str, frozenset[str]]]:
    """Every message a record names, the kind of change, and the labels that were changed; deletions last."""
    for kind in sorted(_KINDS, key=lambda kind: kind == "messagesDeleted"):
        changes = record.get(kind)
        for change in changes if isinstance(changes, list) else ():
            message = change.get("message") if isinstance(change, dict) else None
            if isinstance(message, dict):
                yield message, kind, labels_of(change)

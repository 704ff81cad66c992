"""One record of a mailbox's history. Source: https://developers.google.com/gmail/api/reference/rest/v1/users.history."""

from collections.abc import Collection
from dataclasses import dataclass

from tests.connectors.servers.google.registry import Json


@dataclass(frozen=True)
class Record:
    """One record of the history: what happened to which messages, as they were then."""

    id: int
    happened: tuple[tuple[str, Json], ...]

    def json(self, kinds: Collection[str] = (), label: str = "") -> Json | None:
        """The record, cut down to some kinds of change and one label; None where nothing is left."""
        kept = [
            (kind, entry)
            for kind, entry in self.happened
            if (not kinds or kind in kinds) and (not label or label in entry["message"].get("labelIds", ()))
        ]
        if not kept:
            return None
        said: Json = {"id": str(self.id)}
        said["messages"] = [{key: entry["message"][key] for key in ("id", "threadId")} for _, entry in kept]
        for kind, entry in kept:
            said.setdefault(_FIELD_OF[kind], []).append(entry)
        return said


_FIELD_OF = {
    "messageAdded": "messagesAdded",
    "messageDeleted": "messagesDeleted",
    "labelAdded": "labelsAdded",
    "labelRemoved": "labelsRemoved",
}

"""What the journal remembers of a draft at Graph, and the `ref` that says how it was last seen: ids and hashes only."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from connectors.base import Journal
from connectors.errors import Unclear
from connectors.likeness import Likeness
from connectors.types import Fate

_VERSION = 1
_NESTED = frozenset({"version", "known", "like"})


@dataclass(frozen=True, slots=True)
class Ref:
    """How a draft was last seen, at its change key; the worker keeps it for us as a text."""

    draft: str
    change_key: str
    fate: Fate

    def __str__(self) -> str:
        """Write it down."""
        return " ".join((self.draft, self.change_key, self.fate))

    @classmethod
    def read(cls, text: str) -> "Ref | None":
        """Read it back; None where it is none of ours, as after a look that found nothing."""
        values = text.split(" ")
        if len(values) != 3 or values[2] not in {Fate.WAITING, Fate.EDITED}:
            return None
        return cls(values[0], values[1], Fate(values[2]))


@dataclass(frozen=True, slots=True)
class Entry:
    """The journal's entry of one mark: an open intent until a draft or a sent mail is known, then the receipt.

    `known` are the ids of all drafts just before Graph was first asked, `asked_at` the machine's own time (seconds)
    of the latest asking, `message_id` the Message-ID the draft has at Graph. `like.content` hashes our own words,
    `content` what Graph made of them, both without what tells a kind of body; `looks` hashes the page as we left it,
    tags and all. `change_key` is the draft's as we left it, empty where the rep had changed it, or may have, before we
    saw it. A reply is `unfinished` while it lies there without our words, and `refused` where Graph does not take them.
    """

    asked_at: float
    known: tuple[str, ...]
    like: Likeness
    message_id: str
    draft: str = ""
    change_key: str = ""
    content: str = ""
    looks: str = ""
    folder: str = ""
    conversation: str = ""
    unfinished: bool = False
    refused: bool = False
    sent: str = ""
    withdrawing: bool = False
    withdrawn: bool = False

    @property
    def is_open(self) -> bool:
        """Tell whether it is not yet known what became of the asking."""
        return not self.sent and (self.unfinished or not self.draft)

    @property
    def ref(self) -> Ref:
        """Say how the draft lay when it was written down."""
        return Ref(self.draft, self.change_key, Fate.WAITING)


@dataclass(frozen=True, slots=True)
class Receipts:
    """One mailbox's journal, as entries."""

    mailbox: str
    journal: Journal

    def read(self, mark: str, key: str) -> Entry | None:
        """Give the entry of a mark. Raises Unclear(key) where it cannot be read: something was placed, or may be."""
        text = self.journal.read(mark)
        if not text:
            return None
        try:
            return _entry(json.loads(text))
        except (ValueError, TypeError, KeyError) as error:
            raise Unclear(f"Mailbox {self.mailbox}: what was remembered of a draft cannot be read.", key) from error

    def write(self, mark: str, entry: Entry | None) -> None:
        """Keep the entry of a mark; None where it is certain that nothing was ever laid."""
        self.journal.write(mark, json.dumps({"version": _VERSION, **asdict(entry)}) if entry else "")


def _entry(values: Mapping[str, Any]) -> Entry:
    rest = {name: value for name, value in values.items() if name not in _NESTED}
    if values["version"] != _VERSION:
        raise ValueError(values["version"])
    like = values["like"]
    kept = Likeness(like["content"], like["traits"], tuple(like["words"]))
    return Entry(known=tuple(values["known"]), like=kept, **rest)

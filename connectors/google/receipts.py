"""What the journal remembers of a draft, and the `ref` that says how it was last seen: ids and keyed hashes only."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from connectors.base import Journal
from connectors.errors import Unclear
from connectors.likeness import Likeness
from connectors.types import Fate

_VERSION = 1
_NESTED = frozenset({"version", "known", "known_threads", "like"})


@dataclass(frozen=True, slots=True)
class Ref:
    """How a draft was last seen, as of the history id `verified`; the worker keeps it for us as a text."""

    draft: str
    message: str
    thread: str
    verified: str
    fate: Fate

    def __str__(self) -> str:
        """Write it down."""
        return " ".join((self.draft, self.message, self.thread, self.verified, self.fate))

    @classmethod
    def read(cls, text: str) -> "Ref | None":
        """Read it back; None where it is none of ours, as after a look that found nothing."""
        values = text.split(" ")
        if len(values) != 5 or values[4] not in {Fate.WAITING, Fate.EDITED}:
            return None
        draft, message, thread, verified, fate = values
        return cls(draft, message, thread, verified, Fate(fate))


@dataclass(frozen=True, slots=True)
class Entry:
    """The journal's entry of one mark: an open intent until a draft or a sent mail is known, then the receipt.

    `history`, `known` and `known_threads` are Gmail's history id and the ids and threads of all drafts just before
    Gmail was first asked to lay it, `asked_at` the machine's own time (seconds) of the latest asking, `thread` where
    it was to lie or lies.
    `message` is the draft's message as we wrote it; empty where the rep had changed it before we saw it.
    """

    asked_at: float
    history: str
    known: tuple[str, ...]
    like: Likeness
    known_threads: tuple[str, ...] = ()
    thread: str = ""
    draft: str = ""
    message: str = ""
    sent: str = ""
    withdrawing: bool = False
    withdrawn: bool = False

    @property
    def is_open(self) -> bool:
        """Tell whether it is not yet known what became of the asking."""
        return not self.draft and not self.sent

    @property
    def ref(self) -> Ref:
        """Say how the draft lay when it was written down."""
        return Ref(self.draft, self.message, self.thread, self.history, Fate.WAITING)


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

    def is_known(self, mark: str) -> bool:
        """Tell whether a mark is one of ours."""
        return bool(self.journal.read(mark))


def _entry(values: Mapping[str, Any]) -> Entry:
    rest = {name: value for name, value in values.items() if name not in _NESTED}
    if values["version"] != _VERSION:
        raise ValueError(values["version"])
    like = values["like"]
    return Entry(
        known=tuple(values["known"]),
        known_threads=tuple(values["known_threads"]),
        like=Likeness(like["content"], like["traits"], tuple(like["words"])),
        **rest,
    )

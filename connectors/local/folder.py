"""One folder of a mail directory, whatever its format: what the rest of the connector asks of it."""

import re
from collections.abc import Iterator
from typing import Protocol

from connectors.types import Place

Stamp = tuple[int, ...]
"""What a look at a folder costs nothing to learn; equal stamps mean that nothing changed."""

TICK = 2_000_000_000
"""Nanoseconds within which two changes may carry the same time, on coarse clocks and file systems."""

HEAD = 8 * 1024
LONGEST_HEAD = 256 * 1024

_HEAD_END = re.compile(rb"\r?\n\r?\n")


class Folder(Protocol):
    """A folder and its messages; a *spot* names one message inside it and may go stale when the message moves."""

    @property
    def name(self) -> str:
        """Give the path inside the mail directory."""
        ...

    @property
    def place(self) -> Place:
        """Say what the folder is for."""
        ...

    @property
    def needs_head(self) -> bool:
        """Tell whether naming a message takes its header block."""
        ...

    def stamp(self) -> Stamp:
        """Take the folder's stamp without listing it."""
        ...

    def is_settled(self, seen: Stamp, floor: int) -> bool:
        """Tell whether a stamp taken at `floor` (ns) rules out a change in the same tick."""
        ...

    def fresh(self, seen: Stamp | None, floor: int, after: str = "") -> Iterator[str]:
        """List the spots that came or changed since a scan begun at `floor` (ns) saw `seen`; None lists all.

        They come in order; those up to `after` are left out.
        """
        ...

    def since(self, floor: int) -> Iterator[str]:
        """Go through what came since an instant (ns); older messages may be among it."""
        ...

    def order(self, spot: str) -> str:
        """Give what the spots of a listing are sorted by; stays the same when flags change."""
        ...

    def spots(self) -> Iterator[str]:
        """Go through every message."""
        ...

    def head(self, spot: str) -> bytes:
        """Read the header block. Raises FileNotFoundError where the message is gone."""
        ...

    def raw(self, spot: str, limit: int) -> tuple[bytes, int]:
        """Read at most `limit` bytes of the message, and say how large it is. Raises FileNotFoundError."""
        ...

    def id_of(self, spot: str, head: bytes) -> str:
        """Name the message so that it is found again after its flags changed or it moved."""
        ...

    def places(self, spot: str) -> frozenset[Place]:
        """Say where the message lies, its flags included."""
        ...


def head_of(raw: bytes) -> bytes | None:
    """Cut out the header block; None where its end is not in `raw`."""
    end = _HEAD_END.search(raw)
    return raw[: end.start() + 1] if end else None

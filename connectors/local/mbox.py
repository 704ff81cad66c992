"""A file of many messages (mbox, RFC 4155): each begins after a line `From ...` that headers follow."""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from connectors.local.folder import HEAD, LONGEST_HEAD, TICK, Stamp, head_of
from connectors.types import Place

_CHUNK = 1024 * 1024
_OVERLAP = 4096
_REACHES = (64 * 1024, 8 * _CHUNK)
_MARK = b"\nFrom "
_OPENING = re.compile(rb"\nFrom [^\n]*\n(?=[!-9;-~]+[ \t]*:)")
_LASTING = re.compile(
    rb"^(?:message-id|date|from|to|cc|subject|received)[ \t]*:.*(?:\n[ \t].*)*", re.MULTILINE | re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Mbox:
    """One file; a spot is a byte range. The stamp: inode, size, mtime, begin of the last message, hash before it."""

    name: str
    path: Path
    place: Place
    needs_head: bool = True

    def stamp(self) -> Stamp:
        """Take inode, size and time, and hash what stands before the last message."""
        with self._opened() as handle:
            status = os.fstat(handle)
            last = _last_opening(handle, status.st_size)
            return (status.st_ino, status.st_size, status.st_mtime_ns, last, _hash_before(handle, last))

    def is_settled(self, seen: Stamp, floor: int) -> bool:  # noqa: ARG002
        """Tell that a stamp is enough: whatever is appended changes the size."""
        return True

    def fresh(self, seen: Stamp | None, floor: int, after: str = "") -> Iterator[str]:  # noqa: ARG002
        """List what was appended, and the last message again: it may have been half written. All after a rewrite."""
        start = 0
        with self._opened() as handle:
            if seen is not None and _hash_before(handle, seen[3]) == seen[4]:
                start = seen[3]
        spots = self._ranges(max(start, int(after or 0)))
        return (spot for spot in spots if self.order(spot) > after)

    def since(self, floor: int) -> Iterator[str]:
        """Go through the whole file where it was written to since."""
        return self._ranges(0) if self.path.stat().st_mtime_ns >= floor - TICK else iter(())

    def order(self, spot: str) -> str:
        """Sort by where the message begins."""
        return spot.partition("-")[0].zfill(15)

    def spots(self) -> Iterator[str]:
        """Go through the file once."""
        return self._ranges(0)

    def head(self, spot: str) -> bytes:
        """Read on until the header block ends."""
        raw, size = self.raw(spot, HEAD)
        head = head_of(raw)
        if head is None and size > HEAD:
            raw = self.raw(spot, LONGEST_HEAD)[0]
            head = head_of(raw)
        return raw if head is None else head

    def raw(self, spot: str, limit: int) -> tuple[bytes, int]:
        """Read the message's bytes."""
        begin, _, end = spot.partition("-")
        size = int(end) - int(begin)
        with self._opened() as handle:
            return os.pread(handle, min(size, limit), int(begin)), size

    def id_of(self, spot: str, head: bytes) -> str:  # noqa: ARG002
        """Name the file and a hash of the headers that mail programs never rewrite."""
        return f"{self.name}#{head_hash(head)}"

    def places(self, spot: str) -> frozenset[Place]:  # noqa: ARG002
        """Say what the file is for."""
        return frozenset({self.place})

    @contextmanager
    def _opened(self) -> Iterator[int]:
        handle = os.open(self.path, os.O_RDONLY)
        try:
            yield handle
        finally:
            os.close(handle)

    def _ranges(self, start: int) -> Iterator[str]:
        begin = None
        with self._opened() as handle:
            for opening, first in _openings(handle, start):
                if begin is not None:
                    yield f"{begin}-{opening}"
                begin = first
            if begin is not None:
                yield f"{begin}-{os.fstat(handle).st_size}"


def is_mbox(path: Path) -> bool:
    """Tell whether the file begins like an mbox."""
    with path.open("rb") as file:
        return file.read(5) == b"From "


def head_hash(head: bytes) -> str:
    """Hash the headers that stay the same in every copy of a message."""
    lasting = b"\n".join(_LASTING.findall(head.replace(b"\r", b"")))
    return hashlib.blake2b(lasting or head, digest_size=16).hexdigest()


def _openings(handle: int, start: int) -> Iterator[tuple[int, int]]:
    """Find where each message's `From` line and, after it, its first header begin; memory stays one chunk."""
    # A line feed in front of the file makes the first line look like every other.
    data, base = (b"\n", -1) if start == 0 else (b"", start - 1)
    while True:
        chunk = os.pread(handle, _CHUNK, base + len(data))
        data += chunk
        limit = len(data) - _OVERLAP if chunk else len(data)
        at = data.find(_MARK)
        while 0 <= at < limit:
            found = _OPENING.match(data, at)
            if found:
                yield base + at + 1, base + found.end()
            at = data.find(_MARK, at + 1)
        if not chunk:
            return
        kept = max(limit, 0)
        data, base = data[kept:], base + kept


def _last_opening(handle: int, size: int) -> int:
    """Find where the last message begins, looking back from the end; the file's end where none is near."""
    for reach in _REACHES:
        begin = max(size - reach, 0)
        data = (b"" if begin else b"\n") + os.pread(handle, reach, begin)
        at = data.rfind(_MARK)
        while at >= 0:
            if _OPENING.match(data, at):
                return begin + at + (1 if begin else 0)
            at = data.rfind(_MARK, 0, at)
        if not begin:
            break
    return size


def _hash_before(handle: int, position: int) -> int:
    begin = max(position - _OVERLAP, 0)
    return int.from_bytes(hashlib.blake2b(os.pread(handle, position - begin, begin), digest_size=6).digest())

"""A Maildir folder (https://cr.yp.to/proto/maildir.html): one file for each message, flags in its name."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from connectors.local.folder import HEAD, LONGEST_HEAD, TICK, Stamp, head_of
from connectors.types import Place

_INFO = re.compile(r"[:;!]2,(\w*)$")
_UNIQUE = re.compile(r"\d{9,}\.[^/]*")
_ROOMS = ("cur", "new")
_STAMPED, _CHANGED_AT = 3, 2
_FLAGS = {"D": Place.DRAFTS, "T": Place.TRASH}


@dataclass(frozen=True, slots=True)
class Maildir:
    """One folder; a spot is the file below it (`cur/1771.M1P2.host:2,S`). The stamp: both rooms' inode and times."""

    name: str
    path: Path
    place: Place
    needs_head: bool = False

    def stamp(self) -> Stamp:
        """Take inode, mtime and ctime of both rooms."""
        found: list[int] = []
        for room in _ROOMS:
            try:
                status = (self.path / room).stat()
            except FileNotFoundError:
                found += (0, 0, 0)
            else:
                found += (status.st_ino, status.st_mtime_ns, status.st_ctime_ns)
        return tuple(found)

    def is_settled(self, seen: Stamp, floor: int) -> bool:
        """Tell whether both rooms had been quiet for a tick when they were seen."""
        return max(seen[_CHANGED_AT::_STAMPED]) < floor - TICK

    def fresh(self, seen: Stamp | None, floor: int, after: str = "") -> Iterator[str]:
        """List the files whose ctime is younger than the former scan.

        All of a room are listed where it is new, or where its own time says that the clock was set back.
        """
        now, spots = self.stamp(), []
        for number, room in enumerate(_ROOMS):
            inode, _, changed = now[number * _STAMPED : (number + 1) * _STAMPED]
            known = seen is not None and seen[number * _STAMPED] == inode and changed >= floor - TICK
            spots += self._listed(room, floor - TICK if known else 0, after)
        return iter(sorted(spots, key=self.order))

    def since(self, floor: int) -> Iterator[str]:
        """Go through the files whose ctime is not older."""
        for room in _ROOMS:
            yield from self._listed(room, max(floor - TICK, 1))

    def order(self, spot: str) -> str:
        """Sort by the part of the name that never changes."""
        return unique_name(spot)

    def spots(self) -> Iterator[str]:
        """Go through the files of both rooms."""
        for room in _ROOMS:
            yield from self._listed(room)

    def head(self, spot: str) -> bytes:
        """Read on until the header block ends."""
        raw, size = self.raw(spot, HEAD)
        head = head_of(raw)
        if head is None and size > HEAD:
            raw = self.raw(spot, LONGEST_HEAD)[0]
            head = head_of(raw)
        return raw if head is None else head

    def raw(self, spot: str, limit: int) -> tuple[bytes, int]:
        """Read the file, under its new name where its flags changed meanwhile."""
        try:
            return _read(f"{self.path}/{spot}", limit)
        except FileNotFoundError:
            return _read(f"{self.path}/{self.found(spot)}", limit)

    def found(self, spot: str) -> str:
        """Find the file again after its flags changed. Raises FileNotFoundError."""
        wanted = unique_name(spot)
        for now in self.spots():
            if unique_name(now) == wanted:
                return now
        raise FileNotFoundError(f"{self.path}/{spot}")

    def id_of(self, spot: str, head: bytes) -> str:  # noqa: ARG002
        """Take the unique name; a name that is only unique inside its folder keeps the folder."""
        unique = unique_name(spot)
        return unique if _UNIQUE.fullmatch(unique) else f"{self.name}/{unique}"

    def places(self, spot: str) -> frozenset[Place]:
        """Read the flags for draft and trashed too."""
        return frozenset({self.place, *(place for flag, place in _FLAGS.items() if flag in flags_of(spot))})

    def _listed(self, room: str, since: int = 0, after: str = "") -> list[str]:
        try:
            with os.scandir(self.path / room) as entries:
                return [
                    f"{room}/{entry.name}"
                    for entry in entries
                    if entry.name[0] != "."
                    and (not after or unique_name(entry.name) > after)
                    and (not since or _changed(entry) >= since)
                ]
        except FileNotFoundError:
            return []


def unique_name(spot: str) -> str:
    """Cut room, flags and what servers append (`,S=`, `,U=`) off a file name."""
    return _INFO.sub("", spot.rpartition("/")[2]).partition(",")[0]


def flags_of(spot: str) -> str:
    """Give the flags in a file name, for example `DS`."""
    found = _INFO.search(spot)
    return found[1] if found else ""


def make_maildir(path: Path) -> None:
    """Create the three rooms of a Maildir folder where they are missing."""
    for room in ("tmp", "new", "cur"):
        (path / room).mkdir(mode=0o700, parents=True, exist_ok=True)


def _changed(entry: "os.DirEntry[str]") -> int:
    try:
        return entry.stat().st_ctime_ns
    except FileNotFoundError:
        return 0


def _read(path: str, limit: int) -> tuple[bytes, int]:
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        raw = os.read(handle, limit)
        return raw, len(raw) if len(raw) < limit else os.fstat(handle).st_size
    finally:
        os.close(handle)

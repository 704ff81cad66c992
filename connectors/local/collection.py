"""A directory of .ics or .vcf files: its parts (itself and its sub-folders), and which of them changed."""

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Generic, TypeVar

from connectors.errors import CursorExpired
from connectors.local.folder import TICK
from connectors.types import Changes, Cursor, Skipped, Window

_VERSION = 1
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Part:
    """One folder of files; the stamp is empty where a change in the same tick could go unseen."""

    name: str
    files: tuple[Path, ...]
    stamp: str


@dataclass(frozen=True, slots=True)
class Reading(Generic[Item]):
    """What was read of one file; `whole` is false where something in it may have gone unread."""

    items: tuple[Item, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    whole: bool = True


@dataclass(frozen=True, slots=True)
class _Bookmark:
    window: tuple[str, str] = ("", "")
    stamps: dict[str, str] = field(default_factory=dict)
    done: tuple[str, ...] = ()

    def written(self) -> Cursor:
        return Cursor(
            json.dumps(
                {"version": _VERSION, "window": self.window, "stamps": self.stamps, "done": self.done},
                separators=(",", ":"),
            )
        )


def parts_in(root: Path, ending: str, leave_out: Iterable[Path] = ()) -> list[Part]:
    """Find the folders below `root` that hold files of one kind; hidden ones and `leave_out` are passed over."""
    own = set(leave_out)
    settled = time.time_ns() - TICK
    found: list[Part] = []
    for here, below, names in os.walk(root, onerror=_raise):
        path = Path(here)
        below[:] = sorted(name for name in below if not name.startswith(".") and path / name not in own)
        files = sorted(path / name for name in names if name.lower().endswith(ending) and not name.startswith("."))
        if files or path == root:
            name = "" if path == root else path.relative_to(root).as_posix()
            found.append(Part(name, tuple(files), _stamp(files, settled)))
    return found


def changes(
    parts: list[Part], cursor: Cursor | None, window: Window, read: Callable[[Part, Path], Reading[Item]]
) -> Changes[Item]:
    """Give the next page: one changed part, listed wholly; a part with an unread file is no full listing."""
    bookmark = _opened(cursor, (window.first_on.isoformat(), window.last_on.isoformat()))
    present = {part.name: part for part in parts}
    changed = [
        name
        for name in (*present, *(gone for gone in bookmark.stamps if gone not in present))
        if name not in bookmark.done
        and (name not in present or not present[name].stamp or bookmark.stamps.get(name) != present[name].stamp)
    ]
    if not changed:
        return Changes(cursor=replace(bookmark, done=()).written())
    name, more = changed[0], len(changed) > 1
    stamps = {key: stamp for key, stamp in bookmark.stamps.items() if key != name}
    readings = [read(present[name], file) for file in present[name].files] if name in present else []
    whole = all(reading.whole for reading in readings)
    if name in present:
        stamps[name] = present[name].stamp if whole else ""
    done = (*bookmark.done, name) if more else ()
    return Changes(
        changed=tuple(item for reading in readings for item in reading.items),
        skipped=tuple(one for reading in readings for one in reading.skipped),
        cursor=replace(bookmark, stamps=stamps, done=done).written(),
        more=more,
        part=name,
        listing=whole,
        relisted_window=window if whole else None,
    )


def _opened(cursor: Cursor | None, window: tuple[str, str]) -> _Bookmark:
    if cursor is None:
        return _Bookmark(window)
    try:
        values = json.loads(cursor)
        if values["version"] != _VERSION:
            raise CursorExpired("This cursor was made by another version of Rapport.")
        stamps = {str(name): str(stamp) for name, stamp in values["stamps"].items()}
        if tuple(values["window"]) != window:  # what was listed is listed anew, and what is gone is still known
            return _Bookmark(window, dict.fromkeys(stamps, ""))
        return _Bookmark(window, stamps, tuple(values["done"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CursorExpired("This cursor was not made by the local connector.") from error


def _stamp(files: list[Path], settled: int) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for file in files:
        try:
            status = file.stat()
        except FileNotFoundError:
            return ""
        if status.st_ctime_ns >= settled:
            return ""
        digest.update(
            f"{file.name}\0{status.st_ino} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}\n".encode()
        )
    return digest.hexdigest()


def _raise(error: OSError) -> None:
    raise error

"""The mail directory as a whole: its folders, what changed in them since a cursor, and one message by its id."""

import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connectors.errors import TryLater
from connectors.local.folder import LONGEST_HEAD, Folder, Stamp, head_of
from connectors.local.maildir import Maildir
from connectors.local.mbox import Mbox, is_mbox
from connectors.local.places import is_named, place_of
from connectors.local.placing import STATE
from connectors.mime import LARGEST, parse
from connectors.types import Changes, Cursor, Message, MessageId, Place, Skipped

PAGE = 500
PAGE_TEXT = 8 * 1024 * 1024
"""Characters of text after which a page ends early, so that memory stays small in any mailbox."""

_VERSION = 1
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_ROOMS = frozenset({"cur", "new", "tmp"})


@dataclass(frozen=True, slots=True)
class Bookmark:
    """What a mail cursor holds: the stamps of a scan begun at `floor` (ns).

    While pages are handed out, `coming` and `coming_floor` are those of the scan under way, `waiting` names the
    folders still to be read and `after` the last message given of the first of them.
    """

    seen: dict[str, Stamp]
    floor: int
    coming: dict[str, Stamp] = field(default_factory=dict)
    coming_floor: int = 0
    waiting: tuple[str, ...] = ()
    after: str = ""

    def written(self) -> Cursor:
        """Write the cursor."""
        return Cursor(json.dumps({"version": _VERSION, **asdict(self)}, separators=(",", ":")))


@dataclass(frozen=True, slots=True)
class MailDirectory:
    """A Maildir with its sub-folders, or a directory of mbox files; `name` is the mailbox's, for sentences."""

    name: str
    root: Path
    sent_folder: str = ""
    drafts_folder: str = ""

    def folders(self) -> list[Folder]:
        """Find every folder but our own hidden ones, in a stable order. Raises TryLater where the directory is gone."""
        if not self.root.is_dir():
            raise TryLater(f"The mail folder {self.root} of mailbox {self.name} is missing or not a folder.")
        return sorted(self._found(), key=lambda folder: folder.name)

    def changes(self, cursor: Cursor | None) -> Changes[Message]:
        """Give the next page of what came or changed since the cursor."""
        folders = {folder.name: folder for folder in self.folders()}
        started = time.time_ns()
        bookmark = read_bookmark(cursor) if cursor is not None else None
        if bookmark is None:
            fresh = Bookmark(_stamps(folders), started).written()
            return Changes(cursor=fresh, missed_since=None if cursor is None else _EARLIEST)
        if bookmark.seen and not folders:
            raise TryLater(f"The mail folder {self.root} of mailbox {self.name} is empty; is its disk mounted?")
        if not bookmark.coming_floor:
            bookmark = _begun(bookmark, folders, started)
        return _page(bookmark, folders)

    def _place(self, name: str) -> Place:
        if is_named(name, self.sent_folder):
            return Place.SENT
        return Place.DRAFTS if is_named(name, self.drafts_folder) else place_of(name)

    def _found(self) -> Iterator[Folder]:
        for here, below, files in os.walk(self.root, onerror=_raise):
            path = Path(here)
            name = "" if path == self.root else path.relative_to(self.root).as_posix()
            if "cur" in below:
                yield Maildir(name, path, self._place(name))
            else:
                yield from self._mboxes(path, files)
            below[:] = [folder for folder in below if folder not in _ROOMS and folder != STATE]

    def _mboxes(self, path: Path, files: list[str]) -> Iterator[Folder]:
        for file in files:
            if not file.startswith(".") and is_mbox(path / file):
                name = (path / file).relative_to(self.root).as_posix()
                yield Mbox(name, path / file, self._place(name))


def read_bookmark(cursor: Cursor) -> Bookmark | None:
    """Read a mail cursor; None where it is not one of ours."""
    try:
        values: dict[str, Any] = json.loads(cursor)
        if values.pop("version") != _VERSION:
            return None
        for key in ("seen", "coming"):
            values[key] = {name: tuple(stamp) for name, stamp in values[key].items()}
        return Bookmark(**values | {"waiting": tuple(values["waiting"])})
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def opened(folder: Folder, spot: str) -> Message | Skipped | None:
    """Read one message; None where it is gone meanwhile."""
    try:
        raw, size = folder.raw(spot, LARGEST)
    except FileNotFoundError:
        return None
    except PermissionError:
        return unreadable(folder, spot)
    name = folder.id_of(spot, head_of(raw) or raw[:LONGEST_HEAD])
    message = parse(raw, id=MessageId(name), places=folder.places(spot))
    if not (message.sender or message.sent_at or message.message_id or message.to):
        return no_headers(folder, spot)
    return replace(message, size=size)


def unreadable(folder: Folder, spot: str) -> Skipped:
    """Say that a file may not be read."""
    where = f"{folder.name}/{spot}".strip("/")
    return Skipped(where, "unreadable_file", f"The mail {where} may not be read; give it read permission.")


def no_headers(folder: Folder, spot: str) -> Skipped:
    """Say that a file is no mail."""
    where = f"{folder.name}/{spot}".strip("/")
    return Skipped(where, "no_headers", f"The mail {where} has no header that can be read; it is left out.")


def is_contact(folder: Folder) -> bool:
    """Tell whether a folder's mail may be contact: drafts never are."""
    return folder.place is not Place.DRAFTS


def _raise(error: OSError) -> None:
    raise error


def _stamps(folders: dict[str, Folder]) -> dict[str, Stamp]:
    return {name: folder.stamp() for name, folder in folders.items() if is_contact(folder)}


def _begun(bookmark: Bookmark, folders: dict[str, Folder], started: int) -> Bookmark:
    coming = _stamps(folders)
    waiting = tuple(
        name
        for name, stamp in coming.items()
        if bookmark.seen.get(name) != stamp or not folders[name].is_settled(stamp, bookmark.floor)
    )
    return replace(bookmark, coming=coming, coming_floor=started, waiting=waiting)


def _page(bookmark: Bookmark, folders: dict[str, Folder]) -> Changes[Message]:
    changed: list[Message] = []
    skipped: list[Skipped] = []
    room = PAGE_TEXT
    for number, name in enumerate(bookmark.waiting):
        after = bookmark.after if number == 0 else ""
        folder = folders.get(name)
        if folder is None:
            continue
        for spot in folder.fresh(bookmark.seen.get(name), bookmark.floor, after):
            if len(changed) + len(skipped) >= PAGE or room < 0:
                rest = replace(bookmark, waiting=bookmark.waiting[number:], after=after)
                return Changes(changed=tuple(changed), skipped=tuple(skipped), cursor=rest.written(), more=True)
            after = folder.order(spot)
            message = opened(folder, spot)
            if isinstance(message, Message):
                changed.append(message)
                room -= len(message.text or "")
            elif message is not None:
                skipped.append(message)
    done = Bookmark(bookmark.coming, bookmark.coming_floor)
    return Changes(changed=tuple(changed), skipped=tuple(skipped), cursor=done.written())

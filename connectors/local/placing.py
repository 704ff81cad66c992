"""Lay a file in a folder exactly once, for ever, even when killed between any two steps or when a human removes it.

The content is written beside the folder's files, in a hidden one of our own; then a receipt, named by the mark; then
the content is moved to where people see it. Each step is on the disk before the next begins. So: no receipt - nothing
was ever seen, start over; receipt and waiting content - finish the move; receipt alone - it was placed, and if it is
not found now a human took it away.
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from connectors.errors import Unclear
from connectors.likeness import Likeness

STATE = ".placed"
"""The hidden folder, inside Drafts or our own calendar, that remembers what was ever placed there."""


def has_placed(folder: Path) -> bool:
    """Tell whether anything was ever placed somewhere below a folder."""
    return any(True for _ in folder.rglob(f"{STATE}/*.json"))


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is remembered of a file once placed: when (ns), under which name, and hashes to know it again by."""

    placed_at: int
    file: str
    content: str
    withdrawn: bool = False
    traits: Mapping[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()

    @property
    def likeness(self) -> Likeness:
        """Give what a draft is known again by."""
        return Likeness(self.content, self.traits, self.words)


@dataclass(frozen=True, slots=True)
class Placing:
    """The hidden folder and the one where its files are laid."""

    folder: Path
    target: Path

    def has_receipt(self, mark: str) -> bool:
        """Tell whether anything is remembered of a mark, be it readable or not."""
        return self._receipt_file(mark).exists()

    def receipt(self, mark: str, key: str) -> Receipt | None:
        """Read what is remembered of a mark; None where nothing was placed. Raises Unclear(key) where it is no receipt.

        Then something was placed, or may be: somebody has to look, and no second one is laid.
        """
        file = self._receipt_file(mark)
        try:
            values = json.loads(file.read_bytes())
            return Receipt(**values | {"words": tuple(values["words"])})
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, KeyError) as error:
            raise Unclear(f"What was remembered in {file} cannot be read.", key) from error

    def is_pending(self, mark: str) -> bool:
        """Tell whether the content still waits for its last step."""
        return self._content(mark).exists()

    def place(self, mark: str, content: bytes, receipt: Receipt) -> None:
        """Write content and receipt, then lay the file. Raises OSError and leaves nothing half written in sight."""
        self._open()
        _write(self._content(mark), content)
        self.remember(mark, receipt)
        self.finish(mark, receipt)

    def remember(self, mark: str, receipt: Receipt) -> None:
        """Write the receipt in one step."""
        self._open()
        written = self.folder / f"{mark}.new"
        _write(written, json.dumps(asdict(receipt)).encode())
        written.rename(self._receipt_file(mark))
        _settle(self.folder)

    def finish(self, mark: str, receipt: Receipt) -> None:
        """Move the waiting content to its place."""
        self._content(mark).rename(self.target / receipt.file)
        _settle(self.target)
        _settle(self.folder)

    def remove(self, path: Path) -> None:
        """Delete a file of ours. Raises FileNotFoundError where it is no longer under that name."""
        path.unlink()
        _settle(path.parent)

    def _open(self) -> None:
        if not self.folder.is_dir():
            self.folder.mkdir(mode=0o700, parents=True)
            _settle(self.folder.parent)

    def _receipt_file(self, mark: str) -> Path:
        return self.folder / f"{mark}.json"

    def _content(self, mark: str) -> Path:
        return self.folder / f"{mark}.waiting"


def _write(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        with suppress(OSError):
            path.unlink()
        raise


def _settle(folder: Path) -> None:
    """Bring a folder's entries to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

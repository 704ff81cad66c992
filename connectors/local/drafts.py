"""Drafts in the rep's own Drafts folder, and what became of them."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from connectors.base import Marker
from connectors.errors import Refused, Unclear
from connectors.likeness import content_hash, has_mark, is_same, likeness_of
from connectors.local.folder import Folder
from connectors.local.mail import MailDirectory, opened
from connectors.local.maildir import Maildir, flags_of, make_maildir
from connectors.local.places import is_named
from connectors.local.placing import STATE, Placing, Receipt
from connectors.mime import compose
from connectors.types import Draft, Fate, Message, Place, Sighting

_PUT_AWAY = frozenset({Place.DRAFTS, Place.TRASH, Place.SPAM})
_OURS_MAY_BE_IN = frozenset({Place.DRAFTS, Place.SENT, Place.TRASH})


@dataclass(frozen=True, slots=True)
class Found:
    """A message that may be the draft or what became of it."""

    folder: Folder
    spot: str
    message: Message


@dataclass(frozen=True, slots=True)
class Drafts:
    """Places, watches and takes back drafts in one mail directory."""

    directory: MailDirectory
    marker: Marker
    clock: Callable[[], datetime]

    def place(self, draft: Draft) -> Sighting:
        """Lay the draft once for its key, or say what became of it."""
        mark = self.marker(draft.key)
        now = self.clock()
        content = compose(draft, mark=mark, at=now)
        placing = self._placing(mark)
        make_maildir(placing.target.parent)
        receipt = placing.receipt(mark, draft.key)
        if receipt is None:
            receipt = _receipt_of(content, mark, now)
            # Receipts are lost all at once, with their folder; then ours may be anywhere and a long look is worth it.
            places = frozenset({Place.DRAFTS}) if placing.folder.exists() else _OURS_MAY_BE_IN
            if any(self._marked(mark, places)):
                placing.remember(mark, receipt)
            else:
                placing.place(mark, content, receipt)
        elif placing.is_pending(mark):
            placing.finish(mark, receipt)
        return self.fate(draft.key, "")

    def fate(self, key: str, ref: str) -> Sighting:
        """Look what became of a draft: first among the drafts, then among sent mail."""
        mark = self.marker(key)
        placing = self._placing(mark)
        receipt = placing.receipt(mark, key)
        if receipt is None:
            return Sighting(Fate.MISSING)
        if placing.is_pending(mark):
            raise Unclear(f"A draft of mailbox {self.directory.name} was not laid to its end; place it again.", key)
        own = list(self._marked(mark, frozenset({Place.DRAFTS}), ref))
        if not own:
            return self._gone(mark, receipt)
        # Receipts of the first version were hashed without the mark.
        edited = [found for found in own if receipt.content not in _hashes(found.message, mark)]
        return _sighting(Fate.EDITED, edited[0]) if edited else _sighting(Fate.WAITING, own[0])

    def withdraw(self, key: str, ref: str) -> None:
        """Delete the draft, re-read just before, if nobody touched it."""
        mark = self.marker(key)
        placing = self._placing(mark)
        receipt = placing.receipt(mark, key)
        for _ in range(2):  # a mail program may rename the file in between
            sighting = self.fate(key, ref)
            if receipt is None or sighting.fate is not Fate.WAITING:
                break
            path = next(self._files(mark), None)
            if path is None:
                break
            placing.remember(mark, replace(receipt, withdrawn=True))
            try:
                placing.remove(path)
            except FileNotFoundError:
                placing.remember(mark, receipt)
            else:
                return
        if receipt is not None and receipt.withdrawn and sighting.fate is Fate.MISSING:
            return  # an earlier run got this far and was killed
        raise Refused(f"A draft of mailbox {self.directory.name} stays: somebody edited, moved, sent or deleted it.")

    def _gone(self, mark: str, receipt: Receipt) -> Sighting:
        arrived = list(self._arrived(mark, receipt.placed_at))
        for found in arrived:
            if has_mark(found.message, mark):
                return _sighting(Fate.EDITED if Place.DRAFTS in found.message.places else Fate.SENT, found)
        for found in arrived:
            if is_same(found.message, mark, receipt.likeness):
                return _sighting(Fate.SENT, found)
        for found in self._read(frozenset({Place.DRAFTS})):
            if is_same(found.message, mark, receipt.likeness):
                return _sighting(Fate.EDITED, found)
        return Sighting(Fate.MISSING)

    def _placing(self, mark: str) -> Placing:
        """Choose the Drafts folder: the one that has the mark's receipt, else the one named, else the plainest."""
        wanted = self.directory.drafts_folder
        paths = [
            folder.path
            for folder in sorted(self.directory.folders(), key=lambda folder: len(folder.name))
            if isinstance(folder, Maildir) and folder.place is Place.DRAFTS
            if not wanted or is_named(folder.name, wanted)
        ]
        placings = [Placing(path / STATE, path / "cur") for path in paths or [self._new_folder()]]
        return next((placing for placing in placings if placing.has_receipt(mark)), placings[0])

    def _new_folder(self) -> Path:
        """Choose where a Drafts folder goes: beside the other folders, in their way of naming."""
        directory = self.directory
        name = directory.drafts_folder.strip("/") or "Drafts"
        maildirs = [folder.name for folder in directory.folders() if isinstance(folder, Maildir)]
        if "" in maildirs and all(other.startswith(".") for other in maildirs if other) and not name.startswith("."):
            name = f".{name}"
        path = directory.root / name
        return path.with_name(f"{path.name}.maildir") if path.is_file() else path

    def _marked(self, mark: str, places: frozenset[Place], ref: str = "") -> Iterator[Found]:
        """Find the mark's messages in folders of these places, and the one that was last seen in its stead."""
        for folder, spot in self._spots(places):
            if _mentions(folder, spot, mark) or (ref and not folder.needs_head and folder.id_of(spot, b"") == ref):
                found = _found(folder, spot)
                if found and (has_mark(found.message, mark) or found.message.id == ref):
                    yield found

    def _arrived(self, mark: str, since: int) -> Iterator[Found]:
        """Find what came since an instant (ns): to Sent, or with the mark to any folder in use."""
        for folder in self.directory.folders():
            if folder.place not in _PUT_AWAY:
                for spot in folder.since(since):
                    if folder.place is Place.SENT or _mentions(folder, spot, mark):
                        found = _found(folder, spot)
                        if found and Place.TRASH not in found.message.places:
                            yield found

    def _read(self, places: frozenset[Place]) -> Iterator[Found]:
        found = (_found(folder, spot) for folder, spot in self._spots(places))
        return (one for one in found if one)

    def _spots(self, places: frozenset[Place]) -> Iterator[tuple[Folder, str]]:
        for folder in self.directory.folders():
            if folder.place in places:
                for spot in folder.spots():
                    if "T" not in flags_of(spot) or Place.TRASH in places:
                        yield folder, spot

    def _files(self, mark: str) -> Iterator[Path]:
        for found in self._marked(mark, frozenset({Place.DRAFTS})):
            if isinstance(found.folder, Maildir):
                yield found.folder.path / found.spot


def _hashes(message: Message, mark: str) -> frozenset[str]:
    return frozenset({content_hash(message, mark), content_hash(message, "")})


def _receipt_of(content: bytes, mark: str, at: datetime) -> Receipt:
    like, placed_at = likeness_of(content, mark=mark, at=at), time.time_ns()
    file = f"{placed_at // 1_000_000_000}.{mark}.local:2,DS"
    return Receipt(placed_at, file, like.content, traits=like.traits, words=like.words)


def _mentions(folder: Folder, spot: str, mark: str) -> bool:
    try:
        return mark.encode() in folder.head(spot)
    except FileNotFoundError:
        return False


def _found(folder: Folder, spot: str) -> Found | None:
    message = opened(folder, spot)
    return Found(folder, spot, message) if isinstance(message, Message) else None


def _sighting(fate: Fate, found: Found) -> Sighting:
    if fate is Fate.SENT:
        return Sighting(fate, ref=found.message.id, message=found.message)
    return Sighting(fate, ref=found.message.id, text=found.message.text)

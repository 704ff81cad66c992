"""Where a message lies now, by its id, after its flags changed or it moved to another folder."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from connectors.local.folder import Folder
from connectors.local.mail import MailDirectory
from connectors.types import MessageId


@dataclass(slots=True)
class Whereabouts:
    """The spots of all messages, listed when first asked for and again when one is not where it was."""

    directory: MailDirectory
    known: dict[str, tuple[Folder, str]] = field(default_factory=dict)

    def find(self, message: MessageId) -> Iterator[tuple[Folder, str]]:
        """Say where the message lies as far as known, then, should it be gone from there, after a new look."""
        key = _lasting(message)
        before = self.known.get(key)
        if before:
            yield before
        self._look()
        if key in self.known:
            yield self.known[key]

    def _look(self) -> None:
        self.known = {_lasting(name): (folder, spot) for name, folder, spot in self._all()}

    def _all(self) -> Iterator[tuple[str, Folder, str]]:
        for folder in self.directory.folders():
            for spot in folder.spots():
                try:
                    yield folder.id_of(spot, folder.head(spot) if folder.needs_head else b""), folder, spot
                except (FileNotFoundError, PermissionError):
                    continue


def _lasting(name: str) -> str:
    """Leave out the file of an mbox id: the hash behind it goes where the message goes."""
    return name.rpartition("#")[2]

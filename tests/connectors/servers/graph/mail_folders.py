"""The folders of a mailbox: a tree whose names are in the rep's language, with aliases for those Exchange made."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.connectors.servers.graph.registry import GraphError, Json

ROOT = "msgfolderroot"
RECOVERABLE = "recoverableitemsdeletions"
"""Outside the tree: what was deleted for good and an administrator can bring back."""
ROLES = {
    "archive": "Archiveren",
    "drafts": "Concepten",
    "conversationhistory": "Gesprekgeschiedenis",
    "junkemail": "Ongewenste e-mail",
    "inbox": "Postvak IN",
    "outbox": "Postvak UIT",
    "deleteditems": "Verwijderde items",
    "sentitems": "Verzonden items",
}
"""The aliases, and the names a Dutch mailbox shows for them."""


@dataclass(eq=False)
class Folder:
    """One folder; `generation` counts how often its cursors died."""

    id: str
    name: str
    parent: str
    role: str = ""
    hidden: bool = False
    generation: int = 149


class Folders:
    """The tree; ids are constant, whichever kind of ids is asked for."""

    def __init__(self, fresh_id: Callable[[str], str]) -> None:
        self._fresh_id = fresh_id
        self.by_id: dict[str, Folder] = {}
        self.by_role: dict[str, Folder] = {}
        self.changes: list[tuple[str, bool]] = []  # (id, whether it is removed), oldest first
        top = Folder(fresh_id("AQMk"), "Bovenste niveau van gegevensarchief", "", ROOT)
        self.by_id[top.id] = self.by_role[ROOT] = top
        lost = Folder(fresh_id("AQMk"), "Deletions", "", RECOVERABLE, hidden=True)
        self.by_id[lost.id] = self.by_role[RECOVERABLE] = lost
        for role, name in ROLES.items():
            self.add(name, role=role)

    def add(self, name: str, parent: str = ROOT, role: str = "", *, hidden: bool = False) -> Folder:
        """Make a folder; a role that is taken already is given to the new one."""
        folder = Folder(self._fresh_id("AQMk"), name, self.find(parent).id, role, hidden)
        self.by_id[folder.id] = folder
        if role:
            self.by_role[role] = folder
        self.changes.append((folder.id, False))
        return folder

    def remove(self, name: str) -> list[Folder]:
        """Take a folder away with all below it; gives those taken."""
        gone = [self.find(name)]
        for folder in gone:
            gone.extend(self.children(folder.id, hidden=True))
        for folder in gone:
            del self.by_id[folder.id]
            self.changes.append((folder.id, True))
        return gone

    def find(self, name: str) -> Folder:
        """Find by id or alias. Raises GraphError: 404, or 400 for what is neither."""
        found = self.by_id.get(name) or self.by_role.get(name.lower())
        if found is None or found.id not in self.by_id:
            if name.startswith("AQMk"):
                raise GraphError(404, "ErrorItemNotFound", "The specified object was not found in the store.")
            raise GraphError(400, "ErrorInvalidIdMalformed", "Id is malformed.")
        return found

    def children(self, parent: str, *, hidden: bool = False) -> list[Folder]:
        """The folders right below one, by name."""
        found = [one for one in self.by_id.values() if one.parent == parent and (hidden or not one.hidden)]
        return sorted(found, key=lambda one: one.name)

    def shown(self, folder: Folder, total: int, unread: int) -> Json:
        """A folder as JSON; there is no wellKnownName in v1.0."""
        return {
            "id": folder.id,
            "displayName": folder.name,
            "parentFolderId": folder.parent or folder.id,
            "childFolderCount": len(self.children(folder.id)),
            "unreadItemCount": unread,
            "totalItemCount": total,
            "sizeInBytes": total * 4096,
            "isHidden": folder.hidden,
        }


def selected(row: Json, names: Iterable[str]) -> Json:
    """Keep what was asked for; the id and what Graph says about the row always stay."""
    wanted = set(names)
    return {name: value for name, value in row.items() if not wanted or name in wanted or name == "id" or "@" in name}

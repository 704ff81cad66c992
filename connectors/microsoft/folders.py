"""The mail folders of a mailbox: found with their children, known by role whatever they are called.

Graph lists one level at a time and names roles only by alias. Each time one level is listed, whichever was not for
longest (the top is one of them), and the children of any folder whose number of them is seen to have changed. So a run
with nothing new costs one request, and a new folder is found within as many runs as there are parents, with all mail
since its level was listed without it.
Source: https://learn.microsoft.com/graph/api/resources/mailfolder.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import quote

from connectors.microsoft.api import Graph
from connectors.microsoft.errors import Declined
from connectors.types import Place

ROOT = ""
"""Stands for the folder that holds all others; its id is never needed."""

_PLACES = {
    "inbox": Place.INBOX,
    "sentitems": Place.SENT,
    "deleteditems": Place.TRASH,
    "drafts": Place.DRAFTS,
    "junkemail": Place.SPAM,
    "outbox": Place.DRAFTS,
    "conversationhistory": Place.CHAT,
    "syncissues": Place.OTHER,
}
"""What lies in a folder of that alias; the folders below it are ordinary ones, but for `_INHERITED`."""

_NO_CONTACT = frozenset({"drafts", "junkemail", "outbox", "conversationhistory", "syncissues"})
_INHERITED = _NO_CONTACT | {"deleteditems"}
_CHATS = frozenset({"teamsmessagesdata"})
"""Hidden folders that keep copies of chats; they have this one name in every language."""

_SEARCH = "mailsearchfolder"
_SELECT = "id,displayName,parentFolderId,childFolderCount,isHidden"
_PAGE = "100"
_DEEPEST = 300
_NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder; `found_at` is when it was not there yet at the latest, `listed_at` when its children were listed.

    `left_out`: it shows what lies elsewhere (a search), or chats.
    """

    id: str
    parent: str
    children: int
    found_at: datetime
    listed_at: datetime
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Tree:
    """All folders by id, the folder of each alias (empty: this mailbox has none), and when its top was listed."""

    folders: Mapping[str, Folder]
    roles: Mapping[str, str]
    at: datetime
    _alias: dict[str, str] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        """Turn the roles around."""
        self._alias.update({folder: alias for alias, folder in self.roles.items() if folder})

    def places_of(self, folder: object) -> frozenset[Place]:
        """Say where mail of a folder lies; a folder nobody knows is an ordinary one."""
        role = self._role(folder)
        if self._is_left_out(folder):
            return frozenset({Place.CHAT})
        return frozenset({_PLACES.get(role, Place.OTHER)})

    def holds_contact(self, folder: object) -> bool:
        """Whether mail in the folder may be contact: not drafts, junk, chats and what could not be synchronised."""
        return self._role(folder) not in _NO_CONTACT and not self._is_left_out(folder)

    def watched(self) -> tuple[str, ...]:
        """Name the folders that may hold contact."""
        return tuple(name for name in self.folders if self.holds_contact(name))

    def _role(self, folder: object) -> str:
        own = self._alias.get(str(folder), "")
        above = (self._alias.get(name, "") for name in self._above(folder))
        return own or next((alias for alias in above if alias in _INHERITED), "")

    def _is_left_out(self, folder: object) -> bool:
        return any(self.folders[name].left_out for name in self._above(folder))

    def _above(self, folder: object) -> Iterator[str]:
        """The folder itself and those around it, as far as they are known."""
        name = str(folder)
        for _ in range(_DEEPEST):
            if name not in self.folders:
                return
            yield name
            name = self.folders[name].parent


def look(graph: Graph, before: Tree | None, at: datetime) -> Tree:
    """Find the folders, or what is new among them; a tree from before makes it one request where nothing is."""
    found = dict(before.folders) if before else {}
    top_listed_at = before.at if before else at
    waiting = [_longest_ago(before) if before else ROOT]
    while waiting:
        parent = waiting.pop()
        since = found[parent].listed_at if parent else top_listed_at
        children = _listed(graph, parent, since)
        if children is None:
            found = _without(found, parent)
            continue
        if parent:
            found[parent] = replace(found[parent], listed_at=at)
        else:
            top_listed_at = at
        known = {child.id: found.get(child.id) for child in children}
        found |= {child.id: _dated(child, known[child.id], at) for child in children}
        waiting += [child.id for child in children if _has_changed(child, known[child.id])]
        for name in [one.id for one in found.values() if one.parent == parent and one.id not in known]:
            found = _sought(graph, found, name)
        waiting = [name for name in waiting if name in found]
    return Tree(found, _roles(graph, before, found), top_listed_at)


def path_of(folder: str) -> str:
    """Give the path of a folder below the mailbox."""
    return f"mailFolders/{quote(folder, safe='=')}"


def _dated(folder: Folder, before: Folder | None, at: datetime) -> Folder:
    """Keep what was known of a folder's past; one that has no children now needs no listing to know that."""
    past = replace(folder, found_at=before.found_at, listed_at=before.listed_at) if before else folder
    return past if folder.children else replace(past, listed_at=at)


def _longest_ago(before: Tree) -> str:
    """Whose children were not listed for longest: one of the parents, or the top."""
    parents = (folder for folder in before.folders.values() if folder.children and before.holds_contact(folder.id))
    listed_at = {ROOT: before.at} | {folder.id: folder.listed_at for folder in parents}
    return min(listed_at, key=listed_at.__getitem__)


def _has_changed(folder: Folder, before: Folder | None) -> bool:
    return folder.children != (before.children if before else 0)


def _listed(graph: Graph, parent: str, since: datetime) -> list[Folder] | None:
    """The folders directly in another, those nobody knew came after `since`; None where the other is gone."""
    path = f"{path_of(parent)}/childFolders" if parent else "mailFolders"
    params = {"includeHiddenFolders": "true", "$select": _SELECT, "$top": _PAGE}
    try:
        rows = [row for page in graph.pages(path, params) for row in _rows(page)]
    except Declined as declined:
        if not parent or declined.status != _NOT_FOUND:
            raise
        return None
    return [_folder(row, parent, since) for row in rows if isinstance(row.get("id"), str) and row["id"]]


def _sought(graph: Graph, found: Mapping[str, Folder], name: str) -> dict[str, Folder]:
    """Look for a folder that is no longer where it was: it was moved, or is gone with those below it."""
    try:
        parent = str(graph.read(path_of(name), {"$select": _SELECT}).get("parentFolderId") or "")
    except Declined as declined:
        if declined.status != _NOT_FOUND:
            raise
        return _without(found, name)
    # The top has an id that is never told; a folder nobody knows yet puts this one right once it is found.
    return {**found, name: replace(found[name], parent=parent if parent in found else ROOT)}


def _without(found: Mapping[str, Folder], gone: str) -> dict[str, Folder]:
    """Drop a folder and those below it."""
    dropped = {gone}
    while below := {name for name, folder in found.items() if folder.parent in dropped} - dropped:
        dropped |= below
    return {name: folder for name, folder in found.items() if name not in dropped}


def _folder(row: Mapping[str, Any], parent: str, since: datetime) -> Folder:
    count = row.get("childFolderCount")
    is_search = str(row.get("@odata.type", "")).lower().endswith(_SEARCH)
    is_chats = row.get("isHidden") is True and str(row.get("displayName", "")).lower() in _CHATS
    children = count if isinstance(count, int) else 0
    return Folder(row["id"], parent, children, since, since, left_out=is_search or is_chats)


def _rows(page: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = page.get("value")
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _roles(graph: Graph, before: Tree | None, found: Mapping[str, Folder]) -> dict[str, str]:
    """The folder of each alias; asked for again only where there are folders nobody knew."""
    known = dict(before.roles) if before else {}
    new = before is None or any(name not in before.folders and not folder.parent for name, folder in found.items())
    if not new:
        return known
    for alias in _PLACES:
        if known.get(alias) not in found:
            known[alias] = _id_of(graph, alias)
    return known


def _id_of(graph: Graph, alias: str) -> str:
    try:
        return str(graph.read(f"mailFolders/{alias}", {"$select": "id"}).get("id") or "")
    except Declined:
        return ""  # conversations and sync issues are there only where they were ever needed

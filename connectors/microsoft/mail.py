"""Outlook mail: what changed since a cursor, the mail exchanged with an address, and single messages.

Graph tells changes folder by folder. Source: https://learn.microsoft.com/graph/delta-query-messages.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import quote

from connectors.addresses import is_searchable
from connectors.errors import ConnectorError, CursorExpired, Refused
from connectors.json_values import list_in
from connectors.likeness import folded
from connectors.microsoft.api import Graph, Json
from connectors.microsoft.errors import Declined
from connectors.microsoft.folders import Tree, look, path_of
from connectors.microsoft.history import Walk, whole_second
from connectors.microsoft.mail_changes import EARLIEST, Bookmark, Page, Position, page_of, read_bookmark
from connectors.microsoft.wire_mail import SELECT, is_whole, opened
from connectors.quotes import newest_reply
from connectors.types import Changes, Cursor, Message, MessageId, MessageText, Place, Skipped

_PAGE = "odata.maxpagesize=25"
"""Bodies come along, and big pages of them time out."""
_CLOCKS_APART = timedelta(hours=1)
_STEPS = 100
_LOOKED_FOR = 20
_NOT_FOUND = 404
_GONE = frozenset({400, 404})
_NEVER = frozenset({Place.DRAFTS, Place.CHAT})
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Step:
    """Where one request has brought us, and what it told."""

    bookmark: Bookmark
    told: tuple[Message | Skipped, ...] = ()
    missed_since: datetime | None = None


class Mail:
    """The mail of one mailbox during one run; `own` are the rep's addresses, `clock` gives the run's own now."""

    def __init__(self, graph: Graph, *, own: frozenset[str], clock: Callable[[], datetime]) -> None:
        self._name = graph.mailbox
        self._graph = graph
        self._own = frozenset(folded(address) for address in own)
        self._clock = clock
        self._tree: Tree | None = None
        self._walks: dict[str, Walk] = {}
        self._seen: dict[str, str] = {}  # mail told in this round and the folder it was told of
        self._left: dict[str, set[str]] = {}  # mail that left folders in this round, and which
        self._restarted: set[str] = set()
        self._followed: set[str] = set()

    def changes(self, cursor: Cursor | None) -> Changes[Message]:
        """Tell the next changes since the cursor, folder by folder; None starts here, a foreign one starts here anew.

        A folder whose position Graph no longer knows starts over alone.
        """
        bookmark = read_bookmark(cursor) if cursor is not None else None
        if bookmark is None:
            return Changes(cursor=self._fresh().written(), missed_since=None if cursor is None else EARLIEST)
        step = _Step(bookmark if bookmark.is_open else self._begun(bookmark))
        for _ in range(_STEPS):
            if step.told or step.missed_since or not step.bookmark.is_open:
                break
            step = self._step(step.bookmark)
        return Changes(
            changed=tuple(item for item in step.told if isinstance(item, Message)),
            skipped=tuple(item for item in step.told if isinstance(item, Skipped)),
            cursor=step.bookmark.written(),
            more=step.bookmark.is_open,
            missed_since=step.missed_since,
        )

    def history(self, address: str, start: datetime, cursor: Cursor | None) -> Changes[Message]:
        """Tell the next mails exchanged with the address, newest first; with one of the rep's own, all mail."""
        if not is_searchable(address):
            sentence = f"Mailbox {self._name}: an address cannot be searched for; it holds quotes or is not complete."
            return Changes(skipped=(Skipped("history", "unsearchable_address", sentence),))
        key = folded(address)
        walk = self._walks.pop(key, None)
        if walk is None or cursor is None or walk.start != start or walk.cursor() != cursor:
            walk = Walk.of(self._graph, self.tree(), None if key in self._own else address, start, cursor)
        page = walk.page()
        if page.more:
            self._walks[key] = walk  # not where reading failed: what was taken from it would be lost
        return page

    def read(self, message: MessageId) -> MessageText:
        """Read one message without quotes and signature. Raises Refused where it is gone."""
        json = self._get(message)
        found = opened(json, frozenset()) if json is not None else None
        if not isinstance(found, Message):
            raise Refused(f"A mail of mailbox {self._name} is no longer there or cannot be read.")
        return MessageText(found.subject, newest_reply(found.text or ""), found.message_id, found.references)

    def fetch(self, ids: Sequence[str]) -> list[Message]:
        """Read messages in order; what is gone or cannot be read is left out."""
        found = [opened(json, self.places_of(json)) for json in map(self._get, ids) if json is not None]
        return [message for message in found if isinstance(message, Message)]

    def places_of(self, json: Mapping[str, Any]) -> frozenset[Place]:
        """Say where a message resource lies, by its folder."""
        return self.tree().places_of(json.get("parentFolderId"))

    def tree(self) -> Tree:
        """Give the folders as this run knows them; finds them all where it does not yet."""
        if self._tree is None:
            self._tree = look(self._graph, None, self._clock())
        return self._tree

    def _fresh(self) -> Bookmark:
        """Take a position in every folder before anything else, without telling what lies there."""
        tree = self._tree = look(self._graph, None, self._clock())
        taken = {name: self._taken(name) for name in tree.watched()}
        return Bookmark(tree, {name: position for name, position in taken.items() if position})

    def _taken(self, folder: str) -> Position | None:
        """Take a position from now on, by time alone where Graph forgets what it began; None where a folder is gone."""
        at, link = self._clock(), ""
        try:
            for answer in self._graph.pages(_delta(folder), _since(at), prefer=_PAGE):
                link = str(answer.get("@odata.deltaLink") or link)
        except CursorExpired:
            return Position("", at)
        except Declined as declined:
            if declined.status != _NOT_FOUND:
                raise
            return None
        return Position(link, at)

    def _begun(self, bookmark: Bookmark) -> Bookmark:
        """Begin a round: folders that are new join from when they were not there yet, those gone are dropped."""
        self._seen, self._left, self._restarted, self._followed = {}, {}, set(), set()
        tree = self._tree = look(self._graph, bookmark.tree, self._clock())
        watched = tree.watched()
        known = bookmark.positions
        positions = {name: known.get(name) or Position("", tree.folders[name].found_at) for name in watched}
        return Bookmark(tree, positions, waiting=watched)

    def _step(self, bookmark: Bookmark) -> _Step:
        """Read the next page of the next folder; after all folders, look for what left one and was in no other."""
        self._tree = self._tree or bookmark.tree
        if not bookmark.waiting:
            return self._looked_for(bookmark)
        folder, following = bookmark.waiting[0], bookmark.waiting[1:]
        position = bookmark.positions.get(folder)
        if position is None:
            return _Step(replace(bookmark, waiting=following))
        asked_at = self._clock()
        answer = self._answer(folder, position)
        if answer is None:
            return self._started_over(bookmark, folder, position)
        onward = _onward(position, answer, asked_at, self._followed)
        self._followed.add(onward.page)
        page = page_of(row for row in list_in(answer.get("value")) if isinstance(row, dict))
        told = self._told(folder, page)
        reached = replace(
            bookmark,
            positions={**bookmark.positions, folder: onward},
            waiting=bookmark.waiting if onward.page else following,
            left=self._missing(bookmark.left, folder, page),
        )
        return _Step(reached, told)

    def _answer(self, folder: str, position: Position) -> Json | None:
        """Read a folder's next page; None where its position is dead or the folder is gone.

        A further page that cannot be had begins at the position again, once.
        """
        if position.page:
            try:
                return self._graph.read(position.page, prefer=_PAGE)
            except (CursorExpired, Refused) as error:
                if folder in self._restarted:
                    if _is_dead(error):
                        return None
                    raise
            self._restarted.add(folder)
            self._followed.clear()
        try:
            if position.link:
                return self._graph.read(position.link, prefer=_PAGE)
            return self._graph.read(_delta(folder), _since(position.at), prefer=_PAGE)
        except (CursorExpired, Refused) as error:
            if not position.link and not _is_dead(error):
                raise
            return None

    def _started_over(self, bookmark: Bookmark, folder: str, position: Position) -> _Step:
        """Take a fresh position in one folder and say since when its mail may have been missed."""
        fresh, onward = self._taken(folder), replace(bookmark, waiting=bookmark.waiting[1:])
        if fresh:
            return _Step(replace(onward, positions={**bookmark.positions, folder: fresh}), missed_since=position.at)
        self._tree = replace(bookmark.tree, folders=_but(bookmark.tree.folders, folder))
        return _Step(replace(onward, tree=self._tree, positions=_but(bookmark.positions, folder)))

    def _told(self, folder: str, page: Page) -> tuple[Message | Skipped, ...]:
        """Open a page's mail; a row that names only what changed is read whole first."""
        rows = {name: row if is_whole(row) else self._get(name) for name, row in page.rows.items()}
        found: list[Message | Skipped] = []
        for name, row in rows.items():
            if row is not None:
                self._seen[name] = folder
                found += self._open({"parentFolderId": folder, **row})
        return tuple(found)

    def _missing(self, left: Iterable[str], folder: str, page: Page) -> tuple[str, ...]:
        """Keep whom no other folder has named in this round."""
        for name in page.left:
            self._left.setdefault(name, set()).add(folder)
        missing = dict.fromkeys((*left, *page.left))
        return tuple(name for name in missing if self._seen.get(name) in {None, *self._left.get(name, {folder})})

    def _looked_for(self, bookmark: Bookmark) -> _Step:
        """Look for mail that left a folder: it may lie where we do not watch, or be gone, which tells nothing."""
        names, rest = bookmark.left[:_LOOKED_FOR], bookmark.left[_LOOKED_FOR:]
        told = [item for json in map(self._get, names) if json is not None for item in self._open(json)]
        return _Step(replace(bookmark, left=rest), tuple(told))

    def _open(self, json: Mapping[str, Any]) -> list[Message | Skipped]:
        """Open one mail, unless it is none."""
        found = opened(json, self.places_of(json))
        return [] if isinstance(found, Message) and found.places & _NEVER else [found]

    def _get(self, message: str) -> Json | None:
        try:
            return self._graph.read(f"messages/{quote(message, safe='=')}", {"$select": SELECT})
        except Declined as declined:
            if declined.status in _GONE:
                return None
            raise


def _is_dead(error: ConnectorError) -> bool:
    """Whether Graph no longer knows what we asked for, rather than sending us to another host or refusing all."""
    return isinstance(error, CursorExpired) or (isinstance(error, Declined) and error.status in _GONE)


def _delta(folder: str) -> str:
    return f"{path_of(folder)}/messages/delta"


def _since(at: datetime) -> dict[str, str]:
    """What a first page is asked with; Graph keeps it in its links. Clocks differ."""
    return {"$filter": f"receivedDateTime ge {whole_second(at - _CLOCKS_APART)}", "$select": SELECT}


def _onward(position: Position, answer: Json, asked_at: datetime, followed: Collection[str]) -> Position:
    """Go on to the next page, but not in a circle, or to the position the last one gives."""
    page = str(answer.get("@odata.nextLink") or "")
    coming_at = position.coming_at if position.page else asked_at
    if page and page != position.page and page not in followed:
        return replace(position, page=page, coming_at=coming_at)
    link = str(answer.get("@odata.deltaLink") or "")
    return Position(link, coming_at) if link else replace(position, page="")


def _but(kept: Mapping[str, _T], left_out: str) -> dict[str, _T]:
    return {name: one for name, one in kept.items() if name != left_out}

"""Delta rounds of one collection, which events and contacts know alike: pages, bookmarks, and how they die."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.connectors.servers.graph.registry import Call, GraphError

if TYPE_CHECKING:
    from tests.connectors.servers.graph.account import Account

Json = dict[str, Any]


@dataclass(frozen=True)
class Bookmark:
    """What a deltaLink stands for: what its first call asked, and what the client was told since."""

    collection: str
    generation: int
    asked: Mapping[str, Any] = field(default_factory=dict)
    seen: Mapping[str, str] = field(default_factory=dict)
    step: int = 0


@dataclass(frozen=True)
class _Rest:
    """The pages of a round that were not fetched yet."""

    pages: Sequence[Sequence[Json]]
    bookmark: Bookmark


class Rounds:
    """The generations of an account's collections; a bookmark of an earlier one is dead."""

    def __init__(self) -> None:
        self._generations: dict[str, int] = {}

    def expire(self, collections: Sequence[str]) -> None:
        """Let Graph forget every link given out for these collections."""
        for name in collections:
            self._generations[name] = self.generation(name) + 1

    def generation(self, collection: str) -> int:
        """How often the collection's links have died."""
        return self._generations.get(collection, 0)

    def bookmark(self, account: "Account", call: Call, collection: str) -> Bookmark | None:
        """The bookmark a deltaLink carries; None on the first call. Raises GraphError."""
        if "$deltatoken" not in call.query:
            return None
        found = account.kept(call.query["$deltatoken"])
        if not isinstance(found, Bookmark) or found.collection != collection:
            raise GraphError(400, "BadRequest", "Badly formed token.")
        self._alive(account, call, found)
        return found

    def next_page(self, account: "Account", call: Call, collection: str) -> Json | None:
        """The page a nextLink stands for; None where the call follows none. Raises GraphError."""
        if "$skiptoken" not in call.query:
            return None
        rest = account.kept(call.query["$skiptoken"])
        if not isinstance(rest, _Rest) or rest.bookmark.collection != collection:
            raise GraphError(400, "BadRequest", "Badly formed token.")
        self._alive(account, call, rest.bookmark)
        return self._page(account, call, rest)

    def begin(self, account: "Account", call: Call, rows: Sequence[Json], told: Bookmark) -> Json:
        """Give the first page of a round."""
        size = call.page_size(50)
        pages: list[Sequence[Json]] = [rows[at : at + size] for at in range(0, len(rows), size)] or [[]]
        if account.quirks.replays and rows:
            pages[-1] = [*pages[-1], rows[0]]
        if account.quirks.empty_pages:
            pages.insert(0, [])
        return self._page(account, call, _Rest(pages, told))

    def _page(self, account: "Account", call: Call, rest: _Rest) -> Json:
        below = call.path.removeprefix(f"{call.home}/")
        answer: Json = {"value": list(rest.pages[0])}
        if len(rest.pages) > 1:
            link = call.link(below, skiptoken=account.keep(_Rest(rest.pages[1:], rest.bookmark)))
            return {**answer, "@odata.nextLink": link}
        return {**answer, "@odata.deltaLink": call.link(below, deltatoken=account.keep(rest.bookmark))}

    def _alive(self, account: "Account", call: Call, mark: Bookmark) -> None:
        if mark.generation == self.generation(mark.collection):
            return
        if account.quirks.dead_cursor == "400":
            raise GraphError(400, "BadRequest", "Badly formed token.")
        if account.quirks.dead_cursor == "410location":
            anew = call.link(call.path.removeprefix(f"{call.home}/"), deltatoken="")
            raise GraphError(410, "resyncRequired", "Resync required.", headers={"Location": anew})
        said = f"The sync state generation is not found; generation={mark.generation};[highest={mark.generation + 8}]"
        raise GraphError(410, "SyncStateNotFound", said)


def fingerprint(row: Mapping[str, Any]) -> str:
    """What a row says."""
    return json.dumps(row, sort_keys=True, default=str)


def news(rows: Mapping[str, Json], mark: Bookmark | None, type_name: str) -> list[Json]:
    """What a round tells: what is new or changed, then what is gone."""
    if mark is None:
        return list(rows.values())
    changed = [row for name, row in rows.items() if mark.seen.get(name) != fingerprint(row)]
    return [*changed, *(removed(name, type_name) for name in sorted(mark.seen.keys() - rows.keys()))]


def removed(name: str, type_name: str) -> Json:
    """A row that says an item is not there."""
    return {"@odata.type": f"#{type_name}", "id": name, "@removed": {"reason": "deleted"}}

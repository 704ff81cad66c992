"""The mail exchanged with one address: a filter for what came from it, a search for what was sent to it.

Each direction is newest first. Search takes no other order, filter or border, and finds by words, so what it finds is
looked at again. Sources: https://learn.microsoft.com/graph/api/user-list-messages and /graph/search-query-parameter.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.addresses import is_with, spellings
from connectors.errors import CursorExpired, TryLater
from connectors.microsoft.api import Graph, Json
from connectors.microsoft.errors import Declined
from connectors.microsoft.folders import Tree
from connectors.microsoft.wire_mail import SELECT, instant, opened
from connectors.types import Changes, Cursor, Message, Place, Skipped

_VERSION = 1
_STREAM = "microsoft history"
_FIRST, _LATER = "5", "25"
"""Mails of the first page of each direction and of every later one: last contact is in the first few."""

_MOST_FOUND = 1000
"""A search ends after so many; what is older is then looked for among all sent mail."""

_PLAIN = re.compile(r"[^\W_][\w.+'-]*@[\w.-]+")
_DEAD_PAGE = frozenset({400, 404})
_NEVER = frozenset({Place.DRAFTS, Place.CHAT, Place.SPAM})
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_FAR_AHEAD = datetime.max.replace(tzinfo=UTC)


def whole_second(at: datetime) -> str:
    """Write an instant as filters take it, without what is below a second."""
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


@dataclass(frozen=True, slots=True)
class Query:
    """One direction of one address: received from it, or sent to it; without an address all mail, or all sent."""

    address: str
    sent: bool = False

    @property
    def path(self) -> str:
        """Where to ask."""
        return "mailFolders/sentitems/messages" if self.sent else "messages"

    def params(self, start: datetime, border: datetime | None, count: str) -> dict[str, str]:
        """What to ask for mail between the two; a search cannot say when."""
        wanted = {"$select": SELECT, "$top": count}
        if self.sent and self.address:
            value = self.address if _PLAIN.fullmatch(self.address) else f'\\"{self.address}\\"'
            return {"$search": f'"recipients:{value}"', **wanted}
        terms = [f"receivedDateTime ge {whole_second(start)}"]
        if border is not None:
            terms.append(f"receivedDateTime le {whole_second(border + timedelta(microseconds=999_999))}")
        if self.address:
            quoted = self.address.replace("'", "''")
            terms.append(f"from/emailAddress/address eq '{quoted}'")
        return {"$filter": " and ".join(terms), "$orderby": "receivedDateTime desc", **wanted}


def queries(address: str | None) -> tuple[Query, ...]:
    """The questions that together give all mail with an address, each way it may be written; None for all mail."""
    if address is None:
        return (Query(""),)
    return tuple(Query(one, sent) for sent in (False, True) for one in spellings(address))


@dataclass(slots=True)
class Lane:
    """One direction: everything received after `border`, and some of that very instant, was told.

    What is newer than `resumed` another process has told. `begun` once the first few were read.
    """

    query: Query
    border: datetime | None = None
    resumed: datetime = _FAR_AHEAD
    done: bool = False
    begun: bool = False
    link: str = ""
    died: bool = False
    listed: int = 0
    told: set[str] = field(default_factory=set)

    def read(self, graph: Graph, start: datetime, count: str) -> Iterator[Json]:
        """Read the next page and give what was not told before; moves the border."""
        rows, is_last = self._page(graph, start, count)
        times = [at for at in (instant(row.get("receivedDateTime")) for row in rows) if at is not None]
        self.done = is_last or bool(times and max(times) < start)
        if times:
            self.border = min(self.border or _FAR_AHEAD, *times)
        self.listed += len(rows)
        if is_last and self.query.sent and self.query.address and self.listed >= _MOST_FOUND:
            self.query, self.done = Query("", sent=True), False
        for row in rows:
            name, at = str(row.get("id", "")), instant(row.get("receivedDateTime"))
            if name not in self.told and (at is None or start <= at <= self.resumed):
                self.told.add(name)
                yield row

    def _page(self, graph: Graph, start: datetime, count: str) -> tuple[list[Json], bool]:
        """The rows of the next page and whether it is the last."""
        answer = self._continued(graph)
        if answer is None:
            answer = graph.read(self.query.path, self.query.params(start, self.border, count))
            self.link, self.listed = "", 0
        following = str(answer.get("@odata.nextLink") or "")
        following = "" if following == self.link else following
        # A link goes on in the size it began with: what follows the first few is asked for anew, from the border.
        self.link, self.begun = (following if self.begun else ""), True
        rows = answer.get("value")
        return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else [], not following

    def _continued(self, graph: Graph) -> Json | None:
        """Follow the link of the last page; None where there is none or it died, which is borne once in a row."""
        if not self.link:
            return None
        try:
            answer = graph.read(self.link)
        except CursorExpired:
            pass
        except Declined as declined:
            if declined.status not in _DEAD_PAGE:
                raise
        else:
            self.died = False
            return answer
        if self.died:
            raise TryLater(f"Mailbox {graph.mailbox}: Microsoft does not go on with a list it began.")
        self.died = True
        return None


@dataclass(slots=True)
class Walk:
    """A walk back through the mail with one address, down to `start`; no address means all mail.

    What Graph gave to go on with is kept here for the run; the cursor alone is enough to go on without it.
    """

    graph: Graph
    tree: Tree
    address: str | None
    start: datetime
    lanes: tuple[Lane, ...]
    pages: int = 0

    @classmethod
    def of(cls, graph: Graph, tree: Tree, address: str | None, start: datetime, cursor: Cursor | None) -> "Walk":
        """Begin, or go on where a cursor left off. Raises CursorExpired where it is not one of ours."""
        walk = cls(graph, tree, address, start, tuple(Lane(query) for query in queries(address)))
        if cursor is not None:
            walk.pages, borders = 1, _read_cursor(cursor, len(walk.lanes), graph.mailbox)
            for lane, border in zip(walk.lanes, borders, strict=True):
                lane.border = lane.resumed = border
                lane.begun, lane.done = True, border <= start
        return walk

    def page(self) -> Changes[Message]:
        """Read a few mails of every direction first, later more of the one that holds the others back."""
        found: list[Message | Skipped] = []
        count = _LATER if self.pages else _FIRST
        aims = [(lane, lane.border) for lane in self._open()]
        aims = aims[:1] if self.pages else aims
        while aims:
            for lane, _ in aims:
                found += [item for row in lane.read(self.graph, self.start, count) for item in self._opened(row)]
            aims = [(lane, border) for lane, border in aims if not lane.done and lane.border == border]
        self.pages += 1
        told = {message.id: message for message in found if isinstance(message, Message)}
        waiting = [lane.border for lane in self._open() if lane.border]
        return Changes(
            changed=tuple(sorted(told.values(), key=_received, reverse=True)),
            skipped=tuple(item for item in found if isinstance(item, Skipped)),
            cursor=self.cursor(),
            more=bool(self._open()),
            known_since=max(waiting, default=None),
        )

    def cursor(self) -> Cursor:
        """Write how far back each direction has been told."""
        borders = [self.start if lane.done or lane.border is None else lane.border for lane in self.lanes]
        return Cursor(json.dumps([_STREAM, _VERSION, *(border.isoformat() for border in borders)]))

    def _open(self) -> list[Lane]:
        """The directions with older mail, the one that holds the others back first."""
        return sorted(
            (lane for lane in self.lanes if not lane.done), key=lambda lane: lane.border or _FAR_AHEAD, reverse=True
        )

    def _opened(self, row: Mapping[str, Any]) -> Iterator[Message | Skipped]:
        """Open a row that is mail with the address."""
        folder = row.get("parentFolderId")
        if not self.tree.holds_contact(folder):
            return
        item = opened(row, self.tree.places_of(folder))
        if isinstance(item, Skipped) or (not item.places & _NEVER and self._is_meant(item)):
            yield item

    def _is_meant(self, message: Message) -> bool:
        return self.address is None or is_with(message, self.address)


def _received(message: Message) -> datetime:
    return message.received_at or _LONG_AGO


def _read_cursor(cursor: Cursor, lanes: int, mailbox: str) -> list[datetime]:
    try:
        stream, version, *written = json.loads(cursor)
        if (stream, version, len(written)) == (_STREAM, _VERSION, lanes):
            return [datetime.fromisoformat(border).astimezone(UTC) for border in written]
    except (ValueError, TypeError, OverflowError, RecursionError):
        pass
    raise CursorExpired(f"Mailbox {mailbox}: this history cursor was not made by the Microsoft connector.")

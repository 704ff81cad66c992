"""The bookmark that keeps our place in every folder's changes, and what a page of them says; pure.

Source: https://learn.microsoft.com/graph/delta-query-messages.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from connectors.microsoft.folders import Folder, Tree
from connectors.microsoft.wire_mail import is_flip
from connectors.types import Cursor

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)

_VERSION = 1
_STREAM = "microsoft mail"


@dataclass(frozen=True, slots=True)
class Position:
    """Everything in one folder up to Graph's `link` was told at `at`; without a link, everything received until then.

    While pages are open, `page` is the link of the next one and `coming_at` is when the first was asked for.
    """

    link: str
    at: datetime
    page: str = ""
    coming_at: datetime = EARLIEST


@dataclass(frozen=True, slots=True)
class Bookmark:
    """Our place in each folder; in an open round also the folders still to read, and mail that left a folder."""

    tree: Tree
    positions: Mapping[str, Position]
    waiting: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether the round has more to tell."""
        return bool(self.waiting or self.left)

    def written(self) -> Cursor:
        """Write the cursor."""
        tree = self.tree
        values = {
            "stream": _STREAM,
            "version": _VERSION,
            "at": tree.at.isoformat(),
            "roles": dict(tree.roles),
            "folders": [
                [one.id, one.parent, one.children, one.listed_at.isoformat(), one.left_out]
                for one in tree.folders.values()
            ],
            "positions": {
                name: [one.link, one.at.isoformat(), one.page, one.coming_at.isoformat()]
                for name, one in self.positions.items()
            },
            "waiting": self.waiting,
            "left": self.left,
        }
        return Cursor(json.dumps(values, separators=(",", ":")))


def read_bookmark(cursor: Cursor) -> Bookmark | None:
    """Read a mail cursor; None where it is not one of ours."""
    try:
        values: dict[str, Any] = json.loads(cursor)
        if (values["stream"], values["version"]) != (_STREAM, _VERSION):
            return None
        return Bookmark(
            _tree(values),
            {_text(name): _position(*one) for name, one in values["positions"].items()},
            tuple(_text(name) for name in values["waiting"]),
            tuple(_text(name) for name in values["left"]),
        )
    except (ValueError, KeyError, TypeError, OverflowError, AttributeError, RecursionError):
        return None


@dataclass(frozen=True, slots=True)
class Page:
    """What one page of a folder's changes says: rows of mail that is there, by id, and ids that left the folder."""

    rows: Mapping[str, Mapping[str, Any]]
    left: tuple[str, ...]


def page_of(rows: Iterable[Mapping[str, Any]]) -> Page:
    """Sort the rows of a page; of several rows of one mail the fullest counts, drafts and read marks do not."""
    there: dict[str, Mapping[str, Any]] = {}
    left: dict[str, None] = {}
    for row in rows:
        name = row.get("id")
        if not isinstance(name, str) or not name:
            continue
        if "@removed" in row:
            left[name] = None
        elif not is_flip(row) and row.get("isDraft") is not True:
            there[name] = row if len(row) >= len(there.get(name, {})) else there[name]
    return Page(there, tuple(left))


def _tree(values: Mapping[str, Any]) -> Tree:
    at = _instant(values["at"])
    folders = [
        Folder(_text(name), _text(parent), int(children), at, _instant(listed_at), left_out is True)
        for name, parent, children, listed_at, left_out in values["folders"]
    ]
    roles = {_text(alias): _text(name) for alias, name in values["roles"].items()}
    return Tree({folder.id: folder for folder in folders}, roles, at)


def _position(link: object, at: object, page: object, coming_at: object) -> Position:
    return Position(_text(link), _instant(at), _text(page), _instant(coming_at))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _instant(value: object) -> datetime:
    return datetime.fromisoformat(_text(value)).astimezone(UTC)

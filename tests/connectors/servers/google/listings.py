"""Pages and sync tokens of one collection, which Calendar and People know alike."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Bookmark:
    """What a sync token stands for: what its first call asked, and what the client has been told since."""

    asked: Json
    seen: Mapping[str, str]
    step: int
    full_at: datetime
    until: datetime | None = None


@dataclass(frozen=True)
class _Waiting:
    """The pages of a listing that were not fetched yet."""

    asked: Json
    pages: Sequence[Sequence[Json]]
    bookmark: Bookmark | None


@dataclass(frozen=True)
class Page:
    """One page and its tokens."""

    items: Sequence[Json]
    next_page: str | None = None
    next_sync: str | None = None

    def tokens(self) -> Json:
        """The tokens as an answer carries them."""
        return {
            **({"nextPageToken": self.next_page} if self.next_page else {}),
            **({"nextSyncToken": self.next_sync} if self.next_sync else {}),
        }


@dataclass
class Listings:
    """Pages that wait and tokens given out. Tokens are opaque and never the same twice."""

    name: str
    empty_pages: bool = True
    _count: int = 0
    _waiting: dict[str, _Waiting] = field(default_factory=dict)
    _bookmarks: dict[str, Bookmark] = field(default_factory=dict)
    _expired: set[str] = field(default_factory=set)

    def begin(self, asked: Json, items: Sequence[Json], size: int, bookmark: Bookmark | None) -> Page:
        """Give the first page. Of a listing of several pages the second is empty, as Google's may be."""
        pages: list[Sequence[Json]] = [items[at : at + size] for at in range(0, len(items), size)] or [[]]
        if len(pages) > 1 and self.empty_pages:
            pages.insert(1, [])
        return self._page(_Waiting(asked, pages, bookmark))

    def go_on(self, token: str, asked: Json) -> Page | None:
        """Give the page behind a page token; None for a token that is not one of ours. Raises ValueError."""
        waiting = self._waiting.get(token)
        if waiting is None:
            return None
        if waiting.asked != asked:
            raise ValueError(differences(waiting.asked, asked))
        return self._page(waiting)

    def bookmark(self, token: str) -> Bookmark | None:
        """What a sync token stands for; None where it is unknown or expired."""
        return None if token in self._expired else self._bookmarks.get(token)

    def is_expired(self, token: str) -> bool:
        """Whether it was one of ours."""
        return token in self._expired

    def expire(self) -> None:
        """Make every sync token given out so far a dead one."""
        self._expired |= set(self._bookmarks)

    def _page(self, waiting: _Waiting) -> Page:
        items, rest = waiting.pages[0], waiting.pages[1:]
        if rest:
            token = self._token("page")
            self._waiting[token] = _Waiting(waiting.asked, rest, waiting.bookmark)
            return Page(items, next_page=token)
        if waiting.bookmark is None:
            return Page(items)
        token = self._token("sync")
        self._bookmarks[token] = waiting.bookmark
        return Page(items, next_sync=token)

    def _token(self, kind: str) -> str:
        self._count += 1
        secret = sha256(f"{self.name} {kind} {self._count}".encode()).digest()[:15]
        return f"C{kind[0].upper()}{urlsafe_b64encode(secret).decode()}="


def fingerprint(item: Json, *without: str) -> str:
    """What an item says, but for some fields."""
    return json.dumps({name: value for name, value in item.items() if name not in without}, sort_keys=True)


def differences(first: Json, now: Json) -> str:
    """Name the parameters that are not those of the first call."""
    names = sorted(name for name in {*first, *now} if first.get(name) != now.get(name))
    return ", ".join(names)

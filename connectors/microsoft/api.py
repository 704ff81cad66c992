"""Microsoft Graph v1.0 for one mailbox: every request says which ids, which zone, and that text is wanted.

Graph lets a mailbox have four requests at a time and counts them by application; we keep to three in a process.
"""

from collections.abc import Iterator, Mapping
from threading import BoundedSemaphore
from typing import Any
from urllib.parse import quote

from connectors.errors import TryLater
from connectors.http import Http
from connectors.limiter import Limiter

Json = dict[str, Any]

AT_A_TIME = 3
"""Requests of this process that may be under way at one time."""
REQUESTS_PER_MINUTE = 900
"""Outlook allows a mailbox 10,000 requests in ten minutes; this leaves room for the rep's own programs."""
V1 = "https://graph.microsoft.com/v1.0"

HTML = 'outlook.body-content-type="html"'
"""The preference for bodies as pages; without it they come as text."""

_PREFER = 'IdType="ImmutableId", outlook.timezone="UTC"'
_TEXT = 'outlook.body-content-type="text"'
_turn = BoundedSemaphore(AT_A_TIME)


class Graph:
    """One mailbox: `me`, or with an application's own grant the user of that address. Not for several threads."""

    def __init__(self, mailbox: str, http: Http, limiter: Limiter, *, user: str = "") -> None:
        self.mailbox = mailbox
        self.limiter = limiter
        self._http = http
        self._home = f"users/{quote(user, safe='@')}" if user else "me"

    def read(self, path: str, params: Mapping[str, str] | None = None, *, prefer: str = "") -> Json:
        """GET below the mailbox (`messages/ID`), or a link Graph gave (absolute, followed as it is, same host only).

        Raises Declined, CursorExpired, TryLater, ReconnectNeeded. `prefer` adds preferences such as a page size.
        """
        self.limiter.take(1)
        with _turn:
            answer = self._http.read(self._path(path), params, _headers(prefer))
        return answer if isinstance(answer, dict) else {}

    def pages(self, path: str, params: Mapping[str, str] | None = None, *, prefer: str = "") -> Iterator[Json]:
        """GET a collection page by page. Raises TryLater where its pages never end."""
        answer = self.read(path, params, prefer=prefer)
        yield answer
        followed: set[str] = set()
        while link := str(answer.get("@odata.nextLink") or ""):
            if link in followed:
                raise TryLater(f"Mailbox {self.mailbox}: Microsoft gave the same page twice.")
            followed.add(link)
            answer = self.read(link, prefer=prefer)
            yield answer

    def write(
        self,
        method: str,
        path: str,
        body: Json | None,
        *,
        key: str,
        headers: Mapping[str, str] | None = None,
        prefer: str = "",
    ) -> Json:
        """Send one change, once. Raises Unclear(key) where it is not known whether it was done, Declined, TryLater."""
        self.limiter.take(1)
        with _turn:
            answer = self._http.write(
                method, self._path(path), body, key=key, headers={**_headers(prefer), **(headers or {})}
            )
        return answer if isinstance(answer, dict) else {}

    def _path(self, path: str) -> str:
        return path if path.startswith(("https://", "http://")) else f"{self._home}/{path}"


def _headers(prefer: str) -> dict[str, str]:
    bodies = "" if HTML in prefer else _TEXT
    return {"Prefer": ", ".join(filter(None, (_PREFER, bodies, prefer)))}

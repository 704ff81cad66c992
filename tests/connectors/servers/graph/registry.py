"""What the parts of the fake Graph share: calls, errors in Graph's shape, quirks, and the table of routes.

A part registers a handler for a path below the mailbox, so that `/me` and `/users/{address}` are the same to it:

    @handles("GET", "messages/{message}", type_name="microsoft.graph.message", options=("$select", "$expand"))
    def get(account: Account, call: Call) -> Json: ...

A handler returns JSON (answered with the route's status), None (204) or an Answer; it refuses with GraphError.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from tests.connectors.servers.graph.account import Account

Json = dict[str, Any]
TOKENS = ("$skiptoken", "$deltatoken")
"""The options of links Graph made; a request with one of them is a link followed."""


class GraphError(Exception):
    """A refusal; `extra` goes into the `error` object itself, such as "@event.existingEventId"."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})
        self.extra = dict(extra or {})


@dataclass(frozen=True)
class Answer:
    """An answer that is not the route's usual one."""

    status: int
    body: Json | bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Call:
    """One request. `path` is "me/messages/X" without the root, `ids` what stands for the names in the route's pattern.

    `query` holds the last value of each option, `headers` have names in lower case.
    """

    http_method: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    address: str = ""
    status: int = 0
    route: str = ""
    home: str = "me"
    root: str = ""
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def immutable(self) -> bool:
        """Whether ids that survive a move were asked for."""
        return self.preference("IdType") == "ImmutableId"

    def preference(self, name: str) -> str:
        """The value of a preference of the Prefer header without its quotes; "" where it is not there."""
        for part in self.headers.get("prefer", "").split(","):
            key, _, value = part.strip().partition("=")
            if key.strip().lower() == name.lower():
                return value.strip().strip('"')
        return ""

    def page_size(self, default: int = 10, most: int = 1000) -> int:
        """How many rows a page may have: odata.maxpagesize, else $top, else the default."""
        wished = self.preference("odata.maxpagesize") or self.query.get("$top", "")
        return min(int(wished), most) if wished.isdecimal() and int(wished) > 0 else default

    @property
    def selected(self) -> list[str]:
        """The names in $select, in order."""
        return [name.strip() for name in self.query.get("$select", "").split(",") if name.strip()]

    def link(self, below: str, **options: str) -> str:
        """An absolute link in the caller's own home: `link("messages", skiptoken="x")`."""
        query = urlencode({f"${name}": value for name, value in options.items()}, safe="$")
        return f"{self.root}/{self.home}/{quote(below)}{f'?{query}' if query else ''}"


Handler = Callable[["Account", Call], Json | Answer | None]


@dataclass(frozen=True)
class Route:
    """One path and method: which options it takes, of which type its rows and its body are."""

    http_method: str
    pattern: str
    handler: Handler
    type_name: str
    options: frozenset[str]
    body: str | Mapping[str, str] | None
    status: int

    def match(self, segments: list[str]) -> dict[str, str] | None:
        """The ids in a path of this pattern."""
        ids: dict[str, str] = {}
        for wanted, found in zip(self.pattern.split("/"), segments, strict=True):
            if wanted.startswith("{"):
                ids[wanted[1:-1]] = found
            elif wanted.lower() != found.lower():
                return None
        return ids


_ROUTES: dict[tuple[str, int], list[Route]] = {}


def handles(
    http_method: str,
    pattern: str,
    *,
    type_name: str = "",
    options: tuple[str, ...] = (),
    body: str | Mapping[str, str] | None = None,
    status: int = 200,
) -> Callable[[Handler], Handler]:
    """Register the function that answers a path.

    type_name: the schema's type that $select is checked by; options: the query options allowed; body: the schema's type
    of the JSON body, or for an action each parameter's type ("string" for texts); None: the call takes no body.
    """

    def register(handler: Handler) -> Handler:
        route = Route(http_method, pattern, handler, type_name, frozenset(options), body, status)
        routes = _ROUTES.setdefault((http_method, pattern.count("/")), [])
        routes.append(route)
        routes.sort(key=lambda known: known.pattern.count("{"))
        return handler

    return register


def find(http_method: str, below: str) -> tuple[Route, dict[str, str]] | None:
    """Find the route of a path below the mailbox."""
    segments = below.split("/")
    for route in _ROUTES.get((http_method, len(segments) - 1), ()):
        if (ids := route.match(segments)) is not None:
            return route, ids
    return None


def error_body(error: GraphError, request_id: str, at: datetime | None = None) -> Json:
    """Write an error as Graph does."""
    when = (at or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%S")
    inner = {"date": when, "request-id": request_id, "client-request-id": request_id}
    return {"error": {"code": error.code, "message": error.message, **error.extra, "innerError": inner}}


@dataclass
class Quirks:
    """What Graph does now one way, now another; a connector must bear all of it."""

    draft_sent_gets_new_id: bool = True  # False: the draft's immutable id finds the copy in Sent Items
    old_id_404_after_send: bool = True  # False: with a new id, the old one finds the copy still
    sent_copy_late: float = 0  # seconds until the copy in Sent Items is there
    duplicate_transaction: Literal["200", "201", "400", "409"] = "400"
    thin_rows: bool = True
    folders_delta_nested: bool = False
    foreign_next_link: bool = False  # nextLinks name another host
    immutable_bounce_loses: bool = False  # moved away and back between two rounds: removed, never added again
    replays: bool = False  # a delta round begins with a row told before, and says some rows twice
    empty_pages: bool = False  # a delta round begins with an empty page that has a nextLink
    gone_days_untold: bool = False  # a day of a series that is gone is not told: only what is left of the series is
    dead_cursor: Literal["410", "410location", "400"] = "410"
    retry_after: str = "1"  # of a throttled answer; "": none is said
    create_reply_ignores_comment: bool = False
    message_if_match: bool = True  # False: If-Match on messages is not looked at
    recoverable: bool = False  # what is deleted for good lies in recoverableitemsdeletions
    drops_extended_properties: bool = False  # of the copy in Sent Items
    most_found: int = 1000  # hits after which a search ends


_FORBIDDEN = frozenset(
    {
        "send",
        "sendmail",
        "reply",
        "replyall",
        "forward",
        "permanentdelete",
        "move",
        "copy",
        "accept",
        "decline",
        "tentativelyaccept",
        "cancel",
        "dismissreminder",
        "snoozereminder",
    }
)


def is_forbidden(http_method: str, below: str) -> bool:
    """Say whether a call is an action on mail or meetings that the connector must never ask for."""
    return http_method == "POST" and below.rpartition("/")[2].lower().rpartition(".")[2] in _FORBIDDEN

"""What the parts of the fake Google share: the call log, errors in Google's shapes, and the table of handlers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.connectors.servers.google.account import Account

Json = dict[str, Any]
Params = dict[str, Any]
"""Path and query parameters by name: int and bool by type, a list where the parameter may be repeated."""
Body = Json | None
Handler = Callable[["Account", Params, Body], Json | None]
"""None is an empty answer (204); where the document describes an answer, the handler must return one."""

HANDLERS: dict[str, Handler] = {}

UNITS: Mapping[str, int] = {
    "gmail.users.getProfile": 1,
    "gmail.users.messages.get": 20,
    "gmail.users.messages.list": 5,
    "gmail.users.messages.attachments.get": 20,
    "gmail.users.messages.send": 100,
    "gmail.users.messages.modify": 5,
    "gmail.users.messages.trash": 20,
    "gmail.users.messages.untrash": 5,
    "gmail.users.messages.delete": 20,
    "gmail.users.messages.insert": 25,
    "gmail.users.messages.import": 25,
    "gmail.users.messages.batchModify": 50,
    "gmail.users.messages.batchDelete": 50,
    "gmail.users.threads.get": 40,
    "gmail.users.threads.list": 10,
    "gmail.users.threads.delete": 20,
    "gmail.users.history.list": 2,
    "gmail.users.drafts.create": 10,
    "gmail.users.drafts.delete": 10,
    "gmail.users.drafts.get": 20,
    "gmail.users.drafts.list": 5,
    "gmail.users.drafts.send": 100,
    "gmail.users.drafts.update": 15,
    "gmail.users.labels.get": 1,
    "gmail.users.labels.list": 1,
    "gmail.users.watch": 100,
    "gmail.users.stop": 50,
}
"""Google's table since 2026-05-01; Calendar and People count requests, not units."""


class ApiError(Exception):
    """A refusal; `location` names the parameter or header at fault, `domain` is "global" unless said."""

    def __init__(
        self,
        status: int,
        reason: str,
        message: str = "",
        details: Sequence[Json] | None = None,
        *,
        domain: str = "global",
        location: str = "",
        location_type: str = "parameter",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {reason}: {message}")
        self.status = status
        self.reason = reason
        self.message = message or reason
        self.details = list(details or ())
        self.domain = domain
        self.location = location
        self.location_type = location_type
        self.headers = dict(headers or {})


@dataclass
class Call:
    """One API call, alone or inside a batch. `method_id` is "" where no method has this path."""

    method_id: str
    http_method: str
    path: str
    params: Params = field(default_factory=dict)
    body: Body = None
    address: str = ""
    status: int = 0
    units: int = 0
    in_batch: bool = False


def handles(method_id: str) -> Callable[[Handler], Handler]:
    """Register the function that answers a method, e.g. "gmail.users.messages.list"."""

    def register(handler: Handler) -> Handler:
        HANDLERS[method_id] = handler
        return handler

    return register


_STATUSES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ALREADY_EXISTS",
    412: "FAILED_PRECONDITION",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
}
_OWN_STATUS = {"failedPrecondition": "FAILED_PRECONDITION", "FAILED_PRECONDITION": "FAILED_PRECONDITION"}


def error_body(api: str, error: ApiError) -> Json:
    """Write an error as the API does: Gmail and Calendar name a reason in `errors[]`, People only in `details[]`."""
    said: Json = {"code": error.status, "message": error.message}
    status = _OWN_STATUS.get(error.reason) or _STATUSES.get(error.status)
    if api != "people":
        entry = {"message": error.message, "domain": error.domain, "reason": error.reason}
        if error.location:
            entry |= {"location": error.location, "locationType": error.location_type}
        said["errors"] = [entry]
    if status and (api != "calendar" or error.details):
        said["status"] = status
    if error.details:
        said["details"] = error.details
    return {"error": said}


_ALLOWED = frozenset({"gmail.users.drafts.create", "gmail.users.drafts.update", "gmail.users.drafts.delete"})
_READS = ("get", "list", "batchGet", "getBatchGet", "search", "query")


def is_forbidden(method_id: str) -> bool:
    """Say whether a method sends, deletes or changes what is not ours: no test of the connector may ever see one."""
    api, _, rest = method_id.partition(".")
    if api == "calendar":
        return method_id in _FORBIDDEN_CALENDAR
    verb = rest.rpartition(".")[2]
    return method_id not in _ALLOWED and not verb.startswith(_READS)


_FORBIDDEN_CALENDAR = frozenset(
    {
        "calendar.calendars.delete",
        "calendar.calendars.clear",
        "calendar.calendars.transferOwnership",
        "calendar.events.import",
        "calendar.events.move",
        "calendar.events.quickAdd",
        "calendar.acl.insert",
        "calendar.acl.patch",
        "calendar.acl.update",
        "calendar.acl.delete",
    }
)

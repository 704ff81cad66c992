"""Parameters of Calendar's methods: what a caller reaches, what may be asked together, what a token stands for."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.connectors.servers.google.account import Account
from tests.connectors.servers.google.calendars import Calendars, Query
from tests.connectors.servers.google.listings import Bookmark, Listings, Page, differences
from tests.connectors.servers.google.registry import ApiError, Params

Json = dict[str, Any]

OLDEST_UPDATE = timedelta(days=28)
_AUTH = "https://www.googleapis.com/auth/"
_REACHES_ALL = {
    "events read": {"calendar", "calendar.readonly", "calendar.events", "calendar.events.readonly"},
    "events write": {"calendar", "calendar.events"},
    "calendars read": {"calendar", "calendar.readonly", "calendar.calendars", "calendar.calendars.readonly"},
    "calendars write": {"calendar", "calendar.calendars"},
    "entries read": {"calendar", "calendar.readonly", "calendar.calendarlist", "calendar.calendarlist.readonly"},
}
"""Scopes that reach every calendar; calendar.app.created reaches those the app made."""
_NOT_WITH_SYNC_TOKEN = (
    "iCalUID", "orderBy", "privateExtendedProperty", "q", "sharedExtendedProperty", "timeMax", "timeMin", "updatedMin",
)  # fmt: skip
NO_SYNC_TOKEN_AFTER = frozenset(_NOT_WITH_SYNC_TOKEN) - {"timeMin", "timeMax"}
_NOT_COMPARED = frozenset(
    {"pageToken", "syncToken", "fields", "alt", "prettyPrint", "quotaUser", "userIp", "key", "oauth_token", "$.xgafv"}
)
ROLES = ("freeBusyReader", "reader", "writerWithoutPrivateAccess", "writer", "owner")


def reached(account: Account, params: Params, what: str, role: str = "") -> str:
    """The calendar that is meant, if the caller's scopes and the rep's role reach it."""
    box: Calendars = account.calendar
    name = box.known(params["calendarId"])
    scopes = {scope.removeprefix(_AUTH) for scope in account.caller_scopes}
    if not scopes & _REACHES_ALL[what] and name not in box.made_by_app:
        if what.endswith("write"):
            raise ApiError(403, "forbidden", "Forbidden")
        raise ApiError(404, "notFound", "Not Found")
    if role and ROLES.index(box.calendars[name].get("accessRole", "reader")) < ROLES.index(role):
        message = f"You need to have {role} access to this calendar."
        raise ApiError(403, "requiredAccessLevel", message, domain="calendar")
    return name


def asked_in(params: Params) -> Json:
    """What is compared with the first call of a listing."""
    return {name: value for name, value in params.items() if name not in _NOT_COMPARED}


def waiting_page(listing: Listings, params: Params, asked: Json) -> Page | None:
    """The page behind a page token, or None where there is no page token."""
    if "pageToken" not in params:
        return None
    try:
        page = listing.go_on(params["pageToken"], asked)
    except ValueError as error:
        raise ApiError(400, "invalid", f"Not as in the first call: {error}.", location="pageToken") from error
    if page is None:
        raise ApiError(400, "invalid", "Invalid page token value.", location="pageToken")
    return page


def bookmark_of(listing: Listings, token: str, asked: Json) -> Bookmark:
    """What a sync token stands for. Raises 410 where it has expired, 400 where it was never given out."""
    if listing.is_expired(token):
        raise ApiError(
            410,
            "fullSyncRequired",
            "Sync token is no longer valid, a full sync is required.",
            domain="calendar",
            location="syncToken",
        )
    mark = listing.bookmark(token)
    if mark is None:
        raise ApiError(400, "invalid", "Invalid sync token value.", location="syncToken")
    first = {name: value for name, value in mark.asked.items() if name not in ("timeMin", "timeMax")}
    if first != asked:
        said = differences(first, asked)
        raise ApiError(400, "invalid", f"Not as in the first call: {said}.", location="syncToken")
    return mark


def not_with_sync_token(name: str) -> ApiError:
    """The refusal of a parameter beside a sync token."""
    return ApiError(
        400,
        "syncTokenWithRequestRestrictions",
        f"Sync token cannot be used with {name}.",
        domain="calendar",
        location=name,
    )


def check_combination(account: Account, params: Params) -> None:
    """Refuse what may not be asked together."""
    if "syncToken" in params:
        for name in _NOT_WITH_SYNC_TOKEN:
            if name in params:
                raise not_with_sync_token(name)
        if params.get("showDeleted") is False:
            raise not_with_sync_token("showDeleted=false")
    if params.get("orderBy") == "startTime" and not params.get("singleEvents"):
        raise ApiError(400, "badRequest", "The requested ordering is not available for the particular query.")
    query = query_of(params, until=account.now)
    if query.after and query.before and query.after >= query.before:
        message = "The specified time range is empty."
        raise ApiError(400, "timeRangeEmpty", message, domain="calendar", location="timeMax")
    if query.updated_min and query.updated_min < account.now - OLDEST_UPDATE:
        message = "The requested minimum modification time lies too far in the past."
        raise ApiError(410, "updatedMinTooLongAgo", message, domain="calendar", location="updatedMin")


def query_of(asked: Json, *, until: datetime) -> Query:
    """Read what is asked of a calendar."""
    return Query(
        until,
        single=bool(asked.get("singleEvents")),
        deleted=bool(asked.get("showDeleted")),
        after=_instant(asked, "timeMin"),
        before=_instant(asked, "timeMax"),
        updated_min=_instant(asked, "updatedMin"),
        kinds=frozenset(asked.get("eventTypes") or ()),
        ical_uid=asked.get("iCalUID", ""),
        text=asked.get("q", ""),
        private=frozenset(asked.get("privateExtendedProperty") or ()),
        shared=frozenset(asked.get("sharedExtendedProperty") or ()),
    )


def _instant(asked: Json, name: str) -> datetime | None:
    if name not in asked:
        return None
    try:
        at = datetime.fromisoformat(asked[name])
    except ValueError as error:
        raise ApiError(400, "badRequest", "Bad Request", location=name) from error
    if at.tzinfo is None:
        raise ApiError(400, "badRequest", "Bad Request", location=name)
    return at.astimezone(UTC)

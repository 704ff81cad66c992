"""Graph's methods on single events. The state is in `calendar_store`.

https://learn.microsoft.com/graph/api/resources/event
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from tests.connectors.servers.graph.calendar_properties import SINGLE, checked, condition, property_key
from tests.connectors.servers.graph.calendar_shown import EVENT, etag, shown
from tests.connectors.servers.graph.calendar_store import Calendars
from tests.connectors.servers.graph.calendar_times import instant
from tests.connectors.servers.graph.registry import Answer, Call, GraphError, handles

if TYPE_CHECKING:
    from tests.connectors.servers.graph.account import Account

Json = dict[str, Any]

_LIST = ("$select", "$top", "$orderby", "$filter", "$expand")
_ONE = ("$select", "$expand")
_READ_ONLY = frozenset(
    {"id", "changeKey", "createdDateTime", "lastModifiedDateTime", "iCalUId", "isCancelled", "isOrganizer", "type"}
    | {"organizer", "originalStart", "responseStatus", "seriesMasterId", "webLink", "bodyPreview", "hasAttachments"}
)
_EXISTING = "@event.existingEventId"
_USED = "The TransactionId specified in the request has already been used to create a different event."


# --- reading ----------------------------------------------------------------------------------------------------


@handles("GET", "events", type_name=EVENT, options=_LIST)
@handles("GET", "calendar/events", type_name=EVENT, options=_LIST)
@handles("GET", "calendars/{calendar}/events", type_name=EVENT, options=_LIST)
def list_events(account: "Account", call: Call) -> Json:
    """List single events and masters of a calendar (the default one without an id); exceptions are not among them."""
    box: Calendars = account.calendar
    home = calendar_of(account, call)["id"]
    return filtered_page(account, call, [event for event in box.of(home) if event["type"] != "exception"])


@handles("GET", "events/{event}", type_name=EVENT, options=_ONE)
@handles("GET", "calendar/events/{event}", type_name=EVENT, options=_ONE)
@handles("GET", "calendars/{calendar}/events/{event}", type_name=EVENT, options=_ONE)
def get_event(account: "Account", call: Call) -> Json:
    """Give an event; a master also says which of its occurrences are cancelled, where that is selected."""
    event = account.calendar.existing(call.ids["event"])
    said = shown(event, call)
    if "cancelledOccurrences" in call.selected and event["type"] == "seriesMaster":
        days = [name.rpartition("OCC")[2] for name in _gone(account.calendar, event["id"])]
        said["cancelledOccurrences"] = [f"OID.{event['id']}.{day[:4]}-{day[4:6]}-{day[6:]}" for day in days]
    return said


@handles("GET", "events/{event}/instances", type_name=EVENT, options=(*_LIST, "startDateTime", "endDateTime"))
def list_instances(account: "Account", call: Call) -> Json:
    """List the occurrences and exceptions of a series in a window."""
    box: Calendars = account.calendar
    master = box.existing(call.ids["event"])
    if master["type"] != "seriesMaster":
        raise GraphError(400, "ErrorInvalidRequest", "Your request can't be completed.")
    start, end = (
        instant({"dateTime": call.query[name], "timeZone": "UTC"}) for name in ("startDateTime", "endDateTime")
    )
    found = [one for one in box.events.values() if one["seriesMasterId"] == master["id"]]
    found += box.occurrences(master, end)
    return filtered_page(account, call, [one for one in found if start <= instant(one["start"]) < end])


def filtered_page(account: "Account", call: Call, events: Sequence[Json]) -> Json:
    """A page of events that answer the call's $filter."""
    test = condition(call.query.get("$filter", ""))
    bare = Call(call.http_method, call.path, headers=call.headers)
    found = [event for event in events if test({**shown(event, bare), SINGLE: event.get(SINGLE, ())})]
    return page(account, call, [shown(event, call) for event in found], "events")


def page(account: "Account", call: Call, rows: Sequence[Json], what: str) -> Json:
    """A page of a listing, as long as $top says; what is left waits behind a nextLink."""
    if "$skiptoken" in call.query:
        rows, size = account.kept(call.query["$skiptoken"])
    else:
        size = call.page_size(10)
    answer: Json = {"@odata.context": f"{call.root}/$metadata#{what}", "value": list(rows[:size])}
    if rows[size:]:
        below = call.path.removeprefix(f"{call.home}/")
        answer["@odata.nextLink"] = call.link(below, skiptoken=account.keep((rows[size:], size)))
    return answer


def calendar_of(account: "Account", call: Call) -> Json:
    """The calendar the path names, the default one where it names none. Raises 404."""
    box: Calendars = account.calendar
    name = call.ids.get("calendar", box.default)
    if name not in box.calendars:
        raise GraphError(404, "ErrorItemNotFound", "The specified object was not found in the store.")
    return box.calendars[name]


def _gone(box: Calendars, master: str) -> list[str]:
    return sorted(name for name in box.homes if name.startswith(f"{master}OCC") and box.was_deleted(name))


# --- writing ----------------------------------------------------------------------------------------------------


@handles("POST", "events", type_name=EVENT, body=EVENT, status=201)
@handles("POST", "calendar/events", type_name=EVENT, body=EVENT, status=201)
@handles("POST", "calendars/{calendar}/events", type_name=EVENT, body=EVENT, status=201)
def make_event(account: "Account", call: Call) -> Json | Answer:
    """Make an event; one that names attendees would send invitations."""
    box: Calendars = account.calendar
    entry = calendar_of(account, call)
    if not entry["canEdit"]:
        raise GraphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
    if call.body.get("attendees"):
        account.graph.forbidden.append(call)
    checked(call.body.get(SINGLE))
    transaction = str(call.body.get("transactionId") or "")
    if transaction and (known := box.transactions.get((account.address, transaction))):
        return _repeated(account, call, known)
    if not {"start", "end"} <= call.body.keys():
        raise GraphError(400, "ErrorPropertyValidationFailure", "At least one property failed validation.")
    event = box.lay(entry["id"], _written(call.body))
    if transaction:
        box.transactions[account.address, transaction] = event["id"]
    account.made.add(event["id"])
    return shown(event, call)


def _repeated(account: "Account", call: Call, known: str) -> Answer:
    """What a transactionId used before is answered with; it is remembered also when the event is gone."""
    quirk = account.quirks.duplicate_transaction
    if quirk in ("400", "409"):
        raise GraphError(int(quirk), "ErrorDuplicateTransactionId", _USED, extra={_EXISTING: known})
    return Answer(int(quirk), shown(account.calendar.existing(known), call))


@handles("PATCH", "events/{event}", type_name=EVENT, body=EVENT)
@handles("PATCH", "calendar/events/{event}", type_name=EVENT, body=EVENT)
@handles("PATCH", "calendars/{calendar}/events/{event}", type_name=EVENT, body=EVENT)
def change_event(account: "Account", call: Call) -> Json:
    """Change the fields that are named; transactionId may not be among them."""
    box: Calendars = account.calendar
    event = box.existing(call.ids["event"])
    _check_match(call, event)
    _note_guests(account, call, event)
    if "transactionId" in call.body:
        raise GraphError(400, "ErrorInvalidRequest", "The property transactionId is set when an event is made.")
    checked(call.body.get(SINGLE))
    changes = _written(call.body)
    if SINGLE in changes:
        named = {property_key(one["id"]) for one in changes[SINGLE]}
        changes[SINGLE] += [one for one in event.get(SINGLE, ()) if property_key(one["id"]) not in named]
    return shown(box.keep(event, changes), call)


@handles("DELETE", "events/{event}")
@handles("DELETE", "calendar/events/{event}")
@handles("DELETE", "calendars/{calendar}/events/{event}")
def delete_event(account: "Account", call: Call) -> None:
    """Delete an event; a second time is a bad request, not a 404."""
    box: Calendars = account.calendar
    if box.was_deleted(call.ids["event"]):
        raise GraphError(400, "ErrorInvalidRequest", "Your request can't be completed.")
    event = box.existing(call.ids["event"])
    _check_match(call, event)
    _note_guests(account, call, event)
    box.drop(event["id"])


def _written(body: Mapping[str, Any]) -> Json:
    return {name: deepcopy(value) for name, value in body.items() if name not in _READ_ONLY}


def _check_match(call: Call, event: Mapping[str, Any]) -> None:
    if call.headers.get("if-match", "*") not in ("*", etag(event)):
        said = "The send or update operation could not be performed because the change key passed in the request"
        raise GraphError(
            412, "ErrorIrresolvableConflict", f"{said} does not match the current change key for the item."
        )


def _note_guests(account: "Account", call: Call, event: Mapping[str, Any]) -> None:
    """A change of a meeting tells its guests so."""
    if event["attendees"] or (isinstance(call.body, dict) and call.body.get("attendees")):
        account.graph.forbidden.append(call)

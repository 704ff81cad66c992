"""How Graph tells an event: times in the zone the caller prefers, text or HTML, what was selected."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from tests.connectors.servers.graph.calendar_properties import SINGLE, expanded
from tests.connectors.servers.graph.calendar_times import instant, stamp, told, wall, zone_of
from tests.connectors.servers.graph.mail_text import as_html, as_text, crlf
from tests.connectors.servers.graph.registry import Call, GraphError

Json = dict[str, Any]

EVENT = "microsoft.graph.event"
THIN = ("id", "seriesMasterId", "type", "start", "end")
_ONLY_WHEN_SELECTED = ("cancelledOccurrences", "exceptionOccurrences")


def zone_asked(call: Call) -> str:
    """The zone of Prefer, as it was asked; UTC without one. Raises GraphError for a zone nobody knows."""
    zone = call.preference("outlook.timezone") or "UTC"
    try:
        zone_of(zone)
    except ValueError as error:
        raise GraphError(
            400, "TimeZoneNotSupportedException", f"A valid TimeZone value must be specified: {zone}"
        ) from error
    return zone


def shown(event: Mapping[str, Any], call: Call, *, whole: bool = False) -> Json:
    """An event as it is answered: selected fields, with expanded properties; `whole`: as a delta tells it."""
    zone = zone_asked(call)
    said = {name: deepcopy(value) for name, value in event.items() if name not in (SINGLE, *_ONLY_WHEN_SELECTED)}
    said |= {side: _in_zone(event, side, zone) for side in ("start", "end")}
    said |= {name: stamp(event[name]) for name in ("createdDateTime", "lastModifiedDateTime")}
    said["uid"] = event["iCalUId"]
    said["webLink"] = f"https://outlook.live.com/owa/?itemid={event['id']}&exvsurl=1&path=/calendar/item"
    said["bodyPreview"] = _body(event["body"], "text")["content"][:255].strip()
    said["body"] = _body(event["body"], call.preference("outlook.body-content-type"))
    if whole:
        return {"@odata.type": f"#{EVENT}", "@odata.etag": etag(event), **said}
    if call.selected:
        said = {name: said.get(name, event.get(name)) for name in ("id", *call.selected)}
    return {"@odata.etag": etag(event), **said, **expanded(event, call)}


def thin(event: Mapping[str, Any]) -> Json:
    """An occurrence as a delta tells it: in the zone of its series, whatever Prefer says."""
    said = {name: deepcopy(event[name]) for name in THIN}
    return {"@odata.type": f"#{EVENT}", "@odata.etag": etag(event), **said}


def etag(event: Mapping[str, Any]) -> str:
    """The etag of an event."""
    return f'W/"{event["changeKey"]}"'


def _in_zone(event: Mapping[str, Any], side: str, zone: str) -> Json:
    """A day floats: midnight in whatever zone was asked."""
    return told(wall(event[side]) if event["isAllDay"] else instant(event[side]), zone)


def _body(body: Mapping[str, Any], kind: str) -> Json:
    """A body as text or html, whichever it is kept as."""
    content, kept = str(body.get("content") or ""), str(body.get("contentType") or "text").lower()
    if kind == "text":
        return {"contentType": kind, "content": crlf(content) if kept == "text" else as_text(content)}
    return {"contentType": "html", "content": content if kept == "html" else as_html(content)}

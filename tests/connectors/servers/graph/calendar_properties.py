"""Extended properties of events, calendars and contacts: when they are told, and how they are filtered by."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.connectors.servers.graph.registry import Call, GraphError

Json = dict[str, Any]

SINGLE = "singleValueExtendedProperties"
_EXPAND = re.compile(rf"{SINGLE}\s*\(\s*\$filter\s*=\s*(.+)\)$")
_ONE_ID = re.compile(r"\s*id\s+eq\s+'((?:[^']|'')*)'\s*")
_ANY = re.compile(
    rf"{SINGLE}/any\(\s*(?P<v>\w+)\s*:\s*(?P=v)/id\s+eq\s+'(?P<id>(?:[^']|'')*)'"
    r"\s+and\s+(?P=v)/value\s+eq\s+'(?P<value>(?:[^']|'')*)'\s*\)",
    re.IGNORECASE,
)
_COMPARED = re.compile(r"(?P<name>[\w/]+)\s+(?P<verb>eq|ne|ge|gt|le|lt)\s+(?P<value>'(?:[^']|'')*'|true|false|\S+)")
_VERBS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda one, other: one == other,
    "ne": lambda one, other: one != other,
    "ge": lambda one, other: one >= other,
    "gt": lambda one, other: one > other,
    "le": lambda one, other: one <= other,
    "lt": lambda one, other: one < other,
}


def property_key(name: str) -> str:
    """What two names of one property have in common: a type and a GUID may be in any case, a name may not."""
    head, mark, own = name.partition(" Name ")
    return head.lower() + mark + own


def expanded(item: Mapping[str, Any], call: Call) -> Json:
    """The properties the call asks to expand; none without $expand. Raises GraphError for anything else."""
    asked = call.query.get("$expand", "").strip()
    if not asked:
        return {}
    found = _EXPAND.fullmatch(asked)
    names = [_ONE_ID.fullmatch(part) for part in re.split(r"\s+or\s+", found[1])] if found else [None]
    wanted = {property_key(_text(name[1])) for name in names if name}
    if len(wanted) != len(names):
        raise GraphError(400, "BadRequest", f"Parsing OData Select and Expand failed: {asked}")
    told = [one for one in item.get(SINGLE, ()) if property_key(one["id"]) in wanted]
    return {SINGLE: told} if told else {}


def checked(properties: Any) -> None:
    """Refuse properties without an id or with a value that is no text. Raises GraphError."""
    for one in properties or ():
        if not re.match(r"[A-Z]\w+ (\{[0-9A-Fa-f-]{36}\} (Name .+|Id 0x[0-9A-Fa-f]+)|0x[0-9A-Fa-f]+)$", one["id"]):
            raise GraphError(400, "ErrorInvalidProperty", "The PropertyId values may only be in one of the formats.")
        if not isinstance(one.get("value"), str):
            raise GraphError(400, "ErrorPropertyValidationFailure", "At least one property failed validation.")


def condition(text: str) -> Callable[[Mapping[str, Any]], bool]:
    """Read a $filter: comparisons and properties, joined by `and`. Raises GraphError."""
    tests: list[Callable[[Mapping[str, Any]], bool]] = []
    rest = text.strip()
    while rest:
        if found := _ANY.match(rest):
            tests.append(_tagged(property_key(_text(found["id"])), _text(found["value"])))
        elif found := _COMPARED.match(rest):
            tests.append(_compared(found["name"], found["verb"], found["value"]))
        else:
            raise GraphError(400, "BadRequest", f"Invalid filter clause: {rest}")
        rest = rest[found.end() :].strip()
        if rest and not (joint := re.match(r"and\s+", rest)):
            raise GraphError(400, "BadRequest", f"Invalid filter clause: {rest}")
        rest = rest[joint.end() :] if rest and joint else ""
    return lambda item: all(test(item) for test in tests)


def _tagged(key: str, value: str) -> Callable[[Mapping[str, Any]], bool]:
    return lambda item: any(
        property_key(one["id"]) == key and one["value"].lower() == value.lower() for one in item.get(SINGLE, ())
    )


def _compared(name: str, verb: str, value: str) -> Callable[[Mapping[str, Any]], bool]:
    wanted: Any = _text(value[1:-1]) if value.startswith("'") else {"true": True, "false": False}.get(value, value)

    def test(item: Mapping[str, Any]) -> bool:
        found: Any = item
        for step in name.split("/"):
            found = found.get(step) if isinstance(found, Mapping) else None
        return found is not None and _VERBS[verb](found, wanted)

    return test


def _text(quoted: str) -> str:
    return quoted.replace("''", "'")

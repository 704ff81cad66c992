"""What Graph's published types say a request may hold. The schema lies outside the project; without it all fits."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tests.connectors.servers.graph.registry import Call, Route

PATH = Path(__file__).parents[4].parent / "shared" / "payloads" / "graph" / "graph_slice.schema.json"

_KINDS: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}


def present() -> bool:
    """Whether the schema is there, so that requests are checked by it."""
    return bool(_types())


def unknown_names(type_name: str, names: list[str]) -> list[str]:
    """Those of the names that are no property of a type."""
    known = properties(type_name)
    return [name for name in names if known and name.split("/")[0] not in known]


def properties(type_name: str) -> frozenset[str]:
    """The names of a type's properties; empty where the schema is absent."""
    return frozenset(_types().get(type_name, {}).get("properties", ()))


def unfit(kind: str, value: Any) -> list[str]:
    """Say what in a body does not fit a type ("microsoft.graph.message") or a plain kind ("string")."""
    if kind in _KINDS:
        return list(_unfit({"type": kind}, value, ""))
    return list(_unfit(_types()[kind], value, "")) if kind in _types() else []


def option_problems(call: Call, route: Route) -> Iterator[tuple[str, str]]:
    """What of a request's options Graph does not know there: code and sentence."""
    for option in call.query:
        if option not in route.options:
            yield "ErrorInvalidUrlQuery", f"The query parameter '{option}' is not supported here."
    for name in unknown_names(route.type_name, call.selected) if route.type_name else ():
        said = f"Could not find a property named '{name}' on type '{route.type_name}'."
        yield "BadRequest", f"Parsing OData Select and Expand failed: {said}"
    top = call.query.get("$top", "10")
    if not top.isdecimal() or not 1 <= int(top) <= 1000:
        yield "ErrorInvalidUrlQuery", f"$top={top} is not between 1 and 1000."


def body_problems(wanted: str | Mapping[str, str], body: Mapping[str, Any]) -> Iterator[str]:
    """What in a body does not fit the type, or the types of an action's parameters."""
    if isinstance(wanted, str):
        yield from unfit(wanted, body)
        return
    for name, value in body.items():
        yield from unfit(wanted[name], value) if name in wanted else [f"{name}: no such parameter"]


@cache
def _types() -> dict[str, Any]:
    if not PATH.is_file():
        return {}
    types = json.loads(PATH.read_text(encoding="utf-8"))["$defs"]
    assert isinstance(types, dict)
    return types


def _unfit(rule: Mapping[str, Any], value: Any, where: str) -> Iterator[str]:
    if "$ref" in rule:
        yield from _unfit(_types()[rule["$ref"].rpartition("/")[2]], value, where)
        return
    if "anyOf" in rule:
        found = [list(_unfit(choice, value, where)) for choice in rule["anyOf"]]
        if all(found):
            yield from min(found, key=len)
        return
    if "enum" in rule and value not in rule["enum"]:
        yield f"{where or 'body'}: {value!r} is not one of its values"
    kinds = rule.get("type", list(_KINDS))
    kinds = [kinds] if isinstance(kinds, str) else kinds
    allowed = tuple(kind for name in kinds for kind in _KINDS[name])
    if not isinstance(value, allowed) or (isinstance(value, bool) and bool not in allowed):
        yield f"{where or 'body'}: {type(value).__name__} where {' or '.join(kinds)} belongs"
        return
    if isinstance(value, str) and "pattern" in rule and not re.search(rule["pattern"], value):
        yield f"{where}: {value!r} does not have its form"
    yield from _unfit_inside(rule, value, where)


def _unfit_inside(rule: Mapping[str, Any], value: Any, where: str) -> Iterator[str]:
    if isinstance(value, list):
        for number, one in enumerate(value):
            yield from _unfit(rule.get("items", {}), one, f"{where}[{number}]")
    if not isinstance(value, dict):
        return
    known = rule.get("properties", {})
    for name, inner in value.items():
        at = f"{where}.{name}".lstrip(".")
        if name in known:
            yield from _unfit(known[name], inner, at)
        elif rule.get("additionalProperties") is False and "@" not in name:
            yield f"{at}: no such property"

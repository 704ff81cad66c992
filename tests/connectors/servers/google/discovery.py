"""Google's own description of its APIs, bundled in the client library: which method a request is, and what fits it."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import unquote

from googleapiclient.discovery_cache import get_static_doc

from tests.connectors.servers.google.registry import ApiError, Json, Params

VERSIONS = {"gmail": "v1", "calendar": "v3", "people": "v1"}
_PLACE = re.compile(r"{(\+?)(\w+)}")
_INT_RANGE = {"int32": (-(2**31), 2**31 - 1), "uint32": (0, 2**32 - 1)}
_INT_TEXT_RANGE = {"int64": (-(2**63), 2**63 - 1), "uint64": (0, 2**64 - 1)}


@dataclass(frozen=True)
class Method:
    """One method as the document describes it; `path` matches a path below the root."""

    api: str
    id: str
    http_method: str
    path: re.Pattern[str]
    literal: int
    parameters: Mapping[str, Json]
    scopes: frozenset[str]
    request: str | None
    response: str | None


@dataclass(frozen=True)
class Document:
    """One API."""

    api: str
    batch_path: str
    methods: tuple[Method, ...]
    uploads: tuple[Method, ...]
    schemas: Mapping[str, Json]


class Unfit(NamedTuple):
    """Where a value does not fit its schema, and why."""

    where: str
    why: str
    unknown: str = ""


@cache
def documents() -> Mapping[str, Document]:
    """The three APIs by name."""
    return {api: _document(api) for api in VERSIONS}


def _document(api: str) -> Document:
    text = get_static_doc(api, VERSIONS[api])
    assert text, f"the client library does not bundle {api}"
    told = json.loads(text)
    base = str(told["servicePath"])
    methods: list[Method] = []
    uploads: list[Method] = []
    for method in _walk(told):
        methods.append(_method(api, base + method["path"], method, told["parameters"]))
        protocols = method.get("mediaUpload", {}).get("protocols", {}).values()
        uploads.extend(_method(api, protocol["path"].lstrip("/"), method, told["parameters"]) for protocol in protocols)
    methods.sort(key=lambda method: -method.literal)
    return Document(api, told["batchPath"], tuple(methods), tuple(uploads), told["schemas"])


def _walk(resource: Json) -> Iterator[Json]:
    yield from resource.get("methods", {}).values()
    for inner in resource.get("resources", {}).values():
        yield from _walk(inner)


def _method(api: str, path: str, told: Json, shared: Json) -> Method:
    pattern, end = "", 0
    own = told.get("parameters", {})
    for place in _PLACE.finditer(path):
        pattern += re.escape(path[end : place.start()]) + f"(?P<{place[2]}>{'.+?' if place[1] else '[^/]+?'})"
        end = place.end()
        if place[1]:  # several methods share "v1/{+resourceName}"; the pattern of the parameter tells them apart
            inner = str(own[place[2]]["pattern"]).strip("^$")
            pattern = pattern[: -len(f"(?P<{place[2]}>.+?)")] + f"(?P<{place[2]}>{inner})"
    pattern += re.escape(path[end:])
    return Method(
        api,
        told["id"],
        told["httpMethod"],
        re.compile(f"^{pattern}$"),
        len(_PLACE.sub("", path)),
        {**shared, **own},
        frozenset(told.get("scopes", ())),
        told.get("request", {}).get("$ref"),
        told.get("response", {}).get("$ref"),
    )


def find(http_method: str, path: str) -> tuple[Method, dict[str, str]] | None:
    """Find the method a path below the root belongs to, with its path parameters."""
    for document in documents().values():
        for method in document.methods:
            if method.http_method == http_method and (found := method.path.match(path)):
                return method, {name: unquote(value) for name, value in found.groupdict().items()}
    return None


def find_upload(http_method: str, path: str) -> Method | None:
    """Find the method whose media upload a path is."""
    for document in documents().values():
        for method in document.uploads:
            if method.http_method == http_method and method.path.match(path):
                return method
    return None


def api_of(path: str) -> str:
    """Say whose errors a path is answered with, whether or not there is such a method."""
    return next((api for api, start in _STARTS.items() if path.startswith(start)), "gmail")


_STARTS = {"calendar": "calendar/", "people": "v1/"}


# Parameters


def read_params(method: Method, path: Mapping[str, str], query: Mapping[str, Sequence[str]]) -> Params:
    """Type the parameters of a request. Raises ApiError 400 for what the document does not allow."""
    found: Params = {}
    for name, value in path.items():
        found[name] = _typed(name, method.parameters[name], value)
    for name, values in query.items():
        told = method.parameters.get(name)
        if told is None or told["location"] != "query" or name in ("access_token", "oauth_token", "callback"):
            message = f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter.'
            raise ApiError(400, "badRequest", message, location=name)
        if not told.get("repeated") and len(values) > 1:
            raise ApiError(400, "invalidParameter", f"Parameter {name} is given {len(values)} times.", location=name)
        typed = [_typed(name, told, value) for value in values]
        found[name] = typed if told.get("repeated") else typed[0]
    for name, told in method.parameters.items():
        if told.get("required") and found.get(name) in (None, "", []):
            raise ApiError(400, "required", f"Required parameter: {name}", location=name)
    if found.get("alt", "json") != "json":
        raise ApiError(400, "invalidParameter", "Only alt=json is spoken here.", location="alt")
    return found


def _typed(name: str, told: Json, value: str) -> Any:
    if problem := _text_problem(told, value):
        raise ApiError(400, "invalidParameter", f"Invalid value for {name}: {problem}", location=name)
    if told["type"] == "integer":
        return int(value)
    return value == "true" if told["type"] == "boolean" else value


def _text_problem(told: Json, value: str) -> str:
    """Say what is wrong with a parameter as it stands in a URL."""
    kind = told["type"]
    if kind == "boolean":
        return "" if value in ("true", "false") else "not true or false"
    if kind == "integer":
        if not re.fullmatch(r"-?\d+", value):
            return "not an integer"
        low, high = _INT_RANGE[told.get("format", "int32")]
        fits = max(low, int(told.get("minimum", low))) <= int(value) <= min(high, int(told.get("maximum", high)))
        return "" if fits else "out of range"
    if told.get("format") == "date-time" and not _has_offset(value):
        return "has no time zone offset"
    return _string_problem(told, value)


# Bodies and answers


def unfit(api: str, schema: str, value: Any, method_id: str = "") -> list[Unfit]:
    """Everything in a value that the schema does not describe; `method_id` for what that method requires of it."""
    schemas = documents()[api].schemas
    told = schemas[schema]
    missing = [
        Unfit(name, "is required")
        for name, inner in told.get("properties", {}).items()
        if method_id in inner.get("annotations", {}).get("required", ()) and name not in value
    ]
    return [*missing, *_problems(schemas, told, value, "")]


def _problems(schemas: Mapping[str, Json], told: Json, value: Any, where: str) -> Iterator[Unfit]:
    if "$ref" in told:
        told = schemas[told["$ref"]]
    kind = told.get("type", "object")
    if kind == "any":
        return
    if not _KINDS[kind](value):
        yield Unfit(where, f"is no {kind}: {value!r:.80}")
    elif kind == "object":
        known, others = told.get("properties", {}), told.get("additionalProperties")
        for name, inner in value.items():
            if (schema := known.get(name, others)) is None:
                yield Unfit(where, f"has no property {name}", name)
            else:
                yield from _problems(schemas, schema, inner, f"{where}.{name}" if where else name)
    elif kind == "array":
        for number, inner in enumerate(value):
            yield from _problems(schemas, told["items"], inner, f"{where}[{number}]")
    elif kind == "string" and (problem := _string_problem(told, value)):
        yield Unfit(where, f"{problem}: {value!r:.80}")
    elif kind == "integer" and not _in_range(_INT_RANGE[told.get("format", "int32")], value):
        yield Unfit(where, f"out of range: {value}")


_KINDS: Mapping[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
}


def _in_range(limits: tuple[int, int], value: int) -> bool:
    return limits[0] <= value <= limits[1]


def _string_problem(told: Json, value: str) -> str:
    """Say what is wrong with a string by its enum, pattern and format."""
    if "enum" in told and value not in told["enum"]:
        return f"not one of {', '.join(told['enum'])}"
    if "pattern" in told and not re.match(told["pattern"], value):
        return f"does not match {told['pattern']}"
    check = _FORMATS.get(told.get("format", ""))
    return "" if check is None or check(value) else f"is no {told['format']}"


def _whole(name: str) -> Callable[[str], bool]:
    return lambda value: bool(re.fullmatch(r"-?\d+", value)) and _in_range(_INT_TEXT_RANGE[name], int(value))


def _is_instant(value: str) -> bool:
    try:
        return bool(datetime.fromisoformat(value)) and "T" in value.upper()
    except ValueError:
        return False


def _has_offset(value: str) -> bool:
    return _is_instant(value) and datetime.fromisoformat(value).tzinfo is not None


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


_FORMATS: Mapping[str, Callable[[str], bool]] = {
    "int64": _whole("int64"),
    "uint64": _whole("uint64"),
    "byte": lambda value: bool(re.fullmatch(r"[A-Za-z0-9_\-+/]*={0,2}", value)),
    "date": _is_day,
    "date-time": _is_instant,
    "google-datetime": _is_instant,
}


# fields=


def select(api: str, schema: str, fields: str, value: Json) -> Json:
    """Cut an answer down to `fields`. Raises ApiError 400 for a field the schema does not have."""
    wanted = _parse_fields(fields)
    _known_fields(documents()[api].schemas, documents()[api].schemas[schema], wanted, fields)
    cut: Json = _cut(value, wanted)
    return cut


def _parse_fields(text: str) -> Json:
    """Read "a,b(c,d),e/f" into a tree; an empty tree means everything below."""
    tokens = re.findall(r"[\w$.\-*]+|[(),/]", text)
    if "".join(tokens) != text.replace(" ", ""):
        raise ApiError(400, "invalidParameter", f"Invalid field selection {text}", location="fields")
    tokens.append("")
    position = 0

    def several() -> Json:
        nonlocal position
        tree: Json = {}
        while True:
            name = tokens[position]
            if not name or name in "(),/":
                raise ApiError(400, "invalidParameter", f"Invalid field selection {text}", location="fields")
            position += 1
            inner = tree.setdefault(name, {})
            while tokens[position] == "/":
                inner = inner.setdefault(tokens[position + 1], {})
                position += 2
            if tokens[position] == "(":
                position += 1
                inner.update(several())
                if tokens[position] != ")":
                    raise ApiError(400, "invalidParameter", f"Invalid field selection {text}", location="fields")
                position += 1
            if tokens[position] != ",":
                return tree
            position += 1

    tree = several()
    if tokens[position]:
        raise ApiError(400, "invalidParameter", f"Invalid field selection {text}", location="fields")
    return tree


def _known_fields(schemas: Mapping[str, Json], told: Json, wanted: Json, text: str) -> None:
    while "$ref" in told or told.get("type") == "array":
        told = schemas[told["$ref"]] if "$ref" in told else told["items"]
    for name, inner in wanted.items():
        if name == "*" or told.get("type") == "any":
            continue
        schema = told.get("properties", {}).get(name, told.get("additionalProperties"))
        if schema is None:
            raise ApiError(400, "invalidParameter", f"Invalid field selection {name}", location="fields")
        _known_fields(schemas, schema, inner, text)


def _cut(value: Any, wanted: Json) -> Any:
    if not wanted:
        return value
    if isinstance(value, list):
        return [_cut(inner, wanted) for inner in value]
    if not isinstance(value, dict):
        return value
    kept: Json = {name: wanted.get(name, wanted.get("*")) for name in value if name in wanted or "*" in wanted}
    return {name: _cut(value[name], inner) for name, inner in kept.items()}

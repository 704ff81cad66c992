"""HTTP of the fake Google: requests as its documents mean them, one by one or in batches."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.client import responses
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs, urlsplit

from tests.connectors.servers import web
from tests.connectors.servers.google import discovery
from tests.connectors.servers.google.faults import BATCH
from tests.connectors.servers.google.registry import ApiError, error_body
from tests.connectors.servers.web import last_values

if TYPE_CHECKING:
    from tests.connectors.servers.google.server import FakeGoogle

ROOT = "/google/"
LARGEST_BATCH = 100
ROOM_IN_A_BATCH = 25
"""Inner requests beyond this number are told to slow down, as was measured."""


@dataclass(frozen=True)
class Request(web.Request):
    """One API request, from the wire or out of a batch; `path` is below the root."""

    path: str = ""
    query: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, http_method: str, target: str, headers: Mapping[str, str], content: bytes) -> Self:
        """Read a request; a long GET comes as a POST with its query in the body."""
        parts = urlsplit(target)
        query = parts.query
        if http_method == "POST" and (override := headers.get("x-http-method-override")):
            http_method = override
            if "x-www-form-urlencoded" in headers.get("content-type", ""):
                query, content = "&".join(filter(None, (query, content.decode()))), b""
        path = parts.path.removeprefix(ROOT) if parts.path.startswith(ROOT) and not parts.netloc else parts.path
        return cls(http_method, target, headers, content, path, parse_qs(query, keep_blank_values=True))


class Reply(web.Reply):
    """One answer, with the content types of Google."""

    JSON = "application/json; charset=UTF-8"
    TEXT = "text/html; charset=UTF-8"


def respond(google: "FakeGoogle", request: web.Request) -> web.Reply:
    """Answer a request, held back as long as the fake is told to."""
    reply = _reply(google, request)
    if google.latency:
        time.sleep(google.latency)
    return reply


def _reply(google: "FakeGoogle", told: web.Request) -> web.Reply:
    parts = urlsplit(told.target)
    if parts.path.startswith("/oauth/"):
        query, form = last_values(parts.query), last_values(told.content.decode())
        with google.lock:
            return Reply(*google.oauth.answer(told.http_method, parts.path, query, form, told.headers))
    with google.lock:
        google.hits += 1
    request = Request.of(told.http_method, told.target, told.headers, told.content)
    if parts.path.startswith(ROOT + "batch"):
        return answer_batch(google, request)
    return google.answer(request)


def answer_batch(google: "FakeGoogle", request: Request) -> Reply:
    """Answer a batch: each inner request by itself, in any order; more than 25 at once crowd each other out."""
    fault = google.faults.due(BATCH)
    if fault and fault.when == "before":
        return _batch_fault(fault)
    try:
        parts = _parts(google, request)
    except ApiError as error:
        google.wrong.append(f"batch {request.path}: {error.message}")
        return Reply.of(error.status, error_body("gmail", error))
    answers = []
    for number, (name, inner) in enumerate(parts):
        answers.append((name, google.answer(inner, in_batch=True, crowded=number >= ROOM_IN_A_BATCH)))
    if any(reply.status == 0 for _, reply in answers):
        return Reply.of(0, None)
    google.rng.shuffle(answers)
    if fault:
        return _batch_fault(fault)
    boundary = f"batch_{google.rng.getrandbits(64):016x}"
    content = b"".join(_written(boundary, name, reply) for name, reply in answers) + f"--{boundary}--\r\n".encode()
    return Reply(200, {"Content-Type": f"multipart/mixed; boundary={boundary}"}, content)


def _batch_fault(fault: Any) -> Reply:
    if fault.act == "drop":
        return Reply.of(0, None)
    error = ApiError(fault.status, fault.reason, fault.message)
    return Reply.of(fault.status, fault.body if fault.body is not None else error_body("gmail", error), fault.headers)


def _parts(google: "FakeGoogle", request: Request) -> list[tuple[str, Request]]:
    """Take a batch apart. Raises ApiError 400 for what no batch may be."""
    kind = request.headers.get("content-type", "")
    whole = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + request.content)
    if request.http_method != "POST" or not whole.is_multipart():
        raise ApiError(400, "badRequest", "The batch is no multipart/mixed POST.")
    found: list[tuple[str, Request]] = []
    for part in whole.iter_parts():
        if part.get_content_type() != "application/http" or not part.get("Content-ID"):
            raise ApiError(400, "badRequest", "A part of a batch is application/http and has a Content-ID.")
        payload = part.get_payload(decode=True)
        assert isinstance(payload, bytes)
        found.append((str(part["Content-ID"]), _inner(payload, request.headers)))
    if not found:
        raise ApiError(400, "badRequest", "The batch is empty.")
    if len({name for name, _ in found}) != len(found):
        raise ApiError(400, "badRequest", "A Content-ID is used twice.")
    if len(found) > LARGEST_BATCH:
        said = f"The batch request contains {len(found)} calls; {LARGEST_BATCH} are allowed."
        raise ApiError(400, "badRequest", said)
    for _, inner in found:
        document = discovery.documents()[discovery.api_of(inner.path)]
        if inner.path == inner.target or request.path != document.batch_path:
            raise ApiError(400, "badRequest", f"{inner.target} does not belong into this batch.")
    if len({discovery.api_of(inner.path) for _, inner in found}) > 1:
        raise ApiError(400, "badRequest", "A batch is for one API.")
    return found


def _inner(payload: bytes, outer: Mapping[str, str]) -> Request:
    line, _, rest = payload.partition(b"\n")
    try:
        http_method, target, _ = line.decode("ascii").split()
    except ValueError:
        raise ApiError(400, "badRequest", "A part of the batch is no HTTP request.") from None
    message = BytesParser(policy=HTTP).parsebytes(rest)
    headers = {name.lower(): str(value) for name, value in message.items()}
    headers.setdefault("authorization", outer.get("authorization", ""))
    content = rest.replace(b"\r\n", b"\n").partition(b"\n\n")[2].strip()
    return Request.of(http_method, target, headers, content)


def _written(boundary: str, name: str, reply: Reply) -> bytes:
    headers = {**reply.headers, "Content-Length": str(len(reply.content))}
    head = [
        f"--{boundary}",
        "Content-Type: application/http",
        f"Content-ID: <response-{name.lstrip('<')}",
        "",
        f"HTTP/1.1 {reply.status} {responses.get(reply.status, 'Unknown')}",
        *(f"{header}: {value}" for header, value in headers.items()),
        "",
        "",
    ]
    return "\r\n".join(head).encode() + reply.content + b"\r\n"

"""HTTP of the fake Google: keep-alive connections, batches, dropped connections."""

import json
import socket
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.client import responses
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs, urlsplit

from tests.connectors.servers.google import discovery
from tests.connectors.servers.google.faults import BATCH
from tests.connectors.servers.google.registry import ApiError, error_body

if TYPE_CHECKING:
    from tests.connectors.servers.google.server import FakeGoogle

ROOT = "/google/"
LARGEST_BATCH = 100
ROOM_IN_A_BATCH = 25
"""Inner requests beyond this number are told to slow down, as was measured."""


@dataclass(frozen=True)
class Request:
    """One API request, from the wire or out of a batch; header names are in lower case."""

    http_method: str
    target: str
    headers: Mapping[str, str]
    content: bytes = b""
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


@dataclass(frozen=True)
class Reply:
    """One answer; a status of 0 is none: the connection is dropped."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @classmethod
    def of(cls, status: int, body: Any, headers: Mapping[str, str] | None = None) -> Self:
        """Write a body: JSON, or text and bytes as they are."""
        said = dict(headers or {})
        if body is None:
            return cls(status, said, b"")
        if isinstance(body, str | bytes):
            said = {"Content-Type": "text/html; charset=UTF-8", **said}
            return cls(status, said, body.encode() if isinstance(body, str) else body)
        said = {"Content-Type": "application/json; charset=UTF-8", **said}
        return cls(status, said, json.dumps(body).encode())


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


class _Server(ThreadingHTTPServer):
    """Remembers its open connections, so that it can end them and wait for its threads."""

    daemon_threads = False
    request_queue_size = 128

    def __init__(self, google: "FakeGoogle") -> None:
        self.google = google
        self._open: set[socket.socket] = set()
        self._open_lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._open_lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._open_lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def end_connections(self) -> None:
        with self._open_lock:
            for connection in self._open:
                end(connection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error; the handlers' own are noted where they happen."""


def end(connection: socket.socket) -> None:
    """End a connection both ways; the other side sees it at once."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def handle_any(self) -> None:
        google = self.server.google
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self._reply(google, headers, content)
        if google.latency:
            time.sleep(google.latency)
        if reply.status == 0:
            self.close_connection = True
            end(self.connection)
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != 204:
            self.send_header("Content-Length", str(len(reply.content)))
        self.end_headers()
        self.wfile.write(reply.content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

    def _reply(self, google: "FakeGoogle", headers: Mapping[str, str], content: bytes) -> Reply:
        parts = urlsplit(self.path)
        if parts.path.startswith("/oauth/"):
            query = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
            form = {name: values[-1] for name, values in parse_qs(content.decode(), keep_blank_values=True).items()}
            with google.lock:
                return Reply(*google.oauth.answer(self.command, parts.path, query, form, headers))
        with google.lock:
            google.hits += 1
        request = Request.of(self.command, self.path, headers, content)
        if parts.path.startswith(ROOT + "batch"):
            return answer_batch(google, request)
        return google.answer(request)

    def log_message(self, *_: Any) -> None:
        """Keep test output clean."""


class Web:
    """The listening side of a FakeGoogle."""

    def __init__(self, google: "FakeGoogle") -> None:
        self._google = google
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self.port = 0

    def open(self) -> None:
        self._server = _Server(self._google)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening, end every connection, wait for every thread."""
        assert self._server
        assert self._thread
        self._server.shutdown()
        self._thread.join()
        self._server.end_connections()
        self._server.server_close()

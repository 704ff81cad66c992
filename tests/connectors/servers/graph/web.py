"""HTTP of the fake Graph: keep-alive connections, requests counted while under way, dropped connections."""

import json
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from tests.connectors.servers.graph.server import FakeGraph

ROOT = "/v1.0/"


@dataclass(frozen=True)
class Request:
    """One request from the wire; header names are in lower case."""

    http_method: str
    target: str
    headers: Mapping[str, str]
    content: bytes


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
            return cls(status, {"Content-Type": "text/html", **said}, body.encode() if isinstance(body, str) else body)
        kind = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
        return cls(status, {"Content-Type": kind, **said}, json.dumps(body).encode())


class _Server(ThreadingHTTPServer):
    """Remembers its open connections, so that it can end them and wait for its threads."""

    daemon_threads = False
    request_queue_size = 128

    def __init__(self, graph: "FakeGraph") -> None:
        self.graph = graph
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
        graph = self.server.graph
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers, content)
        if urlsplit(self.path).path.startswith(ROOT):
            with graph.under_way() as crowded:
                reply = graph.answer(request, crowded=crowded)
                if graph.latency:
                    time.sleep(graph.latency)
        else:
            reply = authorize(graph, request)
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

    def log_message(self, *_: Any) -> None:
        """Keep test output clean."""


def authorize(graph: "FakeGraph", request: Request) -> Reply:
    """Let the authority answer what is not below the API's root."""
    parts = urlsplit(request.target)
    query = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
    form = {name: values[-1] for name, values in parse_qs(request.content.decode(), keep_blank_values=True).items()}
    with graph.lock:
        answer = graph.authorities.answer(request.http_method, parts.path, query, form, request.headers)
        return Reply(*answer)


class Web:
    """The listening side of a FakeGraph."""

    def __init__(self, graph: "FakeGraph") -> None:
        self._graph = graph
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self.port = 0

    def open(self) -> None:
        self._server = _Server(self._graph)
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

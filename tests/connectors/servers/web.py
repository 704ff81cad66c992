"""HTTP of the fake servers: keep-alive connections, lost answers, and a bug of a fake's own never passes unseen."""

import json
import random
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Self
from urllib.parse import parse_qs


@dataclass(frozen=True)
class Request:
    """One request from the wire; header names are in lower case."""

    http_method: str
    target: str
    headers: Mapping[str, str]
    content: bytes = b""


@dataclass(frozen=True)
class Reply:
    """One answer; a status of 0 is none: the connection is dropped."""

    JSON: ClassVar = "application/json"
    TEXT: ClassVar = "text/html"

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
            return cls(status, {"Content-Type": cls.TEXT, **said}, body.encode() if isinstance(body, str) else body)
        return cls(status, {"Content-Type": cls.JSON, **said}, json.dumps(body).encode())


Respond = Callable[[Request], Reply]


def last_values(text: str) -> dict[str, str]:
    """The last value of each name in a query or a form."""
    return {name: values[-1] for name, values in parse_qs(text, keep_blank_values=True).items()}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: "_Server"

    def handle_any(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.server.respond(Request(self.command, self.path, headers, content))
        if reply.status == 0:
            self.close_connection = True
            _end(self.connection)
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


class _Server(ThreadingHTTPServer):
    """Remembers its open connections, so that it can end them and wait for its threads."""

    daemon_threads = False
    request_queue_size = 128

    def __init__(self, respond: Respond, broken: list[str]) -> None:
        self.respond = respond
        self._broken = broken
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
                _end(connection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Note a bug of the fake; a client that went away is none."""
        if not isinstance(sys.exception(), ConnectionError):
            self._broken.append(traceback.format_exc())


def _end(connection: socket.socket) -> None:
    """End a connection both ways; the other side sees it at once."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


class Web:
    """The listening side of a fake; `broken` gets the traceback of whatever `respond` did not mean to raise."""

    def __init__(self, respond: Respond, broken: list[str]) -> None:
        self._respond = respond
        self._broken = broken
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self.port = 0

    def open(self) -> None:
        self._server = _Server(self._respond, self._broken)
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


class FakeServer:
    """What every fake provider is: `with` it opens, and at its end fails where a request or the fake was wrong.

    `wrong` names what the provider would not have understood; a test that provokes it clears it. `broken` holds the
    tracebacks of the fake's own bugs, which no test has reason to clear.
    """

    def __init__(self, respond: Respond) -> None:
        self.lock = threading.RLock()
        self.rng = random.Random(0)
        self.hits = 0
        self.wrong: list[str] = []
        self.broken: list[str] = []
        self.latency = 0.0  # seconds each answer is held back
        self._web = Web(respond, self.broken)

    @property
    def origin(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self._web.port}"

    def __enter__(self) -> Self:
        self._web.open()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._web.close()
        assert not self.broken, "the fake broke:\n" + "\n".join(self.broken)
        if kind is None:
            assert not self.wrong, "\n".join(self.wrong)

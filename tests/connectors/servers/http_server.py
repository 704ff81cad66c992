"""A small HTTP server on loopback that answers from a script and writes down what it was asked."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Answer:
    """One scripted answer; `drop` closes the connection instead, after the request was read."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False


@dataclass
class Asked:
    method: str
    path: str
    token: str
    body: Any


@dataclass
class Script:
    """Answers in order; the last one repeats."""

    answers: list[Answer]
    asked: list[Asked] = field(default_factory=list)
    root: str = ""

    def next(self) -> Answer:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def serve(*answers: Answer) -> Iterator[Script]:
    script = Script(list(answers))

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            raw = self.rfile.read(length)
            script.asked.append(
                Asked(self.command, self.path, self.headers.get("Authorization", ""), json.loads(raw) if raw else None)
            )
            answer = script.next()
            if answer.drop:
                self.close_connection = True
                return
            data = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = do_DELETE = handle_any

        def log_message(self, *_: Any) -> None:
            """Keep test output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    script.root = f"http://127.0.0.1:{server.server_address[1]}/v1.0"
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

"""Where a browser on this machine ends after a consent: a port of ours, open as long as the consent takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from threading import Thread
from urllib.parse import parse_qs, urlsplit

_PAGE = (
    "<!doctype html><meta charset=utf-8><title>Rapport</title><p>Rapport has the answer of {provider}: go back to the "
    "terminal.<p>If it asks for an address there, paste the one of this page."
)


@contextmanager
def listening(provider: str) -> Iterator[tuple[int, Queue[str]]]:
    """Listen where the browser will end: the port, and the addresses it asked for that are answers.

    Browsers also open connections ahead and ask for icons: those do not count.
    """
    answers: Queue[str] = Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = parse_qs(urlsplit(self.path).query)
            is_answer = "code" in asked or "error" in asked
            self.send_response(200 if is_answer else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            if is_answer:
                self.wfile.write(_PAGE.format(provider=provider).encode())
                answers.put(self.path)

        def log_message(self, *_: object) -> None:
            """Say nothing: the address holds the code."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield int(server.server_address[1]), answers
        finally:
            server.shutdown()

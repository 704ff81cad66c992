"""Where a browser ends after a consent: at a port of ours on this machine, or at an address that is pasted."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, Queue
from threading import Thread
from urllib.parse import parse_qs, unquote, urlsplit

from connectors.errors import ReconnectNeeded

PATIENCE_SECONDS = 300
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


def came_back(
    url: str, answers: Queue[str], *, show: Callable[[str], bool], paste: Callable[[], str], patience: float
) -> str | None:
    """Show the address to visit and give what came back: pasted where no browser opened here; None: nothing in time."""
    if not show(url):
        return paste()
    try:
        return answers.get(timeout=patience)
    except Empty:
        return None


def read_answer(mailbox: str, answer: str, state: str) -> dict[str, str]:
    """Read the code or the error out of what came back: an address the browser ended on, or a bare code.

    Raises ReconnectNeeded where it is the answer to another consent; a bare code is bound to this one by PKCE.
    """
    answer = answer.strip()
    if answer and not any(sign in answer for sign in "?&= "):
        return {"code": unquote(answer), "state": state}
    told = {name: values[-1] for name, values in parse_qs(urlsplit(answer).query).items()}
    if told.get("state") != state:
        raise not_ours(mailbox)
    return told


def not_ours(mailbox: str) -> ReconnectNeeded:
    """The sentence for an answer that fits no consent of ours."""
    return ReconnectNeeded(
        f"Mailbox {mailbox}: that answer is not to this consent; visit the address just shown and paste "
        "the whole address the browser ends on."
    )

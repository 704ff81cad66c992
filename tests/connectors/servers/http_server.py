"""A small HTTP server on loopback that answers from a script and writes down what it was asked."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.connectors.servers.web import Reply, Request, Web


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

    def respond(self, request: Request) -> Reply:
        """Write down what was asked, and give the next answer."""
        is_json = "json" in request.headers.get("content-type", "json")
        body = json.loads(request.content) if request.content and is_json else None
        token = request.headers.get("authorization", "")
        self.asked.append(Asked(request.http_method, request.target, token, body))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer.drop:
            return Reply.of(0, None)
        content = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        return Reply(answer.status, answer.headers, content)


@contextmanager
def serve(*answers: Answer) -> Iterator[Script]:
    """Listen; at the end nothing of the server's own may have broken."""
    script, broken = Script(list(answers)), list[str]()
    web = Web(script.respond, broken)
    web.open()
    script.root = f"http://127.0.0.1:{web.port}/v1.0"
    try:
        yield script
    finally:
        web.close()
        assert not broken, "\n".join(broken)

"""HTTP of the fake Graph: requests to the API are counted while under way; all others are the authority's."""

import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.connectors.servers import web
from tests.connectors.servers.web import Request, last_values

if TYPE_CHECKING:
    from tests.connectors.servers.graph.server import FakeGraph

ROOT = "/v1.0/"


class Reply(web.Reply):
    """One answer, with the content types of Graph."""

    JSON = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"


def respond(graph: "FakeGraph", request: Request) -> web.Reply:
    """Answer a request, held back as long as the fake is told to."""
    if not urlsplit(request.target).path.startswith(ROOT):
        return _authorize(graph, request)
    with graph.under_way() as crowded:
        reply = graph.answer(request, crowded=crowded)
        if graph.latency:
            time.sleep(graph.latency)
    return reply


def _authorize(graph: "FakeGraph", request: Request) -> Reply:
    """Let the authority answer what is not below the API's root."""
    parts = urlsplit(request.target)
    query, form = last_values(parts.query), last_values(request.content.decode())
    with graph.lock:
        answer = graph.authorities.answer(request.http_method, parts.path, query, form, request.headers)
        return Reply(*answer)

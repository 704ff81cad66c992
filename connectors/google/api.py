"""The three Google APIs of one mailbox: requests built by Google's client library, sent by our one session.

The library checks every request against Google's own description of the API. It never sends itself: its transport
repeats a POST whose answer was lost, and it ignores Retry-After.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import Any

import httplib2
from googleapiclient import discovery_cache
from googleapiclient.discovery import Resource, build_from_document
from googleapiclient.errors import BatchError, HttpError
from googleapiclient.http import BatchHttpRequest, HttpRequest

from connectors.errors import Refused
from connectors.google.errors import Declined, judge
from connectors.http import Answer, Busy, Http, Token
from connectors.limiter import Limiter

LARGEST_BATCH = 25
"""Gmail refuses larger ones with inner 429s (measured); one batch is under way at a time."""

Json = dict[str, Any]

_VERSIONS = {"gmail": "v1", "calendar": "v3", "people": "v1"}


class _Transport:
    """What the client library takes for an httplib2.Http: one request, sent once, by our session."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def request(
        self, uri: str, method: str = "GET", body: str | bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[httplib2.Response, bytes]:
        """Send one request; what is wrong with the answer is raised, judged."""
        answer = self._http.send(method, uri, headers=headers, body=body)
        return httplib2.Response({**answer.headers, "status": str(answer.status)}), answer.content


@dataclass(frozen=True, slots=True)
class Api:
    """One API: `calls` builds its requests, `read`, `read_many` and `write` send them. `units` is a call's cost."""

    mailbox: str
    calls: Resource
    batch_uri: str
    http: Http
    transport: _Transport
    limiter: Limiter

    def read(self, request: HttpRequest, units: int = 0) -> Json:
        """Send a read, again while Google is busy. Raises Declined, CursorExpired, TryLater, ReconnectNeeded."""

        def ask() -> Json:
            self.limiter.take(units)
            return self._execute(request)

        return self.http.repeated(ask)

    def write(self, request: HttpRequest, *, key: str, units: int = 0) -> Json:
        """Send a change, once. Raises Unclear(key) where it is not known whether it was done, Declined, TryLater."""
        self.limiter.take(units)
        return self.http.once(lambda: self._execute(request), key=key)

    def read_many(self, requests: Sequence[HttpRequest], units: int) -> list[Json | None]:
        """Send reads in batches, in order; what is gone is None. `units` is the cost of each.

        Of a batch only the requests that were told to slow down are asked again.
        """
        found: dict[int, Json | None] = {}

        def ask(wanted: Sequence[int]) -> None:
            waiting = [number for number in wanted if number not in found]
            self.limiter.take(units * len(waiting))
            if len(waiting) == 1:
                found[waiting[0]] = self._execute_or_none(requests[waiting[0]])
                return
            answers = self._batch({number: requests[number] for number in waiting})
            wrong = [answer for answer in answers.values() if isinstance(answer, Exception)]
            found.update({number: answer for number, answer in answers.items() if not isinstance(answer, Exception)})
            if wrong:
                raise next((error for error in wrong if not isinstance(error, Busy)), wrong[0])

        for start in range(0, len(requests), LARGEST_BATCH):
            batch = range(start, min(start + LARGEST_BATCH, len(requests)))
            self.http.repeated(partial(ask, batch))
        return [found[number] for number in range(len(requests))]

    def _execute(self, request: HttpRequest) -> Json:
        answer = request.execute(http=self.transport, num_retries=0)
        return answer if isinstance(answer, dict) else {}

    def _execute_or_none(self, request: HttpRequest) -> Json | None:
        try:
            return self._execute(request)
        except Declined as declined:
            if declined.status == 404:
                return None
            raise

    def _batch(self, requests: Mapping[int, HttpRequest]) -> dict[int, Json | Exception | None]:
        """Send one batch; each request has its own outcome. Raises Busy where the batch as a whole was refused."""
        answers: dict[int, Json | Exception | None] = {}

        def keep(name: str, answer: Json | None, error: Exception | None) -> None:
            answers[int(name)] = answer if error is None else self._judged(error)

        batch = BatchHttpRequest(callback=keep, batch_uri=self.batch_uri)
        for number, request in requests.items():
            batch.add(request, request_id=str(number))
        try:
            batch.execute(http=self.transport)
        except (BatchError, KeyError, ValueError) as error:
            raise Busy(f"Mailbox {self.mailbox}: Google's answer to a batch could not be read.") from error
        return answers

    def _judged(self, error: Exception) -> Exception | None:
        if not isinstance(error, HttpError):
            return error
        answer = Answer(int(error.resp.status), dict(error.resp), error.content)
        if answer.status == 401:  # a batch is let in as a whole, its requests one by one
            self.http.renew()
            return Busy(f"Mailbox {self.mailbox}: Google refused the token.", timedelta(0))
        wrong = judge(self.mailbox, answer, datetime.now(UTC))
        return None if isinstance(wrong, Declined) and wrong.status == 404 else wrong


@dataclass(frozen=True, slots=True)
class Google:
    """The three APIs of one mailbox; not for several threads."""

    mailbox: str
    gmail: Api
    calendar: Api
    people: Api
    limiter: Limiter


def connect(mailbox: str, *, token: Token, limiter: Limiter, api_root: str | None = None) -> Google:
    """Make the APIs of a mailbox; `api_root` stands in for Google's own hosts and may hold a path. Raises Refused."""

    def api(name: str) -> Api:
        document = dict(_document(name))
        root = f"{api_root.rstrip('/')}/" if api_root else str(document["rootUrl"])
        http = Http(mailbox=mailbox, api_root=root, token=token, limiter=limiter, judge=judge)
        transport = _Transport(http)
        document |= {"rootUrl": root, "baseUrl": f"{root}{document['servicePath']}"}
        document.pop("mtlsRootUrl", None)
        calls = build_from_document(document, http=transport)
        return Api(mailbox, calls, f"{root}{document['batchPath']}", http, transport, limiter)

    return Google(mailbox, api("gmail"), api("calendar"), api("people"), limiter)


@cache
def _document(name: str) -> Mapping[str, Any]:
    """Google's description of an API as the client library brings it."""
    text = discovery_cache.get_static_doc(name, _VERSIONS[name])
    if text is None:
        raise Refused(f"The Google client library does not describe the {name} API; install it anew.")
    document: Mapping[str, Any] = json.loads(text)
    return document

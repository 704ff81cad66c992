"""The three Google APIs of one mailbox: requests built by Google's client library, sent by our one session.

The library checks every request against Google's own description of the API. It never sends itself: its transport
repeats a POST whose answer was lost, and it ignores Retry-After.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import httplib2
from googleapiclient import discovery_cache
from googleapiclient.discovery import Resource, build_from_document
from googleapiclient.errors import BatchError, HttpError
from googleapiclient.http import BatchHttpRequest, HttpRequest

from connectors.errors import ReconnectNeeded, Refused
from connectors.google.errors import Declined, judge
from connectors.http import Answer, Busy, Http, Token
from connectors.limiter import Limiter

LARGEST_BATCH = 25
"""Gmail refuses larger ones with inner 429s (measured); one batch is under way at a time."""

Json = dict[str, Any]

_VERSIONS = {"gmail": "v1", "calendar": "v3", "people": "v1"}


_UNREADABLE = "Mailbox {}: Google's answer could not be read."


class _TokenRefused(Busy):
    """A request inside a batch was not let in, though the batch was."""


class _Transport:
    """What the client library takes for an httplib2.Http: one request, sent once, by our session."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def request(
        self, uri: str, method: str = "GET", body: str | bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[httplib2.Response, bytes]:
        """Send one request; what is wrong with the answer is raised, judged."""
        answer = self._http.exchange(method, uri, headers=headers, body=body)
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
        return self.http.once(lambda: self._execute(request, may_be_empty=True), key=key)

    def read_many(self, requests: Sequence[HttpRequest], units: int) -> list[Json | None]:
        """Send reads in batches, in order; what is gone is None. `units` is the cost of each.

        Of a batch only the requests that were told to slow down are asked again.
        """
        starts = range(0, len(requests), LARGEST_BATCH)
        return [found for at in starts for found in self._read_some(requests[at : at + LARGEST_BATCH], units)]

    def _read_some(self, requests: Sequence[HttpRequest], units: int) -> list[Json | None]:
        """Send one batch's worth of reads until each has its answer; a token that is refused is renewed once."""
        found: dict[int, Json | None] = {}
        renewed = False

        def ask() -> None:
            nonlocal renewed
            waiting = [number for number in range(len(requests)) if number not in found]
            self.limiter.take(units * len(waiting))
            if len(waiting) == 1:
                found[waiting[0]] = self._execute_or_none(requests[waiting[0]])
                return
            answers = self._batch({number: requests[number] for number in waiting})
            found.update({number: answer for number, answer in answers.items() if not isinstance(answer, Exception)})
            wrong = [answer for answer in answers.values() if isinstance(answer, Exception)]
            if any(isinstance(error, _TokenRefused) for error in wrong):
                if renewed:
                    raise ReconnectNeeded(
                        f"Mailbox {self.mailbox}: Google no longer accepts the grant; "
                        f"run: rapport connect {self.mailbox}"
                    )
                renewed = True
                self.http.renew()
            if wrong:
                raise max(wrong, key=_gravity)

        self.http.repeated(ask)
        return [found[number] for number in range(len(requests))]

    def _execute(self, request: HttpRequest, *, may_be_empty: bool = False) -> Json:
        try:
            answer = request.execute(http=self.transport, num_retries=0)
        except (ValueError, RecursionError) as error:
            raise Busy(_UNREADABLE.format(self.mailbox)) from error
        if isinstance(answer, dict):
            return answer
        if may_be_empty and not answer:
            return {}
        raise Busy(_UNREADABLE.format(self.mailbox))  # the library gives back what is no JSON as it stands

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

        def keep(name: str, answer: Any, error: HttpError | None) -> None:
            if error is not None:
                answers[int(name)] = self._judged(error)
            else:
                answers[int(name)] = answer if isinstance(answer, dict) else Busy(_UNREADABLE.format(self.mailbox))

        batch = BatchHttpRequest(callback=keep, batch_uri=self.batch_uri)
        for number, request in requests.items():
            batch.add(request, request_id=str(number))
        try:
            batch.execute(http=self.transport)
        except (BatchError, LookupError, ValueError, TypeError, AttributeError, RecursionError) as error:
            raise Busy(_UNREADABLE.format(self.mailbox)) from error
        return answers

    def _judged(self, error: HttpError) -> Exception | None:
        answer = Answer(int(error.resp.status), dict(error.resp), error.content)
        if answer.status == 401:  # a batch is let in as a whole, its requests one by one
            return _TokenRefused(f"Mailbox {self.mailbox}: Google refused the token.", timedelta(0))
        wrong = judge(self.mailbox, answer, datetime.now(UTC))
        return None if isinstance(wrong, Declined) and wrong.status == 404 else wrong


def _gravity(error: Exception) -> timedelta:
    """Order what went wrong inside a batch: what waiting does not help first, then the longest wait."""
    if not isinstance(error, Busy):
        return timedelta.max
    return error.after if error.after is not None else timedelta(seconds=1)


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

"""One HTTP session per mailbox: token, timeout, and the only retry layer there is (tenacity), for reads alone.

A read is repeated on lost connections, 429 and 5xx, waiting as long as the provider says. A write is never
repeated here: its answer may be lost although it was done, so the caller has to look for its key first.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from connectors.errors import ReconnectNeeded, Refused, TryLater, Unclear

ATTEMPTS = 4
LONGEST_WAIT = timedelta(seconds=64)
"""A longer wait is the next run's business: TryLater carries it."""
TIMEOUT_SECONDS = (10, 60)
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

Token = Callable[[bool], str]
"""Gives an access token; called with True when the provider refused the one given before."""


class _Busy(Exception):
    """The provider cannot answer now; `after` is its own wish, if it said one."""

    def __init__(self, sentence: str, after: timedelta | None) -> None:
        super().__init__(sentence)
        self.after = after


class Http:
    """Requests to one API root for one mailbox; the token never goes to another host."""

    def __init__(
        self, *, mailbox: str, api_root: str, token: Token, sleep: Callable[[float], None], attempts: int = ATTEMPTS
    ) -> None:
        """Check the root: plain http is allowed on loopback only. Raises Refused."""
        root = urlsplit(api_root)
        if root.scheme != "https" and not (root.scheme == "http" and root.hostname in LOOPBACK):
            raise Refused(f"Mailbox {mailbox}: api_root must be https (plain http on loopback only).")
        self._mailbox = mailbox
        self._root = api_root.rstrip("/") + "/"
        self._origin = (root.scheme, root.netloc)
        self._token = token
        self._sleep = sleep
        self._attempts = attempts
        self._session = requests.Session()
        self._session.trust_env = False  # no .netrc, no proxy that would see the token
        self.requests = 0

    def read(self, path: str, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None) -> Any:
        """GET JSON from a path under the root or an absolute URL of the same origin, with retries.

        Raises ReconnectNeeded, Refused, and TryLater once the attempts are used up.
        """
        retrying = Retrying(
            stop=stop_after_attempt(self._attempts),
            retry=retry_if_exception_type(_Busy),
            wait=_wait,
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return retrying(self._once, "GET", path, params=params, headers=headers, body=None)
        except _Busy as busy:
            raise TryLater(str(busy), busy.after) from busy

    def write(self, method: str, path: str, body: Any, *, key: str, headers: Mapping[str, str] | None = None) -> Any:
        """Send one change, once. Raises Unclear(key) when the answer is lost or the provider failed midway."""
        try:
            return self._once(method, path, params=None, headers=headers, body=body)
        except _Busy as busy:
            if busy.after is not None:  # a 429 or 503 with a time says: not done
                raise TryLater(str(busy), busy.after) from busy
            raise Unclear(str(busy), key) from busy

    def _once(
        self, method: str, path: str, *, params: Mapping[str, str] | None, headers: Mapping[str, str] | None, body: Any
    ) -> Any:
        url = self._url(path)
        for refused_before in (False, True):
            response = self._send(method, url, params, headers, body, refused_before=refused_before)
            if response.status_code != requests.codes.unauthorized:
                return self._answer(response)
        raise ReconnectNeeded(f"Mailbox {self._mailbox}: the provider no longer accepts the grant.")

    def _url(self, path: str) -> str:
        url = urljoin(self._root, path)
        parts = urlsplit(url)
        if (parts.scheme, parts.netloc) != self._origin:
            raise Refused(f"Mailbox {self._mailbox}: the provider pointed to another host; not followed.")
        return url

    def _send(
        self,
        method: str,
        url: str,
        params: Mapping[str, str] | None,
        headers: Mapping[str, str] | None,
        body: Any,
        *,
        refused_before: bool,
    ) -> requests.Response:
        self.requests += 1
        signed = {"Authorization": f"Bearer {self._token(refused_before)}", **(headers or {})}
        try:
            return self._session.request(
                method, url, params=params, headers=signed, json=body, timeout=TIMEOUT_SECONDS, allow_redirects=False
            )
        except requests.RequestException as error:
            sentence = f"Mailbox {self._mailbox}: no answer from {self._origin[1]} ({type(error).__name__})."
            raise _Busy(sentence, None) from error

    def _answer(self, response: requests.Response) -> Any:
        status, where = response.status_code, f"Mailbox {self._mailbox}: "
        request_id = response.headers.get("request-id") or response.headers.get("x-request-id") or "none"
        if status == requests.codes.too_many_requests or status >= 500:
            after = _retry_after(response.headers.get("Retry-After"), datetime.now(UTC))
            raise _Busy(f"{where}the provider answered {status} (request id {request_id}).", after)
        if status >= 300:
            raise Refused(f"{where}the provider refused with {status} (request id {request_id}).")
        if not response.content:
            return None
        try:
            return response.json()
        except requests.JSONDecodeError as error:
            raise _Busy(f"{where}the answer was no JSON (request id {request_id}).", None) from error


def _wait(state: RetryCallState) -> float:
    """As long as the provider said, else 1, 2, 4... seconds; never longer than LONGEST_WAIT."""
    error = state.outcome.exception() if state.outcome else None
    after = error.after if isinstance(error, _Busy) else None
    wished = after.total_seconds() if after is not None else float(2 ** (state.attempt_number - 1))
    return min(wished, LONGEST_WAIT.total_seconds())


def _retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Read Retry-After: seconds or an HTTP date (RFC 9110, section 10.2.3)."""
    if not value:
        return None
    if value.strip().isdigit():
        return timedelta(seconds=int(value))
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(until - now, timedelta(0))

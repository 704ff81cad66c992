"""One HTTP session per mailbox and API: token, timeout, and the only retry layer there is (tenacity), for reads alone.

A read is repeated on lost connections, 429 and 5xx, waiting as long as the provider says. A write is never
repeated here: its answer may be lost although it was done, so the caller has to look for its key first.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import urlencode, urljoin, urlsplit

import requests
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt

from connectors.errors import ConnectorError, ReconnectNeeded, Refused, TryLater, Unclear
from connectors.limiter import Limiter

ATTEMPTS = 4
LONGEST_WAIT = timedelta(seconds=64)
"""A longer wait is the next run's business: TryLater carries it."""
TIMEOUT_SECONDS = (10, 60)
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

Token = Callable[[bool], str]
"""Gives an access token; called with True when the provider refused the one given before."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class Busy(Exception):
    """The provider cannot answer now; `after` is its own wish, if it said one. `done` None: it is not known.

    Never leaves the connectors: a read is repeated and ends as TryLater, a write ends as TryLater or Unclear.
    """

    def __init__(self, sentence: str, after: timedelta | None = None, *, done: bool | None = None) -> None:
        super().__init__(sentence)
        self.after = after
        self.done = done


Judge = Callable[[str, Answer, datetime], ConnectorError | Busy | None]
"""From the mailbox's name, an answer and the time to what is wrong with it; None where all is well."""


def judge(mailbox: str, answer: Answer, now: datetime) -> ConnectorError | Busy | None:
    """Judge an answer by its status alone."""
    request_id = answer.headers.get("request-id") or answer.headers.get("x-request-id") or "none"
    if answer.status == requests.codes.too_many_requests or answer.status >= 500:
        after = retry_after(answer.headers.get("retry-after"), now)
        sentence = f"Mailbox {mailbox}: the provider answered {answer.status} (request id {request_id})."
        # A 429 or a 503 with a time says: not done. Any other failure may have come after the deed.
        return Busy(sentence, after, done=None if after is None else False)
    if answer.status >= 300:
        return Refused(f"Mailbox {mailbox}: the provider refused with {answer.status} (request id {request_id}).")
    return None


class Http:
    """Requests to one API root for one mailbox; the token never goes to another host. Not for several threads."""

    def __init__(
        self,
        *,
        mailbox: str,
        api_root: str,
        token: Token,
        limiter: Limiter,
        judge: Judge = judge,
        attempts: int = ATTEMPTS,
        refused: Callable[[Answer], None] = lambda _: None,
    ) -> None:
        """Check the root: plain http is allowed on loopback only. Raises Refused.

        `refused` is shown every 401 before a new token is asked for: it may say what the provider wants to see.
        """
        root = urlsplit(api_root)
        if root.scheme != "https" and not (root.scheme == "http" and root.hostname in LOOPBACK):
            raise Refused(f"Mailbox {mailbox}: api_root must be https (plain http on loopback only).")
        self._mailbox = mailbox
        self._root = api_root.rstrip("/") + "/"
        self._origin = (root.scheme, root.netloc)
        self._token = token
        self._limiter = limiter
        self._judge = judge
        self._attempts = attempts
        self._refused = refused
        self._session = requests.Session()
        self._session.trust_env = False  # no .netrc, no proxy that would see the token

    def read(self, path: str, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None) -> Any:
        """GET JSON from a path under the root or an absolute URL of the same origin, with retries.

        Raises ReconnectNeeded, Refused, and TryLater once the attempts are used up.
        """
        url = f"{path}?{urlencode(params)}" if params else path
        return self.repeated(lambda: self._json("GET", url, headers, None))

    def write(self, method: str, path: str, body: Any, *, key: str, headers: Mapping[str, str] | None = None) -> Any:
        """Send one change, once. Raises Unclear(key) when the answer is lost or the provider failed midway."""
        if body is None:
            return self.once(lambda: self._json(method, path, headers, None), key=key)
        said = {"Content-Type": "application/json", **(headers or {})}
        return self.once(lambda: self._json(method, path, said, json.dumps(body)), key=key)

    def repeated(self, ask: Callable[[], T]) -> T:
        """Ask again while the provider is busy, as long as it wishes; a long wish is left to the next run."""
        retrying = Retrying(
            stop=stop_after_attempt(self._attempts),
            retry=retry_if_exception(_is_worth_waiting_for),
            wait=_wait,
            sleep=self._limiter.sleep,
            reraise=True,
        )
        try:
            return retrying(ask)
        except Busy as busy:
            raise TryLater(str(busy), busy.after) from busy

    def once(self, do: Callable[[], T], *, key: str) -> T:
        """Do something once. Raises Unclear(key) where it is not known whether it was done."""
        try:
            return do()
        except Busy as busy:
            if busy.done is False:
                raise TryLater(str(busy), busy.after) from busy
            raise Unclear(str(busy), key) from busy

    def exchange(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: str | bytes | None = None
    ) -> Answer:
        """Exchange one request for one good answer; a token that is refused is renewed once. Raises Busy too."""
        url = self._url(path)
        for refused_before in (False, True):
            answer = self._ask(method, url, headers, body, refused_before=refused_before)
            if answer.status != requests.codes.unauthorized:
                if wrong := self._judge(self._mailbox, answer, datetime.now(UTC)):
                    raise wrong
                return answer
            self._refused(answer)
        raise ReconnectNeeded(
            f"Mailbox {self._mailbox}: the provider no longer accepts the grant; run: rapport connect {self._mailbox}"
        )

    def renew(self) -> None:
        """Have the token renewed, where a refusal did not show as a 401 of the whole answer."""
        self._token(True)  # noqa: FBT003  the one argument of a Token

    def _json(self, method: str, path: str, headers: Mapping[str, str] | None, body: str | None) -> Any:
        answer = self.exchange(method, path, headers=headers, body=body)
        if not answer.content:
            return None
        try:
            return json.loads(answer.content)
        except ValueError:
            raise Busy(f"Mailbox {self._mailbox}: the answer was no JSON.") from None

    def _url(self, path: str) -> str:
        url = urljoin(self._root, path)
        parts = urlsplit(url)
        if (parts.scheme, parts.netloc) != self._origin:
            raise Refused(f"Mailbox {self._mailbox}: the provider pointed to another host; not followed.")
        return url

    def _ask(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        body: str | bytes | None,
        *,
        refused_before: bool,
    ) -> Answer:
        signed = {**(headers or {}), "Authorization": f"Bearer {self._token(refused_before)}"}
        data = body.encode() if isinstance(body, str) else body
        self._limiter.count_request()
        try:
            response = self._session.request(
                method, url, headers=signed, data=data, timeout=TIMEOUT_SECONDS, allow_redirects=False
            )
        except requests.RequestException as error:
            sentence = f"Mailbox {self._mailbox}: no answer from {self._origin[1]} ({type(error).__name__})."
            raise Busy(sentence) from None  # what it holds, an address or the token, is not for a traceback
        return Answer(
            response.status_code, {name.lower(): text for name, text in response.headers.items()}, response.content
        )


def _is_worth_waiting_for(error: BaseException) -> bool:
    return isinstance(error, Busy) and (error.after is None or error.after <= LONGEST_WAIT)


def _wait(state: RetryCallState) -> float:
    """As long as the provider said, else 1, 2, 4... seconds."""
    error = state.outcome.exception() if state.outcome else None
    after = error.after if isinstance(error, Busy) else None
    wished = after.total_seconds() if after is not None else float(2 ** (state.attempt_number - 1))
    return min(wished, LONGEST_WAIT.total_seconds())


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Read Retry-After: seconds or an HTTP date (RFC 9110, section 10.2.3)."""
    if not value:
        return None
    try:
        if value.strip().isdecimal():
            return timedelta(seconds=int(value))
        until = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return max(until - now, timedelta(0)) if until.tzinfo else None

"""How google-auth reaches a token endpoint: once, over https or on this machine, and by no proxy or .netrc."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from google.auth.exceptions import TransportError
from google.auth.transport.requests import Request

from connectors.errors import ReconnectNeeded
from connectors.http import LOOPBACK, TIMEOUT_SECONDS, Busy, retry_after


class TokenEndpoint(Request):
    """What google-auth takes for its transport: one request, sent once, to https or this machine only."""

    def __init__(self, mailbox: str) -> None:
        session = requests.Session()
        session.trust_env = False  # no .netrc, no proxy that would see the tokens
        super().__init__(session)
        self.mailbox = mailbox
        self.error = ""
        self.status = 0

    def __call__(self, url: str, *args: Any, **kwargs: Any) -> Any:
        """Send it; the error code of the answer stays in `error`. Raises Busy where there is no real answer."""
        check_endpoint(self.mailbox, url)
        kwargs |= {"timeout": TIMEOUT_SECONDS, "allow_redirects": False}
        try:
            response = super().__call__(url, *args, **kwargs)  # type: ignore[no-untyped-call]
        except TransportError:
            raise Busy(f"Mailbox {self.mailbox}: no answer from {urlsplit(url).netloc}.", done=False) from None
        self.status, self.error = response.status, _error_code(response.data)
        if response.status >= 500 or response.status == requests.codes.too_many_requests:
            after = retry_after(response.headers.get("Retry-After"), datetime.now(UTC))
            sentence = f"Mailbox {self.mailbox}: {urlsplit(url).netloc} answered {response.status}."
            raise Busy(sentence, after, done=False)
        return response


def check_endpoint(mailbox: str, uri: str) -> None:
    """See that secrets go over https, or stay on this machine. Raises ReconnectNeeded."""
    parts = urlsplit(uri)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise ReconnectNeeded(f"Mailbox {mailbox}: token_uri and auth_uri must be https (plain http on loopback only).")


def _error_code(content: bytes) -> str:
    try:
        code = json.loads(content).get("error", "")
    except (ValueError, AttributeError):
        return ""
    return code if isinstance(code, str) else ""

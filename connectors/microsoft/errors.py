"""What Graph's error answers mean for us, as a table. Codes vary in case, so they are compared in lower case.

Sources: https://learn.microsoft.com/graph/errors and /graph/throttling; the provider's own message may hold an
address and is never repeated.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from connectors.errors import ConnectorError, CursorExpired, ReconnectNeeded, Refused, ScopeMissing
from connectors.http import Answer, Busy, retry_after

_WORD = re.compile(r"[\w.]{1,80}")
_REQUEST_ID = re.compile(r"[\w-]{1,64}")
"""Either is one word; anything longer may be a text with an address in it, and is not repeated."""
_BUSY = frozenset(
    {"applicationthrottled", "toomanyrequests", "errorserverbusy", "errormailboxstorebusy", "activitylimitreached"}
)
_DEAD_CURSOR = frozenset(
    {
        "syncstatenotfound",
        "resyncrequired",
        "syncstateinvalid",
        "resyncchangesapplydifferences",
        "resyncchangesuploaddifferences",
        "errorinvalidsyncstatedata",
    }
)
_DEAD_MESSAGE = re.compile(r"badly formed token|sync state generation", re.IGNORECASE)
_SCOPE = frozenset({"erroraccessdenied", "accessdenied", "authorization_requestdenied", "forbidden"})
_NO_MAILBOX = frozenset(
    {"mailboxnotenabledforrestapi", "mailboxnotsupportedforrestapi", "errornonexistentmailbox", "errorinvaliduser"}
)


class Declined(Refused):
    """Graph will not do this one thing; `status` and `code` (lower case) say why, `error` is Graph's own account."""

    def __init__(self, message: str, status: int, code: str, error: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.error: Mapping[str, Any] = error or {}


def judge(mailbox: str, answer: Answer, now: datetime) -> ConnectorError | Busy | None:
    """Say what an answer means; None where all is well."""
    if answer.status < 300:
        return None
    error = _error(answer.content)
    code = str(error.get("code", "")).lower()
    request_id = answer.headers.get("request-id", "")
    request_id = request_id if _REQUEST_ID.fullmatch(request_id) else "none"
    said = f"{answer.status}{f' ({code})' if _WORD.fullmatch(code) else ''}, request id {request_id}"
    after = retry_after(answer.headers.get("retry-after"), now)
    if answer.status == 429 or code in _BUSY:
        return Busy(f"Mailbox {mailbox}: Microsoft asks to slow down ({said}).", after, done=False)
    if answer.status >= 500 or answer.status == 408:
        # A 503 that names a time was not carried out; a 504 may have been.
        done = False if answer.status == 503 and after is not None else None
        return Busy(f"Mailbox {mailbox}: Microsoft answered {said}.", after, done=done)
    return _permanent(mailbox, answer.status, code, error, said)


def _permanent(mailbox: str, status: int, code: str, error: Mapping[str, Any], said: str) -> ConnectorError:
    where = f"Mailbox {mailbox}: "
    message = str(error.get("message", ""))
    if code in _DEAD_CURSOR or status == 410 or (status == 400 and _DEAD_MESSAGE.search(message)):
        return CursorExpired(f"{where}Microsoft no longer knows our bookmark ({said}).")
    if code in _NO_MAILBOX:
        return ReconnectNeeded(f"{where}this account has no mailbox in Exchange Online ({said}).")
    if status == 403 and code in _SCOPE:
        return ScopeMissing(f"{where}the grant does not allow this ({said}); run: rapport connect {mailbox}")
    if status == 401:
        return ReconnectNeeded(f"{where}Microsoft does not let us in ({said}); run: rapport connect {mailbox}")
    return Declined(f"{where}Microsoft refused with {said}.", status, code, error)


def _error(content: bytes) -> Mapping[str, Any]:
    """The `error` object; a gateway's HTML has none."""
    try:
        error = json.loads(content).get("error")
    except (ValueError, AttributeError, RecursionError):
        return {}
    return error if isinstance(error, dict) else {}

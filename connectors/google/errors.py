"""What Google's error answers mean for us, as a table. Sources: Google's "Resolve errors" pages for each API.

Gmail and Calendar name a reason in `error.errors[]`, People and newer limits in `error.details[]`; both are read.
The provider's own message may hold an address and is never repeated.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors.errors import ConnectorError, CursorExpired, ReconnectNeeded, Refused, ScopeMissing, TryLater
from connectors.http import Answer, Busy, retry_after
from connectors.json_values import list_in

LONGEST_PENALTY = timedelta(minutes=20)
"""A "Retry after" time further away than this has been seen to be wrong; no more than this is believed."""

_QUOTA_DAY = ZoneInfo("America/Los_Angeles")  # daily quotas begin anew at midnight there
_MINUTE = timedelta(minutes=1)
_RETRY_AT = re.compile(r"Retry after (\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d))", re.IGNORECASE)
_PER_MINUTE = re.compile(r"\bper minute\b", re.IGNORECASE)
_DEAD_TOKEN = re.compile(r"\bsync token\b.*\b(?:expired|no longer valid)\b", re.IGNORECASE)
_CODE = re.compile(r"[A-Za-z_]{1,64}")
"""A reason is one word; anything longer may be a text with an address in it, and is not repeated."""
_RATE = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED", "concurrentLimitExceeded"})
_DAILY = frozenset({"dailyLimitExceeded", "quotaExceeded", "dailyLimitExceededUnreg"})


class Declined(Refused):
    """Google will not do this one thing; `status` and `reason` say why."""

    def __init__(self, message: str, status: int, reason: str) -> None:
        super().__init__(message)
        self.status = status
        self.reason = reason


_PERMANENT: tuple[tuple[frozenset[str], type[ConnectorError], str], ...] = (
    (
        frozenset({"fullSyncRequired", "updatedMinTooLongAgo", "EXPIRED_SYNC_TOKEN"}),
        CursorExpired,
        "Google no longer knows our bookmark.",
    ),
    (
        frozenset({"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"}),
        ScopeMissing,
        "the grant does not allow this; run: rapport connect {mailbox}",
    ),
    (
        frozenset({"accessNotConfigured", "SERVICE_DISABLED"}),
        TryLater,
        "the API is switched off: enable Gmail, Calendar and People in the Google Cloud project of your client id.",
    ),
    (
        frozenset({"domainPolicy", "accountDisabled", "delegationDenied"}),
        ReconnectNeeded,
        "Google does not let us in ({said}); ask the administrator of the domain.",
    ),
    (
        frozenset({"failedPrecondition", "FAILED_PRECONDITION"}),
        ReconnectNeeded,
        "Google has no mailbox for this grant; for a service account, set [mailbox.auth] subject to the rep's address.",
    ),
)
_METADATA_SCOPE = (
    "the grant holds the scope gmail.metadata, which shuts the mail out; take it away from the client, then run: "
    "rapport connect {mailbox}"
)


def judge(mailbox: str, answer: Answer, now: datetime) -> ConnectorError | Busy | None:
    """Say what an answer means; None where all is well."""
    if answer.status < 300:
        return None
    body = _body(answer.content)
    reasons, message = _reasons(body), str(body.get("message", ""))
    reason = next(iter(reasons), "")
    said = f"{answer.status} ({reason})" if reason else str(answer.status)
    after = _after(answer.headers, message, now)
    if answer.status >= 500 or answer.status == 408:
        return Busy(f"Mailbox {mailbox}: Google answered {said}.", after)
    if answer.status in (403, 429) and not _DAILY.isdisjoint(reasons):
        return TryLater(f"Mailbox {mailbox}: the day's quota at Google is used up.", _until_quota_day(now))
    if answer.status == 429 or not _RATE.isdisjoint(reasons) or _RETRY_AT.search(message):
        return Busy(f"Mailbox {mailbox}: Google asks to slow down ({said}).", after, done=False)
    return _permanent(mailbox, answer.status, reasons, message, said)


def _permanent(mailbox: str, status: int, reasons: Sequence[str], message: str, said: str) -> ConnectorError:
    where = f"Mailbox {mailbox}: "
    known = [*reasons, "EXPIRED_SYNC_TOKEN"] if _DEAD_TOKEN.search(message) else reasons
    for named, kind, sentence in _PERMANENT:
        if not named.isdisjoint(known):
            return kind(where + sentence.format(mailbox=mailbox, said=said))
    if status == 403 and "Metadata scope" in message:
        return ReconnectNeeded(where + _METADATA_SCOPE.format(mailbox=mailbox))
    if status == 401:
        return ReconnectNeeded(f"{where}Google does not let us in ({said}); run: rapport connect {mailbox}")
    return Declined(f"{where}Google refused with {said}.", status, next(iter(reasons), ""))


def _body(content: bytes) -> Mapping[str, Any]:
    """The `error` object; a token endpoint's or an HTML answer has none."""
    try:
        error = json.loads(content).get("error")
    except (ValueError, AttributeError, RecursionError):
        return {}
    return error if isinstance(error, dict) else {}


def _reasons(body: Mapping[str, Any]) -> list[str]:
    """Every reason given, the most telling first: an ErrorInfo's, then `errors[]`, then the bare status."""
    entries = [entry for name in ("details", "errors") for entry in list_in(body.get(name)) if isinstance(entry, dict)]
    told = [*(entry.get("reason") for entry in entries), body.get("status")]
    return [reason for reason in told if isinstance(reason, str) and _CODE.fullmatch(reason)]


def _after(headers: Mapping[str, str], message: str, now: datetime) -> timedelta | None:
    """The provider's own wish: the longer of the header and the instant in the message, else the limit's minute."""
    wishes = [retry_after(headers.get("retry-after"), now)]
    if found := _RETRY_AT.search(message):
        try:
            wishes.append(max(datetime.fromisoformat(found[1]) - now, timedelta(0)))
        except (ValueError, OverflowError):
            wishes.append(None)
    known = [wish for wish in wishes if wish is not None]
    if not known:
        return _MINUTE if _PER_MINUTE.search(message) else None
    return min(max(known), LONGEST_PENALTY)


def _until_quota_day(now: datetime) -> timedelta:
    there = now.astimezone(_QUOTA_DAY)
    midnight = datetime.combine(there.date() + timedelta(days=1), time(), tzinfo=_QUOTA_DAY)
    return midnight - now

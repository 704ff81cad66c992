"""Every error answer Google documents, and some it does not: what it means, how long to wait, and what is not said."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from connectors.errors import ConnectorError, CursorExpired, ReconnectNeeded, ScopeMissing, TryLater
from connectors.google.errors import Declined, judge
from connectors.http import Answer, Busy, retry_after

NOW = datetime(2026, 2, 24, 8, 0, tzinfo=UTC)
SECRET = "kelly@northshore.example"
QUOTA = (
    "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute per user' of service "
    f"'gmail.googleapis.com' for consumer 'project_number:{SECRET}'."
)
MINUTE = timedelta(minutes=1)
LONG = timedelta(minutes=20)
DAY = timedelta(hours=24)
"""What is left of a day of quota: 08:00 UTC is midnight in California in winter."""


def listed(reason: str, message: str = "", **more: Any) -> dict[str, Any]:
    """A body as Gmail and Calendar write it."""
    return {"errors": [{"reason": reason, "domain": "global", "message": message}], "message": message, **more}


def info(reason: str, message: str = "", **more: Any) -> dict[str, Any]:
    """A body as People and newer limits write it."""
    detail = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": "googleapis.com"}
    return {
        "details": [{"@type": "type.googleapis.com/google.rpc.Help", "links": []}, detail],
        "message": message,
        **more,
    }


@dataclass(frozen=True)
class Row:
    """One answer and what it means; `code` is the reason that a Declined carries."""

    status: int
    error: Any
    kind: type[Exception]
    after: timedelta | None = None
    done: bool | None = None
    code: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    said: str = ""


SYNC_TOKEN = "Sync token is expired. Clear local cache and retry call without the sync token."
FULL_SYNC = "Sync token is no longer valid, a full sync is required."
IN_A_WHILE = "User-rate limit exceeded.  Retry after 2026-02-24T08:10:30.000Z"
METADATA = "Metadata scope does not support 'q' parameter"

ROWS = {
    # The table of the facts, section 1.4.
    "concurrent": Row(
        429,
        listed("rateLimitExceeded", "Too many concurrent requests for user.", status="RESOURCE_EXHAUSTED"),
        Busy,
        done=False,
    ),
    "exhausted": Row(
        429, listed("rateLimitExceeded", "Resource has been exhausted (e.g. check quota)."), Busy, done=False
    ),
    "per minute": Row(403, listed("rateLimitExceeded", QUOTA), Busy, after=MINUTE, done=False),
    "penalty 403": Row(
        403, listed("userRateLimitExceeded", IN_A_WHILE), Busy, timedelta(minutes=10, seconds=30), False
    ),
    "penalty 429": Row(429, listed("rateLimitExceeded", IN_A_WHILE), Busy, timedelta(minutes=10, seconds=30), False),
    "penalty, unknown reason": Row(403, listed("other", IN_A_WHILE), Busy, timedelta(minutes=10, seconds=30), False),
    "userRateLimitExceeded": Row(403, listed("userRateLimitExceeded"), Busy, done=False),
    "dailyLimitExceeded": Row(403, listed("dailyLimitExceeded"), TryLater, after=DAY),
    "quotaExceeded": Row(403, listed("quotaExceeded"), TryLater, after=DAY),
    "dailyLimitExceeded 429": Row(429, listed("dailyLimitExceeded"), TryLater, after=DAY),
    "scope": Row(
        403,
        {**listed("insufficientPermissions"), **info("ACCESS_TOKEN_SCOPE_INSUFFICIENT", status="PERMISSION_DENIED")},
        ScopeMissing,
        said="rapport connect rita",
    ),
    "scope, listed alone": Row(403, listed("insufficientPermissions"), ScopeMissing),
    "metadata scope": Row(403, listed("forbidden", METADATA), ReconnectNeeded, said="gmail.metadata"),
    "token": Row(401, listed("authError", status="UNAUTHENTICATED"), ReconnectNeeded, said="rapport connect rita"),
    "precondition": Row(
        400, listed("failedPrecondition", status="FAILED_PRECONDITION"), ReconnectNeeded, said="subject"
    ),
    "not found": Row(404, listed("notFound", f"Not Found: {SECRET}"), Declined, code="notFound"),
    "duplicate": Row(409, listed("duplicate", "The requested identifier already exists."), Declined, code="duplicate"),
    "deleted": Row(410, listed("deleted", "Resource has been deleted"), Declined, code="deleted"),
    "full sync": Row(410, listed("fullSyncRequired", FULL_SYNC), CursorExpired),
    "updatedMin": Row(410, listed("updatedMinTooLongAgo"), CursorExpired),
    "If-Match": Row(412, listed("conditionNotMet"), Declined, code="conditionNotMet"),
    "backend": Row(500, listed("backendError"), Busy),
    "backend in HTML": Row(502, b"<html><title>Error 502</title>" + SECRET.encode(), Busy),
    "unavailable": Row(503, b"", Busy, after=timedelta(seconds=7), headers={"retry-after": "7"}),
    # Section 1.5 and others: where the reason stands.
    "People": Row(429, info("RATE_LIMIT_EXCEEDED", status="RESOURCE_EXHAUSTED"), Busy, done=False),
    "People, 403": Row(403, info("RATE_LIMIT_EXCEEDED", QUOTA, status="PERMISSION_DENIED"), Busy, MINUTE, False),
    "dead token": Row(400, info("EXPIRED_SYNC_TOKEN", SYNC_TOKEN, status="FAILED_PRECONDITION"), CursorExpired),
    "dead token, in words": Row(400, {"message": SYNC_TOKEN, "status": "FAILED_PRECONDITION"}, CursorExpired),
    "both": Row(403, {**listed("rateLimitExceeded"), **info("SOMETHING_NEW")}, Busy, done=False),
    "both, a day": Row(403, {**listed("dailyLimitExceeded"), **info("RATE_LIMIT_EXCEEDED")}, TryLater, after=DAY),
    "scope, detail alone": Row(403, info("ACCESS_TOKEN_SCOPE_INSUFFICIENT", status="PERMISSION_DENIED"), ScopeMissing),
    "status alone": Row(400, {"status": "INVALID_ARGUMENT"}, Declined, code="INVALID_ARGUMENT"),
    "switched off": Row(
        403, {**listed("accessNotConfigured"), **info("SERVICE_DISABLED")}, TryLater, said="enable Gmail"
    ),
    "domain policy": Row(403, listed("domainPolicy"), ReconnectNeeded, said="administrator"),
    "delegation": Row(403, listed("delegationDenied", f"Delegation denied for {SECRET}"), ReconnectNeeded),
    "forbidden": Row(403, listed("forbidden", f"Delegation denied for {SECRET}"), Declined, code="forbidden"),
    "token parameters": Row(
        400, listed("syncTokenWithRequestRestrictions"), Declined, code="syncTokenWithRequestRestrictions"
    ),
    "HTML 403": Row(403, b"<html>Sorry... automated queries</html>", Declined),
    "HTML 404": Row(404, b"<!DOCTYPE html>", Declined),
    "empty 401": Row(401, b"", ReconnectNeeded),
    "empty 410": Row(410, b"", Declined),
    "timeout": Row(408, b"<html>Error 408 (Request Timeout)</html>", Busy),
    "moved": Row(302, b"", Declined),
    "an OAuth error": Row(400, b'{"error": "invalid_grant", "error_description": "Bad Request"}', Declined),
    "a reason that is a text": Row(400, listed(f"no mail for {SECRET}"), Declined, code=""),
    # How long.
    "header": Row(429, listed("rateLimitExceeded"), Busy, timedelta(seconds=30), False, headers={"retry-after": "30"}),
    "the longer wish": Row(
        429, listed("x", IN_A_WHILE), Busy, timedelta(seconds=630), False, headers={"retry-after": "9"}
    ),
    "the longer header": Row(
        429, listed("x", IN_A_WHILE), Busy, timedelta(seconds=700), False, headers={"retry-after": "700"}
    ),
    "a date": Row(
        429, b"", Busy, timedelta(seconds=90), False, headers={"retry-after": "Tue, 24 Feb 2026 08:01:30 GMT"}
    ),
    "far": Row(403, listed("userRateLimitExceeded", "Retry after 2027-01-01T00:00:00.000Z"), Busy, LONG, False),
    "far header": Row(429, b"", Busy, LONG, False, headers={"retry-after": "86400"}),
    "past": Row(429, listed("x", "Retry after 2026-02-24T07:59:00Z"), Busy, timedelta(0), False),
    "offset": Row(429, listed("x", "Retry after 2026-02-24T09:01:00+01:00"), Busy, MINUTE, False),
    "no instant": Row(429, listed("x", "Retry after 2026-02-30T25:00:00Z"), Busy, None, False),
    "no number": Row(429, b"", Busy, None, False, headers={"retry-after": "²"}),
    "a number too large": Row(429, b"", Busy, None, False, headers={"retry-after": "9" * 40}),
}


def body_of(row: Row) -> bytes:
    if isinstance(row.error, bytes):
        return row.error
    return json.dumps({"error": {"code": row.status, **row.error}}).encode()


@pytest.mark.parametrize("name", ROWS)
def test_what_an_answer_means(name: str) -> None:
    row = ROWS[name]
    found = judge("rita", Answer(row.status, row.headers, body_of(row)), NOW)
    assert type(found) is row.kind
    sentence = str(found)
    assert sentence.startswith("Mailbox rita: ")
    assert row.said in sentence
    assert SECRET not in sentence
    message = row.error.get("message") if isinstance(row.error, dict) else None
    assert not message or message not in sentence
    if isinstance(found, Busy | TryLater):
        assert found.after == row.after
    if isinstance(found, Busy):
        assert found.done is row.done
    if isinstance(found, Declined):
        assert (found.status, found.reason) == (row.status, row.code)


@pytest.mark.parametrize("status", [200, 201, 204])
def test_a_good_answer_is_good(status: int) -> None:
    assert judge("rita", Answer(status, {}, b'{"error": {"code": 500}}'), NOW) is None


@pytest.mark.parametrize(
    ("now", "hours"),
    [
        ("2026-02-24T08:00:00+00:00", 24.0),  # midnight there: a new day has just begun
        ("2026-02-24T07:59:00+00:00", 1 / 60),
        ("2026-07-01T08:00:00+00:00", 23.0),  # summer time: 01:00 there
        ("2026-03-08T09:00:00+00:00", 22.0),  # the clocks go forward that night: 01:00 there, 23 hours in the day
        ("2026-11-01T08:00:00+00:00", 24.0),  # the clocks go back: 01:00 there, 25 hours in the day
    ],
)
def test_the_days_quota_begins_anew_at_midnight_in_california(now: str, hours: float) -> None:
    answer = Answer(403, {}, json.dumps({"error": listed("dailyLimitExceeded")}).encode())
    found = judge("rita", answer, datetime.fromisoformat(now))
    assert isinstance(found, TryLater)
    assert found.after == timedelta(hours=hours)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["error", "errors", "details", "reason", "message", "status", "x"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)
BODIES = st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()) | JSON.map(
    lambda value: json.dumps({"error": value}).encode()
)  # fmt: skip


@given(st.integers(100, 599), BODIES, st.dictionaries(st.just("retry-after"), st.text(max_size=12)))
@example(429, b"[" * 100_000, {})
@example(400, b'{"error": {"details": 5, "errors": {"a": 1}, "message": ["x"], "status": {}}}', {})
@example(403, b'{"error": {"details": [{"reason": {}}, 7], "errors": [null]}}', {})
@settings(deadline=None, max_examples=300)
def test_no_answer_makes_it_raise(status: int, body: bytes, headers: dict[str, str]) -> None:
    found = judge("rita", Answer(status, headers, body), NOW)
    assert (found is None) == (status < 300)
    assert found is None or isinstance(found, ConnectorError | Busy)
    after = getattr(found, "after", None)
    assert after is None or timedelta(0) <= after <= DAY


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S", "Z"]), min_size=3, max_size=80))
@settings(deadline=None, max_examples=200)
def test_no_text_of_googles_is_repeated(text: str) -> None:
    secret = f"{text}@x.example"
    for status in (400, 401, 403, 404, 429, 500):
        for body in (listed(secret, secret), info(secret, secret), {"status": secret, "message": secret}):
            answer = Answer(status, {"x-note": secret}, json.dumps({"error": body}).encode())
            assert secret not in str(judge("rita", answer, NOW))


@given(st.text(max_size=20) | st.integers().map(str))
@settings(deadline=None)
def test_no_header_makes_it_raise(value: str) -> None:
    wish = retry_after(value, NOW)
    assert wish is None or wish >= timedelta(0)

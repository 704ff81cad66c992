"""Every error answer of the facts, recorded or documented: what it means, how long to wait, and what is not said."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from connectors.errors import ConnectorError, CursorExpired, ReconnectNeeded, ScopeMissing
from connectors.http import Answer, Busy, retry_after
from connectors.microsoft.errors import Declined, judge

NOW = datetime(2026, 2, 24, 8, 0, tzinfo=UTC)
SECRET = "kelly@northshore.example"
RECORDED = Path(__file__).parents[3].parent / "shared" / "payloads" / "graph" / "error"
SECOND = timedelta(seconds=1)


def body(code: Any, message: Any = f"Not for {SECRET}", **more: Any) -> bytes:
    """A body as Graph writes one."""
    inner = {"date": "2026-02-24T08:00:00", "request-id": "r-1", "client-request-id": "r-1"}
    return json.dumps({"error": {"code": code, "message": message, "innerError": inner, **more}}).encode()


@dataclass(frozen=True)
class Row:
    """One answer and what it means; `code` is what a Declined carries, `said` a part of the sentence."""

    status: int
    content: bytes
    kind: type[Exception]
    after: timedelta | None = None
    done: bool | None = None
    code: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    said: str = ""


GENERATION = "The sync state generation is not found; generation=149;[highest=157][lowest=151]."
CONCURRENCY = "Application is over its MailboxConcurrency limit."
USED = "The TransactionId specified in the request has already been used to create a different event."
NO_TRACKING = "Change tracking is not supported against 'microsoft.graph.message'."
ROWS = {
    # A1.1-1.4: asked in a way Graph does not know
    "no whole-mailbox delta": Row(400, body("BadRequest", NO_TRACKING), Declined, code="badrequest"),
    "delta options": Row(400, body("ErrorInvalidUrlQuery"), Declined, code="errorinvalidurlquery"),
    "inefficient": Row(400, body("InefficientFilter"), Declined, code="inefficientfilter"),
    # A1.8: dead cursors
    "410": Row(410, body("SyncStateNotFound", GENERATION), CursorExpired),
    "410, other case": Row(410, body("syncStateNotFound", GENERATION), CursorExpired),
    "410 with a place": Row(
        410, body("resyncRequired"), CursorExpired, headers={"location": f"https://g.example/{SECRET}?$deltatoken="}
    ),
    "empty 410": Row(410, b"", CursorExpired),
    "HTML 410": Row(410, b"<html>" + SECRET.encode(), CursorExpired),
    "40X: 400": Row(400, body("syncStateNotFound"), CursorExpired),
    "40X: 404": Row(404, body("SyncStateNotFound"), CursorExpired),
    "40X: 409": Row(409, body("resyncChangesApplyDifferences"), CursorExpired),
    "40X: 409, upload": Row(409, body("resyncChangesUploadDifferences"), CursorExpired),
    "400, in words": Row(400, body("BadRequest", GENERATION), CursorExpired),
    "badly formed": Row(400, body("BadRequest", "Badly formed token."), CursorExpired),
    "sync state data": Row(400, body("ErrorInvalidSyncStateData"), CursorExpired),
    # A1.13, A2.7, A2.9, A4: one thing that is not done
    "gone": Row(404, body("ErrorItemNotFound"), Declined, code="erroritemnotfound"),
    "deleted before": Row(403, body("ErrorCannotDeleteObject"), Declined, code="errorcannotdeleteobject"),
    "no length": Row(411, b"", Declined),
    "transaction 400": Row(
        400, body("ErrorDuplicateTransactionId", USED), Declined, code="errorduplicatetransactionid"
    ),
    "transaction 409": Row(
        409, body("ErrorDuplicateTransactionId", USED), Declined, code="errorduplicatetransactionid"
    ),
    "deleted event": Row(400, body("ErrorInvalidRequest"), Declined, code="errorinvalidrequest"),
    "If-Match": Row(412, body("ErrorIrresolvableConflict"), Declined, code="errorirresolvableconflict"),
    "MIME": Row(400, body("ErrorMimeContentInvalidBase64String"), Declined, code="errormimecontentinvalidbase64string"),
    "header": Row(400, body("InvalidInternetMessageHeader"), Declined, code="invalidinternetmessageheader"),
    "headers": Row(
        400, body("InvalidInternetMessageHeaderCollection"), Declined, code="invalidinternetmessageheadercollection"
    ),
    "a broken id": Row(400, body("ErrorInvalidIdMalformed"), Declined, code="errorinvalididmalformed"),
    # A5: slow down
    "throttled": Row(
        429, body("ApplicationThrottled", CONCURRENCY), Busy, SECOND, done=False, headers={"retry-after": "1"}
    ),
    "throttled, no time": Row(429, body("ApplicationThrottled", CONCURRENCY), Busy, done=False),
    "throttled, other case": Row(429, body("applicationThrottled"), Busy, done=False),
    "throttled, empty": Row(429, b"", Busy, done=False),
    "throttled by name alone": Row(503, body("ApplicationThrottled"), Busy, done=False),
    "too many": Row(429, body("TooManyRequests"), Busy, 10 * SECOND, done=False, headers={"retry-after": "10"}),
    "store": Row(503, body("ErrorMailboxStoreBusy"), Busy, done=False),
    "server": Row(503, body("ErrorServerBusy"), Busy, done=False),
    "activity": Row(429, body("activityLimitReached"), Busy, done=False),
    "until a date": Row(
        429, b"", Busy, 90 * SECOND, done=False, headers={"retry-after": "Tue, 24 Feb 2026 08:01:30 GMT"}
    ),
    "until a date past": Row(
        429, b"", Busy, 0 * SECOND, done=False, headers={"retry-after": "Tue, 24 Feb 2026 07:59:00 GMT"}
    ),
    "a number too large": Row(429, b"", Busy, None, done=False, headers={"retry-after": "9" * 40}),
    "no number": Row(429, b"", Busy, None, done=False, headers={"retry-after": "soon"}),
    # A5: it may have happened
    "unavailable, a time": Row(
        503, body("ServiceUnavailable"), Busy, 7 * SECOND, done=False, headers={"retry-after": "7"}
    ),
    "unavailable": Row(503, body("ServiceUnavailable"), Busy),
    "gateway": Row(504, b"<html><title>504</title>" + SECRET.encode(), Busy),
    "gateway, a time": Row(504, body("UnknownError", ""), Busy, 3 * SECOND, headers={"retry-after": "3"}),
    "transient": Row(500, body("ErrorInternalServerTransientError"), Busy),
    "bandwidth": Row(509, b"", Busy),
    "connecting": Row(500, body("UnableToConnectToTheServer"), Busy),
    "delta, $expand": Row(500, body("InternalServerError", "Value cannot be null."), Busy),
    "timeout": Row(408, b"", Busy),
    # A5, A6, A8: not let in
    "no mailbox": Row(404, body("MailboxNotEnabledForRESTAPI"), ReconnectNeeded, said="no mailbox"),
    "no mailbox, either": Row(404, body("MailboxNotSupportedForRESTAPI"), ReconnectNeeded, said="no mailbox"),
    "nobody": Row(404, body("ErrorNonExistentMailbox"), ReconnectNeeded, said="no mailbox"),
    "nobody of that name": Row(404, body("ErrorInvalidUser"), ReconnectNeeded, said="no mailbox"),
    "denied": Row(403, body("ErrorAccessDenied"), ScopeMissing, said="rapport connect rita"),
    "OData denied": Row(403, body("ErrorAccessDenied", "Access to OData is disabled."), ScopeMissing),
    "denied, other case": Row(403, body("accessDenied"), ScopeMissing),
    "directory": Row(403, body("Authorization_RequestDenied"), ScopeMissing),
    "rules": Row(403, body("UnknownError", ""), Declined, code="unknownerror"),
    "token": Row(401, body("InvalidAuthenticationToken"), ReconnectNeeded, said="rapport connect rita"),
    "empty 401": Row(401, b"", ReconnectNeeded),
    # and what is none of Graph's
    "moved": Row(302, b"", Declined, headers={"location": f"https://elsewhere.example/{SECRET}"}),
    "an OAuth error": Row(400, b'{"error": "invalid_grant"}', Declined),
    "a code that is a text": Row(400, body(f"no mail for {SECRET}"), Declined, code=f"no mail for {SECRET}"),
    "a code that is none": Row(400, body({"a": SECRET}), Declined, code=str({"a": SECRET})),
    "an id that is a text": Row(404, b"", Declined, headers={"request-id": f"for {SECRET}"}, said="request id none"),
    "an id": Row(404, b"", Declined, headers={"request-id": "8b1f-17"}, said="request id 8b1f-17"),
}


@pytest.mark.parametrize("name", ROWS)
def test_what_an_answer_means(name: str) -> None:
    row = ROWS[name]
    found = judge("rita", Answer(row.status, row.headers, row.content), NOW)
    assert type(found) is row.kind
    sentence = str(found)
    assert sentence.startswith("Mailbox rita: ")
    assert row.said in sentence
    assert str(row.status) in sentence
    for unsaid in (SECRET, GENERATION, CONCURRENCY, USED, NO_TRACKING, "Badly"):
        assert unsaid not in sentence
    if isinstance(found, Busy):
        assert (found.after, found.done) == (row.after, row.done)
    if isinstance(found, Declined):
        assert (found.status, found.code) == (row.status, row.code)


RECORDED_ROWS = {
    "bad_request": (400, Declined),
    "contacts_delta_token_bad": (400, CursorExpired),
    "contacts_directory_unauthorized": (401, ReconnectNeeded),
    "contacts_msa_unsupported": (400, Declined),
    "photo_image_not_found": (404, Declined),
    "photo_invalid_size": (400, Declined),
    "unauthorized": (401, ReconnectNeeded),
}


@pytest.mark.parametrize("name", RECORDED_ROWS)
def test_what_a_recorded_error_means(name: str) -> None:
    if not RECORDED.is_dir():
        pytest.skip(f"the recorded answers are not at {RECORDED}")
    content = (RECORDED / f"{name}.json").read_bytes()
    status, kind = RECORDED_ROWS[name]
    found = judge("rita", Answer(status, {}, content), NOW)
    assert type(found) is kind
    message = json.loads(content)["error"]["message"]
    assert not message or message not in str(found)


def test_every_recorded_error_is_in_the_table() -> None:
    if not RECORDED.is_dir():
        pytest.skip(f"the recorded answers are not at {RECORDED}")
    assert {path.stem for path in RECORDED.glob("*.json")} == set(RECORDED_ROWS)


def test_what_graph_says_of_a_refusal_is_kept_for_the_caller() -> None:
    content = body("ErrorDuplicateTransactionId", USED, **{"@event.existingEventId": "AAk="})
    found = judge("rita", Answer(400, {}, content), NOW)
    assert isinstance(found, Declined)
    assert found.error["@event.existingEventId"] == "AAk="


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_a_good_answer_is_good(status: int) -> None:
    assert judge("rita", Answer(status, {}, body("SyncStateNotFound")), NOW) is None


@pytest.mark.parametrize("seconds", [0, 1, 7, 59, 64, 600, 86400])
def test_the_time_asked_for_is_the_time_told(seconds: int) -> None:
    for status in (429, 503):
        found = judge("rita", Answer(status, {"retry-after": str(seconds)}, b""), NOW)
        assert isinstance(found, Busy)
        assert found.after == timedelta(seconds=seconds)
        assert found.done is False


KEYS = st.sampled_from(["error", "code", "message", "innerError", "@event.existingEventId", "x"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
BODIES = st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()) | JSON.map(
    lambda value: json.dumps({"error": value}).encode()
)  # fmt: skip
HEADERS = st.dictionaries(st.sampled_from(["retry-after", "request-id"]), st.text(max_size=12))


@given(st.integers(100, 599), BODIES, HEADERS)
@example(429, b"[" * 100_000, {})
@example(400, b'{"error": {"code": {}, "message": ["x"]}}', {})
@example(400, b'{"error": {"code": "\\ud800", "message": "\\udfff"}}', {})
@example(500, b'{"error": {"code": ' + b"9" * 5000 + b"}}", {})
@example(429, b"", {"retry-after": "²"})
@settings(deadline=None, max_examples=300)
def test_no_answer_makes_it_raise(status: int, content: bytes, headers: dict[str, str]) -> None:
    found = judge("rita", Answer(status, headers, content), NOW)
    assert (found is None) == (status < 300)
    assert found is None or isinstance(found, ConnectorError | Busy)
    after = getattr(found, "after", None)
    assert after is None or after >= timedelta(0)
    str(found).encode()


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S", "Z"]), min_size=3, max_size=80))
@settings(deadline=None, max_examples=150)
def test_no_text_of_microsofts_is_repeated(text: str) -> None:
    secret = f"{text}@x.example"
    for status in (302, 400, 401, 403, 404, 410, 429, 500, 503):
        for content in (body(secret, secret), body("BadRequest", secret), secret.encode()):
            headers = {"request-id": secret, "location": secret, "www-authenticate": secret}
            assert secret not in str(judge("rita", Answer(status, headers, content), NOW))


@given(st.text(max_size=20) | st.integers().map(str))
@settings(deadline=None)
def test_no_header_makes_it_raise(value: str) -> None:
    wish = retry_after(value, NOW)
    assert wish is None or wish >= timedelta(0)

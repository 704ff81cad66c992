"""The fake's calendars: what is measured of Graph, and that wrong questions are refused."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.connectors.servers.graph.calendar_series import days
from tests.connectors.servers.graph.calendar_times import windows_name
from tests.connectors.servers.graph.server import Account, FakeGraph

RECORDED = Path(__file__).parents[3].parent / "shared" / "payloads" / "graph"
TAG = "String {11111111-2222-3333-4444-555555555555} Name Ref"
EXPAND = f"singleValueExtendedProperties($filter=id eq '{TAG}')"
WINDOW = {"startDateTime": "2026-02-01T00:00:00Z", "endDateTime": "2026-05-01T00:00:00Z"}
LUNCH = {"subject": "Lunch", "start": {"dateTime": "2026-02-20T12:00:00", "timeZone": "Europe/Amsterdam"}}
REMINDER = {
    "subject": "Birthday: Kelly",
    "start": {"dateTime": "2026-05-03T00:00:00", "timeZone": "UTC"},
    "end": {"dateTime": "2026-05-04T00:00:00", "timeZone": "UTC"},
    "isAllDay": True,
    "body": {"contentType": "text", "content": "Tell her.\nSoon."},
    "singleValueExtendedProperties": [{"id": TAG, "value": "ab-1"}],
}
WEEKLY = {
    "subject": "Weekly",
    "start": {"dateTime": "2026-03-20T09:00:00", "timeZone": "Europe/Amsterdam"},
    "end": {"dateTime": "2026-03-20T09:30:00", "timeZone": "Europe/Amsterdam"},
    "recurrence": {
        "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": ["friday"]},
        "range": {"type": "numbered", "startDate": "2026-03-20", "numberOfOccurrences": 3},
    },
}


@pytest.fixture
def graph() -> Iterator[FakeGraph]:
    with FakeGraph() as server:
        server.account("sam@okafor.example").now = datetime(2026, 2, 12, 9, tzinfo=UTC)
        yield server


@pytest.fixture
def account(graph: FakeGraph) -> Account:
    return graph.account("sam@okafor.example")


def send(account: Account, method: str, path: str, body: Any = None, **headers: str) -> requests.Response:
    """Ask below the mailbox, or follow a link; `prefer` adds preferences."""
    url = path if path.startswith("http") else f"{account.graph.root}/me/{path}"
    prefer = headers.pop("prefer", "")
    said = {"Authorization": f"Bearer {account.token}", "Prefer": f'IdType="ImmutableId"{prefer and ", " + prefer}'}
    said |= {name.replace("_", "-"): value for name, value in headers.items()}
    return requests.request(method, url, json=body, headers=said, timeout=10)


def get(account: Account, path: str, params: dict[str, str] | None = None, *, prefer: str = "") -> dict[str, Any]:
    """Ask for what is there."""
    url = requests.Request("GET", path if path.startswith("http") else f"{account.graph.root}/me/{path}", params=params)
    answer = send(account, "GET", str(url.prepare().url), prefer=prefer)
    assert answer.status_code == 200, answer.text
    read = answer.json()
    assert isinstance(read, dict)
    return read


def delta(account: Account, **window: str) -> dict[str, Any]:
    """Begin a round over the default calendar."""
    return get(account, "calendarView/delta", window or WINDOW)


def error(answer: requests.Response) -> tuple[int, str]:
    """The status and the code of a refusal."""
    return answer.status_code, answer.json()["error"]["code"]


# --- reading ----------------------------------------------------------------------------------------------------


def test_times_come_with_seven_digits_in_the_zone_that_is_preferred(account: Account) -> None:
    event = account.calendar.add("", LUNCH)
    utc = get(account, f"events/{event}")["start"]
    assert utc == {"dateTime": "2026-02-20T11:00:00.0000000", "timeZone": "UTC"}
    there = get(account, f"events/{event}", prefer='outlook.timezone="W. Europe Standard Time"')["start"]
    assert there == {"dateTime": "2026-02-20T12:00:00.0000000", "timeZone": "W. Europe Standard Time"}


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "Pacific Standard Time"])
def test_a_day_is_midnight_in_whatever_zone_is_asked(account: Account, zone: str) -> None:
    event = account.calendar.add("", REMINDER)
    read = get(account, f"events/{event}", prefer=f'outlook.timezone="{zone}"')
    assert read["start"] == {"dateTime": "2026-05-03T00:00:00.0000000", "timeZone": zone}
    assert read["end"] == {"dateTime": "2026-05-04T00:00:00.0000000", "timeZone": zone}


def test_a_delta_tells_masters_thin_occurrences_and_whole_exceptions(account: Account) -> None:
    master = account.calendar.add("", WEEKLY)
    account.calendar.change(f"{master}OCC20260327", subject="Weekly, moved")
    rows = {row["id"]: row for row in delta(account)["value"]}
    assert [row["type"] for row in rows.values()].count("occurrence") == 2
    first, last = rows[f"{master}OCC20260320"], rows[f"{master}OCC20260403"]
    assert set(first) == {"@odata.type", "@odata.etag", "id", "type", "seriesMasterId", "start", "end"}
    assert first["start"] == {"dateTime": "2026-03-20T09:00:00.0000000", "timeZone": "W. Europe Standard Time"}
    assert last["start"]["dateTime"] == "2026-04-03T09:00:00.0000000", "on the wall, across summer time"
    assert rows[f"{master}OCC20260327"]["subject"] == "Weekly, moved"
    assert rows[master]["recurrence"]["pattern"]["daysOfWeek"] == ["friday"]


def test_the_window_is_frozen_and_what_lies_outside_is_told_as_removed(account: Account) -> None:
    link = delta(account)["@odata.deltaLink"]
    inside = account.calendar.add("", LUNCH)
    outside = account.calendar.add("", {"start": {"dateTime": "2027-02-20T12:00:00", "timeZone": "UTC"}})
    first, second = get(account, link)["value"]
    assert first["id"] == inside
    assert second == {"@odata.type": "#microsoft.graph.event", "id": outside, "@removed": {"reason": "deleted"}}
    assert get(account, f"events/{outside}")["id"] == outside


def test_a_delta_tells_what_is_gone_and_nothing_twice(account: Account) -> None:
    event = account.calendar.add("", LUNCH)
    link = get(account, delta(account)["@odata.deltaLink"])["@odata.deltaLink"]
    account.calendar.remove(event)
    page = get(account, link)
    assert [row["@removed"]["reason"] for row in page["value"]] == ["deleted"]
    assert get(account, page["@odata.deltaLink"])["value"] == []


def test_an_occurrence_can_go_alone_and_the_master_says_so_where_asked(account: Account) -> None:
    master = account.calendar.add("", WEEKLY)
    link = delta(account)["@odata.deltaLink"]
    account.calendar.cancel(f"{master}OCC20260327")
    assert [row["id"] for row in get(account, link)["value"]] == [f"{master}OCC20260327"]
    read = get(account, f"events/{master}", {"$select": "subject,cancelledOccurrences"})
    assert read["cancelledOccurrences"] == [f"OID.{master}.2026-03-27"]


@pytest.mark.parametrize("option", ["$select", "$filter", "$expand", "$orderby", "$search", "$top"])
def test_a_delta_takes_the_window_alone(graph: FakeGraph, account: Account, option: str) -> None:
    answer = send(account, "GET", f"calendarView/delta?startDateTime=2026-01-01&endDateTime=2026-02-01&{option}=1")
    assert answer.status_code == 400
    assert graph.wrong
    graph.wrong.clear()


def test_each_calendar_has_its_own_links_which_die(account: Account) -> None:
    other = account.calendar.add_calendar("Family")
    account.calendar.add(other, LUNCH)
    assert delta(account)["value"] == []
    page = get(account, f"calendars('{other}')/calendarView/delta", WINDOW)
    assert [row["subject"] for row in page["value"]] == ["Lunch"]
    account.calendar.expire_cursors(other)
    assert error(send(account, "GET", page["@odata.deltaLink"])) == (410, "SyncStateNotFound")


def test_a_view_unfolds_series_and_takes_its_bounds_with_their_offset(account: Account) -> None:
    account.calendar.add("", WEEKLY)
    window = {"startDateTime": "2026-03-20T09:30:00+01:00", "endDateTime": "2026-03-27T09:00:00+01:00"}
    assert get(account, "calendarView", window)["value"] == []
    window = {"startDateTime": "2026-03-20T08:29:00", "endDateTime": "2026-03-27T08:01:00Z"}
    rows = get(account, "calendarView", {**window, "$select": "subject,type"})["value"]
    assert [(row["subject"], row["type"]) for row in rows] == [("Weekly", "occurrence")] * 2


def test_pages_go_on(account: Account) -> None:
    for _ in range(5):
        account.calendar.add("", LUNCH)
    page = get(account, "calendarView/delta", WINDOW, prefer="odata.maxpagesize=3")
    assert len(page["value"]) == 3
    rest = get(account, page["@odata.nextLink"], prefer="odata.maxpagesize=3")
    assert len(rest["value"]) == 2
    assert "@odata.deltaLink" in rest
    listed = get(account, "events", {"$top": "4"})
    assert len(get(account, listed["@odata.nextLink"])["value"]) == 1


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ({"type": "daily", "interval": 10}, ["2026-01-30", "2026-02-09", "2026-02-19"]),
        ({"type": "absoluteMonthly", "interval": 1, "dayOfMonth": 30}, ["2026-01-30", "2026-03-30", "2026-04-30"]),
        (
            {"type": "relativeMonthly", "interval": 1, "daysOfWeek": ["friday"], "index": "last"},
            ["2026-01-30", "2026-02-27", "2026-03-27"],
        ),
        (
            {"type": "absoluteYearly", "interval": 1, "dayOfMonth": 29, "month": 2},
            ["2028-02-29", "2032-02-29", "2036-02-29"],
        ),
    ],
)
def test_patterns_make_their_days(pattern: dict[str, Any], found: list[str]) -> None:
    bounds = {"type": "numbered", "startDate": "2026-01-30", "numberOfOccurrences": 3}
    made = days({"pattern": pattern, "range": bounds}, datetime(2040, 1, 1, tzinfo=UTC).date())
    assert [day.isoformat() for day in made] == found


def test_zones_are_kept_under_windows_names() -> None:
    assert [windows_name(name) for name in ("Europe/Dublin", "Asia/Tokyo", "UTC")] == [
        "GMT Standard Time",
        "Tokyo Standard Time",
        "UTC",
    ]


def test_rows_have_the_fields_that_were_recorded(account: Account) -> None:
    if not (RECORDED / "calendar").is_dir():
        pytest.skip(f"{RECORDED} is absent")
    master = account.calendar.add("", WEEKLY)
    account.calendar.change(f"{master}OCC20260327", subject="Weekly, moved")
    account.calendar.add("", LUNCH)
    recorded = json.loads((RECORDED / "calendar" / "events_delta.json").read_text(encoding="utf-8"))["value"]
    wanted = {row["type"]: set(row) for row in recorded}
    told = {row["type"]: set(row) for row in delta(account)["value"]}
    assert told == wanted
    (entry, *_) = json.loads((RECORDED / "calendar" / "calendars.json").read_text(encoding="utf-8"))["value"]
    assert set(get(account, "calendars")["value"][0]) == set(entry) - {"groupClassId"}


# --- meetings ---------------------------------------------------------------------------------------------------


def test_an_invitation_shows_answers_and_leaves_when_declined(account: Account) -> None:
    boss = {"emailAddress": {"name": "The Boss", "address": "boss@example.test"}}
    event = account.calendar.add("", {**LUNCH, "organizer": boss, "attendees": [boss]})
    read = get(account, f"events/{event}")
    assert read["isOrganizer"] is False
    assert read["responseStatus"] == {"response": "notResponded", "time": "0001-01-01T00:00:00Z"}
    assert read["attendees"][0]["status"] == {"response": "none", "time": "0001-01-01T00:00:00Z"}
    account.calendar.answer(event, "accepted", "boss@example.test")
    assert get(account, f"events/{event}")["attendees"][0]["status"]["response"] == "accepted"
    account.calendar.answer(event, "declined")
    assert error(send(account, "GET", f"events/{event}")) == (404, "ErrorItemNotFound")


def test_a_cancelled_meeting_stays_until_it_is_removed(account: Account) -> None:
    event = account.calendar.add("", LUNCH)
    account.calendar.cancel(event)
    assert get(account, f"events/{event}")["isCancelled"] is True


# --- writing ----------------------------------------------------------------------------------------------------


def laid(account: Account, **more: Any) -> dict[str, Any]:
    """Lay the reminder in the default calendar."""
    answer = send(account, "POST", "events", {**REMINDER, **more})
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert isinstance(made, dict)
    return made


def test_an_own_calendar_is_made_once(account: Account) -> None:
    made = send(account, "POST", "calendars", {"name": "Reminders"})
    assert made.status_code == 201
    assert error(send(account, "POST", "calendars", {"name": "Reminders"})) == (409, "ErrorFolderExists")
    listed = get(account, "calendars", {"$select": "name"})["value"]
    assert [entry["name"] for entry in listed] == ["Calendar", "Reminders"]
    assert account.calendar.made_by_app == {made.json()["id"]}


@pytest.mark.parametrize(
    ("quirk", "status", "code"),
    [
        ("400", 400, "ErrorDuplicateTransactionId"),
        ("409", 409, "ErrorDuplicateTransactionId"),
        ("200", 200, ""),
        ("201", 201, ""),
    ],
)
def test_a_transaction_is_done_once(account: Account, quirk: Any, status: int, code: str) -> None:
    account.quirks.duplicate_transaction = quirk
    first = laid(account, transactionId="t-1")
    answer = send(account, "POST", "events", {**REMINDER, "transactionId": "t-1"})
    assert answer.status_code == status
    if code:
        assert answer.json()["error"]["code"] == code
        assert answer.json()["error"]["@event.existingEventId"] == first["id"]
    else:
        assert answer.json()["id"] == first["id"]
    assert len(account.calendar.living()) == 1


def test_a_tag_is_told_where_expanded_and_finds_its_event(account: Account) -> None:
    made = laid(account)
    laid(account, singleValueExtendedProperties=[{"id": TAG, "value": "cd-2"}])
    assert "singleValueExtendedProperties" not in made
    search = f"singleValueExtendedProperties/Any(ep: ep/id eq '{TAG}' and ep/value eq 'AB-1')"
    (found,) = get(account, "events", {"$filter": search, "$expand": EXPAND, "$select": "subject"})["value"]
    assert found["id"] == made["id"]
    assert found["singleValueExtendedProperties"] == [{"id": TAG, "value": "ab-1"}]
    other_case = search.replace("Name Ref", "Name ref")
    assert get(account, "events", {"$filter": other_case})["value"] == []


def test_text_is_read_back_as_text_or_as_html(account: Account) -> None:
    made = laid(account)
    text = get(account, f"events/{made['id']}", prefer='outlook.body-content-type="text"')["body"]
    assert text == {"contentType": "text", "content": "Tell her.\r\nSoon."}
    assert made["body"]["contentType"] == "html"
    assert made["bodyPreview"].startswith("Tell her.")


def test_a_change_takes_if_match(account: Account) -> None:
    made = laid(account)
    changed = send(account, "PATCH", f"events/{made['id']}", {"subject": "New"}, If_Match=made["@odata.etag"])
    assert changed.json()["subject"] == "New"
    assert error(send(account, "PATCH", f"events/{made['id']}", {"subject": "x"}, If_Match=made["@odata.etag"])) == (
        412,
        "ErrorIrresolvableConflict",
    )
    assert send(account, "DELETE", f"events/{made['id']}", If_Match=made["@odata.etag"]).status_code == 412
    assert send(account, "DELETE", f"events/{made['id']}", If_Match=changed.json()["@odata.etag"]).status_code == 204
    assert error(send(account, "DELETE", f"events/{made['id']}")) == (400, "ErrorInvalidRequest")
    assert error(send(account, "GET", f"events/{made['id']}")) == (404, "ErrorItemNotFound")


def test_what_nobody_made_by_us_is_changed_at_ones_peril(graph: FakeGraph, account: Account) -> None:
    event = account.calendar.add("", LUNCH)
    send(account, "DELETE", f"events/{event}")
    assert [call.path for call in graph.forbidden] == [f"me/events/{event}"]


def test_attendees_would_be_invited(graph: FakeGraph, account: Account) -> None:
    laid(account, attendees=[{"emailAddress": {"address": "kelly@northshore.example"}}])
    assert len(graph.forbidden) == 1


@pytest.mark.parametrize(
    "body",
    [
        {**REMINDER, "start": {"dateTime": "2026-05-03T01:00:00", "timeZone": "UTC"}},
        {**REMINDER, "end": {"dateTime": "2026-05-03T00:00:00", "timeZone": "UTC"}},
        {"subject": "no times"},
        {**LUNCH, "end": {"dateTime": "2026-02-20T11:00:00", "timeZone": "Europe/Amsterdam"}},
        {**REMINDER, "singleValueExtendedProperties": [{"id": "Ref", "value": "x"}]},
    ],
)
def test_events_that_exchange_refuses(account: Account, body: dict[str, Any]) -> None:
    assert send(account, "POST", "events", body).status_code == 400
    assert account.calendar.living() == []


def test_a_calendar_that_is_only_read_takes_no_event(account: Account) -> None:
    shared = account.calendar.add_calendar("Birthdays", canEdit=False)
    assert error(send(account, "POST", f"calendars/{shared}/events", REMINDER)) == (403, "ErrorAccessDenied")
    assert send(account, "GET", "events/nonsense").status_code == 400

"""The fake Google Calendar refuses what Google refuses, and synchronises as Google does."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
import requests

from connectors.errors import ConnectorError, CursorExpired
from connectors.google.api import Api, connect
from connectors.google.errors import Declined
from connectors.limiter import Limiter
from tests.connectors.servers.google.account import ALL_SCOPES
from tests.connectors.servers.google.server import Account, FakeGoogle

SAM = "sam@okafor.example"
NOW = datetime(2026, 2, 12, 9, tzinfo=UTC)
FULL = ("https://www.googleapis.com/auth/calendar",)
LUNCH = {
    "summary": "Lunch",
    "start": {"dateTime": "2026-02-20T12:00:00+01:00"},
    "end": {"dateTime": "2026-02-20T13:00:00+01:00"},
}
WEEKLY = {
    "id": "weekly",
    "summary": "Stand-up",
    "start": {"dateTime": "2026-03-20T10:00:00", "timeZone": "Europe/Berlin"},
    "end": {"dateTime": "2026-03-20T10:15:00", "timeZone": "Europe/Berlin"},
    "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=4"],
}
A_DAY = {"summary": "Fair", "start": {"date": "2026-03-01"}, "end": {"date": "2026-03-02"}}
SPAN = {"timeMin": "2026-01-01T00:00:00Z", "timeMax": "2027-01-01T00:00:00Z"}


@dataclass
class Client:
    """Calls as a program makes them, on one calendar."""

    google: FakeGoogle
    account: Account
    api: Api
    calendar: str = "primary"

    def ask(self, method: str, **values: Any) -> dict[str, Any]:
        return self.send(getattr(self.api.calls.events(), method)(calendarId=self.calendar, **values))

    def send(self, call: Any) -> dict[str, Any]:
        return self.api.read(call) if call.method == "GET" else self.api.write(call, key="k")

    def page(self, **values: Any) -> dict[str, Any]:
        return self.ask("list", **values)

    def whole(self, **values: Any) -> tuple[list[dict[str, Any]], str]:
        """Every page, and the sync token."""
        page = self.page(**values)
        items = page["items"]
        while "nextPageToken" in page:
            assert "nextSyncToken" not in page
            page = self.page(**values, pageToken=page["nextPageToken"])
            items += page["items"]
        return items, page.get("nextSyncToken", "")


@pytest.fixture
def google() -> Iterator[FakeGoogle]:
    with FakeGoogle() as google:
        yield google


def client_of(google: FakeGoogle, scopes: Any = FULL) -> Client:
    account = google.account(SAM, scopes=scopes)
    account.now = NOW
    made = connect("sam", token=lambda _: account.token, limiter=Limiter(), api_root=google.root)
    return Client(google, account, made.calendar)


@pytest.fixture
def client(google: FakeGoogle) -> Client:
    return client_of(google)


def refusal(ask: Callable[[], Any]) -> tuple[int, str]:
    with pytest.raises(Declined) as caught:
        ask()
    return caught.value.status, caught.value.reason


# --- inserting, changing, deleting ------------------------------------------------------------------------------


def test_an_id_is_taken_for_ever(client: Client) -> None:
    client.ask("insert", body={**LUNCH, "id": "abc01"})
    assert refusal(lambda: client.ask("insert", body={**LUNCH, "id": "abc01"})) == (409, "duplicate")
    client.ask("delete", eventId="abc01")
    assert client.ask("get", eventId="abc01") == {"id": "abc01", "status": "cancelled"}
    assert refusal(lambda: client.ask("insert", body={**LUNCH, "id": "abc01"})) == (409, "duplicate")
    assert refusal(lambda: client.ask("update", eventId="abc01", body=LUNCH)) == (403, "forbidden")
    assert refusal(lambda: client.ask("patch", eventId="abc01", body={"status": "confirmed"})) == (403, "forbidden")
    assert refusal(lambda: client.ask("delete", eventId="abc01")) == (410, "deleted")
    assert refusal(lambda: client.ask("delete", eventId="abc02")) == (404, "notFound")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": "abcd"}, "invalid"),
        ({"id": "abcw1"}, "invalid"),
        ({"id": "ABC01"}, "invalid"),
        ({"id": "abc01", "iCalUID": "x@y.example"}, "invalid"),
        ({"end": {"timeZone": "Europe/Berlin"}}, "required"),
        ({"end": {"date": "2026-02-21"}}, "invalid"),
        ({"end": {"dateTime": "2026-02-20T11:00:00+01:00"}}, "timeRangeEmpty"),
        ({"start": {"dateTime": "2026-02-20T12:00:00+01:00", "timeZone": "Mars/Olympus"}}, "invalid"),
        ({"recurrence": ["RRULE:FREQ=DAILY;COUNT=2"]}, "required"),
        ({"recurrence": ["DTSTART:20260220T110000Z"], **{k: WEEKLY[k] for k in ("start", "end")}}, "invalid"),
        ({"reminders": {"useDefault": False, "overrides": [{"method": "popup", "minutes": 40321}]}}, "invalid"),
        ({"reminders": {"useDefault": False, "overrides": [{"method": "popup", "minutes": -1}]}}, "invalid"),
        ({"reminders": {"useDefault": False, "overrides": [{"method": "sms", "minutes": 1}]}}, "invalid"),
        ({"reminders": {"overrides": [{"method": "popup", "minutes": n} for n in range(6)]}}, "invalid"),
        (
            {"reminders": {"useDefault": True, "overrides": [{"method": "popup", "minutes": 1}]}},
            "cannotUseDefaultRemindersAndSpecifyOverride",
        ),
        ({"eventType": "fromGmail"}, "invalid"),
        ({"eventType": "birthday"}, "malformedBirthdayEvent"),
    ],
)  # fmt: skip
def test_what_no_event_may_be(client: Client, change: dict[str, Any], reason: str) -> None:
    body = {name: value for name, value in {**LUNCH, **change}.items() if value is not None}
    assert refusal(lambda: client.ask("insert", body=body)) == (400, reason)
    assert client.account.calendar.living("primary") == []


def test_a_birthday_is_all_day_private_free_and_yearly(client: Client) -> None:
    birthday = {
        **A_DAY,
        "eventType": "birthday",
        "visibility": "private",
        "transparency": "transparent",
        "recurrence": ["RRULE:FREQ=YEARLY"],
    }
    client.ask("insert", body=birthday)
    client.ask("insert", body=LUNCH)
    found, _ = client.whole(eventTypes="birthday", singleEvents=True, **SPAN)
    assert [event["start"] for event in found] == [{"date": "2026-03-01"}]


def test_a_change_needs_the_etag_it_names(client: Client) -> None:
    event = client.ask("insert", body=LUNCH)

    def change(etag: str) -> dict[str, Any]:
        call = client.api.calls.events().patch(calendarId="primary", eventId=event["id"], body={"summary": etag})
        call.headers["If-Match"] = etag
        return client.send(call)

    changed = change(event["etag"])
    assert changed["etag"] != event["etag"]
    assert refusal(lambda: change(event["etag"])) == (412, "conditionNotMet")


def test_a_patch_merges_and_an_update_replaces(client: Client) -> None:
    body = {**LUNCH, "id": "abc01", "description": "Pizza", "extendedProperties": {"private": {"a": "1", "b": "2"}}}
    client.ask("insert", body=body)
    patched = client.ask("patch", eventId="abc01", body={"extendedProperties": {"private": {"a": "9"}}})
    assert patched["extendedProperties"]["private"] == {"a": "9", "b": "2"}
    assert patched["description"] == "Pizza"
    updated = client.ask("update", eventId="abc01", body=LUNCH)
    assert "description" not in updated
    assert updated["reminders"] == {"useDefault": True}


def test_only_a_change_of_time_counts_as_a_new_sequence(client: Client) -> None:
    event = client.ask("insert", body=LUNCH)
    assert event["sequence"] == 0
    assert client.ask("patch", eventId=event["id"], body={"summary": "Dinner"})["sequence"] == 0
    later = {"end": {"dateTime": "2026-02-20T14:00:00+01:00"}}
    assert client.ask("patch", eventId=event["id"], body=later)["sequence"] == 1


def test_other_reminders_are_no_update_and_no_change(client: Client) -> None:
    event = client.ask("insert", body=LUNCH)
    _, token = client.whole()
    client.account.tick(60)
    overrides = [{"method": "popup", "minutes": 5}]
    patched = client.ask(
        "patch", eventId=event["id"], body={"reminders": {"useDefault": False, "overrides": overrides}}
    )
    assert patched["reminders"]["overrides"] == overrides
    assert patched["updated"] == event["updated"]
    assert client.whole(syncToken=token)[0] == []


def test_invitations_are_written_down_as_forbidden(client: Client) -> None:
    client.ask("insert", body=LUNCH, sendUpdates="none")
    assert client.google.forbidden == []
    client.ask("insert", body=LUNCH, sendUpdates="all")
    assert [call.method_id for call in client.google.forbidden] == ["calendar.events.insert"]


# --- what an event looks like -----------------------------------------------------------------------------------


def test_self_is_the_owner_of_the_calendar(client: Client) -> None:
    guests = [{"email": "Sam@Okafor.example", "responseStatus": "accepted"}, {"email": "kelly@northshore.example"}]
    key = client.account.calendar.add(
        "primary", {**LUNCH, "attendees": guests, "organizer": {"email": "kelly@x.example"}}
    )
    event = client.ask("get", eventId=key)
    assert [guest.get("self", False) for guest in event["attendees"]] == [True, False]
    assert "self" not in event["organizer"]
    mine = client.ask("insert", body=LUNCH)
    assert mine["organizer"] == {"email": SAM, "self": True}


def test_times_come_in_the_zone_of_the_calendar_or_the_one_asked_for(client: Client) -> None:
    body = {**LUNCH, "start": {"dateTime": "2026-02-20T11:00:00Z"}}
    key = client.ask("insert", body=body)["id"]
    assert client.ask("get", eventId=key)["start"]["dateTime"] == "2026-02-20T12:00:00+01:00"
    assert client.ask("get", eventId=key, timeZone="UTC")["start"]["dateTime"] == "2026-02-20T11:00:00Z"


def test_a_calendar_of_free_and_busy_tells_times_only(client: Client) -> None:
    client.account.calendar.add_calendar("boss@okafor.example", accessRole="freeBusyReader")
    client.account.calendar.add("boss@okafor.example", LUNCH)
    client.calendar = "boss@okafor.example"
    (event,) = client.page()["items"]
    assert "summary" not in event
    assert "start" in event
    assert refusal(lambda: client.ask("insert", body=LUNCH)) == (403, "requiredAccessLevel")


# --- series -----------------------------------------------------------------------------------------------------


def test_instances_keep_their_time_on_the_wall(client: Client) -> None:
    client.account.calendar.add("primary", WEEKLY)
    found, _ = client.whole(singleEvents=True, **SPAN)
    assert [event["id"] for event in found] == [
        "weekly_20260320T090000Z",
        "weekly_20260327T090000Z",
        "weekly_20260403T080000Z",  # summer time since 29 March
        "weekly_20260410T080000Z",
    ]
    assert {event["start"]["dateTime"][11:19] for event in found} == {"10:00:00"}
    assert {event["recurringEventId"] for event in found} == {"weekly"}
    assert all("recurrence" not in event for event in found)
    (master,) = client.whole(**SPAN)[0]
    assert master["recurrence"] == WEEKLY["recurrence"]
    assert [one["id"] for one in client.ask("instances", eventId="weekly")["items"]] == [one["id"] for one in found]


def test_excluded_days_and_a_last_day(client: Client) -> None:
    rules = ["RRULE:FREQ=WEEKLY;UNTIL=20260410T080000Z", "EXDATE;TZID=Europe/Berlin:20260327T100000"]
    client.account.calendar.add("primary", {**WEEKLY, "recurrence": rules})
    found, _ = client.whole(singleEvents=True, **SPAN)
    assert [event["id"][-16:-8] for event in found] == ["20260320", "20260403", "20260410"]


def test_an_all_day_series_names_its_days(client: Client) -> None:
    client.account.calendar.add("primary", {**A_DAY, "id": "fairs", "recurrence": ["RRULE:FREQ=YEARLY"]})
    found, _ = client.whole(singleEvents=True, timeMin="2026-01-01T00:00:00Z", timeMax="2028-01-01T00:00:00Z")
    assert [event["id"] for event in found] == ["fairs_20260301", "fairs_20270301"]
    assert found[1]["originalStartTime"] == {"date": "2027-03-01"}
    assert found[1]["end"] == {"date": "2027-03-02"}


def test_a_moved_instance_is_an_exception_that_remembers_where_it_was(client: Client) -> None:
    client.account.calendar.add("primary", WEEKLY)
    moved = {"dateTime": "2026-03-28T15:00:00+01:00"}, {"dateTime": "2026-03-28T16:00:00+01:00"}
    client.ask("patch", eventId="weekly_20260327T090000Z", body={"start": moved[0], "end": moved[1]})
    found, _ = client.whole(singleEvents=True, orderBy="startTime", **SPAN)
    assert len(found) == 4
    assert found[1]["start"]["dateTime"] == "2026-03-28T15:00:00+01:00"
    assert found[1]["originalStartTime"]["dateTime"] == "2026-03-27T10:00:00+01:00"
    assert refusal(lambda: client.ask("get", eventId="weekly_20260328T140000Z")) == (404, "notFound")


def test_a_cancelled_instance(client: Client) -> None:
    client.account.calendar.add("primary", WEEKLY)
    client.ask("delete", eventId="weekly_20260327T090000Z")
    assert len(client.whole(singleEvents=True, **SPAN)[0]) == 3
    assert [one["status"] for one in client.whole(singleEvents=True, showDeleted=True, **SPAN)[0]].count(
        "cancelled"
    ) == 1
    masters, _ = client.whole(**SPAN)
    assert {one["status"] for one in masters} == {"confirmed", "cancelled"}
    exception = next(one for one in masters if one["status"] == "cancelled")
    assert exception.keys() == {"id", "status", "recurringEventId", "originalStartTime"}


# --- listing ----------------------------------------------------------------------------------------------------


def test_the_bounds_of_the_window_are_exclusive(client: Client) -> None:
    client.account.calendar.add("primary", LUNCH)
    assert len(client.page(timeMin="2026-02-20T11:59:00Z")["items"]) == 1
    assert client.page(timeMin="2026-02-20T12:00:00Z")["items"] == []
    assert len(client.page(timeMax="2026-02-20T11:01:00Z")["items"]) == 1
    assert client.page(timeMax="2026-02-20T11:00:00Z")["items"] == []


def test_searching_by_uid_words_and_properties(client: Client) -> None:
    key = client.ask("insert", body={**LUNCH, "extendedProperties": {"private": {"mark": "m1"}}})["id"]
    client.ask("insert", body={**A_DAY, "iCalUID": "fair@else.example"})
    assert [one["id"] for one in client.page(privateExtendedProperty="mark=m1")["items"]] == [key]
    assert client.page(privateExtendedProperty="mark=m2")["items"] == []
    assert [one["summary"] for one in client.page(iCalUID="fair@else.example")["items"]] == ["Fair"]
    assert [one["id"] for one in client.page(q="LUNCH")["items"]] == [key]


def test_updated_since(client: Client) -> None:
    client.account.calendar.add("primary", LUNCH)
    client.account.tick(3600)
    client.account.calendar.add("primary", A_DAY)
    found = client.page(updatedMin=(NOW + timedelta(minutes=30)).isoformat())["items"]
    assert [one["summary"] for one in found] == ["Fair"]
    with pytest.raises(CursorExpired):
        client.page(updatedMin=(NOW - timedelta(days=60)).isoformat())


def test_of_several_pages_one_is_empty_and_only_the_last_brings_the_token(client: Client) -> None:
    for number in range(5):
        client.account.calendar.add("primary", {**LUNCH, "summary": str(number)})
    first = client.page(maxResults=2)
    second = client.page(maxResults=2, pageToken=first["nextPageToken"])
    assert len(first["items"]) == 2
    assert second["items"] == []
    assert "nextPageToken" in second
    items, token = client.whole(maxResults=2)
    assert [one["summary"] for one in items] == list("01234")
    assert token


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"orderBy": "startTime"}, "badRequest"),
        ({"timeMin": "2026-02-02T00:00:00Z", "timeMax": "2026-02-01T00:00:00Z"}, "timeRangeEmpty"),
        ({"pageToken": "nonsense"}, "invalid"),
        ({"syncToken": "nonsense"}, "invalid"),
    ],
)
def test_what_cannot_be_listed(client: Client, values: dict[str, Any], reason: str) -> None:
    assert refusal(lambda: client.page(**values)) == (400, reason)


def test_a_page_token_goes_with_the_parameters_it_was_made_for(client: Client) -> None:
    for _ in range(3):
        client.account.calendar.add("primary", LUNCH)
    token = client.page(maxResults=2, singleEvents=True)["nextPageToken"]
    assert refusal(lambda: client.page(maxResults=2, pageToken=token)) == (400, "invalid")


# --- synchronising ----------------------------------------------------------------------------------------------


def test_what_changed_since_a_token(client: Client) -> None:
    box = client.account.calendar
    kept, changed, gone = (box.add("primary", {**LUNCH, "summary": name}) for name in ("kept", "changed", "gone"))
    _, token = client.whole(singleEvents=True, **SPAN)
    assert client.whole(singleEvents=True, syncToken=token)[0] == []
    box.change("primary", changed, summary="other")
    box.remove("primary", gone)
    added = box.add("primary", A_DAY)
    found, later = client.whole(singleEvents=True, syncToken=token)
    assert {one["id"] for one in found} == {changed, gone, added}
    assert {"id": gone, "status": "cancelled"} in found
    assert kept not in str(found)
    assert client.whole(singleEvents=True, syncToken=later)[0] == []


def test_a_token_can_be_used_again(client: Client) -> None:
    _, token = client.whole()
    client.account.calendar.add("primary", LUNCH)
    assert client.whole(syncToken=token)[0] == client.whole(syncToken=token)[0] != []


def test_the_window_of_the_first_call_is_remembered(client: Client) -> None:
    box = client.account.calendar
    inside = box.add("primary", LUNCH)
    _, token = client.whole(singleEvents=True, **SPAN)
    box.add("primary", {"start": {"date": "2031-01-01"}})
    assert client.whole(singleEvents=True, syncToken=token)[0] == []
    far = {"start": {"date": "2031-01-01"}, "end": {"date": "2031-01-02"}}
    box.change("primary", inside, far)
    (moved,) = client.whole(singleEvents=True, syncToken=token)[0]
    assert (moved["id"], moved["status"]) == (inside, "confirmed")


def test_an_event_made_and_deleted_between_two_looks_is_told_as_gone(client: Client) -> None:
    _, token = client.whole()
    key = client.account.calendar.add("primary", LUNCH)
    client.account.calendar.remove("primary", key)
    assert client.whole(syncToken=token)[0] == [{"id": key, "status": "cancelled"}]


def test_a_series_moved_to_another_hour_has_other_instances(client: Client) -> None:
    box = client.account.calendar
    box.add("primary", WEEKLY)
    _, token = client.whole(singleEvents=True, **SPAN)
    start, end = ({"dateTime": f"2026-03-20T{at}", "timeZone": "Europe/Berlin"} for at in ("14:00:00", "14:15:00"))
    box.change("primary", "weekly", start=start, end=end)
    found, _ = client.whole(singleEvents=True, syncToken=token)
    assert [one["status"] for one in found].count("cancelled") == 4
    assert [one["status"] for one in found].count("confirmed") == 4


def test_a_deleted_series_is_told_half_a_year_ahead_only(client: Client) -> None:
    box = client.account.calendar
    box.add("primary", {**WEEKLY, "recurrence": ["RRULE:FREQ=MONTHLY"]})
    before, token = client.whole(singleEvents=True, **SPAN)
    box.remove("primary", "weekly")
    found, _ = client.whole(singleEvents=True, syncToken=token)
    assert 0 < len(found) < len(before)
    assert {one["status"] for one in found} == {"cancelled"}
    assert {one["recurringEventId"] for one in found} == {"weekly"}
    box.deleted_instances_name_series = False
    bare, _ = client.whole(singleEvents=True, syncToken=token)
    assert {key for one in bare for key in one} == {"id", "status"}
    assert client.whole(singleEvents=True, **SPAN)[0] == []


def test_masters_are_told_where_instances_are_not_wanted(client: Client) -> None:
    box = client.account.calendar
    box.add("primary", WEEKLY)
    _, token = client.whole()
    box.remove("primary", "weekly_20260327T090000Z")
    (exception,) = client.whole(syncToken=token)[0]
    assert exception["recurringEventId"] == "weekly"
    box.remove("primary", "weekly")
    found, _ = client.whole(syncToken=token)
    assert {"id": "weekly", "status": "cancelled"} in found


@pytest.mark.parametrize(
    "more",
    [
        {"timeMin": "2026-01-01T00:00:00Z"},
        {"timeMax": "2026-01-01T00:00:00Z"},
        {"updatedMin": "2026-02-01T00:00:00Z"},
        {"q": "lunch"},
        {"iCalUID": "x"},
        {"privateExtendedProperty": "a=b"},
        {"sharedExtendedProperty": "a=b"},
        {"orderBy": "updated"},
    ],
)
def test_what_a_sync_token_cannot_be_used_with(client: Client, more: dict[str, str]) -> None:
    _, token = client.whole()
    reason = "syncTokenWithRequestRestrictions"
    assert refusal(lambda: client.page(syncToken=token, **more)) == (400, reason)
    if not more.keys() & {"timeMin", "timeMax"}:
        assert "nextSyncToken" not in client.page(**more)


def test_a_sync_token_goes_with_the_parameters_it_was_made_for(client: Client) -> None:
    _, token = client.whole(singleEvents=True)
    assert refusal(lambda: client.page(syncToken=token)) == (400, "invalid")
    _, token = client.whole()
    assert refusal(lambda: client.page(syncToken=token, showDeleted=False))[0] == 400


def test_an_expired_token(client: Client) -> None:
    _, token = client.whole()
    client.account.calendar.expire_tokens("primary")
    with pytest.raises(CursorExpired):
        client.page(syncToken=token)
    _, fresh = client.whole()
    assert client.whole(syncToken=fresh)[0] == []
    answer = requests.get(
        f"{client.google.root}/calendar/v3/calendars/primary/events",
        params={"syncToken": token},
        headers={"Authorization": f"Bearer {client.account.token}"},
        timeout=5,
    )
    assert answer.status_code == 410
    assert answer.json()["error"]["errors"][0]["reason"] == "fullSyncRequired"


# --- calendars --------------------------------------------------------------------------------------------------


def entries(client: Client, **values: Any) -> dict[str, Any]:
    return client.send(client.api.calls.calendarList().list(**values))


def test_the_list_of_calendars(client: Client) -> None:
    box = client.account.calendar
    box.add_calendar("team@group.calendar.google.com", summary="Team", selected=False)
    box.add_calendar("old@group.calendar.google.com", summary="Old", hidden=True)
    box.add_calendar("boss@okafor.example", accessRole="reader")
    found = {entry["id"]: entry for entry in entries(client)["items"]}
    assert found[SAM]["primary"] is True
    assert "selected" not in found["team@group.calendar.google.com"]
    assert "old@group.calendar.google.com" not in found
    assert len(entries(client, showHidden=True)["items"]) == 4
    assert len(entries(client, minAccessRole="writer")["items"]) == 2


def test_what_changed_in_the_list_of_calendars(client: Client) -> None:
    box = client.account.calendar
    box.add_calendar("team@group.calendar.google.com", summary="Team")
    token = entries(client)["nextSyncToken"]
    assert entries(client, syncToken=token)["items"] == []
    box.remove_calendar("team@group.calendar.google.com")
    (gone,) = entries(client, syncToken=token)["items"]
    assert (gone["id"], gone["deleted"]) == ("team@group.calendar.google.com", True)


def test_the_same_calendar_made_twice_is_two(client: Client) -> None:
    made = [client.send(client.api.calls.calendars().insert(body={"summary": "Ours"})) for _ in range(2)]
    assert made[0]["id"] != made[1]["id"]
    assert len(entries(client)["items"]) == 3
    patched = client.api.calls.calendars().patch(calendarId=made[0]["id"], body={"description": "mark"})
    assert client.send(patched)["description"] == "mark"
    client.send(client.api.calls.calendars().delete(calendarId=made[0]["id"]))
    assert refusal(lambda: client.send(client.api.calls.calendars().get(calendarId=made[0]["id"])))[0] == 404
    client.calendar = made[0]["id"]
    assert refusal(client.page) == (404, "notFound")
    assert [call.method_id for call in client.google.forbidden] == ["calendar.calendars.delete"]


def test_the_first_calendar_cannot_be_deleted(client: Client) -> None:
    assert refusal(lambda: client.send(client.api.calls.calendars().delete(calendarId=SAM)))[0] == 403


# --- scopes -----------------------------------------------------------------------------------------------------


def test_least_scopes_reach_what_the_app_made_and_read_the_rest(google: FakeGoogle) -> None:
    client = client_of(google, ALL_SCOPES)
    key = client.account.calendar.add("primary", LUNCH)
    assert client.ask("get", eventId=key)["summary"] == "Lunch"
    for ask in (
        lambda: client.ask("insert", body=LUNCH),
        lambda: client.ask("patch", eventId=key, body={"summary": "Dinner"}),
        lambda: client.ask("delete", eventId=key),
    ):
        assert refusal(ask) == (403, "forbidden")
    assert refusal(lambda: client.send(client.api.calls.calendars().get(calendarId=SAM)))[0] == 404
    client.calendar = client.send(client.api.calls.calendars().insert(body={"summary": "Ours"}))["id"]
    own = client.ask("insert", body=LUNCH)
    client.ask("delete", eventId=own["id"])
    assert client.account.calendar.living("primary")[0]["summary"] == "Lunch"


def test_the_scope_of_own_calendars_does_not_read_the_others(google: FakeGoogle) -> None:
    client = client_of(google, ["https://www.googleapis.com/auth/calendar.app.created"])
    assert refusal(client.page) == (404, "notFound")
    with pytest.raises(ConnectorError):
        entries(client)


def test_changing_ids_step_by_step(client: Client) -> None:
    """Etags of one event are never the same twice."""
    key = client.ask("insert", body=LUNCH)["id"]
    tags = [client.ask("patch", eventId=key, body={"summary": str(n)})["etag"] for n in range(3)]
    assert all(one != other for one, other in pairwise(tags))

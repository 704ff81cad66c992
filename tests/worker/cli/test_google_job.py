"""The whole job against a Google account over HTTP: what it costs, what it asks, and that nothing is ever sent."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.connectors.servers import world
from tests.connectors.servers.google.hands import GoogleHands
from tests.connectors.servers.google.server import ALL_SCOPES, FakeGoogle
from worker.cli.app import guarded

AS_OF = world.NOW.isoformat()
MAY_CHANGE = {
    "gmail.users.drafts.create",
    "gmail.users.drafts.delete",
    "calendar.calendars.insert",
    "calendar.events.insert",
    "calendar.events.delete",
}
"""Every call of a run that changes anything at Google is one of these."""


class Rapport:
    """The command line on one configuration."""

    def __init__(self, folder: Path, google: FakeGoogle, capsys: pytest.CaptureFixture[str], **limits: str) -> None:
        self.config = world.configure(folder, "google", google.root, **{"units_per_minute": "1000000", **limits})
        self.google = google
        self._capsys = capsys

    def __call__(self, *arguments: str, code: int = 0) -> Any:
        self._capsys.readouterr()
        assert guarded(["--config", str(self.config), *arguments]) == code, self._capsys.readouterr()
        said, logged = self._capsys.readouterr()
        assert "@" not in logged  # no address in any log (P7)
        return json.loads(said) if "--json" in arguments else said

    def run(self, *, hours: float = 0) -> Any:
        at = world.NOW + timedelta(hours=hours)
        self.google.account(world.REP).now = at
        return self("run", "--json", "--as-of", at.isoformat())["mailboxes"][0]


@pytest.fixture
def google() -> Iterator[FakeGoogle]:
    with FakeGoogle() as server:
        server.account(world.REP).now = world.NOW
        yield server
        assert not server.forbidden
        changing = {call.method_id for call in server.calls if call.http_method != "GET"}
        assert changing <= MAY_CHANGE
        every_deletion_was_read_just_before(server)


@pytest.fixture
def rapport(
    tmp_path: Path, google: FakeGoogle, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Rapport:
    monkeypatch.setenv("SAM_TOKEN", google.account(world.REP).token)
    return Rapport(tmp_path, google, capsys)


def every_deletion_was_read_just_before(server: FakeGoogle) -> None:
    for before, call in zip([None, *server.calls], server.calls, strict=False):
        if call.http_method == "DELETE":
            assert before is not None
            assert (before.http_method, before.path.partition("?")[0]) == ("GET", call.path.partition("?")[0])


def test_200_customers_in_5000_messages_within_the_budget(rapport: Rapport, google: FakeGoogle, tmp_path: Path) -> None:
    made = world.build(GoogleHands(google.account(world.REP)), people=200, messages=5000)
    rapport("import", str(world.people_file(tmp_path, made)))
    first = rapport.run()
    assert first["state"] == "ok"
    assert first["units"] == google.units(world.REP) <= 12_000
    assert first["requests"] == google.hits
    assert (first["drafts_placed"], first["reminders_placed"]) == (2, 3)
    rows = rapport("customers", "--json", "--as-of", AS_OF)
    by_mail = {
        row["addresses"][0]: max(filter(None, (row["last_inbound"], row["last_outbound"])), default=None)
        for row in rows
    }
    assert by_mail == {address: at.isoformat() for address, at in made.last_contact.items()}
    assert any(call.in_batch for call in google.calls)
    held = b"".join(path.read_bytes() for path in tmp_path.glob("rapport.db*"))
    assert b"kit0@customer0.example" in held
    assert not any(sentence.encode() in held for sentence in world.SENTENCES)  # no text of a mail is ever kept (P7)
    assert google.account(world.REP).token.encode() not in held


def test_a_run_with_nothing_new_costs_next_to_nothing(rapport: Rapport, google: FakeGoogle, tmp_path: Path) -> None:
    made = world.build(GoogleHands(google.account(world.REP)), people=12, messages=150)
    rapport("import", str(world.people_file(tmp_path, made)))
    first = rapport.run()
    assert first["drafts_placed"] >= 1
    rapport.run(hours=1)
    before, hits = google.units(world.REP), google.hits
    third = rapport.run(hours=2)
    assert google.units(world.REP) - before == third["units"] <= 10
    assert google.hits - hits == third["requests"] <= 4
    assert (third["messages"], third["drafts_placed"], third["reminders_placed"]) == (0, 0, 0)


def test_what_the_rep_does_with_a_draft_is_seen(rapport: Rapport, google: FakeGoogle, tmp_path: Path) -> None:
    account = google.account(world.REP)
    made = world.build(GoogleHands(account), people=12, messages=150)
    rapport("import", str(world.people_file(tmp_path, made)))
    rapport.run()
    box = account.gmail
    first, *others = box.draft_ids()
    box.send_draft(first, keep_headers=False)
    for draft in others:
        box.delete_draft(draft)
    rapport.run(hours=1)
    rapport.run(hours=2)
    fates = rapport("status", "--json")["drafts"]
    assert fates == {"sent": 1} | ({"discarded": len(others)} if others else {})
    assert box.draft_ids() == []


def test_whoever_is_forgotten_is_forgotten_at_google_too(rapport: Rapport, google: FakeGoogle, tmp_path: Path) -> None:
    account = google.account(world.REP)
    made = world.build(GoogleHands(account), people=12, messages=150)
    rapport("import", str(world.people_file(tmp_path, made)))
    rapport.run()
    (draft,) = [row for row in rapport("drafts", "--json") if row["kind"] == "birthday"]
    before = len(account.gmail.draft_ids())
    rapport("forget", draft["customer"], "--yes")
    assert len(account.gmail.draft_ids()) == before - 1
    assert [call.method_id for call in google.calls].count("gmail.users.drafts.delete") == 1
    rapport.run(hours=1)
    assert len(account.gmail.draft_ids()) == before - 1


def test_what_was_unticked_at_consent_is_done_without(
    rapport: Rapport, google: FakeGoogle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = google.account(world.REP)
    made = world.build(GoogleHands(account), people=12, messages=150)
    mail_only = [scope for scope in ALL_SCOPES if "gmail" in scope]
    monkeypatch.setenv("SAM_TOKEN", google.issue(world.REP, mail_only))
    rapport("import", str(world.people_file(tmp_path, made)))
    first, second = rapport.run(), rapport.run(hours=1)
    assert (first["state"], second["state"]) == ("ok", "ok")
    assert (first["events"], first["cards"], first["reminders_placed"]) == (0, 0, 0)
    (mailbox,) = rapport("status", "--json")["mailboxes"]
    assert mailbox["coverage"]["skipped"] == {"scope_missing": 2}
    assert all("rapport connect sam" in sentence for sentence in mailbox["skipped_items"])


def test_reminders_that_may_not_be_laid_stop_nothing_else(
    rapport: Rapport, google: FakeGoogle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = world.build(GoogleHands(google.account(world.REP)), people=12, messages=150)
    no_calendar = [scope for scope in ALL_SCOPES if "calendar" not in scope]
    monkeypatch.setenv("SAM_TOKEN", google.issue(world.REP, no_calendar))
    rapport("import", str(world.people_file(tmp_path, made)))
    first, second = rapport.run(), rapport.run(hours=1)
    assert (first["state"], second["state"]) == ("ok", "ok")
    assert first["cards"] == 3  # with birthdays, so reminders were due
    assert (first["drafts_placed"] > 0, first["reminders_placed"]) == (True, 0)


def test_a_calendar_that_is_no_longer_ticked_takes_its_meetings_along(
    rapport: Rapport, google: FakeGoogle, tmp_path: Path
) -> None:
    account = google.account(world.REP)
    made = world.build(GoogleHands(account), people=12, messages=150)
    account.calendar.add_calendar("team@group.calendar.google.com", summary="Team")
    address = sorted(made.people)[6]
    start = world.NOW - timedelta(days=3)
    account.calendar.add(
        "team@group.calendar.google.com",
        {
            "summary": "Line two",
            "start": {"dateTime": start.isoformat()},
            "organizer": {"email": world.REP},
            "attendees": [{"email": address, "responseStatus": "accepted"}],
        },
    )
    people = world.people_file(tmp_path, made)
    rapport("import", str(people))
    rapport.run()

    def last_meeting() -> Any:
        rows = rapport("customers", "--json", "--as-of", world.NOW.isoformat())
        return next(row["last_meeting"] for row in rows if row["addresses"] == [address])

    assert last_meeting() == start.isoformat()
    account.calendar.calendars["team@group.calendar.google.com"]["selected"] = False
    # Somebody new has every calendar walked from its beginning: nothing remembers that this one was there.
    people.write_text("people: [{name: Niamh Burke, addresses: [niamh@burke.example]}]", encoding="utf-8")
    rapport("import", str(people))
    rapport.run(hours=1)
    assert last_meeting() is None

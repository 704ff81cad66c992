"""The whole job against a Microsoft account over HTTP: what it costs, what it asks, and that nothing is ever sent."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.connectors.servers import world
from tests.connectors.servers.graph.hands import GraphHands
from tests.connectors.servers.graph.server import FakeGraph
from worker.cli.app import guarded

FIRST_RUN = 700
"""Requests: two for each of the 200 customers, another where their mail does not fit, and those that find folders."""


class Rapport:
    """The command line on one configuration."""

    def __init__(self, folder: Path, graph: FakeGraph, capsys: pytest.CaptureFixture[str]) -> None:
        self.config = world.configure(folder, "microsoft", graph.root)
        self.graph = graph
        self._capsys = capsys

    def __call__(self, *arguments: str, code: int = 0) -> Any:
        self._capsys.readouterr()
        assert guarded(["--config", str(self.config), *arguments]) == code, self._capsys.readouterr()
        said, logged = self._capsys.readouterr()
        assert "@" not in logged  # no address in any log (P7)
        return json.loads(said) if "--json" in arguments else said

    def run(self, *, hours: float = 0) -> Any:
        at = world.NOW + timedelta(hours=hours)
        self.graph.account(world.REP).now = at
        return self("run", "--json", "--as-of", at.isoformat())["mailboxes"][0]


@pytest.fixture
def graph() -> Iterator[FakeGraph]:
    with FakeGraph() as server:
        server.account(world.REP).now = world.NOW
        yield server
        assert not server.forbidden
        assert server.busiest <= 3
        for before, call in zip([None, *server.calls], server.calls, strict=False):
            if call.http_method == "DELETE":
                assert before is not None
                assert before.http_method == "GET"
                assert call.path in before.path or before.path.rpartition("/")[0] in call.path


@pytest.fixture
def rapport(
    tmp_path: Path, graph: FakeGraph, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Rapport:
    monkeypatch.setenv("SAM_TOKEN", graph.account(world.REP).token)
    return Rapport(tmp_path, graph, capsys)


def test_200_customers_in_5000_messages(rapport: Rapport, graph: FakeGraph, tmp_path: Path) -> None:
    hands = GraphHands(graph.account(world.REP))
    made = world.build(hands, people=200, messages=5000, meetings=300)
    rapport("import", str(world.people_file(tmp_path, made)))
    first = rapport.run()
    assert first["state"] == "ok"
    assert graph.hits == first["requests"] <= FIRST_RUN
    assert graph.busiest <= 3
    assert len(hands.folders) == 12
    assert all(graph.account(world.REP).mail.message_ids(folder) for folder in hands.folders)
    assert (first["drafts_placed"], first["reminders_placed"], first["events"]) == (2, 3, 300)
    calendar = graph.account(world.REP).calendar
    reminders = [event for ours in calendar.made_by_app for event in calendar.living(ours)]
    assert [event["start"]["timeZone"] for event in reminders] == ["Europe/Dublin"] * 4  # the rep's, by the settings
    rows = rapport("customers", "--json", "--as-of", world.NOW.isoformat())
    by_mail = {
        row["addresses"][0]: max(filter(None, (row["last_inbound"], row["last_outbound"])), default=None)
        for row in rows
    }
    assert by_mail == {address: at.isoformat() for address, at in made.last_contact.items()}
    (mailbox,) = rapport("status", "--json")["mailboxes"]
    assert mailbox["coverage"]["complete"] == 200
    rapport.run(hours=1)
    hits = graph.hits
    third = rapport.run(hours=2)
    assert (third["messages"], third["drafts_placed"]) == (0, 0)
    # Beside each folder of mail, Outlook's own four among them: one list of folders, the calendar, the drafts that
    # wait, Rapport's own calendar.
    assert len(rapport.graph.account(world.REP).mail.draft_ids()) == 2
    assert graph.hits - hits == third["requests"] <= len(hands.folders) + 4 + 4


def test_what_the_rep_does_with_a_draft_is_seen(rapport: Rapport, graph: FakeGraph, tmp_path: Path) -> None:
    account = graph.account(world.REP)
    made = world.build(GraphHands(account), people=12, messages=150)
    rapport("import", str(world.people_file(tmp_path, made)))
    rapport.run()
    box = account.mail
    first, *others = box.draft_ids()
    box.send_draft(first, classic=True)
    for draft in others:
        box.delete_draft(draft)
    rapport.run(hours=1)
    rapport.run(hours=2)
    fates = rapport("status", "--json")["drafts"]
    assert fates == {"sent": 1} | ({"discarded": len(others)} if others else {})
    assert box.draft_ids() == []


def test_whoever_is_forgotten_is_forgotten_at_microsoft_too(rapport: Rapport, graph: FakeGraph, tmp_path: Path) -> None:
    account = graph.account(world.REP)
    made = world.build(GraphHands(account), people=12, messages=150)
    rapport("import", str(world.people_file(tmp_path, made)))
    rapport.run()
    (draft,) = [row for row in rapport("drafts", "--json") if row["kind"] == "birthday"]
    before = len(account.mail.draft_ids())
    rapport("forget", draft["customer"], "--yes")
    assert len(account.mail.draft_ids()) == before - 1
    rapport.run(hours=1)
    assert len(account.mail.draft_ids()) == before - 1

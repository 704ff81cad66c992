"""Any answer lost at any request, however ids go, whatever the rep does next: one draft, and never a wrong fate.

By default each way of losing is tried where it can matter; with RAPPORT_EVERY_LINE set, everywhere.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from connectors.errors import ConnectorError, Refused
from connectors.types import Draft, Fate, Sighting
from tests.connectors.contract import A_DRAFT
from tests.connectors.microsoft.draft_desk import (
    FIND,
    FINISH,
    IDS,
    LAY,
    LIST,
    NOW,
    READ,
    REMOVE,
    REPLY,
    WORDS,
    Desk,
    FileJournal,
    as_ids_go,
    is_safe,
)
from tests.connectors.servers.graph.server import FakeGraph, Fault

EVERYWHERE = bool(os.environ.get("RAPPORT_EVERY_LINE"))
LOSSES: dict[str, dict[str, Any]] = {
    "dropped before": {"act": "drop"},
    "dropped after": {"when": "after", "act": "drop"},
    "503 before": {"status": 503},
    "503 after": {"when": "after", "status": 503},
    "503 before, with a time": {"status": 503, "headers": {"Retry-After": "1"}},
    "503 after, with a time": {"when": "after", "status": 503, "headers": {"Retry-After": "1"}},
    "504 before": {"status": 504, "code": "UnknownError"},
    "504 after": {"when": "after", "status": 504, "code": "UnknownError"},
    "half an answer before": {"status": 200, "body": b'{"id": "AAkA'},
    "half an answer after": {"when": "after", "status": 201, "body": b'{"id": "AAkA'},
    "nothing in the answer": {"when": "after", "status": 200, "body": {}},
    "another thing in the answer": {"when": "after", "status": 200, "body": {"id": 7, "value": None}},
}
FIRST = next(iter(IDS))
SOME = ("dropped before", "dropped after", "503 after, with a time")
OF_READS = ("dropped before", "nothing in the answer", "another thing in the answer")

Act = Callable[[Desk], object]
HANDS: dict[str, tuple[Act, Fate]] = {
    "nothing": (lambda _: None, Fate.WAITING),
    "sends": (lambda desk: desk.box.send_draft(desk.only()), Fate.SENT),
    "sends by classic Outlook": (lambda desk: desk.box.send_draft(desk.only(), classic=True), Fate.SENT),
    "edits": (lambda desk: desk.edit(WORDS), Fate.EDITED),
    "deletes": (lambda desk: desk.box.delete_draft(desk.only()), Fate.MISSING),
}


@dataclass
class Desks:
    """Many desks at one server, each with a mailbox of its own."""

    graph: FakeGraph
    folder: Path
    reply: bool
    count: int = 0
    desk: Desk = field(init=False)

    def next(self) -> Draft:
        """Sit down at the next; gives what is to be laid there."""
        self.count += 1
        self.graph.faults.clear()
        self.graph.calls.clear()
        journal = FileJournal(self.folder / str(self.count))
        journal.folder.mkdir()
        self.desk = Desk(self.graph, journal)
        self.desk.account = self.graph.account(f"sam{self.count}@okafor.example")
        self.desk.account.now = NOW
        return replace(self.desk.a_reply(self.desk.theirs()), key=A_DRAFT.key) if self.reply else A_DRAFT

    def lose(self, request: tuple[str, str], lost: str, skip: int = 0) -> None:
        times = 8 if request[0] == "GET" else 1  # a read is repeated before it is given up
        self.graph.faults.add(Fault(*request, **{"times": times, "skip": skip, **LOSSES[lost]}))


@pytest.fixture(params=["new mail", "reply"])
def desks(request: pytest.FixtureRequest, fast_folder: Path) -> Iterator[Desks]:
    with FakeGraph() as graph:
        desks = Desks(graph, fast_folder, reply=request.param == "reply")
        yield desks
        assert desks.count
        assert graph.forbidden == []


def losses(request: tuple[str, str], *, nothing_else: bool) -> Sequence[str]:
    """The ways of losing an answer; `nothing_else` goes wrong, so all of them are looked at."""
    if EVERYWHERE or (nothing_else and request[0] != "GET"):
        return list(LOSSES)
    return OF_READS if request[0] == "GET" else SOME


def hands(ids: str) -> list[str]:
    """Whose id changes on sending is of no matter where nothing is sent."""
    return list(HANDS) if EVERYWHERE or ids == FIRST else ["sends"]


def tried(act: Callable[..., Sighting | None], *given: Any) -> Sighting | ConnectorError | None:
    try:
        return act(*given)
    except ConnectorError as error:
        return error


def places(desks: Desks) -> list[tuple[tuple[str, str], int]]:
    """Every request of placing, and how many like it come before."""
    if desks.reply:
        return [(LIST, 0), (FIND, 0), (FIND, 1), (REPLY, 0), (FINISH, 0), (READ, 0), (READ, 1)]
    return [(LIST, 0), (FIND, 0), (FIND, 1), (LAY, 0), (READ, 0), (READ, 1)]


@pytest.mark.parametrize(
    ("ids", "hand"),
    [(ids, hand) for ids in IDS for hand in hands(ids)],
)
def test_whatever_is_lost_in_placing_there_is_one_draft(desks: Desks, ids: str, hand: str) -> None:
    as_ids_go(desks.graph, ids)
    does, fate = HANDS[hand]
    for request, skip in places(desks):
        if request[0] == "GET" and hand != "nothing" and not EVERYWHERE:
            continue
        for lost in losses(request, nothing_else=hand == "nothing"):
            draft = desks.next()
            desk, case = desks.desk, (request, skip, lost)
            desks.lose(request, lost, skip)
            first = tried(desk.drafts().place, draft)
            laid = desk.box.draft_ids()
            assert len(laid) <= 1, case
            assert isinstance(first, ConnectorError) or (first and first.fate is Fate.WAITING), case
            desk.graph.faults.clear()
            desk.later(60)
            if laid:
                does(desk)
            expected = fate if laid else Fate.WAITING
            for _ in range(2):
                assert desk.drafts().place(draft).fate is expected, case
            assert len(desk.box.draft_ids()) == (expected in {Fate.WAITING, Fate.EDITED}), case
            assert len(desk.account.made) == 1, case
            if expected is Fate.WAITING:
                assert desk.text().count("Did you find one?") == 1, case
            assert is_safe(desk.graph.calls), case


@pytest.mark.parametrize("ids", list(IDS))
def test_whatever_is_lost_in_looking_no_fate_is_wrong(desks: Desks, ids: str) -> None:
    as_ids_go(desks.graph, ids)
    for request in (LIST, READ, FIND, ("GET", "me/mailFolders/sentitems/messages")):
        for hand in hands(ids):
            for lost in losses(request, nothing_else=False)[0 if request == READ else -1 :]:
                draft = desks.next()
                desk, case = desks.desk, (request, hand, lost)
                ref = desk.drafts().place(draft).ref
                desk.later(60)
                does, fate = HANDS[hand]
                does(desk)
                desks.lose(request, lost)
                seen = tried(desk.drafts().fate, draft.key, ref)
                assert isinstance(seen, ConnectorError) or (seen and seen.fate is fate), case
                desk.graph.faults.clear()
                assert desk.drafts().fate(draft.key, ref).fate is fate, case
                assert desk.drafts().place(draft).fate is fate, case


@pytest.mark.parametrize("ids", list(IDS))
def test_whatever_is_lost_in_taking_back_it_is_gone_once_or_left_alone(desks: Desks, ids: str) -> None:
    as_ids_go(desks.graph, ids)
    for request, skip in ((REMOVE, 0), (READ, 0), (READ, 1)):
        for hand in hands(ids):
            if request[0] == "GET" and hand != "nothing" and not EVERYWHERE:
                continue
            for lost in losses(request, nothing_else=hand == "nothing"):
                draft = desks.next()
                desk, case = desks.desk, (request, skip, hand, lost)
                ref = desk.drafts().place(draft).ref
                desks.lose(request, lost, skip)
                first = tried(desk.drafts().withdraw, draft.key, ref)
                assert not isinstance(first, Refused), case
                desk.graph.faults.clear()
                left = desk.box.draft_ids()
                desk.later(60)
                does, fate = HANDS[hand]
                if left:
                    does(desk)
                again = tried(desk.drafts().withdraw, draft.key, ref)
                if not left or hand == "nothing":
                    assert again is None, case
                    fate = Fate.MISSING
                elif hand != "deletes":  # between our note and our deletion nobody can tell who was first
                    assert isinstance(again, Refused), case
                assert desk.drafts().place(draft).fate is fate, case
                assert len(desk.box.draft_ids()) == (fate is Fate.EDITED), case
                assert len([call for call in desk.called(REMOVE) if call.status == 204]) <= 1, case
                assert is_safe(desk.graph.calls), case

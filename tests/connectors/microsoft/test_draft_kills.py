"""Killed between any two steps, or by force while Microsoft is at it: one draft, unless a human removed it.

What differs only in how ids go is killed at every third step, with RAPPORT_EVERY_LINE set at every one.
"""

import json
import os
import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from connectors.errors import Refused, Unclear
from connectors.types import Draft
from tests.connectors.contract import A_DRAFT
from tests.connectors.draft_kills import killed, victims
from tests.connectors.microsoft.draft_desk import (
    FINISH,
    IDS,
    KEY,
    LAY,
    NOW,
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
VICTIMS = "tests.connectors.microsoft.kill_steps"


def trial(desk: Desk, act: str, step: int, *, answered: str = "", ref: str = "") -> str:
    return json.dumps(
        {
            "root": desk.graph.root,
            "token": desk.account.token,
            "journal": str(desk.journal.folder),
            "at": NOW.isoformat(),
            "act": act,
            "answered": answered,
            "ref": ref,
            "step": step,
        }
    )


def trials(folder: Path, act: Callable[[Desk, int], bool], steps: Iterable[int] | None = None) -> int:
    """Give each step a desk of its own until nobody is killed any more; says how many steps there were."""
    for step in count() if steps is None else steps:
        place = folder / str(step)
        place.mkdir()
        with FakeGraph() as graph:
            desk = Desk(graph, FileJournal(place))
            goes_on = act(desk, step)
            assert graph.forbidden == []
            assert is_safe(graph.calls)
        if not goes_on:
            return step
    raise AssertionError


def outcome(act: Callable[[], Any]) -> str:
    try:
        done = act()
    except (Unclear, Refused) as error:
        return type(error).__name__
    return str(done.fate) if done else "done"


def the_draft(desk: Desk, *, reply: bool) -> tuple[Draft, str]:
    """What is to be laid, and the id of the mail it answers."""
    if not reply:
        return A_DRAFT, ""
    theirs = desk.theirs()
    return replace(desk.a_reply(theirs), key=KEY), theirs


HANDS: dict[str, tuple[Callable[[Desk], object], str, int]] = {
    "nothing": (lambda _: None, "waiting", 1),
    "edits": (lambda desk: desk.edit(WORDS), "edited", 1),
    "sends": (lambda desk: desk.box.send_draft(desk.only()), "sent", 0),
}


FIRST, SECOND, THIRD = IDS


@pytest.mark.parametrize(
    ("hand", "reply", "ids"),
    [
        ("nothing", False, FIRST),
        ("sends", True, FIRST),
        ("edits", True, FIRST),
        ("sends", True, SECOND),
        ("sends", True, THIRD),
        ("sends", False, FIRST),
        ("sends", False, SECOND),
        ("sends", False, THIRD),
    ],
)
def test_killed_at_any_step_there_is_one_draft_unless_a_human_removed_it(
    fast_folder: Path, hand: str, reply: bool, ids: str
) -> None:
    does, expected, left = HANDS[hand]
    some = hand == "sends" and (ids != FIRST or not reply) and not EVERYWHERE
    steps = count(list(IDS).index(ids), 3) if some else count()
    seen: set[int] = set()

    def act(desk: Desk, step: int) -> bool:
        as_ids_go(desk.graph, ids)
        draft, answered = the_draft(desk, reply=reply)
        dead = killed(process, trial(desk, "place", step, answered=answered))
        laid = len(desk.box.draft_ids())
        assert laid <= 1
        seen.add(laid)
        desk.later(60)
        if laid:
            does(desk)
        fate, number = (expected, left) if laid else ("waiting", 1)
        assert outcome(lambda: desk.drafts().place(draft)) == fate, step
        assert len(desk.box.draft_ids()) == number, step
        if fate == "waiting":
            assert desk.text().count("Did you find one?") == 1, step
        assert len([call for call in desk.called(REPLY if reply else LAY) if call.status == 201]) == 1
        return dead

    with victims(VICTIMS) as process:
        assert trials(fast_folder, act, steps) >= 8
    assert seen == {0, 1}


def test_killed_at_any_step_of_laying_what_graph_refuses_no_empty_reply_stays(fast_folder: Path) -> None:
    def act(desk: Desk, step: int) -> bool:
        draft, answered = the_draft(desk, reply=True)
        desk.graph.faults.add(Fault(*FINISH, status=400, code="ErrorInvalidRequest", times=9))
        dead = killed(process, trial(desk, "place", step, answered=answered))
        desk.later(60)
        assert outcome(lambda: desk.drafts().place(draft)) in {"Declined", "Refused"}, step
        assert outcome(lambda: desk.drafts().place(draft)) == "Refused", step
        assert desk.box.draft_ids() == []
        assert len([call for call in desk.called(REPLY) if call.status == 201]) == 1
        assert len([call for call in desk.called(REMOVE) if call.status == 204]) == 1
        return dead

    with victims(VICTIMS) as process:
        assert trials(fast_folder, act) >= 12


@pytest.mark.parametrize("human", [False, True])
def test_killed_at_any_step_of_taking_back_it_is_gone_once(fast_folder: Path, human: bool) -> None:
    def act(desk: Desk, step: int) -> bool:
        ref = desk.drafts().place(A_DRAFT).ref
        dead = killed(process, trial(desk, "withdraw", step, ref=ref))
        left = len(desk.box.draft_ids())
        if human and left:
            desk.box.delete_draft(desk.only())
        # Between the note and the deletion nobody can tell who was first; both are gone and stay away.
        allowed = {"Refused", "done"} if human and left else {"done"}
        assert outcome(lambda: desk.drafts().withdraw(KEY, ref)) in allowed
        assert outcome(lambda: desk.drafts().place(A_DRAFT)) == "missing"
        assert desk.box.draft_ids() == []
        assert len([call for call in desk.called(REMOVE) if call.status == 204]) <= 1
        return dead

    with victims(VICTIMS) as process:
        assert trials(fast_folder, act) >= 8


@pytest.mark.parametrize(
    ("act", "request_"), [("place", LAY), ("place", REPLY), ("place", FINISH), ("withdraw", REMOVE)]
)
def test_killed_by_force_while_microsoft_is_at_it(fast_folder: Path, act: str, request_: tuple[str, str]) -> None:
    with FakeGraph() as graph:
        desk = Desk(graph, FileJournal(fast_folder))
        draft, answered = the_draft(desk, reply=request_ in (REPLY, FINISH))
        ref = desk.drafts().place(draft).ref if act == "withdraw" else ""
        graph.latency = 0.1  # an answer is on its way that long
        before = len(desk.called(request_))
        with victims(VICTIMS) as process:
            assert process.stdin
            process.stdin.write(trial(desk, act, 10**6, answered=answered, ref=ref) + "\n")
            process.stdin.flush()
            until = time.monotonic() + 20
            while len(desk.called(request_)) == before:
                assert time.monotonic() < until
                time.sleep(0.002)
            os.killpg(process.pid, signal.SIGKILL)
        graph.latency = 0
        done = outcome(lambda: desk.drafts().place(draft) if act == "place" else desk.drafts().withdraw(KEY, ref))
        assert done == ("waiting" if act == "place" else "done")
        assert len(desk.box.draft_ids()) == (1 if act == "place" else 0)
        assert len(desk.called(request_)) == before + 1
        assert is_safe(graph.calls)

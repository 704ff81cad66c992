"""Killed between any two steps, or by force while Google is at it: one draft, unless a human removed it."""

import json
import os
import signal
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any, Literal

import pytest

from connectors.errors import Refused, Unclear
from tests.connectors.contract import A_DRAFT
from tests.connectors.draft_kills import killed, victims
from tests.connectors.google.draft_desk import CREATE, DELETE, NOW, Desk, FileJournal, is_safe
from tests.connectors.servers.google.server import FakeGoogle, Fault

VICTIMS = "tests.connectors.google.kill_steps"
KEY = A_DRAFT.key


def trial(desk: Desk, act: str, step: int, ref: str = "") -> str:
    return json.dumps(
        {
            "root": desk.google.root,
            "token": desk.account.token,
            "journal": str(desk.journal.folder),
            "at": NOW.isoformat(),
            "act": act,
            "ref": ref,
            "step": step,
        }
    )


def trials(folder: Path, act: Callable[[Desk, int], bool]) -> int:
    """Give each step a desk of its own until nobody is killed any more; says how many steps there were."""
    for step in count():
        place = folder / str(step)
        place.mkdir()
        with FakeGoogle() as google:
            desk = Desk(google, FileJournal(place))
            goes_on = act(desk, step)
            assert google.forbidden == []
            assert is_safe(google.calls)
        if not goes_on:
            return step
    raise AssertionError


def outcome(act: Callable[[], Any]) -> str:
    try:
        done = act()
    except (Unclear, Refused) as error:
        return type(error).__name__
    return str(done.fate) if done else "done"


HANDS: dict[str, tuple[Callable[[Desk], object], set[str], int]] = {
    "nothing": (lambda _: None, {"waiting"}, 1),
    "deletes": (lambda desk: desk.box.delete_draft(desk.only()), {"missing", "Unclear"}, 0),
    "sends": (lambda desk: desk.box.send_draft(desk.only(), keep_headers=False), {"sent"}, 0),
}


@pytest.mark.parametrize("hand", list(HANDS))
def test_killed_at_any_step_there_is_one_draft_unless_a_human_removed_it(fast_folder: Path, hand: str) -> None:
    does, expected, left = HANDS[hand]
    seen = set()

    def act(desk: Desk, step: int) -> bool:
        dead = killed(process, trial(desk, "place", step))
        laid = len(desk.box.draft_ids())
        assert laid <= 1
        seen.add(laid)
        if laid:
            does(desk)
        allowed, number = (expected, left) if laid else ({"waiting"}, 1)
        assert outcome(lambda: desk.drafts().place(A_DRAFT)) in allowed, step
        assert len(desk.box.draft_ids()) == number, step
        assert len([call for call in desk.called(CREATE) if call.status == 200]) == 1
        return dead

    with victims(VICTIMS) as process:
        assert trials(fast_folder, act) > 8
    assert seen == {0, 1}


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_at_any_step_of_settling_there_is_one_draft(fast_folder: Path, when: Literal["before", "after"]) -> None:
    def act(desk: Desk, step: int) -> bool:
        desk.google.faults.add(Fault(CREATE, when=when, act="drop"))
        assert outcome(lambda: desk.drafts().place(A_DRAFT)) == "Unclear"
        dead = killed(process, trial(desk, "place", step))
        assert len(desk.box.draft_ids()) <= 1
        assert outcome(lambda: desk.drafts().place(A_DRAFT)) == "waiting", step
        assert len(desk.box.draft_ids()) == 1, step
        return dead

    with victims(VICTIMS) as process:
        # How many steps there are depends on how long ago the first asking was: a late look does not wait.
        assert trials(fast_folder, act) > 4


@pytest.mark.parametrize("human", [False, True])
def test_killed_at_any_step_of_taking_back_it_is_gone_once(fast_folder: Path, human: bool) -> None:
    def act(desk: Desk, step: int) -> bool:
        ref = desk.drafts().place(A_DRAFT).ref
        dead = killed(process, trial(desk, "withdraw", step, ref))
        left = len(desk.box.draft_ids())
        if human and left:
            desk.box.delete_draft(desk.only())
        # Between the note and the deletion nobody can tell who was first; both are gone and stay away.
        allowed = {"Refused", "done"} if human and left else {"done"}
        again = desk.drafts()
        assert outcome(lambda: again.withdraw(KEY, ref)) in allowed
        assert outcome(lambda: again.place(A_DRAFT)) == "missing"
        assert desk.box.draft_ids() == []
        assert len([call for call in desk.called(DELETE) if call.status == 204]) <= 1
        return dead

    with victims(VICTIMS) as process:
        assert trials(fast_folder, act) > 12


@pytest.mark.parametrize(("act", "method"), [("place", CREATE), ("withdraw", DELETE)])
def test_killed_by_force_while_google_is_at_it(fast_folder: Path, act: str, method: str) -> None:
    with FakeGoogle() as google:
        desk = Desk(google, FileJournal(fast_folder))
        ref = desk.drafts().place(A_DRAFT).ref if act == "withdraw" else ""
        google.latency = 0.2  # an answer is on its way that long
        before = len(desk.called(method))
        with victims(VICTIMS) as process:
            assert process.stdin
            process.stdin.write(trial(desk, act, 10**6, ref) + "\n")
            process.stdin.flush()
            until = time.monotonic() + 20
            while len(desk.called(method)) == before:
                assert time.monotonic() < until
                time.sleep(0.002)
            os.killpg(process.pid, signal.SIGKILL)
        google.latency = 0
        again = desk.drafts()
        done = outcome(lambda: again.place(A_DRAFT) if act == "place" else again.withdraw(KEY, ref))
        assert done == ("waiting" if act == "place" else "done")
        assert len(desk.box.draft_ids()) == (1 if act == "place" else 0)
        assert len(desk.called(method)) == before + 1

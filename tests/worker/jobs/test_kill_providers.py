"""Killed at any step of deliver, or left without an answer, at a provider: one draft, one reminder.

As test_kill does on a local mailbox. Every point has an account of its own on one fake server.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.builders import TUESDAY, a_birthday, a_customer, a_fact
from tests.stores import open_store
from tests.worker.jobs import test_kill
from tests.worker.jobs.desks import a_desk, marker
from tests.worker.jobs.provider_fakes import PROVIDERS, Provider, an_account
from tests.worker.jobs.test_kill import counting, forked
from worker.jobs.deliver import deliver
from worker.jobs.desk import Desk
from worker.jobs.follow import follow
from worker.jobs.plan import plan
from worker.jobs.sync import sync

POINTS = 20
"""Kill points spread evenly; `RAPPORT_EVERY_LINE=1` kills at each line."""
WORKER = (
    *("worker/jobs/deliver.py", "worker/store/outbox.py"),
    *("worker/store/receipts.py", "worker/store/database.py"),
)


class Stage:
    """One provider's fake, and a database with one birthday draft and one reminder planned and nothing placed."""

    def __init__(self, provider: Provider, server: Any, folder: Path) -> None:
        self.provider, self.server, self.planned = provider, server, folder
        desk = self.desk(folder, self.account("planned"))
        desk.store.people.save(a_customer())
        desk.store.people.save_fact(a_fact())
        desk.store.people.save_occasion(a_birthday(2, 24))
        sync(desk, TUESDAY)
        desk.store.mailboxes.note_run("sam", "ok", TUESDAY, good=True)
        plan(desk, TUESDAY)
        assert {row.what for row in desk.store.outbox.open("sam")} == {"draft", "reminder"}
        desk.store.close()

    def account(self, name: str) -> Any:
        return an_account(self.server, name)

    def desk(self, folder: Path, account: Any) -> Desk:
        store = open_store(folder)
        connector, limiter = self.provider.connect(self.server, account, marker(store.salt()), store.journal("sam"))
        return a_desk(store, None, connector=connector, limiter=limiter)  # type: ignore[arg-type]

    def deliver_traced(self, folder: Path, account: Any, limit: int | None) -> int:
        trace, seen = counting(limit)
        desk = self.desk(folder, account)
        sys.settrace(trace)
        try:
            deliver(desk, TUESDAY)
        finally:
            sys.settrace(None)
            desk.store.close()
        return seen[0]

    def run_again(self, folder: Path, account: Any) -> None:
        for _ in range(2):
            desk = self.desk(folder, account)
            follow(desk, TUESDAY)
            deliver(desk, TUESDAY)
            desk.store.close()


@pytest.fixture(scope="module", params=sorted(PROVIDERS))
def stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    provider = PROVIDERS[request.param]
    local, test_kill.HAVE_EFFECTS = test_kill.HAVE_EFFECTS, (*WORKER, *provider.code)
    with provider.server() as server:
        yield Stage(provider, server, tmp_path_factory.mktemp("planned"))
        assert not server.forbidden
    test_kill.HAVE_EFFECTS = local


def test_killed_at_any_line_there_is_one_draft_and_one_reminder(stage: Stage, tmp_path: Path) -> None:
    placed = stage.provider.placed
    shutil.copytree(stage.planned, tmp_path / "count")
    undisturbed = stage.account("count")
    lines = stage.deliver_traced(tmp_path / "count", undisturbed, None)
    assert placed(undisturbed) == (1, 1)
    stride = 1 if os.environ.get("RAPPORT_EVERY_LINE") else max(lines // POINTS, 1)
    killed_with_nothing = killed_with_all = 0
    for step in range(1, lines + 1, stride):
        folder, account = tmp_path / f"box{step}", stage.account(f"killed{step}")
        shutil.copytree(stage.planned, folder)
        assert forked(lambda: stage.deliver_traced(folder, account, step) and None) == 9  # noqa: B023
        killed_with_nothing += placed(account) == (0, 0)
        killed_with_all += placed(account) == (1, 1)
        stage.run_again(folder, account)
        assert placed(account) == (1, 1), f"killed at line event {step}"
        shutil.rmtree(folder)
    assert killed_with_nothing
    assert killed_with_all


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("act", ["drop", "answer"])
@pytest.mark.parametrize("number", range(3))
def test_a_lost_answer_costs_nothing_and_doubles_nothing(
    stage: Stage, tmp_path: Path, number: int, act: str, when: str
) -> None:
    folder, account = tmp_path / "box", stage.account(f"lost-{number}-{act}-{when}")
    shutil.copytree(stage.planned, folder)
    stage.server.faults.add(stage.provider.fault(stage.provider.changes[number], when=when, act=act, status=503))
    desk = stage.desk(folder, account)
    deliver(desk, TUESDAY)
    desk.store.close()
    assert not stage.server.faults.unspent
    drafts, reminders = stage.provider.placed(account)
    assert drafts <= 1
    assert reminders <= 1
    stage.run_again(folder, account)
    assert stage.provider.placed(account) == (1, 1)


@pytest.mark.parametrize("lost", range(1, 9))
def test_whichever_request_is_lost(stage: Stage, tmp_path: Path, lost: int) -> None:
    folder, account = tmp_path / "box", stage.account(f"nth-{lost}")
    shutil.copytree(stage.planned, folder)
    stage.server.faults.add(stage.provider.fault("*", when="after", act="drop", skip=lost - 1))
    stage.run_again(folder, account)
    stage.server.faults.clear()
    stage.run_again(folder, account)
    assert stage.provider.placed(account) == (1, 1)

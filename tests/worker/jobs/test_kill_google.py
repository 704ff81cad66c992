"""Killed at any step of deliver, or left without an answer, on Gmail and Google Calendar: one draft, one reminder.

As test_kill does on a local mailbox. Every point has an account of its own on one fake Google.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from connectors.google.connector import GoogleConnector
from connectors.limiter import Limiter
from tests.builders import REP_ADDRESS, TUESDAY, a_birthday, a_customer, a_fact
from tests.connectors.servers.google.server import Account, FakeGoogle, Fault
from tests.worker.jobs import test_kill
from tests.worker.jobs.desks import a_desk, marker, open_store
from tests.worker.jobs.test_kill import counting, forked
from worker.jobs.deliver import deliver
from worker.jobs.desk import Desk
from worker.jobs.follow import follow
from worker.jobs.plan import plan
from worker.jobs.sync import sync

POINTS = 24
"""Kill points spread evenly; `RAPPORT_EVERY_LINE=1` kills at each line."""
HAVE_EFFECTS = (
    *("worker/jobs/deliver.py", "worker/store/outbox.py", "worker/store/receipts.py", "worker/store/database.py"),
    *("google/drafts.py", "google/draft_box.py", "google/receipts.py", "google/reminders.py", "google/own_calendar.py"),
    *("google/api.py", "connectors/http.py"),
)


@pytest.fixture(scope="module")
def google() -> Iterator[FakeGoogle]:
    with FakeGoogle() as server:
        yield server
        assert not server.forbidden


def an_account(google: FakeGoogle, name: str, at: datetime = TUESDAY) -> Account:
    account = google.account(f"{name}@okafor.example")
    account.now = at
    return account


def a_google_desk(folder: Path, google: FakeGoogle, account: Account) -> Desk:
    store = open_store(folder)
    limiter = Limiter(sleep=lambda _: None)
    connector = GoogleConnector(
        name="sam",
        address=REP_ADDRESS,
        token=lambda _: account.token,
        mark=marker(store.salt()),
        journal=store.journal("sam"),
        limiter=limiter,
        api_root=google.root,
        clock=lambda: TUESDAY,
    )
    return a_desk(store, None, connector=connector, limiter=limiter)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory, google: FakeGoogle) -> Path:
    """A database with one birthday draft and one reminder planned and nothing placed."""
    folder = tmp_path_factory.mktemp("planned")
    desk = a_google_desk(folder, google, an_account(google, "planned"))
    desk.store.people.save(a_customer())
    desk.store.people.save_fact(a_fact())
    desk.store.people.save_occasion(a_birthday(2, 24))
    sync(desk, TUESDAY)
    desk.store.mailboxes.note_run("sam", "ok", TUESDAY, good=True)
    plan(desk, TUESDAY)
    assert {row.what for row in desk.store.outbox.open("sam")} == {"draft", "reminder"}
    desk.store.close()
    return folder


def placed(account: Account) -> tuple[int, int]:
    """How many drafts and reminders there are."""
    calendar = account.calendar
    return len(account.gmail.draft_ids()), sum(len(list(calendar.living(one))) for one in calendar.made_by_app)


def deliver_traced(folder: Path, google: FakeGoogle, account: Account, limit: int | None) -> int:
    trace, seen = counting(limit)
    desk = a_google_desk(folder, google, account)
    sys.settrace(trace)
    try:
        deliver(desk, TUESDAY)
    finally:
        sys.settrace(None)
        desk.store.close()
    return seen[0]


def run_again(folder: Path, google: FakeGoogle, account: Account) -> None:
    for _ in range(2):
        desk = a_google_desk(folder, google, account)
        follow(desk, TUESDAY)
        deliver(desk, TUESDAY)
        desk.store.close()


@pytest.fixture(scope="module", autouse=True)
def _lines_with_effects() -> Iterator[None]:
    local = test_kill.HAVE_EFFECTS
    test_kill.HAVE_EFFECTS = HAVE_EFFECTS
    yield
    test_kill.HAVE_EFFECTS = local


def test_killed_at_any_line_there_is_one_draft_and_one_reminder(
    planned: Path, google: FakeGoogle, tmp_path: Path
) -> None:
    shutil.copytree(planned, tmp_path / "count")
    undisturbed = an_account(google, "count")
    lines = deliver_traced(tmp_path / "count", google, undisturbed, None)
    assert placed(undisturbed) == (1, 1)
    stride = 1 if os.environ.get("RAPPORT_EVERY_LINE") else max(lines // POINTS, 1)
    killed_with_nothing = killed_with_all = 0
    for step in range(1, lines + 1, stride):
        folder, account = tmp_path / f"box{step}", an_account(google, f"killed{step}")
        shutil.copytree(planned, folder)
        assert forked(lambda: deliver_traced(folder, google, account, step) and None) == 9  # noqa: B023
        killed_with_nothing += placed(account) == (0, 0)
        killed_with_all += placed(account) == (1, 1)
        run_again(folder, google, account)
        assert placed(account) == (1, 1), f"killed at line event {step}"
        shutil.rmtree(folder)
    assert killed_with_nothing
    assert killed_with_all


CHANGES = ("gmail.users.drafts.create", "calendar.calendars.insert", "calendar.events.insert")


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("act", ["drop", "answer"])
@pytest.mark.parametrize("method", CHANGES)
def test_a_lost_answer_costs_nothing_and_doubles_nothing(
    planned: Path, google: FakeGoogle, tmp_path: Path, method: str, act: str, when: str
) -> None:
    folder, account = tmp_path / "box", an_account(google, f"lost-{method}-{act}-{when}")
    shutil.copytree(planned, folder)
    google.faults.add(Fault(method, when, act, status=503))  # type: ignore[arg-type]
    desk = a_google_desk(folder, google, account)
    deliver(desk, TUESDAY)
    desk.store.close()
    assert not google.faults.unspent
    drafts, reminders = placed(account)
    assert drafts <= 1
    assert reminders <= 1
    run_again(folder, google, account)
    assert placed(account) == (1, 1)


@pytest.mark.parametrize("lost", [1, 2, 3, 4, 5, 6, 7, 8])
def test_whichever_request_is_lost(planned: Path, google: FakeGoogle, tmp_path: Path, lost: int) -> None:
    folder, account = tmp_path / "box", an_account(google, f"nth-{lost}")
    shutil.copytree(planned, folder)
    google.faults.add(Fault("*", "after", "drop", skip=lost - 1))
    run_again(folder, google, account)
    google.faults.clear()
    run_again(folder, google, account)
    assert placed(account) == (1, 1)

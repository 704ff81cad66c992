"""Killed at any step of deliver, on a real mailbox and a real database: one draft and one reminder, for ever (P2, P3).

A child process is forked for every line of our code that delivering runs through, and ends there as by kill -9: no
cleanup, no commit. Then the job runs again as cron would.
"""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from connectors.local.connector import LocalConnector
from tests.builders import REP_ADDRESS, TUESDAY, a_birthday, a_customer, a_fact
from tests.stores import open_store
from tests.worker.jobs.desks import a_desk, marker
from worker.jobs.deliver import deliver
from worker.jobs.desk import Desk
from worker.jobs.follow import follow
from worker.jobs.plan import plan
from worker.jobs.sync import sync

STRIDE = 6
"""Every sixth line, the two tests at different offsets; `RAPPORT_EVERY_LINE=1` kills at each."""
HAVE_EFFECTS = (
    *("worker/jobs/deliver.py", "worker/jobs/follow.py", "worker/store/outbox.py", "worker/store/database.py"),
    *("connectors/local/drafts.py", "connectors/local/reminders.py", "connectors/local/placing.py"),
)
"""Between two lines of any other module nothing changes on disk."""


def a_local_desk(folder: Path) -> Desk:
    store = open_store(folder)
    connector = LocalConnector(
        name="sam",
        address=REP_ADDRESS,
        mail=folder / "Mail",
        calendar=folder / "Calendar",
        cards=None,
        mark=marker(store.salt()),
    )
    return a_desk(store, None, connector=connector)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A mailbox with one birthday draft and one reminder planned and nothing placed."""
    folder = tmp_path_factory.mktemp("planned")
    for place in ("Mail/cur", "Mail/new", "Mail/tmp", "Mail/.Sent/cur", "Mail/.Sent/new", "Mail/.Sent/tmp", "Calendar"):
        (folder / place).mkdir(parents=True)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "kelly@northshore.example", REP_ADDRESS, "The dock leveller"
    mail["Date"], mail["Message-ID"] = "Tue, 18 Nov 2025 10:00:00 +0000", "<1@northshore.example>"
    mail.set_content("Good to know, thank you.")
    (folder / "Mail/cur/1.kelly:2,S").write_bytes(mail.as_bytes())
    desk = a_local_desk(folder)
    desk.store.people.save(a_customer())
    desk.store.people.save_fact(a_fact())
    desk.store.people.save_occasion(a_birthday(2, 24))
    sync(desk, TUESDAY)
    desk.store.mailboxes.note_run("sam", "ok", TUESDAY, good=True)
    plan(desk, TUESDAY)
    assert {row.what for row in desk.store.outbox.open("sam")} == {"draft", "reminder"}
    desk.store.close()
    return folder


def forked(work: Callable[[], None]) -> int:
    """Run something in a child and give its exit code."""
    child = os.fork()
    if child == 0:  # pragma: no cover
        try:
            work()
            os._exit(0)
        finally:
            os._exit(70)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def counting(limit: int | None) -> tuple[Callable[..., Any], list[int]]:
    """A tracer that counts lines of our own code and ends the process at one of them."""
    seen = [0]

    def trace(frame: FrameType, event: str, _argument: Any) -> Any:
        if not frame.f_code.co_filename.endswith(HAVE_EFFECTS):
            return None
        if event == "line":
            seen[0] += 1
            if seen[0] == limit:
                os._exit(9)
        return trace

    return trace, seen


def deliver_traced(folder: Path, limit: int | None) -> int:
    trace, seen = counting(limit)
    desk = a_local_desk(folder)
    sys.settrace(trace)
    try:
        deliver(desk, TUESDAY)
    finally:
        sys.settrace(None)
        desk.store.close()
    return seen[0]


@pytest.fixture(scope="module")
def steps(planned: Path, tmp_path_factory: pytest.TempPathFactory) -> int:
    """How many lines of our code an undisturbed delivery runs through."""
    folder = tmp_path_factory.mktemp("count") / "box"
    shutil.copytree(planned, folder)
    lines = deliver_traced(folder, None)
    assert (len(drafts(folder)), len(reminders(folder))) == (1, 1)
    assert lines > 100
    return lines


def drafts(folder: Path) -> list[Path]:
    return sorted(
        p for p in (folder / "Mail").rglob("*") if p.is_file() and p.parent.name == "cur" and "Drafts" in str(p)
    )


def reminders(folder: Path) -> list[Path]:
    return sorted((folder / "Calendar").rglob("*.ics"))


def kill_points(steps: int, offset: int) -> Iterator[int]:
    stride = 1 if os.environ.get("RAPPORT_EVERY_LINE") else STRIDE
    return iter(range(1 + offset % stride, steps + 1, stride))


def run_again(folder: Path) -> None:
    desk = a_local_desk(folder)
    for _ in range(2):
        follow(desk, TUESDAY)
        deliver(desk, TUESDAY)
    desk.store.close()


def test_killed_at_any_line_there_is_one_draft_and_one_reminder(planned: Path, steps: int, tmp_path: Path) -> None:
    for step in kill_points(steps, 0):
        folder = tmp_path / "box"
        shutil.copytree(planned, folder)
        assert forked(lambda: deliver_traced(folder, step) and None) == 9  # noqa: B023
        run_again(folder)
        assert (len(drafts(folder)), len(reminders(folder))) == (1, 1), f"killed at line event {step}"
        shutil.rmtree(folder)


def test_what_the_rep_deletes_right_after_the_kill_never_comes_back(planned: Path, steps: int, tmp_path: Path) -> None:
    for step in kill_points(steps, 1):
        folder = tmp_path / "box"
        shutil.copytree(planned, folder)
        assert forked(lambda: deliver_traced(folder, step) and None) == 9  # noqa: B023
        seen = (len(drafts(folder)), len(reminders(folder)))
        for path in (*drafts(folder), *reminders(folder)):
            path.unlink()
        run_again(folder)
        left = (len(drafts(folder)), len(reminders(folder)))
        assert left == (1 - seen[0], 1 - seen[1]), f"killed at line event {step}"
        shutil.rmtree(folder)


def test_a_run_that_was_never_killed_places_nothing_twice(planned: Path, tmp_path: Path) -> None:
    folder = tmp_path / "box"
    shutil.copytree(planned, folder)
    run_again(folder)
    before = (drafts(folder), reminders(folder))
    run_again(folder)
    assert (drafts(folder), reminders(folder)) == before
    assert [len(found) for found in before] == [1, 1]

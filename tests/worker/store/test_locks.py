"""Locks between processes: one run per mailbox, freed by the kernel."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from worker.errors import StoreError
from worker.store.locks import Busy, mailbox_lock

HOLDS = """
import sys, time
from worker.store.locks import mailbox_lock
with mailbox_lock(sys.argv[1], sys.argv[2]):
    print("held", flush=True)
    time.sleep(60)
"""


@contextmanager
def another_run(url: str, name: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen([sys.executable, "-c", HOLDS, url, name], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


def test_two_runs_cannot_hold_one_mailbox_until_one_is_killed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/rapport.db"
    with another_run(url, "sam") as process:
        asked = time.monotonic()
        with pytest.raises(Busy, match="Mailbox sam is being worked on by another run"), mailbox_lock(url, "sam"):
            raise AssertionError
        assert time.monotonic() - asked < 3  # at once, not after a wait
        with mailbox_lock(url, "rita"):  # another mailbox is free
            pass
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        with mailbox_lock(url, "sam"):
            pass


@pytest.mark.parametrize("url", ["sqlite://", "postgresql://host/rapport"])
def test_without_a_file_the_machine_is_the_scope(url: str) -> None:
    name = f"test-{os.getpid()}"
    with another_run(url, name), pytest.raises(Busy), mailbox_lock(url, name):
        raise AssertionError


def test_the_lock_lies_beside_the_database_and_is_private(tmp_path: Path) -> None:
    with mailbox_lock(f"sqlite:///{tmp_path}/rapport.db", "../sam & co"):
        (lock,) = tmp_path.iterdir()
        assert lock.name.startswith("rapport.db.")
        assert lock.suffix == ".lock"
        assert lock.stat().st_mode & 0o777 == 0o600


def test_an_error_inside_is_not_taken_for_a_busy_mailbox(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/rapport.db"
    with pytest.raises(TimeoutError), mailbox_lock(url, "sam"):
        raise TimeoutError
    with mailbox_lock(url, "sam"):
        pass


def test_a_lock_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "a-file").touch()
    with (
        pytest.raises(StoreError, match=r"lock file .* cannot be made"),
        mailbox_lock(f"sqlite:///{tmp_path}/a-file/rapport.db", "sam"),
    ):
        raise AssertionError

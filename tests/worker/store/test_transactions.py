"""One transaction is one step: all of it or nothing, also when the process dies in the middle."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from connectors.types import Cursor
from tests.builders import a_customer, a_mail
from tests.worker.store.conftest import url_of
from worker.store.store import Store

DIES = """
import os, sys
from connectors.types import Cursor
from tests.builders import a_mail
from worker.store.store import Store
store = Store.open(sys.argv[1])
store.mailboxes.save_cursor("sam", "mail", "", Cursor("first"))
with store.transaction():
    store.contact.save_mails([a_mail("2026-02-10", message=f"m-{n}", thread="t" * 900) for n in range(5000)])
    store.mailboxes.save_cursor("sam", "mail", "", Cursor("second"))
    os._exit(9)
"""


class Stopped(Exception):
    """Something went wrong in the middle."""


def stop_in_the_middle(store: Store) -> None:
    with store.transaction():
        with store.transaction():
            store.contact.save_mails([a_mail("2026-02-10")])
        store.mailboxes.save_cursor("sam", "mail", "", Cursor("second"))
        raise Stopped


def test_a_step_that_fails_saves_nothing_not_even_its_inner_steps(kelly: Store) -> None:
    with pytest.raises(Stopped):
        stop_in_the_middle(kelly)
    assert kelly.contact.mails(a_customer().id) == ()
    assert kelly.mailboxes.cursor("sam", "mail") is None
    kelly.contact.save_mails([a_mail("2026-02-10")])
    assert len(kelly.contact.mails(a_customer().id)) == 1


def test_a_step_sees_its_own_changes(kelly: Store) -> None:
    with kelly.transaction():
        kelly.contact.save_mails([a_mail("2026-02-10")])
        assert len(kelly.contact.mails(a_customer().id)) == 1
        assert [len(record.mails) for record in kelly.records()] == [1]


def test_others_see_a_step_only_once_it_is_done(kelly: Store, reopen: Callable[[], Store]) -> None:
    other = reopen()
    with kelly.transaction():
        kelly.contact.save_mails([a_mail("2026-02-10")])
        assert other.contact.count("sam") == 0
    assert other.contact.count("sam") == 1


def test_a_process_that_dies_leaves_the_last_step_only(file: Path, kelly: Store) -> None:
    kelly.close()
    died = subprocess.run([sys.executable, "-c", DIES, url_of(file)], check=False, capture_output=True, text=True)
    assert (died.returncode, died.stderr) == (9, "")
    with Store.open(url_of(file)) as after:
        assert after.check() == ()
        assert after.contact.count("sam") == 0
        assert after.mailboxes.cursor("sam", "mail") == "first"
        after.contact.save_mails([a_mail("2026-02-10")])  # the lock died with its owner
        assert after.contact.count("sam") == 1


@pytest.mark.parametrize(
    ("pragma", "wanted"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1), ("busy_timeout", 200)],
)
def test_every_connection_is_prepared(store: Store, pragma: str, wanted: object) -> None:
    with store._database.reading() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one() == wanted


def test_writing_while_reading_records(kelly: Store) -> None:
    for record in kelly.records():
        kelly.contact.save_mails([a_mail("2026-02-10", customer=record.customer.id)])
    assert kelly.contact.count("sam") == 1

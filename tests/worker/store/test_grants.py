"""Grants are sealed: only the secret key opens them, and only where they were made."""

import multiprocessing
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from connectors.errors import TryLater
from tests.worker.store.conftest import url_of
from worker.errors import ConfigError
from worker.store.grants import Grants
from worker.store.locks import grant_lock
from worker.store.store import Store

OLD, NEW = "old-" * 8, "new-" * 8
GRANT = '{"refresh_token": "1//secret-refresh", "access_token": "ya29.secret-access"}'


def grants(store: Store, *keys: str, mailbox: str = "rita") -> Grants:
    return store.grants(mailbox, lambda: keys or [OLD])


def never() -> list[str]:
    raise AssertionError("nobody needs the key yet")


def test_a_grant_comes_back_as_saved_also_to_another_process(store: Store, reopen: Callable[[], Store]) -> None:
    assert grants(store).load() is None
    grants(store).save("first")
    grants(store).save(GRANT)
    assert grants(reopen()).load() == GRANT
    assert grants(store, mailbox="ben").load() is None


def test_the_files_of_the_database_hold_no_token(store: Store, file: Path) -> None:
    grants(store).save(GRANT)
    kept = b"".join(path.read_bytes() for path in file.parent.iterdir())
    assert b"rita" in kept
    for secret in (b"secret-refresh", b"secret-access", b"refresh_token", OLD.encode()):
        assert secret not in kept


def test_the_key_is_asked_for_only_when_a_grant_is_touched(store: Store) -> None:
    untouched = store.grants("rita", never)
    assert untouched.load() is None  # there is nothing to open
    for touch in (lambda: untouched.save(GRANT), untouched.check):
        with pytest.raises(AssertionError):
            touch()


def test_keys_rotate_the_first_seals_and_all_open(store: Store) -> None:
    grants(store, OLD).save("old")
    assert grants(store, NEW, OLD).load() == "old"
    grants(store, NEW, OLD).save("new")
    assert grants(store, NEW).load() == "new"
    with pytest.raises(ConfigError):
        grants(store, OLD).load()


def test_a_grant_that_cannot_be_opened_says_what_to_do(store: Store) -> None:
    grants(store, OLD).save(GRANT)
    with pytest.raises(
        ConfigError, match=r"grant of mailbox rita .*former key back.* run: rapport connect rita"
    ) as caught:
        grants(store, NEW).load()
    assert NEW not in str(caught.value)
    grants(store, NEW).save("anew")  # which is what connecting does
    assert grants(store, NEW).load() == "anew"


def test_a_grant_opens_only_where_it_was_sealed(store: Store, file: Path, tmp_path: Path) -> None:
    grants(store).save(GRANT)
    with sqlite3.connect(file) as raw:
        raw.execute("INSERT INTO grants SELECT 'ben', sealed, changed_at FROM grants")
        ((sealed, at),) = raw.execute("SELECT sealed, changed_at FROM grants WHERE mailbox = 'rita'").fetchall()
    raw.close()
    with pytest.raises(ConfigError, match="mailbox ben"):
        grants(store, mailbox="ben").load()
    with Store.open(url_of(tmp_path / "other.db"), create=True) as other:
        with sqlite3.connect(tmp_path / "other.db") as raw:
            raw.execute("INSERT INTO grants VALUES ('rita', ?, ?)", (sealed, at))
        raw.close()
        with pytest.raises(ConfigError, match="mailbox rita"):
            grants(other).load()


def test_a_grant_is_never_part_of_another_transaction(store: Store) -> None:
    with pytest.raises(RuntimeError, match="saved at once"), store.transaction():
        grants(store).save(GRANT)


def hold(url: str, seconds: float, held: "multiprocessing.synchronize.Event") -> None:
    with grant_lock(url, "rita"):
        held.set()
        time.sleep(seconds)


def test_the_lock_of_a_grant_waits_for_another_process(file: Path, store: Store) -> None:
    context = multiprocessing.get_context("spawn")
    held = context.Event()
    other = context.Process(target=hold, args=(url_of(file), 0.7, held))
    other.start()
    assert held.wait(20)
    with grants(store, mailbox="ben").lock():  # another grant is free
        pass
    with pytest.raises(TryLater, match="Mailbox rita: another process"), grant_lock(url_of(file), "rita", seconds=0.1):
        raise AssertionError
    with grants(store).lock():
        other.join(5)
        assert other.exitcode == 0

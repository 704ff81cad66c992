"""Opening: what is there, what is made, and one sentence with a command for everything that is wrong."""

import os
import sqlite3
import stat
from pathlib import Path

import pytest

from tests.builders import a_customer, a_mail
from tests.worker.store.conftest import url_of
from worker.errors import StoreError
from worker.store.database import make_file
from worker.store.store import Store


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_missing_database_is_not_made_in_passing(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"There is no database .*x\.db: run: rapport init"):
        Store.open(url_of(tmp_path / "x.db"))
    assert list(tmp_path.iterdir()) == []


def test_only_the_owner_can_read_what_is_made(tmp_path: Path) -> None:
    file = tmp_path / "new" / "rapport.db"
    before = os.umask(0o022)
    try:
        with Store.open(url_of(file), create=True) as store:
            store.people.save(a_customer())
            modes = {path.name: mode(path) for path in file.parent.iterdir()}
    finally:
        os.umask(before)
    assert mode(file.parent) == 0o700
    assert {"rapport.db", "rapport.db-wal", "rapport.db-shm"} <= modes.keys()
    assert set(modes.values()) == {0o600}


def test_not_even_for_an_instant(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        make_file(tmp_path / "rapport.db")
    finally:
        os.umask(before)
    assert mode(tmp_path / "rapport.db") == 0o600


def test_a_file_others_can_read_is_made_private(file: Path) -> None:
    file.chmod(0o644)
    Store.open(url_of(file)).close()
    assert mode(file) == 0o600


def test_creating_twice_keeps_everything(tmp_path: Path) -> None:
    url = url_of(tmp_path / "rapport.db")
    with Store.open(url, create=True) as store:
        store.people.save(a_customer())
        salt = store.salt()
    with Store.open(url, create=True) as store:
        assert store.people.all() == (a_customer(),)
        assert store.salt() == salt
        assert len(salt) == 32


def test_two_databases_have_different_salts(tmp_path: Path) -> None:
    salts = set()
    for name in ("a.db", "b.db"):
        with Store.open(url_of(tmp_path / name), create=True) as store:
            salts.add(store.salt())
    assert len(salts) == 2


def test_an_empty_file_is_what_a_killed_init_leaves(tmp_path: Path) -> None:
    file = tmp_path / "rapport.db"
    file.touch()
    with pytest.raises(StoreError, match="is empty: run: rapport init"):
        Store.open(url_of(file))
    with Store.open(url_of(file), create=True) as store:
        assert store.people.all() == ()


def test_what_is_not_a_database_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("Dear diary, " * 500)
    for create in (False, True):
        with pytest.raises(StoreError, match=r"notes\.txt is not a Rapport database: move it aside"):
            Store.open(url_of(file), create=create)
    assert file.read_text() == "Dear diary, " * 500


def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE songs (title TEXT)")
    other.close()
    with pytest.raises(StoreError, match="database of another program"):
        Store.open(url_of(file), create=True)


def test_a_newer_database_is_left_alone(file: Path) -> None:
    with sqlite3.connect(file) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    newer.close()
    with pytest.raises(StoreError, match=r"newer version \(revision 9999\): update Rapport"):
        Store.open(url_of(file))


@pytest.mark.parametrize("below", ["a-file/sub/rapport.db", "a-file/rapport.db"])
def test_an_impossible_folder_is_named(tmp_path: Path, below: str) -> None:
    (tmp_path / "a-file").touch()
    with pytest.raises(StoreError, match=r"a-file.*cannot be made .*run: chmod"):
        Store.open(url_of(tmp_path / below), create=True)


def test_a_folder_that_takes_no_files_is_named() -> None:
    with pytest.raises(StoreError, match=r"/proc/rapport.db cannot be made"):
        Store.open(url_of(Path("/proc/rapport.db")), create=True)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("no url at all", r"database URL does not read.*sqlite:///"),
        ("oracle+nothing://host/name", r"oracle\+nothing is not installed here"),
    ],
)
def test_a_wrong_url_is_one_sentence(url: str, sentence: str) -> None:
    with pytest.raises(StoreError, match=sentence):
        Store.open(url)


def test_a_database_in_memory_works(tmp_path: Path) -> None:
    with Store.open("sqlite://", create=True) as store:
        store.people.save(a_customer())
        assert [record.customer for record in store.records()] == [a_customer()]


def damaged(file: Path, store: Store, size: int) -> None:
    """Fill a database and write rubbish over its middle."""
    store.people.save(a_customer())
    store.contact.save_mails([a_mail("2026-02-10", message=f"m-{n}", thread="t" * 500) for n in range(500)])
    store.close()
    with file.open("r+b") as handle:
        handle.seek(file.stat().st_size // 8192 * 4096)
        handle.write(b"\xa5" * size)


def test_a_damaged_database_is_one_sentence(file: Path, store: Store) -> None:
    damaged(file, store, size=file.stat().st_size)
    with pytest.raises(StoreError, match=r"rapport\.db is damaged.*run: rapport init"), Store.open(url_of(file)) as bad:
        list(bad.records())


def test_check_names_the_faults(file: Path, store: Store) -> None:
    assert store.check() == ()
    damaged(file, store, size=4096)
    with Store.open(url_of(file)) as bad:
        assert "".join(bad.check())


def test_check_names_rows_that_point_nowhere(file: Path, kelly: Store) -> None:
    kelly.contact.save_mails([a_mail("2026-02-10")])
    with sqlite3.connect(file) as other:
        other.execute("UPDATE mails SET customer = 'nobody'")
    other.close()
    assert kelly.check() == ("a row of mails points to a missing row of customers",)


def test_a_writer_that_never_ends_is_one_sentence(file: Path, store: Store) -> None:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="in use by another program for too long"):
        store.people.save(a_customer())
    assert store.people.all() == ()  # reading goes on
    other.execute("ROLLBACK")
    other.close()
    store.people.save(a_customer())
    assert store.people.all() == (a_customer(),)


def test_a_full_disk_loses_only_the_open_step(kelly: Store) -> None:
    kelly.contact.save_mails([a_mail("2026-02-10")])
    database = kelly._database
    with database.reading() as connection:
        used = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {used + 2}")
    many = [a_mail("2026-02-10", message=f"m-{n}", thread="t" * 500) for n in range(200)]
    with pytest.raises(StoreError, match=r"is full and the last step was not saved.*run: rapport run"):
        kelly.contact.save_mails(many)
    assert kelly.contact.mails(a_customer().id) == (a_mail("2026-02-10"),)
    with database.reading() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    assert kelly.contact.save_mails(many) == 200


def test_no_sentence_holds_what_was_to_be_saved(kelly: Store) -> None:
    with pytest.raises(StoreError) as caught:
        kelly.contact.save_mails([a_mail("2026-02-10", customer="secret-person", message="secret-message")])
    assert "secret" not in str(caught.value)
    assert "rapport doctor" in str(caught.value)

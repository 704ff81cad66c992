"""The shape of the database: migrations lead to the tables of today, and old databases come along."""

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from tests.builders import a_customer
from tests.worker.store.conftest import url_of
from worker.errors import StoreError
from worker.store.migrate import config_for
from worker.store.schema import SHIPPED, Schema
from worker.store.store import Store
from worker.store.tables import metadata

NEXT = f"""
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{SHIPPED.head}"


def upgrade():
    op.add_column("customers", sa.Column("shoe_size", sa.Integer()))
    op.execute("UPDATE customers SET shoe_size = 43")
"""


@pytest.fixture
def newer(tmp_path: Path) -> Schema:
    """A later version of Rapport, one migration ahead."""
    folder = tmp_path / "migrations of tomorrow, 100 %"
    shutil.copytree(SHIPPED.folder, folder)
    (folder / "versions" / "next.py").write_text(NEXT)
    return Schema("9999", folder)


def test_the_migrations_lead_to_the_tables(store: Store) -> None:
    with store._database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_head_is_the_newest_migration() -> None:
    assert ScriptDirectory.from_config(config_for(SHIPPED.folder)).get_heads() == [SHIPPED.head]


def test_an_older_database_comes_forward_with_its_rows(file: Path, kelly: Store, newer: Schema) -> None:
    salt = kelly.salt()
    kelly.close()
    with Store.open(url_of(file), schema=newer) as forward:
        assert forward.people.all() == (a_customer(),)
        assert forward.salt() == salt
    with sqlite3.connect(file) as raw:
        assert raw.execute("SELECT shoe_size FROM customers").fetchall() == [(43,)]
        assert raw.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]
    raw.close()


def test_a_database_of_the_first_version_comes_forward_with_its_rows(tmp_path: Path) -> None:
    first = tmp_path / "migrations of 0.1"
    shutil.copytree(SHIPPED.folder, first)
    for later in (first / "versions").glob("0*.py"):
        if later.name != "0001_first.py":
            later.unlink()
    file = tmp_path / "rapport.db"
    Store.open(url_of(file), create=True, schema=Schema("0001", first)).close()
    with sqlite3.connect(file) as raw:
        raw.execute("INSERT INTO mailboxes VALUES ('sam', 'local', 'sam@okafor.example', 'ok', NULL, NULL, '', 42)")
        raw.execute("INSERT INTO cursors VALUES ('sam', 'mail', '', 'c-1')")
        salt = raw.execute("SELECT value FROM meta WHERE name = 'salt'").fetchone()[0]
    raw.close()
    with Store.open(url_of(file)) as forward:
        (state,) = forward.mailboxes.states()
        assert (state.name, state.state, state.listed) == ("sam", "ok", 42)
        assert forward.mailboxes.cursor("sam", "mail") == "c-1"
        assert forward.salt().hex() == salt
        assert forward.journal("sam").read("m-1") is None
        assert forward.grants("sam", lambda: ["k" * 32]).load() is None
        assert forward.check() == ()
        with forward._database.reading() as connection:
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_migration_that_fails_leaves_the_database_as_it_was(file: Path, kelly: Store, newer: Schema) -> None:
    kelly.close()
    migration = newer.folder / "versions" / "next.py"
    migration.write_text(NEXT + '    op.execute("UPDATE no_such SET a = 1")\n')
    with pytest.raises(StoreError, match="lacks a part"):
        Store.open(url_of(file), schema=newer)
    with Store.open(url_of(file)) as again:
        assert again.people.all() == (a_customer(),)
        assert again.check() == ()


def test_many_processes_may_make_it_at_once(tmp_path: Path) -> None:
    url = url_of(tmp_path / "rapport.db").replace("0.2", "20")
    program = f"from worker.store.store import Store; print(Store.open({url!r}, create=True).salt().hex())"
    running = [
        subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    answers = [process.communicate(timeout=60) for process in running]
    assert [error for _, error in answers] == ["", "", ""]
    assert len({salt for salt, _ in answers}) == 1


def test_every_table_can_be_made_on_postgresql() -> None:
    for table in metadata.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=postgresql.dialect()))

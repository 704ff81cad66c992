"""Every command on the sample mailbox: the JSON shapes of the design, and what each leaves behind."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from worker.cli.app import guarded
from worker.cli.sample.build import AS_OF, CONFIG_FILE, PEOPLE_FILE, build

MORNING = ["--as-of", "2026-02-24T08:00:00+00:00"]


class Desk:
    """A sample mailbox with its configuration, and the commands on it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys
        build(folder, AS_OF)

    def __call__(self, *arguments: str, code: int = 0) -> str:
        got = guarded(["--config", str(self.folder / CONFIG_FILE), *arguments])
        captured = self.capsys.readouterr()
        assert got == code, captured.err
        assert "Traceback" not in captured.err
        self.err = captured.err
        return captured.out

    def json(self, *arguments: str, code: int = 0) -> Any:
        return json.loads(self(*arguments, "--json", code=code))


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    made = Desk(tmp_path / "sample", capsys)
    made("init")
    made("import", str(made.folder / PEOPLE_FILE))
    return made


def test_the_job_and_everything_that_reads_its_results(desk: Desk) -> None:
    dry = desk.json("run", *MORNING, "--dry-run")
    assert dry["dry_run"]
    assert {row["what"] for row in dry["planned"]} == {"draft", "reminder"}
    assert desk.json("drafts") == []

    ran = desk.json("run", *MORNING)
    (box,) = ran["mailboxes"]
    assert set(box) >= {
        *("name", "provider", "state", "messages", "events", "cards", "requests"),
        *("drafts_placed", "reminders_placed", "withdrawn", "error"),
    }
    assert (box["name"], box["provider"], box["state"], box["drafts_placed"]) == ("sam", "local", "ok", 2)
    keys = {"customer", "kind", "outcome", "reason", "until", "planned_for"}
    assert all(set(suggestion) >= keys for suggestion in ran["suggestions"])

    status = desk.json("status", *MORNING)
    assert set(status) >= {"mailboxes", "drafts", "waiting"}
    assert set(status["mailboxes"][0]) >= {"name", "provider", "state", "last_good_sync", "coverage", "error"}
    assert set(status["mailboxes"][0]["coverage"]) >= {"addresses", "complete", "listed", "stored", "skipped"}
    assert status["drafts"] == {"waiting": 2}
    assert {"rep_owes_reply", "on_leave", "meeting_booked"} <= {waiting["reason"] for waiting in status["waiting"]}

    customers = {row["name"]: row for row in desk.json("customers", *MORNING)}
    assert len(customers) == 12
    assert set(customers["Kelly Brandt"]) >= {
        *("id", "name", "company", "owner", "addresses", "last_contact", "last_inbound", "last_outbound"),
        *("last_meeting", "next_meeting", "due_on", "holds"),
    }
    assert customers["Kelly Brandt"]["last_contact"]["direction"] == "inbound"
    assert customers["Rafael Ortiz"]["next_meeting"].startswith("2026-02-27T09:30")
    due = {row["name"] for row in desk.json("customers", "--due", *MORNING)}
    assert "Bridget Nolan" in due
    assert "Kelly Brandt" not in due

    explained = desk.json("explain", "Kelly", *MORNING)
    assert set(explained) >= {"customer", "last_contact", "touches", "excluded", "decision"}
    assert [excluded["kind"] for excluded in explained["excluded"]] == ["newsletter"] * 14
    assert set(explained["decision"]) >= {"outcome", "kind", "reason", "until", "planned_for", "all_reasons"}

    drafts = desk.json("drafts")
    assert {draft["kind"] for draft in drafts} == {"birthday", "thanks"}
    for draft in drafts:
        assert set(draft) >= {
            *("key", "customer", "kind", "state", "fate", "language", "subject", "body", "spans", "lints", "placed_at"),
        }
        assert all(set(span) >= {"start", "end", "source_type", "source_id", "source"} for span in draft["spans"])
    assert [draft["customer_name"] for draft in desk.json("drafts", "Aoife")] == ["Aoife Brennan"]

    again = desk.json("run", *MORNING)
    assert again["mailboxes"][0]["drafts_placed"] == again["mailboxes"][0]["reminders_placed"] == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["status", *MORNING], "Drafts: "),
        (["customers", *MORNING], "Kelly Brandt\tNorth Shore Ice"),
        (["explain", "Moira", *MORNING], "mail sam/"),
        (["show", "Aoife"], "sea swimming [mention"),
        (["drafts"], '"sea swimming": hobby'),
        (["run", *MORNING, "--dry-run"], "A dry run: nothing was written."),
        (["propose"], "Nobody new writes both ways"),
        (["doctor"], "sound"),
    ],
)
def test_what_people_read_is_plain_in_a_pipe(desk_after_run: Desk, arguments: list[str], words: str) -> None:
    out = desk_after_run(*arguments)
    assert words in out
    assert "\x1b" not in out


@pytest.fixture(scope="module")
def module_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cli") / "sample"


@pytest.fixture
def desk_after_run(module_folder: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """One sample for all tests that only read."""
    fresh = not module_folder.exists()
    made = Desk(module_folder, capsys)
    if fresh:
        made("init")
        made("import", str(made.folder / PEOPLE_FILE))
        made("run", *MORNING)
    return made


def test_the_record_is_kept_by_hand(desk: Desk) -> None:
    desk("fact", "add", "Declan", "hobby", "beekeeping")
    desk("fact", "add", "Declan", "child_event", "Mia", "--slot", "event=school play", "--slot", "on=2027-03-05")
    desk("moment", "add", "Declan", "order", "two ovens", "--on", "2026-02-20")
    desk("line", "Declan", "The bees are late this year.")
    shown = desk.json("show", "Declan")
    facts = {fact["kind"]: fact for fact in shown["facts"]}
    assert facts["hobby"]["slots"] == {"what": "beekeeping"}
    assert facts["child_event"]["slots"] == {"name": "Mia", "event": "school play", "on": "2027-03-05"}
    assert [moment["what"] for moment in shown["moments"]] == ["two ovens"]
    assert shown["line"] == "The bees are late this year."
    assert "in touch: every 60 days at best, 120 at the longest (as for everybody)" in desk("show", "Declan")
    assert "confirmed on" not in desk("show", "Declan")
    desk("fact", "confirm", "Declan", facts["hobby"]["id"][:6])
    assert re.search(r"beekeeping .*\(source: form fact add, 0 days old, confirmed on 2\d", desk("show", "Declan"))
    desk("fact", "drop", "Declan", facts["hobby"]["id"][:6])
    told = desk("fact", "add", "Declan", "hobby", "poker", "--use", "never")
    assert "rapport fact confirm" in told
    assert "poker" not in desk("show", "Declan")
    assert "kept apart and never used: 1 (to delete, or with consent: rapport show" in desk("show", "Declan")
    listed = desk("show", "Declan", "--apart")
    assert listed.strip() in told
    command = listed.partition("Delete it: rapport ")[2].partition(". ")[0].split()
    assert "hobby dropped" in desk(*command)
    assert desk("show", "Declan", "--apart") == "Nothing is kept apart.\n"
    assert {fact["kind"] for fact in desk.json("show", "Declan")["facts"]} == {"child_event"}

    held = desk("hold", "Aoife", "--until", "2099-01-01", "--reason", "complaint")
    assert held == "Aoife Brennan: complaint, until 2099-01-01, when it no longer holds.\n"
    assert [hold["reason"] for hold in desk.json("show", "Aoife")["holds"]] == ["complaint_open"]
    assert "1 hold(s) ended" in desk("release", "Aoife")
    assert desk.json("show", "Aoife")["holds"] == []

    desk("hold", "Aoife", "--reason", "complaint")
    assert "1 hold(s) ended. The complaint is settled; drafts rest until" in desk("release", "Aoife")
    assert [hold["until"] is None for hold in desk.json("show", "Aoife")["holds"]] == [False]
    assert desk("release", "Aoife").strip().endswith("1 hold(s) ended.")
    desk("hold", "Aoife", "--reason", "price-talk")
    assert "1 hold(s) ended." in desk("release", "Aoife")
    assert "check-ins go on" in desk("release", "--checkins", desk.json("status")["mailboxes"][0]["name"])

    desk("spoke", "Aoife", "--on", "2026-02-01")
    touches = desk.json("explain", "Aoife")["touches"]
    assert [(touch["medium"], touch["at"][:10]) for touch in touches] == [("call", "2026-02-01")]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["show", "Nobody"], "Nobody called 'Nobody' is on record."),
        (["spoke", "Aoife", "--on", "Tuesday"], '--on "Tuesday" is no day'),
        (["hold", "Aoife", "--until", "2020-01-01"], "is not in the future"),
        (["fact", "add", "Aoife", "hobby", "the mosque choir"], "belief"),
        (["fact", "add", "Aoife", "child_event", "Mia", "--slot", "event=school play"], "'on'"),
        (["import", "absent.yaml"], "absent.yaml cannot be read"),
        (["run", "--mailbox", "smm"], 'Did you mean "sam"?'),
        (["run", "--as-of", "soon"], '--as-of "soon" is no day or instant'),
    ],
)
def test_bad_input_is_one_sentence(desk: Desk, arguments: list[str], words: str) -> None:
    desk(*arguments, code=2)
    assert words in desk.err
    assert len(desk.err.splitlines()) == 1


def test_export_reads_back_unchanged_and_forgotten_people_stay_forgotten(desk: Desk, tmp_path: Path) -> None:
    exported = desk("export", "Aoife")
    file = tmp_path / "aoife.yaml"
    file.write_text(exported, encoding="utf-8")
    assert "0 new, 0 changed, 1 as they were" in desk("import", str(file))
    assert desk("export", "Aoife") == exported

    desk("run", *MORNING)
    drafts = desk.folder / "Mail" / ".Drafts" / "cur"
    laid = len(list(drafts.iterdir()))
    report = desk.json("forget", "Aoife", "--yes")
    assert report["withdrawn"] >= 1
    assert len(list(drafts.iterdir())) == laid - 1
    desk("show", "Aoife", code=2)
    desk("import", str(file), code=1)
    assert "was forgotten" in desk.err


def test_propose_finds_those_who_write_both_ways_and_import_takes_it(tmp_path: Path, capsys: Any) -> None:
    desk = Desk(tmp_path / "sample", capsys)
    desk("init")
    (proposal,) = desk.json("propose")
    proposed = {person["address"] for person in proposal["people"]}
    assert "bridget@nolandairy.example" in proposed
    assert "info@corribcreamery.example" not in proposed
    file = tmp_path / "proposed.yaml"
    file.write_text(desk("propose", "--yaml"), encoding="utf-8")
    assert f"{len(proposed)} new" in desk("import", str(file))


def a_lost_mail_folder(folder: Path) -> None:
    (folder / "Mail").rename(folder / "Moved")


def a_damaged_database(folder: Path) -> None:
    (folder / "rapport.db").write_bytes(b"This is no database. " * 200)


def a_lost_database(folder: Path) -> None:
    placed = folder / "Mail/.Drafts/.placed"
    placed.mkdir()
    (placed / "88a1f1a5.json").write_text("{}")
    (folder / "rapport.db").unlink()


def a_broken_template(folder: Path) -> None:
    (folder / "words" / "en").mkdir(parents=True)
    (folder / "words" / "en" / "checkin.yaml").write_text("greeting: [\n")
    config = folder / CONFIG_FILE
    config.write_text(f'templates = "words"\n{config.read_text()}')


def a_broken_config(folder: Path) -> None:
    (folder / CONFIG_FILE).write_text("[[mailbox]\n")


@pytest.mark.parametrize(
    ("fault", "code", "names"),
    [
        (a_lost_mail_folder, 1, "Mail"),
        (a_broken_config, 2, CONFIG_FILE),
        (a_damaged_database, 3, "rapport.db"),
        (a_lost_database, 3, "rapport.db"),
        (a_broken_template, 5, "checkin.yaml"),
    ],
)
def test_a_fault_ends_run_and_doctor_with_its_exit_code_and_its_name(
    desk: Desk, fault: Callable[[Path], None], code: int, names: str
) -> None:
    fault(desk.folder)
    told = desk("run", *MORNING, code=code)
    assert names in told + desk.err
    checks = desk.json("doctor", code=code)
    assert any(names in check["sentence"] for check in checks if check["exit_code"])


def test_the_doctor_names_a_country_whose_holidays_nobody_knows(desk: Desk) -> None:
    config = desk.folder / CONFIG_FILE
    config.write_text(config.read_text().replace('country = "IE"', 'country = "DE-XX"'))
    (check,) = [check for check in desk.json("doctor", code=2) if check["exit_code"]]
    assert "DE-XX" in check["sentence"]


def test_init_never_overwrites(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "config" / "rapport.toml"
    assert guarded(["init", "--config", str(config)]) == 0
    database = config.with_name("rapport.db")
    before = (config.read_bytes(), database.stat().st_size)
    assert database.stat().st_mode & 0o077 == 0
    assert guarded(["init", "--config", str(config)]) == 0
    assert (config.read_bytes(), database.stat().st_size) == before
    assert "Left as it is" in capsys.readouterr().out


def test_an_import_with_problems_does_the_rest(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(
        "Name,E-mail,Birthday\nUna Byrne,una@byrne.example,1970-13-45\nFinn Daly,finn@daly.example,1980-03-01\n"
    )
    assert desk("import", str(file), code=1)
    assert str(file) in desk.err
    assert desk.json("show", "Finn")["occasions"]


def test_the_first_run_needs_no_init(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = Desk(tmp_path / "sample", capsys)
    desk("status", code=3)  # a reading command makes nothing
    assert not (desk.folder / "rapport.db").exists()
    desk("import", str(desk.folder / PEOPLE_FILE))
    assert desk.json("run", *MORNING)["mailboxes"][0]["drafts_placed"] == 2
    (desk.folder / "rapport.db").unlink()
    desk("run", *MORNING, code=3)
    assert "restore" in desk.err

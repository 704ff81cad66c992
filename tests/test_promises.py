"""The nine promises of the design, each on the whole program; the machines and kill tests beside it go deeper.

P1 no send, P2 never twice, P3 hands off, P4 fail closed, P5 nothing made up, P6 recomputable, P7 private,
P8 nothing is lost in silence, P9 time is an argument.
"""

import ast
import json
import random
import re
import subprocess
import sys
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from tests.builders import TUESDAY
from worker.cli.sample.build import AS_OF, CONFIG_FILE, PEOPLE_FILE, build
from worker.core.last_contact import weigh
from worker.store.store import Store

ROOT = Path(__file__).parents[1]
SOURCES = sorted([*ROOT.glob("connectors/**/*.py"), *ROOT.glob("worker/**/*.py")])
MORNING = "2026-02-24T08:00:00+00:00"
RAPPORT = str(Path(sys.executable).with_name("rapport"))

WATCHED = """
import os, sys
def watch(event, arguments):
    if event.startswith(("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto", "smtplib.")):
        os.write(2, f"REACHED OUT: {event}\\n".encode()); os._exit(99)
    if event in ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork"):
        os.write(2, f"STARTED A PROGRAM: {arguments!r}\\n".encode()); os._exit(98)
sys.addaudithook(watch)
from worker.cli.app import guarded
sys.exit(guarded(sys.argv[1:]))
"""


class Sample:
    """The demo's mailbox with its people imported, and the real command in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        build(folder, AS_OF)
        self("init")
        self("import", str(folder / PEOPLE_FILE))

    def __call__(self, *arguments: str, expect: int = 0) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", WATCHED, "--config", str(self.folder / CONFIG_FILE), *arguments]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        assert done.returncode == expect, done.stderr
        return done

    def json(self, *arguments: str) -> Any:
        return json.loads(self(*arguments, "--json").stdout)

    def drafts(self) -> list[Path]:
        return sorted((self.folder / "Mail/.Drafts/cur").iterdir())

    def of_others(self) -> dict[str, bytes]:
        """Every file that is not Rapport's own."""
        own = re.compile(r"rapport\.db|/\.Drafts/|Calendar/rapport/")
        files = (path for path in self.folder.rglob("*") if path.is_file() and not own.search(str(path)))
        return {str(path): path.read_bytes() for path in files}

    def store(self) -> Store:
        return Store.open(f"sqlite:///{self.folder / 'rapport.db'}")


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    return Sample(tmp_path / "box")


# P1


def test_p1_no_command_sends_reaches_out_or_changes_what_is_not_ours(sample: Sample) -> None:
    before = sample.of_others()
    for command in (
        ("run", "--as-of", MORNING),
        ("run", "--as-of", "2026-02-25T08:00:00+00:00"),  # a check-in by topic: mail is read
        ("status",),
        ("customers",),
        ("customers", "--due"),
        ("show", "Aoife"),
        ("explain", "Kelly"),
        ("drafts",),
        ("propose",),
        ("doctor",),
        ("classify", str(sample.folder / "Mail")),
        ("spoke", "Bridget"),
        ("line", "Nadia", "The pier photos came out well."),
        ("hold", "Nadia"),
        ("release", "Nadia"),
        ("run", "--dry-run"),
        ("export", "Moira"),
        ("forget", "Tomás", "--yes"),
        ("run",),
    ):
        sample(*command)
    assert sample.of_others() == before
    with sample.store() as store:
        assert {row.kind for row in store.outbox.all() if row.what == "draft"} >= {"birthday", "checkin"}


def test_p1_nothing_in_the_code_could_send() -> None:
    words = re.compile(
        r"\bsmtplib\b|sendmail|send_message|/send\b|\bmessages\(\)\.send|gmail\.send|Mail\.Send|\bsmtp://"
    )
    for source in SOURCES:
        assert not words.search(source.read_text(encoding="utf-8")), source
    names = {
        node.name.lower()
        for source in SOURCES
        if "connectors" in source.parts
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
    assert {name for name in names if re.search(r"(^|_)send($|_|er)", name)} == set()


# P2, P3


def test_p2_and_p3_hourly_runs_place_once_and_leave_alone_what_the_rep_did(sample: Sample) -> None:
    sample("run", "--as-of", MORNING)
    deleted, edited = sample.drafts()[:2]
    deleted.unlink()
    edited.write_bytes(edited.read_bytes() + b"\nPS: in my own words\n")
    left = {path.name: path.read_bytes() for path in sample.drafts()}
    for hour in range(9, 14):
        sample("run", "--as-of", f"2026-02-24T{hour:02}:00:00+00:00")
    assert {path.name: path.read_bytes() for path in sample.drafts()} == left
    fates = sample.json("status")["drafts"]
    assert (fates["discarded"], fates["edited"]) == (1, 1)


# P4


def test_p4_without_a_good_sync_nothing_is_written(sample: Sample) -> None:
    (sample.folder / "Mail").rename(sample.folder / "Elsewhere")
    report = json.loads(sample("run", "--as-of", MORNING, "--json", expect=1).stdout)
    assert report["mailboxes"][0]["state"] == "try_later"
    assert "sam" in report["mailboxes"][0]["error"]
    (sample.folder / "Elsewhere").rename(sample.folder / "Mail")
    assert sample.drafts() == []
    held = json.loads(sample("run", "--as-of", MORNING, "--only", "plan,deliver", "--json").stdout)
    assert {s["reason"] for s in held["suggestions"] if s["outcome"] == "hold"} >= {"not_covered"}
    assert sample.drafts() == []


# P5


def test_p5_every_statement_has_a_source_that_exists_and_was_said(sample: Sample) -> None:
    sample("run", "--as-of", MORNING)
    drafts = sample.json("drafts")
    assert len(drafts) == len(sample.drafts()) == 2
    known = sample.json("show", "Aoife")
    for draft in drafts:
        assert draft["spans"]
        for span in draft["spans"]:
            assert draft["body"][span["start"] : span["end"]].strip()
            assert span["source_type"]
            assert span["source_id"]
            assert span["source"]
    birthday = next(d for d in drafts if d["kind"] == "birthday")
    said = {s["source_id"]: birthday["body"][s["start"] : s["end"]] for s in birthday["spans"]}
    hobby = next(f for f in known["facts"] if f["kind"] == "hobby")
    assert said[hobby["id"]] == hobby["slots"]["what"]


# P6


def test_p6_last_contact_is_a_function_of_the_stored_touches_and_can_recede(sample: Sample) -> None:
    sample("run", "--as-of", MORNING)
    with sample.store() as store:
        for record in store.records():
            shuffled = list(record.mails), list(record.meetings)
            for items in shuffled:
                random.Random(7).shuffle(items)
            once = weigh(record.mails, record.meetings, record.moments, TUESDAY)
            assert weigh(*(items * 2 for items in shuffled), record.moments, TUESDAY) == once
    with_meeting = sample.json("explain", "Tomás", "--as-of", MORNING)["last_contact"]
    assert with_meeting["direction"] == "meeting"
    walk = next((sample.folder / "Calendar").glob("*walk*.ics"))
    walk.write_bytes(walk.read_bytes().replace(b"STATUS:CONFIRMED", b"STATUS:CANCELLED"))
    sample("run", "--as-of", "2026-02-24T09:00:00+00:00")
    told = sample.json("explain", "Tomás", "--as-of", "2026-02-24T09:00:00+00:00")
    assert told["last_contact"]["direction"] != "meeting"
    assert told["last_contact"]["at"] < with_meeting["at"]
    assert "cancelled" in {e["reason"] for e in told["excluded"]}


# P7


def test_p7_no_text_no_subject_and_no_stranger_is_kept_and_nothing_personal_is_logged(sample: Sample) -> None:
    config = sample.folder / CONFIG_FILE
    config.write_text(
        'log_level = "debug"\nlog_format = "json"\n'
        + re.sub(r"^log_(level|format).*$", "", config.read_text(encoding="utf-8"), flags=re.M),
        encoding="utf-8",
    )
    done = sample("run", "--as-of", MORNING)
    kept = b"".join(path.read_bytes() for path in sample.folder.glob("rapport.db*"))
    with sample.store() as store:
        own_words = " ".join(f"{row.subject} {row.body}" for row in store.outbox.all())
        names = {customer.name for customer in store.people.all()}
        addresses = {address for customer in store.people.all() for address in customer.addresses}
    for path in (sample.folder / "Mail").glob("**/cur/*.sample:2,S"):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        body = mail.get_body(("plain",))
        lines = [line for line in (body.get_content() if body else "").splitlines() if len(line) > 24]
        for text in (str(mail["Subject"]), *lines):
            bare = re.sub(r"^(Re|Fwd): ", "", text)
            assert bare.encode() not in kept or bare in own_words, text
    for private in (*names, *addresses):
        assert private not in done.stderr


def test_p7_a_forgotten_person_is_gone_everywhere_and_stays_forgotten(sample: Sample) -> None:
    sample("run", "--as-of", MORNING)
    assert any(b"aoife" in path.read_bytes() for path in sample.drafts())
    sample("forget", "Aoife", "--yes")
    assert not any(b"aoife" in path.read_bytes() for path in sample.drafts())
    assert not any(b"Aoife" in path.read_bytes() for path in (sample.folder / "Calendar/rapport").rglob("*.ics"))
    kept = b"".join(path.read_bytes().lower() for path in sample.folder.glob("rapport.db*"))
    assert b"aoife" not in kept
    assert b"brennan" not in kept
    for path in (sample.folder / "Mail/.Drafts").rglob("*"):
        assert path.is_dir() or b"brennan" not in path.read_bytes().lower()
    again = sample("import", str(sample.folder / PEOPLE_FILE), expect=1)
    assert "forgotten" in again.stdout + again.stderr
    sample("run", "--as-of", "2026-02-24T10:00:00+00:00")
    assert "Aoife Brennan" not in {row["name"] for row in sample.json("customers")}


# P8


def test_p8_everybody_has_a_reason_and_every_skipped_item_is_named(sample: Sample) -> None:
    (sample.folder / "Mail/cur/1.broken:2,S").write_bytes(b"\x00\xff no mail at all")
    (sample.folder / "Calendar/broken.ics").write_bytes(b"BEGIN:VCALENDAR\nrubbish")
    (sample.folder / "Contacts/broken.vcf").write_bytes(b"BEGIN:VCARD\nrubbish")
    report = sample.json("run", "--as-of", MORNING)
    people = {row["id"]: row for row in sample.json("customers", "--as-of", MORNING)}
    assert {s["customer"] for s in report["suggestions"]} == set(people)
    for suggestion in report["suggestions"]:
        assert suggestion["reason"]
        assert suggestion["sentence"]
        if suggestion["outcome"] == "hold":
            assert suggestion["until"] or suggestion["reason"] in {"no_person", "do_not_contact", "not_covered"}
        if suggestion["outcome"] == "later":
            assert suggestion["planned_for"]
    status = sample.json("status", "--as-of", MORNING)
    waiting = {(w["customer"], w["reason"]) for w in status["waiting"]}
    assert waiting == {
        (s["customer"], s["reason"]) for s in report["suggestions"] if s["outcome"] in {"hold", "later", "ask_rep"}
    }
    named = " ".join(status["mailboxes"][0]["skipped_items"])
    for file in ("1.broken", "broken.ics", "broken.vcf"):
        assert file in named
    (sample.folder / "Calendar/broken.ics").unlink()
    sample("run", "--as-of", "2026-02-24T09:00:00+00:00")
    assert "broken.ics" not in " ".join(sample.json("status")["mailboxes"][0]["skipped_items"])


# P9


def test_p9_only_the_wiring_point_and_the_waiting_ask_the_clock() -> None:
    asks = re.compile(r"\b(datetime\.(now|utcnow|today)|date\.today|time\.(time|time_ns|monotonic|localtime))\(")
    found = {str(path.relative_to(ROOT)) for path in SOURCES if asks.search(path.read_text(encoding="utf-8"))}
    assert found == {
        "worker/cli/wiring.py",  # the wiring point
        "connectors/http.py",  # how long to wait
        "connectors/account.py",  # the Date of a draft
        "connectors/google/api.py",
        "connectors/google/drafts.py",  # how long ago a request may still be under way
        "connectors/google/token_endpoint.py",  # when a token ends
        "connectors/microsoft/authority.py",
        "connectors/microsoft/auth.py",
        "connectors/microsoft/consent.py",  # how long a device code holds
        "connectors/microsoft/drafts.py",
        "worker/store/grants.py",  # when the rep connected
        "connectors/local/connector.py",  # the Date of a draft
        "connectors/local/mail.py",  # since when files may have changed
        "connectors/local/collection.py",
        "connectors/local/drafts.py",  # when a file was laid
        "connectors/local/reminders.py",
    }


def test_p9_a_replay_says_the_same_every_time_and_leaves_no_trace(sample: Sample) -> None:
    sample("run", "--as-of", MORNING)
    with sample.store() as store:
        rows = store.outbox.all()
    first = sample.json("run", "--as-of", "2026-02-19T09:00:00+00:00")
    second = sample.json("run", "--as-of", "2026-02-19T09:00:00+00:00")
    assert first["dry_run"]
    assert (first["suggestions"], first["planned"]) == (second["suggestions"], second["planned"])
    for row in sample.json("customers", "--as-of", "2026-02-09T09:00:00+00:00"):
        touched = [row["last_contact"] and row["last_contact"]["at"], row["last_inbound"], row["last_outbound"]]
        assert all(at is None or at < "2026-02-09T09:00:00+00:00" for at in touched), row["name"]
    owed = {s["name"] for s in first["suggestions"] if s["reason"] == "rep_owes_reply"}
    assert "Moira Keane" not in owed  # her question came an hour later
    with sample.store() as store:
        assert store.outbox.all() == rows

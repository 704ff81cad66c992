"""Notes to self by the commands a rep's machine runs: mail on disk, `rapport run` twice, what `status` asks back."""

import json
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from worker.cli.app import guarded
from worker.cli.sample.build import AS_OF, CONFIG_FILE, PEOPLE_FILE, build


def note(folder: Path, number: int, subject: str, text: str) -> None:
    mail = EmailMessage()
    mail["From"] = mail["To"] = "Sam Okafor <sam@harbourcold.example>"
    mail["Date"], mail["Message-ID"], mail["Subject"] = "Tue, 24 Feb 2026 08:30:00 +0000", f"<n{number}@x>", subject
    mail.set_content(text)
    (folder / f"Mail/.Sent/cur/{1771922000 + number}.note:2,S").write_bytes(mail.as_bytes())


def test_a_note_is_acted_on_in_the_run_that_reads_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def rapport(*arguments: str) -> Any:
        capsys.readouterr()
        assert guarded(["--config", str(tmp_path / CONFIG_FILE), *arguments]) == 0, capsys.readouterr()
        said, logged = capsys.readouterr()
        assert "zorbing" not in logged
        return json.loads(said) if "--json" in arguments else said

    def run(hour: int) -> Any:
        return rapport("run", "--json", "--as-of", f"2026-02-24T{hour:02}:00:00+00:00")

    build(tmp_path, AS_OF)
    rapport("init")
    rapport("import", str(tmp_path / PEOPLE_FILE))
    run(8)
    (draft,) = [row for row in rapport("drafts", "--json") if row["kind"] == "birthday"]
    named = next(row["name"] for row in rapport("customers", "--json") if row["id"] == draft["customer"])
    note(tmp_path, 1, "From the train", f"stop {named}\nnote {named}: hobby zorbing\nspoke Nobody Atall\n")
    assert run(9)["mailboxes"][0]["withdrawn"] == 1
    assert [row["fate"] for row in rapport("drafts", "--json") if row["key"] == draft["key"]] == ["withdrawn"]
    assert run(10)["mailboxes"][0]["withdrawn"] == 0
    shown = rapport("show", named, "--json")
    assert [fact["slots"] for fact in shown["facts"] if "zorbing" in str(fact)] == [{"what": "zorbing"}]
    assert rapport("status", "--as-of", "2026-02-24T11:00:00+00:00").count("no customer of this mailbox") == 1

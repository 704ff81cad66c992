"""The demo does the real job on the sample: what it claims is what lies in the mailbox."""

from email import message_from_bytes, policy
from pathlib import Path

import pytest

from worker.cli.app import guarded

SECOND_TIME = "Second run: 0 written."


def told(capsys: pytest.CaptureFixture[str], folder: Path) -> str:
    assert guarded(["demo", "--dir", str(folder)]) == 0
    return capsys.readouterr().out


def drafts(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (folder / "Mail" / ".Drafts" / "cur").iterdir()}


def reminders(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (folder / "Calendar").glob("*/*.ics")}


def test_the_demo_convinces_and_a_repeat_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAPPORT_DATABASE_URL", f"sqlite:///{tmp_path}/mine.db")
    folder = tmp_path / "demo"
    out = told(capsys, folder)
    for words in (
        "Drafts written in this run: 3, taken back: 1.",
        "BIRTHDAY for Aoife Brennan",
        "CHECKIN for Bridget Nolan",
        "THANKS for Tomás Ferreira",
        '"sea swimming": hobby, from a mail of 22 January 2026',
        "untouched note to Rafael Ortiz of 10 February was taken back. A meeting with Rafael Ortiz is booked.",
        "You owe Moira Keane an answer since Thursday 19 February.",
        "Declan Moore is left in peace",
        "Ingrid Solberg is away",
        "Nadia Haddad is due",
        "Corrib Creamery",
        "Kelly: last contact her mail of 10 February; 14 newsletters ignored",
        "Piotr: last contact your mail of 20 January; 1 cancelled meeting ignored",
        "28 February: Birthday (29 February): Leo Marchetti",
        f"Drafts lie in {folder}/Mail/.Drafts",
        SECOND_TIME,
        "Rapport cannot send",
    ):
        assert words in out, words
    assert len(out.splitlines()) <= 55

    laid, noted = drafts(folder), reminders(folder)
    assert (len(laid), len(noted)) == (3, 5)  # the brief of the day is one
    mails = [message_from_bytes(raw, policy=policy.default) for raw in laid.values()]
    assert {str(mail["To"].addresses[0].username) for mail in mails} == {"aoife", "bridget", "tomas.ferreira"}
    assert SECOND_TIME in told(capsys, folder)
    assert (drafts(folder), reminders(folder)) == (laid, noted)
    assert not (tmp_path / "mine.db").exists(), "the demo never touches the database of the environment"

    deleted, edited, _ = sorted((folder / "Mail" / ".Drafts" / "cur").iterdir())
    deleted.unlink()
    edited.write_bytes(edited.read_bytes().replace(b"\nSam", b"\nYours, Sam"))
    left = drafts(folder)
    assert SECOND_TIME in told(capsys, folder)
    assert drafts(folder) == left, "what a human deleted or edited stays so"


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    assert guarded(["demo", "--dir", str(tmp_path)]) == 2
    assert f"{tmp_path} holds something else" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["letter.txt"]

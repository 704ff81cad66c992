"""`rapport classify`: one JSON object per line in a stable order; what cannot be read is named and stops nothing."""

import json
from pathlib import Path

import pytest

from worker.cli.app import guarded
from worker.cli.sample.build import AS_OF, build

PERSON = b"From: Kelly <kelly@northshore.example>\nTo: sam@okafor.example\nSubject: Seals\n\nThey fit. Thank you!\n"
NEWS = b"List-Unsubscribe: <https://n.example/u>\nFeedback-ID: 1:n:c\n" + PERSON


def classified(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[dict[str, object]], str]:
    code = guarded(["classify", *arguments])
    captured = capsys.readouterr()
    return code, [json.loads(line) for line in captured.out.splitlines()], captured.err


def test_files_and_folders_in_a_stable_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    for name, raw in (("in/b.eml", PERSON), ("in/deep/a.eml", NEWS), ("in/notes.txt", b"x"), ("single.mail", NEWS)):
        (tmp_path / name).write_bytes(raw)
    code, lines, error = classified(capsys, str(tmp_path / "single.mail"), str(tmp_path / "in"))
    assert (code, error) == (0, "")
    assert [line["path"] for line in lines] == [str(tmp_path / n) for n in ("single.mail", "in/b.eml", "in/deep/a.eml")]
    assert [(line["label"], line["contact"]) for line in lines] == [
        ("newsletter", False),
        ("human", True),
        ("newsletter", False),
    ]
    assert lines[0]["reasons"]
    assert set(lines[0]) == {"path", "label", "contact", "reasons"}


def test_what_cannot_be_read_is_named_and_the_rest_is_done(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "good.eml").write_bytes(PERSON)
    (tmp_path / "empty.eml").write_bytes(b"")
    (tmp_path / "image.eml").write_bytes(bytes(range(256)) * 4)
    (tmp_path / "loose.eml").symlink_to(tmp_path / "gone")
    code, lines, error = classified(capsys, str(tmp_path), str(tmp_path / "absent.eml"))
    assert code == 1
    assert [Path(str(line["path"])).name for line in lines] == ["good.eml"]
    told = error.splitlines()
    assert len(told) == 4
    for name in ("empty.eml", "image.eml", "loose.eml", "absent.eml"):
        assert any(str(tmp_path / name) in line for line in told)


def test_the_sample_holds_what_it_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build(tmp_path, AS_OF)
    files = sorted(str(file) for file in (tmp_path / "Mail").rglob("*.sample:2,S"))
    _, lines, _ = classified(capsys, *files, "--own", "sam@harbourcold.example")
    labels = {str(line["path"]).split(".")[-2]: line["label"] for line in lines}
    news = {name for name in labels if name.startswith("north-shore-news")}
    assert len(news) == 14
    assert {labels[name] for name in news} == {"newsletter"}
    assert labels["ingrid-3"] == "auto_reply"
    assert {label for name, label in labels.items() if name not in news | {"ingrid-3"}} == {"human"}

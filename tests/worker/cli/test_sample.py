"""The demo's mailbox is the same every time, readable, and nobody's."""

import re
from email import message_from_bytes, policy
from pathlib import Path

from worker.cli.sample.build import AS_OF, STARTED_AT, build, files
from worker.cli.sample.letters import NAMES, NEWSLETTERS, letters


def tree(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_building_in_two_steps_or_one_yields_identical_files(tmp_path: Path) -> None:
    build(tmp_path / "one", AS_OF)
    build(tmp_path / "two", STARTED_AT)
    build(tmp_path / "two", AS_OF)
    assert tree(tmp_path / "one") == tree(tmp_path / "two")
    assert len(tree(tmp_path / "one")) == len(letters()) + len(NEWSLETTERS) + 3 + 12 + 2


def test_every_address_is_made_up() -> None:
    for name, content in files(AS_OF):
        for domain in re.findall(rb"[\w.]+@([\w.-]+)", content):
            assert domain.endswith(b".example"), (name, domain)


def test_every_letter_is_whole() -> None:
    ids = {letter.id for letter in letters()}
    assert len(ids) == len(letters())
    for letter in letters():
        assert {letter.sender, letter.to} <= set(NAMES)
        assert not letter.answers or letter.answers in ids
    mails = [content for name, content in files(AS_OF) if name.startswith("Mail/")]
    for raw in mails:
        message = message_from_bytes(raw, policy=policy.default)
        assert not message.defects
        assert message["Message-ID"]
        assert message["Date"]

"""The permissions asked for are the least, and no other one is named anywhere in the project."""

import re
from pathlib import Path

from connectors.google.scopes import ALL, DRAFTS, PREFIX, missing, wanted

ROOT = Path(__file__).parents[3]
LEAST = {
    "gmail.readonly",
    "gmail.compose",
    "calendar.events.readonly",
    "calendar.app.created",
    "calendar.calendarlist.readonly",
    "contacts.readonly",
}
A_SCOPE = re.compile(r"googleapis\.com/auth/|https://mail\.google\.com")
A_NAME = re.compile(
    r"""["'](?:[\w.:/]*/auth/)?((?:gmail|calendar|contacts|userinfo|directory|drive|admin)\.[a-z_.]+)["']"""
)


def project_files() -> list[Path]:
    folders = (ROOT / name for name in ("connectors", "worker", "templates", "config"))
    files = [file for folder in folders for file in folder.rglob("*") if file.suffix in {".py", ".toml", ".md", ".j2"}]
    return [*files, ROOT / "pyproject.toml", ROOT / "README.md"]


def test_the_scopes_are_these_six() -> None:
    assert {scope.name for scope in ALL} == LEAST
    assert all(scope.uri == PREFIX + scope.name for scope in ALL)
    assert all(scope.allows and scope.lost for scope in ALL)


def test_no_other_scope_appears_anywhere() -> None:
    files = project_files()
    assert len(files) > 150
    named = {file.relative_to(ROOT).as_posix() for file in files if A_SCOPE.search(file.read_text(encoding="utf-8"))}
    assert named - {"README.md"} == {"connectors/google/scopes.py"}
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert not set(re.findall(r"googleapis\.com/auth/([a-z_.]+)", text)) - LEAST, file
        if file.suffix == ".py":
            assert {name for name in A_NAME.findall(text) if not name.endswith(".com")} <= LEAST, file


def test_the_check_can_fail() -> None:
    assert A_SCOPE.search('"https://mail.google.com/"')
    assert A_NAME.findall('x = "gmail.send"') == ["gmail.send"]
    assert A_NAME.findall("scope = 'https://www.googleapis.com/auth/gmail.modify'") == ["gmail.modify"]


def test_a_mailbox_without_drafts_does_not_ask_to_write_any() -> None:
    assert wanted(drafts=True) == ALL
    assert set(ALL) - set(wanted(drafts=False)) == {DRAFTS}


def test_missing_names_what_was_not_granted() -> None:
    assert missing(ALL, [scope.uri for scope in ALL if scope is not DRAFTS] + ["openid"]) == (DRAFTS,)

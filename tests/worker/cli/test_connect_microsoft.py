"""`rapport connect` and the doctor for Microsoft mailboxes: in a browser, by a code, pasted, app-only, given."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest

from connectors.microsoft.auth import read_grant
from connectors.microsoft.scopes import CALENDARS, CONTACTS, MAIL
from tests.connectors.browser import ends_on
from tests.connectors.servers.graph.server import ALL_SCOPES, FakeGraph
from worker.cli.app import guarded
from worker.cli.grant_checks import check_grants
from worker.cli.microsoft_checks import check_consent
from worker.settings import Settings
from worker.store.store import Store

ADDRESS = "rita@doyle.example"
KEY = "a secret key of more than 32 characters".replace(" ", "-")
PROGRAM = [sys.executable, "-c", "from worker.cli.app import main; main()"]
BROWSER = "import sys, urllib.request; urllib.request.urlopen(sys.argv[1], timeout=20).read()"


class Terminal(StringIO):
    """A person at the terminal: visits the address that was shown, and pastes the one the browser ended on."""

    def __init__(self, capsys: pytest.CaptureFixture[str], answer: Callable[[str], str]) -> None:
        super().__init__()
        self.capsys, self.answer, self.shown = capsys, answer, ""

    def readline(self, _size: int | None = -1, /) -> str:  # type: ignore[override]
        self.shown += self.capsys.readouterr().out
        (address,) = re.findall(r"^http://\S+$", self.shown, re.MULTILINE)
        return f"{self.answer(address)}\n"


class Desk:
    """A configuration with one Microsoft mailbox, and the commands on it."""

    def __init__(
        self, folder: Path, graph: FakeGraph, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.folder, self.graph, self.capsys, self.monkeypatch = folder, graph, capsys, monkeypatch
        self.configure(f'kind = "oauth"\nclient_id = "{graph.authorities.client_id}"')

    def configure(self, auth: str, more: str = "") -> None:
        (self.folder / "rapport.toml").write_text(f"""
[[mailbox]]
name = "rita"
provider = "microsoft"
address = "{ADDRESS}"
{more}
[mailbox.rep]
name = "Rita Doyle"
[mailbox.auth]
{auth}
[mailbox.endpoints]
api_root = "{self.graph.root}"
authority = "{self.graph.authority}"
""")

    @property
    def arguments(self) -> list[str]:
        return ["--config", str(self.folder / "rapport.toml")]

    def __call__(self, *arguments: str, code: int = 0) -> str:
        got = guarded([*self.arguments, *arguments])
        captured = self.capsys.readouterr()
        assert got == code, captured.out + captured.err
        self.err = captured.err
        return captured.out

    def device(self, code: int = 0) -> str:
        """Run `rapport connect rita --device`; the rep types the code at once."""
        shown = self("connect", "rita", "--device", code=code)
        return shown + self.err

    def pasted(self, answer: Callable[[str], str], code: int = 0) -> str:
        terminal = Terminal(self.capsys, answer)
        self.monkeypatch.setattr("sys.stdin", terminal)
        got = guarded([*self.arguments, "connect", "rita", "--no-browser"])
        captured = self.capsys.readouterr()
        shown = terminal.shown + captured.out + captured.err
        assert got == code, shown
        return shown

    def doctor(self, subject: str) -> tuple[bool, str]:
        """What the doctor says of one subject: whether it is ok, and the sentence."""
        settings = Settings.load(self.folder / "rapport.toml", {})
        checks = [check_consent(settings.named("rita")), *check_grants(settings)]
        (check,) = [check for check in checks if check.subject == subject]
        return check.ok, check.sentence

    @property
    def scopes(self) -> set[str]:
        """What the grant that is kept allows; empty where none is kept."""
        with Store.open(f"sqlite:///{self.folder}/rapport.db") as store:
            grant = read_grant("rita", store.grants("rita", lambda: [KEY]))
        return set(grant.scopes) if grant else set()


@pytest.fixture
def graph() -> Iterator[FakeGraph]:
    with FakeGraph() as server:
        server.authorities.polls = 0
        server.account(ADDRESS)
        yield server


@pytest.fixture
def desk(tmp_path: Path, graph: FakeGraph, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("RAPPORT_SECRET_KEY", KEY)
    made = Desk(tmp_path, graph, capsys, monkeypatch)
    made("init")
    return made


def test_consent_in_a_browser(desk: Desk, tmp_path: Path) -> None:
    script = tmp_path / "browser.py"
    script.write_text(BROWSER)
    done = subprocess.run(
        [*PROGRAM, *desk.arguments, "connect", "rita"],
        env={**os.environ, "BROWSER": f"{sys.executable} {script} %s &"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Mailbox rita is connected." in done.stdout
    assert done.stdout.count("  ok ") == 4
    assert "rapport run --mailbox rita --dry-run" in done.stdout
    assert desk.scopes == ALL_SCOPES


def test_consent_by_a_code_and_what_the_doctor_then_says(desk: Desk) -> None:
    assert desk.doctor("mailbox rita: grant") == (False, "Not connected yet; run: rapport connect rita")
    shown = desk.device()
    assert "visit https://microsoft.com/devicelogin and enter the code A1B2C3D4E" in shown
    assert "Mail.ReadWrite: reads the mail" in shown
    assert "/adminconsent?client_id=" in shown
    assert "Mailbox rita is connected." in shown
    ok, sentence = desk.doctor("mailbox rita: grant")
    assert ok
    assert sentence.startswith("Connected on 20")
    assert "without" not in sentence
    assert desk.doctor("secret key") == (True, "set")
    assert "mailbox rita: auth" in desk("doctor")


def test_consent_without_a_browser_is_pasted_and_nothing_secret_is_printed_or_lies_in_the_database(
    desk: Desk, graph: FakeGraph
) -> None:
    shown = desk.pasted(ends_on)
    assert "Mailbox rita is connected." in shown
    kept = b"".join(path.read_bytes() for path in desk.folder.glob("rapport.db*"))
    secrets = [token for token in graph.tokens if token != graph.account(ADDRESS).token]
    secrets += list(graph.authorities._grants)
    assert len(secrets) >= 2
    for secret in [*secrets, KEY]:
        assert secret not in shown
        assert secret.encode() not in kept
    assert not list(desk.folder.rglob("*cache*"))  # msal keeps no file of its own


def test_permissions_that_were_not_given_are_named_with_what_they_cost(desk: Desk, graph: FakeGraph) -> None:
    graph.authorities.unticked = {CALENDARS.name, CONTACTS.name}
    shown = desk.device()
    assert "Mailbox rita is connected." in shown
    for scope in (CALENDARS, CONTACTS):
        assert f"missing    {scope.name}: {scope.lost}" in shown
        assert f"without {scope.name} {scope.lost}" in desk.doctor("mailbox rita: grant")[1]
    assert desk.doctor("mailbox rita: grant")[0]


def test_without_the_mail_nothing_is_kept_and_a_former_grant_stays(desk: Desk, graph: FakeGraph) -> None:
    graph.authorities.unticked = {MAIL.name}
    shown = desk.device(code=1)
    assert "Mailbox rita is not connected: its mail cannot be read." in shown
    assert desk.scopes == set()
    graph.authorities.unticked = set()
    desk.device()
    graph.authorities.unticked = {MAIL.name}
    desk.device(code=1)
    assert desk.scopes == ALL_SCOPES


def test_another_account_is_not_kept(desk: Desk, graph: FakeGraph) -> None:
    graph.account("somebody@else.example")
    graph.authorities.rep = "somebody@else.example"
    shown = desk.pasted(ends_on, code=1)
    assert "another account than the configuration names" in shown
    assert "somebody" not in shown
    assert desk.scopes == set()


def test_a_mailbox_without_drafts_asks_only_to_read_mail(desk: Desk, graph: FakeGraph) -> None:
    desk.configure(f'kind = "oauth"\nclient_id = "{graph.authorities.client_id}"', "drafts = false")
    shown = desk.device()
    assert "Mail.ReadWrite" not in shown
    assert desk.scopes == (ALL_SCOPES - {MAIL.name}) | {"Mail.Read"}
    assert "without" not in desk.doctor("mailbox rita: grant")[1]
    desk.configure(f'kind = "oauth"\nclient_id = "{graph.authorities.client_id}"')
    assert "without Mail.ReadWrite" in desk.doctor("mailbox rita: grant")[1]


@pytest.mark.parametrize("key", ["", "short"])
def test_without_a_usable_secret_key_nobody_is_sent_to_microsoft(
    desk: Desk, graph: FakeGraph, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv("RAPPORT_SECRET_KEY", key)
    desk("connect", "rita", "--device", code=2)
    assert "openssl rand -base64 32" in desk.err
    assert graph.authorities.hits == []


def test_a_dead_grant_is_told_and_connecting_revives_it(desk: Desk) -> None:
    desk.device()
    with Store.open(f"sqlite:///{desk.folder}/rapport.db") as store:
        grants = store.grants("rita", lambda: [KEY])
        grants.save(str(grants.load()).replace('"dead":""', '"dead":"invalid_grant"'))
    told = "Microsoft has ended it (invalid_grant); run: rapport connect rita"
    assert desk.doctor("mailbox rita: grant") == (False, told)
    desk.device()
    assert desk.doctor("mailbox rita: grant")[0]


# --- other ways in ---


def test_an_application_is_tried(desk: Desk, graph: FakeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    graph.tenant = "doyle.example"
    desk.configure(f'kind = "app"\ntenant = "doyle.example"\nclient_id = "{graph.authorities.client_id}"')
    monkeypatch.delenv("RAPPORT_SECRET_KEY")  # nothing is sealed
    desk("connect", "rita", code=2)
    assert "put it into RAPPORT_MICROSOFT_CLIENT_SECRET (or RAPPORT_MICROSOFT_CLIENT_SECRET_FILE)" in desk.err
    assert not desk.doctor("mailbox rita: auth")[0]
    monkeypatch.setenv("RAPPORT_MICROSOFT_CLIENT_SECRET", "hunter2")
    desk("connect", "rita", code=1)
    assert "the client secret is wrong" in desk.err
    assert "hunter2" not in desk.err
    monkeypatch.setenv("RAPPORT_MICROSOFT_CLIENT_SECRET", graph.authorities.client_secret)
    shown = desk("connect", "rita")
    assert "Mailbox rita is connected." in shown
    assert shown.count("  ok ") == 3
    assert "Drafts and reminders were not tried" in shown
    assert {call.path.partition("/")[0] for call in graph.calls} == {"users"}
    assert desk.doctor("mailbox rita: auth") == (True, graph.authorities.client_id)
    graph.authorities.application_scopes = frozenset({"Calendars.ReadWrite"})
    shown = desk("connect", "rita", code=1)
    assert "its mail cannot be read" in shown
    assert "an administrator has to allow it to the application for this mailbox" in shown


def test_a_given_token_is_tried(desk: Desk, graph: FakeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.configure('kind = "static"\ntoken_env = "RITA_TOKEN"')
    monkeypatch.delenv("RAPPORT_SECRET_KEY")
    desk("connect", "rita", code=1)
    assert "there is no token in RITA_TOKEN" in desk.err
    assert not desk.doctor("mailbox rita: auth")[0]
    monkeypatch.setenv("RITA_TOKEN", graph.account(ADDRESS).token)
    assert desk("connect", "rita").count("  ok ") == 4
    assert desk.doctor("mailbox rita: auth") == (True, "RITA_TOKEN")
    monkeypatch.setenv("RITA_TOKEN", "EwB.hunter2")
    desk("connect", "rita", code=1)
    assert "put a fresh one in RITA_TOKEN" in desk.err
    assert "hunter2" not in desk.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["connect", "rtia"], 'There is no mailbox "rtia"'),
        (["connect", "rita", "--device", "--no-browser"], "choose one"),
    ],
)
def test_bad_words_are_one_sentence(desk: Desk, arguments: list[str], words: str) -> None:
    desk(*arguments, code=2)
    assert words in desk.err
    assert len(desk.err.splitlines()) == 1


def test_endpoints_of_two_clouds_are_told_by_the_doctor(desk: Desk, graph: FakeGraph) -> None:
    text = (desk.folder / "rapport.toml").read_text()
    mixed = text.replace(graph.root, "https://graph.microsoft.us/v1.0").replace(
        graph.authority, "https://login.microsoftonline.com/common"
    )
    (desk.folder / "rapport.toml").write_text(mixed)
    ok, sentence = desk.doctor("mailbox rita: auth")
    assert not ok
    assert "leave it out or name login.microsoftonline.us" in sentence


@pytest.mark.parametrize(
    ("auth", "code", "words"),
    [
        ('kind = "oauth"\nclient_id = "a-typo"', 1, "no app registration of this client id is known there: check auth"),
        ('kind = "oauth"', 2, 'auth.client_id is missing: kind = "oauth" needs it.'),
        ('kind = "ouath"\nclient_id = "1"', 2, 'auth.kind is "ouath" and must be'),
        ('kind = "service_account"\nclient_id = "1"', 2, 'which is for google only: choose "app"'),
        ('kind = "app"\nclient_id = "1"', 2, "auth.tenant is missing"),
        ('kind = "app"\nclient_id = "1"\ntenant = "common"', 2, "works for one tenant, give its id or domain"),
        ('kind = "oauth"\nclient_id = "1"\ntenant = "doyle example"', 1, 'auth.tenant "doyle example" is no tenant'),
        (
            'kind = "oauth"\nclient_id = "1"\nclient_secret = "hunter2"',
            2,
            "is a secret and must not stand in this file",
        ),
        ('kind = "static"', 2, "auth.token_env is missing"),
    ],
)
def test_a_typing_mistake_is_one_sentence_that_names_it(desk: Desk, auth: str, code: int, words: str) -> None:
    desk.configure(auth)
    desk("connect", "rita", *(["--device"] if "oauth" in auth else []), code=code)
    assert words in desk.err
    assert "rita" in desk.err
    assert "hunter2" not in desk.err
    assert "Traceback" not in desk.err
    assert desk.scopes == set()


def test_a_tenant_that_cannot_be_one_is_told_by_the_doctor_too(desk: Desk) -> None:
    desk.configure('kind = "oauth"\nclient_id = "1"\ntenant = "doyle example"')
    ok, sentence = desk.doctor("mailbox rita: auth")
    assert not ok
    assert sentence.endswith('auth.tenant "doyle example" is no tenant: give its id or its domain.')


@pytest.mark.parametrize("token", ["Bearer hunter2", "“hunter2”"])
def test_a_token_that_is_none_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    desk.configure('kind = "static"\ntoken_env = "RITA_TOKEN"')
    monkeypatch.setenv("RITA_TOKEN", token)
    desk("connect", "rita", code=1)
    assert "what is in RITA_TOKEN (or the file RITA_TOKEN_FILE names) is no token; put the bare token there" in desk.err
    assert "hunter2" not in desk.err

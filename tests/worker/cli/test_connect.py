"""`rapport connect` and what `rapport doctor` says of it, as a person does it: with a browser, without one, or not."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from connectors.google.auth import read_grant
from connectors.google.scopes import CONTACTS, DRAFTS, READ_MAIL
from tests.connectors.browser import ends_on
from tests.connectors.google.test_auth import EMAIL, key_file, public_of
from tests.connectors.servers.google.server import ALL_SCOPES, FakeGoogle, Fault
from worker.cli.app import guarded
from worker.cli.google_checks import check_consent
from worker.cli.grant_checks import check_grants
from worker.settings import Settings
from worker.store.locks import grant_lock
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

    def readline(self, _size: int | None = -1, /) -> str:
        self.shown += self.capsys.readouterr().out
        (address,) = re.findall(r"^http://\S+$", self.shown, re.MULTILINE)
        return f"{self.answer(address)}\n"


class Desk:
    """A configuration with one Google mailbox, and the commands on it."""

    def __init__(
        self, folder: Path, google: FakeGoogle, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.folder, self.google, self.capsys, self.monkeypatch = folder, google, capsys, monkeypatch
        oauth = google.oauth
        told = {"client_id": oauth.client_id, "client_secret": oauth.client_secret}
        self.client = folder / "client_secret.json"
        self.client.write_text(json.dumps({"installed": told}))
        self.configure('kind = "oauth"\nfile = "client_secret.json"')

    def configure(self, auth: str, more: str = "") -> None:
        (self.folder / "rapport.toml").write_text(f"""
[[mailbox]]
name = "rita"
provider = "google"
address = "{ADDRESS}"
{more}
[mailbox.rep]
name = "Rita Doyle"
[mailbox.auth]
{auth}
[mailbox.endpoints]
api_root = "{self.google.root}"
token_uri = "{self.google.token_uri}"
auth_uri = "{self.google.auth_uri}"
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

    def consent(self, answer: Callable[[str], str], code: int = 0) -> str:
        """Run `rapport connect rita --no-browser` and paste what `answer` makes of the address shown."""
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
def google() -> Iterator[FakeGoogle]:
    with FakeGoogle() as server:
        server.account(ADDRESS)
        yield server


@pytest.fixture
def desk(
    tmp_path: Path, google: FakeGoogle, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Desk:
    monkeypatch.setenv("RAPPORT_SECRET_KEY", KEY)
    made = Desk(tmp_path, google, capsys, monkeypatch)
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
    assert done.stdout.count("  ok ") == 6
    assert "rapport run --mailbox rita --dry-run" in done.stdout
    assert desk.scopes == ALL_SCOPES


def test_consent_without_a_browser_and_what_the_doctor_then_says(desk: Desk) -> None:
    assert desk.doctor("mailbox rita: grant") == (False, "Not connected yet; run: rapport connect rita")
    shown = desk.consent(ends_on)
    assert "gmail.compose: lays drafts" in shown
    assert "Mailbox rita is connected." in shown
    ok, sentence = desk.doctor("mailbox rita: grant")
    assert ok
    assert sentence.startswith("Connected on 20")
    assert "without" not in sentence
    assert desk.doctor("secret key") == (True, "set")


def test_the_doctor_looks_at_google_too(desk: Desk) -> None:
    shown = desk("doctor", code=1)
    for words in ("mailbox rita: auth", "secret key", "Not connected yet; run: rapport connect rita"):
        assert words in shown


def test_nothing_secret_is_printed_or_lies_in_the_database(desk: Desk, google: FakeGoogle) -> None:
    shown = desk.consent(ends_on)
    kept = b"".join(path.read_bytes() for path in desk.folder.glob("rapport.db*"))
    secrets = [token for token in google.tokens if token != google.account(ADDRESS).token] + [
        google.oauth.client_secret
    ]
    with Store.open(f"sqlite:///{desk.folder}/rapport.db") as store:
        grant = read_grant("rita", store.grants("rita", lambda: [KEY]))
    assert grant
    assert grant.access_token in secrets
    for secret in [*secrets, grant.refresh_token, KEY]:
        assert secret not in shown
        assert secret.encode() not in kept


def test_unticked_permissions_are_named_with_what_they_cost(desk: Desk, google: FakeGoogle) -> None:
    google.oauth.unticked = {DRAFTS.uri, CONTACTS.uri}
    shown = desk.consent(ends_on)
    assert "Mailbox rita is connected." in shown
    for scope in (DRAFTS, CONTACTS):
        assert f"missing    {scope.name}: {scope.lost}" in shown
        assert f"without {scope.name} {scope.lost}" in desk.doctor("mailbox rita: grant")[1]
    assert desk.doctor("mailbox rita: grant")[0]  # the rep may have meant it
    assert desk.scopes == ALL_SCOPES - google.oauth.unticked


def test_without_the_mail_nothing_is_kept_and_a_former_grant_stays(desk: Desk, google: FakeGoogle) -> None:
    google.oauth.unticked = {READ_MAIL.uri}
    shown = desk.consent(ends_on, code=1)
    assert "Mailbox rita is not connected: its mail cannot be read." in shown
    assert f"missing    {READ_MAIL.name}" in shown
    assert desk.scopes == set()
    google.oauth.unticked = set()
    desk.consent(ends_on)
    google.oauth.unticked = {READ_MAIL.uri}
    desk.consent(ends_on, code=1)
    assert desk.scopes == ALL_SCOPES


def test_another_account_is_not_kept(desk: Desk, google: FakeGoogle) -> None:
    google.oauth.rep = "somebody@else.example"
    shown = desk.consent(ends_on, code=1)
    assert "another account than the configuration names" in shown
    assert "somebody" not in shown
    assert desk.scopes == set()
    desk.configure('kind = "oauth"\nfile = "client_secret.json"', 'aliases = ["Somebody@else.example"]')
    desk.consent(ends_on)
    assert desk.scopes == ALL_SCOPES


def test_an_api_that_is_switched_off_is_said_while_the_rep_is_still_there(desk: Desk, google: FakeGoogle) -> None:
    google.faults.add(Fault("gmail.users.getProfile", status=403, reason="accessNotConfigured"))
    assert "enable Gmail, Calendar and People" in desk.consent(ends_on, code=1)
    assert desk.scopes == set()


def test_declining_is_one_sentence(desk: Desk, google: FakeGoogle) -> None:
    google.oauth.refuse = "access_denied"
    shown = desk.consent(ends_on, code=1)
    assert "consent was declined at Google; run: rapport connect rita" in shown
    assert "Traceback" not in shown


def test_a_mailbox_without_drafts_does_not_ask_to_write_any(desk: Desk, google: FakeGoogle) -> None:
    desk.configure('kind = "oauth"\nfile = "client_secret.json"', "drafts = false")
    shown = desk.consent(ends_on)
    assert "gmail.compose" not in shown
    assert desk.scopes == ALL_SCOPES - {DRAFTS.uri}
    assert "without" not in desk.doctor("mailbox rita: grant")[1]


def test_a_client_id_takes_its_secret_from_the_environment(
    desk: Desk, google: FakeGoogle, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.configure(f'kind = "oauth"\nclient_id = "{google.oauth.client_id}"')
    desk("connect", "rita", "--no-browser", code=2)
    assert "put it into RAPPORT_GOOGLE_CLIENT_SECRET (or RAPPORT_GOOGLE_CLIENT_SECRET_FILE)" in desk.err
    assert not desk.doctor("mailbox rita: auth")[0]
    monkeypatch.setenv("RAPPORT_GOOGLE_CLIENT_SECRET", google.oauth.client_secret)
    assert desk.doctor("mailbox rita: auth") == (True, google.oauth.client_id)
    assert "Mailbox rita is connected." in desk.consent(ends_on)


@pytest.mark.parametrize("key", ["", "short"])
def test_without_a_usable_secret_key_nobody_is_sent_to_google(
    desk: Desk, google: FakeGoogle, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv("RAPPORT_SECRET_KEY", key)
    desk("connect", "rita", "--no-browser", code=2)
    assert "openssl rand -base64 32" in desk.err
    assert google.oauth.consents == []
    assert not desk.doctor("secret key")[0]


def test_a_grant_of_a_former_key_is_told_and_connecting_replaces_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAPPORT_SECRET_KEY", "another-" * 8)
    desk.consent(ends_on)
    monkeypatch.setenv("RAPPORT_SECRET_KEY", KEY)
    ok, sentence = desk.doctor("mailbox rita: grant")
    assert not ok
    assert "put the former key back" in sentence
    assert "Mailbox rita is connected." in desk.consent(ends_on)
    assert desk.scopes == ALL_SCOPES


def test_a_dead_grant_is_told_and_connecting_revives_it(desk: Desk) -> None:
    desk.consent(ends_on)
    with Store.open(f"sqlite:///{desk.folder}/rapport.db") as store:
        grants = store.grants("rita", lambda: [KEY])
        grants.save(str(grants.load()).replace('"dead":""', '"dead":"invalid_grant"'))
    assert desk.doctor("mailbox rita: grant") == (False, "Google has ended it; run: rapport connect rita")
    desk.consent(ends_on)
    assert desk.doctor("mailbox rita: grant")[0]


def test_connecting_waits_for_a_run_that_renews(desk: Desk) -> None:
    url = f"sqlite:///{desk.folder}/rapport.db"
    held = f"import sys, time\nfrom worker.store.locks import grant_lock\nwith grant_lock({url!r}, 'rita'):\n"
    held += "    print('held', flush=True)\n    time.sleep(1)\n"
    with subprocess.Popen([sys.executable, "-c", held], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout
        assert other.stdout.readline() == "held\n"
        assert "Mailbox rita is connected." in desk.consent(ends_on)
    with grant_lock(url, "rita", seconds=0):
        pass


# --- other ways in ---


def test_a_service_account_is_tried(desk: Desk, google: FakeGoogle) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    key_file(desk.folder, key, google)
    desk.configure(f'kind = "service_account"\nfile = "service_account.json"\nsubject = "{ADDRESS}"')
    google.oauth.add_service_account(EMAIL, public_of(key), ())
    desk("connect", "rita", code=1)
    assert "Domain-wide delegation, give client ID 10042" in desk.err
    google.oauth.add_service_account(EMAIL, public_of(key), ALL_SCOPES - {CONTACTS.uri})
    shown = desk("connect", "rita")
    assert "Mailbox rita is connected." in shown
    assert f"missing    {CONTACTS.name}" in shown
    assert shown.count("  ok ") == 5
    google.oauth.add_service_account(EMAIL, public_of(key), ALL_SCOPES)
    assert desk("connect", "rita").count("  ok ") == 6
    assert desk.doctor("mailbox rita: auth") == (True, str(desk.folder / "service_account.json"))


def test_a_service_account_without_the_mail_is_not_connected(desk: Desk, google: FakeGoogle) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    key_file(desk.folder, key, google)
    desk.configure(f'kind = "service_account"\nfile = "service_account.json"\nsubject = "{ADDRESS}"')
    google.oauth.add_service_account(EMAIL, public_of(key), ALL_SCOPES - {READ_MAIL.uri})
    assert "its mail cannot be read" in desk("connect", "rita", code=1)


def test_a_given_token_is_tried(desk: Desk, google: FakeGoogle, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.configure('kind = "static"\ntoken_env = "RITA_TOKEN"')
    monkeypatch.delenv("RAPPORT_SECRET_KEY")  # nothing is sealed
    desk("connect", "rita", code=1)
    assert "there is no token in RITA_TOKEN" in desk.err
    assert not desk.doctor("mailbox rita: auth")[0]
    monkeypatch.setenv("RITA_TOKEN", google.account(ADDRESS).token)
    shown = desk("connect", "rita")
    assert shown.count("  ok ") == 4
    assert shown.count("  not tried ") == 2
    assert desk.doctor("mailbox rita: auth") == (True, "RITA_TOKEN")
    monkeypatch.setenv("RITA_TOKEN", "ya29.hunter2")
    desk("connect", "rita", code=1)
    assert "put a fresh one in RITA_TOKEN" in desk.err
    assert "hunter2" not in desk.err


def test_a_local_mailbox_has_nothing_to_connect(desk: Desk) -> None:
    (desk.folder / "rapport.toml").write_text(
        '[[mailbox]]\nname = "me"\nprovider = "local"\naddress = "me@example.com"\nmail = "Mail"\n'
    )
    assert "there is nothing to connect" in desk("connect", "me")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["connect", "rtia"], 'There is no mailbox "rtia"'),
        (["connect", "rita", "--device"], "--device is for Microsoft mailboxes; for Google without a browser here"),
        (["connect"], "Missing argument 'NAME'"),
    ],
)
def test_bad_words_are_one_sentence(desk: Desk, arguments: list[str], words: str) -> None:
    desk(*arguments, code=2)
    assert words in desk.err
    assert len(desk.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("client", "words"),
    [(None, "cannot be read"), ('{"web": {}}', "of a web client; make one of type Desktop app"), ("{", "no JSON file")],
)
def test_a_client_file_that_does_not_serve_is_one_sentence(desk: Desk, client: str | None, words: str) -> None:
    desk.client.unlink()
    if client:
        desk.client.write_text(client)
    desk("connect", "rita", "--no-browser", code=1)
    assert words in desk.err
    assert len(desk.err.splitlines()) == 1
    ok, sentence = desk.doctor("mailbox rita: auth")
    assert (ok, words in sentence) == (False, True)

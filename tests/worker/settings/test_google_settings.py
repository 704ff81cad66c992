"""A mailbox at Google: each kind of consent has its keys, limits have bounds, and no secret is read by loading."""

from pathlib import Path

import pytest

from worker.errors import ConfigError
from worker.settings import Settings, secret_keys

HEAD = """
[[mailbox]]
name = "rita"
provider = "google"
address = "rita@example.com"
"""


def loaded(tmp_path: Path, text: str) -> Settings:
    file = tmp_path / "rapport.toml"
    file.write_text(text, encoding="utf-8")
    return Settings.load(file, {"RAPPORT_SECRET_KEY_FILE": "/nowhere", "RITA_TOKEN_FILE": "/nowhere"})


def problems(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, text)
    head = f'{tmp_path / "rapport.toml"}: mailbox "rita" '
    assert all(problem.startswith(head) for problem in caught.value.problems)
    return [problem.removeprefix(head) for problem in caught.value.problems]


@pytest.mark.parametrize(
    "auth",
    [
        'kind = "oauth"\nfile = "absent.json"',
        'kind = "oauth"\nclient_id = "1-x.apps.googleusercontent.com"',
        'kind = "service_account"\nfile = "absent.json"\nsubject = "rita@example.com"',
        'kind = "static"\ntoken_env = "RITA_TOKEN"',
    ],
)
def test_each_kind_of_consent_loads_without_reading_what_it_names(tmp_path: Path, auth: str) -> None:
    settings = loaded(tmp_path, f"{HEAD}[mailbox.auth]\n{auth}")
    mailbox = settings.named("rita")
    assert mailbox.auth is not None
    assert mailbox.auth.file in (None, tmp_path / "absent.json")
    assert (mailbox.limits.units_per_minute, mailbox.limits.units_per_run) == (4800, 11_500)


@pytest.mark.parametrize(
    ("auth", "told"),
    [
        ('kind = "oauth"', ["auth.file or auth.client_id is missing"]),
        ('kind = "oauth"\nfile = ""', ["auth.file or auth.client_id is missing"]),
        ('kind = "oauth"\nfile = "a"\nclient_id = "b"', ["auth.file and auth.client_id say the same"]),
        ('kind = "oauth"\nfile = "a"\nsubject = "b"', ['auth.subject is not for kind = "oauth"']),
        ('kind = "service_account"', ["auth.file is missing", "auth.subject is missing"]),
        ('kind = "static"\ntenant = "a"', ["auth.token_env is missing", 'auth.tenant is not for kind = "static"']),
        ('kind = "app"\ntenant = "a"', ['auth.kind is "app", which is for microsoft only']),
        ('kind = "oath"', ['auth.kind is "oath" and must be']),
        ('file = "a"', ["auth.kind is missing"]),
    ],
)
def test_what_a_kind_of_consent_lacks_or_does_not_know_is_named(tmp_path: Path, auth: str, told: list[str]) -> None:
    found = problems(tmp_path, f"{HEAD}[mailbox.auth]\n{auth}")
    assert len(found) == len(told)
    for start, problem in zip(told, found, strict=True):
        assert problem.startswith(start)


def test_a_google_mailbox_without_consent_is_named(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, HEAD)
    assert found.startswith("is at google and needs [mailbox.auth]")


@pytest.mark.parametrize("auth", ["auth = 3", "[mailbox.auth]\nkind = 3", "[mailbox.auth]\nkind = [1]"])
def test_consent_of_the_wrong_shape_is_a_problem_and_no_traceback(tmp_path: Path, auth: str) -> None:
    assert problems(tmp_path, f"{HEAD}{auth}")


def test_everything_is_named_at_once(tmp_path: Path) -> None:
    text = f"""{HEAD}mail = "Mail"
[mailbox.auth]
kind = "service_account"
[mailbox.endpoints]
auth_uri = "http://login.example"
[mailbox.limits]
units_per_minute = 0
units_per_run = 1_000_001
units_per_rum = 4
"""
    found = problems(tmp_path, text)
    for start in (
        "mail is for local mailboxes only",
        "auth.file is missing",
        "auth.subject is missing",
        'endpoints.auth_uri is wrong: "http://login.example" must start with https://',
        'limits.units_per_minute is "0"',
        'limits.units_per_run is "1000001"',
        'limits.units_per_rum is no setting. Did you mean "units_per_run"?',
    ):
        assert any(problem.startswith(start) for problem in found), start
    assert len(found) == 7


def test_a_local_mailbox_has_no_consent_and_no_limits(tmp_path: Path) -> None:
    text = HEAD.replace("google", "local") + 'mail = "Mail"\n[mailbox.auth]\nkind = "static"\n[mailbox.limits]\n'
    assert problems(tmp_path, text) == [
        "auth is for mailboxes at a provider only.",
        "limits is for mailboxes at a provider only.",
    ]


KEY, OTHER = "k" * 32, "o" * 44


@pytest.mark.parametrize("text", [f"{KEY} {OTHER}", f"{KEY},{OTHER}", f" {KEY} ,\n{OTHER}\n"])
def test_several_secret_keys_are_read_in_order_from_variable_or_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "key").write_text(text)
    assert secret_keys({"RAPPORT_SECRET_KEY": text}) == (KEY, OTHER)
    assert secret_keys({"RAPPORT_SECRET_KEY_FILE": str(tmp_path / "key")}) == (KEY, OTHER)


@pytest.mark.parametrize("text", ["", "hunter2", f"{KEY} hunter2", KEY[:-1]])
def test_a_secret_key_that_is_absent_or_short_says_how_to_make_one(text: str) -> None:
    with pytest.raises(ConfigError, match=r"RAPPORT_SECRET_KEY .*`openssl rand -base64 32`") as caught:
        secret_keys({"RAPPORT_SECRET_KEY": text})
    assert "hunter2" not in str(caught.value)

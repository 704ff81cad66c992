"""A mailbox at Microsoft: each kind of consent has its keys, no secret stands in the file, and limits are Google's."""

from pathlib import Path

import pytest

from worker.errors import ConfigError
from worker.settings import Settings

HEAD = """
[[mailbox]]
name = "rita"
provider = "microsoft"
address = "rita@example.com"
"""


def loaded(tmp_path: Path, text: str) -> Settings:
    file = tmp_path / "rapport.toml"
    file.write_text(text, encoding="utf-8")
    return Settings.load(file, {"RAPPORT_MICROSOFT_CLIENT_SECRET_FILE": "/nowhere", "RITA_TOKEN_FILE": "/nowhere"})


def problems(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, text)
    head = f'{tmp_path / "rapport.toml"}: mailbox "rita" '
    assert all(problem.startswith(head) for problem in caught.value.problems)
    return [problem.removeprefix(head) for problem in caught.value.problems]


@pytest.mark.parametrize(
    "auth",
    [
        'kind = "oauth"\nclient_id = "1"',
        'kind = "oauth"\nclient_id = "1"\ntenant = "consumers"',
        'kind = "app"\nclient_id = "1"\ntenant = "example.com"',
        'kind = "static"\ntoken_env = "RITA_TOKEN"',
    ],
)
def test_each_kind_of_consent_loads_without_reading_what_it_names(tmp_path: Path, auth: str) -> None:
    assert loaded(tmp_path, f"{HEAD}[mailbox.auth]\n{auth}").named("rita").auth is not None


@pytest.mark.parametrize(
    ("auth", "told"),
    [
        ('kind = "oauth"', ["auth.client_id is missing"]),
        ('kind = "oauth"\nclient_id = ""', ["auth.client_id is missing"]),
        ('kind = "oauth"\nclient_id = "1"\nfile = "a"', ['auth.file is not for kind = "oauth" at microsoft']),
        ('kind = "app"', ["auth.tenant is missing", "auth.client_id is missing"]),
        ('kind = "app"\nclient_id = "1"\ntenant = "common"', ['auth.tenant is "common": kind = "app" works for one']),
        (
            'kind = "app"\nsubject = "rita@example.com"',
            ["auth.tenant is missing", "auth.client_id is missing", 'auth.subject is not for kind = "app"'],
        ),
        ('kind = "static"\ntenant = "a"', ["auth.token_env is missing", 'auth.tenant is not for kind = "static"']),
        ('kind = "service_account"\nfile = "a"', ['auth.kind is "service_account", which is for google only']),
        ('kind = "oath"', ['auth.kind is "oath" and must be']),
        ('client_id = "1"', ["auth.kind is missing"]),
    ],
)
def test_what_a_kind_of_consent_lacks_or_does_not_know_is_named(tmp_path: Path, auth: str, told: list[str]) -> None:
    found = problems(tmp_path, f"{HEAD}[mailbox.auth]\n{auth}")
    assert len(found) == len(told)
    for start, problem in zip(told, found, strict=True):
        assert problem.startswith(start)


def test_a_microsoft_mailbox_without_consent_is_named(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, HEAD)
    assert found.startswith('is at microsoft and needs [mailbox.auth]: kind = "oauth" with client_id')


@pytest.mark.parametrize("auth", ["auth = 3", "[mailbox.auth]\nkind = 3", "[mailbox.auth]\nkind = [1]"])
def test_consent_of_the_wrong_shape_is_a_problem_and_no_traceback(tmp_path: Path, auth: str) -> None:
    assert problems(tmp_path, f"{HEAD}{auth}")


def test_the_client_secret_does_not_stand_in_the_file_and_everything_is_named_at_once(tmp_path: Path) -> None:
    text = f"""{HEAD}cards = "Contacts"
[mailbox.auth]
kind = "app"
client_id = "1"
client_secret = "hunter2"
[mailbox.endpoints]
authority = "http://login.example/tenant"
api_root = "http://graph.example"
[mailbox.limits]
units_per_minute = 0
"""
    found = problems(tmp_path, text)
    for start in (
        "auth.client_secret is a secret and must not stand in this file",
        "cards is for local mailboxes only",
        "auth.tenant is missing",
        'endpoints.authority is wrong: "http://login.example/tenant" must start with https://',
        'endpoints.api_root is wrong: "http://graph.example" must start with https://',
        "limits is for google mailboxes only",
        'limits.units_per_minute is "0"',
    ):
        assert any(problem.startswith(start) for problem in found), start
    assert not any("hunter2" in problem for problem in found)

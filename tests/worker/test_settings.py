"""The configuration: everything that can be wrong is named at once, with its file and key."""

import tomllib
from datetime import time
from pathlib import Path

import pytest

from worker import shipped
from worker.core.cadence import Cadence
from worker.core.words import OccasionKind
from worker.errors import ConfigError
from worker.settings import MailboxSettings, RepSettings, Settings, secret
from worker.settings.tables import AuthSettings, CadenceSettings, EndpointSettings, LimitSettings, OccasionSettings

SMALLEST = """
[[mailbox]]
name = "sam"
provider = "local"
address = "sam@okafor.example"
mail = "Mail"
"""

GOOGLE = """
[[mailbox]]
name = "rita"
provider = "google"
address = "rita@example.com"
customers_group = "Customers"
drafts = true
[mailbox.rep]
name = "Rita Doyle"
timezone = "Europe/Dublin"
country = "IE"
languages = ["en", "de"]
working_days = ["mon", "Tuesday", "sat"]
plan_at = "07:30"
daily_draft_cap = 2
[mailbox.auth]
kind = "static"
token_env = "RITA_TOKEN"
[mailbox.endpoints]
api_root = "http://127.0.0.1:4020/base"
token_uri = "http://localhost:4020/token"
authority = "https://login.example/tenant"
"""


def loaded(tmp_path: Path, text: str, env: dict[str, str] | None = None) -> Settings:
    file = tmp_path / "rapport.toml"
    file.write_text(text, encoding="utf-8")
    return Settings.load(file, env or {})


def problems(tmp_path: Path, text: str, env: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, text, env)
    return caught.value.problems


def test_smallest_configuration_has_the_defaults_of_the_design(tmp_path: Path) -> None:
    settings = loaded(tmp_path, SMALLEST)
    rep = settings.mailbox[0].to_rep()
    assert settings.history_years == 5
    assert settings.cadences[""] == Cadence(60, 120)
    assert (rep.mailbox, rep.timezone, rep.plan_at, rep.daily_draft_cap, rep.drafts) == ("sam", "UTC", time(7), 3, True)
    assert rep.working_days == (0, 1, 2, 3, 4)


def test_a_mailbox_of_the_design_is_read_as_written(tmp_path: Path) -> None:
    mailbox = loaded(tmp_path, GOOGLE).named("rita")
    rep = mailbox.to_rep()
    assert (rep.name, rep.country, rep.languages, rep.plan_at) == ("Rita Doyle", "IE", ("en", "de"), time(7, 30))
    assert rep.working_days == (0, 1, 5)
    assert mailbox.auth is not None
    assert mailbox.auth.token_env == "RITA_TOKEN"
    assert mailbox.endpoints.api_root == "http://127.0.0.1:4020/base"


@pytest.mark.parametrize("country", ["IE", "DE-BY", "GB-ENG", ""])
def test_a_country_may_name_its_region(tmp_path: Path, country: str) -> None:
    text = f'{SMALLEST}[mailbox.rep]\ncountry = "{country}"\n'
    assert loaded(tmp_path, text).mailbox[0].to_rep().country == country


@pytest.mark.parametrize("country", ["Ireland", "ie", "DE-", "DE-BAVARIA", "DE_BY"])
def test_what_is_no_country_is_refused(tmp_path: Path, country: str) -> None:
    (problem,) = problems(tmp_path, f'{SMALLEST}[mailbox.rep]\ncountry = "{country}"\n')
    assert "rep.country" in problem


def test_relative_paths_start_at_the_folder_of_the_configuration(tmp_path: Path) -> None:
    text = f'database = "state/r.db"\ntemplates = "words"\n{SMALLEST}calendar = "/srv/Calendar"\n'
    settings = loaded(tmp_path, text)
    assert settings.mailbox[0].mail == tmp_path / "Mail"
    assert settings.mailbox[0].calendar == Path("/srv/Calendar")
    assert settings.database_url == f"sqlite:///{tmp_path}/state/r.db"
    assert settings.template_folders == (shipped.templates(), tmp_path / "words")


def test_every_problem_is_named_at_once_with_its_file_and_key(tmp_path: Path) -> None:
    text = """
historyyears = 3
[[mailbox]]
name = "rita"
provider = "gogle"
address = "rita at example.com"
[mailbox.rep]
timezone = "Europe/Dubln"
timezome = "UTC"
working_days = ["funday"]
daily_draft_cap = -1
[mailbox.endpoints]
api_root = "http://mail.example.com"
[[mailbox]]
name = "rita"
provider = "local"
address = "rita@example.com"
[cadence.key]
ideal = 90
longest = 20
[cadence.slow]
ideal = 90
[occasion.birthday]
lead = "after"
"""
    found = problems(tmp_path, text)
    for words in (
        'historyyears is no setting. Did you mean "history_years"?',
        "mailbox \"rita\" provider is \"gogle\" and must be 'google', 'microsoft' or 'local'",
        'mailbox "rita" address is wrong: "rita at example.com" is no mail address',
        'mailbox "rita" rep.timezone is wrong: "Europe/Dubln" is no time zone',
        'mailbox "rita" rep.timezome is no setting. Did you mean "timezone"?',
        'mailbox "rita" rep.working_days.0 is wrong: "funday" is no weekday',
        'mailbox "rita" rep.daily_draft_cap is -1: write a number from 1 to 50; for no drafts',
        'mailbox "rita" endpoints.api_root is wrong: "http://mail.example.com" must start with https://',
        'mailbox "rita" stands there 2 times',
        'mailbox "rita" is local and needs mail',
        "cadence.key is wrong: longest (20) is shorter than ideal (90)",
        "cadence.slow.longest is missing",
        'occasion.birthday.lead is no setting. Did you mean "lead_days"?',
    ):
        assert any(words in sentence for sentence in found), words
    assert len(found) == 13
    assert all(sentence.startswith(str(tmp_path / "rapport.toml")) for sentence in found)


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ('languages = ["english"]', 'rep.languages.0 is "english": write codes such as ["en", "de"]'),
        ('languages = "en"', 'rep.languages is "en": write codes such as ["en", "de"]'),
        ("languages = []", 'rep.languages is []: write codes such as ["en", "de"]'),
        ("languages = 2026-01-01", 'rep.languages is "2026-01-01": write codes such as ["en", "de"]'),
        ("working_days = []", 'rep.working_days is []: write days such as ["mon", "tue", "wed"]'),
        ('country = "Germany"', 'rep.country is "Germany": write a country such as "DE", or with its region "DE-BY"'),
        ('plan_at = "7h"', 'rep.plan_at is "7h": write a time such as "07:00"'),
        (
            "daily_draft_cap = 0",
            "rep.daily_draft_cap is 0: write a number from 1 to 50; for no drafts at all set drafts =",
        ),
    ],
)
def test_a_setting_written_wrongly_is_told_how_it_is_written(tmp_path: Path, setting: str, words: str) -> None:
    local = '[[mailbox]]\nname = "rita"\nprovider = "local"\naddress = "rita@example.com"\nmail = "Mail"\n'
    (found,) = problems(tmp_path, f"{local}[mailbox.rep]\n{setting}\n")
    assert words in found


@pytest.mark.parametrize("key", ["token", "client_secret", "password", "access_token"])
def test_secrets_in_the_file_are_refused_and_not_repeated(tmp_path: Path, key: str) -> None:
    text = GOOGLE.replace('token_env = "RITA_TOKEN"', f'token_env = "RITA_TOKEN"\n{key} = "hunter2"')
    (found,) = problems(tmp_path, text)
    assert f'mailbox "rita" auth.{key} is a secret' in found
    assert "hunter2" not in found


def test_a_database_url_with_a_password_is_refused_in_the_file_and_taken_from_the_environment(tmp_path: Path) -> None:
    url = "postgresql+psycopg://rapport:hunter2@db.example/rapport"
    (found,) = problems(tmp_path, f'database = "{url}"\n{SMALLEST}')
    assert "RAPPORT_DATABASE_URL" in found
    assert "hunter2" not in found
    assert loaded(tmp_path, SMALLEST, {"RAPPORT_DATABASE_URL": url}).database_url == url
    (tmp_path / "url").write_text(f"{url}\n")
    assert loaded(tmp_path, SMALLEST, {"RAPPORT_DATABASE_URL_FILE": str(tmp_path / "url")}).database_url == url


def test_a_secret_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"RAPPORT_DATABASE_URL_FILE names /nowhere/url, which cannot be read\."):
        secret("RAPPORT_DATABASE_URL", {"RAPPORT_DATABASE_URL_FILE": "/nowhere/url"})


def test_the_environment_overrides_the_file_and_its_mistakes_name_the_variable(tmp_path: Path) -> None:
    settings = loaded(tmp_path, f"history_years = 2\n{SMALLEST}", {"RAPPORT_HISTORY_YEARS": "7", "HISTORY_YEARS": "9"})
    assert settings.history_years == 7
    (found,) = problems(tmp_path, SMALLEST, {"RAPPORT_LOG_FORMAT": "xml"})
    assert found == "RAPPORT_LOG_FORMAT is \"xml\" and must be 'text' or 'json'."


def test_a_file_that_is_not_there_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"There is no configuration at .*absent\.toml: .*`rapport init`"):
        Settings.load(tmp_path / "absent.toml", {})


def test_broken_toml_is_named_with_its_line(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, 'database = "x"\nmailbox = [\n')
    assert "line 3" in found or "end of document" in found


@pytest.mark.parametrize("text", ["", "mailbox = []"])
def test_no_mailbox_is_a_problem(tmp_path: Path, text: str) -> None:
    (found,) = problems(tmp_path, text)
    assert "there is no [[mailbox]] yet" in found


@pytest.mark.parametrize("text", ["mailbox = 3", "mailbox = [3]", "cadence = 3", "occasion = []\ncadence.key = 3"])
def test_tables_of_the_wrong_shape_are_problems_and_no_traceback(tmp_path: Path, text: str) -> None:
    assert problems(tmp_path, f"{text}\n{'' if 'mailbox' in text else SMALLEST}")


def test_cadences_of_the_file_lie_over_the_shipped_ones(tmp_path: Path) -> None:
    settings = loaded(tmp_path, f"{SMALLEST}[cadence.key]\nideal = 10\n[cadence.board]\nideal = 90\nlongest = 99\n")
    assert settings.cadences["key"] == Cadence(10, 60)
    assert settings.cadences["board"] == Cadence(90, 99)
    assert settings.cadences["light"] == Cadence(120, 240)


def test_lead_days_of_the_file_lie_over_the_shipped_ones(tmp_path: Path) -> None:
    settings = loaded(tmp_path, f"{SMALLEST}[occasion.birthday]\nlead_days = [30, 7]\n")
    assert settings.lead_days[OccasionKind.BIRTHDAY] == (30, 7)
    assert set(settings.lead_days) == set(OccasionKind)


def test_an_unknown_mailbox_suggests_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r'no mailbox "smm" in .*Did you mean "sam"\?'):
        loaded(tmp_path, SMALLEST).named("smm")


def test_the_example_loads_and_shows_every_setting() -> None:
    file = shipped.config_file("rapport.example.toml")
    text = file.read_text(encoding="utf-8")
    settings = Settings.load(file, {})
    assert settings.mailbox[0].name == "me"
    tables = (AuthSettings, EndpointSettings, LimitSettings, CadenceSettings, OccasionSettings)
    for model in (Settings, MailboxSettings, RepSettings, *tables):
        for key in model.model_fields:
            assert f"{key} = " in text or f"[{key}" in text or f".{key}]" in text, key


def test_the_example_has_no_commented_setting_that_would_be_refused(tmp_path: Path) -> None:
    lines = shipped.config_file("rapport.example.toml").read_text(encoding="utf-8").splitlines()
    bare = [line.removeprefix("# ").removeprefix("# ") for line in lines]
    text = "\n".join(line for line in bare if line.startswith("[") or " = " in line)
    assert tomllib.loads(text)
    assert [mailbox.name for mailbox in loaded(tmp_path, text).mailbox] == ["me", "rita", "ben", "trial", "uma", "vic"]


def test_a_mailbox_that_is_wrong_is_not_called_missing(tmp_path: Path) -> None:
    file = tmp_path / "rapport.toml"
    file.write_text('[[mailbox]]\nname = "me"\nprovider = "gogle"\naddress = "me@example.com"\nmail = "Mail"\n')
    with pytest.raises(ConfigError) as caught:
        Settings.load(file, {})
    assert "gogle" in str(caught.value)
    assert "no [[mailbox]]" not in str(caught.value)

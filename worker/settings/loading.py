"""The whole configuration: rapport.toml, what the environment overrides, and the shipped defaults, checked at once."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, Field, PrivateAttr, ValidationError
from pydantic_settings import BaseSettings, EnvSettingsSource

from worker import shipped
from worker.core.cadence import Cadence
from worker.core.words import OccasionKind
from worker.errors import ConfigError
from worker.settings import problems
from worker.settings.tables import (
    AuthSettings,
    CadenceSettings,
    EndpointSettings,
    LimitSettings,
    Location,
    MailboxSettings,
    OccasionSettings,
    RepSettings,
    Rhythm,
    Section,
)

DEFAULT_PATH = Path("config/rapport.toml")
DEFAULT_CADENCE = "default"
SHORTEST_KEY = 32


class _Environment(BaseSettings, env_prefix="RAPPORT_"):
    """What RAPPORT_... variables may override; RAPPORT_DATABASE_URL is a secret and read apart."""

    database: str | None = None
    history_years: int | None = None
    templates: str | None = None
    log_format: str | None = None
    log_level: str | None = None


class Settings(Section, frozen=True):
    """The whole configuration, as `load` checked it."""

    _file: Path = PrivateAttr(default=DEFAULT_PATH)
    database: str = "rapport.db"
    history_years: Annotated[int, Field(ge=1, le=50)] = 5
    templates: Location | None = None
    log_format: Literal["text", "json"] = "text"
    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    mailbox: Annotated[tuple[MailboxSettings, ...], Field(min_length=1)]
    cadence: dict[str, Rhythm] = Field(default_factory=dict)
    occasion: dict[OccasionKind, OccasionSettings] = Field(default_factory=dict)

    @classmethod
    def load(cls, path: Path | None, env: Mapping[str, str]) -> Self:
        """Read the TOML at `path` (else the default one), the environment and the defaults; raises ConfigError."""
        file = (path or DEFAULT_PATH).absolute()
        raw = _read_toml(file)
        wrong = problems.refused(raw, file)
        given = _from_environment(env)
        try:
            settings = cls.model_validate(_with_defaults(raw) | given, context={"file": file})
        except ValidationError as error:
            raise ConfigError(wrong + problems.sentences(error, raw, file, given, _TABLES)) from None
        if wrong:
            raise ConfigError(wrong)
        return settings

    def model_post_init(self, context: Any, /) -> None:  # noqa: D102  pydantic's own hook
        self._file = context["file"]  # type: ignore[misc]  # private, so frozen does not concern it

    @property
    def file(self) -> Path:
        """Where this configuration was read."""
        return self._file

    @property
    def database_url(self) -> str:
        """The database as SQLAlchemy names it."""
        if "://" in self.database:
            return self.database
        return f"sqlite:///{self.file.parent / Path(self.database).expanduser()}"

    @property
    def template_folders(self) -> tuple[Path, ...]:
        """Where wordings are read; the rep's own folder comes last, which wins."""
        return (shipped.templates(), self.templates) if self.templates else (shipped.templates(),)

    @property
    def cadences(self) -> dict[str, Cadence]:
        """Every cadence by the group it is for; "" is everyone else's."""
        by_group = {group: Cadence(rhythm.ideal, rhythm.longest) for group, rhythm in self.cadence.items()}
        return by_group | {"": by_group[DEFAULT_CADENCE]}

    @property
    def lead_days(self) -> dict[OccasionKind, tuple[int, ...]]:
        """How many days before an occasion the rep is reminded too."""
        return {kind: occasion.lead_days for kind, occasion in self.occasion.items()}

    def named(self, name: str) -> MailboxSettings:
        """Find the mailbox of that name; raises ConfigError with the nearest one."""
        for mailbox in self.mailbox:
            if mailbox.name == name:
                return mailbox
        known = [mailbox.name for mailbox in self.mailbox]
        nearest = problems.nearest(name, known) or f" The configuration has: {', '.join(known)}."
        raise ConfigError([f'There is no mailbox "{name}" in {self.file}.{nearest}'])


_TABLES: dict[tuple[str, ...], type[BaseModel]] = {
    (): Settings,
    ("mailbox",): MailboxSettings,
    ("mailbox", "rep"): RepSettings,
    ("mailbox", "auth"): AuthSettings,
    ("mailbox", "endpoints"): EndpointSettings,
    ("mailbox", "limits"): LimitSettings,
    ("cadence",): CadenceSettings,
    ("occasion",): OccasionSettings,
}


def secret(name: str, env: Mapping[str, str]) -> str | None:
    """Read a secret from the variable `name`, or from the file that `name_FILE` names."""
    if env.get(name):
        return env[name]
    file = env.get(f"{name}_FILE")
    if not file:
        return None
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise ConfigError([f"{name}_FILE names {file}, which cannot be read."]) from None


def secret_keys(env: Mapping[str, str]) -> tuple[str, ...]:
    """Read the keys that seal grants: the first seals, every one opens. Raises ConfigError."""
    keys = tuple((secret("RAPPORT_SECRET_KEY", env) or "").replace(",", " ").split())
    if keys and min(map(len, keys)) >= SHORTEST_KEY:
        return keys
    wrong = f"holds a key of fewer than {SHORTEST_KEY} characters" if keys else "is not set, and it seals the grants"
    raise ConfigError(
        [f"RAPPORT_SECRET_KEY (or RAPPORT_SECRET_KEY_FILE) {wrong}: make one with `openssl rand -base64 32`, keep it."]
    )


def _from_environment(env: Mapping[str, str]) -> dict[str, Any]:
    source = EnvSettingsSource(_Environment)
    source.env_vars = {key.lower(): value for key, value in env.items() if value}
    given = source()
    url = secret("RAPPORT_DATABASE_URL", env)
    return given | {"database": url} if url else given


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(
            [f"There is no configuration at {file}: write one with `rapport init`, or name yours with --config."]
        ) from None
    except OSError as error:
        raise ConfigError([f"{file} cannot be read: {error.strerror}."]) from None
    except UnicodeDecodeError:
        raise ConfigError([f"{file} is not UTF-8 text: save it as UTF-8."]) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([f"{file} is not valid TOML: {error}."]) from None


def _with_defaults(raw: dict[str, Any]) -> dict[str, Any]:
    """Lay the TOML over the shipped cadences and occasions, table by table and key by key."""
    merged = dict(raw)
    for key, name in (("cadence", "cadences.toml"), ("occasion", "occasions.toml")):
        tables = _read_toml(shipped.config_file(name))
        own = raw.get(key, {})
        if isinstance(own, dict) and all(isinstance(table, dict) for table in own.values()):
            merged[key] = tables | {title: tables.get(title, {}) | table for title, table in own.items()}
    return merged

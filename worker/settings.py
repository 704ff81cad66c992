"""The configuration: rapport.toml, what the environment overrides, and the shipped defaults, checked all at once."""

import ipaddress
import tomllib
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsConfigDict

from worker import settings_problems, shipped
from worker.core.cadence import Cadence
from worker.core.model import Rep
from worker.core.words import OccasionKind
from worker.errors import ConfigError

DEFAULT_PATH = Path("config/rapport.toml")
DEFAULT_CADENCE = "default"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f'"{name}" is no time zone; write one like "Europe/Dublin"') from None
    return name


def _address(text: str) -> str:
    local, at, domain = text.partition("@")
    if not (local and at and domain) or "@" in domain or any(c.isspace() or c in '<>",;' for c in text):
        raise ValueError(f'"{text}" is no mail address; write one like "rita@example.com"')
    return text


def _endpoint(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return url
    if parts.scheme == "http" and parts.hostname and _is_loopback(parts.hostname):
        return url
    raise ValueError(f'"{url}" must start with https:// (http:// is allowed for this machine only)')


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _weekday(value: object) -> object:
    if isinstance(value, str):
        name = value.strip().lower()[:3]
        if name not in WEEKDAYS:
            raise ValueError(f'"{value}" is no weekday; write one of {", ".join(WEEKDAYS)}')
        return WEEKDAYS.index(name)
    return value


def _beside(path: Path, info: ValidationInfo) -> Path:
    """Relative paths start at the folder of the configuration, so that cron and a shell agree."""
    folder: Path = info.context["file"].parent if info.context else Path()
    return (folder / path.expanduser()).resolve()


Location = Annotated[Path, AfterValidator(_beside)]
Zone = Annotated[str, AfterValidator(_zone)]
Address = Annotated[str, AfterValidator(_address)]
Endpoint = Annotated[str, AfterValidator(_endpoint)]
Weekday = Annotated[int, BeforeValidator(_weekday), Field(ge=0, le=6)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]


class _Section(BaseModel):
    """A table of the TOML: unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RepSettings(_Section):
    """[mailbox.rep]: who signs, and where and when they work."""

    name: str = ""
    signature: str = ""
    timezone: Zone = "UTC"
    country: Annotated[str, Field(pattern=r"^([A-Z]{2})?$")] = ""
    languages: Annotated[tuple[Language, ...], Field(min_length=1)] = ("en",)
    working_days: Annotated[tuple[Weekday, ...], Field(min_length=1)] = (0, 1, 2, 3, 4)
    plan_at: time = time(7, 0)
    daily_draft_cap: Annotated[int, Field(ge=0, le=50)] = 3


class AuthSettings(_Section):
    """[mailbox.auth]: how consent is given; it names where a secret is, never the secret."""

    kind: Literal["oauth", "service_account", "app", "static"]
    file: Location | None = None
    subject: str = ""
    tenant: str = ""
    client_id: str = ""
    token_env: str = ""


class EndpointSettings(_Section):
    """[mailbox.endpoints]: other addresses of the provider's servers."""

    api_root: Endpoint | None = None
    token_uri: Endpoint | None = None
    authority: Endpoint | None = None


class MailboxSettings(_Section):
    """[[mailbox]]: one rep's whole account. Paths are absolute once loaded."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
    provider: Literal["google", "microsoft", "local"]
    address: Address
    aliases: tuple[Address, ...] = ()
    customers_group: str = ""
    drafts: bool = True
    mail: Location | None = None
    calendar: Location | None = None
    cards: Location | None = None
    drafts_folder: str = ""
    sent_folder: str = ""
    rep: RepSettings = RepSettings()
    auth: AuthSettings | None = None
    endpoints: EndpointSettings = EndpointSettings()

    def to_rep(self) -> Rep:
        """Give the rep as the core knows them; without a name they go by what stands before the @."""
        rep = self.rep
        return Rep(
            mailbox=self.name,
            address=self.address,
            name=rep.name or self.address.partition("@")[0],
            timezone=rep.timezone,
            aliases=self.aliases,
            signature=rep.signature,
            country=rep.country,
            languages=rep.languages,
            working_days=rep.working_days,
            plan_at=rep.plan_at,
            daily_draft_cap=rep.daily_draft_cap,
            drafts=self.drafts,
        )


class CadenceSettings(_Section):
    """[cadence.GROUP]: how often this group should hear from us, in days."""

    ideal: Annotated[int, Field(ge=1, le=3650)]
    longest: Annotated[int, Field(ge=1, le=3650)]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.longest < self.ideal:
            raise ValueError(f"longest ({self.longest}) is shorter than ideal ({self.ideal})")
        return self


class OccasionSettings(_Section):
    """[occasion.KIND]: how a kind of date is kept where the person's record says nothing else."""

    lead_days: tuple[Annotated[int, Field(ge=1, le=90)], ...] = ()
    leap_rule: Literal["before", "after"] = "before"


class _Environment(BaseSettings):
    """What RAPPORT_... variables may override; RAPPORT_DATABASE_URL is a secret and read apart."""

    model_config = SettingsConfigDict(env_prefix="RAPPORT_")

    database: str | None = None
    history_years: int | None = None
    templates: str | None = None
    log_format: str | None = None
    log_level: str | None = None


class Settings(_Section):
    """The whole configuration, as `load` checked it."""

    _file: Path = PrivateAttr(default=DEFAULT_PATH)
    database: str = "rapport.db"
    history_years: Annotated[int, Field(ge=1, le=50)] = 5
    templates: Location | None = None
    log_format: Literal["text", "json"] = "text"
    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    mailbox: Annotated[tuple[MailboxSettings, ...], Field(min_length=1)]
    cadence: dict[str, CadenceSettings] = {}
    occasion: dict[OccasionKind, OccasionSettings] = {}

    @classmethod
    def load(cls, path: Path | None, env: Mapping[str, str]) -> Self:
        """Read the TOML at `path` (else the default one), the environment and the defaults; raises ConfigError."""
        file = (path or DEFAULT_PATH).absolute()
        raw = _read_toml(file)
        problems = settings_problems.refused(raw, file)
        given = _from_environment(env)
        try:
            settings = cls.model_validate(_with_defaults(raw) | given, context={"file": file})
        except ValidationError as error:
            raise ConfigError(problems + settings_problems.sentences(error, raw, file, given, _TABLES)) from None
        if problems:
            raise ConfigError(problems)
        return settings

    def model_post_init(self, context: Any, /) -> None:  # noqa: D102  pydantic's own hook
        self._file = context["file"]

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
        nearest = settings_problems.nearest(name, known) or f" The configuration has: {', '.join(known)}."
        raise ConfigError([f'There is no mailbox "{name}" in {self.file}.{nearest}'])


_TABLES: dict[tuple[str, ...], type[BaseModel]] = {
    (): Settings,
    ("mailbox",): MailboxSettings,
    ("mailbox", "rep"): RepSettings,
    ("mailbox", "auth"): AuthSettings,
    ("mailbox", "endpoints"): EndpointSettings,
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

"""The tables of rapport.toml: what each may hold, checked key by key."""

import ipaddress
from datetime import time
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, ValidationInfo

from worker.core.model import Rep

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


class Section(BaseModel, extra="forbid", frozen=True):
    """A table of the TOML: unknown keys are mistakes."""


class RepSettings(Section, frozen=True):
    """[mailbox.rep]: who signs, and where and when they work."""

    name: str = ""
    signature: str = ""
    timezone: Zone = "UTC"
    country: Annotated[str, Field(pattern=r"^([A-Z]{2}(-[A-Z0-9]{1,3})?)?$")] = ""
    languages: Annotated[tuple[Language, ...], Field(min_length=1)] = ("en",)
    working_days: Annotated[tuple[Weekday, ...], Field(min_length=1)] = (0, 1, 2, 3, 4)
    plan_at: time = time(7, 0)
    daily_draft_cap: Annotated[int, Field(ge=1, le=50)] = 3


class AuthSettings(Section, frozen=True):
    """[mailbox.auth]: how consent is given; it names where a secret is, never the secret."""

    kind: Literal["oauth", "service_account", "app", "static"]
    file: Location | None = None
    subject: str = ""
    tenant: str = ""
    client_id: str = ""
    token_env: str = ""


class EndpointSettings(Section, frozen=True):
    """[mailbox.endpoints]: other addresses of the provider's servers."""

    api_root: Endpoint | None = None
    token_uri: Endpoint | None = None
    auth_uri: Endpoint | None = None
    authority: Endpoint | None = None


class LimitSettings(Section, frozen=True):
    """[mailbox.limits]: what may be spent at Google, in its own units (reading one mail costs 20)."""

    units_per_minute: Annotated[int, Field(ge=1, le=1_000_000)] = 4800
    units_per_run: Annotated[int, Field(ge=1, le=1_000_000)] = 11_500


class MailboxSettings(Section, frozen=True):
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
    limits: LimitSettings = LimitSettings()

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


class CadenceSettings(Section, frozen=True):
    """[cadence.GROUP]: how often this group should hear from us, in days."""

    ideal: Annotated[int, Field(ge=1, le=3650)]
    longest: Annotated[int, Field(ge=1, le=3650)]


def _in_order(cadence: CadenceSettings) -> CadenceSettings:
    if cadence.longest < cadence.ideal:
        raise ValueError(f"longest ({cadence.longest}) is shorter than ideal ({cadence.ideal})")
    return cadence


Rhythm = Annotated[CadenceSettings, AfterValidator(_in_order)]


class OccasionSettings(Section, frozen=True):
    """[occasion.KIND]: how a kind of date is kept where the person's record says nothing else."""

    lead_days: tuple[Annotated[int, Field(ge=1, le=90)], ...] = ()

"""The wiring point: puts settings, store, mailboxes and jobs together, asks the clock, and alone names a provider."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from connectors.base import Connector
from connectors.limiter import Limiter
from worker import logs
from worker.cli.printing import Counter, quiet
from worker.cli.when import parse_as_of
from worker.core.model import Customer, Rep
from worker.errors import ConfigError, StoreError
from worker.jobs import show
from worker.jobs.desk import Desk
from worker.settings import MailboxSettings, Settings
from worker.store.database import file_of
from worker.store.locks import mailbox_lock
from worker.store.store import Store
from worker.writing.writer import Writer


def clock() -> datetime:
    """Ask what time it is: the only place that does."""
    return datetime.now(UTC)


def load(config: Path | None) -> Settings:
    """Read the configuration and the environment, and set the log up."""
    settings = Settings.load(config, os.environ)
    logs.set_up(settings.log_format, settings.log_level)
    return settings


@contextmanager
def opened(config: Path | None, *, make: bool = False) -> Iterator[tuple[Settings, Store]]:
    """Lend the settings and the open store; `make` makes a first database where none is needed to be safe."""
    settings = load(config)
    with Store.open(settings.database_url, create=make and _is_first(settings)) as store:
        yield settings, store


def _is_first(settings: Settings) -> bool:
    """Whether no database is there and none was: a lost one would have everything written a second time."""
    file = file_of(settings.database_url)
    if file is None or file.exists():
        return False
    from connectors.local.placing import has_placed  # noqa: PLC0415  needed once in a mailbox's life

    for mailbox in settings.mailbox:
        if any(has_placed(folder) for folder in (mailbox.mail, mailbox.calendar) if folder):
            raise StoreError(
                f"The database {file} is gone, but mailbox {mailbox.name} holds what Rapport placed: restore the file "
                "from a backup; a new one (rapport init) may write again what was written"
            )
    return True


def moment(as_of: str | None, settings: Settings) -> datetime:
    """Give the instant a command works as of: now, or what --as-of says in the first rep's time zone."""
    now = clock()
    return parse_as_of(as_of, settings.mailbox[0].rep.timezone, now) if as_of else now


def day_of(now: datetime, settings: Settings) -> date:
    """Give the day it is for the first rep."""
    return now.astimezone(ZoneInfo(settings.mailbox[0].rep.timezone)).date()


def reps(settings: Settings) -> dict[str, Rep]:
    """Give every rep by the name of their mailbox."""
    return {mailbox.name: mailbox.to_rep() for mailbox in settings.mailbox}


def explained(settings: Settings, store: Store, customer: Customer, now: datetime) -> dict[str, Any]:
    """Say why somebody was written to or not, with what the templates of this configuration know by name."""
    known = Writer(settings.template_folders).vocabulary
    return show.explain(store, reps(settings), settings.cadences, customer, now, known=known)


def desks(
    settings: Settings,
    store: Store,
    names: Sequence[str],
    progress: Callable[[str], Counter] = quiet,
    *,
    now: datetime | None = None,
) -> tuple[Desk, ...]:
    """Put together what is needed to work on the named mailboxes; none named means all. `now` dates the drafts."""
    chosen = [settings.named(name) for name in dict.fromkeys(names)] or settings.mailbox
    writer = cache(partial(Writer, settings.template_folders))
    return tuple(_desk(settings, store, mailbox, writer, progress, now or clock()) for mailbox in chosen)


def _desk(
    settings: Settings,
    store: Store,
    mailbox: MailboxSettings,
    writer: Callable[[], Writer],
    progress: Callable[[str], Counter],
    now: datetime,
) -> Desk:
    limiter = limiter_for(mailbox)
    return Desk(
        rep=mailbox.to_rep(),
        provider=mailbox.provider,
        connector=connector_for(mailbox, store, limiter, now),
        store=store,
        writer=writer,
        cadences=settings.cadences,
        lock=partial(mailbox_lock, settings.database_url, mailbox.name),
        history_years=settings.history_years,
        customers_group=mailbox.customers_group,
        lead_days=settings.lead_days,
        limiter=limiter,
        progress=progress(mailbox.name),
    )


def limiter_for(mailbox: MailboxSettings) -> Limiter:
    """Make what paces the requests to a mailbox: Google counts units, Microsoft requests, a disk nothing."""
    match mailbox.provider:
        case "google":
            return Limiter(per_minute=mailbox.limits.units_per_minute, per_run=mailbox.limits.units_per_run)
        case "microsoft":
            from connectors.microsoft.api import REQUESTS_PER_MINUTE  # noqa: PLC0415

            return Limiter(per_minute=REQUESTS_PER_MINUTE)
    return Limiter()


def connector_for(mailbox: MailboxSettings, store: Store, limiter: Limiter, now: datetime) -> Connector:
    """Make the connector of a mailbox; its provider's code is imported only here."""
    match mailbox.provider:
        case "local":
            return _local(mailbox, store, now)
        case "google":
            return _google(mailbox, store, limiter, now)
        case "microsoft":
            return _microsoft(mailbox, store, limiter, now)


def _local(mailbox: MailboxSettings, store: Store, now: datetime) -> Connector:
    from connectors.local.connector import LocalConnector  # noqa: PLC0415

    if mailbox.mail is None:
        raise ConfigError([f'Mailbox "{mailbox.name}" is local and needs mail: the folder its mail lies in.'])
    return LocalConnector(
        name=mailbox.name,
        address=mailbox.address,
        mail=mailbox.mail,
        calendar=mailbox.calendar,
        cards=mailbox.cards,
        mark=store.marker(),
        drafts_folder=mailbox.drafts_folder,
        sent_folder=mailbox.sent_folder,
        own_addresses=frozenset({mailbox.address, *mailbox.aliases}),
        clock=lambda: now,
    )


def _google(mailbox: MailboxSettings, store: Store, limiter: Limiter, now: datetime) -> Connector:
    from connectors.google.connector import GoogleConnector  # noqa: PLC0415
    from worker.cli.google import token_for  # noqa: PLC0415

    return GoogleConnector(
        name=mailbox.name,
        address=mailbox.address,
        token=token_for(mailbox, store),
        mark=store.marker(),
        journal=store.journal(mailbox.name),
        limiter=limiter,
        own_addresses=frozenset(mailbox.aliases),
        api_root=mailbox.endpoints.api_root,
        clock=lambda: now,
    )


def _microsoft(mailbox: MailboxSettings, store: Store, limiter: Limiter, now: datetime) -> Connector:
    from connectors.microsoft.connector import MicrosoftConnector  # noqa: PLC0415
    from worker.cli.microsoft import token_for, user_for  # noqa: PLC0415

    token = token_for(mailbox, store)
    return MicrosoftConnector(
        name=mailbox.name,
        address=mailbox.address,
        token=token,
        mark=store.marker(),
        journal=store.journal(mailbox.name),
        limiter=limiter,
        own_addresses=frozenset(mailbox.aliases),
        api_root=mailbox.endpoints.api_root,
        user=user_for(mailbox),
        timezone=mailbox.rep.timezone,
        clock=lambda: now,
        refused=token.refused,
    )

"""What `rapport doctor` checks: each check is a generator of findings, and one that ends early spoils no other."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from worker.cli import wiring
from worker.cli.check import Check
from worker.cli.grant_checks import check_grants
from worker.core.public_holidays import is_known
from worker.errors import WorkerError
from worker.settings import MailboxSettings, Settings
from worker.store.database import file_of
from worker.store.store import Store
from worker.writing.writer import Writer

if TYPE_CHECKING:
    from worker.store.rows import MailboxState

LEAST_FREE_MEGABYTES = 100
EARLIEST_CLOCK = datetime(2025, 1, 1, tzinfo=UTC)
"""A clock before this version was written is wrong."""


def check_all(config: Path | None) -> list[Check]:
    """Look at everything; without a configuration there is nothing further to look at."""
    try:
        settings = wiring.load(config)
    except WorkerError as error:
        return [Check("configuration", line, error.exit_code) for line in str(error).splitlines()]
    return [
        Check("configuration", str(settings.file)),
        *(check for mailbox in settings.mailbox for check in _mailbox(mailbox)),
        *check_grants(settings),
        *_database(settings),
        *_templates(settings),
        *_disk(settings),
    ]


def _mailbox(mailbox: MailboxSettings) -> Iterator[Check]:
    subject = f"mailbox {mailbox.name}"
    if not mailbox.rep.name:
        yield Check(f"{subject}: name", f'Set [mailbox.rep] name: drafts would be signed "{mailbox.to_rep().name}".', 2)
    if mailbox.rep.country and not is_known(mailbox.rep.country):
        problem = f'No holidays are known for "{mailbox.rep.country}": correct [mailbox.rep] country, or leave it out.'
        yield Check(f"{subject}: country", problem, 2)
    yield from _consent(mailbox)
    for key in ("mail", "calendar", "cards"):
        folder: Path | None = getattr(mailbox, key)
        if folder is not None:
            yield _folder(f"{subject}: {key}", folder)
    for key, folder in (("drafts", mailbox.mail), ("reminders", mailbox.calendar)):
        if folder is not None and folder.is_dir() and not _is_writable(folder):
            yield Check(f"{subject}: {key}", f"{folder} cannot be written: allow it to the user who runs Rapport.", 1)


def _consent(mailbox: MailboxSettings) -> Iterator[Check]:
    """See that what [mailbox.auth] names is there; a provider is imported only where it is used."""
    if mailbox.provider == "google":
        from worker.cli import google_checks  # noqa: PLC0415

        yield google_checks.check_consent(mailbox)
    if mailbox.provider == "microsoft":
        from worker.cli import microsoft_checks  # noqa: PLC0415

        yield microsoft_checks.check_consent(mailbox)


def _folder(subject: str, folder: Path) -> Check:
    if not folder.is_dir():
        return Check(subject, f"There is no folder {folder}: correct the path in the configuration.", 1)
    if not os.access(folder, os.R_OK | os.X_OK):
        return Check(subject, f"{folder} cannot be read: allow it to the user who runs Rapport.", 1)
    return Check(subject, str(folder))


def _is_writable(folder: Path) -> bool:
    """Try it: rights alone do not tell of a read-only or a full disk."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _database(settings: Settings) -> Iterator[Check]:
    try:
        with Store.open(settings.database_url) as store:
            faults = store.check()
            states = [store.mailboxes.state(mailbox.name) for mailbox in settings.mailbox]
    except WorkerError as error:
        yield Check("database", str(error), error.exit_code)
        yield from _clock([])
        return
    for fault in faults:
        yield Check("database", f"{fault}: restore a backup, or move the database aside and run: rapport init", 3)
    if not faults:
        yield Check("database", "sound")
    yield from _clock([state for state in states if state])


def _clock(states: "list[MailboxState]") -> Iterator[Check]:
    now = wiring.clock()
    last = max((state.last_run_at for state in states if state.last_run_at), default=EARLIEST_CLOCK)
    if now < last:
        yield Check(
            "clock", f"It says {now:%Y-%m-%d %H:%M} UTC, but {last:%Y-%m-%d %H:%M} has passed: set it right.", 1
        )
    else:
        yield Check("clock", f"{now:%Y-%m-%d %H:%M} UTC")


def _templates(settings: Settings) -> Iterator[Check]:
    try:
        languages = sorted(Writer(settings.template_folders).languages())
    except WorkerError as error:
        yield Check("templates", str(error), error.exit_code)
        return
    for mailbox in settings.mailbox:
        for language in mailbox.rep.languages:
            if language not in languages:
                sentence = (
                    f"There are no wordings in {language}: drafts in it wait for them. Known: {', '.join(languages)}."
                )
                yield Check(f"mailbox {mailbox.name}: languages", sentence, 5)
    yield Check("templates", ", ".join(languages))


def _disk(settings: Settings) -> Iterator[Check]:
    file = file_of(settings.database_url)
    folder = file.parent if file else settings.file.parent
    if not folder.is_dir():
        return
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < LEAST_FREE_MEGABYTES:
        yield Check("disk", f"Only {free} MB are free at {folder}: make room.", 1)
    else:
        yield Check("disk", f"{free:,} MB free")

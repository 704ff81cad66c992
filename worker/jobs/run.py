"""The cron job: all mailboxes sync, then follow, then plan, then deliver. One bad mailbox never stops the others."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from connectors.errors import ConnectorError, ReconnectNeeded, TryLater
from worker.core.coverage import SYNC_GOOD_FOR
from worker.core.model import Suggestion
from worker.core.newcomers import KEPT_FOR
from worker.errors import ConfigError
from worker.jobs.brief import queue_brief, write_brief
from worker.jobs.deliver import DeliverReport, deliver, lay
from worker.jobs.desk import Desk
from worker.jobs.follow import follow
from worker.jobs.notes import ASKED_FOR
from worker.jobs.plan import plan
from worker.jobs.sync import sync
from worker.store.locks import Busy
from worker.store.rows import OutboxRow

ALL_STEPS = frozenset({"sync", "follow", "plan", "deliver"})
KEEP_TEXTS = timedelta(days=30)
"""Draft texts are kept this long after their final fate (P7)."""

KEEP_ASKED = timedelta(days=2 * 365)
"""What a brief asked or told is remembered this long."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class MailboxReport:
    """How one mailbox fared; `state` is ok, busy, try_later, reconnect_needed, incomplete or failed.

    `requests` and `units` (the provider's own measure) are what the run has cost there.
    """

    name: str
    provider: str
    state: str = "ok"
    messages: int = 0
    events: int = 0
    cards: int = 0
    requests: int = 0
    units: int = 0
    drafts_placed: int = 0
    reminders_placed: int = 0
    briefs_placed: int = 0
    withdrawn: int = 0
    error: str | None = None


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did. `planned` are the drafts and reminders it wrote or, in a dry run, would write."""

    as_of: datetime
    dry_run: bool
    mailboxes: tuple[MailboxReport, ...]
    suggestions: tuple[Suggestion, ...]
    planned: tuple[OutboxRow, ...]

    @property
    def failed(self) -> bool:
        """True when some mailbox could not be finished; a busy one is no failure."""
        return any(report.state not in {"ok", "busy"} for report in self.mailboxes)


@dataclass(slots=True)
class _Work:
    """One mailbox's way through the run.

    `problem` lets the run go on and is told at its end; `wait` is how long the provider asks to be left alone.
    """

    desk: Desk
    report: MailboxReport
    alive: bool = True
    synced: bool = False
    problem: ConnectorError | None = None
    wait: timedelta | None = None
    suggestions: list[Suggestion] = field(default_factory=list)
    planned: list[OutboxRow] = field(default_factory=list)


def run(
    desks: Sequence[Desk],
    now: datetime,
    *,
    only: frozenset[str] = ALL_STEPS,
    dry_run: bool = False,
    accept_removals: frozenset[str] = frozenset(),
) -> RunReport:
    """Work on every mailbox as of `now`; earlier than a mailbox's last run makes it a dry run."""
    dry_run = dry_run or any(_is_replay(desk, now) for desk in desks)
    work = [_Work(desk, _begun(desk)) for desk in desks]
    with ExitStack() as locks:
        for item in work:
            with _watch(item):
                locks.enter_context(item.desk.lock())
                _leave_alone(item.desk, now)
        for step in _steps(now, only, dry_run=dry_run, accept_removals=accept_removals):
            if step.__name__.lstrip("_") not in only:
                continue
            for item in work:
                if item.alive:
                    with _watch(item):
                        step(item)
        for item in work:
            _conclude(item)
        if not dry_run:
            _finish(work, now, synced="sync" in only)
    return RunReport(
        as_of=now,
        dry_run=dry_run,
        mailboxes=tuple(item.report for item in work),
        suggestions=tuple(s for item in work for s in item.suggestions),
        planned=tuple(row for item in work for row in item.planned),
    )


def _begun(desk: Desk) -> MailboxReport:
    """Begin a report; what the limiter counted before this run is taken off at the end."""
    return MailboxReport(desk.name, desk.provider, requests=-desk.limiter.requests, units=-desk.limiter.units)


def _leave_alone(desk: Desk, now: datetime) -> None:
    """Leave a mailbox alone whose provider asked for it. Raises TryLater."""
    state = desk.store.mailboxes.state(desk.name)
    if state and state.not_before and now < state.not_before:
        until = f"{state.not_before:%Y-%m-%d %H:%M} UTC"
        raise TryLater(
            f"Mailbox {desk.name}: the provider asks to be left alone until {until}; the first run after that goes on.",
            state.not_before - now,
        )


def _is_replay(desk: Desk, now: datetime) -> bool:
    """True when this mailbox has already been worked on at a later time."""
    state = desk.store.mailboxes.state(desk.name)
    return state is not None and state.last_run_at is not None and now < state.last_run_at


def _steps(
    now: datetime, only: frozenset[str], *, dry_run: bool, accept_removals: frozenset[str]
) -> tuple[Callable[[_Work], None], ...]:
    def _sync(item: _Work) -> None:
        accept = item.desk.name in accept_removals
        seen = sync(item.desk, now, accept_removals=accept)
        item.report = replace(item.report, messages=seen.messages, events=seen.events, cards=seen.cards)
        item.synced = not seen.incomplete
        if seen.incomplete:
            item.report = replace(item.report, state="incomplete", error=seen.incomplete)
        elif not dry_run:
            _note_good_sync(item.desk, now)

    def _follow(item: _Work) -> None:
        if not dry_run:
            _follow_up(item, now)

    def _plan(item: _Work) -> None:
        decided = plan(item.desk, now, dry_run=dry_run, synced=item.synced)
        item.planned += decided.rows
        if dry_run:
            item.planned += write_brief(item.desk, now, decided)
            item.suggestions += (s for several in decided.suggestions.values() for s in several)
        else:
            item.suggestions += item.desk.store.plans.suggestions(owner=item.desk.name)

    def _deliver(item: _Work) -> None:
        if dry_run:
            return
        done = deliver(item.desk, now)
        _brief(item, done, now, planning="plan" in only)
        item.report = replace(
            item.report,
            drafts_placed=done.drafts,
            reminders_placed=done.reminders,
            briefs_placed=done.briefs,
            withdrawn=done.withdrawn,
        )
        item.problem = item.problem or done.problem

    return _sync, _follow, _plan, _deliver


def _brief(item: _Work, done: DeliverReport, now: datetime, *, planning: bool) -> None:
    """Lay the brief of the day after everything it tells of; it is part of planning as much as of delivering."""
    brief = queue_brief(item.desk, now) if planning and done.problem is None else None
    if brief is not None:
        item.planned.append(brief)
        lay(item.desk, brief, now, done)


def _follow_up(item: _Work, now: datetime) -> None:
    """Follow; where the grant is too narrow for a part of it the rest of the run goes on."""
    try:
        follow(item.desk, now)
    except ReconnectNeeded as error:
        item.problem = error


def _note_good_sync(desk: Desk, now: datetime) -> None:
    state = desk.store.mailboxes.state(desk.name)
    with desk.store.transaction():
        if state is None or state.last_good_sync_at is None or now - state.last_good_sync_at > SYNC_GOOD_FOR:
            desk.store.plans.mark_all_changed(desk.name)  # whoever was held for want of a sync is looked at again
        desk.store.mailboxes.note_run(desk.name, "ok", now, good=True)


def _conclude(item: _Work) -> None:
    """Tell what went wrong on the way, and what the run has cost."""
    if item.alive and item.problem:
        with _watch(item):
            raise item.problem
    limiter, report = item.desk.limiter, item.report
    units, requests = report.units + limiter.units, report.requests + limiter.requests
    item.report = replace(report, units=units, requests=requests)


def _finish(work: Sequence[_Work], now: datetime, *, synced: bool) -> None:
    """Write down how each mailbox ended, and let old texts go."""
    for item in work:
        report = item.report
        if report.state != "busy" and (synced or report.state != "ok"):
            not_before = None if item.wait is None else now + item.wait
            item.desk.store.mailboxes.note_run(
                report.name, report.state, now, report.error or "", good=report.state == "ok", not_before=not_before
            )
    if work:
        work[0].desk.store.outbox.thin_out(now - KEEP_TEXTS)
        work[0].desk.store.notes.thin_out(now - ASKED_FOR)
        work[0].desk.store.asked.thin_out((now - KEEP_ASKED).date())
        work[0].desk.store.proposals.thin_out(now - KEPT_FOR)


@contextmanager
def _watch(item: _Work) -> Iterator[None]:
    """Turn what a mailbox raises into its state, so that the next mailbox is still worked on."""
    try:
        yield
    except Busy:
        _stop(item, "busy", None)
    except TryLater as error:
        item.wait = error.after
        _stop(item, "try_later", error)
    except ReconnectNeeded as error:
        _stop(item, "reconnect_needed", error)
    except (ConnectorError, ConfigError) as error:  # such as a secret key that does not open this mailbox's grant
        _stop(item, "failed", error)


def _stop(item: _Work, state: str, error: Exception | None) -> None:
    item.alive = False
    item.report = replace(item.report, state=state, error=str(error) if error else None)
    log.warning("mailbox stopped", mailbox=item.desk.name, state=state)

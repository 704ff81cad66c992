"""Keeping the record by hand: facts, moments, holds, the rep's own line, and calls."""

# ruff: noqa: PLC0415  commands import what they use when they run, so that --help stays quick

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from worker.cli.options import Config, Who
from worker.cli.when import parse_day
from worker.core.words import FactKind, MomentKind, Reason, ToldBy, Use
from worker.errors import UsageError

if TYPE_CHECKING:
    from worker.core.model import Customer
    from worker.store.store import Store

On = Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day it happened; today if left out.")]


class HoldReason(StrEnum):
    """What people call the reasons for a hold."""

    QUIET = "quiet"
    DO_NOT_CONTACT = "do-not-contact"
    COMPLAINT = "complaint"
    AWAY = "away"
    NO_CELEBRATION = "no-celebration"
    BOUNCES = "bounces"


REASONS = {
    HoldReason.QUIET: Reason.QUIET_HOLD,
    HoldReason.DO_NOT_CONTACT: Reason.DO_NOT_CONTACT,
    HoldReason.COMPLAINT: Reason.COMPLAINT_OPEN,
    HoldReason.AWAY: Reason.ON_LEAVE,
    HoldReason.NO_CELEBRATION: Reason.NO_CELEBRATION,
    HoldReason.BOUNCES: Reason.ADDRESS_BOUNCES,
}


@contextmanager
def _about(who: str, config: Path | None) -> Iterator[tuple["Store", "Customer", datetime, date]]:
    """Lend the store, the person meant, the instant and the day it is for the rep."""
    from worker.cli import wiring
    from worker.jobs.record import find_one

    with wiring.opened(config) as (settings, store):
        now = wiring.clock()
        yield store, find_one(store, who), now, wiring.day_of(now, settings)


def fact_add(
    who: Who,
    kind: Annotated[FactKind, typer.Argument(help="What kind of detail it is.")],
    what: Annotated[str, typer.Argument(help="The detail itself, as it can be said: 'ice fishing'.")],
    *,
    slot: Annotated[
        list[str] | None, typer.Option("--slot", metavar="NAME=TEXT", help="A further part of it; may be repeated.")
    ] = None,
    told_by: Annotated[ToldBy, typer.Option("--told-by", help="Who told it.")] = ToldBy.CUSTOMER,
    use: Annotated[
        Use | None, typer.Option("--use", help="What it may be used for; as much as its kind allows if left out.")
    ] = None,
    about: Annotated[str | None, typer.Option("--about", help="Whom it is about: self, child, pet, team, ...")] = None,
    config: Config = None,
) -> None:
    """Record a personal detail."""
    from worker.core.facts import SLOTS
    from worker.jobs.record import add_fact
    from worker.people.usual import usual_about, usual_use

    slots = {SLOTS[kind][0]: what, **dict(map(_slot, slot or ()))}
    whom = about or usual_about(kind)
    with _about(who, config) as (store, customer, now, _):
        fact = add_fact(
            store,
            customer,
            kind,
            slots,
            now,
            told_by=told_by,
            use=use or usual_use(kind, told_by, whom),
            about=whom,
        )
        typer.echo(f"{customer.name}: {kind} recorded, use: {fact.use}. Its id is {fact.id}.")


def _slot(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals and value):
        raise UsageError(f'--slot "{text}" is not of the form NAME=TEXT.')
    return name.strip(), value.strip()


def fact_drop(
    who: Who,
    fact: Annotated[str, typer.Argument(metavar="FACT", help="Its id, or how that begins; `rapport show` has it.")],
    config: Config = None,
) -> None:
    """Drop a personal detail."""
    from worker.jobs.record import drop_fact

    with _about(who, config) as (store, customer, _, _):
        dropped = drop_fact(store, customer, fact)
        typer.echo(f"{customer.name}: {dropped.kind} dropped.")


def moment_add(
    who: Who,
    kind: Annotated[MomentKind, typer.Argument(help="What happened.")],
    what: Annotated[str, typer.Argument(help="In a few words that can be said.")] = "",
    on: On = None,
    config: Config = None,
) -> None:
    """Record something that happened."""
    from worker.jobs.record import add_moment

    with _about(who, config) as (store, customer, now, today):
        moment = add_moment(store, customer, kind, parse_day(on, "--on") or today, what, now)
        typer.echo(f"{customer.name}: {kind} on {moment.on} recorded.")


def hold(
    who: Who,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="The last day of it.")] = None,
    reason: Annotated[
        HoldReason, typer.Option("--reason", help="Why; quiet keeps the cause to you.")
    ] = HoldReason.QUIET,
    config: Config = None,
) -> None:
    """Write nothing to somebody for a while; a quiet hold without a day lasts seven weeks."""
    from worker.jobs.record import add_hold

    with _about(who, config) as (store, customer, now, _):
        held = add_hold(store, customer, REASONS[reason], parse_day(until, "--until"), now)
        typer.echo(f"{customer.name}: {reason}, {f'until {held.until}' if held.until else 'for good'}.")


def release(who: Who, config: Config = None) -> None:
    """End every hold that was recorded for somebody."""
    from worker.jobs.record import release as end_holds

    with _about(who, config) as (store, customer, _, _):
        typer.echo(f"{customer.name}: {end_holds(store, customer)} hold(s) ended.")


def line(
    who: Who,
    text: Annotated[str, typer.Argument(help="Your sentence, word for word.")],
    config: Config = None,
) -> None:
    """Give your own sentence for somebody's next draft."""
    from worker.jobs.record import give_line

    with _about(who, config) as (store, customer, now, _):
        give_line(store, customer, text, now)
        typer.echo(f"{customer.name}: kept for the next draft.")


def spoke(who: Who, on: On = None, config: Config = None) -> None:
    """Record that you spoke with somebody."""
    from worker.jobs.record import spoke as record_call

    with _about(who, config) as (store, customer, now, today):
        call = record_call(store, customer, parse_day(on, "--on") or today, now)
        typer.echo(f"{customer.name}: call on {call.on} recorded.")

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

FactId = Annotated[str, typer.Argument(metavar="FACT", help="Its id, or how that begins; `rapport show` has it.")]
On = Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day it happened; today if left out.")]


class HoldReason(StrEnum):
    """What people call the reasons for a hold."""

    QUIET = "quiet"
    DO_NOT_CONTACT = "do-not-contact"
    DIED = "died"
    LEFT = "left"
    DISPUTE = "dispute"
    COMPLAINT = "complaint"
    AWAY = "away"
    PRICE_TALK = "price-talk"
    BAD_NEWS = "bad-news"
    NO_CELEBRATION = "no-celebration"
    BOUNCES = "bounces"


REASONS = {
    HoldReason.QUIET: Reason.QUIET_HOLD,
    HoldReason.DO_NOT_CONTACT: Reason.DO_NOT_CONTACT,
    HoldReason.DIED: Reason.DIED,
    HoldReason.LEFT: Reason.LEFT_FIRM,
    HoldReason.DISPUTE: Reason.DISPUTE,
    HoldReason.COMPLAINT: Reason.COMPLAINT_OPEN,
    HoldReason.AWAY: Reason.ON_LEAVE,
    HoldReason.PRICE_TALK: Reason.PRICE_TALK,
    HoldReason.BAD_NEWS: Reason.BAD_NEWS,
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
    from worker.jobs.fact_keeping import add_fact, doubt
    from worker.jobs.record import apart_sentence
    from worker.people.usual import usual_about, usual_use

    slots = {SLOTS[kind][0]: what, **dict(map(_slot, slot or ()))}
    whom = about or usual_about(kind)
    with _about(who, config) as (store, customer, now, today):
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
        doubtful = doubt(store, customer, fact, today)
        typer.echo(f"{customer.name}: {kind} recorded, use: {fact.use}. Its id is {fact.id}. {doubtful}".rstrip())
        if fact.use is Use.NEVER:
            typer.echo(apart_sentence(customer, fact))


def _slot(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals and value):
        raise UsageError(f'--slot "{text}" is not of the form NAME=TEXT.')
    return name.strip(), value.strip()


def fact_drop(who: Who, fact: FactId, config: Config = None) -> None:
    """Drop a personal detail or a day of the year; what it disagreed with stands from then on."""
    from worker.jobs.fact_keeping import drop_fact

    with _about(who, config) as (store, customer, now, _):
        dropped = drop_fact(store, customer, fact, now)
        typer.echo(f"{customer.name}: {dropped.kind} dropped.")


def fact_confirm(
    who: Who,
    fact: FactId,
    *,
    consent: Annotated[
        str, typer.Option("--consent", metavar="TEXT", help="Where they agreed to the use of a detail kept apart.")
    ] = "",
    config: Config = None,
) -> None:
    """Say that a personal detail or a day of the year still holds; its age counts from today."""
    from worker.jobs.fact_keeping import confirm_fact

    with _about(who, config) as (store, customer, now, _):
        confirmed = confirm_fact(store, customer, fact, now, " ".join(consent.split()))
        typer.echo(f"{customer.name}: {confirmed.kind} confirmed{', with their consent' if consent.strip() else ''}.")


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
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="The first day on which it no longer holds.")
    ] = None,
    reason: Annotated[
        HoldReason, typer.Option("--reason", help="Why; quiet keeps the cause to you, dispute is one of the firms.")
    ] = HoldReason.QUIET,
    config: Config = None,
) -> None:
    """Write nothing to somebody for a while; without a day quiet lasts seven weeks, price-talk one."""
    from worker.jobs.record import add_hold

    with _about(who, config) as (store, customer, now, _):
        held = add_hold(store, customer, REASONS[reason], parse_day(until, "--until"), now)
        ends = f"until {held.until}, when it no longer holds" if held.until else "for good"
        typer.echo(f"{customer.name}: {reason}, {ends}.")


def release(
    who: Annotated[str | None, typer.Argument(metavar="WHO", help="Part of a name, an address, or an id.")] = None,
    checkins: Annotated[
        str | None, typer.Option("--checkins", metavar="NAME", help="Go on with check-ins in this mailbox.")
    ] = None,
    config: Config = None,
) -> None:
    """End every hold that was recorded for somebody; an open complaint is settled first and rests five working days.

    With --checkins it ends the pause that follows five check-ins discarded in a row.
    """
    from worker.cli import wiring
    from worker.jobs.pause import resume
    from worker.jobs.record import find_one
    from worker.jobs.record import release as end_holds

    if (who is None) == (checkins is None):
        raise UsageError("Say whom to release, or name a mailbox with --checkins.")
    with wiring.opened(config) as (settings, store):
        if who is None:
            mailbox = settings.named(checkins or "").name
            with store.transaction():
                resume(store, mailbox, wiring.clock())
            typer.echo(f"{mailbox}: check-ins go on.")
            return
        customer = find_one(store, who)
        ended, rests_until = end_holds(store, customer, wiring.reps(settings).get(customer.owner), wiring.clock())
        rest = f" The complaint is settled; drafts rest until {rests_until}. Release again to end that too."
        typer.echo(f"{customer.name}: {ended} hold(s) ended.{rest if rests_until else ''}")


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

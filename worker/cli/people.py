"""The people: the list, one person, why written or not, and the ways in and out of the record."""

# ruff: noqa: PLC0415  commands import what they use when they run, so that --help stays quick

import sys
from collections.abc import Iterator
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from worker.cli import printing
from worker.cli.options import AsOf, Config, Json, Mailbox, Who
from worker.core.words import ToldBy
from worker.errors import UsageError

if TYPE_CHECKING:
    from worker.jobs.propose import Proposal


def customers(
    *,
    due: Annotated[bool, typer.Option("--due", help="Only those whose check-in is due.")] = False,
    as_of: AsOf = None,
    json: Json = False,
    config: Config = None,
) -> None:
    """List customers with their last contact and when the next word is due."""
    from worker.cli import wiring
    from worker.jobs import show

    with wiring.opened(config) as (settings, store):
        now = wiring.moment(as_of, settings)
        rows = list(show.customers(store, wiring.reps(settings), settings.cadences, now, due_only=due))
    if json:
        printing.say_json(rows)
        return
    columns = ("name", "company", "last contact", "", "due", "held by")
    printing.say_table(columns, map(_customer_cells, rows), "Nobody is due." if due else "No customers yet.")


def _customer_cells(row: dict[str, Any]) -> tuple[object, ...]:
    last = row["last_contact"] or {}
    holds = [hold["reason"] for hold in row["holds"]]
    return row["name"], row["company"], printing.day_of(last.get("at")), last.get("direction"), row["due_on"], holds


def show(
    who: Who,
    *,
    apart: Annotated[bool, typer.Option("--apart", help="Only what is kept apart, and how to settle it.")] = False,
    as_of: AsOf = None,
    json: Json = False,
    config: Config = None,
) -> None:
    """Show what is known of somebody, from where and how old it is."""
    from worker.cli import wiring
    from worker.jobs import record
    from worker.jobs import show as reading

    with wiring.opened(config) as (settings, store):
        customer, now = record.find_one(store, who), wiring.moment(as_of, settings)
        rep = wiring.reps(settings).get(customer.owner)
        zone = rep.timezone if rep else "UTC"
        person = reading.person(store, settings.cadences, customer, now, zone=zone)
        person |= reading.language(store, rep, customer) if rep else {}
        if apart:
            kept = [record.apart_sentence(customer, fact) for fact in record.facts_apart(store, customer)]
            printing.say_json(kept) if json else typer.echo("\n".join(kept) or "Nothing is kept apart.")
            return
    if json:
        printing.say_json(person)
        return
    typer.echo(f"{person['name']}, {person['company'] or 'no company'} ({', '.join(person['addresses'])})")
    typer.echo(f"  in touch: {_rhythm(person['cadence'])}")
    if "language" in person:
        typer.echo(f"  language: {_language(person['language'], person['language_from'])}")
    for section in ("facts", "occasions", "moments", "holds"):
        for entry in person[section]:
            typer.echo(f"  {section[:-1]}: {_said(entry)} (source: {entry['source']}, {', '.join(_ages(entry))})")
    if person["kept_apart"]:
        command = f"rapport show {quote(person['customer'])} --apart"
        typer.echo(f"  kept apart and never used: {person['kept_apart']} (to delete, or with consent: {command})")
    if person["line"]:
        typer.echo(f"  your line: {person['line']}")
    typer.echo(f"  worth asking: {person['question']}")
    for proposal in person["proposals"]:
        typer.echo(f"  {proposal['sentence']}")


def _language(language: str | None, why: str) -> str:
    """Say in which language drafts to somebody are, and what it is taken from."""
    from babel import Locale, UnknownLocaleError

    if language is None:
        return (
            "not known, since the mail between you is in several (`language` in a file for rapport import says which)"
        )
    try:
        name = Locale.parse(language).get_display_name("en") or language
    except (UnknownLocaleError, ValueError):
        name = language
    return f"{name}, {_TAKEN_FROM[why]}"


_TAKEN_FROM = {
    "recorded": "as recorded",
    "own_mail": "as you write to them",
    "their_mail": "as they write to you",
    "colleagues": "as you write to others at their company",
    "country": "as the one of your languages that is spoken where they are",
    "only": "the only one of your `languages`",
    "first": "the first of your `languages`, as nothing known yet shows another (mail is read when a draft is due)",
}


def _rhythm(cadence: dict[str, Any]) -> str:
    """Say how often somebody should hear from the rep, and who says so; nothing of an interval that gave way."""
    match cadence["own"]:
        case []:
            of = f"as for the group {cadence['group']}" if cadence["group"] else "as for everybody"
        case [one]:
            of = f"{'the ideal' if one == 'ideal_days' else 'the longest'} set for this person"
        case _:
            of = "both set for this person"
    return f"every {cadence['ideal_days']} days at best, {cadence['longest_days']} at the longest ({of})"


def _said(entry: dict[str, Any]) -> str:
    """Put an entry of `show` into one line; a fact is told with its use and the beginning of its id."""
    match entry:
        case {"slots": slots}:
            marks = [entry["use"], *_marks(entry), f"id {entry['id'][:8]}"]
            return f"{entry['kind']} {', '.join(slots.values())} [{', '.join(marks)}]"
        case {"day": day}:
            marks = [*_marks(entry), f"id {entry['id'][:8]}"]
            return f"{entry['kind']} {day}, next on {entry['next_on']} [{', '.join(marks)}]"
        case {"what": what}:
            return f"{entry['kind']} on {entry['on']} {what}".rstrip()
    return f"{entry['reason']} until {entry['until'] or 'released'}"


def _marks(entry: dict[str, Any]) -> Iterator[str]:
    """Say what speaks against an entry of `show`."""
    if entry["state"] != "current":
        against = ", ".join(other[:8] for other in entry["against"])
        yield f"superseded by {against}" if entry["state"] == "superseded" else f"disputed with {against}"
    if entry.get("alive") is False:
        yield "past its life"


def _ages(entry: dict[str, Any]) -> Iterator[str]:
    """Say how old an entry of `show` is, and since when it is known again where that was later."""
    yield "day unknown" if entry["age_days"] is None else f"{entry['age_days']} days old"
    confirmed_on = entry.get("last_confirmed_on")
    if confirmed_on and confirmed_on >= (entry["observed_on"] or ""):
        yield f"confirmed on {confirmed_on}"


def explain(who: Who, *, as_of: AsOf = None, json: Json = False, config: Config = None) -> None:
    """Say why this is somebody's last contact, what was left out of it, and why a draft was written or not."""
    from worker.cli import wiring
    from worker.jobs.record import find_one

    with wiring.opened(config) as (settings, store):
        told = wiring.explained(settings, store, find_one(store, who), wiring.moment(as_of, settings))
    if json:
        printing.say_json(told)
        return
    typer.echo(told["decision"]["sentence"])
    for because in told["decision"]["because"][1:]:
        typer.echo(f"  also: {because['sentence']}")
    for other in told["others"]:
        typer.echo(f"  {other['sentence']}")
    if "asked" in told:
        typer.echo(f"  {told['asked']}")
    touches = [(printing.day_of(t["at"]), t["direction"], t["medium"], t["source"]) for t in told["touches"]]
    printing.say_table(("contact", "", "", "source"), touches, "No contact is known.")
    if told["excluded"]:
        excluded = [(printing.day_of(e["at"]), e["kind"], e["reason"], e["source"]) for e in told["excluded"]]
        printing.say_table(("left out", "kind", "why", "source"), excluded, "")


def propose(
    *,
    mailbox: Mailbox = None,
    as_of: AsOf = None,
    yaml: Annotated[bool, typer.Option("--yaml", help="Print what `rapport import` takes.")] = False,
    json: Json = False,
    config: Config = None,
) -> None:
    """Say who looks like a customer, and which birthdays calendar and past wishes tell; nothing is kept."""
    from worker.cli import wiring
    from worker.jobs.propose import propose as look
    from worker.people.proposal import to_yaml

    with wiring.opened(config, make=True) as (settings, store), printing.progress() as counter:
        desks = wiring.desks(settings, store, [mailbox] if mailbox else (), counter)
        if yaml and len(desks) > 1:
            raise UsageError("--yaml prints one mailbox: name it with --mailbox.")
        found = {desk.name: look(desk, wiring.moment(as_of, settings)) for desk in desks}
    if yaml:
        for name, proposal in found.items():
            typer.echo(to_yaml(proposal.people, proposal.birthdays, proposal.wishes, owner=name), nl=False)
    elif json:
        printing.say_json([_proposal_json(name, proposal) for name, proposal in found.items()])
    else:
        _say_proposals(found)


def _proposal_json(name: str, proposal: "Proposal") -> dict[str, Any]:
    from dataclasses import asdict

    people = [asdict(person) | {"last_at": person.last_at.isoformat()} for person in proposal.people]
    wishes = [
        {"address": wish.address, "month": wish.month, "day": wish.day, "guessed": True, "told": wish.told}
        for wish in proposal.wishes
    ]
    birthdays = [asdict(birthday) for birthday in proposal.birthdays]
    return {"mailbox": name, "people": people, "birthdays": birthdays, "wishes": wishes}


def _say_proposals(found: "dict[str, Proposal]") -> None:
    people = [
        (name, person.name, person.address, person.inbound, person.outbound, person.last_at.date())
        for name, proposal in found.items()
        for person in proposal.people
    ]
    columns = ("mailbox", "name", "address", "from them", "to them", "last")
    printing.say_table(columns, people, "Nobody new writes both ways with these mailboxes.")
    birthdays = [
        (name, birthday.name, f"--{birthday.month:02}-{birthday.day:02}")
        for name, proposal in found.items()
        for birthday in proposal.birthdays
    ]
    if birthdays:
        printing.say_table(("mailbox", "birthday in the calendar", "day"), birthdays, "")
    wishes = [
        (name, wish.address, f"--{wish.month:02}-{wish.day:02}", wish.told)
        for name, proposal in found.items()
        for wish in proposal.wishes
    ]
    if wishes:
        printing.say_table(("mailbox", "birthday by your wishes", "day", "how it is known"), wishes, "")


def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="YAML, CSV or vCard.")],
    *,
    format: Annotated[  # noqa: A002  the option is called so
        Literal["yaml", "csv", "vcard"] | None,
        typer.Option("--format", help="What FILE is, if its ending does not say."),
    ] = None,
    told_by: Annotated[
        ToldBy | None, typer.Option("--told-by", help="Who told what a CSV holds; only customers' words may be said.")
    ] = None,
    mailbox: Mailbox = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and count, change nothing.")] = False,
    json: Json = False,
    config: Config = None,
) -> None:
    """Take in customers, facts, occasions, moments and holds; a repeat changes nothing."""
    from dataclasses import asdict

    from worker.cli import wiring
    from worker.jobs.record import import_people
    from worker.people.reading import Format, read_people

    with wiring.opened(config, make=True) as (settings, store):
        names = [box.name for box in settings.mailbox]
        owner = settings.named(mailbox).name if mailbox else names[0] if len(names) == 1 else ""
        parsed = read_people(
            _bytes(file),
            str(file),
            format=Format(format) if format else None,
            default_owner=owner,
            told_by=told_by,
            mailboxes=names,
            cadences=settings.cadences,
        )
        report = import_people(store, parsed.documents, wiring.clock(), dry_run=dry_run, owners=names)
    if json:
        printing.say_json(asdict(report) | {"problems": parsed.problems, "dry_run": dry_run})
    else:
        would = "A dry run, nothing was changed: " if dry_run else ""
        typer.echo(f"{would}{report.created} new, {report.changed} changed, {report.unchanged} as they were.")
        for sentence in report.apart:
            typer.echo(sentence)
    for sentence in (*parsed.problems, *report.refused):
        typer.echo(sentence, err=True)
    if parsed.problems or report.refused:
        raise typer.Exit(1)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.") from None


def export(who: Who, *, config: Config = None) -> None:
    """Print everything held about somebody, as YAML that `rapport import` reads back."""
    from worker.cli import wiring
    from worker.jobs.export import export as everything_held
    from worker.jobs.record import find_one

    with wiring.opened(config) as (_, store):
        typer.echo(everything_held(store, find_one(store, who)), nl=False)


def forget(
    who: Who,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
    json: Json = False,
    config: Config = None,
) -> None:
    """Erase somebody everywhere: the record, untouched drafts and reminders; they stay forgotten."""
    from dataclasses import asdict

    from worker.cli import wiring
    from worker.jobs.forget import forget as erase
    from worker.jobs.record import find_one

    with wiring.opened(config) as (settings, store):
        customer = find_one(store, who)
        if not yes and sys.stdin.isatty():
            typer.confirm(f"Erase everything about {customer.name}?", abort=True)
        desks = {desk.name: desk for desk in wiring.desks(settings, store, ())}
        report = erase(desks, store, customer)
    if json:
        printing.say_json(asdict(report))
        return
    typer.echo(f"Erased. {report.withdrawn} draft(s) and reminder(s) were taken back.")
    for sentence in report.left:
        typer.echo(sentence)

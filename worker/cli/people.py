"""The people: the list, one person, why written or not, and the ways in and out of the record."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from worker.cli import printing
from worker.cli.options import AsOf, Config, Json, Mailbox, Who
from worker.core.words import ToldBy
from worker.errors import UsageError

if TYPE_CHECKING:
    from worker.people.document import Parsed


class Format(StrEnum):
    """What `import` reads."""

    YAML = "yaml"
    CSV = "csv"
    VCARD = "vcard"


ENDINGS = {".yaml": Format.YAML, ".yml": Format.YAML, ".csv": Format.CSV, ".vcf": Format.VCARD, ".vcard": Format.VCARD}


def customers(
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


def show(who: Who, as_of: AsOf = None, json: Json = False, config: Config = None) -> None:
    """Show what is known of somebody, from where and how old it is."""
    from worker.cli import wiring
    from worker.jobs import record
    from worker.jobs import show as reading

    with wiring.opened(config) as (settings, store):
        person = reading.person(store, record.find_one(store, who), wiring.moment(as_of, settings))
    if json:
        printing.say_json(person)
        return
    typer.echo(f"{person['name']}, {person['company'] or 'no company'} ({', '.join(person['addresses'])})")
    for section in ("facts", "occasions", "moments", "holds"):
        for entry in person[section]:
            typer.echo(f"  {section[:-1]}: {_said(entry)} (source: {entry['source']}, {_age(entry['age_days'])})")
    if person["line"]:
        typer.echo(f"  your line: {person['line']}")


def _said(entry: dict[str, Any]) -> str:
    """Put an entry of `show` into one line; a fact is told with its use and the beginning of its id."""
    match entry:
        case {"slots": slots}:
            return f"{entry['kind']} {', '.join(slots.values())} [{entry['use']}, id {entry['id'][:8]}]"
        case {"day": day}:
            return f"{entry['kind']} {day}, next on {entry['next_on']}"
        case {"what": what}:
            return f"{entry['kind']} on {entry['on']} {what}".rstrip()
    return f"{entry['reason']} until {entry['until'] or 'released'}"


def _age(days: int | None) -> str:
    return "day unknown" if days is None else f"{days} days old"


def explain(who: Who, as_of: AsOf = None, json: Json = False, config: Config = None) -> None:
    """Say why this is somebody's last contact, what was left out of it, and why a draft was written or not."""
    from worker.cli import wiring
    from worker.jobs import record
    from worker.jobs import show as reading

    with wiring.opened(config) as (settings, store):
        customer, now = record.find_one(store, who), wiring.moment(as_of, settings)
        told = reading.explain(store, wiring.reps(settings), settings.cadences, customer, now)
    if json:
        printing.say_json(told)
        return
    typer.echo(told["decision"]["sentence"])
    for because in told["decision"]["because"][1:]:
        typer.echo(f"  also: {because['sentence']}")
    for other in told["others"]:
        typer.echo(f"  {other['sentence']}")
    touches = [(printing.day_of(t["at"]), t["direction"], t["medium"], t["source"]) for t in told["touches"]]
    printing.say_table(("contact", "", "", "source"), touches, "No contact is known.")
    if told["excluded"]:
        excluded = [(printing.day_of(e["at"]), e["kind"], e["reason"], e["source"]) for e in told["excluded"]]
        printing.say_table(("left out", "kind", "why", "source"), excluded, "")


def propose(
    mailbox: Mailbox = None,
    yaml: Annotated[bool, typer.Option("--yaml", help="Print what `rapport import` takes.")] = False,
    json: Json = False,
    config: Config = None,
) -> None:
    """Say who looks like a customer, and which birthdays the calendar knows; nothing is kept."""
    from worker.cli import wiring
    from worker.jobs.propose import propose as look

    with wiring.opened(config) as (settings, store), printing.progress() as counter:
        found = [
            (desk, look(desk, wiring.clock()))
            for desk in wiring.desks(settings, store, [mailbox] if mailbox else (), counter)
        ]
    raise NotImplementedError(yaml, json, found)


def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="YAML, CSV or vCard.")],
    format: Annotated[Format | None, typer.Option("--format", help="What FILE is, if its ending does not say.")] = None,  # noqa: A002
    told_by: Annotated[
        ToldBy, typer.Option("--told-by", help="Who told what a CSV holds; only customers' words may be said.")
    ] = ToldBy.REP,
    mailbox: Mailbox = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and count, change nothing.")] = False,
    json: Json = False,
    config: Config = None,
) -> None:
    """Take in customers, facts, occasions, moments and holds; a repeat changes nothing."""
    from dataclasses import asdict

    from worker.cli import wiring
    from worker.jobs.record import import_people

    with wiring.opened(config) as (settings, store):
        names = [box.name for box in settings.mailbox]
        owner = settings.named(mailbox).name if mailbox else names[0] if len(names) == 1 else ""
        parsed = _parsed(file, format, owner, names, told_by)
        report = import_people(store, parsed.documents, wiring.clock(), dry_run=dry_run, owners=names)
    if json:
        printing.say_json(asdict(report) | {"problems": parsed.problems, "dry_run": dry_run})
    else:
        would = "A dry run, nothing was changed: " if dry_run else ""
        typer.echo(f"{would}{report.created} new, {report.changed} changed, {report.unchanged} as they were.")
    for sentence in (*parsed.problems, *report.refused):
        typer.echo(sentence, err=True)
    if parsed.problems or report.refused:
        raise typer.Exit(1)


def _parsed(file: Path, chosen: Format | None, owner: str, names: list[str], told_by: ToldBy) -> "Parsed":
    form = chosen or ENDINGS.get(file.suffix.lower())
    if form is None:
        raise UsageError(f"{file}: its ending does not say what it is; add --format yaml, csv or vcard.")
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise UsageError(f"{file} is not UTF-8 text: save it as UTF-8.") from None
    return _read(form, text, str(file), owner, names, told_by)

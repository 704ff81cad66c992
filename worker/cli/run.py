"""`rapport run` and `rapport status`: the job, and how things stand."""

# ruff: noqa: PLC0415  commands import what they use when they run, so that --help stays quick

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from worker.cli import printing
from worker.cli.options import AsOf, Config, Json, Mailboxes
from worker.errors import UsageError

if TYPE_CHECKING:
    from worker.jobs.run import RunReport
    from worker.store.store import Store

STEPS = ("sync", "follow", "plan", "deliver")


def run(
    *,
    mailbox: Mailboxes = None,
    only: Annotated[
        str | None, typer.Option("--only", metavar="STEPS", help=f"Only these steps: {','.join(STEPS)}.")
    ] = None,
    as_of: AsOf = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Learn from the mailbox, show what would be written, write nothing.")
    ] = False,
    accept_removals: Annotated[
        list[str] | None,
        typer.Option(
            "--accept-removals", metavar="NAME", help="Believe this mailbox that most of it is gone; may be repeated."
        ),
    ] = None,
    json: Json = False,
    config: Config = None,
) -> None:
    """Do the job: read the mailboxes, see what became of drafts, decide, and place what is due. For cron."""
    from worker.cli import wiring
    from worker.jobs.run import run as run_job

    steps = _steps(only)
    with wiring.opened(config, make=True) as (settings, store), printing.progress() as counter:
        accepted = frozenset(settings.named(name).name for name in accept_removals or ())
        now = wiring.moment(as_of, settings)
        report = run_job(
            wiring.desks(settings, store, mailbox or (), counter, now=now),
            now,
            only=steps,
            dry_run=dry_run,
            accept_removals=accepted,
        )
        shown = report_json(report, store)
    if json:
        printing.say_json(shown)
    else:
        _say_report(shown)
    if report.failed:
        raise typer.Exit(1)


def _steps(only: str | None) -> frozenset[str]:
    chosen = frozenset(step.strip() for step in only.split(",")) if only else frozenset(STEPS)
    if unknown := sorted(chosen - set(STEPS)):
        raise UsageError(f'--only knows no step "{unknown[0]}": choose among {", ".join(STEPS)}.')
    return chosen


def report_json(report: "RunReport", store: "Store") -> dict[str, Any]:
    """Give a run's report in the shape of `rapport run --json`."""
    from worker.jobs.show import draft_json, iso, suggestion_json

    names = {customer.id: customer.name for customer in store.people.all()}
    return {
        "as_of": iso(report.as_of),
        "dry_run": report.dry_run,
        "mailboxes": [asdict(mailbox) for mailbox in report.mailboxes],
        "suggestions": [suggestion_json(s, names.get(s.customer, ""), report.as_of) for s in report.suggestions],
        "planned": [
            {"what": row.what, "on": iso(row.on), **draft_json(row, names.get(row.customer, ""))}
            for row in report.planned
        ],
    }


def _say_report(shown: dict[str, Any]) -> None:
    columns = ("mailbox", "state", "messages", "events", "cards", "drafts", "reminders", "withdrawn", "error")
    keys = ("name", "state", "messages", "events", "cards", "drafts_placed", "reminders_placed", "withdrawn", "error")
    printing.say_table(columns, [[box[key] for key in keys] for box in shown["mailboxes"]], "No mailbox.")
    if shown["dry_run"]:
        planned = "It would be:" if shown["planned"] else "There is nothing to write."
        typer.echo(f"A dry run: nothing was written. {planned}")
        for row in shown["planned"]:
            typer.echo(f"\n{row['kind']} {row['what']} for {row['customer_name'] or 'the rep'}: {row['subject']}")
            typer.echo(row["body"])
    for suggestion in shown["suggestions"]:
        if suggestion["outcome"] != "silent":
            typer.echo(suggestion["sentence"])


def status(*, as_of: AsOf = None, json: Json = False, config: Config = None) -> None:
    """Say how each mailbox stands, what became of the drafts, and who is waiting and why."""
    from worker.cli import wiring
    from worker.jobs.status import status as read_status

    with wiring.opened(config) as (settings, store):
        providers = {mailbox.name: mailbox.provider for mailbox in settings.mailbox}
        shown = read_status(store, providers, wiring.moment(as_of, settings))
    if json:
        printing.say_json(shown)
    else:
        _say_status(shown)


def _say_status(shown: dict[str, Any]) -> None:
    rows = [
        (
            box["name"],
            box["state"],
            box["last_good_sync"] or "never",
            f"{box['coverage']['complete']} of {box['coverage']['addresses']}",
            box["error"],
        )
        for box in shown["mailboxes"]
    ]
    printing.say_table(("mailbox", "state", "last good sync", "addresses covered", "error"), rows, "No mailbox.")
    for box in shown["mailboxes"]:
        if box["checkins_paused_since"]:
            name = box["name"]
            typer.echo(f"{name}: check-ins pause, for you discarded five in a row; rapport release --checkins {name}")
        if box["reading"]:
            typer.echo(f"{box['name']}: {box['reading']}")
        for reason, count in box["coverage"]["skipped"].items():
            typer.echo(f"{box['name']}: {count} skipped ({reason})")
        told = [asked["sentence"] for asked in (*box["questions"], *box["proposals"])]
        for sentence in [*box["skipped_items"], *told]:
            typer.echo(f"{box['name']}: {sentence}")
    fates = ", ".join(f"{count} {fate}" for fate, count in shown["drafts"].items()) or "none yet"
    typer.echo(f"Drafts: {fates}.")
    for waiting in shown["waiting"]:
        typer.echo(f"{waiting['sentence']} {waiting.get('asked', '')}".rstrip())

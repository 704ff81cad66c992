"""`rapport drafts`: every draft with its state, its text and the source of each statement."""

# ruff: noqa: PLC0415  commands import what they use when they run, so that --help stays quick

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from worker.cli import printing
from worker.cli.options import AsOf, Config, Json


def drafts(
    who: Annotated[str | None, typer.Argument(metavar="[WHO]", help="Only this person's drafts.")] = None,
    *,
    as_of: AsOf = None,
    json: Json = False,
    config: Config = None,
) -> None:
    """Show drafts with their state, their text and where every statement comes from."""
    from worker.cli import wiring
    from worker.jobs import record, show

    with wiring.opened(config) as (settings, store):
        until = wiring.moment(as_of, settings) if as_of else None
        shown = show.drafts(store, record.find_one(store, who) if who else None, until=until)
    if json:
        printing.say_json(shown)
        return
    for draft in shown:
        typer.echo("\n".join(draft_lines(draft)) + "\n")
    if not shown:
        typer.echo("No drafts yet.")


def draft_lines(draft: dict[str, Any]) -> Iterator[str]:
    """Lay one draft out for reading: what it is, its text, and the source of each statement."""
    state = draft["fate"] or draft["state"]
    yield f"{draft['kind'].upper()} for {draft['customer_name'] or 'nobody on record'} ({state})"
    yield f"  Subject: {draft['subject']}"
    yield from (f"  | {line}".rstrip() for line in draft["body"].splitlines())
    yield from source_lines(draft)
    yield from (f"  {finding['code']}: {finding['sentence']}" for finding in draft["lints"])


def source_lines(draft: dict[str, Any]) -> Iterator[str]:
    """Name the source of each statement once, in order; the customer's and rep's own names need none."""
    seen: set[tuple[str, str]] = set()
    for span in draft["spans"]:
        said = (draft["body"][span["start"] : span["end"]], span["source"])
        if span["source_type"] not in {"customer", "rep"} and said not in seen:
            seen.add(said)
            yield f'  "{said[0]}": {said[1]}'

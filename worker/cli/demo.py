"""`rapport demo`: the whole job, through the real connector and store, on an invented mailbox."""

# ruff: noqa: PLC0415  commands import what they use when they run, so that --help stays quick
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from worker.errors import UsageError

if TYPE_CHECKING:
    from worker.jobs.run import RunReport
    from worker.settings import Settings
    from worker.store.store import Store

Lines = Iterator[str]

PRONOUNS = {"Kelly Brandt": "her", "Piotr Zieliński": "his"}
"""The sample knows how its people like to be called; Rapport itself never guesses."""


@dataclass(frozen=True, slots=True)
class Story:
    """What the demo tells: both runs, and what the store holds after them."""

    first: "RunReport"
    second: "RunReport"
    drafts: list[dict[str, Any]]
    waiting: list[dict[str, Any]]
    explained: list[dict[str, Any]]
    reminders: list[str]


def demo(
    directory: Annotated[
        Path, typer.Option("--dir", metavar="DIR", help="Where the sample mailbox is built; a repeat goes on there.")
    ] = Path("rapport-demo"),
) -> None:
    """Run the whole job on an invented mailbox: no account, no network, no configuration."""
    from worker.cli.sample.build import CONFIG_FILE
    from worker.settings import Settings
    from worker.store.store import Store

    folder = directory.absolute()
    _make_sample(folder)
    settings = Settings.load(folder / CONFIG_FILE, {})  # the demo never touches the database of the environment
    with Store.open(settings.database_url, create=True) as store:
        story = _play(settings, store, folder)
    for line in _told(story, folder):
        typer.echo(line)


def _make_sample(folder: Path) -> None:
    """Build the sample once: what was done in it since, by Rapport or by hand, stays."""
    from worker.cli.sample.build import CONFIG_FILE, build

    if (folder / CONFIG_FILE).exists():
        return
    if folder.is_dir() and any(folder.iterdir()):
        raise UsageError(f"{folder} holds something else: name an empty or new folder with --dir.")
    build(folder)


def _play(settings: "Settings", store: "Store", folder: Path) -> Story:
    """Do what a rep would do: import the notes, run, and run again."""
    from worker.cli import wiring
    from worker.cli.sample.build import AS_OF, PEOPLE_FILE
    from worker.jobs import record, show
    from worker.jobs.run import run
    from worker.jobs.status import status
    from worker.people.yaml_file import read_yaml

    file = folder / PEOPLE_FILE
    notes = read_yaml(file.read_text(encoding="utf-8"), file.name, default_owner="sam")
    record.import_people(store, notes.documents, AS_OF, dry_run=False, owners=["sam"])
    first, second = (run(wiring.desks(settings, store, ()), AS_OF) for _ in range(2))
    reps = wiring.reps(settings)
    return Story(
        first=first,
        second=second,
        drafts=show.drafts(store),
        waiting=status(store, {"sam": "local"}, AS_OF)["waiting"],
        explained=[
            show.explain(store, reps, settings.cadences, record.find_one(store, name), AS_OF) for name in PRONOUNS
        ],
        reminders=[
            f"{short_day(row.on)}: {row.subject}" for row in store.outbox.all() if row.what == "reminder" and row.on
        ],
    )


def _told(story: Story, folder: Path) -> Lines:
    box = story.first.mailboxes[0]
    yield f"Rapport demo: Sam Okafor's mailbox on {day(story.first.as_of)}, eight in the morning. All is invented."
    yield (
        f"First run: {box.messages} messages, {box.events} events and {box.cards} cards read;"
        f" {box.drafts_placed} drafts and {box.reminders_placed} reminders written."
    )
    for draft in story.drafts:
        yield from _draft_told(draft)
    yield ""
    yield "Not written, and why:"
    yield from (f"  {waiting['sentence']}" for waiting in story.waiting)
    yield "Last contact, and what does not count:"
    yield from (f"  {_contact_told(explained)}" for explained in story.explained)
    yield "Reminders in Sam's calendar:"
    yield from (f"  {reminder}" for reminder in story.reminders)
    yield ""
    yield from _where(folder)
    again = story.second.mailboxes[0]
    yield f"Second run: {again.drafts_placed + again.reminders_placed} written."
    yield "Rapport cannot send: nothing in it can. Sam reads, edits, sends or deletes."


def _draft_told(draft: dict[str, Any]) -> Lines:
    from worker.cli.drafts import source_lines

    yield ""
    fate = draft["fate"] or draft["state"]
    yield f"{draft['kind'].upper()} for {draft['customer_name']} ({fate}): {draft['subject']}"
    yield from (f"  | {line}".rstrip() for line in draft["body"].splitlines())
    yield from source_lines(draft)


def _contact_told(explained: dict[str, Any]) -> str:
    name, last = explained["name"], explained["last_contact"]
    whose = PRONOUNS[name] if last["direction"] == "inbound" else "your"
    what = "meeting" if last["direction"] == "meeting" else "mail"
    told = f"{name.split()[0]}: last contact {whose} {what} of {short_day(datetime.fromisoformat(last['at']))}"
    ignored = _counted(
        f"cancelled {e['kind']}" if e["reason"] == "cancelled" else e["kind"] for e in explained["excluded"]
    )
    return f"{told}; {ignored} ignored" if ignored else told


def _kind_told(excluded: dict[str, Any]) -> str:
    return f"cancelled {excluded['kind']}" if excluded["reason"] == "cancelled" else excluded["kind"].replace("_", " ")


def _counted(kinds: Iterable[str]) -> str:
    return ", ".join(f"{count} {kind}{'s' if count > 1 else ''}" for kind, count in Counter(kinds).items())


def _where(folder: Path) -> Lines:
    """Name the files themselves: they are there for any mail program to show."""
    from worker.cli.sample.build import files

    known = {folder / name for name, _ in files()}
    for title, below, pattern in (("Drafts", "Mail", "cur/*"), ("Reminders", "Calendar", "*.ics")):
        places = sorted({file.parent for file in (folder / below).rglob(pattern) if file not in known})
        yield f"{title} lie in {', '.join(map(str, places)) or 'no folder'}"


def day(moment: date) -> str:
    """Say a day in full: Tuesday 24 February 2026."""
    return f"{moment:%A} {moment.day} {moment:%B %Y}"


def short_day(moment: date) -> str:
    """Say a day of this year: 10 February."""
    return f"{moment.day} {moment:%B}"

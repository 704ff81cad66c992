"""`rapport demo`: the whole job, through the real connector and store, on an invented mailbox."""

# ruff: noqa: PLC0415  commands import what they use when they run, so that --help stays quick
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from worker.errors import UsageError

if TYPE_CHECKING:
    from worker.jobs.run import RunReport
    from worker.settings import Settings
    from worker.store.rows import Counts, OutboxRow
    from worker.store.store import Store

Lines = Iterator[str]

PRONOUNS = {"Kelly Brandt": "her", "Piotr Zieliński": "his"}
"""The sample knows how its people like to be called; Rapport itself never guesses."""

MAILBOX = "sam"
ABOUT_FILE = "ABOUT.txt"
ABOUT = """\
The demo of Rapport. Everybody in it is invented.

  Mail         a Maildir: open it with any mail program; the drafts lie in Drafts
  Calendar     .ics files; the reminders lie in a calendar of their own
  Contacts     .vcf files
  people.yaml  what the rep noted about customers
  rapport.toml the configuration: rapport --config rapport.toml status

Edit, move or delete a draft as you like, then run `rapport demo` again: what you did stays.
"""
"""Written last: where it lies, the sample is whole."""


@dataclass(frozen=True, slots=True)
class Story:
    """What the demo tells: the runs of its Tuesday, and what the store holds after them."""

    today: "RunReport"
    again: "RunReport"
    counts: "Counts"
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
    from worker.cli.sample.build import AS_OF, CONFIG_FILE, STARTED_AT, build
    from worker.settings import Settings
    from worker.store.store import Store

    folder = directory.absolute()
    about = folder / ABOUT_FILE
    if not about.exists():
        if folder.is_dir() and any(folder.iterdir()):
            raise UsageError(f"{folder} holds something else: name an empty or new folder with --dir.")
        build(folder, STARTED_AT)
    settings = Settings.load(folder / CONFIG_FILE, {})  # the demo never touches the database of the environment
    with Store.open(settings.database_url, create=True) as store:
        if not about.exists():
            _start(settings, store, folder)
            build(folder, AS_OF)
            about.write_text(ABOUT, encoding="utf-8")
        story = _play(settings, store)
    for line in _told(story, folder):
        typer.echo(line)


def _start(settings: "Settings", store: "Store", folder: Path) -> None:
    """Do what a rep does on the first day: bring the notes, and let cron run the job."""
    from worker.cli import wiring
    from worker.cli.sample.build import PEOPLE_FILE, STARTED_AT
    from worker.jobs import record
    from worker.jobs.run import run
    from worker.people.yaml_file import read_yaml

    notes = read_yaml((folder / PEOPLE_FILE).read_text(encoding="utf-8"), PEOPLE_FILE, default_owner=MAILBOX)
    record.import_people(store, notes.documents, STARTED_AT, dry_run=False, owners=[MAILBOX])
    run(wiring.desks(settings, store, (), now=STARTED_AT), STARTED_AT)


def _play(settings: "Settings", store: "Store") -> Story:
    """Run the job of the fixed Tuesday, and run it again."""
    from worker.cli import wiring
    from worker.cli.sample.build import AS_OF
    from worker.jobs import record, show
    from worker.jobs.run import run
    from worker.jobs.status import status

    today, again = (run(wiring.desks(settings, store, (), now=AS_OF), AS_OF) for _ in range(2))
    placed = [row for row in store.outbox.all() if row.what == "reminder" and row.on and row.state == "placed"]
    return Story(
        today=today,
        again=again,
        counts=store.mailboxes.counts(MAILBOX),
        drafts=show.drafts(store),
        waiting=sorted(status(store, {MAILBOX: "local"}, AS_OF)["waiting"], key=itemgetter("name")),
        explained=[wiring.explained(settings, store, record.find_one(store, name), AS_OF) for name in PRONOUNS],
        reminders=[f"{short_day(row.on)}: {row.subject}" for row in sorted(placed, key=_day_of) if row.on],
    )


def _day_of(row: "OutboxRow") -> date:
    return row.on or date.max


def _told(story: Story, folder: Path) -> Lines:
    box, again = story.today.mailboxes[0], story.again.mailboxes[0]
    yield f"Rapport demo: Sam Okafor's mailbox on {full_day(story.today.as_of)}, eight in the morning. All is invented."
    yield (
        f"Rapport has looked after it for two weeks and remembers {story.counts.stored} mails with customers."
        f" Drafts written in this run: {box.drafts_placed}, taken back: {box.withdrawn}."
    )
    for draft in story.drafts:
        if draft["fate"] != "withdrawn":
            yield from _draft_told(draft)
    yield ""
    yield "Taken back, not written, and why:"
    yield from (f"  {_withdrawal_told(draft)}" for draft in story.drafts if draft["fate"] == "withdrawn")
    yield from (f"  {waiting['sentence']}" for waiting in story.waiting)
    yield "Last contact, and what does not count:"
    yield from (f"  {_contact_told(explained)}" for explained in story.explained)
    yield "Reminders in Sam's calendar:"
    yield from (f"  {reminder}" for reminder in story.reminders)
    yield ""
    yield from _where(folder)
    yield f"Second run: {again.drafts_placed + again.reminders_placed} written."
    yield "Rapport cannot send: it has no way to. Sam reads, edits, sends or deletes."


def _withdrawal_told(draft: dict[str, Any]) -> str:
    from worker.core.model import Because
    from worker.core.reasons import because_sentence
    from worker.core.words import Reason

    name, placed_at = draft["customer_name"], datetime.fromisoformat(draft["placed_at"])
    why = because_sentence(Because(Reason(draft["withdrawn_because"])), name)
    return f"The untouched note to {name} of {short_day(placed_at)} was taken back. {why}"


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
    ignored = _counted(map(_kind_told, explained["excluded"]))
    return f"{told}; {ignored} ignored" if ignored else told


def _kind_told(excluded: dict[str, Any]) -> str:
    return f"cancelled {excluded['kind']}" if excluded["reason"] == "cancelled" else excluded["kind"].replace("_", " ")


def _counted(kinds: Iterable[str]) -> str:
    return ", ".join(f"{count} {kind}{'s' if count > 1 else ''}" for kind, count in Counter(kinds).items())


def _where(folder: Path) -> Lines:
    """Name the files themselves: they are there for any mail program to show."""
    from worker.cli.sample.build import AS_OF, files

    known = {folder / name for name, _ in files(AS_OF)}
    for title, below, pattern in (("Drafts", "Mail", "cur/*"), ("Reminders", "Calendar", "*.ics")):
        places = sorted({file.parent for file in (folder / below).rglob(pattern) if file not in known})
        yield f"{title} lie in {', '.join(map(str, places)) or 'no folder'}"


def full_day(moment: date) -> str:
    """Say a day in full: Tuesday 24 February 2026."""
    return f"{moment:%A} {moment.day} {moment:%B %Y}"


def short_day(moment: date) -> str:
    """Say a day of this year: 10 February."""
    return f"{moment.day} {moment:%B}"

"""`python -m tests.score year [customers] [days]`: a simulated year of a rep and two hundred customers.

The mailbox is in memory, everything else is production: `worker.jobs.run.run` twice on working days, before the rep's
morning on Mondays and once on Saturdays; the shipped templates; a database in a file. Prints what happened, and
every promise that was broken.
"""

import resource
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from pathlib import Path
from random import Random
from time import perf_counter

from tests.connectors.memory import MemoryMailbox
from tests.score.year_people import REP, at, history, people
from tests.score.year_watch import Scribe, Watch
from tests.score.year_world import World
from tests.stores import open_store
from tests.worker.jobs.desks import a_desk
from worker import shipped
from worker.jobs.run import run

FIRST_ON = date(2026, 1, 5)  # a Monday
EARLY, MORNING, AFTERNOON = (5, 30), (7, 30), (15, 0)
RUNS = ((EARLY, MORNING, AFTERNOON), *[(MORNING, AFTERNOON)] * 4, (MORNING,), ())
"""When the job runs, Monday first."""


@dataclass(frozen=True)
class Year:
    """What a simulated year came to."""

    watch: Watch
    world: World
    days: int


def live(folder: Path, count: int, days: int, *, runs: Sequence[Sequence[tuple[int, int]]] = RUNS) -> Year:
    """Let that many people and their rep live for that many days."""
    chance = Random(1)
    store = open_store(folder)
    box = MemoryMailbox(page_size=200)
    everybody = people(count, FIRST_ON, chance)
    for person in everybody:
        store.people.save(person.customer)
        for fact in person.facts:
            store.people.save_fact(fact)
        for occasion in person.occasions:
            store.people.save_occasion(occasion)
    before = [mail for person in everybody for mail in history(person, FIRST_ON, chance)]
    for mail in sorted(before, key=lambda mail: mail.sent_at or at(FIRST_ON, 0)):
        box.clock = mail.sent_at or box.clock
        box.deliver(mail)
    world = World(box, store, everybody, chance)
    scribe = Scribe([shipped.folder("templates")])
    desk = a_desk(store, box, rep=REP, writer=lambda: scribe)
    watch = Watch(desk, box, scribe)
    for on in (FIRST_ON + timedelta(days=number) for number in range(days)):
        world.live(on)
        for hour, minute in runs[on.weekday()]:
            now = at(on, hour, minute).astimezone(UTC)
            world.until(now)
            (report,) = run([desk], now).mailboxes
            if report.state != "ok":
                watch.fault(now, f"the run ended {report.state}: {report.error}")
            watch.after_run(now)
            if (hour, minute) == MORNING and on.weekday() < 5:
                watch.morning(now)
                world.until(now + timedelta(hours=1))
                world.rep_looks()
    watch.conclude()
    store.close()
    return Year(watch, world, days)


def main(arguments: list[str]) -> int:
    """Live through it and tell; 1 where a promise was broken."""
    count, days = map(int, (*arguments, "200", "365")[: len(arguments)] + ("200", "365")[len(arguments) :])
    began = perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        year = live(Path(folder), count, days)
    watch = year.watch
    kinds = Counter(row.kind for row, _ in watch.placed)
    a_day = Counter(at_.date() for _, at_ in watch.placed)
    print(f"{count} customers, {days} days: {perf_counter() - began:.0f} s,", end=" ")
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
    print(f"drafts placed: {len(watch.placed)} ({', '.join(f'{n} {kind}' for kind, n in kinds.most_common())})")
    print(f"on {len(a_day)} days, at most {max(a_day.values(), default=0)} a day; {dict(year.world.fates)}")
    print(f"questions asked: {len(watch.asked_on)} on {len(set(watch.asked_on))} days")
    for name, (drafted, due) in watch.shares().items():
        print(f"due check-ins ({name}): {due}, drafts for {drafted} ({drafted / max(due, 1):.0%})")
    episodes = [each for several in watch.episodes.values() for each in several]
    waited = [(each.drafted_on - each.since).days for each in episodes if each.drafted_on]
    if len(waited) > 1:
        print(f"days from due to draft: median {statistics.median(waited):.0f}, longest {max(waited)}")
    print("mornings due and waiting, by reason:")
    for reason, mornings in watch.waiting.most_common():
        print(f"  {reason:32} {mornings}")
    missed = Counter(each.said.most_common(1)[0][0] for each in episodes if not each.drafted_on)
    print(f"due and no draft, by what was said most: {dict(missed.most_common())}")
    print(f"warned of: {dict(watch.warned.most_common())}; blocked for {len(watch.blocked)} people")
    print(f"promises broken: {len(watch.faults)}")
    for fault in watch.faults[:40]:
        print(f"  {fault}")
    return 1 if watch.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

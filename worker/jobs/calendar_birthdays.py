"""Remember which birthdays the rep's own calendar shows, so that no reminder doubles them."""

from connectors.types import Changes, Event
from worker.jobs.desk import Desk
from worker.people.birthdays import birthdays_among
from worker.people.note_names import Names


def save_birthdays(desk: Desk, page: Changes[Event]) -> set[str]:
    """Keep the birthdays of customers in a page of a calendar; returns the ids of their events.

    A name that could be several customers' shows nobody's.
    """
    birthdays = desk.store.birthdays
    birthdays.drop(desk.name, page.part, [*page.removed, *(str(event.id) for event in page.changed)])
    shown = [(str(event.id), known) for event in page.changed for known in birthdays_among([event])]
    if not shown:
        return set()
    names = Names.of(desk.store.people.all(owner=desk.name))
    meant = [(event, names.meant(known.name), known) for event, known in shown]
    found = [(event, next(iter(people)), known.month, known.day) for event, people, known in meant if len(people) == 1]
    birthdays.save(desk.name, page.part, found)
    return {event for event, *_ in found}

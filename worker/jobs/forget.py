"""Erase a person everywhere, and stay forgetful: a salted tombstone keeps them from coming back by import."""

from collections.abc import Mapping
from dataclasses import dataclass

from connectors.errors import ConnectorError
from connectors.types import Fate
from worker.core.model import Customer
from worker.jobs.deliver import ask_to_place
from worker.jobs.desk import Desk
from worker.jobs.follow import look
from worker.store.rows import OutboxRow
from worker.store.store import Store


@dataclass(frozen=True, slots=True)
class ForgetReport:
    """What was taken back, and one sentence for each thing that still lies with the rep."""

    withdrawn: int
    left: tuple[str, ...]


def forget(desks: Mapping[str, Desk], store: Store, customer: Customer) -> ForgetReport:
    """Withdraw untouched drafts and reminders, erase every row about the person, leave a tombstone.

    What the connectors remember of having placed them goes too: nobody will ask for these keys again.
    """
    withdrawn, left = 0, []
    rows = store.outbox.of(customer.id)
    for row in rows:
        if row.state not in {"placing", "placed"}:
            continue
        taken_back, problem = _take_back(desks.get(row.mailbox), row)
        withdrawn += taken_back
        left += [problem] if problem else []
    for row in store.outbox.briefs_naming(customer.id):
        taken_back, problem = _forget_brief(desks.get(row.mailbox), store, row)
        withdrawn += taken_back
        left += [problem] if problem else []
    with store.transaction():
        for mailbox in sorted({row.mailbox for row in rows}):
            store.journal(mailbox).drop(row.key for row in rows if row.mailbox == mailbox)
        store.people.erase(customer.id)
    return ForgetReport(withdrawn, tuple(left))


def _forget_brief(desk: Desk | None, store: Store, row: OutboxRow) -> tuple[bool, str]:
    """Take back the entry of a day that names the person, and drop its text; a later one will not name them."""
    taken_back, problem = _take_back(desk, row) if row.state in {"placing", "placed"} else (False, "")
    with store.transaction():
        if not store.outbox.drop_planned(row.key):
            store.outbox.strip(row.key)
    return taken_back, problem


def _take_back(desk: Desk | None, row: OutboxRow) -> tuple[bool, str]:
    """Withdraw one row: whether something was taken back, and a sentence when something has to stay where it is."""
    stays = f"A {row.kind} {row.what} stays in mailbox {row.mailbox}"
    if desk is None:
        return False, f"{stays}: the mailbox is no longer in the configuration. Delete it by hand."
    try:
        # A placing left open is finished first: only then is nothing of it left lying about half done.
        sighting = ask_to_place(desk, row) if row.state == "placing" else look(desk, row)
        if sighting.fate in {Fate.MISSING, Fate.SENT}:
            return False, ""
        if row.what == "draft":
            desk.connector.withdraw_draft(row.key, sighting.ref)
        else:
            desk.connector.withdraw_reminder(row.key, sighting.ref)
    except ConnectorError as error:
        why = str(error).rstrip(".")
        return False, f"{stays}: {why}. Delete it by hand if you want it gone."
    return True, ""

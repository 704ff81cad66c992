"""Erase a person everywhere, and stay forgetful: a salted tombstone keeps them from coming back by import."""

from collections.abc import Mapping
from dataclasses import dataclass

from connectors.errors import ConnectorError
from worker.core.model import Customer
from worker.jobs.desk import Desk
from worker.store.rows import OutboxRow
from worker.store.store import Store


@dataclass(frozen=True, slots=True)
class ForgetReport:
    """What was taken back, and one sentence for each thing that still lies with the rep."""

    withdrawn: int
    left: tuple[str, ...]


def forget(desks: Mapping[str, Desk], store: Store, customer: Customer) -> ForgetReport:
    """Withdraw untouched drafts and reminders, erase every row about the person, leave a tombstone."""
    withdrawn, left = 0, []
    for row in store.outbox.of(customer.id):
        if row.state != "placed":
            continue
        if problem := _take_back(desks.get(row.mailbox), row):
            left.append(problem)
        else:
            withdrawn += 1
    store.people.erase(customer.id)
    return ForgetReport(withdrawn, tuple(left))


def _take_back(desk: Desk | None, row: OutboxRow) -> str:
    """Withdraw one row; returns a sentence when it has to stay where it is."""
    stays = f"A {row.kind} {row.what} stays in mailbox {row.mailbox}"
    if desk is None:
        return f"{stays}: the mailbox is no longer in the configuration. Delete it by hand."
    try:
        if row.what == "draft":
            desk.connector.withdraw_draft(row.key, row.ref)
        else:
            desk.connector.withdraw_reminder(row.key, row.ref)
    except ConnectorError as error:
        return f"{stays}: {error} Delete it by hand if you want it gone."
    return ""

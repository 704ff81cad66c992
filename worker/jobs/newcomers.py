"""Note unknown addresses that write like a customer, and show them to the rep; nothing is ever done with them."""

import json
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from worker.core.matching import normalise
from worker.core.model import Customer
from worker.core.newcomers import (
    Circle,
    Likeness,
    ProposedAddress,
    Stranger,
    is_current,
    known_at,
    likeness,
)
from worker.core.sources import written_out
from worker.jobs.desk import Desk
from worker.store.store import Store

_SENTENCES: Mapping[Likeness, str] = {
    Likeness.SAME_NAME: "{customer} may also write from {address}: it bears the same name",
    Likeness.NAME_IN_ADDRESS: "{customer} may also write from {address}: name and address are like theirs",
    Likeness.SAME_THREAD: "{customer} may also write from {address}: it answered what you wrote to them",
    Likeness.SAME_COMPANY: "{name} ({address}) may be a new colleague of {customer} at {company}",
}


def note_newcomers(
    desk: Desk, found: Iterable[Stranger], circle: Callable[[], Circle], latest: datetime
) -> tuple[Stranger, ...]:
    """Keep whom of these strangers the rep may know, in the open transaction; returns who may answer unread mail."""
    recent = sorted((one for one in found if is_current(one.at, latest)), key=lambda one: (one.at, one.address))
    if not recent:
        return ()
    store = desk.store
    written_to = store.contact.written_to(desk.name, {one.thread for one in recent if one.thread})
    unplaced = []
    for one in recent:
        like = likeness(one, circle(), written_to.get(one.thread, frozenset()))
        if like is None:
            unplaced.append(one)
        elif store.people.may_be_proposed(one.address):
            why, customer = like
            store.proposals.save(ProposedAddress(desk.name, one.address, one.name, customer, why, one.at, one.at))
    return tuple(one for one in unplaced if one.thread and one.thread not in written_to)


def shown(store: Store, proposals: Sequence[ProposedAddress], now: datetime) -> Iterator[dict[str, Any]]:
    """Give what was proposed then as plain data, each with its sentence and the command that adds the address."""
    for kept in proposals:
        proposal, customer = known_at(kept, now), store.people.get(kept.customer)
        if proposal is not None and customer is not None:
            add, last_on = _command(proposal, customer), written_out(proposal.last_at.date())
            mails = "1 mail" if proposal.mails == 1 else f"{proposal.mails} mails"
            yield {
                "mailbox": proposal.mailbox,
                "address": proposal.address,
                "name": proposal.name,
                "customer": customer.id,
                "likeness": str(proposal.likeness),
                "first_seen": proposal.first_at.isoformat(),
                "last_seen": proposal.last_at.isoformat(),
                "mails": proposal.mails,
                "add": add,
                "sentence": f"{_said(proposal, customer)} ({mails}, the last on {last_on}). If so, run: {add}",
            }


def _said(proposal: ProposedAddress, customer: Customer) -> str:
    return _SENTENCES[proposal.likeness].format(
        customer=customer.name,
        address=proposal.address,
        name=proposal.name,
        company=customer.company or "their company",
    )


def _command(proposal: ProposedAddress, customer: Customer) -> str:
    """Say what to type to add the address: the import merges by an address it knows, else by id."""
    person: dict[str, Any] = {"owner": customer.owner, "name": customer.name}
    if proposal.likeness is Likeness.SAME_COMPANY:
        person = {"owner": proposal.mailbox, "name": proposal.name, "addresses": [proposal.address]}
        person |= {"company": customer.company} if customer.company else {}
    elif customer.addresses:
        person["addresses"] = [normalise(customer.addresses[0]), proposal.address]
    else:
        person |= {"id": customer.id, "addresses": [proposal.address], "celebrate": customer.celebrate}
    text = json.dumps({"people": [person]}, ensure_ascii=False)
    return f"echo {shlex.quote(text)} | rapport import --format yaml /dev/stdin"

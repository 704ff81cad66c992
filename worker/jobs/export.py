"""Everything held about one person, for them to read: as YAML that `import` reads back, with what it does not read."""

from collections.abc import Iterable, Iterator, Mapping

from worker.core.matching import normalise
from worker.core.model import Customer
from worker.core.newcomers import Likeness
from worker.core.words import CustomerId
from worker.jobs.record import document_of
from worker.people.yaml_print import write_yaml
from worker.store.store import Store

Lines = Iterable[str]


def export(store: Store, customer: Customer) -> str:
    """Everything held about a person as YAML that `import` reads back unchanged."""
    return write_yaml([document_of(store, customer)], held={customer.id: _held(store, customer)})


def _held(store: Store, customer: Customer) -> Mapping[str, list[str]]:
    """What else is kept, one readable line each but for the texts of drafts; import shows it no interest."""
    about = customer.id
    sections: dict[str, Lines] = {
        "mail": (
            f"{m.at.isoformat()} {m.direction} {m.kind} {m.mailbox}/{m.message}" for m in store.contact.mails(about)
        ),
        "mail_read_since": _covered(store, customer),
        "meetings": (f"{m.starts_at.isoformat()} meeting {m.mailbox}/{m.event}" for m in store.contact.meetings(about)),
        "drafts_and_reminders": (f"{row.key} {row.state} {row.fate}".rstrip() for row in store.outbox.of(about)),
        "texts_of_drafts_and_reminders": (
            f"{row.key}\n{row.subject}\n\n{row.body}".rstrip() for row in store.outbox.of(about) if row.content
        ),
        "line_for_the_next_draft": _line(store, about),
        "how_the_rep_writes_to_them": _voice(store, about),
        "questions": _questions(store, about),
        "birthday_in_the_calendar": (
            f"{mailbox}/{event} --{month:02}-{day:02}" for mailbox, event, month, day in store.birthdays.about(about)
        ),
        "proposed_addresses": _proposed(store, about),
        "left_out_of_their_card": store.mailboxes.left_out(about),
    }
    return {name: lines for name, section in sections.items() if (lines := list(section))}


def _covered(store: Store, customer: Customer) -> Iterator[str]:
    for mailbox in (state.name for state in store.mailboxes.states()):
        rows = store.mailboxes.coverage(mailbox)
        for address in map(normalise, customer.addresses):
            if (row := rows.get(address)) and row.covered_from:
                yield f"{mailbox} {address} {row.covered_from.isoformat()}"


def _line(store: Store, about: CustomerId) -> Iterator[str]:
    if line := store.people.line(about):
        yield f"{line.given_at.isoformat()} {line.text}"


def _voice(store: Store, about: CustomerId) -> Iterator[str]:
    """Tell the forms kept of the rep's mail to them, and of theirs; what did not show is left out."""
    heard = store.voices.of(about)
    if heard is None:
        return
    voice = heard.voice
    yield f"read {heard.read_at.isoformat()} in {voice.mails} mails"
    told = {
        "greeting": voice.greeting,
        "sign-off": voice.signoff,
        "form of address": voice.form,
        "usual words": voice.words or "",
        "exclamation marks in a hundred words": "" if voice.exclaims is None else f"{voice.exclaims:g}",
        "they sign as": heard.signs_as,
        "their form of address": heard.their_form,
    }
    yield from (f"{name}: {said}" for name, said in told.items() if said)


def _questions(store: Store, about: CustomerId) -> Iterator[str]:
    for asked in store.asked.about(about):
        answer = f"answered {asked.answered_on} {asked.answer}" if asked.answered_on else "not answered"
        matter = f"{asked.what} {asked.about}".rstrip()
        yield f"{asked.asked_on} {asked.mailbox} {matter}: {answer}"
    for question in store.notes.about(about):
        yield f"{question.at.isoformat()} {question.mailbox} note to self: {question.sentence}"


def _proposed(store: Store, about: CustomerId) -> Iterator[str]:
    for p in store.proposals.about(about):
        if p.likeness is not Likeness.SAME_COMPANY:  # that one would be somebody else's
            yield f"{p.address} {p.name} {p.likeness} {p.mailbox} {p.first_at.isoformat()} {p.last_at.isoformat()}"

"""What is known, as plain data in the shapes of the design's section 7: the command line prints it or tabulates it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from worker.core import facts as fact_rules
from worker.core.brief_questions import open_question
from worker.core.cadence import Cadence, cadence_of
from worker.core.curiosity import question
from worker.core.holds import holds_on
from worker.core.last_contact import weigh
from worker.core.model import Because, Customer, CustomerRecord, Fact, Occasion, Rep, Source, Suggestion, Touch
from worker.core.occasions import next_on, today_for
from worker.core.planning import Decision, as_of, decide
from worker.core.reasons import because_sentence, sentence
from worker.core.sources import written_out
from worker.core.standing import CURRENT, Standing, standing_of_days, standing_of_facts
from worker.core.vocabulary import NOTHING_KNOWN, Vocabulary
from worker.core.words import CustomerId, Outcome, Use
from worker.errors import UsageError
from worker.jobs.languages import Languages, in_draft_language
from worker.jobs.newcomers import shown
from worker.store.rows import OutboxRow
from worker.store.store import Store

Json = dict[str, Any]


def iso(moment: datetime | date | None) -> str | None:
    """An ISO string, or None."""
    return moment.isoformat() if moment is not None else None


# --- the list -------------------------------------------------------------------------------------------------


def customers(
    store: Store, reps: Mapping[str, Rep], cadences: Mapping[str, Cadence], now: datetime, *, due_only: bool = False
) -> Iterator[Json]:
    """One row per customer; with `due_only` those whose check-in is due."""
    for record, decision in _decided(store, reps, cadences, now, None):
        row = _customer_row(record, decision, reps[record.customer.owner], now)
        if not due_only or (row["due_on"] and row["due_on"] <= now.date().isoformat()):
            yield row


def _decided(
    store: Store,
    reps: Mapping[str, Rep],
    cadences: Mapping[str, Cadence],
    now: datetime,
    ids: Sequence[CustomerId] | None,
    known: Vocabulary = NOTHING_KNOWN,
) -> Iterator[tuple[CustomerRecord, Decision]]:
    languages = {name: Languages.of(store, rep) for name, rep in reps.items()}
    for stored in store.records(ids):
        record = as_of(stored, now)
        if (rep := reps.get(record.customer.owner)) is not None:
            choice = languages[record.customer.owner].choice(record.customer)
            said = in_draft_language(record, choice, rep, now, lambda: known)
            yield record, decide(said, rep, cadence_of(record.customer, cadences), now)


def _customer_row(record: CustomerRecord, decision: Decision, rep: Rep, now: datetime) -> Json:
    contact, customer = decision.contact, record.customer
    return {
        "id": customer.id,
        "name": customer.name,
        "company": customer.company,
        "owner": customer.owner,
        "addresses": list(customer.addresses),
        "last_contact": _touch(contact.last),
        "last_inbound": iso(contact.inbound.at) if contact.inbound else None,
        "last_outbound": iso(contact.outbound.at) if contact.outbound else None,
        "last_meeting": iso(contact.meeting.at) if contact.meeting else None,
        "next_meeting": iso(contact.next_meeting_at),
        "due_on": iso(next((s.due_on for s in decision.suggestions if s.due_on), None)),
        "holds": [_because(b) for b in holds_on(record, contact, rep, now)],
    }


def _touch(touch: Touch | None) -> Json | None:
    if touch is None:
        return None
    return {"at": iso(touch.at), "direction": str(touch.direction), "source": touch.source}


def _because(because: Because) -> Json:
    return {"reason": str(because.reason), "stops": [str(k) for k in because.stops], "until": iso(because.until)}


# --- one person -----------------------------------------------------------------------------------------------


def explain(
    store: Store,
    reps: Mapping[str, Rep],
    cadences: Mapping[str, Cadence],
    customer: Customer,
    now: datetime,
    *,
    known: Vocabulary,
) -> Json:
    """Why this last contact, what was excluded, and why written or not; `known` is what the templates know by name."""
    found = list(_decided(store, reps, cadences, now, [customer.id], known))
    if not found:
        raise UsageError(f"{customer.name} belongs to mailbox {customer.owner!r}, which is not in the configuration.")
    _, decision = found[0]
    contact = decision.contact
    suggestion = _as_written(store, decision.suggestions[0])
    return {
        "customer": customer.id,
        "name": customer.name,
        "last_contact": _touch(contact.last),
        "touches": [{**(_touch(t) or {}), "medium": t.medium, "held": t.held} for t in contact.touches],
        "excluded": [
            {"at": iso(e.at), "kind": e.kind, "reason": e.reason, "source": e.source} for e in contact.excluded
        ],
        "decision": {
            **suggestion_json(suggestion, customer.name, now),
            "all_reasons": [str(b.reason) for b in suggestion.because],
            "because": [
                {**_because(b), "sentence": because_sentence(b, customer.name, on=now.date())}
                for b in suggestion.because
            ],
        },
        **asked_json(store, customer.id, now),
        "others": [suggestion_json(s, customer.name, now) for s in decision.suggestions[1:]],
    }


def asked_json(store: Store, customer: CustomerId, now: datetime) -> Json:
    """When the brief asked about a person, and until when that is open; nothing where it did not."""
    today = now.date()
    asked = open_question(store.asked.about(customer), today)
    if asked is None:
        return {}
    begun = f"The brief asked on {asked.asked_on:%A} {written_out(asked.asked_on)}"
    ends = f"the question lapses on {written_out(asked.lapses_on)}"
    ended = f"without an answer the question lapsed on {written_out(asked.lapses_on)}"
    return {
        "asked_on": iso(asked.asked_on),
        "lapses_on": iso(asked.lapses_on),
        "asked": f"{begun}; {ends if today < asked.lapses_on else ended}.",
    }


def _as_written(store: Store, suggestion: Suggestion) -> Suggestion:
    """Prefer what the last plan made of a draft: only the writing shows that there is nothing true to say."""
    if suggestion.outcome is not Outcome.DRAFT:
        return suggestion
    planned = store.plans.of(suggestion.customer)
    return next((s for s in planned if s.key == suggestion.key and s.outcome is not Outcome.DRAFT), suggestion)


def suggestion_json(suggestion: Suggestion, name: str, now: datetime) -> Json:
    """One suggestion in the shape of `run` and `explain`, with its sentence."""
    return {
        "customer": suggestion.customer,
        "name": name,
        "kind": str(suggestion.kind) if suggestion.kind else None,
        "outcome": str(suggestion.outcome),
        "reason": str(suggestion.reason),
        "sentence": sentence(suggestion, name, on=now.date()),
        "until": iso(suggestion.until),
        "planned_for": iso(suggestion.planned_for),
    }


def person(
    store: Store, cadences: Mapping[str, Cadence], customer: Customer, now: datetime, *, zone: str = "UTC"
) -> Json:
    """What is known of one person, from where and how old, and how often they should hear from the rep in `zone`."""
    record = next(iter(store.records([customer.id])))
    record = as_of(record, now)
    today = today_for(customer.timezone or "UTC", now)
    facts = standing_of_facts(record.facts, today)
    days = standing_of_days(record.occasions)
    contact = weigh(record.mails, record.meetings, record.moments, now, zone)
    return {
        "customer": customer.id,
        "name": customer.name,
        "company": customer.company,
        "owner": customer.owner,
        "addresses": list(customer.addresses),
        "last_contact": _touch(contact.last),
        "cadence": _cadence(customer, cadences),
        "facts": [_fact(f, facts.get(f.id, CURRENT), today) for f in record.facts if f.use is not Use.NEVER],
        "kept_apart": sum(f.use is Use.NEVER for f in record.facts),
        "occasions": [_occasion(o, days.get(o.id, CURRENT), today) for o in record.occasions],
        "moments": [
            {"id": m.id, "kind": str(m.kind), "on": iso(m.on), "what": m.what, **_source(m.source, today)}
            for m in record.moments
        ],
        "holds": [
            {"id": h.id, "reason": str(h.reason), "until": iso(h.until), **_source(h.source, today)}
            for h in record.holds
        ],
        "line": record.line.text if record.line else None,
        "question": question(record, today),
        "proposals": list(shown(store, store.proposals.about(customer.id), now)),
    }


def _fact(fact: Fact, standing: Standing, today: date) -> Json:
    return {
        "id": fact.id,
        "kind": str(fact.kind),
        "slots": dict(fact.slots),
        "about": fact.about,
        "told_by": str(fact.told_by),
        "use": str(fact_rules.use_on(fact, today)),
        "confidence": fact.confidence,
        "alive": fact_rules.is_alive(fact, today),
        "last_confirmed_on": iso(fact.last_confirmed_on),
        **_standing(standing),
        **_source(fact.source, today),
    }


def _occasion(occasion: Occasion, standing: Standing, today: date) -> Json:
    return {
        "id": occasion.id,
        "kind": str(occasion.kind),
        "day": f"{occasion.year or '-'}-{occasion.month:02}-{occasion.day:02}",
        "next_on": iso(next_on(occasion, today)),
        **_standing(standing),
        **_source(occasion.source, today),
    }


def language(store: Store, rep: Rep, customer: Customer) -> Json:
    """The language of drafts to them and what it is taken from; none where the mail of the two contradicts itself."""
    choice = Languages.of(store, rep).choice(customer)
    return {"language": choice.language or None, "language_from": str(choice.why)}


def _cadence(customer: Customer, cadences: Mapping[str, Cadence]) -> Json:
    """The intervals in days, which of them are the customer's own, and the group whose cadence the others are from."""
    cadence = cadence_of(customer, cadences)
    return {
        "ideal_days": cadence.ideal_days,
        "longest_days": cadence.longest_days,
        "own": [name for name in ("ideal_days", "longest_days") if getattr(customer, name) is not None],
        "group": customer.group if customer.group in cadences else "",
    }


def _standing(standing: Standing) -> Json:
    """How an item stands beside the others: `current`, `superseded` or `disputed`, and by or with which."""
    state = "superseded" if standing.replaced_by else "disputed" if standing.disputed_with else "current"
    against = [standing.replaced_by] if standing.replaced_by else list(standing.disputed_with)
    return {"state": state, "against": against}


def _source(source: Source, today: date) -> Json:
    days = (today - source.observed_on).days if source.observed_on else None
    where = f"{source.type} {source.ref}".strip()
    return {"source": where, "observed_on": iso(source.observed_on), "age_days": days}


# --- drafts ---------------------------------------------------------------------------------------------------


def drafts(store: Store, customer: Customer | None = None, *, until: datetime | None = None) -> list[Json]:
    """Every draft, or those written by then, with state, text and the source of each statement."""
    known = store.outbox.of(customer.id) if customer else store.outbox.all()
    rows = [row for row in known if until is None or row.created_at <= until]
    names = {c.id: c.name for c in store.people.all()}
    return [draft_json(row, names.get(row.customer, "")) for row in rows if row.what == "draft"]


def draft_json(row: OutboxRow, name: str) -> Json:
    """One draft in the design's shape."""
    return {
        "key": row.key,
        "customer": row.customer,
        "customer_name": name,
        "kind": row.kind,
        "state": row.state,
        "fate": row.fate or None,
        "language": row.language,
        "subject": row.subject,
        "body": row.body,
        "spans": [
            {
                "start": s.start,
                "end": s.end,
                "source_type": s.source_type,
                "source_id": s.source_id,
                "source": s.source,
            }
            for s in row.spans
        ],
        "lints": [{"code": f.code, "blocks": f.blocks, "sentence": f.sentence} for f in row.lints],
        "placed_at": iso(row.placed_at),
        "withdrawn_because": row.withdrawn_because or None,
    }

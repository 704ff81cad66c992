"""What bad drafts are sown from: records, surroundings, and short ways to write a draft down."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from tests.builders import a_birthday, a_customer, a_fact, a_record, at
from tests.worker.core.lints.careless import SPANS, Careless, heart, rendered
from worker.core.lints import Surroundings
from worker.core.model import CustomerRecord, PlacedDraft, Source
from worker.core.trace import Trace, trace_of
from worker.core.words import CustomerId, FactId, FactKind, Key, Kind

GOOD = "In January you mentioned ice fishing. Have you found much time for it since?"
WISHED = a_record(facts=(a_fact(),), occasions=(a_birthday(2, 24, year=1966),))


def each(*texts: str, **changes: Any) -> tuple[Careless, ...]:
    """English drafts around these hearts, or in the language each names first (`de: ...`)."""
    drafts = []
    for text in texts:
        known = text[2:4] == ": " and text[:2] in {"en", "de", "fr", "es", "nl"}
        drafts.append(Careless(heart(text[4:] if known else text), language=text[:2] if known else "en", **changes))
    return tuple(drafts)


def of_record(record: CustomerRecord, *texts: str, **changes: Any) -> tuple[Careless, ...]:
    """Drafts around these hearts to somebody of whom this is held."""
    return each(*texts, record=record, **changes)


def around(text: str = GOOD, /, *, kind: Kind = Kind.CHECKIN, **known: Any) -> Careless:
    """A draft with what is known around it."""
    return Careless(heart(text), kind=kind, around=Surroundings(**known))


def sent_to(body: str = heart(GOOD), **customer: Any) -> Careless:
    """A draft to a customer of these particulars, nothing in it marked."""
    return Careless(body, record=a_record(customer=a_customer(**customer), facts=(a_fact(),)), spans={})


def a_wish(text: str, language: str = "en", **changes: Any) -> Careless:
    """A birthday wish around this heart."""
    values: dict[str, Any] = {"kind": Kind.BIRTHDAY, "record": WISHED} | changes
    return Careless(heart(text), language=language, **values)


def in_form(language: str, text: str, form: str) -> Careless:
    """A draft that is to speak in that form of address."""
    return Careless(heart(text), language=language, form=form)


OLD = a_fact(FactKind.PROJECT, "the cold store in Leeds", source=Source("mail", "m", date(2025, 3, 1)))
STORE = {**SPANS, "the cold store": ("fact", OLD.id)}
ROLES = tuple(
    a_fact(FactKind.ROLE, text, source=Source("mail", "m", date(2026, month, 1)))
    for month, text in ((1, "head of purchasing"), (2, "plant manager"))
)
LAPSED = a_record(facts=(a_fact(), OLD))
KNOWN = a_record(
    facts=(
        a_fact(),
        a_fact(FactKind.PET, "Rex", slots={"name": "Rex", "animal": "labrador"}),
        a_fact(FactKind.TEAM, "Union Berlin"),
        a_fact(FactKind.HOMETOWN, "Duluth"),
        a_fact(
            FactKind.CHILD_EVENT, "x", slots={"name": "Mira", "event": "concert", "on": "2026-02-20"}, about="child"
        ),
        a_fact(FactKind.PARTNER, "Alex", slots={"name": "Alex"}, about="partner"),
    )
)
AGAIN = a_record(facts=(a_fact(last_mentioned_on=date(2026, 1, 20)),))
REX = a_record(facts=(replace(KNOWN.facts[1], last_mentioned_on=date(2026, 1, 20)),))


def drafted(fate: str, *facts: str) -> PlacedDraft:
    """An earlier note of that fate about these facts."""
    ids = tuple(FactId(fact) for fact in facts)
    return PlacedDraft(Key("k"), CustomerId("c-kelly"), Kind.CHECKIN, "closed", fate, at("2025-05-01"), facts=ids)


def said_before(*fates: str) -> Iterator[Careless]:
    """Drafts on a fact that a note of that fate brought up before."""
    for fate in fates:
        record = a_record(facts=(a_fact(),), drafts=(drafted(fate, "f-hobby-ice fishing"),))
        yield Careless(heart(GOOD), record=record)


def trace(text: str) -> Trace:
    """What stays of a draft around this heart."""
    before = rendered(heart(text))
    return trace_of(before.body, before.spans)


LONG_HEART = (
    "Considerable organisational restructuring notwithstanding, comprehensive departmental responsibilities regarding "
    "temperature-controlled infrastructure necessitate interdepartmental collaboration throughout subsequent "
    "implementation milestones, particularly concerning ice fishing, documentation, procurement, maintenance, "
    "certification, transportation, administration, communication, standardisation, digitalisation and "
    "decarbonisation programmes simultaneously established everywhere"
)
SPLIT = " alongside predominantly administrative considerations. Nevertheless considerable "

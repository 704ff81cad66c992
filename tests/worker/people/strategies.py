"""Whole people out of nothing: everything a file may say, with texts that YAML likes to misread."""

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from worker.core.facts import SLOTS
from worker.core.facts import problems as fact_problems
from worker.core.model import Customer, Fact, Hold, Moment, Occasion, Source
from worker.core.words import (
    CustomerId,
    FactId,
    FactKind,
    HoldId,
    Kind,
    MomentId,
    MomentKind,
    OccasionId,
    OccasionKind,
    ToldBy,
    Use,
)
from worker.people.document import PersonDocument, belonging_to
from worker.people.usual import usual_about
from worker.people.values import RECORDED_REASONS, SOURCE_TYPES

TODAY = date(2026, 2, 24)
# One a line, as Python would write it in a string.
AWKWARD_TEXT = r"""
No yes on null ~ 1e3 0x1F 1_000 12:30:45 2026-01-05 --02-29 -\x20a a:\x20b a\x20#b *alias &anchor !tag %x @x `x`
{{\x207*7\x20}} [a] {a:\x20b} 'quoted' \"quoted\" line\nbreak\n tab\tin \x20leading trailing\x20 \r\n \u2028 \x85
\ufeffmark << = ? | > --- ... Jos\xe9 a\n\n\x20\x20b \x07bell \U0001f382
"""
AWKWARD = [word.encode("ascii").decode("unicode_escape") for word in AWKWARD_TEXT.split()]

texts = st.one_of(st.sampled_from(AWKWARD), st.text(max_size=20))
filled = texts.filter(lambda text: bool(text.strip()))
days = st.dates(date(1, 1, 1), date(9999, 12, 31))
locals_ = st.text("abcxyz0189.+-_'", min_size=1, max_size=8)
addresses = st.builds(lambda local, domain: f"{local}@{domain}.example", locals_, st.sampled_from("abcdefghij"))


def sources(when: st.SearchStrategy[date] = days) -> st.SearchStrategy[Source]:
    return st.builds(Source, st.sampled_from(SOURCE_TYPES), texts, st.none() | when)


def ids(given: st.SearchStrategy[str] | None = None) -> st.SearchStrategy[str]:
    return st.just("") | (given or st.uuids().map(str))


@st.composite
def occasions(draw: st.DrawFn) -> Occasion:
    year = draw(st.none() | st.integers(1, 9999))
    day = draw(st.dates(date(2000, 1, 1), date(2000, 12, 31)) if year is None else _days_of(year))
    return Occasion(
        id=OccasionId(draw(ids())),
        customer=CustomerId(""),
        kind=draw(st.sampled_from(OccasionKind)),
        month=day.month,
        day=day.day,
        year=year,
        leap_rule=draw(st.sampled_from(["before", "after"])),
        lead_days=tuple(draw(st.lists(st.integers(1, 366), max_size=3))),
        source=draw(sources()),
    )


def _days_of(year: int) -> st.SearchStrategy[date]:
    return st.dates(date(year, 1, 1), date(year, 12, 31))


@st.composite
def facts(draw: st.DrawFn) -> Fact:
    kind = draw(st.sampled_from(FactKind))
    slots = {slot: draw(filled) for slot in SLOTS[kind]}
    if "on" in slots:
        slots["on"] = draw(days).isoformat()
    return Fact(
        id=FactId(draw(ids())),
        customer=CustomerId(""),
        kind=kind,
        slots=slots,
        about=draw(st.sampled_from([usual_about(kind), "company"])),
        told_by=draw(st.sampled_from([ToldBy.CUSTOMER, ToldBy.REP, ToldBy.PUBLIC, ToldBy.COLLEAGUE])),
        source=draw(sources()),
        use=draw(st.sampled_from(Use)),
        confidence=draw(st.sampled_from(["stated", "paraphrased", "guessed"])),
        valid_until=draw(st.none() | days),
        last_mentioned_on=draw(st.none() | days),
        last_confirmed_on=draw(st.none() | days),
    )


def may_be_kept(fact: Fact) -> bool:
    return not fact_problems(fact.kind, fact.slots, fact.use, fact.told_by, fact.about)


moments = st.builds(
    Moment, ids().map(MomentId), st.just(CustomerId("")), st.sampled_from(MomentKind), days, texts, sources()
)
holds = st.builds(
    Hold,
    ids().map(HoldId),
    st.just(CustomerId("")),
    st.sampled_from(RECORDED_REASONS),
    st.none() | days,
    st.lists(st.sampled_from(Kind), unique=True).map(tuple),
    st.none() | days,
    sources(),
)
INTERVALS: list[dict[str, int]] = [
    {},
    {"ideal_days": 90},
    {"longest_days": 40},
    {"ideal_days": 1, "longest_days": 3650},
]
"""What somebody may have of their own; those of two sources may cross."""

_customers = st.builds(
    Customer,
    id=ids().map(CustomerId),
    owner=filled,
    name=filled,
    addresses=st.lists(addresses, min_size=1, max_size=3, unique_by=str.casefold).map(tuple),
    given_name=texts,
    family_name=texts,
    signs_as=texts,
    company=texts,
    group=texts,
    language=st.sampled_from(["", "en", "pt-BR"]),
    form=st.sampled_from(["", "formal", "familiar"]),
    country=st.sampled_from(["", "NO", "US", "DE-BY"]),
    timezone=st.sampled_from(["", "UTC", "America/Chicago"]),
    celebrate=st.booleans(),
    source=sources(),
)


customers = st.builds(lambda customer, own: replace(customer, **own), _customers, st.sampled_from(INTERVALS))


def documents() -> st.SearchStrategy[PersonDocument]:
    """Return people as a file may give them, everything in them belonging to them."""
    parts = (facts().filter(may_be_kept), occasions(), moments, holds)
    lists = [st.lists(part, max_size=2).map(tuple) for part in parts]
    return st.builds(PersonDocument, customers, *lists).map(_belonging)


def _belonging(document: PersonDocument) -> PersonDocument:
    return belonging_to(document, document.customer.id)

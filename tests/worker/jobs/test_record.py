"""Keeping the record: a repeat changes nothing, what disagrees is shown and settled, what is refused leaves a trace."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from connectors.types import Card, CardDate, CardId
from tests.builders import TUESDAY, a_birthday, a_customer, a_fact
from tests.connectors.memory import MemoryMailbox
from tests.worker.jobs.desks import a_desk
from worker.core.model import Source
from worker.core.words import CustomerId, FactKind, OccasionId, ToldBy, Use
from worker.errors import UsageError
from worker.jobs import fact_keeping, record, show
from worker.jobs.status import status
from worker.jobs.sync import sync
from worker.people.csv_file import read_csv
from worker.people.vcard_file import read_vcards
from worker.people.yaml_file import read_yaml
from worker.store.store import Store

KELLY = a_customer()
YAML = """
people:
- name: Kelly Brandt
  addresses: [kelly@northshore.example]
  birthday: --05-04
  facts:
  - {kind: hobby, what: Eisangeln, language: de}
  - {kind: employer, what: North Shore Ice}
  - {kind: note, label: clubs, what: rowing club}
"""
CSV = b"""name,email,hobby,fact language,clubs,birthday
Kelly Brandt,kelly@northshore.example,Segeln,de,rowing club,--05-04
"""
CARD = """BEGIN:VCARD
VERSION:3.0
UID:card-1
FN:Kelly Brandt
EMAIL:kelly@northshore.example
BDAY:--0503
TITLE:Buyer
NOTE:likes chess
END:VCARD
"""


def a_card(**changes: Any) -> Card:
    values: dict[str, Any] = {
        "id": CardId("card-1"),
        "part": "contacts",
        "name": "Kelly Brandt",
        "addresses": ("kelly@northshore.example",),
        "dates": (CardDate("birthday", 5, 3),),
    }
    return Card(**(values | changes))


def shown(store: Store) -> dict[str, Any]:
    return show.person(store, KELLY, TUESDAY)


@pytest.mark.parametrize("source", ["yaml", "csv", "vcard", "card", "fact add"])
def test_a_repeat_changes_nothing(store: Store, source: str) -> None:
    store.people.save(KELLY)

    def take(day: int) -> None:
        now = TUESDAY + timedelta(days=day)
        match source:
            case "yaml":
                parsed = read_yaml(YAML, "people.yaml", default_owner="sam")
            case "csv":
                parsed = read_csv(CSV, "people.csv", default_owner="sam", told_by=ToldBy.CUSTOMER)
            case "vcard":
                parsed = read_vcards(CARD, "people.vcf", default_owner="sam")
            case "card":
                record.save_card(store, a_card(notes="likes chess"), group="", owner="sam", now=now)
                return
            case _:
                for text in ("chess", " Chess  "):
                    told_by, use = ToldBy.CUSTOMER, Use.MENTION
                    fact_keeping.add_fact(store, KELLY, FactKind.HOBBY, {"what": text}, now, told_by=told_by, use=use)
                return
        assert not parsed.problems
        record.import_people(store, parsed.documents, now, dry_run=False, owners=["sam"])

    take(0)
    once = record.document_of(store, KELLY)
    assert once.facts
    take(0)
    assert record.document_of(store, KELLY) == once
    if source != "fact add":  # told again later it is newer
        take(30)
        assert record.document_of(store, KELLY) == once


def test_the_language_of_words_can_be_told_in_yaml_csv_and_by_hand(store: Store) -> None:
    store.people.save(KELLY)
    for parsed in (read_yaml(YAML, "p.yaml", default_owner="sam"), read_csv(CSV, "p.csv", default_owner="sam")):
        record.import_people(store, parsed.documents, TUESDAY, dry_run=False, owners=["sam"])
    slots = {"what": "Zelten", "language": "de"}
    fact_keeping.add_fact(store, KELLY, FactKind.HOBBY, slots, TUESDAY, told_by=ToldBy.CUSTOMER, use=Use.MENTION)
    hobbies = [fact.slots for fact in store.people.facts(KELLY.id) if fact.kind is FactKind.HOBBY]
    assert sorted((slots["what"], slots["language"]) for slots in hobbies) == [
        ("Eisangeln", "de"),
        ("Segeln", "de"),
        ("Zelten", "de"),
    ]


def test_two_sources_that_disagree_are_shown_with_both_until_the_rep_drops_one(store: Store) -> None:
    store.people.save(KELLY)
    record.save_card(store, a_card(), group="", owner="sam", now=TUESDAY)
    parsed = read_yaml(YAML, "people.yaml", default_owner="sam")
    record.import_people(store, parsed.documents, TUESDAY, dry_run=False, owners=["sam"])
    days = {day["day"]: day for day in shown(store)["occasions"]}
    assert {day: (entry["state"], entry["source"]) for day, entry in days.items()} == {
        "--05-03": ("disputed", "card card-1"),
        "--05-04": ("disputed", "import people.yaml"),
    }
    assert days["--05-03"]["against"] == [days["--05-04"]["id"]]
    assert shown(store)["question"] == "When is Kelly's birthday: 3 May or 4 May?"
    fact_keeping.drop_fact(store, KELLY, days["--05-03"]["id"], TUESDAY)
    (left,) = shown(store)["occasions"]
    assert (left["day"], left["state"]) == ("--05-04", "current")
    assert left["source"] == "form fact drop; before: import people.yaml"
    record.save_card(store, a_card(), group="", owner="sam", now=TUESDAY + timedelta(days=1))  # it is told again
    days = {day["day"]: day["state"] for day in shown(store)["occasions"]}
    assert days == {"--05-03": "superseded", "--05-04": "current"}


def test_a_newer_word_supersedes_and_an_older_import_changes_nothing_of_that(store: Store) -> None:
    store.people.save(KELLY)
    slots = {"what": "Acme"}
    fact = fact_keeping.add_fact(
        store, KELLY, FactKind.EMPLOYER, slots, TUESDAY, told_by=ToldBy.CUSTOMER, use=Use.MENTION
    )
    assert fact_keeping.doubt(store, KELLY, fact, TUESDAY.date()) == ""
    text = YAML.replace("what: North Shore Ice", "what: North Shore Ice, observed_on: 2024-01-05")
    parsed = read_yaml(text, "people.yaml", default_owner="sam")
    record.import_people(store, parsed.documents, TUESDAY, dry_run=False, owners=["sam"])
    employers = {fact["slots"]["what"]: fact for fact in shown(store)["facts"] if fact["kind"] == "employer"}
    assert (employers["Acme"]["state"], employers["North Shore Ice"]["state"]) == ("current", "superseded")
    assert (employers["Acme"]["use"], employers["North Shore Ice"]["use"]) == ("mention", "steer")
    assert employers["North Shore Ice"]["against"] == [employers["Acme"]["id"]]


def test_facts_of_one_day_that_disagree_are_told_when_they_are_recorded(store: Store) -> None:
    store.people.save(KELLY)
    first, second = (
        fact_keeping.add_fact(
            store, KELLY, FactKind.HOMETOWN, {"what": town}, TUESDAY, told_by=ToldBy.CUSTOMER, use=Use.MENTION
        )
        for town in ("Duluth", "Leeds")
    )
    assert f"disagrees with {first.id[:8]}" in fact_keeping.doubt(store, KELLY, second, TUESDAY.date())
    fact_keeping.confirm_fact(store, KELLY, second.id[:12], TUESDAY + timedelta(days=1))
    states = {f["slots"]["what"]: f["state"] for f in show.person(store, KELLY, TUESDAY + timedelta(days=1))["facts"]}
    assert states == {"Duluth": "superseded", "Leeds": "current"}


def test_a_confirmed_fact_is_young_again(store: Store) -> None:
    store.people.save(KELLY)
    old = a_fact(source=Source("card", "k", date(2020, 1, 1)), confidence="guessed", valid_until=date(2025, 1, 1))
    store.people.save_fact(old)
    assert [(f["use"], f["alive"]) for f in shown(store)["facts"]] == [("steer", False)]
    fact_keeping.confirm_fact(store, KELLY, old.id, TUESDAY)
    (fact,) = store.people.facts(KELLY.id)
    assert (fact.source, fact.confidence, fact.valid_until) == (
        Source("form", "fact confirm", TUESDAY.date()),
        "stated",
        None,
    )
    assert [(f["use"], f["alive"]) for f in shown(store)["facts"]] == [("mention", True)]


def test_an_id_that_is_not_one_thing_s_is_refused(store: Store) -> None:
    store.people.save(KELLY)
    store.people.save_fact(a_fact())
    store.people.save_occasion(a_birthday(5, 3, id=OccasionId("f-o")))
    with pytest.raises(UsageError, match="has 2 facts whose id begins with 'f-'"):
        fact_keeping.drop_fact(store, KELLY, "f-", TUESDAY)
    with pytest.raises(UsageError, match="has 0 facts"):
        fact_keeping.confirm_fact(store, KELLY, "zzz", TUESDAY)


def test_a_refused_detail_of_a_card_is_visible_without_its_text(store: Store) -> None:
    store.people.save(replace(KELLY, id=CustomerId("c-1")))
    mailbox = MemoryMailbox()
    desk = a_desk(store, mailbox)
    card = a_card(notes="recovering from cancer", dates=(), other=(("birthday", "around Easter"),))
    mailbox.cards[card.id] = card
    sync(desk, TUESDAY)
    sentences = [item.sentence for item in store.mailboxes.skipped("sam")]
    assert len(sentences) == 2
    told = " ".join(sentences)
    assert "may not be kept" in told
    assert "birthday cannot be read" in told
    assert "c-1" in told
    assert not any(word in told for word in ("cancer", "health", "Kelly", "kelly@", "Easter"))
    (box,) = status(store, {"sam": "memory"}, TUESDAY)["mailboxes"]
    assert box["coverage"]["skipped"] == {"refused_detail": 1, "unreadable_birthday": 1}
    assert [fact.slots["what"] for fact in store.people.facts(CustomerId("c-1"))] == ["birthday: around Easter"]
    mailbox.cards[card.id] = replace(card, notes="likes chess", other=())
    sync(desk, TUESDAY + timedelta(hours=1))
    assert store.mailboxes.skipped("sam") == ()


def test_what_is_kept_apart_is_shown_to_be_dropped_and_never_exported_away(store: Store) -> None:
    store.people.save(KELLY)
    store.people.save_fact(a_fact(use=Use.NEVER))
    assert [fact["use"] for fact in shown(store)["facts"]] == ["never"]
    with pytest.raises(UsageError, match="touches health"):
        fact_keeping.add_fact(
            store, KELLY, FactKind.NOTE, {"what": "had a stroke"}, TUESDAY, told_by=ToldBy.CUSTOMER, use=Use.NEVER
        )

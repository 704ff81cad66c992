"""Keeping the record: a repeat changes nothing, what disagrees is shown and settled, what is refused leaves a trace."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import yaml

from connectors.types import Card, CardDate, CardId, Draft, Party, Skipped
from tests.builders import TUESDAY, a_birthday, a_customer, a_fact, a_mail, a_rep, at
from tests.connectors.memory import MemoryMailbox
from tests.worker.jobs.desks import a_desk
from worker.core.brief_questions import Asked
from worker.core.cadence import Cadence
from worker.core.model import Because, Source, Voice
from worker.core.newcomers import Likeness, ProposedAddress
from worker.core.reasons import because_sentence
from worker.core.words import CustomerId, FactKind, Key, OccasionId, Reason, ToldBy, Use
from worker.errors import UsageError
from worker.jobs import export, fact_keeping, notes, record, show
from worker.jobs.plan import plan
from worker.jobs.status import status
from worker.jobs.sync import sync
from worker.people.csv_file import read_csv
from worker.people.note_lines import lines_of
from worker.people.note_names import Names
from worker.people.self_note import Understood, understand
from worker.people.vcard_file import read_vcards
from worker.people.yaml_file import read_yaml
from worker.store.rows import CoverageRow, OutboxRow, Question
from worker.store.store import Store
from worker.store.voices import Heard

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
    return show.person(store, {"": Cadence()}, record.find_one(store, KELLY.id), TUESDAY)


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


@pytest.mark.parametrize("format", ["yaml", "csv"])
def test_a_shorter_interval_of_ones_own_is_planned_for_at_once_and_on_the_very_day(store: Store, format: str) -> None:  # noqa: A002
    store.mailboxes.ensure("sam", "local", "sam@okafor.example")
    for customer in (KELLY, a_customer(id=CustomerId("c-lee"), name="Lee", addresses=("lee@a.example",))):
        store.people.save(customer)
        store.contact.save_mails([a_mail("2026-01-27", customer=customer.id, message=f"m {customer.id}")])
        store.mailboxes.save_coverage("sam", CoverageRow(customer.addresses[0], complete=True))
    desk = a_desk(store, MemoryMailbox(clock=TUESDAY))
    plan(desk, TUESDAY, synced=True)
    assert store.plans.due("sam", TUESDAY) == ()

    parsed = {
        "yaml": read_yaml(YAML.replace("  facts:", "  ideal_days: 30\n  facts:"), "people.yaml", default_owner="sam"),
        "csv": read_csv(
            CSV.replace(b"clubs", b"ideal days").replace(b"rowing club", b"30"), "p.csv", default_owner="sam"
        ),
    }[format]
    for _ in range(2):
        record.import_people(store, parsed.documents, TUESDAY, dry_run=False, owners=["sam"])
    assert (store.people.all()[0].ideal_days, store.people.all()[0].longest_days) == (30, None)
    assert store.plans.due("sam", TUESDAY) == (KELLY.id,)
    assert {s.due_on for s in plan(desk, TUESDAY, synced=True).suggestions[KELLY.id] if s.due_on} == {date(2026, 2, 26)}
    plan(desk, TUESDAY + timedelta(hours=25), synced=True)
    midnight = at("2026-02-26")
    assert store.plans.due("sam", midnight - timedelta(minutes=1)) == ()
    assert store.plans.due("sam", midnight) == (KELLY.id,)
    reps, cadences = {"sam": desk.rep}, desk.cadences
    rows = {day: show.customers(store, reps, cadences, TUESDAY + timedelta(days=day), due_only=True) for day in (1, 2)}
    assert {day: [row["name"] for row in found] for day, found in rows.items()} == {1: [], 2: ["Kelly Brandt"]}
    assert shown(store)["cadence"] == {"ideal_days": 30, "longest_days": 120, "own": ["ideal_days"], "group": ""}
    exported = export.export(store, record.find_one(store, KELLY.id))
    again = read_yaml(exported, "export.yaml", default_owner="sam").documents[0].customer
    assert (again.ideal_days, again.longest_days) == (30, None)


@pytest.mark.parametrize("way", ["hold", "note", "yaml"])
def test_a_hold_until_a_day_holds_through_the_day_before_and_says_so(store: Store, way: str) -> None:
    store.people.save(KELLY)
    seventh = date(2026, 4, 7)
    if way == "hold":
        record.add_hold(store, KELLY, Reason.QUIET_HOLD, seventh, TUESDAY)
    elif way == "note":
        (line,) = lines_of("", "hold Kelly Brandt until 7 April: family")
        said = understand(line, Names.of([KELLY]), TUESDAY.date(), "n")
        assert isinstance(said, Understood)
        notes.record(store, said, TUESDAY)
    else:
        parsed = read_yaml(YAML + "  holds: [{reason: quiet_hold, until: 2026-04-07}]\n", "p.yaml", default_owner="sam")
        record.import_people(store, parsed.documents, TUESDAY, dry_run=False, owners=["sam"])

    def holds(day: date) -> list[str]:
        now = at(f"{day} 12:00")
        (row,) = show.customers(store, {"sam": a_rep()}, {"": Cadence()}, now)
        return [hold["reason"] for hold in row["holds"] if hold["reason"] == "quiet_hold"]

    assert [holds(seventh - timedelta(days=1)), holds(seventh)] == [["quiet_hold"], []]
    (hold,) = store.people.holds(KELLY.id)
    because = Because(hold.reason, until=hold.until, since_on=hold.created_on)
    assert because_sentence(because, "Kelly", on=TUESDAY.date()).endswith("On Tuesday 7 April that is over.")


def test_an_export_is_everything_held(store: Store) -> None:
    """What is in a table about the person is in their export, in words; nothing of anybody else."""
    store.mailboxes.ensure("sam", "local", "sam@okafor.example")
    store.people.save(KELLY)
    moira = a_customer(id=CustomerId("c-moira"), name="Moira Ash", addresses=("moira@ash.example",))
    store.people.save(moira)
    for about in (moira.id, KELLY.id):
        greeting = "Hi {name}," if about == KELLY.id else "Dear {name},"
        heard = Heard(Voice(greeting, "Best, Sam", "familiar", 42, 7, 1.5), "Kel", TUESDAY, "formal")
        store.voices.save(about, heard)
        store.asked.save(
            [
                Asked("sam", about, "meeting", f"e-{about}", date(2026, 2, 20), "yes", date(2026, 2, 21)),
                Asked("sam", about, "line", "", date(2026, 2, 24)),
            ]
        )
        store.birthdays.save("sam", "", [(f"b-{about}", about, 5, 3)])
        store.notes.ask([Question("sam", f"n-{about}", 1, "stop", "ambiguous_name", "Who?", "t", TUESDAY, (about,))])
        content = Draft("k", Party("s@o.example"), Party("k@n.example"), "Dock leveller", f"Hi {about}")
        row = OutboxRow(Key(f"checkin/{about}/m"), "sam", about, "draft", "checkin", TUESDAY, content)
        store.outbox.add(row)
        left_out = Skipped(f"{about} 1", "refused_detail", f"The address book card of customer {about}: not kept")
        store.mailboxes.note_skipped("sam", "cards", "", [left_out], TUESDAY)
    store.mailboxes.save_coverage("sam", CoverageRow("kelly@northshore.example", TUESDAY))
    exported = export.export(store, KELLY)
    (told,) = (person["held"] for person in yaml.safe_load(exported)["people"])
    assert told == {
        "mail_read_since": ["sam kelly@northshore.example 2026-02-24T08:00:00+00:00"],
        "drafts_and_reminders": ["checkin/c-kelly/m planned"],
        "texts_of_drafts_and_reminders": ["checkin/c-kelly/m\nDock leveller\n\nHi c-kelly"],
        "how_the_rep_writes_to_them": [
            "read 2026-02-24T08:00:00+00:00 in 7 mails",
            "greeting: Hi {name},",
            "sign-off: Best, Sam",
            "form of address: familiar",
            "usual words: 42",
            "exclamation marks in a hundred words: 1.5",
            "they sign as: Kel",
            "their form of address: formal",
        ],
        "questions": [
            "2026-02-20 sam meeting e-c-kelly: answered 2026-02-21 yes",
            "2026-02-24 sam line: not answered",
            "2026-02-24T08:00:00+00:00 sam note to self: Who?",
        ],
        "birthday_in_the_calendar": ["sam/b-c-kelly --05-03"],
        "left_out_of_their_card": ["The address book card of customer c-kelly: not kept"],
    }
    assert read_yaml(exported, "export.yaml", default_owner="").documents == (record.document_of(store, KELLY),)


def test_an_export_holds_what_is_proposed_about_the_person_and_nothing_of_their_colleagues(store: Store) -> None:
    store.mailboxes.ensure("sam", "local", "sam@okafor.example")
    store.people.save(KELLY)
    record.give_line(store, KELLY, "The ice is late.", TUESDAY)
    for address, likeness in (("kelly@home.example", Likeness.SAME_NAME), ("lee@a.example", Likeness.SAME_COMPANY)):
        store.proposals.save(ProposedAddress("sam", address, "K. Brandt", KELLY.id, likeness, TUESDAY, TUESDAY))
    exported = export.export(store, KELLY)
    (told,) = (person["held"] for person in yaml.safe_load(exported)["people"])
    (proposed,) = told["proposed_addresses"]
    assert proposed.startswith("kelly@home.example K. Brandt same_name sam 2026-02-24T08:00:00+00:00")
    assert told["line_for_the_next_draft"] == ["2026-02-24T08:00:00+00:00 The ice is late."]
    assert "lee@a.example" not in exported
    assert read_yaml(exported, "export.yaml", default_owner="").documents == (record.document_of(store, KELLY),)


APART = """
people:
- name: Kelly Brandt
  addresses: [kelly@northshore.example]
  facts:
  - {kind: hobby, what: poker, told_by: third_party, use: never}
  - {kind: hobby, what: chess}
"""


def test_what_is_kept_apart_is_told_once_then_counted_and_used_only_with_consent(store: Store) -> None:
    store.people.save(KELLY)
    parsed = read_yaml(APART, "people.yaml", default_owner="sam")
    dry, first, again = (
        record.import_people(store, parsed.documents, TUESDAY, dry_run=dry_run, owners=["sam"])
        for dry_run in (True, False, False)
    )
    assert dry.apart == again.apart == ()
    longer = read_yaml(f"{APART}  - {{kind: school, what: Duluth High}}\n", "people.yaml", default_owner="sam")
    more = record.import_people(store, longer.documents, TUESDAY, dry_run=False, owners=["sam"])
    assert (more.changed, more.apart) == (1, ())  # somebody changed, and still it is told once
    (poker,) = record.facts_apart(store, KELLY)
    (told,) = first.apart
    assert 'hobby "poker" is kept apart' in told
    assert f"rapport fact drop c-kelly {poker.id}." in told
    assert (shown(store)["kept_apart"], sorted(f["slots"]["what"] for f in shown(store)["facts"])) == (
        1,
        ["Duluth High", "chess"],
    )

    with pytest.raises(UsageError, match="not kept apart"):
        fact_keeping.confirm_fact(store, KELLY, shown(store)["facts"][0]["id"], TUESDAY, "mail of 3 May")
    fact_keeping.confirm_fact(store, KELLY, poker.id, TUESDAY)  # that it still holds lets nobody use it
    assert shown(store)["kept_apart"] == 1
    fact_keeping.confirm_fact(store, KELLY, poker.id, TUESDAY, "mail of 3 May")
    facts = {f["slots"]["what"]: f for f in shown(store)["facts"]}
    assert shown(store)["kept_apart"] == 0
    assert (facts["poker"]["use"], facts["poker"]["source"]) == ("mention", "form consent: mail of 3 May")
    record.import_people(store, parsed.documents, TUESDAY, dry_run=False, owners=["sam"])
    assert shown(store)["kept_apart"] == 0  # the file is the weaker word


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
    states = {
        f["slots"]["what"]: f["state"]
        for f in show.person(store, {"": Cadence()}, KELLY, TUESDAY + timedelta(days=1))["facts"]
    }
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


def test_a_fact_the_rep_noted_keeps_its_source_when_it_is_confirmed(store: Store) -> None:
    store.people.save(KELLY)
    noted = a_fact(source=Source("note", "n", date(2020, 1, 1)))
    store.people.save_fact(noted)
    fact_keeping.confirm_fact(store, KELLY, noted.id, TUESDAY)
    assert store.people.facts(KELLY.id) == (replace(noted, last_confirmed_on=TUESDAY.date()),)
    (fact,) = shown(store)["facts"]
    assert (fact["use"], fact["observed_on"], fact["last_confirmed_on"]) == ("mention", "2020-01-01", "2026-02-24")


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
    assert (shown(store)["facts"], shown(store)["kept_apart"]) == ([], 1)
    with pytest.raises(UsageError, match="touches health"):
        fact_keeping.add_fact(
            store, KELLY, FactKind.NOTE, {"what": "had a stroke"}, TUESDAY, told_by=ToldBy.CUSTOMER, use=Use.NEVER
        )

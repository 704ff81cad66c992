"""The drafts of the shared scenarios: the bad trip the lints they are said to trip, the good trip none."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.builders import a_birthday, a_customer, a_hold, a_record, a_rep
from tests.worker.core.lints.careless import Careless
from worker.core.draft import Composition, Rendered, Sentence, Span
from worker.core.lints import Surroundings, check
from worker.core.model import Because, CustomerRecord, Fact, LastContact, Moment, Source, Voice
from worker.core.trace import trace_of
from worker.core.words import CustomerId, FactId, FactKind, Kind, MomentId, MomentKind, Reason, ToldBy, Use
from worker.writing.likeliness import likely

SCENARIOS = Path(__file__).parents[5] / "shared" / "scenarios" / "drafts.yaml"
KINDS = {"check_in": Kind.CHECKIN, "thank_you": Kind.THANKS, "birthday": Kind.BIRTHDAY}
FORMS = {"u": "formal", "sie": "formal", "formal": "formal"}


def scenarios(sample: str) -> list[Any]:
    if not SCENARIOS.is_file():
        return []
    known = yaml.safe_load(SCENARIOS.read_text("utf-8"))["scenarios"]
    return [pytest.param(one, id=one["id"]) for one in known if one.get(sample)]


def a_fact_of(told: dict[str, Any]) -> Fact:
    kind = FactKind(told["kind"]) if told["kind"] in set(FactKind) else FactKind.PROJECT
    learned_on = told["observed_on"] if isinstance(told["observed_on"], date) else None
    slots = {"name": told["value"], "animal": ""} if kind is FactKind.PET else {"what": str(told["value"])}
    return Fact(
        FactId(told["id"]),
        CustomerId("c-kelly"),
        kind,
        slots,
        about="child" if told["about"] == "child" else "self",
        told_by=ToldBy(told["told_by"]),
        source=Source("mail", "", learned_on),
        use=Use(told["use"]),
        last_mentioned_on=told.get("last_mentioned_on"),
    )


def record_of(scenario: dict[str, Any]) -> CustomerRecord:
    told = scenario["customer"]
    facts = tuple(a_fact_of(each) for each in scenario["facts"] if each["kind"] != "birthday")
    birthdays = [str(each["value"]) for each in scenario["facts"] if each["kind"] == "birthday"]
    days = [(value[-5:].split("-"), value[:4] if value[:4].isdigit() else None) for value in birthdays]
    return a_record(
        customer=a_customer(
            name=told["raw_name"],
            signs_as=told["signs_as"],
            given_name="",
            family_name="",
            company="",
            language=told["language"],
            country=told["country"],
        ),
        facts=facts,
        occasions=tuple(a_birthday(int(m), int(d), year=int(year) if year else None) for (m, d), year in days),
        holds=tuple(
            a_hold(Reason.QUIET_HOLD, str(scenario["expect"]["until"]))
            for each in scenario["facts"]
            if each["kind"] == "quiet_hold"
        ),
    )


def around(scenario: dict[str, Any]) -> Surroundings:
    expect, style = scenario["expect"], scenario["rep"]["style"]
    reasons = [expect["reason"], *expect.get("also", [])] if expect["outcome"] == "suppress" else []
    name = scenario["customer"]["signs_as"].split()[-1]
    return Surroundings(
        holds=tuple(Because(Reason(reason)) for reason in reasons),
        voice=Voice(
            style["greeting"].replace(name, "{name}"),
            style["signoff"],
            FORMS.get(style["formality"], ""),
            exclaims=style.get("exclamation_per_100_words"),
        ),
        sent=tuple(trace_of(before["body"]) for before in scenario.get("recent_drafts", [])),
    )


def a_draft(scenario: dict[str, Any], text: str, **changes: Any) -> Careless:
    values: dict[str, Any] = {
        "language": scenario["customer"]["language"],
        "kind": KINDS[scenario["occasion"]],
        "record": record_of(scenario),
        "on": scenario["now"].date(),
        "around": around(scenario),
        "rep": a_rep(name=scenario["rep"]["name"]),
        "subject": "About the doors",
        "spans": {},
    }
    return Careless(text.strip(), **(values | changes))


@pytest.mark.skipif(not SCENARIOS.is_file(), reason="the shared scenarios are not beside this checkout")
@pytest.mark.parametrize("scenario", scenarios("sample_bad"))
def test_bad_samples_trip_every_lint_they_are_said_to_trip(scenario: dict[str, Any]) -> None:
    for bad in scenario["sample_bad"]:
        assert set(bad["lints_expected"]) <= a_draft(scenario, bad["text"]).codes()


def in_voice(text: str) -> Rendered:
    """The text with greeting and sign-off in the rep's usual form, and every statement resting on what happened."""
    paragraphs = text.strip().split("\n\n")
    acts = ["greeting", *["statement"] * (len(paragraphs) - 2), "signoff"]
    sentences, spans, start = [], [], 0
    for paragraph, act in zip(paragraphs, acts, strict=True):
        said = re.split(r"(?<=[.?]) ", paragraph) if act == "statement" else [paragraph]
        for sentence in said:
            end = start + len(sentence)
            asks = sentence.endswith("?")
            sentences.append(Sentence(start, end, "question" if asks else act, "w"))
            source = ("moment", "mo-1") if act == "statement" else ("rep", "sam")
            spans += [] if asks else [Span(start, end, *source, "somewhere")]
            start = end + 1
        start += 1
    body = text.strip()
    return Rendered("About the doors", body, tuple(spans), tuple(sentences), ())


@pytest.mark.skipif(not SCENARIOS.is_file(), reason="the shared scenarios are not beside this checkout")
@pytest.mark.parametrize("scenario", scenarios("sample_ok"))
def test_good_samples_trip_none(scenario: dict[str, Any]) -> None:
    """On the day they were written for, the day after what they rest on; nobody says what third parties told."""
    on = scenario["expect"].get("relative_words_valid_on") or scenario["now"].date()
    record, language = record_of(scenario), scenario["customer"]["language"]
    moment = Moment(MomentId("mo-1"), CustomerId("c-kelly"), MomentKind.MEETING, on - timedelta(days=1), "")
    facts = tuple(fact for fact in record.facts if fact.told_by is not ToldBy.THIRD_PARTY)
    record = replace(record, facts=facts, moments=(moment,))
    text = in_voice(scenario["sample_ok"])
    text = replace(text, likely_language=likely(text.body, language, ()))
    form = "" if language == "en" else "formal"
    composition = Composition(KINDS[scenario["occasion"]], language, (), None, "s", form=form)
    rep = a_rep(name=scenario["rep"]["name"])
    found = check(text, composition, record, rep, LastContact(), on, around=around(scenario))
    assert {each.code for each in found} <= SAYS_TODAY.get(scenario["id"], set()), found


SAYS_TODAY = {"s01-rich-data-one-fact": {"RECENCY"}, "s02-van-der-berg-thanks": {"RECENCY"}}
"""`this month` and `vandaag` hold on that one day; our drafts wait, so they never say so."""

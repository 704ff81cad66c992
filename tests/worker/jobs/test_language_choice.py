"""The language to write in, from what was kept of a customer's mail and of their colleagues'."""

from typing import Any

from tests.builders import TUESDAY, a_customer, a_fact, a_record, a_rep
from worker.core.language import Choice, Spoken, Why
from worker.core.vocabulary import NOTHING_KNOWN, Vocabulary
from worker.core.words import CustomerId, FactKind
from worker.jobs.languages import Languages, in_draft_language
from worker.store.voices import KeptLanguages

KELLY = a_customer(language="")
REP = a_rep(languages=("nl", "en"))
FIRST = Choice("nl", Why.FIRST)


def kept(customer: str, *, recorded: str = "", ours: str = "", theirs: str = "") -> KeptLanguages:
    return KeptLanguages(CustomerId(customer), KELLY.company, recorded, Spoken(ours, theirs))


def languages(*several: KeptLanguages) -> Languages:
    return Languages(REP, {each.customer: each for each in several}, {KELLY.company: several, "": several})


def test_what_was_kept_of_a_person_counts_until_something_else_was_just_heard() -> None:
    own = languages(kept("c-kelly", ours="de"))
    assert own.choice(KELLY) == Choice("de", Why.OWN_MAIL)
    assert own.choice(KELLY, Spoken("fr")) == Choice("fr", Why.OWN_MAIL)
    assert own.choice(KELLY, Spoken()) == FIRST  # nobody is their own colleague


def test_colleagues_are_written_to_in_what_is_recorded_or_else_what_the_rep_writes_in() -> None:
    assert languages(kept("c-ann", ours="de")).choice(KELLY) == Choice("de", Why.COLLEAGUES)
    assert languages(kept("c-ann", recorded="de", ours="en")).choice(KELLY) == Choice("de", Why.COLLEAGUES)
    assert languages(kept("c-ann", theirs="de")).choice(KELLY) == FIRST


def test_people_of_no_known_company_are_nobodys_colleagues() -> None:
    assert languages(kept("c-ann", ours="de")).choice(a_customer(language="", company="")) == FIRST


def test_only_what_mail_has_shown_stands_in_a_record_as_though_it_were_recorded() -> None:
    def language(why: Why) -> str:
        given: dict[str, Any] = {"rep": REP, "now": TUESDAY, "vocabulary": lambda: NOTHING_KNOWN}
        return in_draft_language(a_record(customer=KELLY), Choice("de", why), **given).customer.language

    assert {why for why in Why if language(why) == "de"} == {Why.OWN_MAIL, Why.THEIR_MAIL, Why.COLLEAGUES}


def test_the_templates_are_asked_only_where_there_is_something_they_could_know() -> None:
    asked: list[str] = []

    def vocabulary() -> Vocabulary:
        asked.append("vocabulary")
        return NOTHING_KNOWN

    for facts in ((), (a_fact(FactKind.TEAM, "Ajax"),), (a_fact(),)):
        in_draft_language(a_record(facts=facts), FIRST, REP, TUESDAY, vocabulary)
    assert asked == ["vocabulary"]

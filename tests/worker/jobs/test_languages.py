"""A draft is in the language the rep writes to this very person in, read off their mail where none is recorded."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.types import Draft, Party, Reminder
from tests.builders import TUESDAY, a_birthday, a_customer, a_fact, a_rep
from tests.connectors.memory import MemoryMailbox
from tests.worker.jobs.desks import a_desk, deliver_letter
from worker.core.model import RepLine, Voice
from worker.core.words import FactId, FactKind, Kind, Outcome, Reason
from worker.jobs import show
from worker.jobs.desk import Desk
from worker.jobs.run import RunReport, run
from worker.store.store import Store
from worker.store.voices import Heard

INGRID = a_customer(
    name="Ingrid Vos", given_name="Ingrid", family_name="Vos", addresses=("ingrid@vos.example",), language=""
)
TEXTS: Mapping[str, str] = {
    "en": "Hi Ingrid,\n\nThe drawing is on its way and the fitters already have the plan.\n\nBest regards\nSam",
    "de": "Hallo Ingrid,\n\ndie Zeichnung ist unterwegs, und die Monteure haben schon den Plan.\n\nViele Grüße\nSam",
    "fr": "Bonjour Ingrid,\n\nle plan est en route et les monteurs ont déjà reçu le dessin.\n\nCordialement\nSam",
    "es": "Hola Ingrid:\n\nel plano ya va en camino y los montadores ya tienen el dibujo.\n\nSaludos\nSam",
    "nl": "Beste Ingrid,\n\nde tekening is onderweg en de monteurs hebben het plan al gekregen.\n\nGroeten\nSam",
    "pl": "Dzień dobry,\n\nrysunek jest już w drodze, a monterzy otrzymali już cały plan.\n\nSam",
}
WISHES: Mapping[str, str] = {"en": "irthday", "de": "eburtstag", "fr": "nniversaire", "es": "umplea", "nl": "erjaardag"}
HOUR = timedelta(hours=1)


def write(
    box: MemoryMailbox, text: str, days_ago: int, *, ours: bool = True, other: str = "ingrid@vos.example"
) -> None:
    deliver_letter(box, Party(other, ""), text, TUESDAY - timedelta(days=days_ago), ours=ours)


@pytest.fixture
def box() -> MemoryMailbox:
    return MemoryMailbox(clock=TUESDAY)


def a_day(store: Store, box: MemoryMailbox, *languages: str, **changes: str) -> Desk:
    """Ingrid's birthday, before a rep of these languages."""
    store.people.save(replace(INGRID, **changes))
    store.people.save_occasion(a_birthday(2, 24, customer=INGRID.id))
    return a_desk(store, box, rep=a_rep(languages=languages))


def at_work(desk: Desk, box: MemoryMailbox, later: timedelta = timedelta()) -> RunReport:
    box.clock = TUESDAY + later
    return run([desk], TUESDAY + later)


def the_draft(box: MemoryMailbox) -> Draft:
    (draft,) = (each.now for each in box.placed.values() if isinstance(each.now, Draft))
    return draft


def birthday(report: RunReport) -> tuple[Outcome, Reason]:
    (found,) = (each for each in report.suggestions if each.kind is Kind.BIRTHDAY)
    return found.outcome, found.reason


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "nl"])
def test_a_draft_is_in_the_language_of_the_mail(store: Store, box: MemoryMailbox, language: str) -> None:
    for number in range(3):
        write(box, TEXTS[language], 50 + number)
    first = "nl" if language != "nl" else "en"
    desk = a_day(store, box, first, language)
    at_work(desk, box)
    draft = the_draft(box)
    assert draft.language == language
    assert WISHES[language] in draft.body
    assert draft.body.splitlines()[0] == TEXTS[language].splitlines()[0]  # the rep's own greeting, and no other's
    heard = store.voices.of(INGRID.id)
    assert heard is not None
    assert (heard.language, heard.their_language) == (language, "")
    assert show.language(store, desk.rep, INGRID) == {"language": language, "language_from": "own_mail"}
    assert store.people.all()[0].language == ""  # heard, not recorded


def test_what_is_recorded_wins(store: Store, box: MemoryMailbox) -> None:
    for number in range(3):
        write(box, TEXTS["en"], 50 + number)
    at_work(a_day(store, box, "nl", "en", language="de"), box)
    draft = the_draft(box)
    assert draft.language == "de"
    assert "Hi Ingrid" not in draft.body  # no greeting of another language above it
    assert "Best regards" not in draft.body


def test_there_is_no_text_in_another_language_for_one_without_templates(store: Store, box: MemoryMailbox) -> None:
    for number in range(3):
        write(box, TEXTS["pl"], 50 + number)
    assert birthday(at_work(a_day(store, box, "nl", "en"), box)) == (Outcome.ASK_REP, Reason.NOTHING_TRUE_TO_SAY)
    assert not [each for each in box.placed.values() if isinstance(each.now, Draft)]


def test_the_reps_line_is_said_in_any_language_between_their_own_greeting_and_sign_off(
    store: Store, box: MemoryMailbox
) -> None:
    text = "Cześć Ingrid,\n\nrysunek jest już w drodze, a monterzy otrzymali już cały plan.\n\nPozdrawiam\nSam"
    for number in range(3):
        write(box, text, 200 + number)
    write(
        box, "Dzień dobry,\n\nrysunek dotarł i wszyscy tutaj są z niego bardzo zadowoleni.\n\nIngrid", 199, ours=False
    )
    store.people.save(replace(INGRID, language="pl"))
    desk = a_desk(store, box, rep=a_rep(languages=("en",)))
    (asked,) = (each for each in at_work(desk, box).suggestions if each.kind is Kind.CHECKIN)
    assert (asked.outcome, asked.reason) == (Outcome.ASK_REP, Reason.NOTHING_TRUE_TO_SAY)
    store.people.save_line(RepLine(INGRID.id, "Myślałem o Twoim ogrodzie. Jak rosną jabłonie?", TUESDAY))
    at_work(desk, box, timedelta(hours=25))
    draft = the_draft(box)
    assert draft.body == "Cześć Ingrid,\n\nMyślałem o Twoim ogrodzie. Jak rosną jabłonie?\n\nPozdrawiam\nSam"
    assert draft.subject.startswith("Re: ")
    assert draft.reply_to is not None


def test_a_language_without_templates_that_is_only_assumed_keeps_nobody_from_being_heard(
    store: Store, box: MemoryMailbox
) -> None:
    write(box, TEXTS["en"], 50)
    at_work(a_day(store, box, "pl", "en"), box)
    assert the_draft(box).language == "en"


def test_short_and_mixed_mails_show_no_language(store: Store, box: MemoryMailbox) -> None:
    write(box, "Danke, passt so.\n\nSam", 50)
    write(box, "Thanks for the update on the pump. Ich melde mich dann nächste Woche wegen der Halle.\n\nSam", 51)
    at_work(a_day(store, box, "nl", "en"), box)
    assert the_draft(box).language == "nl"


def test_the_reps_own_language_wins_over_the_customers(store: Store, box: MemoryMailbox) -> None:
    write(box, TEXTS["en"], 50)
    write(box, TEXTS["de"], 49, ours=False)
    at_work(a_day(store, box, "nl", "de", "en"), box)
    assert the_draft(box).language == "en"


def test_what_the_customer_writes_counts_where_the_rep_has_not_written(store: Store, box: MemoryMailbox) -> None:
    write(box, TEXTS["de"], 49, ours=False)
    desk = a_day(store, box, "nl", "de")
    at_work(desk, box)
    assert the_draft(box).language == "de"
    assert show.language(store, desk.rep, INGRID)["language_from"] == "their_mail"


def test_mails_half_and_half_are_a_question_that_the_rep_answers(store: Store, box: MemoryMailbox) -> None:
    write(box, TEXTS["de"], 50)
    write(box, TEXTS["en"], 51)
    desk = a_day(store, box, "nl", "de", "en")
    assert birthday(at_work(desk, box)) == (Outcome.ASK_REP, Reason.LANGUAGE_UNKNOWN)
    (brief,) = (e for e in box.placed.values() if isinstance(e.now, Reminder) and not e.now.rings)
    assert isinstance(brief.wrote, Reminder)
    assert "In welke taal schrijf je aan Ingrid Vos?" in brief.wrote.description
    brief.now = replace(brief.wrote, description=f"{brief.wrote.description}\nDuits")
    at_work(desk, box, HOUR)
    assert store.people.all()[0].language == "de"
    assert [each.answer for each in store.asked.of("sam") if each.what == "language"] == ["de"]
    assert the_draft(box).language == "de"


def test_who_was_heard_to_write_otherwise_is_planned_anew(store: Store, box: MemoryMailbox) -> None:
    """What planning chose for a Dutch check-in cannot be said in the English one; what can be is."""
    write(box, TEXTS["en"], 200)
    store.people.save(INGRID)
    for what, language in (("zeilen op het wad", "nl"), ("ice fishing", "en")):
        slots = {"what": what, "language": language}
        store.people.save_fact(a_fact(FactKind.HOBBY, id=FactId(f"f-{language}"), customer=INGRID.id, slots=slots))
    at_work(a_desk(store, box, rep=a_rep(languages=("nl", "en"))), box)
    draft = the_draft(box)
    assert draft.language == "en"
    assert "ice fishing" in draft.body


def test_a_name_in_capitals_gives_way_to_the_one_they_sign_with(store: Store, box: MemoryMailbox) -> None:
    write(box, "Hello Sam,\n\nthanks, the plan has arrived and all is well here.\n\nJohn", 48, ours=False)
    shouted = {"name": "JOHN SMITH", "given_name": "JOHN", "family_name": "SMITH"}
    at_work(a_day(store, box, "en", **shouted), box)
    assert the_draft(box).body.startswith("Hi John,\n")


def test_a_colleague_is_written_to_in_the_same_language(store: Store, box: MemoryMailbox) -> None:
    for number in range(3):
        write(box, TEXTS["en"], 50 + number)
    desk = a_day(store, box, "nl", "en")
    at_work(desk, box)
    tom = a_customer(id="c-tom", name="Tom Reyes", given_name="Tom", addresses=("tom@vos.example",), language="")
    assert show.language(store, desk.rep, tom) == {"language": "en", "language_from": "colleagues"}
    assert show.language(store, desk.rep, replace(tom, company="")) == {"language": "nl", "language_from": "first"}


def test_a_voice_kept_by_an_older_version_is_heard_again_where_no_language_is_recorded(
    store: Store, box: MemoryMailbox
) -> None:
    write(box, TEXTS["en"], 50)
    desk = a_day(store, box, "nl", "en")
    run([desk], TUESDAY, only=frozenset({"sync"}))
    old = Heard(Voice(mails=1), "", TUESDAY - HOUR)
    store.voices.save(INGRID.id, old)
    at_work(desk, box)
    assert the_draft(box).language == "en"

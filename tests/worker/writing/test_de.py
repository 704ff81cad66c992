"""German drafts: one form of address throughout, nothing declined that was recorded, true on every day, no gender."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import yaml

from tests.builders import TUESDAY, a_birthday, a_customer, a_fact, a_mail, a_meeting, a_record, a_rep
from tests.worker.composed import TEMPLATES, a_moment, a_suggestion, a_topic
from worker.core.draft import Composition, Move, Rendered, Value
from worker.core.drafting import Topic, compose
from worker.core.model import CustomerRecord, LastContact, Source, Suggestion, Voice
from worker.core.moves import TO_CUSTOMERS
from worker.core.phrases import noun_phrase, short_phrase
from worker.core.words import Direction, FactKind, Key, Kind, MomentKind, OccasionKind, Reason, ToldBy
from worker.writing.writer import Writer

WRITER = Writer([TEMPLATES])
FORMS = ("formal", "familiar")
SIE = re.compile(r"\b(?:Sie|Ihnen|Ihr(?:e[nmrs]?)?)\b")
DU = re.compile(
    r"\b(?:du|dir|dich|dein(?:e[nmrs]?)?|euch|euer|eure[nmrs]?|ihr|hast|bist|kannst|möchtest)\b", re.IGNORECASE
)
SAME_DAY_ONLY = re.compile(
    r"\b(?:heute|gestern|morgen|vorgestern|neulich|kürzlich|vorhin|"
    r"(?:letzte|nächste|diese)[nrs]? (?:Woche|Monat|Tage?)|"
    r"vor (?:ein paar|wenigen|einer|einem|zwei|drei) \w+)\b",
    re.IGNORECASE,
)
GENDERED = re.compile(
    r"\b(?:lieber?|geehrter?|werter?|Herrn?|Frau|Kund(?:e|in)|Partner(?:in)?|Kolleg(?:e|in)|Freund(?:in)?|"
    r"Ansprechpartner(?:in)?|Sohn|Tochter|Jubilar(?:in)?|ein (?:Fan|Kenner)|ihm)\b"
)
EMPTY = re.compile(r"hoffe, (?:es geht|dir geht|Ihnen geht)|wohlauf|kurz melden|in Kontakt bleiben|anbei|hiermit")
VALUE = re.compile(r"\{\{ *(\w+)[^}]*\}\}")
WORDS = {
    Kind.CHECKIN: (12, 110),
    Kind.THANKS: (25, 110),
    Kind.BIRTHDAY: (12, 70),
    Kind.CONGRATULATION: (20, 80),
    Kind.ANNIVERSARY: (12, 80),
}
QUESTIONS = {Kind.CHECKIN: (1, 1), Kind.THANKS: (0, 1)}
TEXTS = {
    FactKind.HOBBY: ("Segeln", "der Garten", "eine alte Vespa", "Wandern im Allgäu", "spielt gern Schach, seit 2001"),
    FactKind.PROJECT: ("das neue Kühllager", "Umzug nach Graz", "neue Hallen in Linz, Heizung offen"),
    FactKind.WANTS: ("sucht einen gebrauchten Stapler", "Ersatzteile für eine alte Presse", "Rat zu Regalen"),
    FactKind.TEAM: ("Rapid", "der HSV", "Fan von Union Berlin"),
}


def _wordings() -> Iterator[tuple[str, dict[str, str]]]:
    """Every wording by its move."""
    for path in (TEMPLATES / "de").glob("*.yaml"):
        if path.name != "words.yaml":
            for move, said in yaml.safe_load(path.read_text("utf-8")).items():
                yield from ((move, wording) for wording in said)


def _spoken(wording: dict[str, str]) -> str:
    """The sentences of a wording without its values."""
    return VALUE.sub("X", "\n".join(text for act, text in wording.items() if act != "form"))


CUSTOMERS_READ = [(move, wording) for move, wording in _wordings() if move in TO_CUSTOMERS]


def test_each_wording_keeps_to_its_form_of_address() -> None:
    for move, wording in CUSTOMERS_READ:
        text, form = _spoken(wording), wording.get("form", "")
        assert not SIE.search(text) or form == "formal", (move, text)
        assert not DU.search(re.sub(r"\bIhr\b", "", text)) or form == "familiar", (move, text)
        assert not form or SIE.search(text) or DU.search(text) or "name" in str(wording), (move, text)


def test_the_rep_is_addressed_with_sie() -> None:
    others = [_spoken(wording) for move, wording in _wordings() if move not in TO_CUSTOMERS]
    own = [re.sub(r"\bIhr\b|\bAnrede NAME: du\b", "", text) for text in others]  # what a note has to say is quoted
    assert not [text for text in own if DU.search(text)]


def test_no_wording_is_true_on_one_day_only_or_tells_a_gender_or_says_nothing() -> None:
    for move, wording in CUSTOMERS_READ:
        text = _spoken(wording)
        for forbidden in (SAME_DAY_ONLY, GENDERED, EMPTY):
            assert not forbidden.search(text), (move, text)


def test_what_customers_read_has_no_letter_that_switzerland_does_not_write() -> None:
    assert not [wording for _, wording in CUSTOMERS_READ if "ß" in _spoken(wording)]


@pytest.mark.parametrize("value", ["what", "found"])
def test_recorded_words_stand_where_any_case_is_right(value: str) -> None:
    place = re.compile(rf"(.{{0,2}})\{{\{{ *{value}([^}}]*)\}}\}}")
    for move, wording in CUSTOMERS_READ:
        for act, text in wording.items():
            for before, filters in place.findall(text):
                assert before in {"", ": "} or before[-1] in "(„" or (act == "subject" and before == ", "), (move, text)
                assert filters.strip() in {"", "| start"}, (move, text)


def test_names_stay_as_they_are() -> None:
    for _, wording in CUSTOMERS_READ:
        text = " ".join(wording.values())
        assert not re.search(r"\{\{ *(?:child|pet|name|whole_name) *\}\}[\w'’]", text), text


def _cases() -> Iterator[tuple[Suggestion, CustomerRecord, Topic | None]]:
    yield from _fact_cases()
    for text in ("Neue Verladebrücke", "das neue Lager", "unsere Anfrage", "neue Tore in Halle 3"):
        for when in ("2025-12-02", "2026-02-03", "2024-11-20"):
            for direction in (Direction.INBOUND, Direction.OUTBOUND):
                mail = a_mail(when, message="m-1")
                topic = a_topic(text, when, direction=direction)
                yield a_suggestion(cause="t-1", thread="t-1", message="m-1"), a_record(mails=(mail,)), topic
    for day in ("2026-02-23", "2026-02-17"):
        yield a_suggestion(Kind.THANKS, cause=f"e-{day}"), a_record(meetings=(a_meeting(day),)), None
    for kind, what in (
        (MomentKind.CALL, ""),
        (MomentKind.ORDER, "zwölf Torabdichtungen"),
        (MomentKind.ORDER, ""),
        (MomentKind.REFERRAL, "Kontakt zu Tom Halvorsen"),
        (MomentKind.REFERRAL, "hat Tom von uns erzählt"),
        (MomentKind.FAVOUR, "die Führung durch das Lager"),
        (MomentKind.FAVOUR, "blieb eine Stunde länger"),
    ):
        yield a_suggestion(Kind.THANKS, cause="mo-1"), a_record(moments=(a_moment(kind, what),)), None
    yield from _wish_cases()


def _fact_cases() -> Iterator[tuple[Suggestion, CustomerRecord, None]]:
    for learned_on in (date(2026, 2, 10), date(2025, 12, 5)):
        for told_by in (ToldBy.CUSTOMER, ToldBy.PUBLIC):
            slots = [(kind, {"what": text}, "self") for kind, texts in TEXTS.items() for text in texts]
            slots.append((FactKind.PET, {"name": "Rex", "animal": "Hund"}, "pet"))
            for event, on in (("das Schulkonzert", "2026-02-14"), ("Fahrprüfung", "2026-04-07")):
                slots.append((FactKind.CHILD_EVENT, {"name": "Mira", "event": event, "on": on}, "child"))
            about: dict[str, Any] = {"source": Source("mail", "m-9", learned_on), "told_by": told_by}
            for kind, said, whose in slots:
                fact = a_fact(kind, slots={**said, "language": "de"}, about=whose, **about)
                yield a_suggestion(cause=fact.id), a_record(facts=(fact,)), None
            wanted = a_fact(FactKind.WANTS, slots={"what": "ein gebrauchter Stapler", "language": "de"}, **about)
            found = a_moment(MomentKind.FOUND, "ein gebrauchter Stapler bei Meier in Wels")
            yield a_suggestion(cause=found.id), a_record(facts=(wanted,), moments=(found,)), None


def _wish_cases() -> Iterator[tuple[Suggestion, CustomerRecord, None]]:
    for day, reason in ((24, Reason.BIRTHDAY_TODAY), (22, Reason.BIRTHDAY_PASSED), (26, Reason.BIRTHDAY_AHEAD)):
        for hobby in ((), (a_fact(slots={"what": "der Garten", "language": "de"}),)):
            record = a_record(facts=hobby, occasions=(a_birthday(2, day, year=1966),))
            yield a_suggestion(Kind.BIRTHDAY, reason=reason), record, None
    for what in ("die Eröffnung in Graz", "Auszeichnung"):
        record = a_record(moments=(a_moment(MomentKind.NEWS, what),))
        yield a_suggestion(Kind.CONGRATULATION, cause="mo-1"), record, None
    for kind, reason in (
        (OccasionKind.WORK_ANNIVERSARY, Reason.ANNIVERSARY_TODAY),
        (OccasionKind.WORK_ANNIVERSARY, Reason.ANNIVERSARY_PASSED),
        (OccasionKind.FIRST_ORDER, Reason.ANNIVERSARY_TODAY),
    ):
        record = a_record(occasions=(a_birthday(2, 24, kind=kind, year=2021),))
        yield a_suggestion(Kind.ANNIVERSARY, reason=reason, cause="o-birthday"), record, None


def _drafts(form: str, seeds: int = 8) -> Iterator[tuple[Composition, Rendered]]:
    for number, (suggestion, record, topic) in enumerate(_cases()):
        for seed in range(seeds):
            composition = compose(
                replace(suggestion, key=Key(f"{number}-{seed}")),
                replace(record, customer=a_customer(language="de")),
                LastContact(),
                a_rep(languages=("de",)),
                topic=topic,
                now=TUESDAY,
                forms=WRITER.forms(),
                voice=Voice(form=form),
            )
            assert composition is not None, (suggestion, record)
            yield composition, WRITER.render(composition)


@pytest.mark.parametrize("form", FORMS)
def test_every_draft_is_one_a_german_hand_could_have_written(form: str) -> None:
    greeting, stranger = {"formal": ("Guten Tag Kelly Brandt,", DU), "familiar": ("Hallo Kelly,", SIE)}[form]
    for composition, rendered in _drafts(form):
        body, kind = rendered.body, composition.kind
        assert body.startswith(greeting + "\n\n"), body
        said = re.sub(r"\bIhr\b", "", body) if form == "formal" else re.sub(r"(?<=[.!?] )[A-Z]\w+", "", body)
        assert not stranger.search(said), body
        assert not re.search(r"[.!?] [a-zäöü]|  | [,.?!]", body), body
        least, most = QUESTIONS.get(kind, (0, 0))
        assert least <= body.count("?") <= most, body
        least, most = WORDS[kind]
        assert least <= len(body.split()) <= most, body
        assert composition.reply_subject or 2 <= len(rendered.subject.split()) <= 6, rendered.subject


def test_only_what_is_always_capital_has_a_capital_after_the_greeting() -> None:
    starts = [wording for move, wording in CUSTOMERS_READ if "/" in move and not move.startswith("subject/")]
    first = {text.split()[0].rstrip(",:") for wording in starts for act, text in wording.items() if act != "form"}
    assert {word for word in first if word[0].isupper()} <= {"Sie", "Ihnen", "Ihr", "Ihre"}


def test_a_belated_wish_says_so_once() -> None:
    for composition, rendered in _drafts("formal"):
        wishes = {move.name for paragraph in composition.paragraphs for move in paragraph}
        late = wishes & {"birthday/late/wish", "anniversary/work/late"}
        assert rendered.body.lower().count("nachträglich") == len(late), rendered.body


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("-W-1", "am Montag"),
        ("--02-10", "am 10. Februar"),
        ("--02", "im Februar"),
        ("2025-02", "im Februar 2025"),
        ("2025-02-10", "am 10. Februar 2025"),
    ],
)
def test_days_are_said_in_words(day: str, said: str) -> None:
    move = Move("thanks/call", {"happened": Value(day, "moment", "m", "x")})
    body = WRITER.render(Composition(Kind.THANKS, "de", ((move,),), None, "s", form="formal")).body
    assert said in body
    assert body[0].isupper()  # no greeting before it


@pytest.mark.parametrize(
    ("topic", "said"),
    [
        ("Neue Verladebrücke", "„Neue Verladebrücke“"),
        ("das neue Lager", "„das neue Lager“"),
        ("unsere Anfrage", "„unsere Anfrage“"),
        ("Neue Tore in Halle 3", "Thema neue Tore in Halle 3"),
    ],
)
def test_a_subject_is_quoted_unless_it_can_follow_as_it_is(topic: str, said: str) -> None:
    values = {"topic": Value(topic, "message", "m", "x"), "wrote": Value("--12", "message", "m", "x")}
    move = Move("checkin/topic/theirs", values)
    assert said in WRITER.render(Composition(Kind.CHECKIN, "de", ((move,),), None, "s", form="familiar")).body


@pytest.mark.parametrize(
    ("told", "phrase", "short"),
    [
        ("sucht einen gebrauchten Stapler", "einen gebrauchten Stapler", "einen gebrauchten Stapler"),
        ("braucht dringend Ersatzteile für eine Presse", "Ersatzteile für eine Presse", "Ersatzteile"),
        ("spielt gern Schach, seit der Schulzeit", "Schach", "Schach"),
        ("Fan von Union Berlin", "Union Berlin", "Union Berlin"),
        ("das neue Kühllager", "das neue Kühllager", "das neue Kühllager"),
        ("neue Halle in Linz, Heizung offen", "neue Halle in Linz", "neue Halle"),
        ("Umbau der Werkstatt in Linz", "Umbau der Werkstatt in Linz", "Umbau der Werkstatt"),
        ("Eröffnung der neuen Halle", "Eröffnung der neuen Halle", "Eröffnung"),
        ("Oldtimer restaurieren", "Oldtimer restaurieren", "Oldtimer restaurieren"),
        ("Élodie", "Élodie", "Élodie"),
        ("liebt den Garten", "", ""),
        ("segeln", "", ""),
        ("geht gern segeln", "", ""),
        ("plant einen Umzug", "", ""),
        ("Plant Umzug", "", ""),
        ("Sie bauen ein neues Lager", "", ""),
        ("blieb eine Stunde länger", "", ""),
        ("Halle gebaut", "", ""),
        ("auf der Suche nach einem Stapler", "", ""),
    ],
)
def test_what_was_recorded_is_said_only_where_it_is_a_thing(told: str, phrase: str, short: str) -> None:
    assert noun_phrase(told, "de") == phrase
    assert short_phrase(phrase, "de") == short

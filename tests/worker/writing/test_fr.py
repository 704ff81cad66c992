"""French as it is sent: vous or tu throughout, no gender told, no day that will not stay true, whole and short."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import product

import pytest

from tests.builders import TUESDAY, a_birthday, a_customer, a_fact, a_mail, a_meeting, a_record, a_rep
from tests.worker.composed import TEMPLATES, a_moment, a_suggestion, a_topic
from worker.core.draft import Composition, Move, Rendered, Value
from worker.core.drafting import Topic, compose
from worker.core.model import CustomerRecord, LastContact, Source, Suggestion, Voice
from worker.core.moves import MOVES, TO_CUSTOMERS
from worker.core.phrases import noun_phrase, short_phrase
from worker.core.words import Direction, FactKind, Key, Kind, MomentKind, OccasionKind, Reason, ToldBy
from worker.writing.wordings import read_languages
from worker.writing.writer import Writer

WRITER = Writer([TEMPLATES])
FRENCH = read_languages([TEMPLATES])["fr"]
FORMS = ("formal", "familiar")

VOUS = re.compile(r"\b(?:vous|votre|vos|vôtres?)\b|\w+ez-(?:vous|y|en)\b|\bn[’']hésitez\b", re.IGNORECASE)
TU = re.compile(
    r"\b(?:tu|te|toi|ton|ta|tes|tiens?(?= que\b)|tiens?(?=\.)|tiennes?)\b|\bt[’'](?=\w)|\bn[’']hésite\b", re.IGNORECASE
)
RELATIVE = re.compile(
    r"\b(?:hier|aujourd[’']hui|demain|tantôt|récemment|dernièrement|l[’']autre jour|cette semaine"
    r"|ce (?:matin|soir|mois)|il y a (?:\w+ )?(?:jours?|semaines?|mois|ans?)|semaine (?:dernière|passée|prochaine)"
    r"|(?:an|mois) (?:dernier|passé|prochain)|année (?:dernière|passée|prochaine))\b",
    re.IGNORECASE,
)
GENDERED = re.compile(
    r"\b(?:ravie?|contente?|heureu(?:x|se)|désolée?|enchantée?|reconnaissante?|ch(?:er|ère)|sûre?|venue?|allée?|arrivé"
    r"|passionnée?|occupée?|monsieur|madame|mademoiselle|fils|fille)\b"
    r"|\bje suis\b|(?<!vous )\bvous êtes\b|\btu es\b|\bm[’']avoir (?!donné un|consacré du)\w+",
    re.IGNORECASE,
)
SELF_SEEN = re.compile(
    r"\bj[’']ai (?:vu|lu|pensé|appris|entendu|remarqué)|\bje (?:pense|repense|me souviens)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Sent:
    """One draft with the form it was asked in."""

    form: str
    kind: Kind
    draft: Rendered
    is_reply: bool


PHRASES = {
    FactKind.HOBBY: ("voile", "la voile", "les échecs", "jouer du piano", "kitesurf", "fait de la randonnée, l'été"),
    FactKind.PROJECT: ("le nouveau dépôt", "l'atelier", "nouvel entrepôt à Gand, chauffage en suspens"),
    FactKind.WANTS: ("un chariot d'occasion", "des palettes", "cherche une rampe", "pièces de rechange"),
    FactKind.TEAM: ("Union Saint-Gilloise", "les Canadiens"),
}
TOPICS = ("Livraison des palettes", "Quai niveleur", "Atelier Dupont", "rayonnage", "Où en êtes-vous avec le dépôt")


def facts() -> Iterator[tuple[Suggestion, CustomerRecord, Topic | None]]:
    for told_by, day in product((ToldBy.CUSTOMER, ToldBy.PUBLIC), (date(2026, 2, 1), date(2025, 12, 5))):
        source = Source("mail", "m-9", day)
        for kind, texts in PHRASES.items():
            for text in texts:
                fact = a_fact(kind, text, source=source, told_by=told_by)
                yield a_suggestion(cause=fact.id), a_record(facts=(fact,)), None
        slots = {"name": "Oscar", "animal": "labrador"}
        pet = a_fact(FactKind.PET, "Oscar", slots=slots, about="pet", source=source, told_by=told_by)
        yield a_suggestion(cause=pet.id), a_record(facts=(pet,)), None
        for event, on in (("le concert de l'école", "2026-02-14"), ("examen de conduite", "2026-04-01")):
            slots = {"name": "Anouk", "event": event, "on": on}
            fact = a_fact(FactKind.CHILD_EVENT, event, slots=slots, about="child", source=source, told_by=told_by)
            yield a_suggestion(cause=fact.id), a_record(facts=(fact,)), None


def events() -> Iterator[tuple[Suggestion, CustomerRecord, Topic | None]]:
    for text, when, direction in product(TOPICS, ("2025-12-02", "2026-02-01"), (Direction.INBOUND, Direction.OUTBOUND)):
        mail = a_mail(when, message="m-1")
        topic = a_topic(text, when, direction=direction)
        yield a_suggestion(cause="t-1", thread="t-1", message="m-1"), a_record(mails=(mail,)), topic
    for day in ("2026-02-23", "2026-02-17"):
        yield a_suggestion(Kind.THANKS, cause=f"e-{day}"), a_record(meetings=(a_meeting(day),)), None
    for kind, what in (
        (MomentKind.CALL, ""),
        (MomentKind.ORDER, "palettes"),
        (MomentKind.ORDER, ""),
        (MomentKind.REFERRAL, "mise en relation avec Tom Halvorsen"),
        (MomentKind.REFERRAL, "a parlé de nous à Tom"),
        (MomentKind.FAVOUR, "le trajet jusqu'à la gare"),
        (MomentKind.FAVOUR, ""),
    ):
        yield a_suggestion(Kind.THANKS, cause="mo-1"), a_record(moments=(a_moment(kind, what),)), None
    for told_by in (ToldBy.CUSTOMER, ToldBy.PUBLIC):
        wanted = a_fact(FactKind.WANTS, "un chariot d'occasion", told_by=told_by)
        found = a_moment(MomentKind.FOUND, "un chariot chez Roy Frères")
        yield a_suggestion(cause="mo-1"), a_record(facts=(wanted,), moments=(found,)), None
    for occasion, reason in (
        (OccasionKind.WORK_ANNIVERSARY, Reason.ANNIVERSARY_TODAY),
        (OccasionKind.WORK_ANNIVERSARY, Reason.ANNIVERSARY_PASSED),
        (OccasionKind.FIRST_ORDER, Reason.ANNIVERSARY_TODAY),
    ):
        began = replace(a_birthday(2, 24, year=2021), kind=occasion)
        yield a_suggestion(Kind.ANNIVERSARY, cause=began.id, reason=reason), a_record(occasions=(began,)), None
    for what in ("le nouveau dépôt", "certification", "l'ouverture de l'atelier"):
        yield (
            a_suggestion(Kind.CONGRATULATION, cause="mo-1"),
            a_record(moments=(a_moment(MomentKind.NEWS, what),)),
            None,
        )
    for on, why in ((24, Reason.BIRTHDAY_TODAY), (22, Reason.BIRTHDAY_PASSED), (26, Reason.BIRTHDAY_AHEAD)):
        for hobby in ((), (a_fact(text="la voile"),), (a_fact(text="échecs"),)):
            record = a_record(facts=hobby, occasions=(a_birthday(2, on, year=1966),))
            yield a_suggestion(Kind.BIRTHDAY, reason=why), record, None


@cache
def sent() -> tuple[Sent, ...]:
    """Every case in both forms under several seeds."""
    rep = a_rep(languages=("fr",))
    customer = replace(a_customer(signs_as="Camille"), language="fr")
    drafts: list[Sent] = []
    for number, (suggestion, record, topic) in enumerate((*facts(), *events())):
        named = replace(record, customer=customer)
        for form, seed in product(FORMS, range(6)):
            composition = compose(
                replace(suggestion, key=Key(f"k-{number}-{seed}")),
                named,
                LastContact(),
                rep,
                topic=topic,
                now=TUESDAY,
                forms=WRITER.forms(),
                voice=Voice(form=form),
            )
            assert composition is not None, (suggestion, record)
            draft = WRITER.render(composition)
            drafts.append(Sent(form, composition.kind, draft, bool(composition.reply_subject)))
    return tuple(drafts)


def worded() -> Iterator[tuple[str, str, str]]:
    """Move, form and text of every wording a customer can read, its values said."""
    words = FRENCH.words
    values = {
        "name": "Camille",
        "whole_name": "Camille Roy",
        "signature": "Sam",
        "usual": "Salut",
        "line": "Ta phrase.",
        "what": "voile",
        "for_what": "pour la voile",
        "found": "un quai chez Roy",
        "child": "Anouk",
        "pet": "Oscar",
        "topic": "Quai niveleur",
        "learned": "--02",
        "wrote": "--02-01",
        "happened": "-W-1",
        "event_day": "--06-12",
        "began": "2021-03",
    }
    said = {name: words.say(name, text, index) for index, (name, text) in enumerate(values.items())}
    for move in sorted(TO_CUSTOMERS - {"line", "greeting", "signoff"}):
        for wording in FRENCH.moves[move]:
            texts = (phrase.template.render(said) for phrase in wording.phrases)
            yield move, wording.form, re.sub(r"\ue000\d+\ue001|\ue002", "", " ".join(texts))


@pytest.mark.parametrize(("form", "other"), [("formal", TU), ("familiar", VOUS), ("", TU), ("", VOUS)])
def test_every_wording_keeps_to_its_form_of_address(form: str, other: re.Pattern[str]) -> None:
    for move, spoken, text in worded():
        assert spoken != form or not other.search(text), (move, text)


def test_a_wording_in_a_form_shows_it() -> None:
    shows = {"formal": VOUS, "familiar": TU}
    for move, form, text in worded():
        assert not form or shows[form].search(text), (move, text)


def test_no_wording_tells_a_gender_a_relative_day_or_what_the_rep_saw() -> None:
    for move, _, text in worded():
        for forbidden in (GENDERED, RELATIVE, SELF_SEEN):
            assert not forbidden.search(text), (move, text, forbidden.search(text))


def test_a_space_stands_before_the_high_signs_and_apostrophes_are_curly() -> None:
    for move, _, text in worded():
        assert not re.search(r"\w[?!:;]", text), (move, text)
        assert "'" not in text, (move, text)


def test_no_name_stands_after_a_word_that_would_be_elided() -> None:
    for move, _, text in worded():
        assert not re.search(r"\b(?:que|de|se|je|le|la|jusque|lorsque) (?:Anouk|Oscar|un quai)\b", text), (move, text)


def test_drafts_are_whole_and_of_a_fair_length() -> None:
    words = {Kind.CHECKIN: (12, 110), Kind.THANKS: (25, 110), Kind.BIRTHDAY: (12, 70)}
    words |= {Kind.ANNIVERSARY: (12, 70), Kind.CONGRATULATION: (12, 80)}
    for item in sent():
        least, most = words[item.kind]
        assert least <= len(item.draft.body.split()) <= most, item.draft.body
        assert item.is_reply or 2 <= len(item.draft.subject.split()) <= 6, item.draft.subject
        assert item.draft.body.count("?") == (item.kind is Kind.CHECKIN) or item.kind is Kind.THANKS, item.draft.body
        assert item.draft.body.startswith("Bonjour Camille,\n\n")


def test_every_sentence_starts_with_a_capital() -> None:
    for item in sent():
        for sentence in item.draft.sentences:
            start = item.draft.body[sentence.start : sentence.end].lstrip("« ")
            assert start[0].isupper(), item.draft.body
        assert item.draft.subject.lstrip("« ")[0].isupper() or item.is_reply, item.draft.subject


def test_nothing_in_a_draft_is_said_twice_or_in_the_wrong_form() -> None:
    for item in sent():
        text = item.draft.body.replace("Où en êtes-vous avec le dépôt", "Rappel")
        assert not (TU if item.form == "formal" else VOUS).search(text), text
        assert not re.search(r"\b(?!vous|nous)(\w+) \1\b|  | [.,]", text), text
        assert not re.search(r"\b(?:de|à) l(?:e|es) \d|\bpour en \w", text), text


def said_day(text: str) -> str:
    return re.sub("[\ue000-\ue002]\\d*", "", FRENCH.words.say("learned", text, 0))


def test_days_are_said_as_the_french_do() -> None:
    assert said_day("--02-10") == "le 10 février"
    assert said_day("--02-01") == "le 1er février"
    assert said_day("2025-03-01") == "le 1er mars 2025"
    assert said_day("2025-02") == "en février 2025"
    assert said_day("-W-1") == "lundi"


@pytest.mark.parametrize(
    ("topic", "said"),
    [
        ("Livraison des palettes", "la livraison des palettes"),
        ("Entrepôt de Lyon", "l’entrepôt de Lyon"),
        ("Nouvel entrepôt", "le nouvel entrepôt"),
        ("Palettes", "les palettes"),
        ("Le quai niveleur", "le quai niveleur"),
        ("kitesurf", "« kitesurf »"),
        ("Atelier Dupont", "« Atelier Dupont »"),
        ("Où en êtes-vous avec le dépôt", "« Où en êtes-vous avec le dépôt »"),
    ],
)
def test_a_subject_takes_its_article_or_is_quoted(topic: str, said: str) -> None:
    value = Value(topic, "message", "m-1", "mail")
    name = Value("Camille", "customer", "c-1", "")
    moves = (
        (Move("greeting", {"name": name, "whole_name": name}),),
        (Move("checkin/topic/theirs", {"topic": value, "wrote": Value("--02", "message", "m-1", "")}),),
    )
    composition = Composition(kind=Kind.CHECKIN, language="fr", paragraphs=moves, subject=None, seed="s", form="formal")
    draft = WRITER.render(composition)
    assert said in draft.body
    assert "février" in draft.body
    assert any(draft.body[span.start : span.end] in {topic, topic[0].lower() + topic[1:]} for span in draft.spans)


@pytest.mark.parametrize(
    ("fact", "phrase"),
    [
        ("aime la voile", "la voile"),
        ("joue aux échecs", "échecs"),
        ("fait de la randonnée, surtout en été", "randonnée"),
        ("s’intéresse à l’histoire", "l’histoire"),
        ("cherche un chariot d'occasion", "un chariot d'occasion"),
        ("a besoin de pièces de rechange", "pièces de rechange"),
        ("nouvel entrepôt à Gand, chauffage en suspens", "nouvel entrepôt à Gand"),
        ("marche nordique", "marche nordique"),
        ("marché de Noël", "marché de Noël"),
        ("jouer du piano", "jouer du piano"),
        ("est resté une heure de plus", ""),
        ("resté une heure de plus", ""),
        ("nous a recommandés auprès de Tom", ""),
        ("il déménage en mai", ""),
        ("son nouvel atelier", ""),
        ("chauffage pas encore réglé", ""),
        ("mon fils joue au foot", ""),
    ],
)
def test_a_fact_gives_its_noun_phrase_or_nothing(fact: str, phrase: str) -> None:
    assert noun_phrase(fact, "fr") == phrase


@pytest.mark.parametrize(
    ("phrase", "short"),
    [
        ("le nouveau dépôt central", "le nouveau dépôt central"),
        ("la salle de sport de Nantes", "la salle de sport"),
        ("nouvel entrepôt à Gand", "nouvel entrepôt"),
        ("mise en relation avec Tom Halvorsen", "mise en relation"),
        ("un quai niveleur chez Halvorsen Ice", "un quai niveleur"),
        ("ouverture officielle prochaine très attendue", ""),
    ],
)
def test_a_subject_takes_three_words_of_a_phrase(phrase: str, short: str) -> None:
    assert short_phrase(phrase, "fr") == short


def test_what_stands_in_the_calendar_is_for_the_rep_and_says_vous() -> None:
    spoken = {move: FRENCH.moves[move] for move in MOVES if move not in TO_CUSTOMERS}
    values = dict.fromkeys({name for move in spoken for name in MOVES[move].values}, "x")
    said = {name: FRENCH.words.say(name, text, 0) for name, text in values.items()}
    for move, wordings in spoken.items():
        for wording in wordings:
            for phrase in wording.phrases:
                own = phrase.template.render(said).replace("forme NOM: tu", "")  # what a note has to say is quoted
                assert not TU.search(own), move

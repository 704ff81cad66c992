"""Spanish: one form of address throughout, no gender told, and sentences that take any phrase as it was recorded."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from tests.builders import TUESDAY, a_birthday, a_customer, a_fact, a_meeting, a_record, a_rep
from tests.worker.composed import TEMPLATES, a_moment, a_suggestion, a_topic
from worker.core.draft import Composition, Move, Rendered, Value
from worker.core.drafting import compose
from worker.core.lints import check
from worker.core.model import CustomerRecord, LastContact, Source, Suggestion, Voice
from worker.core.moves import DAY_VALUES, MOVES, TO_CUSTOMERS
from worker.core.phrases import noun_phrase, short_phrase
from worker.core.words import FactKind, Key, Kind, MomentKind, Reason
from worker.writing.wordings import read_languages
from worker.writing.writer import Writer

WRITER = Writer([TEMPLATES])
SPANISH = read_languages([TEMPLATES])["es"]
FORMS = ("formal", "familiar")
PHRASES = (
    "la vela ligera",
    "el nuevo almacén",
    "una carretilla de segunda mano",
    "los palés",
    "ajedrez rápido",
    "Boca Juniors",
)
HAPPENED = ("-W-1", "--02-10", "-W-5")
EVENT_DAYS = ("--02-14", "2025-06-10", "--04-07")
TOLD = ("--02-10", "--02", "2025-02")

FORMAL = re.compile(
    r"\b(?:usted|ustedes|su|sus|suy[oa]s?|le|les|\w+[aei]rle|ha podido|contó|dijo|comentó|habló|escribió|mencionó|envió"
    r"|hizo|dedicó|tomó|encargó|encontró|dio|quiere|prefiera|hablara|buscara|lo ve|pídamelo|cuente)\b",
    re.IGNORECASE,
)
FAMILIAR = re.compile(
    r"\b(?:tú|te|ti|tu|tus|tuy[oa]s?|contigo|\w+[ai]ste|\w+[aei]rte|\w+abas|(?:ten|quer|hac|pod)ías|\w+ieras|has|ves|andas|tienes|quieres"
    r"|puedes|puedas|sigues|buscas|encuentras|cuentas|cuentes|dedicas|quieras|prefieras|buscaras|hablaras|pídemelo)\b",
    re.IGNORECASE,
)
NEITHER = {"parte", "arte", "existe", "dedicarle"}  # `dedicarle tiempo` is said of the hobby
RELATIVE = re.compile(
    r"\b(?:hoy|ayer|anteayer|anoche|mañana|hace (?:poco|un|una|unos|unas|\w+ días)|recientemente|últimamente"
    r"|ahora mismo|(?:est[ae]|próxim[oa]|pasad[oa]) (?:semana|mes|año|lunes)|(?:semana|mes|año) pasad[oa])\b",
    re.IGNORECASE,
)
GENDERED = re.compile(
    r"\b(?:estimad|querid|encantad|content|agradecid|bienvenid|sol|junt|segur|list|atent|dispuest|ocupad|obligad|amig"
    r"|señor|apreciad|nosotr|vosotr|invitad|cansad|orgullos|satisfech)(?:o|a|os|as)\b|\b(?:él|ella)\b",
    re.IGNORECASE,
)
IMPERSONAL = re.compile(r"todo (?:listo|resuelto)|de acuerdo", re.IGNORECASE)
MELTED = re.compile(r"\b(?:de|a) el\b")
START = re.compile(r"(?:^|[.!?] |\n\n)[«¿¡“]*(\w)")


def values(needed: frozenset[str], number: int) -> dict[str, Value]:
    """Values for a move: another phrase and other days for each number."""
    known = {"child": "Lucía", "pet": "Rex", "name": "Ana", "happened": HAPPENED[number % 3], "for_what": "para remar"}
    known |= {name: TOLD[number % 3] for name in needed & DAY_VALUES if name not in known}
    known["event_day"] = EVENT_DAYS[number % 3]
    phrase = PHRASES[number % len(PHRASES)]
    return {name: Value(known.get(name, phrase), "fact", f"id-{name}", "somewhere") for name in needed}


@cache
def spoken(form: str) -> tuple[tuple[str, str], ...]:
    """Every wording that may stand in a draft of that form, with several phrases and days."""
    return tuple(_spoken(form))


def _spoken(form: str) -> Iterator[tuple[str, str]]:
    every = {wording.id for wordings in SPANISH.moves.values() for wording in wordings}
    for move in sorted(TO_CUSTOMERS - {"greeting", "signoff", "line"}):
        for wording in SPANISH.moves[move]:
            if wording.fits(form):
                needed = MOVES[move].always | (wording.says & MOVES[move].perhaps)
                for number in range(len(PHRASES)):
                    said = Move(move, values(needed, number))
                    avoid = frozenset(every - {wording.id})
                    subject = said if move.startswith("subject/") else None
                    body = () if subject else ((said,),)
                    page = WRITER.render(Composition(Kind.CHECKIN, "es", body, subject, "s", avoid, "", form))
                    assert subject or page.wordings == (wording.id,)
                    yield move, page.subject if subject else page.body


def without_values(text: str) -> str:
    for value in (*PHRASES, "Lucía", "Rex", "Ana"):
        text = re.sub(re.escape(value), "~", text, flags=re.IGNORECASE)
    return text


def of_form(pattern: re.Pattern[str], text: str) -> list[str]:
    return [found[0] for found in pattern.finditer(without_values(text)) if found[0].lower() not in NEITHER]


@pytest.mark.parametrize("form", FORMS)
def test_every_wording_keeps_to_one_form_of_address(form: str) -> None:
    other = FAMILIAR if form == "formal" else FORMAL
    for move, text in spoken(form):
        assert not of_form(other, text), (move, text)


@pytest.mark.parametrize("form", FORMS)
def test_no_wording_tells_a_gender_or_a_day_that_does_not_stay_true(form: str) -> None:
    for move, text in spoken(form):
        own = IMPERSONAL.sub("", without_values(text))
        assert not GENDERED.search(own), (move, text)
        assert not RELATIVE.search(own), (move, text)


@pytest.mark.parametrize("form", FORMS)
def test_every_wording_is_written_as_spanish_is(form: str) -> None:
    for move, text in spoken(form):
        assert not MELTED.search(text), (move, text)
        assert text.count("?") == text.count("¿") <= 1, (move, text)
        assert text.count("!") == text.count("¡") <= 1, (move, text)
        assert not re.search(r"\s[,.;:?!]|[,;:][^\s»]|  ", text), (move, text)
        assert move.startswith("subject/") or all(first.isupper() for first in START.findall(text)), (move, text)


@pytest.mark.parametrize("form", FORMS)
def test_subjects_have_two_to_six_words(form: str) -> None:
    for move, text in spoken(form):
        if move.startswith("subject/") and "segunda mano" not in text:  # such a phrase is cut before it gets here
            assert 2 <= len(text.split()) <= 6, (move, text)


def facts() -> Iterator[tuple[Suggestion, CustomerRecord]]:
    kinds = {FactKind.HOBBY: "vela", FactKind.PROJECT: "nave", FactKind.WANTS: "palés", FactKind.TEAM: "Betis"}
    for source in (Source("mail", "m-9", date(2026, 2, 10)), Source("note", "", date(2026, 1, 5))):
        for kind, what in kinds.items():
            fact = a_fact(kind, what, source=source, slots={"what": what, "language": "es"})
            yield a_suggestion(cause=fact.id), a_record(facts=(fact,))
        pet = a_fact(FactKind.PET, "Rex", source=source, about="pet", slots={"name": "Rex", "animal": "perro"})
        yield a_suggestion(cause=pet.id), a_record(facts=(pet,))
        for on in ("2026-02-14", "2026-04-07"):
            slots = {"name": "Lucía", "event": "examen de conducir", "on": on, "language": "es"}
            child = a_fact(FactKind.CHILD_EVENT, f"examen {on}", source=source, about="child", slots=slots)
            yield a_suggestion(cause=child.id), a_record(facts=(child,))


def others() -> Iterator[tuple[Suggestion, CustomerRecord]]:
    yield a_suggestion(Kind.THANKS, cause="e-2026-02-23"), a_record(meetings=(a_meeting("2026-02-23"),))
    for kind in (MomentKind.CALL, MomentKind.ORDER, MomentKind.REFERRAL, MomentKind.FAVOUR):
        for what in ("", "los palés"):
            yield a_suggestion(Kind.THANKS, cause="mo-1"), a_record(moments=(a_moment(kind, what),))
    news = a_moment(MomentKind.NEWS, "premio")
    yield a_suggestion(Kind.CONGRATULATION, cause="mo-1"), a_record(moments=(news,))
    for day, reason in ((24, Reason.BIRTHDAY_TODAY), (22, Reason.BIRTHDAY_PASSED)):
        for hobby in ((), (a_fact(text="vela", slots={"what": "vela", "language": "es"}),)):
            yield a_suggestion(Kind.BIRTHDAY, reason=reason), a_record(facts=hobby, occasions=(a_birthday(2, day),))


def drafts(form: str) -> Iterator[tuple[Composition, Rendered, CustomerRecord]]:
    """Whole drafts about the shortest things: nothing else makes them long enough."""
    rep = a_rep(languages=("es",), signature="Sam")
    by_topic = a_suggestion(cause="t-1", thread="t-1", message="m-1"), a_record()
    cases = [(case, None) for case in (*facts(), *others())] + [(by_topic, a_topic("Embalaje", "2026-02-03"))]
    for number, ((suggestion, record), topic) in enumerate(cases):
        for seed in range(6):
            named = replace(record, customer=a_customer(signs_as="Ana", language="es"))
            keyed = replace(suggestion, key=Key(f"k-{number}-{seed}"))
            composition = compose(
                keyed,
                named,
                LastContact(),
                rep,
                topic=topic,
                now=TUESDAY,
                forms=WRITER.forms(),
                voice=Voice(form=form),
            )
            assert composition is not None, suggestion
            yield composition, WRITER.render(composition), named


LENGTHS = {
    Kind.CHECKIN: (12, 110),
    Kind.THANKS: (25, 110),
    Kind.BIRTHDAY: (12, 70),
    Kind.CONGRATULATION: (12, 80),
}


@pytest.mark.parametrize("form", FORMS)
def test_whole_drafts_greet_in_their_form_and_have_their_length(form: str) -> None:
    greeting = {"formal": "Buenos días, Ana:", "familiar": "Hola, Ana:"}[form]
    for composition, page, _ in drafts(form):
        least, most = LENGTHS[composition.kind]
        assert page.body.startswith(f"{greeting}\n\n")
        assert least <= len(page.body.split()) <= most, page.body
        assert page.body.count("?") == (composition.kind is Kind.CHECKIN) or composition.kind is Kind.THANKS
        assert all(first.isupper() for first in START.findall(page.body)), page.body


@pytest.mark.parametrize("form", FORMS)
def test_no_lint_blocks_a_shipped_wording(form: str) -> None:
    for composition, page, record in drafts(form):
        findings = check(page, composition, record, a_rep(languages=("es",)), LastContact(), TUESDAY.date())
        assert not [finding for finding in findings if finding.blocks], page.body


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("le gusta la vela", "la vela"),
        ("Le encanta tocar la guitarra, desde joven", "tocar la guitarra"),
        ("juega al ajedrez", "ajedrez"),
        ("aficionada a la petanca", "la petanca"),
        ("hincha de Boca Juniors", "Boca Juniors"),
        ("busca una carretilla de segunda mano", "una carretilla de segunda mano"),
        ("está buscando proveedor de palés", "proveedor de palés"),
        ("necesita urgentemente los palés", "los palés"),
        ("nuevo almacén en Lugo, calefacción pendiente", "nuevo almacén en Lugo"),
        ("panadería con horno de leña", "panadería con horno de leña"),
        ("dominó", "dominó"),
        ("su barco", ""),
        ("se quedó una hora más", ""),
        ("nos recomendó a Luis", ""),
        ("vendieron el barco", ""),
        ("no quiere hablar de golf", ""),
        ("canta en el coro", ""),
        ("mudanza mañana", ""),
        ("lee mucho", ""),
        ("la nave ya está lista", ""),
        ("moviendo la oficina", ""),
    ],
)
def test_only_a_noun_phrase_stands_in_a_sentence(text: str, said: str) -> None:
    assert noun_phrase(text, "es") == said


@pytest.mark.parametrize(
    ("phrase", "short"),
    [
        ("una carretilla de segunda mano", "una carretilla"),
        ("el nuevo almacén", "el nuevo almacén"),
        ("nuevo almacén en Lugo", "nuevo almacén"),
        ("examen de conducir", "examen de conducir"),
        ("tres palabras muy largas seguidas", ""),
    ],
)
def test_a_subject_takes_three_words_besides_an_article(phrase: str, short: str) -> None:
    assert short_phrase(phrase, "es") == short


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("-W-1", "el lunes"),
        ("--02-10", "el 10 de febrero"),
        ("--02", "en febrero"),
        ("2025-02", "en febrero de 2025"),
        ("2025-02-10", "el 10 de febrero de 2025"),
    ],
)
def test_days_are_said_in_words(day: str, said: str) -> None:
    assert re.sub(r"[\ue000-\ue002]\d*", "", SPANISH.words.say("learned", day, 0)) == said


@pytest.mark.parametrize(
    ("topic", "said"),
    [
        ("Rampa de carga", "rampa de carga"),
        ("La mudanza a Gijón", "la mudanza a Gijón"),
        ("Lugo, nave 3", "«Lugo, nave 3»"),
        ("¿Puede ayudarnos?", "«¿Puede ayudarnos?»"),
        ("nuestra visita", "«nuestra visita»"),
    ],
)
def test_a_subject_line_is_said_as_a_thing_or_quoted(topic: str, said: str) -> None:
    assert re.sub(r"[\ue000-\ue002]\d*", "", SPANISH.words.say("topic", topic, 0)) == said


def test_what_the_rep_reads_names_person_and_source() -> None:
    for move, shape in MOVES.items():
        if move not in TO_CUSTOMERS:
            lines = WRITER.entry(Move(move, values(shape.values, 0)), language="es")
            lines = [line.replace("trato NOMBRE: tú", "") for line in lines]  # what a note has to say is quoted
            assert all(line.strip() and not MELTED.search(line) and not of_form(FAMILIAR, line) for line in lines), (
                lines
            )

"""Dutch drafts: u or je and never both, recorded words that need no article, true on every day, nobody's gender."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest
import yaml

from tests.builders import TUESDAY, a_birthday, a_customer, a_fact, a_mail, a_meeting, a_record, a_rep
from tests.worker.composed import TEMPLATES, a_moment, a_suggestion, a_topic
from worker.core.draft import Composition, Rendered
from worker.core.drafting import Topic, compose
from worker.core.model import CustomerRecord, LastContact, Occasion, Source, Suggestion, Voice
from worker.core.moves import TO_CUSTOMERS
from worker.core.phrases import noun_phrase, short_phrase
from worker.core.words import Direction, FactKind, Key, Kind, MomentKind, OccasionKind, Reason, ToldBy
from worker.writing.writer import Writer

WRITER = Writer([TEMPLATES])
FORMS = ("formal", "familiar")
PRONOUN = {
    "formal": re.compile(r"\b(?:u|uw|uzelf)\b", re.IGNORECASE),
    "familiar": re.compile(r"\b(?:je|jij|jou|jouw|jullie|jezelf)\b", re.IGNORECASE),
}
ONE_DAY_ONLY = re.compile(
    r"\b(?:vandaag|gisteren|eergisteren|morgen|overmorgen|zonet|daarnet|onlangs|laatst|recent|pas geleden"
    r"|(?:deze|vorige|volgende|komende|afgelopen) (?:week|maand|(?:maan|dins|woens|donder|vrij|zater|zon)dag)"
    r"|(?:een|twee|drie|enkele) (?:dagen|weken|maanden|jaar) geleden|vanochtend|vanmiddag|vanavond)\b",
    re.IGNORECASE,
)
TELLS_GENDER = re.compile(
    r"\b(?:heer|meneer|mijnheer|mevrouw|geachte|hij|zij|hem|haar|zoon|dochter|klant|vriend(?:in)?|jubilaris|hijzelf)\b",
    re.IGNORECASE,
)
SAYS_NOTHING = re.compile(
    r"hoop dat (?:alles|het) goed|alles goed met|\beven (?:bijpraten|contact)"
    r"|\bhierbij|\bmiddels|conform|\bbij deze|ben benieuwd"
    r"|(?:gedacht|dacht) ik aan|ik (?:zag|las|hoorde|herinner)|het was (?:fijn|leuk|goed)",
    re.IGNORECASE,
)
ONE_COUNTRY_ONLY = re.compile(
    r"\b(?:gij|ge|uwe|hartstikke|doei|hoi|lekker weekend|goesting|nonkel|alvast bedankt|heeft u|proficiat)\b",
    re.IGNORECASE,
)
VALUE = re.compile(r"\{\{ *(\w+)[^}]*\}\}")
WORDS = {
    Kind.CHECKIN: (12, 110),
    Kind.THANKS: (25, 110),
    Kind.BIRTHDAY: (12, 70),
    Kind.CONGRATULATION: (20, 80),
    Kind.ANNIVERSARY: (12, 80),
}
TEXTS = {
    FactKind.HOBBY: (
        "zeilen",
        "de tuin",
        "het koor",
        "een oude Vespa",
        "modeltreinen",
        "speelt graag schaak, al jaren",
    ),
    FactKind.PROJECT: ("het nieuwe koelhuis", "Verhuizing naar Gent", "nieuwe hallen in Breda, verwarming open"),
    FactKind.WANTS: (
        "zoekt een tweedehands stapelaar",
        "reserveonderdelen voor een oude pers",
        "advies over stellingen",
    ),
    FactKind.TEAM: ("Club Brugge", "fan van FC Utrecht", "de Rode Duivels"),
}
NEWS = ("promotie", "het nieuwe koelhuis in Aalst", "de uitbreiding", "een eerste order uit Spanje")
SHORT = a_customer(signs_as="Jo", name="Jo", given_name="Jo", family_name="", language="nl")
LONG = a_customer(name="Anneke van der Berg", given_name="Anneke", family_name="van der Berg", language="nl")
Case = tuple[Suggestion, CustomerRecord, Topic | None]


def _wordings() -> Iterator[tuple[str, dict[str, str]]]:
    """Every wording by its move."""
    for path in (TEMPLATES / "nl").glob("*.yaml"):
        if path.name != "words.yaml":
            for move, said in yaml.safe_load(path.read_text("utf-8")).items():
                yield from ((move, wording) for wording in said)


def _spoken(wording: dict[str, str]) -> str:
    """The sentences of a wording without its values."""
    return VALUE.sub("X", "\n".join(text for act, text in wording.items() if act != "form"))


FOR_CUSTOMERS = [(move, wording) for move, wording in _wordings() if move in TO_CUSTOMERS]


def test_each_wording_keeps_to_its_form_of_address() -> None:
    for move, wording in FOR_CUSTOMERS:
        for form, pronoun in PRONOUN.items():
            speaks = bool(pronoun.search(_spoken(wording)))
            assert not speaks or wording.get("form") == form, (move, wording)


def test_u_is_never_written_with_a_capital_inside_a_sentence() -> None:
    for move, wording in FOR_CUSTOMERS:
        assert not re.search(r"[\w,:;)] (?:U|Uw|Je|Jij|Jullie)\b", _spoken(wording)), (move, wording)


def test_the_rep_is_spoken_to_in_one_form() -> None:
    others = [_spoken(wording) for move, wording in _wordings() if move not in TO_CUSTOMERS]
    own = [text.replace("aanspreekvorm NAAM: u", "") for text in others]  # what a note has to say is quoted
    assert others
    assert not [text for text in own if PRONOUN["formal"].search(text)]


@pytest.mark.parametrize("forbidden", [ONE_DAY_ONLY, TELLS_GENDER, SAYS_NOTHING, ONE_COUNTRY_ONLY])
def test_no_wording_says_what_may_be_untrue_or_odd_to_its_reader(forbidden: re.Pattern[str]) -> None:
    assert not [(move, wording) for move, wording in FOR_CUSTOMERS if forbidden.search(_spoken(wording))]


def test_recorded_words_stand_where_they_need_no_article() -> None:
    """At the start, after a colon or between signs; bare after words that take any noun (`voor zeilen`)."""
    loose = {"over", "rond", "voor", "aan", "van", "met", "in", "dat u", "dat je", "en"}
    strict = {"checkin/project", "checkin/wants", "checkin/found", "thanks/order", "thanks/referral", "thanks/favour"}
    for move, wording in FOR_CUSTOMERS:
        for text in (text for act, text in wording.items() if act != "form"):
            for found in re.finditer(
                r"(?:^|(?P<word>\bdat (?:u|je)|\w+) |[:,(] ?)\{\{ *(?:what|found)(?P<filter>[^}]*)", text
            ):
                assert found["filter"].strip() in {"", "| start", "| the", "| the | start"}, (move, text)
                assert found["word"] is None or found["word"].lower() in loose, (move, text)
                assert found["word"] is None or move not in strict, (move, text)


def test_a_number_at_the_start_of_a_sentence_leaves_the_word_after_it_small() -> None:
    order = a_record(moments=(a_moment(MomentKind.ORDER, "12 dokafdichtingen"),))
    for _, draft in (
        _draft(a_suggestion(Kind.THANKS, cause="mo-1"), order, None, form, f"k-{n}") for form in FORMS for n in range(9)
    ):
        assert "12 dokafdichtingen" in draft.body, draft.body


def test_the_article_of_a_matter_is_the_right_one_or_the_matter_is_quoted() -> None:
    for text, said in (
        ("Koelcel", "de koelcel"),
        ("Laadperron in Gent", "het laadperron in Gent"),
        ("Tunnel", "“Tunnel”"),
    ):
        for direction in (Direction.INBOUND, Direction.OUTBOUND):
            record, topic = (
                a_record(mails=(a_mail("2026-02-03", message="m-1"),)),
                a_topic(text, "2026-02-03", direction=direction),
            )
            for n in range(5):
                _, draft = _draft(
                    a_suggestion(cause="t-1", thread="t-1", message="m-1"), record, topic, "formal", f"k-{n}"
                )
                assert said.casefold() in draft.body.casefold(), draft.body


def test_names_are_never_changed() -> None:
    for _, wording in FOR_CUSTOMERS:
        assert not re.search(r"\{\{ *(?:child|pet|name|whole_name|usual) *\}\}[\w'’]", " ".join(wording.values()))


def _cases() -> Iterator[Case]:
    """What drafts are made from: every kind, with Dutch records."""
    yield from _about_facts()
    for text in ("Laadperron in Gent", "reserveonderdelen voor de pers", "Onze aanvraag", "Koelcel", "verhuizing"):
        for when in ("2025-12-02", "2026-02-03", "2024-11-20"):
            for direction in (Direction.INBOUND, Direction.OUTBOUND):
                record = a_record(mails=(a_mail(when, message="m-1"),))
                topic = a_topic(text, when, direction=direction)
                yield a_suggestion(cause="t-1", thread="t-1", message="m-1"), record, topic
    for day in ("2026-02-23", "2026-02-17"):
        yield a_suggestion(Kind.THANKS, cause=f"e-{day}"), a_record(meetings=(a_meeting(day),)), None
    for kind, what in (
        (MomentKind.CALL, ""),
        (MomentKind.ORDER, "twaalf dokafdichtingen"),
        (MomentKind.ORDER, "heftruck"),
        (MomentKind.ORDER, ""),
        (MomentKind.REFERRAL, "introductie bij Tom Halvorsen"),
        (MomentKind.REFERRAL, "beval ons aan bij Tom"),
        (MomentKind.FAVOUR, "lift naar het station"),
        (MomentKind.FAVOUR, "de rondleiding"),
        (MomentKind.FAVOUR, "bleef een uur langer"),
    ):
        yield a_suggestion(Kind.THANKS, cause="mo-1"), a_record(moments=(a_moment(kind, what),)), None
    yield from _wishes()


def _about_facts() -> Iterator[Case]:
    for learned_on in (date(2026, 2, 10), date(2025, 12, 5)):
        for told_by in (ToldBy.CUSTOMER, ToldBy.PUBLIC):
            about: dict[str, Any] = {"source": Source("mail", "m-9", learned_on), "told_by": told_by}
            slots = [(kind, {"what": text}, "self") for kind, texts in TEXTS.items() for text in texts]
            slots.append((FactKind.PET, {"name": "Rex", "animal": "hond"}, "pet"))
            for event, on in (("het schoolconcert", "2026-02-14"), ("rijexamen", "2026-04-07")):
                slots.append((FactKind.CHILD_EVENT, {"name": "Mira", "event": event, "on": on}, "child"))
            for kind, said, whose in slots:
                fact = a_fact(kind, slots={**said, "language": "nl"}, about=whose, **about)
                yield a_suggestion(cause=fact.id), a_record(facts=(fact,)), None
            wanted = a_fact(FactKind.WANTS, slots={"what": "een tweedehands stapelaar", "language": "nl"}, **about)
            found = a_moment(MomentKind.FOUND, "een tweedehands stapelaar bij Maes in Aalst")
            yield a_suggestion(cause=found.id), a_record(facts=(wanted,), moments=(found,)), None


def _wishes() -> Iterator[Case]:
    hobby = a_fact(slots={"what": "zeilen", "language": "nl"})
    days = ((24, Reason.BIRTHDAY_TODAY), (22, Reason.BIRTHDAY_PASSED), (26, Reason.BIRTHDAY_AHEAD))
    for day, reason in days:
        for facts in ((), (hobby,)):
            record = a_record(facts=facts, occasions=(a_birthday(2, day, year=1966),))
            yield a_suggestion(Kind.BIRTHDAY, reason=reason), record, None
    for kind, reason in (
        (OccasionKind.WORK_ANNIVERSARY, Reason.ANNIVERSARY_TODAY),
        (OccasionKind.WORK_ANNIVERSARY, Reason.ANNIVERSARY_PASSED),
        (OccasionKind.FIRST_ORDER, Reason.ANNIVERSARY_TODAY),
    ):
        occasion: Occasion = a_birthday(2, 24, kind=kind, year=2021)
        yield a_suggestion(Kind.ANNIVERSARY, cause=occasion.id, reason=reason), a_record(occasions=(occasion,)), None
    for what in NEWS:
        yield (
            a_suggestion(Kind.CONGRATULATION, cause="mo-1"),
            a_record(moments=(a_moment(MomentKind.NEWS, what),)),
            None,
        )


@cache
def _written() -> tuple[tuple[Composition, Rendered], ...]:
    """Every case in both forms under several seeds, for a short name and a long one."""
    return tuple(
        _draft(suggestion, record, topic, form, f"k-{number}-{seed}", short=bool(seed % 2))
        for number, (suggestion, record, topic) in enumerate(_cases())
        for form in FORMS
        for seed in range(6)
    )


def _draft(
    suggestion: Suggestion, record: CustomerRecord, topic: Topic | None, form: str, key: str, *, short: bool = True
) -> tuple[Composition, Rendered]:
    composition = compose(
        replace(suggestion, key=Key(key)),
        replace(record, customer=SHORT if short else LONG),
        LastContact(),
        a_rep(signature="Sam", languages=("nl",)),
        topic=topic,
        now=TUESDAY,
        forms=WRITER.forms(),
        voice=Voice(form=form),
    )
    assert composition is not None, (suggestion, record)
    assert (composition.language, composition.form) == ("nl", form)
    return composition, WRITER.render(composition)


def test_a_draft_speaks_in_one_form_of_address() -> None:
    for composition, draft in _written():
        other = FORMS[1 - FORMS.index(composition.form)]
        assert not PRONOUN[other].search(f"{draft.subject}\n{draft.body}"), draft
    greetings = {draft.body.partition("\n")[0] for _, draft in _written()}
    assert greetings == {"Beste Jo,", "Beste Anneke,", "Beste Anneke van der Berg,"}


def test_a_draft_has_as_many_words_as_its_kind_allows_and_a_subject_of_two_to_six() -> None:
    for composition, draft in _written():
        least, most = WORDS[composition.kind]
        assert least <= len(re.findall(r"[\w'’-]+", draft.body)) <= most, draft.body
        assert composition.subject is None or 2 <= len(draft.subject.split()) <= 6, draft.subject


def test_a_check_in_asks_once_and_wishes_ask_nothing() -> None:
    for composition, draft in _written():
        asked = draft.body.count("?")
        assert asked == 1 if composition.kind is Kind.CHECKIN else asked <= (composition.kind is Kind.THANKS), (
            draft.body
        )


def test_every_sentence_starts_with_a_capital_and_ends_as_one() -> None:
    for _, draft in _written():
        for sentence in draft.sentences:
            text = draft.body[sentence.start : sentence.end]
            first = next(char for char in text if char.isalpha())
            assert first.isupper(), text
            assert sentence.act in {"greeting", "signoff"} or text[-1] in ".?!", text
            assert not re.search(r"[.?!] [a-z]|\s[,.;:?!]|[,.;:]{2}|  ", text), text
        assert draft.subject[0].isupper() or draft.subject.startswith("“"), draft.subject


def test_no_draft_is_true_on_one_day_only_or_tells_a_gender() -> None:
    for _, draft in _written():
        for forbidden in (ONE_DAY_ONLY, TELLS_GENDER):
            assert not forbidden.search(draft.body), draft.body


def test_a_late_wish_says_so_once_and_no_other_does() -> None:
    late = re.compile(r"\b(?:alsnog|(?:beetje|wat) laat|voorbij|na de dag)\b", re.IGNORECASE)
    for composition, draft in _written():
        moves = {move.name for paragraph in composition.paragraphs for move in paragraph}
        is_late = bool(moves & {"birthday/late/wish", "anniversary/work/late"})
        said = [draft.body[sentence.start : sentence.end] for sentence in draft.sentences]
        assert sum(bool(late.search(text)) for text in said) == is_late, draft.body


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("zoekt een tweedehands stapelaar", "een tweedehands stapelaar"),
        ("is op zoek naar reserveonderdelen voor een oude pers", "reserveonderdelen voor een oude pers"),
        ("houdt van zeilen, sinds school", "zeilen"),
        ("speelt graag gitaar", "gitaar"),
        ("grote fan van Club Brugge", "Club Brugge"),
        ("nieuw magazijn in Gent, verwarming nog open", "nieuw magazijn in Gent"),
        ("het kantoor verhuizen", "het kantoor verhuizen"),
        ("zeilt graag", ""),
        ("zingt alt in het koor", ""),
        ("bleef een uur langer", ""),
        ("een uur langer gebleven", ""),
        ("haar boot", ""),
        ("heeft ons aanbevolen bij Tom", ""),
        ("een stapelaar nodig", ""),
        ("het koelhuis wordt in mei geopend", ""),
    ],
)
def test_only_a_dutch_noun_phrase_stands_in_a_sentence(text: str, said: str) -> None:
    assert noun_phrase(text, "nl") == said


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("het nieuwe koelhuis", "het nieuwe koelhuis"),
        ("uitbreiding van de productiehal in Breda", "uitbreiding"),
        ("een tweedehands stapelaar bij Maes", "een tweedehands stapelaar"),
        ("een heel lang verhaal zonder voorzetsel", "een heel lang verhaal"),
        ("vier lange woorden samen", ""),
    ],
)
def test_a_dutch_subject_takes_three_words_besides_an_article(phrase: str, said: str) -> None:
    assert short_phrase(phrase, "nl") == said

"""What `words.yaml` knows by name: the same things in every language, each sayable, and nothing that means two."""

import re
from itertools import product
from pathlib import Path

import pytest

from tests.builders import TUESDAY, a_customer
from tests.worker.composed import TEMPLATES
from worker.core.draft import Composition, Move, Value
from worker.core.phrases import noun_phrase, short_phrase
from worker.core.vocabulary import Vocabulary
from worker.core.words import FactKind, Kind
from worker.people.note_lines import lines_of
from worker.people.note_names import Names
from worker.people.self_note import Understood, understand
from worker.writing.writer import Writer

WRITER = Writer([TEMPLATES])
KNOWN = WRITER.vocabulary
LANGUAGES = sorted(WRITER.languages())
KINDS = (FactKind.HOBBY, FactKind.CHILD_EVENT)


def test_every_language_knows_the_same_things() -> None:
    for kind in KINDS:
        names = {language: set(KNOWN.by_language[language][kind]) for language in LANGUAGES}
        assert all(each == names["en"] for each in names.values()), kind
        assert len(names["en"]) >= 20


def test_no_word_means_two_things() -> None:
    for kind, language in product(KINDS, LANGUAGES):
        for name, forms in KNOWN.by_language[language][kind].items():
            for form in (name, *forms):
                assert KNOWN.said(kind, form, "en") == KNOWN.by_language["en"][kind][name][0], (form, name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_can_stand_in_a_sentence_and_in_a_subject(language: str) -> None:
    for kind in KINDS:
        for forms in KNOWN.by_language[language][kind].values():
            assert noun_phrase(forms[0], language) == forms[0]
            assert short_phrase(forms[0], language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_birthday_names_a_known_hobby_with_its_preposition(language: str) -> None:
    before = {"de": r"(?:fürs|für die)", "en": "for", "es": "para", "fr": "pour", "nl": r"voor(?: het)?"}[language]
    form = next(iter(WRITER.forms()[language]), "")
    for name, forms in KNOWN.by_language[language][FactKind.HOBBY].items():
        move = Move("birthday/hobby", {"what": Value(forms[0], "fact", "f-1", "hobby")})
        said = WRITER.render(Composition(Kind.BIRTHDAY, language, ((move,),), None, name, form=form))
        (span,) = said.spans
        assert re.fullmatch(f"{before} .+", said.body[span.start : span.end]), said.body
        assert span.source_id == "f-1"


def test_an_own_folder_adds_to_what_is_known(tmp_path: Path) -> None:
    for language, said in (("en", "curling"), ("de", "Eisstock")):
        (tmp_path / language).mkdir()
        (tmp_path / language / "words.yaml").write_text(f"hobbies:\n  curling: {said}\n", "utf-8")
    known: Vocabulary = Writer([TEMPLATES, tmp_path]).vocabulary
    assert known.said(FactKind.HOBBY, "Curling", "de") == "Eisstock"
    assert known.said(FactKind.HOBBY, "sailing", "de") == "Segeln"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_note_written_as_the_brief_says_is_understood(language: str) -> None:
    names = Names.of([a_customer()])
    for problem in ("no_text", "unclear_fact", "refused_fact", "answer_unclear"):
        (said,) = WRITER.entry(Move(f"brief/question/note/{problem}"), language=language)
        examples = re.findall(
            r"(?:note|[Nn]otiz|nota|notitie) (?:NAME|NOM|NOMBRE|NAAM) ?: .+?(?=, (?:or|oder|ou|o|of) |$)", said
        )
        assert examples, said
        for example in examples:
            (line,) = lines_of(re.sub(r"NAME|NOM(?:BRE)?|NAAM", "Kelly Brandt", example), "")
            assert isinstance(understand(line, names, TUESDAY.date(), "ref"), Understood), example

"""Mistakes in templates are named with file and line; a later folder wins."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from jinja2.sandbox import SecurityError

from tests.builders import a_fact, a_record
from tests.worker.composed import TEMPLATES, a_suggestion, composed
from worker.core.draft import Composition
from worker.errors import TemplateError
from worker.writing.sandbox import Sandbox
from worker.writing.writer import Writer


@pytest.fixture
def own(tmp_path: Path) -> Path:
    (tmp_path / "en").mkdir()
    return tmp_path


def a_hobby_checkin() -> Composition:
    fact = a_fact()
    composition = composed(a_suggestion(cause=fact.id), a_record(facts=(fact,)))
    assert composition is not None
    return composition


def hobby(folders: list[Path]) -> str:
    return Writer(folders).render(a_hobby_checkin()).body


def test_a_later_folder_replaces_the_wordings_of_a_move(own: Path) -> None:
    (own / "en" / "mine.yaml").write_text('checkin/hobby:\n  - question: "Any {{ what }} yet?"\n')
    assert "Any ice fishing yet?" in hobby([TEMPLATES, own])
    assert "Any ice fishing yet?" not in hobby([own, TEMPLATES])


def test_a_later_folder_replaces_single_words(own: Path) -> None:
    shipped = yaml.safe_load((TEMPLATES / "en" / "words.yaml").read_text("utf-8"))
    days = shipped["days"] | {"month": {"within": "back in {{ month }}", "alone": "{{ month }}"}}
    (own / "en" / "words.yaml").write_text(yaml.safe_dump({"days": days}))
    (own / "en" / "mine.yaml").write_text(
        'checkin/hobby:\n  - statement: "{{ what }} {{ learned }}."\n  - question: "{{ what }}?"\n'
    )
    assert "ice fishing back in January." in hobby([TEMPLATES, own])


def test_a_new_language_needs_every_move(own: Path) -> None:
    shutil.copytree(TEMPLATES / "en", own / "sv")
    assert Writer([TEMPLATES, own]).languages() == Writer([TEMPLATES]).languages() | {"sv"}
    (own / "sv" / "thanks.yaml").unlink()
    with pytest.raises(TemplateError, match="sv: no wording in sv for thanks/call, thanks/favour"):
        Writer([TEMPLATES, own])


def test_a_folder_that_bears_no_languages_name_is_named(own: Path) -> None:
    shutil.copytree(TEMPLATES / "en", own / "xx")
    with pytest.raises(TemplateError, match=r"xx.words\.yaml:\d+: there is no language xx"):
        Writer([TEMPLATES, own])


@pytest.fixture
def two_forms(own: Path) -> Path:
    """A language with two forms of address, whose hobby moves differ."""
    shutil.copytree(TEMPLATES / "en", own / "sv")
    words = own / "sv" / "words.yaml"
    words.write_text(words.read_text("utf-8") + "\nforms: [formal, familiar]\n", "utf-8")
    (own / "sv" / "mine.yaml").write_text(
        'checkin/hobby:\n  - question: "Does your honour enjoy {{ what }}?"\n    form: formal\n'
        '  - question: "Fond of {{ what }}, mate?"\n    form: familiar\n'
    )
    return own


@pytest.mark.parametrize(("form", "said"), [("formal", "Does your honour"), ("familiar", "Fond of")])
def test_a_draft_speaks_in_one_form_of_address(two_forms: Path, form: str, said: str) -> None:
    composition = replace(a_hobby_checkin(), language="sv", form=form)
    assert said in Writer([TEMPLATES, two_forms]).render(composition).body


def test_every_move_needs_each_form_of_address(two_forms: Path) -> None:
    mine = two_forms / "sv" / "mine.yaml"
    mine.write_text('checkin/hobby:\n  - question: "Fond of {{ what }}, mate?"\n    form: familiar\n')
    with pytest.raises(TemplateError, match="gets along with what, in the form formal"):
        Writer([TEMPLATES, two_forms])
    mine.write_text('checkin/hobby:\n  - question: "Fond of {{ what }}, mate?"\n    form: rude\n')
    with pytest.raises(TemplateError, match=r"mine\.yaml:3: there is no such form of address.*formal, familiar"):
        Writer([TEMPLATES, two_forms])


def test_after_the_greeting_a_language_may_go_on_in_small_letters(own: Path) -> None:
    shutil.copytree(TEMPLATES / "en", own / "sv")
    words = own / "sv" / "words.yaml"
    words.write_text(words.read_text("utf-8") + "\nstarts_small: true\n", "utf-8")
    (own / "sv" / "mine.yaml").write_text(
        'checkin/hobby:\n  - statement: "you told me {{ learned }} about {{ what }}."\n    question: "how is it?"\n'
        '  - question: "how is {{ what }}?"\n'
    )
    body = Writer([TEMPLATES, own]).render(replace(a_hobby_checkin(), language="sv")).body
    assert "\n\nyou told me in januari about ice fishing. How is it?" in body


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ('checkin/hobby:\n  - question: "{{ wat }}?"', 2, "has no value wat; it has learned"),
        ('checkin/hobbi:\n  - question: "x?"', 2, "no move checkin/hobbi; did you mean checkin/hobby"),
        ('zzz:\n  - question: "x?"', 2, "no move zzz; templates/README.md"),
        ("checkin/hobby: []", 1, "needs a list of wordings"),
        ("checkin/hobby:\n  - just text", 2, "a name, a colon and a text"),
        ('checkin/hobby:\n  - ask: "x?"', 2, "ask is no act"),
        ('checkin/hobby:\n  - subject: "x"', 2, "subject is no act"),
        ('checkin/hobby:\n  - question: ""', 2, "needs one sentence"),
        ('checkin/hobby:\n  - statement: "You like boats."', 2, "must say one of its values"),
        ('thanks/call:\n  - thanks: "Thanks, you."', 2, "must say one of its values"),
        ('checkin/hobby:\n  - statement: "{{ learned }} {{ what }}."', 2, "gets along with what"),
        ('checkin/hobby:\n  - question: "{{ what }?"', 2, "unexpected"),
        ("checkin/hobby:\n  - question: \"{{ 'x'*10**8 }} {{ what }}\"", 2, "only values"),
        ('checkin/hobby:\n  - question: "{{ what.__class__ }}"', 2, "only values"),
        ('checkin/hobby:\n  - question: "{{ what[:3] }}"', 2, "only values"),
        ('checkin/hobby:\n  - question: "{{ what.upper() }}"', 2, "only values"),
        ('checkin/hobby:\n  - question: "{% for x in what %}{{ x }}{% endfor %}"', 2, "only values"),
        ("checkin/hobby:\n  - question: \"{{ what | attr('x') }}\"", 2, "No filter|only values"),
        ("checkin/hobby:\n  - question: \"{{ what | replace('a', 'b') }}\"", 2, "No filter|only values"),
        ('checkin/hobby:\n  - question: "\\ue000 {{ what }}"', 2, "private-use"),
        (f'checkin/hobby:\n  - question: "{"x" * 700} {{{{ what }}}}"', 2, "too long"),
        ('checkin/hobby:\n  - question: "a {{ what }}"\n  - [', 4, "expected"),
        ('line:\n  - statement: "{{ line }}"\nline:\n  - statement: "{{ line }}"', 3, "stands here twice"),
    ],
)
def test_a_mistake_is_named_with_its_file_and_line(own: Path, text: str, line: int, sentence: str) -> None:
    path = own / "en" / "mine.yaml"
    path.write_text(text + "\n", "utf-8")
    with pytest.raises(TemplateError, match=sentence) as raised:
        Writer([TEMPLATES, own])
    assert f"{path}:{line}" in str(raised.value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("speaks: 7", "speaks"),
        ("colours: [a]", "colours"),
        ('days:\n  weekday: {within: "{{ x.y }}", alone: "x"}', "days"),
    ],
)
def test_a_mistake_in_the_words_is_named(own: Path, text: str, sentence: str) -> None:
    (own / "en" / "words.yaml").write_text(text + "\n")
    with pytest.raises(TemplateError, match=rf"words\.yaml:1: .*{sentence}|words\.yaml:2: .*{sentence}"):
        Writer([TEMPLATES, own])


def test_unreadable_files_are_named(own: Path) -> None:
    (own / "en" / "mine.yaml").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(TemplateError, match=r"mine\.yaml:1: cannot be read"):
        Writer([TEMPLATES, own])


def test_an_empty_file_changes_nothing(own: Path) -> None:
    (own / "en" / "mine.yaml").write_text("# nothing yet\n")
    assert hobby([TEMPLATES, own]) == hobby([TEMPLATES])


def test_a_sentence_that_grows_without_bound_is_refused(own: Path) -> None:
    (own / "en" / "mine.yaml").write_text(f'checkin/hobby:\n  - question: "{"{{ what }}" * 50}?"\n')
    composition = composed(a_suggestion(cause=a_fact().id), a_record(facts=(a_fact(),)))
    assert composition is not None
    move = composition.paragraphs[1][0]
    long = {name: type(value)("x" * 2000, "fact", "f", "s") for name, value in move.values.items()}
    bomb = type(composition)(composition.kind, "en", ((type(move)(move.name, long),),), None, "s")
    with pytest.raises(TemplateError, match=r"mine\.yaml:2: the sentence grew beyond"):
        Writer([TEMPLATES, own]).render(bomb)


@pytest.mark.parametrize("source", ["{{ 'x' * 10**8 }}", "{{ '%09d' % x }}", "{{ x + x }}"])
def test_the_sandbox_alone_refuses_operators(source: str) -> None:
    with pytest.raises(SecurityError):
        Sandbox({}).from_string(source).render(x="x")

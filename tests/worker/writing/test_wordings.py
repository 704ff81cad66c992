"""Mistakes in templates are named with file and line; a later folder wins."""

import shutil
from pathlib import Path

import pytest
from jinja2.sandbox import SecurityError

from tests.builders import a_fact, a_record
from tests.worker.composed import TEMPLATES, a_suggestion, composed
from worker.errors import TemplateError
from worker.writing.sandbox import Sandbox
from worker.writing.writer import Writer


@pytest.fixture
def own(tmp_path: Path) -> Path:
    (tmp_path / "en").mkdir()
    return tmp_path


def hobby(folders: list[Path]) -> str:
    fact = a_fact()
    composition = composed(a_suggestion(cause=fact.id), a_record(facts=(fact,)))
    assert composition is not None
    return Writer(folders).render(composition).body


def test_a_later_folder_replaces_the_wordings_of_a_move(own: Path) -> None:
    (own / "en" / "mine.yaml").write_text('checkin/hobby:\n  - question: "Any {{ what }} yet?"\n')
    assert "Any ice fishing yet?" in hobby([TEMPLATES, own])
    assert "Any ice fishing yet?" not in hobby([own, TEMPLATES])


def test_a_later_folder_replaces_single_words(own: Path) -> None:
    months = ", ".join(f"M{n}" for n in range(1, 13))
    (own / "en" / "words.yaml").write_text(f"months: [{months}]\n")
    (own / "en" / "mine.yaml").write_text(
        'checkin/hobby:\n  - statement: "{{ what }} {{ learned }}."\n  - question: "{{ what }}?"\n'
    )
    assert "ice fishing in M1." in hobby([TEMPLATES, own])


def test_a_new_language_needs_every_move(own: Path) -> None:
    shutil.copytree(TEMPLATES / "en", own / "xx")
    assert Writer([TEMPLATES, own]).languages() == {"en", "xx"}
    (own / "xx" / "thanks.yaml").unlink()
    with pytest.raises(TemplateError, match="xx: no wording in xx for thanks/call, thanks/favour"):
        Writer([TEMPLATES, own])


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
        ("months: [a, b]", "months"),
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

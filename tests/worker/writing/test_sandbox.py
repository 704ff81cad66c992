"""The sandbox refuses whatever could spend memory or time, reach outside, or start a header."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
from jinja2.sandbox import SecurityError

from tests.worker.composed import TEMPLATES, matrix
from worker.core.draft import Composition, Move, Value
from worker.core.moves import MOVES
from worker.core.words import Kind
from worker.errors import TemplateError
from worker.writing.sandbox import MAX_SOURCE, Sandbox
from worker.writing.writer import Writer

FILTERS = {"start": str, "the": str, "bare": str}
WRITER = Writer([TEMPLATES])

SPENDS = (
    "{{ 'x' * 10 ** 8 }}",
    "{{ what * 9999 }}",
    "{{ 9 ** 9 ** 9 }}",
    "{{ '%999999999s' % what }}",
    "{{ what + what }}",
    "{{ what ~ what }}",
    "{{ range(10 ** 9) | list }}",
    "{{ [what, what] | join }}",
    "{{ what | center(99999999) }}",
    "{{ what.format(99) }}",
    "{% for a in what %}{% for b in what %}x{% endfor %}{% endfor %}",
    "{% set x = what %}{{ x }}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{{ lipsum(999) }}",
    "{{ cycler('a') }}",
    "{{ what if what else 1 }}",
    "{{ -what }}",
    "{{ not what }}",
    "{{ what is string }}",
    "{{ 1000000000000 }}",
)
REACHES = (
    "{{ what.__class__ }}",
    "{{ what['__class__'] }}",
    "{{ what | attr('__class__') }}",
    "{{ what.alone.__init__ }}",
    "{{ self }}{{ self._TemplateReference__context }}",
    "{{ what.alone() }}",
    "{% include 'words.yaml' %}",
    "{% import 'words.yaml' as w %}",
    "{% extends 'x' %}",
    "{% block x %}{% endblock %}",
    "{{ what | map('upper') }}",
    "{% raw %}{{ what }}",
    "{{ what",
)


@pytest.mark.parametrize("source", [*SPENDS, *REACHES])
def test_what_could_spend_or_reach_is_refused_before_it_is_compiled(source: str) -> None:
    began = time.perf_counter()
    with pytest.raises(TemplateError, match=r"mine\.yaml:2: "):
        Sandbox(FILTERS).checked(source, "mine.yaml:2")
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize("operator", sorted(Sandbox.intercepted_binops))
def test_no_operator_works_even_if_one_came_through(operator: str) -> None:
    with pytest.raises(SecurityError):
        Sandbox(FILTERS).from_string(f"{{{{ 2 {operator} 3 }}}}").render()


@pytest.mark.parametrize(
    "sign", ["\x00", "\x07", "\x1b", "\u202e", "\ue000", "\u2028", "\r\n", "\x85", "\ufeff", "\u200b"]
)
def test_signs_nobody_sees_are_refused_in_templates(sign: str) -> None:
    with pytest.raises(TemplateError, match="control or private-use"):
        Sandbox(FILTERS).checked(f"How is{sign} {{{{ what }}}}?", "mine.yaml:2")


def test_a_sentence_has_a_size() -> None:
    assert Sandbox(FILTERS).checked("x" * MAX_SOURCE, "p")
    with pytest.raises(TemplateError, match="too long"):
        Sandbox(FILTERS).checked("x" * (MAX_SOURCE + 1), "p")


def test_a_value_said_over_and_over_ends_at_the_sentences_size(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    said = " ".join(["{{ line }}"] * 40)
    (tmp_path / "en" / "mine.yaml").write_text(f'line:\n  - statement: "{said}"\n', "utf-8")
    move = Move("line", {"line": Value("word " * 300, "rep_line", "c", "your own line")})
    with pytest.raises(TemplateError, match="grew beyond"):
        Writer([TEMPLATES, tmp_path]).render(Composition(Kind.CHECKIN, "en", ((move,),), None, "s"))


@pytest.mark.parametrize("trick", ["x\r\nBcc: y@z.example", "x\nBcc: y", "x\x00y", "x\u2028y", "x\x85y", "x\x0by"])
def test_no_value_and_no_thread_breaks_a_subject(trick: str) -> None:
    composition = next(matrix(seeds=1)).composition
    assert composition.subject is not None
    values = {name: replace(value, text=trick) for name, value in composition.subject.values.items()}
    for broken in (
        replace(composition, subject=Move(composition.subject.name, values)),
        replace(composition, subject=None, reply_subject=trick),
    ):
        subject = WRITER.render(broken).subject
        assert subject
        assert subject.isprintable()


@pytest.mark.parametrize("trick", ["{{ 7 * 7 }}", "{% raw %}", "{# note #}", "{{ name }}", "${7*7}", "%(name)s", "{0}"])
def test_template_syntax_in_any_value_stays_text(trick: str) -> None:
    for name in ("checkin/hobby", "checkin/topic/theirs", "line"):
        days = {"learned": "--01", "wrote": "--01"}
        values = {v: Value(days.get(v, trick), "fact", v, "x") for v in MOVES[name].values}
        body = WRITER.render(Composition(Kind.CHECKIN, "en", ((Move(name, values),),), None, "s")).body
        assert trick.casefold() in body.casefold()

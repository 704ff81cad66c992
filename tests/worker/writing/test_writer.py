"""Rendering: provenance survives any data, nothing is executed, the same composition always reads the same."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import a_birthday, a_customer, a_record
from tests.worker.composed import TEMPLATES, Written, matrix
from worker.core.draft import Composition, Move, Rendered, Value
from worker.core.moves import DAY_VALUES, MOVES, TO_CUSTOMERS
from worker.core.phrases import clean
from worker.core.planning import PlannedReminder
from worker.core.words import Key, Kind, OccasionKind
from worker.errors import TemplateError
from worker.writing.writer import Writer

WRITER = Writer([TEMPLATES])
TRICKS = [
    "{{7*7}}",
    "{% for x in y %}",
    "\ue0000\ue001x\ue002",
    "a\r\nBcc: x@y",
    "\x00\u202e",
    "{{ name }}",
    "1\ue002",
    "'x'*9",
]
DRAFT_MOVES = sorted(name for name in TO_CUSTOMERS if not name.startswith("subject/"))
ANY_TEXT = st.one_of(st.sampled_from(TRICKS), st.text(st.characters(), max_size=60)).filter(clean)
ANY_DAY = st.sampled_from(["-W-1", "--02-10", "--02", "2025-02", "2025-02-10"])


@st.composite
def moves(draw: st.DrawFn) -> Move:
    name = draw(st.sampled_from(DRAFT_MOVES))
    values = {
        value: Value(draw(ANY_DAY if value in DAY_VALUES else ANY_TEXT), "fact", f"id-{value}", "somewhere")
        for value in sorted(MOVES[name].values)
    }
    return Move(name, values)


@settings(deadline=None, max_examples=150)
@given(st.lists(moves(), min_size=1, max_size=4), st.text(max_size=5))
def test_whatever_the_data_spans_hold_the_values_and_nothing_is_executed(said: list[Move], seed: str) -> None:
    composition = Composition(Kind.CHECKIN, "en", tuple((move,) for move in said), None, seed, reply_subject="a\r\nb")
    rendered = WRITER.render(composition)
    assert not set("\ue000\ue001\ue002") & set(rendered.body)
    assert rendered.subject == "a b"
    given = [
        clean(value.text, lines=name in {"signature", "usual"}) for move in said for name, value in move.values.items()
    ]
    offered = {text.casefold() for whole in given for text in (whole, whole.partition(" ")[2])}
    for span in rendered.spans:
        text = rendered.body[span.start : span.end]
        if span.source_id.removeprefix("id-") not in DAY_VALUES:
            assert text.casefold() in offered
    for sentence in rendered.sentences:
        assert rendered.body[sentence.start : sentence.end].strip()


@pytest.mark.parametrize("trick", TRICKS)
def test_a_value_stays_text(trick: str) -> None:
    move = Move("line", {"line": Value(trick, "rep_line", "c", "your own line")})
    rendered = WRITER.render(Composition(Kind.CHECKIN, "en", ((move,),), None, "s"))
    assert rendered.body == clean(trick)
    assert [(span.start, span.end) for span in rendered.spans] == [(0, len(clean(trick)))]


def test_every_draft_is_whole_and_every_sentence_and_span_is_where_it_says() -> None:
    for written in matrix(seeds=2):
        rendered = WRITER.render(written.composition)
        gaps = [
            rendered.body[a.end : b.start] for a, b in zip(rendered.sentences, rendered.sentences[1:], strict=False)
        ]
        assert set(gaps) <= {" ", "\n\n"}
        assert rendered.sentences[0].start == 0
        assert rendered.sentences[-1].end == len(rendered.body)
        assert rendered.subject
        assert all(rendered.body[span.start : span.end].strip() for span in rendered.spans)


def test_the_same_composition_always_reads_the_same() -> None:
    again = Writer([TEMPLATES])
    for written in matrix(seeds=1):
        assert WRITER.render(written.composition) == again.render(written.composition)


def _checkin(seed: str, avoid: frozenset[str] = frozenset()) -> Composition:
    first = next(matrix(seeds=1)).composition
    return replace(first, seed=seed, avoid=avoid)


def test_seeds_spread_over_the_wordings_and_used_ones_are_avoided() -> None:
    seen = {WRITER.render(_checkin(f"seed-{n}")).wordings for n in range(60)}
    assert len(seen) >= 12
    used: set[str] = set()
    bodies = []
    for _ in range(4):
        rendered = WRITER.render(_checkin("s", frozenset(used)))
        bodies.append(rendered.body)
        used |= set(rendered.wordings)
    assert len(set(bodies)) == 4
    assert WRITER.render(_checkin("s", frozenset(used))).body in bodies  # all used: better again than not at all


def _topic_checkin(seed: str, **changes: Any) -> Composition:
    values = {"topic": Value("Dock leveller", "message", "m", "x"), "wrote": Value("--12", "message", "m", "x")}
    return Composition(
        Kind.CHECKIN, "en", ((Move("checkin/topic/theirs", values),),), None, seed, reply_subject="Re: x", **changes
    )


def test_a_wording_the_reps_last_drafts_did_not_use_comes_first_then_the_one_used_longest_ago() -> None:
    said: list[str] = []
    for number in range(60):
        (wording,) = WRITER.render(_topic_checkin(f"seed-{number}", lately=tuple(reversed(said)))).wordings
        said.append(wording)
    every = len(set(said))
    assert every >= 14
    assert all(len(set(said[start : start + every])) == every for start in range(len(said) - every + 1))


def test_what_a_person_has_met_or_the_day_has_used_outweighs_what_is_worn() -> None:
    one, other, *rest = sorted({WRITER.render(_topic_checkin(f"{n}")).wordings[0] for n in range(200)})
    hard = {"avoid": frozenset(rest), "spent": frozenset({other})}
    assert WRITER.render(_topic_checkin("s", lately=(one,), **hard)).wordings == (one,)


def _wish(seed: str, **changes: Any) -> Rendered:
    paragraphs = ((Move("birthday/wish", {}),),)
    return WRITER.render(Composition(Kind.BIRTHDAY, "en", paragraphs, None, seed, reply_subject="x", **changes))


def test_who_makes_no_exclamation_marks_gets_a_wording_without_where_there_are_others() -> None:
    seeds = [f"seed-{number}" for number in range(60)]
    assert any("!" in _wish(seed).body for seed in seeds)
    quiet = [_wish(seed, exclaims=False) for seed in seeds]
    assert not any("!" in wish.body for wish in quiet)
    no_other = frozenset(wording for wish in quiet for wording in wish.wordings)
    assert "!" in _wish("s", exclaims=False, spent=no_other).body


def test_steady_moves_are_no_wordings_to_be_avoided() -> None:
    assert not any(used.startswith(("greeting", "signoff")) for used in WRITER.render(_checkin("s")).wordings)


def _says(name: str, value: str, text: str) -> str:
    move = Move(name, {value: Value(text, "message", "m", "x"), "wrote": Value("--12", "message", "m", "x")})
    return WRITER.render(Composition(Kind.CHECKIN, "en", ((move,),), None, "s")).body


@pytest.mark.parametrize(
    ("topic", "said"),
    [
        ("Dock leveller", "the dock leveller"),
        ("spare parts for the press", "the spare parts for the press"),
        ("Cold Store Doors", "the cold store doors"),
        ("the Hannover project", "the Hannover project"),
        ("moving the office", "moving the office"),
        ("heating system", "the heating system"),
        ("Duluth warehouse", "“Duluth warehouse”"),
        ("Our visit", "“Our visit”"),
        ("can you help with racking", "“can you help with racking”"),
        ("Cold store: doors", "“Cold store: doors”"),
        ("{{7*7}}", "“{{7*7}}”"),
    ],
)
def test_a_subject_is_said_as_a_thing_or_quoted(topic: str, said: str) -> None:
    body = _says("checkin/topic/theirs", "topic", topic)
    assert said in body or said[0].upper() + said[1:] in body


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("--12", "in December"),
        ("--02-10", "on 10 February"),
        ("2025-03", "in March 2025"),
        ("2025-03-01", "on 1 March 2025"),
        ("-W-7", "on Sunday"),
    ],
)
def test_days_are_said_in_words(form: str, said: str) -> None:
    move = Move("thanks/meeting", {"happened": Value(form, "meeting", "e", "calendar")})
    bodies = {WRITER.render(Composition(Kind.THANKS, "en", ((move,),), None, f"{n}")).body for n in range(20)}
    assert any(said in body for body in bodies)


def test_a_language_without_templates_is_named() -> None:
    with pytest.raises(TemplateError, match=r"no templates for the language it; there are: .*en"):
        WRITER.render(replace(_checkin("s"), language="it"))


@pytest.mark.parametrize("kind", OccasionKind)
@pytest.mark.parametrize("company", ["North Shore Ice", ""])
def test_reminders_name_person_and_day(kind: OccasionKind, company: str) -> None:
    record = a_record(customer=a_customer(company=company))
    occasion = replace(a_birthday(3, 3), kind=kind)
    for lead in (0, 7):
        planned = PlannedReminder(Key("reminder/x"), occasion, date(2026, 3, 3), lead)
        title, notes = WRITER.reminder(planned, record, language="en", today=date(2026, 2, 24))
        assert "Kelly Brandt" in title
        assert "on 3 March" in notes
        assert (company in notes) or not company


def test_drafts_of_different_kinds_share_no_sentence() -> None:
    by_kind: dict[Kind, set[str]] = {}
    for written in matrix(seeds=6):
        rendered = WRITER.render(written.composition)
        frames = {
            sentence.wording for sentence in rendered.sentences if not MOVES[sentence.wording.split(":")[0]].steady
        }
        by_kind.setdefault(written.composition.kind, set()).update(frames)
    kinds = list(by_kind.values())
    assert len(kinds) == 3
    assert not any(kinds[a] & kinds[b] for a in range(3) for b in range(a))


def test_matrix_is_large_enough_to_mean_something() -> None:
    written: list[Written] = list(matrix(seeds=1))
    assert len(written) > 100

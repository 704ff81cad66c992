"""Which facts the rep kept in what they sent, and which rest."""

from dataclasses import replace
from datetime import date

import pytest

from tests.builders import a_fact, a_placed_draft, at
from worker.core.kept_facts import kept_in, resting
from worker.core.words import FactId, FactKind, Kind

FISHING = a_fact()
REX = a_fact(FactKind.PET, id=FactId("f-rex"), slots={"name": "Rex", "animal": ""})
BODY = "Hi Kelly,\n\nHow was the ice fishing this winter? And how is Rex?\n\nBest,\nSam"
BOTH = (FISHING.id, REX.id)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (BODY, BOTH),
        (None, BOTH),  # nobody can read it
        ("Hi Kelly,\n\nHow is Rex?\n\nBest,\nSam", (REX.id,)),
        ("Hi Kelly,\n\nDid you get out FISHING?\n\nBest,\nSam", (FISHING.id,)),
        ("Hi Kelly,\n\nShall we speak one day?\n\nBest,\nSam", ()),
        ("Hi Kelly,\n\nHow is Rex?\n\nOn Monday Kelly wrote:\n> the ice fishing was good", (REX.id,)),
    ],
)
def test_a_fact_is_dropped_when_no_word_of_it_is_left(sent: str | None, kept: tuple[FactId, ...]) -> None:
    assert kept_in(sent, (FISHING, REX), BODY, BOTH) == kept


def test_a_fact_whose_words_never_stood_there_was_not_dropped() -> None:
    assert kept_in("Hello there.", (FISHING,), "Hallo Kelly, wie war das Angeln?", (FISHING.id,)) == (FISHING.id,)


def test_a_fact_no_longer_on_file_counts_as_said() -> None:
    assert kept_in("Hello there.", (), BODY, BOTH) == BOTH


@pytest.mark.parametrize(
    ("fate", "closed", "rests"),
    [
        ("sent", "2026-02-01", True),
        ("sent", "2025-08-29", True),
        ("sent", "2025-08-28", False),
        ("discarded", "2026-02-01", False),
        ("withdrawn", "2026-02-01", False),
    ],
)
def test_what_a_sent_draft_offered_rests_for_half_a_year(fate: str, closed: str, rests: bool) -> None:
    draft = a_placed_draft(Kind.BIRTHDAY, "birthday/c-kelly/2026", closed, facts=(FISHING.id,))
    closed_draft = replace(draft, state="closed", fate=fate, closed_at=at(closed))
    assert (FISHING.id in resting((closed_draft,), date(2026, 2, 24))) is rests

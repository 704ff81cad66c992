"""Which meetings were surely held, by the rep's own calendar or in the rep's own words."""

from dataclasses import replace
from typing import Any

import pytest

from tests.builders import TUESDAY, a_mail, a_meeting, a_moment, a_record, a_rep, at
from worker.core.planning.met import held_meeting, told_meeting
from worker.core.words import MomentKind

MET = a_meeting("2026-02-23 10:00")
PRESUMED = replace(MET, response="none")
MET_THEM = a_moment(MomentKind.MEETING, "2026-02-23")


# Each row: what is on record, and whether the meeting was surely held.
HELD: dict[str, tuple[dict[str, Any], bool]] = {
    "both accepted": ({"meetings": (MET,)}, True),
    "only presumed": ({"meetings": (PRESUMED,)}, False),
    "presumed, and the rep recorded it": ({"meetings": (PRESUMED,), "moments": (MET_THEM,)}, True),
    "the rep recorded another day": (
        {"meetings": (PRESUMED,), "moments": (a_moment(MomentKind.MEETING, "2026-02-20"),)}, False
    ),
    "the rep recorded a call": (
        {"meetings": (PRESUMED,), "moments": (a_moment(MomentKind.CALL, "2026-02-23"),)}, False
    ),
    "declined, and they met somewhere else": (
        {"meetings": (replace(MET, response="declined"),), "moments": (MET_THEM,)}, False
    ),
    "denied": ({"meetings": (MET,), "moments": (a_moment(MomentKind.NO_MEETING, "2026-02-23"),)}, False),
    "missed": (
        {"meetings": (MET,), "mails": (a_mail("2026-02-23 10:30", flags=frozenset({"missed"})),)}, False
    ),
    "a colleague's": ({"meetings": (replace(MET, mailbox="rita"),)}, False),
    "called off": ({"meetings": (replace(MET, cancelled=True),)}, False),
    "another one": ({"meetings": (replace(MET, event="e-other"),)}, False),
}  # fmt: skip


@pytest.mark.parametrize(("parts", "held"), HELD.values(), ids=HELD)
def test_a_meeting_was_surely_held_or_it_was_not(parts: dict[str, Any], *, held: bool) -> None:
    found = held_meeting(MET.event, a_record(**parts), a_rep(), TUESDAY)
    assert found == (parts["meetings"][0] if held else None)


def test_what_is_not_over_was_not_held_yet() -> None:
    for meeting in (MET, PRESUMED):
        record = a_record(meetings=(meeting,), moments=(MET_THEM,))
        assert held_meeting(MET.event, record, a_rep(), at("2026-02-23 09:00")) is None
        assert held_meeting(MET.event, record, a_rep(), TUESDAY) == meeting


def test_only_a_meeting_the_rep_told_of_is_one() -> None:
    order = a_moment(MomentKind.ORDER, "2026-02-23")
    record = a_record(moments=(order, MET_THEM))
    assert told_meeting(MET_THEM.id, record) == MET_THEM
    assert told_meeting(order.id, record) is None

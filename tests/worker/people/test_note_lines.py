"""Which mails are notes to self: only what the rep sent to nobody else, and lies in Sent as proof."""

from typing import Any

import pytest

from connectors.types import Message, Party, Place
from tests.builders import REP_ADDRESS, a_message
from worker.people.note_lines import is_answer, is_note_to_self

ALIAS = "sam.okafor@okafor.example"
OWN = frozenset({REP_ADDRESS, ALIAS})
SELF = (Party(REP_ADDRESS),)
SENT, INBOX = frozenset({Place.SENT}), frozenset({Place.INBOX})


def a_note(**changes: Any) -> Message:
    values: dict[str, Any] = {"sender": Party(REP_ADDRESS), "to": SELF, "places": SENT, "subject": "spoke Kelly"}
    return a_message(**(values | changes))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"places": SENT | INBOX},
        {"places": SENT | {Place.TRASH}},
        {"sender": Party(ALIAS.upper()), "to": (Party(ALIAS),)},
        {"to": (), "bcc": SELF},
        {"cc": (Party(ALIAS),)},
        {"headers": {"auto-submitted": ("no",), "user-agent": ("Thunderbird",)}},
    ],
)
def test_what_the_rep_sends_to_themselves_is_a_note(changes: dict[str, Any]) -> None:
    assert is_note_to_self(a_note(**changes), OWN)


@pytest.mark.parametrize(
    "changes",
    [
        {"places": INBOX},  # a forged sender never reaches Sent
        {"places": frozenset({Place.OTHER})},
        {"places": SENT | {Place.DRAFTS}},
        {"places": SENT | {Place.SPAM}},
        {"sender": Party("kelly@northshore.example")},
        {"sender": None},
        {"to": ()},
        {"to": (*SELF, Party("kelly@northshore.example"))},
        {"cc": (Party("kelly@northshore.example"),)},
        {"bcc": (Party("kelly@northshore.example"),)},
        {"headers": {"auto-submitted": ("auto-replied",)}},
        {"headers": {"list-id": ("<team.okafor.example>",)}},
        {"headers": {"precedence": ("bulk",)}},
        {"parts": ("text/calendar;method=request",)},
    ],
)
def test_anything_else_is_none(changes: dict[str, Any]) -> None:
    assert not is_note_to_self(a_note(**changes), OWN)


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({}, False),
        ({"subject": "Re: spoke Kelly"}, True),
        ({"subject": "WG: Angebot"}, True),
        ({"in_reply_to": "<1@okafor.example>"}, True),
        ({"references": ("<1@okafor.example>",)}, True),
    ],
)
def test_an_answer_is_known_by_its_subject_or_its_references(changes: dict[str, Any], answer: bool) -> None:
    assert is_answer(a_note(**changes)) is answer

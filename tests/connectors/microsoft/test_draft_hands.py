"""The rep's hand on a draft at any moment, with a Graph that minds versions and one that does not; and who finds it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.errors import Refused, TryLater, Unclear
from connectors.types import Draft, Fate
from tests.connectors.contract import A_DRAFT, mark
from tests.connectors.microsoft.draft_desk import (
    FINISH,
    IDS,
    KEY,
    LAY,
    LIST,
    READ,
    REMOVE,
    REPLY,
    WORDS,
    Desk,
    FileJournal,
    a_mail,
    as_ids_go,
    is_safe,
)
from tests.connectors.servers.graph.server import FakeGraph, Fault

Act = Callable[[Desk], object]


@pytest.fixture(params=["versions minded", "versions not minded"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    with FakeGraph() as graph:
        graph.quirks.message_if_match = request.param == "versions minded"
        desk = Desk(graph, FileJournal(tmp_path))
        yield desk
        assert graph.forbidden == []
        assert is_safe(graph.calls)


def nothing() -> None:
    """Let an entry pass."""


# --- what a human touched stays -------------------------------------------------------------------------------------

TOUCHES: dict[str, tuple[Act, Fate]] = {
    "other words": (lambda desk: desk.edit(WORDS), Fate.EDITED),
    "another subject": (lambda desk: desk.box.edit_draft(desk.only(), subject="Another"), Fate.EDITED),
    "a blind copy": (
        lambda desk: desk.box.edit_draft(
            desk.only(), bccRecipients=[{"emailAddress": {"address": "boss@okafor.example", "name": ""}}]
        ),
        Fate.EDITED,
    ),
    "a file": (lambda desk: desk.box.attach(desk.only(), "offer.pdf", b"%PDF"), Fate.EDITED),
    "bold words": (lambda desk: desk.box.edit_draft(desk.only(), body=as_bold(desk)), Fate.WAITING),
    "importance": (lambda desk: desk.box.edit_draft(desk.only(), importance="high"), Fate.WAITING),
    "a category": (lambda desk: desk.box.change(desk.only(), categories=["Mine"]), Fate.WAITING),
    "an hour to be sent at": (lambda desk: desk.box.change(desk.only(), isDraft=False), Fate.EDITED),
}


def as_bold(desk: Desk) -> str:
    text = desk.text().strip()
    return f"<html><body><b>{text.replace(chr(10), '<br>')}</b></body></html>"


@pytest.mark.parametrize("touch", list(TOUCHES))
@pytest.mark.parametrize("seen", [True, False])
def test_whatever_a_human_changed_is_not_taken_back(desk: Desk, touch: str, seen: bool) -> None:
    ref = desk.drafts().place(A_DRAFT).ref
    (key,) = desk.box.message_ids("drafts")
    does, fate = TOUCHES[touch]
    does(desk)
    if seen:
        sighting = desk.drafts().fate(KEY, ref)
        assert sighting.fate is fate
        ref = sighting.ref
    with pytest.raises(Refused):
        desk.drafts().withdraw(KEY, ref)
    assert desk.box.message_ids("drafts") == [key]
    assert desk.called(REMOVE) == []


def test_what_was_changed_before_it_was_read_back_is_not_taken_back(desk: Desk) -> None:
    desk.journal.at_write = [nothing, lambda: desk.edit(WORDS)]
    ref = desk.drafts().place(A_DRAFT).ref
    assert desk.drafts().fate(KEY, ref).fate is Fate.EDITED
    with pytest.raises(Refused):
        desk.drafts().withdraw(KEY, ref)
    assert desk.text().strip() == WORDS


@pytest.mark.parametrize("word", ["synchronising", "nobody"])
def test_what_only_graph_changed_is_taken_back(desk: Desk, word: str) -> None:
    draft = desk.a_reply(desk.theirs())
    ref = desk.drafts().place(draft).ref
    if word == "synchronising":
        desk.box.mark_read(desk.only())
    desk.drafts().withdraw(draft.key, ref)
    assert desk.box.draft_ids() == []


def test_where_it_could_not_be_read_back_only_the_very_version_is_taken_back(desk: Desk) -> None:
    desk.graph.faults.add(Fault(*READ, act="drop", times=4))
    ref = desk.drafts().place(A_DRAFT).ref
    desk.box.mark_read(desk.only())
    with pytest.raises(Refused):
        desk.drafts().withdraw(KEY, ref)
    assert len(desk.box.draft_ids()) == 1


def test_an_edit_between_our_look_and_our_removal_is_minded_or_lies_in_the_bin(desk: Desk) -> None:
    ref = desk.drafts().place(A_DRAFT).ref
    key = desk.only()
    desk.journal.at_write = [lambda: desk.edit(WORDS)]
    if desk.graph.quirks.message_if_match:
        with pytest.raises(Refused):
            desk.drafts().withdraw(KEY, ref)
        assert desk.text().strip() == WORDS
        return
    desk.drafts().withdraw(KEY, ref)  # the window that is left: the rep finds the words in Deleted Items
    assert desk.box.message_ids("deleteditems") == [key]
    assert WORDS in desk.box.message(key)["body"]["content"]


@pytest.mark.parametrize("ids", list(IDS))
def test_a_sending_between_our_look_and_our_removal_is_minded(desk: Desk, ids: str) -> None:
    as_ids_go(desk.graph, ids)
    ref = desk.drafts().place(A_DRAFT).ref
    desk.later()
    desk.journal.at_write = [lambda: desk.box.send_draft(desk.only())]
    if desk.graph.quirks.message_if_match or ids == "a new id, the old one is gone":
        with pytest.raises(Refused):
            desk.drafts().withdraw(KEY, ref)
        assert len(desk.box.message_ids("sentitems")) == 1
        assert desk.drafts().place(A_DRAFT).fate is Fate.SENT
    # Where the old id finds the copy and no version is minded, the window is left: the copy would lie in the bin.


# --- replies that are not yet ours ----------------------------------------------------------------------------------


def unfinished(desk: Desk) -> Draft:
    """Leave a reply that Graph laid and that we did not get to write."""
    reply = desk.a_reply(desk.theirs())
    desk.graph.faults.add(Fault(*FINISH, act="drop"))
    with pytest.raises(Unclear):
        desk.drafts().place(reply)
    desk.later(60)
    return reply


IN_A_REPLY: dict[str, Act] = {
    "its subject": lambda desk: desk.box.edit_draft(desk.only(), subject="RE: Dock leveller, urgent"),
    "words in the quote": lambda desk: desk.box.edit_draft(
        desk.only(), body=desk.text().replace("Do you know one?", "Do you know one?<br>Yes, I do.")
    ),
    "words before the quote": lambda desk: desk.box.edit_draft(
        desk.only(), body=desk.text().replace("<body>", "<body>Yes, I do.")
    ),
    "somebody else": lambda desk: desk.box.edit_draft(
        desk.only(), toRecipients=[{"emailAddress": {"address": "moira@ash.example", "name": ""}}]
    ),
    "a file": lambda desk: desk.box.attach(desk.only(), "offer.pdf", b"%PDF"),
}


@pytest.mark.parametrize("journal", [True, False])
@pytest.mark.parametrize("what", list(IN_A_REPLY))
def test_an_unfinished_reply_in_which_a_human_changed_anything_is_left_alone(
    desk: Desk, what: str, journal: bool
) -> None:
    reply = unfinished(desk)
    IN_A_REPLY[what](desk)
    before = desk.box.message(desk.only())
    if not journal:
        (desk.journal.folder / mark(reply.key)).unlink()
    for _ in range(2):
        sighting = desk.drafts().place(reply)
        assert sighting.fate is Fate.EDITED
    with pytest.raises(Refused):
        desk.drafts().withdraw(reply.key, sighting.ref)
    assert desk.box.message(desk.only()) == before


def test_an_unfinished_reply_that_only_graph_changed_is_finished(desk: Desk) -> None:
    reply = unfinished(desk)
    desk.box.mark_read(desk.only(), is_read=False)
    assert desk.drafts().place(reply).fate is Fate.WAITING
    assert desk.text().count("Did you find one?") == 1


def test_words_written_while_ours_are_on_their_way_are_minded(desk: Desk) -> None:
    reply = desk.a_reply(desk.theirs())
    desk.journal.at_write = [nothing, lambda: desk.edit(WORDS)]
    sighting = desk.drafts().place(reply)
    if desk.graph.quirks.message_if_match:
        assert sighting.fate is Fate.EDITED
        assert desk.text().strip() == WORDS
        with pytest.raises(Refused):
            desk.drafts().withdraw(reply.key, sighting.ref)


@pytest.mark.parametrize("status", [409, 412])
def test_a_version_that_is_not_the_one_read_is_tried_again(desk: Desk, status: int) -> None:
    reply = desk.a_reply(desk.theirs())
    desk.graph.faults.add(Fault(*FINISH, status=status, code="ErrorIrresolvableConflict"))
    with pytest.raises(TryLater):
        desk.drafts().place(reply)
    ref = desk.drafts().place(reply).ref
    desk.graph.faults.add(Fault(*REMOVE, status=status, code="ErrorIrresolvableConflict"))
    with pytest.raises(TryLater):
        desk.drafts().withdraw(reply.key, ref)
    desk.drafts().withdraw(reply.key, ref)
    assert desk.box.draft_ids() == []


def test_a_late_reply_whose_answer_was_lost_is_ours_but_nobodys_to_take_back(desk: Desk) -> None:
    reply = unfinished(desk)
    desk.graph.faults.add(Fault(*FINISH, when="after", act="drop"))
    with pytest.raises(Unclear):
        desk.drafts().place(reply)
    sighting = desk.drafts().place(reply)
    assert sighting.fate is Fate.WAITING
    assert desk.drafts().fate(reply.key, sighting.ref).fate is Fate.WAITING
    assert desk.text().count("Did you find one?") == 1
    with pytest.raises(Refused):  # a human may have written in the quote meanwhile
        desk.drafts().withdraw(reply.key, sighting.ref)


# --- words that Graph refuses ---------------------------------------------------------------------------------------


def refusing(desk: Desk) -> Draft:
    desk.graph.faults.add(Fault(*FINISH, status=400, code="ErrorInvalidRequest", times=99))
    return desk.a_reply(desk.theirs())


def test_an_empty_reply_whose_words_are_refused_does_not_stay(desk: Desk) -> None:
    reply = refusing(desk)
    for _ in range(2):
        with pytest.raises(Refused):
            desk.drafts().place(reply)
        assert desk.box.draft_ids() == []
    assert len(desk.called(REPLY)) == len(desk.called(FINISH)) == len(desk.called(REMOVE)) == 1
    assert len(desk.box.message_ids("deleteditems")) == 1
    assert desk.drafts().fate(reply.key, "").fate is Fate.MISSING
    desk.drafts().withdraw(reply.key, "")


@pytest.mark.parametrize(
    ("hand", "fate"), [("edit", Fate.EDITED), ("send", Fate.SENT), ("delete", Fate.MISSING), ("destroy", Fate.MISSING)]
)
def test_an_empty_reply_that_a_human_took_up_is_the_humans(desk: Desk, hand: str, fate: Fate) -> None:
    reply = refusing(desk)
    hands = {"edit": lambda: desk.edit(WORDS), "send": lambda: desk.box.send_draft(desk.only())}
    others = {
        "delete": lambda: desk.box.delete_draft(desk.only()),
        "destroy": lambda: desk.box.destroy_draft(desk.only()),
    }
    desk.graph.quirks.draft_sent_gets_new_id = False
    desk.journal.at_write = [nothing, {**hands, **others}[hand]]
    if fate is Fate.MISSING:  # gone before our words came
        desk.graph.faults.clear()
    if fate is Fate.SENT:
        desk.later()
    assert desk.drafts().place(reply).fate is fate
    assert desk.drafts().place(reply).fate is fate
    assert desk.called(REMOVE) == []


@pytest.mark.parametrize("lost", ["before", "after"])
def test_an_empty_reply_whose_removal_is_open_is_settled(desk: Desk, lost: str) -> None:
    reply = refusing(desk)
    desk.graph.faults.add(Fault(*REMOVE, act="drop", when="before" if lost == "before" else "after"))
    with pytest.raises(Unclear):
        desk.drafts().place(reply)
    for _ in range(2):
        with pytest.raises(Refused):
            desk.drafts().place(reply)
    assert desk.box.draft_ids() == []
    assert len([call for call in desk.called(REMOVE) if call.status == 204]) <= 1
    assert len(desk.called(REPLY)) == 1


def test_words_refused_once_and_then_taken_are_a_draft(desk: Desk) -> None:
    reply = refusing(desk)
    desk.graph.faults.add(Fault(*REMOVE, status=412, code="ErrorIrresolvableConflict"))
    with pytest.raises(TryLater):
        desk.drafts().place(reply)
    desk.graph.faults.clear()
    ref = desk.drafts().place(reply).ref
    assert desk.drafts().fate(reply.key, ref).fate is Fate.WAITING
    assert desk.drafts().place(reply).fate is Fate.WAITING


# --- where it lies --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("parent", ["deleteditems", "msgfolderroot"])
@pytest.mark.parametrize("open_", [False, True])
def test_a_folder_below_deleted_items_is_the_bin(desk: Desk, parent: str, open_: bool) -> None:
    folder = desk.box.add_folder("Inner", parent=desk.box.add_folder("Outer", parent=parent))
    if open_:
        desk.graph.faults.add(Fault(*LAY, when="after", act="drop"))
        with pytest.raises(Unclear):
            desk.drafts().place(A_DRAFT)
    ref = "" if open_ else desk.drafts().place(A_DRAFT).ref
    desk.box.move(desk.only(), folder)
    expected = Fate.MISSING if parent == "deleteditems" else Fate.EDITED
    for _ in range(2):
        assert desk.drafts().place(A_DRAFT).fate is expected
    assert desk.drafts().fate(KEY, ref).fate is expected
    with pytest.raises(Refused):
        desk.drafts().withdraw(KEY, ref)
    assert len(desk.called(LAY)) == 1


def test_a_folder_that_cannot_be_read_is_not_the_bin_unless_graph_is_busy(desk: Desk) -> None:
    folder = desk.box.add_folder("Inner", parent=desk.box.add_folder("Outer", parent="deleteditems"))
    ref = desk.drafts().place(A_DRAFT).ref
    desk.box.move(desk.only(), folder)
    drafts = desk.drafts()
    desk.graph.faults.add(Fault("GET", f"me/mailFolders/{folder}", status=503, times=4))
    with pytest.raises(TryLater):
        drafts.fate(KEY, ref)
    assert drafts.fate(KEY, ref).fate is Fate.MISSING
    desk.graph.faults.add(Fault("GET", f"me/mailFolders/{folder}", status=404, code="ErrorItemNotFound"))
    assert desk.drafts().fate(KEY, ref).fate is Fate.EDITED


def test_a_twin_that_a_human_moved_stays(desk: Desk) -> None:
    desk.drafts().place(A_DRAFT)
    moved = desk.only()
    desk.box.move(moved, desk.box.add_folder("Later"))
    desk.graph.faults.add(Fault(*LIST, status=200, body={"value": []}))
    for _ in range(2):
        desk.graph.faults.add(Fault("GET", "me/messages", status=200, body={"value": []}))
    (desk.journal.folder / mark(KEY)).unlink()
    desk.drafts().place(A_DRAFT)
    desk.graph.faults.clear()
    (desk.journal.folder / mark(KEY)).unlink()
    assert desk.drafts().place(A_DRAFT).fate is Fate.EDITED
    assert desk.box.message(moved)["id"] == moved
    assert desk.box.draft_ids() == []  # ours goes; the rep's stays


@pytest.mark.parametrize("code", ["BadRequest", "ErrorInvalidRequest"])
def test_a_question_graph_does_not_take_is_no_sign_that_a_draft_is_gone(desk: Desk, code: str) -> None:
    ref = desk.drafts().place(A_DRAFT).ref
    desk.box.mark_read(desk.only())
    desk.graph.faults.add(Fault(*READ, status=400, code=code))
    with pytest.raises(Refused):
        desk.drafts().fate(KEY, ref)


# --- who finds it ---------------------------------------------------------------------------------------------------

ELSEWHERE = [{"emailAddress": {"address": "kelly@home.example", "name": ""}}]
LEVELS: dict[str, dict[str, bool]] = {
    "id": {"draft_sent_gets_new_id": False, "drops_extended_properties": True, "classic": True, "renamed": True},
    "the old id": {"old_id_404_after_send": False, "drops_extended_properties": True, "classic": True, "renamed": True},
    "tag": {"classic": True, "renamed": True},
    "Message-ID": {"drops_extended_properties": True, "renamed": True},
    "conversation": {"drops_extended_properties": True, "classic": True},
    "nothing": {"drops_extended_properties": True, "classic": True, "renamed": True},
}


@pytest.mark.parametrize("level", list(LEVELS))
@pytest.mark.parametrize("many", [False, True])
def test_each_way_of_looking_finds_what_no_other_does(desk: Desk, level: str, many: bool) -> None:
    how = LEVELS[level]
    for name, value in how.items():
        if hasattr(desk.graph.quirks, name):
            setattr(desk.graph.quirks, name, value)
    ref = desk.drafts().place(A_DRAFT).ref
    desk.later()
    key = desk.only()
    desk.box.edit_draft(key, body="Nothing alike.", toRecipients=ELSEWHERE)
    sent = desk.box.send_draft(
        key, classic=how.get("classic", False), subject="Quite another matter" if how.get("renamed") else None
    )
    sighting = desk.drafts().fate(KEY, ref)
    if level == "nothing":
        assert sighting.fate is Fate.MISSING
        return
    assert (sighting.fate, sighting.ref) == (Fate.SENT, sent if level != "the old id" else sighting.ref)
    if many:
        assert desk.drafts().place(A_DRAFT).ref == sighting.ref


def test_in_the_conversation_answered_only_what_went_to_the_same_person_counts(desk: Desk) -> None:
    desk.graph.quirks.drops_extended_properties = True
    reply = replace(desk.a_reply(desk.theirs()), subject="Re: Dock leveller")
    ref = desk.drafts().place(reply).ref
    desk.later()
    key = desk.only()
    desk.box.edit_draft(key, body="Nothing alike.", toRecipients=ELSEWHERE)
    desk.box.send_draft(key, classic=True)
    assert desk.drafts().fate(reply.key, ref).fate is Fate.MISSING


def test_a_draft_that_was_there_before_ours_is_not_ours(desk: Desk) -> None:
    raw = a_mail(A_DRAFT.body, subject=A_DRAFT.subject)
    theirs = desk.box.deliver(raw, folder="drafts")
    ref = desk.drafts().place(A_DRAFT).ref
    (ours,) = set(desk.box.draft_ids()) - {theirs}
    desk.box.delete_draft(ours)
    assert desk.drafts().fate(KEY, ref).fate is Fate.MISSING
    assert desk.drafts().place(A_DRAFT).fate is Fate.MISSING
    assert desk.box.draft_ids() == [theirs]


# --- between two of our looks ---------------------------------------------------------------------------------------


def before_look(desk: Desk, number: int, does: Act) -> None:
    """Let something happen just before our n-th look at a single message: Graph is busy, and we wait."""
    desk.graph.faults.add(Fault(*READ, status=503, skip=number - 1))
    desk.at_nap.append(lambda: does(desk))


def test_an_unfinished_reply_taken_up_between_two_looks_is_left_alone(desk: Desk) -> None:
    reply = unfinished(desk)
    before_look(desk, 2, lambda desk: desk.edit(WORDS))
    assert desk.drafts().place(reply).fate is Fate.EDITED
    assert desk.text().strip() == WORDS


def test_what_was_changed_between_two_looks_is_not_taken_for_ours(desk: Desk) -> None:
    before_look(desk, 2, lambda desk: desk.box.edit_draft(desk.only(), body=as_bold(desk)))
    ref = desk.drafts().place(A_DRAFT).ref
    assert desk.naps
    with pytest.raises(Refused):
        desk.drafts().withdraw(KEY, ref)
    assert len(desk.box.draft_ids()) == 1


def test_what_waits_for_its_hour_is_not_called_sent_when_the_journal_is_lost(desk: Desk) -> None:
    desk.drafts().place(A_DRAFT)
    desk.box.change(desk.only(), isDraft=False)
    (desk.journal.folder / mark(KEY)).unlink()
    assert desk.drafts().place(A_DRAFT).fate is not Fate.SENT
    assert len(desk.called(LAY)) == 1

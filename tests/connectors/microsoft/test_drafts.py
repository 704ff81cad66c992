"""Laying a draft at Graph exactly once, seeing what became of it, taking it back only while untouched."""

import json
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from connectors.errors import ConnectorError, Refused, TryLater, Unclear
from connectors.microsoft.draft_box import _before_quote
from connectors.microsoft.tags import TAG, has_tag, mark_on
from connectors.types import Draft, Fate, MessageId, Party
from tests.connectors.contract import A_DRAFT, A_REPLY, KELLY, REP, mark
from tests.connectors.microsoft.draft_desk import (
    FIND,
    FINISH,
    IDS,
    KEY,
    LAY,
    LIST,
    NOW,
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


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with FakeGraph() as graph:
        desk = Desk(graph, FileJournal(tmp_path))
        yield desk
        assert graph.forbidden == []
        assert is_safe(graph.calls)


FIRST, *OTHERS = IDS


# --- laying ---------------------------------------------------------------------------------------------------------


def test_a_draft_is_asked_for_once(desk: Desk) -> None:
    for _ in range(3):
        assert desk.drafts().place(A_DRAFT).fate is Fate.WAITING
    (call,) = desk.called(LAY)
    assert mark_on(call.body) == mark(KEY)
    assert call.body["internetMessageId"] == f"<{mark(KEY)}@okafor.example>"
    assert [one["emailAddress"]["address"] for one in call.body["toRecipients"]] == [KELLY]
    assert desk.text().strip() == A_DRAFT.body.strip()


def test_what_a_person_sees_of_it_has_no_name_of_ours(desk: Desk) -> None:
    desk.drafts().place(A_DRAFT)
    assert "rapport" not in json.dumps(desk.called(LAY)[0].body).lower()
    assert KEY not in json.dumps(desk.box.message(desk.only()), default=str)
    assert "rapport" not in TAG.lower()


def test_the_journal_holds_nothing_that_can_be_read(desk: Desk) -> None:
    desk.drafts().place(A_DRAFT)
    text = (desk.journal.read(mark(KEY)) or "").lower()
    assert json.loads(text)
    assert not any(word in text for word in (KELLY, REP, "kelly", "dock", "leveller", "checkin"))


def test_names_and_text_are_kept(desk: Desk) -> None:
    wide = replace(A_DRAFT, to=Party(KELLY, "Кэлли Ångström"), subject="Grüße nach Łódź", body="Schöne Grüße, 山田\n")
    ref = desk.drafts().place(wide).ref
    assert desk.drafts().fate(KEY, ref).fate is Fate.WAITING
    assert desk.box.message(desk.only())["subject"] == "Grüße nach Łódź"


def test_a_quote_in_a_filter_is_doubled() -> None:
    assert has_tag("o'f").endswith("ep/value eq 'o''f')")


def test_two_keys_are_two_drafts_and_keep_apart(desk: Desk) -> None:
    other = replace(A_DRAFT, key="checkin/c-kelly/t-9", body="Hi Kelly, another matter entirely.\n")
    first = desk.drafts().place(A_DRAFT)
    mine = desk.only()
    desk.drafts().place(other)
    assert len(desk.box.draft_ids()) == 2
    desk.box.delete_draft(mine)
    assert desk.drafts().fate(KEY, first.ref).fate is Fate.MISSING  # not the other one, same person and subject
    assert desk.drafts().fate(other.key, "").fate is Fate.WAITING


Act = Callable[[Desk], object]
LOST_JOURNAL: dict[str, tuple[Act, Fate]] = {
    "waits": (lambda _: None, Fate.WAITING),
    "was edited": (lambda desk: desk.edit(WORDS), Fate.EDITED),
    "was sent": (lambda desk: desk.box.send_draft(desk.only()), Fate.SENT),
    "was deleted": (lambda desk: desk.box.delete_draft(desk.only()), Fate.MISSING),
}


@pytest.mark.parametrize("what", list(LOST_JOURNAL))
def test_a_lost_journal_lays_no_second_draft(desk: Desk, what: str) -> None:
    act, expected = LOST_JOURNAL[what]
    desk.drafts().place(A_DRAFT)
    act(desk)
    (desk.journal.folder / mark(KEY)).unlink()
    for _ in range(2):
        assert desk.drafts().place(A_DRAFT).fate is expected
    assert len(desk.called(LAY)) == 1


def test_of_two_with_our_mark_the_one_a_human_touched_stays(desk: Desk) -> None:
    desk.drafts().place(A_DRAFT)
    elder = desk.only()
    second_draft(desk)
    desk.box.edit_draft(elder, body=WORDS)
    (desk.journal.folder / mark(KEY)).unlink()
    assert desk.drafts().place(A_DRAFT).fate is Fate.EDITED
    assert desk.box.draft_ids() == [elder]


def test_two_with_our_mark_that_a_human_touched_both_stay(desk: Desk) -> None:
    desk.drafts().place(A_DRAFT)
    second_draft(desk)
    both = desk.box.draft_ids()
    for one in both:
        desk.box.edit_draft(one, body=WORDS)
    (desk.journal.folder / mark(KEY)).unlink()
    assert desk.drafts().place(A_DRAFT).fate is Fate.EDITED
    assert sorted(desk.box.draft_ids()) == sorted(both)


def second_draft(desk: Desk) -> None:
    """Lay the draft again from another machine, which has another journal and whose looks find nothing."""
    other = Desk(desk.graph, FileJournal(desk.journal.folder / "other"))
    other.journal.folder.mkdir()
    for look in (LIST, FIND, FIND):
        desk.graph.faults.add(Fault(*look, status=200, body={"value": []}))
    other.drafts().place(A_DRAFT)
    desk.graph.faults.clear()
    assert len(desk.box.draft_ids()) == 2


def test_an_entry_that_cannot_be_read_is_unclear(desk: Desk) -> None:
    desk.journal.write(mark(KEY), '{"version": 99}')
    with pytest.raises(Unclear):
        desk.drafts().place(A_DRAFT)
    with pytest.raises(Unclear):
        desk.drafts().fate(KEY, "")
    assert desk.box.draft_ids() == []


# --- replies --------------------------------------------------------------------------------------------------------


def test_a_reply_lies_in_the_thread_with_our_words_before_the_quote(desk: Desk) -> None:
    theirs = desk.theirs()
    reply = desk.a_reply(theirs)
    for _ in range(2):
        assert desk.drafts().place(reply).fate is Fate.WAITING
    draft = desk.box.message(desk.only())
    assert draft["conversationId"] == desk.box.message(theirs)["conversationId"]
    assert draft["subject"] == reply.subject
    assert [one["emailAddress"]["address"] for one in draft["toRecipients"]] == [KELLY]
    assert desk.text().index("Did you find one?") < desk.text().index("Do you know one?")
    assert len(desk.called(REPLY)) == len(desk.called(FINISH)) == 1
    assert list(desk.called(REPLY)[0].body["message"]) == ["singleValueExtendedProperties"]
    assert desk.called(LAY) == []


@pytest.mark.parametrize("message", ["m", "", "AAMkAGone"])
def test_the_mail_answered_is_found_by_its_message_id(desk: Desk, message: str) -> None:
    theirs = desk.theirs()
    reply = desk.a_reply(theirs)
    assert reply.reply_to
    desk.drafts().place(replace(reply, reply_to=replace(reply.reply_to, message=MessageId(message))))
    draft = desk.box.message(desk.only())
    assert draft["conversationId"] == desk.box.message(theirs)["conversationId"]


def test_where_the_mail_answered_is_gone_it_is_a_new_mail(desk: Desk) -> None:
    for _ in range(2):
        assert desk.drafts().place(A_REPLY).fate is Fate.WAITING
    assert desk.box.message(desk.only())["subject"] == A_REPLY.subject
    assert desk.text().strip() == A_REPLY.body.strip()
    assert len(desk.called(LAY)) == 1


def test_our_words_go_before_the_quote_in_the_kind_of_body_graph_gave() -> None:
    html = {"contentType": "html", "content": '<html><body dir="ltr"><hr>Do you know?</body></html>'}
    assert _before_quote("Hi <Kelly>,\n\nyes\n", html) == {
        "contentType": "html",
        "content": '<html><body dir="ltr"><div>Hi &lt;Kelly&gt;,<br><br>yes</div><br><hr>Do you know?</body></html>',
    }
    assert _before_quote("Hi", {"contentType": "HTML", "content": "<hr>"})["content"] == "<div>Hi</div><br><hr>"
    assert _before_quote("Hi\n", {"contentType": "text", "content": "\r\n> Do"})["content"] == "Hi\n\n> Do"


def unfinished(desk: Desk) -> Draft:
    """Leave a reply that Graph laid and that we did not get to write."""
    reply = desk.a_reply(desk.theirs())
    desk.graph.faults.add(Fault(*FINISH, act="drop"))
    with pytest.raises(Unclear):
        desk.drafts().place(reply)
    return reply


@pytest.mark.parametrize("journal", [True, False])
def test_an_unfinished_reply_is_finished_while_nobody_touched_it(desk: Desk, journal: bool) -> None:
    reply = unfinished(desk)
    if not journal:
        (desk.journal.folder / mark(reply.key)).unlink()
    with pytest.raises(Unclear) if journal else nullcontext():
        desk.drafts().fate(reply.key, "")
    assert desk.drafts().place(reply).fate is Fate.WAITING
    assert "Did you find one?" in desk.text()
    assert len(desk.called(REPLY)) == 1


@pytest.mark.parametrize("journal", [True, False])
def test_an_unfinished_reply_that_a_human_wrote_in_is_left_alone(desk: Desk, journal: bool) -> None:
    reply = unfinished(desk)
    if not journal:
        (desk.journal.folder / mark(reply.key)).unlink()
    desk.later()
    desk.edit(WORDS)
    for _ in range(2):
        sighting = desk.drafts().place(reply)
        assert sighting.fate is Fate.EDITED
    assert desk.text().strip() == WORDS
    with pytest.raises(Refused):
        desk.drafts().withdraw(reply.key, sighting.ref)


@pytest.mark.parametrize("hand", ["delete_draft", "destroy_draft"])
def test_an_unfinished_reply_that_a_human_removed_stays_away(desk: Desk, hand: str) -> None:
    reply = unfinished(desk)
    getattr(desk.box, hand)(desk.only())
    for _ in range(2):
        assert desk.drafts().place(reply).fate is Fate.MISSING
    assert desk.box.draft_ids() == []


def test_words_written_while_we_write_are_left_alone(desk: Desk) -> None:
    reply = unfinished(desk)
    desk.graph.faults.add(Fault(*FINISH, status=412, code="ErrorIrresolvableConflict"))
    with pytest.raises(TryLater):  # nobody's words in it: Graph's own doing
        desk.drafts().place(reply)
    assert desk.drafts().place(reply).fate is Fate.WAITING
    assert "Did you find one?" in desk.text()


def test_a_reply_gone_while_we_write_is_a_no(desk: Desk) -> None:
    reply = desk.a_reply(desk.theirs())
    desk.graph.faults.add(Fault(*FINISH, status=404, code="ErrorItemNotFound"))
    desk.graph.faults.add(Fault(*READ, status=404, code="ErrorItemNotFound"))
    assert desk.drafts().place(reply).fate is Fate.MISSING
    desk.box.delete_draft(desk.only())
    assert desk.drafts().place(reply).fate is Fate.MISSING


# --- fates ----------------------------------------------------------------------------------------------------------


def test_one_request_serves_all_looks_of_a_run(desk: Desk) -> None:
    refs = {}
    drafts = desk.drafts()
    for number in range(5):
        key = f"checkin/c-{number}/t-1"
        refs[key] = drafts.place(replace(A_DRAFT, key=key)).ref
    drafts = desk.drafts()
    before = desk.graph.hits
    assert {drafts.fate(key, ref).fate for key, ref in refs.items()} == {Fate.WAITING}
    assert desk.graph.hits == before + 1


def test_an_edit_is_seen_with_the_reps_words_and_is_then_known(desk: Desk) -> None:
    ref = desk.drafts().place(A_DRAFT).ref
    desk.edit(WORDS)
    sighting = desk.drafts().fate(KEY, ref)
    assert sighting.fate is Fate.EDITED
    assert (sighting.text or "").strip() == WORDS
    drafts = desk.drafts()
    assert desk.cost(lambda: drafts.fate(KEY, sighting.ref)) == 1
    assert drafts.fate(KEY, sighting.ref).fate is Fate.EDITED


def test_what_synchronising_changes_is_no_edit(desk: Desk) -> None:
    ref = desk.drafts().place(A_DRAFT).ref
    desk.box.mark_read(desk.only())
    sighting = desk.drafts().fate(KEY, ref)
    assert sighting.fate is Fate.WAITING
    desk.drafts().withdraw(KEY, sighting.ref)
    assert desk.box.draft_ids() == []


def test_what_graph_makes_of_a_text_is_no_edit(desk: Desk) -> None:
    ref = desk.drafts().place(replace(A_DRAFT, body="Hi Kelly,  \r\n\r\n\r\nspring?\t \n\n\n")).ref
    desk.box.mark_read(desk.only())
    assert desk.drafts().fate(KEY, ref).fate is Fate.WAITING


def test_a_draft_moved_to_another_folder_is_left_alone(desk: Desk) -> None:
    ref = desk.drafts().place(A_DRAFT).ref
    desk.box.move(desk.only(), desk.box.add_folder("Later"))
    assert desk.drafts().fate(KEY, ref).fate is Fate.EDITED
    with pytest.raises(Refused):
        desk.drafts().withdraw(KEY, ref)


@pytest.mark.parametrize("hand", ["delete_draft", "destroy_draft"])
def test_a_deleted_draft_is_missing_and_never_comes_back(desk: Desk, hand: str) -> None:
    ref = desk.drafts().place(A_DRAFT).ref
    getattr(desk.box, hand)(desk.only())
    assert desk.drafts().fate(KEY, ref).fate is Fate.MISSING
    assert desk.drafts().place(A_DRAFT).fate is Fate.MISSING
    with pytest.raises(Refused):
        desk.drafts().withdraw(KEY, ref)
    assert desk.box.draft_ids() == []


def test_a_draft_deleted_for_good_that_an_administrator_still_sees_is_missing(desk: Desk) -> None:
    desk.graph.quirks.recoverable = True
    ref = desk.drafts().place(A_DRAFT).ref
    desk.box.destroy_draft(desk.only())
    assert desk.drafts().fate(KEY, ref).fate is Fate.MISSING
    desk.graph.faults.add(Fault(*LAY, when="after", act="drop"))
    other = replace(A_DRAFT, key="checkin/c-kelly/t-9")
    with pytest.raises(Unclear):
        desk.drafts().place(other)
    desk.box.destroy_draft(desk.only())
    for _ in range(2):
        assert desk.drafts().place(other).fate is Fate.MISSING
    assert len(desk.called(LAY)) == 2


SENDINGS: dict[str, Act] = {
    "as it is": lambda desk: desk.box.send_draft(desk.only()),
    "by classic Outlook": lambda desk: desk.box.send_draft(desk.only(), classic=True),
    "with other words": lambda desk: [desk.edit(WORDS), desk.box.send_draft(desk.only())],
    "with other words by classic Outlook": lambda desk: [
        desk.edit(WORDS),
        desk.box.send_draft(desk.only(), classic=True),
    ],
    "to another address by classic Outlook": lambda desk: [
        desk.box.edit_draft(desk.only(), body=WORDS, to="kelly@home.example"),
        desk.box.send_draft(desk.only(), classic=True),
    ],
    "rewritten": lambda desk: [
        desk.box.rewrite_draft(desk.only(), body=WORDS),
        desk.box.send_draft(desk.only()),
    ],
}


@pytest.mark.parametrize("ids", list(IDS))
@pytest.mark.parametrize(("how", "reply"), [*((how, False) for how in SENDINGS), ("by classic Outlook", True)])
def test_a_sent_draft_is_seen_with_its_message_for_good(desk: Desk, ids: str, how: str, reply: bool) -> None:
    as_ids_go(desk.graph, ids)
    draft = desk.a_reply(desk.theirs()) if reply else A_DRAFT
    ref = desk.drafts().place(draft).ref
    desk.later()
    SENDINGS[how](desk)
    sighting = desk.drafts().fate(draft.key, ref)
    assert sighting.fate is Fate.SENT
    assert sighting.message is not None
    assert sighting.ref == sighting.message.id
    again = desk.drafts().place(draft)
    assert (again.fate, again.ref) == (Fate.SENT, sighting.ref)
    with pytest.raises(Refused):
        desk.drafts().withdraw(draft.key, ref)
    desk.box.expunge(sighting.message.id)
    gone = desk.drafts().place(draft)
    assert (gone.fate, gone.message) == (Fate.SENT, None)


def test_a_copy_that_comes_late_is_seen_once_it_is_there(desk: Desk) -> None:
    desk.graph.quirks.sent_copy_late = 60
    ref = desk.drafts().place(A_DRAFT).ref
    desk.box.send_draft(desk.only())
    assert desk.drafts().fate(KEY, ref).fate is Fate.MISSING  # the worker looks twice, ten minutes apart
    desk.later(600)
    assert desk.drafts().fate(KEY, ref).fate is Fate.SENT


@pytest.mark.parametrize("to", [KELLY, "moira@ash.example"])
def test_other_mail_the_rep_sent_is_not_the_draft(desk: Desk, to: str) -> None:
    earlier = NOW.replace(hour=7)
    desk.box.deliver(a_mail(A_DRAFT.body, subject=A_DRAFT.subject, at=earlier), folder="sentitems", at=earlier)
    ref = desk.drafts().place(A_DRAFT).ref
    desk.later()
    at = desk.account.now
    desk.box.deliver(a_mail("See you there.", subject="Fair", to=to, at=at), folder="sentitems", at=at)
    desk.box.delete_draft(desk.only())
    assert desk.drafts().fate(KEY, ref).fate is Fate.MISSING
    assert desk.drafts().place(A_DRAFT).fate is Fate.MISSING
    assert desk.box.draft_ids() == []


def test_a_draft_laid_anew_without_our_tag_is_edited(desk: Desk) -> None:
    ref = desk.drafts().place(A_DRAFT).ref
    desk.later()
    desk.box.rewrite_draft(desk.only(), body=WORDS)
    sighting = desk.drafts().fate(KEY, ref)
    assert sighting.fate is Fate.EDITED
    assert (sighting.text or "").strip() == WORDS
    assert desk.drafts().fate(KEY, sighting.ref).fate is Fate.EDITED
    assert desk.drafts().place(A_DRAFT).fate is Fate.EDITED
    with pytest.raises(Refused):
        desk.drafts().withdraw(KEY, sighting.ref)
    assert len(desk.box.draft_ids()) == 1


def test_a_look_survives_a_ref_of_nobodys(desk: Desk) -> None:
    desk.drafts().place(A_DRAFT)
    for ref in ("", "nonsense", "a b c d e", "a b sent"):
        assert desk.drafts().fate(KEY, ref).fate is Fate.WAITING


def test_what_was_never_laid_is_missing(desk: Desk) -> None:
    assert desk.drafts().fate("checkin/never/placed", "").fate is Fate.MISSING
    with pytest.raises(Refused):
        desk.drafts().withdraw("checkin/never/placed", "")


# --- lost answers ---------------------------------------------------------------------------------------------------

LOSSES: dict[str, dict[str, Any]] = {
    "dropped before": {"when": "before", "act": "drop"},
    "dropped after": {"when": "after", "act": "drop"},
    "503 before": {"when": "before", "status": 503},
    "503 after": {"when": "after", "status": 503},
    "504 after": {"when": "after", "status": 504, "code": "UnknownError"},
    "429": {"status": 429, "code": "ApplicationThrottled", "headers": {"Retry-After": "3600"}},
    "401": {"status": 401, "code": "InvalidAuthenticationToken", "times": 2},
    "403": {"status": 403, "code": "ErrorAccessDenied"},
}


def tried(act: Callable[[], object]) -> Exception | None:
    try:
        act()
    except Exception as error:  # noqa: BLE001  whatever it is, the next attempt has to cope
        return error
    return None


@pytest.mark.parametrize("lost", list(LOSSES))
@pytest.mark.parametrize("request_", [LIST, FIND, LAY, READ], ids=["list", "find", "lay", "read"])
def test_whatever_answer_is_lost_there_is_one_draft(desk: Desk, request_: tuple[str, str], lost: str) -> None:
    whatever_is_lost(desk, A_DRAFT, request_, lost)
    assert desk.text().strip() == A_DRAFT.body.strip()


@pytest.mark.parametrize("lost", list(LOSSES))
@pytest.mark.parametrize("request_", [REPLY, FINISH, READ], ids=["reply", "finish", "read"])
def test_whatever_answer_is_lost_there_is_one_reply(desk: Desk, request_: tuple[str, str], lost: str) -> None:
    whatever_is_lost(desk, desk.a_reply(desk.theirs()), request_, lost)
    assert desk.text().count("Did you find one?") == 1
    assert desk.called(LAY) == []


def whatever_is_lost(desk: Desk, draft: Draft, request_: tuple[str, str], lost: str) -> None:
    lasting = {"times": 8} if request_[0] == "GET" else {}  # a read is repeated before it is given up
    desk.graph.faults.add(Fault(*request_, **{**LOSSES[lost], **lasting}))
    errors = [tried(lambda: desk.drafts().place(draft)) for _ in range(2)]
    assert len(desk.box.draft_ids()) <= 1
    desk.graph.faults.clear()
    for _ in range(2):
        assert desk.drafts().place(draft).fate is Fate.WAITING
    assert len(desk.box.draft_ids()) == 1
    assert all(error is None or isinstance(error, ConnectorError) for error in errors), errors


@pytest.mark.parametrize("lost", ["dropped after", "503 after", "504 after"])
def test_a_lost_answer_is_unclear_and_settled_by_looking(desk: Desk, lost: str) -> None:
    desk.graph.faults.add(Fault(*LAY, **LOSSES[lost]))
    with pytest.raises(Unclear) as caught:
        desk.drafts().place(A_DRAFT)
    assert caught.value.key == KEY
    for act in (lambda: desk.drafts().fate(KEY, ""), lambda: desk.drafts().withdraw(KEY, "")):
        with pytest.raises(Unclear):
            act()
    assert desk.drafts().place(A_DRAFT).fate is Fate.WAITING
    assert len(desk.called(LAY)) == 1
    assert desk.naps == []


def test_what_is_found_late_is_waited_for(desk: Desk) -> None:
    desk.graph.faults.add(Fault(*LAY, when="after", act="drop"))
    with pytest.raises(Unclear):
        desk.drafts().place(A_DRAFT)
    for look, times in ((LIST, 1), (FIND, 2)):
        desk.graph.faults.add(Fault(*look, status=200, body={"value": []}, times=times))
    assert desk.drafts().place(A_DRAFT).fate is Fate.WAITING
    assert len(desk.called(LAY)) == 1
    assert 0 < sum(desk.naps) <= 5


def test_a_plain_no_leaves_no_doubt(desk: Desk) -> None:
    desk.graph.faults.add(Fault(*LAY, **LOSSES["429"]))
    with pytest.raises(TryLater):
        desk.drafts().place(A_DRAFT)
    assert desk.drafts().fate(KEY, "").fate is Fate.MISSING
    assert desk.drafts().place(A_DRAFT).fate is Fate.WAITING


def test_a_plain_no_does_not_settle_an_earlier_doubt(desk: Desk) -> None:
    desk.graph.faults.add(Fault(*LAY, act="drop"))
    desk.graph.faults.add(Fault(*LAY, **LOSSES["429"]))
    with pytest.raises(Unclear):
        desk.drafts().place(A_DRAFT)
    with pytest.raises(TryLater):
        desk.drafts().place(A_DRAFT)
    with pytest.raises(Unclear):
        desk.drafts().fate(KEY, "")


HANDS: dict[str, tuple[Act, Fate]] = {
    "edits it": (lambda desk: desk.edit(WORDS), Fate.EDITED),
    "rewrites it": (lambda desk: desk.box.rewrite_draft(desk.only(), body=WORDS), Fate.EDITED),
    "moves it": (lambda desk: desk.box.move(desk.only(), desk.box.add_folder("Later")), Fate.EDITED),
    **{f"sends it {how}": (act, Fate.SENT) for how, act in SENDINGS.items() if "address" not in how},
    "deletes it": (lambda desk: desk.box.delete_draft(desk.only()), Fate.MISSING),
}


@pytest.mark.parametrize(
    ("ids", "hand"),
    [*((FIRST, hand) for hand in HANDS), *((ids, hand) for ids in OTHERS for hand in HANDS if "as it" in hand)],
)
def test_the_reps_hand_before_our_look(desk: Desk, ids: str, hand: str) -> None:
    as_ids_go(desk.graph, ids)
    act, expected = HANDS[hand]
    desk.graph.faults.add(Fault(*LAY, when="after", act="drop"))
    with pytest.raises(Unclear):
        desk.drafts().place(A_DRAFT)
    desk.later(60)
    act(desk)
    before = desk.box.draft_ids()
    for _ in range(2):
        assert desk.drafts().place(A_DRAFT).fate is expected
    assert desk.box.draft_ids() == before
    assert len(desk.called(LAY)) == 1


# --- taking back ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reply", [False, True])
def test_a_withdrawn_draft_stays_away_and_asking_again_is_quiet(desk: Desk, reply: bool) -> None:
    draft = desk.a_reply(desk.theirs()) if reply else A_DRAFT
    ref = desk.drafts().place(draft).ref
    desk.drafts().withdraw(draft.key, ref)
    before = len(desk.graph.calls)
    desk.drafts().withdraw(draft.key, ref)
    assert desk.drafts().fate(draft.key, ref).fate is Fate.MISSING
    assert desk.drafts().place(draft).fate is Fate.MISSING
    assert len(desk.graph.calls) == before
    assert desk.box.draft_ids() == []
    (call,) = desk.called(REMOVE)
    assert call.headers["if-match"]


@pytest.mark.parametrize("hand", list(HANDS))
def test_what_a_human_touched_is_not_withdrawn(desk: Desk, hand: str) -> None:
    ref = desk.drafts().place(A_DRAFT).ref
    HANDS[hand][0](desk)
    before = desk.box.draft_ids()
    for _ in range(2):
        with pytest.raises(Refused):
            desk.drafts().withdraw(KEY, ref)
    assert desk.box.draft_ids() == before
    assert desk.called(REMOVE) == []


def test_a_draft_touched_since_this_run_looked_is_not_withdrawn(desk: Desk) -> None:
    ref = desk.drafts().place(A_DRAFT).ref
    drafts = desk.drafts()
    assert drafts.fate(KEY, ref).fate is Fate.WAITING
    desk.edit(WORDS)
    with pytest.raises(Refused):
        drafts.withdraw(KEY, ref)
    assert len(desk.box.draft_ids()) == 1


@pytest.mark.parametrize("lost", list(LOSSES))
@pytest.mark.parametrize("request_", [REMOVE, READ], ids=["remove", "read"])
def test_whatever_answer_is_lost_the_draft_is_taken_back_once(desk: Desk, request_: tuple[str, str], lost: str) -> None:
    ref = desk.drafts().place(A_DRAFT).ref
    lasting = {"times": 8} if request_ == READ else {}
    desk.graph.faults.add(Fault(*request_, **{**LOSSES[lost], **lasting}))
    error = tried(lambda: desk.drafts().withdraw(KEY, ref))
    assert error is None or isinstance(error, ConnectorError), error
    if error is None:
        assert desk.box.draft_ids() == []
    desk.graph.faults.clear()
    desk.drafts().withdraw(KEY, ref)
    assert desk.box.draft_ids() == []
    assert desk.drafts().place(A_DRAFT).fate is Fate.MISSING


@pytest.mark.parametrize("lost", ["dropped before", "503 before", "429"])
def test_a_draft_that_stayed_and_that_the_rep_then_deletes_is_the_reps_no(desk: Desk, lost: str) -> None:
    ref = desk.drafts().place(A_DRAFT).ref
    desk.graph.faults.add(Fault(*REMOVE, **LOSSES[lost]))
    with pytest.raises(TryLater):
        desk.drafts().withdraw(KEY, ref)
    desk.box.delete_draft(desk.only())
    with pytest.raises(Refused):
        desk.drafts().withdraw(KEY, ref)


def test_a_change_at_the_last_moment_is_minded(desk: Desk) -> None:
    ref = desk.drafts().place(A_DRAFT).ref
    desk.graph.faults.add(Fault(*REMOVE, status=412, code="ErrorIrresolvableConflict"))
    with pytest.raises(TryLater):  # nobody's words in it: Graph's own doing
        desk.drafts().withdraw(KEY, ref)
    desk.drafts().withdraw(KEY, ref)
    assert desk.box.draft_ids() == []


def test_an_answer_lost_twice_is_settled_by_the_next_run(desk: Desk) -> None:
    ref = desk.drafts().place(A_DRAFT).ref
    desk.graph.faults.add(Fault(*REMOVE, when="after", act="drop"))
    desk.graph.faults.add(Fault(*READ, act="drop", skip=1, times=8))
    with pytest.raises(TryLater):
        desk.drafts().withdraw(KEY, ref)
    desk.graph.faults.clear()
    desk.drafts().withdraw(KEY, ref)
    assert desk.drafts().place(A_DRAFT).fate is Fate.MISSING
    assert len(desk.called(REMOVE)) == 1


@pytest.mark.parametrize("ids", list(IDS))
def test_a_draft_sent_while_its_removal_was_open_is_not_called_withdrawn(desk: Desk, ids: str) -> None:
    as_ids_go(desk.graph, ids)
    ref = desk.drafts().place(A_DRAFT).ref
    desk.graph.faults.add(Fault(*REMOVE, act="drop"))
    desk.graph.faults.add(Fault(*READ, act="drop", skip=1, times=8))
    with pytest.raises(TryLater):
        desk.drafts().withdraw(KEY, ref)
    desk.graph.faults.clear()
    desk.box.send_draft(desk.only(), classic=True)
    with pytest.raises(Refused):
        desk.drafts().withdraw(KEY, ref)
    assert desk.drafts().place(A_DRAFT).fate is Fate.SENT


# --- what it costs --------------------------------------------------------------------------------------------------


def test_what_placing_costs(desk: Desk) -> None:
    drafts = desk.drafts()
    assert desk.cost(lambda: drafts.place(A_DRAFT)) == 6  # list, tag, Message-ID; lay; read back as text and as page
    assert desk.cost(lambda: drafts.place(replace(A_DRAFT, key="checkin/c-moira/t-1"))) == 6
    reply = desk.a_reply(desk.theirs())
    assert desk.cost(lambda: drafts.place(reply)) == 7


@pytest.mark.parametrize("act", [lambda desk: desk.edit(WORDS), lambda desk: desk.box.mark_read(desk.only())])
def test_what_a_look_costs_when_something_happened(desk: Desk, act: Act) -> None:
    ref = desk.drafts().place(A_DRAFT).ref
    act(desk)
    drafts = desk.drafts()
    assert desk.cost(lambda: drafts.fate(KEY, ref)) == 2

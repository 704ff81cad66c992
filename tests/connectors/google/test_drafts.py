"""Laying a draft at Gmail exactly once, seeing what became of it, taking it back only while untouched."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.errors import ConnectorError, Refused, TryLater, Unclear
from connectors.types import Fate, Party, Sighting
from tests.connectors.contract import A_DRAFT, A_REPLY, KELLY, REP, mark
from tests.connectors.google.draft_desk import (
    CREATE,
    DELETE,
    GET,
    HISTORY,
    LIST,
    NOW,
    PROFILE,
    Desk,
    FileJournal,
    a_mail,
    is_safe,
    marked_text,
    typed_over,
)
from tests.connectors.servers.google.server import FakeGoogle, Fault

KEY = A_DRAFT.key
WORDS = "Hi Kelly, did you find one? Sam"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with FakeGoogle() as google:
        desk = Desk(google, FileJournal(tmp_path))
        yield desk
        assert google.forbidden == []
        assert is_safe(google.calls)


# --- laying ---------------------------------------------------------------------------------------------------------


def test_a_draft_is_asked_for_once(desk: Desk) -> None:
    for _ in range(3):
        sighting = desk.drafts().place(A_DRAFT)
        assert sighting.fate is Fate.WAITING
    assert len(desk.called(CREATE)) == 1
    assert desk.ours() == desk.box.draft_ids()


def test_the_journal_holds_nothing_that_can_be_read(desk: Desk) -> None:
    desk.box.write_draft(a_mail("Come to the fair", to="moira@ash.example"))
    desk.drafts().place(A_DRAFT)
    text = (desk.journal.read(mark(KEY)) or "").lower()
    assert json.loads(text)
    assert not any(word in text for word in (KELLY, REP, "kelly", "dock", "leveller", "checkin", "moira", "fair"))


def test_names_and_text_are_utf_8(desk: Desk) -> None:
    wide = replace(A_DRAFT, to=Party(KELLY, "Кэлли Ångström"), subject="Grüße nach Łódź", body="Schöne Grüße, 山田\n")
    desk.drafts().place(wide)
    assert desk.run().fate(KEY, "").fate is Fate.WAITING
    raw = desk.raw(desk.only())
    assert raw.isascii()
    desk.box.edit_draft(desk.only(), raw)  # saved anew, the same words
    assert desk.run().fate(KEY, "").fate is Fate.WAITING


def test_a_reply_lies_in_the_thread_of_the_mail_it_answers(desk: Desk) -> None:
    theirs = desk.box.deliver(a_mail("Do you know one?", subject="Dock leveller", Message_ID="<1@northshore.example>"))
    thread = desk.box.thread_of(theirs)
    reply_to = replace(A_REPLY.reply_to, thread=thread)  # type: ignore[type-var]
    desk.drafts().place(replace(A_REPLY, reply_to=reply_to))
    assert desk.box.thread_of(desk.box.draft_message(desk.only())) == thread
    raw = desk.raw(desk.only())
    assert b"In-Reply-To: <1@northshore.example>" in raw
    assert b"Subject: Re: Dock leveller" in raw


@pytest.mark.parametrize("thread", ["t", "19aaaaaaaaaaaaaa", "<0@northshore.example>"])
def test_in_a_thread_gmail_does_not_know_the_headers_still_tell(desk: Desk, thread: str) -> None:
    reply = replace(A_REPLY, reply_to=replace(A_REPLY.reply_to, thread=thread))  # type: ignore[type-var]
    assert desk.drafts().place(reply).fate is Fate.WAITING
    assert b"References: <0@northshore.example> <1@northshore.example>" in desk.raw(desk.only())
    assert desk.drafts().place(reply).fate is Fate.WAITING
    assert len(desk.box.draft_ids()) == 1


def test_two_keys_are_two_drafts_and_keep_apart(desk: Desk) -> None:
    other = replace(A_DRAFT, key="checkin/c-kelly/t-9", body="Hi Kelly, another matter entirely.\n")
    first = desk.drafts().place(A_DRAFT)
    desk.drafts().place(other)
    assert len(desk.box.draft_ids()) == 2
    desk.box.delete_draft(desk.ours()[0])
    assert desk.run().fate(KEY, first.ref).fate is Fate.MISSING  # not the other one, same person and subject
    assert desk.run().fate(other.key, "").fate is Fate.WAITING


def test_a_lost_journal_lays_no_second_draft(desk: Desk) -> None:
    desk.drafts().place(A_DRAFT)
    (desk.journal.folder / mark(KEY)).unlink()
    for number in range(30):
        desk.box.write_draft(a_mail(f"Number {number}"))
    assert desk.drafts().place(A_DRAFT).fate is Fate.WAITING
    assert len(desk.called(CREATE)) == 1
    desk.drafts().withdraw(KEY, "")
    assert desk.ours() == []


def test_of_two_with_our_mark_the_elder_stays(desk: Desk) -> None:
    desk.drafts().place(A_DRAFT)
    elder = desk.only()
    desk.later()
    younger = desk.box.write_draft(desk.raw(elder))
    (desk.journal.folder / mark(KEY)).unlink()
    assert desk.drafts().place(A_DRAFT).fate is Fate.WAITING
    assert desk.box.draft_ids() == [elder]
    assert [call.params["id"] for call in desk.called(DELETE)] == [younger]


@pytest.mark.parametrize("which", [0, 1])
def test_of_two_with_our_mark_the_one_a_human_touched_stays(desk: Desk, which: int) -> None:
    desk.drafts().place(A_DRAFT)
    desk.later()
    desk.box.write_draft(desk.raw(desk.only()))
    touched = desk.box.draft_ids()[which]
    desk.box.edit_draft(touched, typed_over(desk.raw(touched), WORDS))
    (desk.journal.folder / mark(KEY)).unlink()
    assert desk.drafts().place(A_DRAFT).fate is Fate.EDITED
    assert desk.box.draft_ids() == [touched]


def test_two_with_our_mark_that_a_human_touched_both_stay(desk: Desk) -> None:
    desk.drafts().place(A_DRAFT)
    desk.later()
    desk.box.write_draft(desk.raw(desk.only()))
    both = desk.box.draft_ids()
    for draft in both:
        desk.box.edit_draft(draft, typed_over(desk.raw(draft), WORDS))
    (desk.journal.folder / mark(KEY)).unlink()
    assert desk.drafts().place(A_DRAFT).fate is Fate.EDITED
    assert desk.box.draft_ids() == both


def test_a_second_draft_touched_at_the_last_moment_stays(desk: Desk) -> None:
    desk.drafts().place(A_DRAFT)
    desk.later()
    younger = desk.box.write_draft(desk.raw(desk.only()))
    (desk.journal.folder / mark(KEY)).unlink()
    slow = Fault(GET, status=429, reason="rateLimitExceeded", headers={"Retry-After": "1"}, skip=2)
    desk.google.faults.add(slow)  # the look just before the deletion takes a second
    drafts = desk.drafts()
    desk.limiter.sleep = lambda _: desk.box.edit_draft(younger, typed_over(desk.raw(younger), WORDS))
    assert drafts.place(A_DRAFT).fate is Fate.WAITING
    assert len(desk.box.draft_ids()) == 2
    assert desk.called(DELETE) == []


def test_an_entry_that_cannot_be_read_is_unclear(desk: Desk) -> None:
    desk.journal.write(mark(KEY), '{"version": 99}')
    for act in (lambda: desk.drafts().place(A_DRAFT), lambda: desk.drafts().fate(KEY, "")):
        with pytest.raises(Unclear):
            act()
    assert desk.box.draft_ids() == []


# --- fates ----------------------------------------------------------------------------------------------------------


def test_what_nothing_touched_costs_nothing_however_often(desk: Desk) -> None:
    ref = desk.run().place(A_DRAFT).ref
    for _ in range(3):
        desk.later()
        drafts = desk.run()
        ref = drafts.fate(KEY, ref).ref  # the first look after laying still hears of the laying itself
    drafts = desk.run()
    assert desk.cost(lambda: drafts.fate(KEY, ref)) == (0, 0)
    desk.box.deliver(a_mail("Something else", Message_ID="<9@x.example>"))
    drafts = desk.run()
    assert desk.cost(lambda: drafts.fate(KEY, ref)) == (0, 0)


def test_what_an_edited_draft_was_it_still_is_at_no_cost(desk: Desk) -> None:
    ref = desk.run().place(A_DRAFT).ref
    desk.box.edit_draft(desk.only(), typed_over(desk.raw(desk.only()), WORDS))
    ref = desk.run().fate(KEY, ref).ref
    ref = desk.run().fate(KEY, ref).ref
    drafts = desk.run()
    assert desk.cost(lambda: drafts.fate(KEY, ref)) == (0, 0)
    assert drafts.fate(KEY, ref).fate is Fate.EDITED


def test_one_listing_serves_all_looks_of_a_run(desk: Desk) -> None:
    refs = {}
    for number in range(5):
        key = f"checkin/c-{number}/t-1"
        refs[key] = desk.drafts().place(replace(A_DRAFT, key=key)).ref
    drafts = desk.run()
    before = len(desk.called(LIST))
    for key, ref in refs.items():
        assert drafts.fate(key, ref).fate is Fate.WAITING
    assert len(desk.called(LIST)) == before + 1


def test_an_edit_in_gmail_is_seen_with_the_reps_words(desk: Desk) -> None:
    ref = desk.run().place(A_DRAFT).ref
    desk.box.edit_draft(desk.only(), typed_over(desk.raw(desk.only()), WORDS))
    sighting = desk.run().fate(KEY, ref)
    assert sighting.fate is Fate.EDITED
    assert (sighting.text or "").strip() == WORDS


def test_the_same_words_rewritten_as_html_count_as_edited(desk: Desk) -> None:
    ref = desk.run().place(A_DRAFT).ref
    desk.box.edit_draft(desk.only(), typed_over(desk.raw(desk.only()), A_DRAFT.body))
    assert desk.run().fate(KEY, ref).fate is Fate.EDITED
    with pytest.raises(Refused):
        desk.drafts().withdraw(KEY, ref)


def test_saving_without_a_change_is_no_edit(desk: Desk) -> None:
    ref = desk.run().place(A_DRAFT).ref
    message = desk.box.edit_draft(desk.only(), desk.raw(desk.only()))
    sighting = desk.run().fate(KEY, ref)
    assert sighting.fate is Fate.WAITING
    assert message in sighting.ref
    desk.drafts().withdraw(KEY, sighting.ref)
    assert desk.box.draft_ids() == []


@pytest.mark.parametrize("to", ["", "moira@ash.example"])
def test_another_subject_or_recipient_is_an_edit(desk: Desk, to: str) -> None:
    ref = desk.run().place(A_DRAFT).ref
    raw = desk.raw(desk.only())
    changed = raw.replace(KELLY.encode(), to.encode()) if to else raw.replace(b"The dock", b"That dock")
    desk.box.edit_draft(desk.only(), changed)
    assert desk.run().fate(KEY, ref).fate is Fate.EDITED


Act = Callable[[Desk], object]
SENDINGS: dict[str, Act] = {
    "as it is": lambda desk: desk.box.send_draft(desk.only()),
    "under Gmail's own ids": lambda desk: desk.box.send_draft(desk.only(), keep_headers=False),
    "with another subject": lambda desk: desk.box.send_draft(desk.only(), subject="Your dock"),
    "with another subject and ids": lambda desk: desk.box.send_draft(
        desk.only(), keep_headers=False, subject="Your dock"
    ),
    "with other words": lambda desk: [
        desk.box.edit_draft(desk.only(), typed_over(desk.raw(desk.only()), WORDS)),
        desk.box.send_draft(desk.only(), keep_headers=False),
    ],
    "with other words to another address": lambda desk: [
        desk.box.edit_draft(
            desk.only(), typed_over(desk.raw(desk.only()), WORDS).replace(KELLY.encode(), b"kelly@home.example")
        ),
        desk.box.send_draft(desk.only(), keep_headers=False),
    ],
    "with all changed but our mark": lambda desk: [
        desk.box.edit_draft(
            desk.only(), typed_over(desk.raw(desk.only()), WORDS, "Fair").replace(KELLY.encode(), b"kelly@home.example")
        ),
        desk.box.send_draft(desk.only()),
    ],
    "after Gmail gave it another id": lambda desk: [
        desk.box.rewrite_draft(desk.only()),
        desk.box.send_draft(desk.only(), keep_headers=False),
    ],
}


@pytest.mark.parametrize("expired", [False, True])
@pytest.mark.parametrize("how", list(SENDINGS))
def test_a_sent_draft_is_seen_with_its_message_for_good(desk: Desk, how: str, expired: bool) -> None:
    ref = desk.run().place(A_DRAFT).ref
    desk.later()
    SENDINGS[how](desk)
    if expired:
        desk.box.expire_history()
    sighting = desk.run().fate(KEY, ref)
    assert sighting.fate is Fate.SENT
    assert sighting.message is not None
    assert sighting.ref == sighting.message.id
    desk.box.expire_history()
    again = desk.drafts().place(A_DRAFT)
    assert (again.fate, again.ref) == (Fate.SENT, sighting.ref)
    with pytest.raises(Refused):
        desk.drafts().withdraw(KEY, ref)
    desk.box.expunge(sighting.message.id)
    gone = desk.drafts().place(A_DRAFT)
    assert (gone.fate, gone.message) == (Fate.SENT, None)
    assert len(desk.called(CREATE)) == 1


@pytest.mark.parametrize("words", [A_DRAFT.body.replace("February", "spring"), "Something else altogether."])
def test_a_reply_sent_with_other_words_is_seen_by_what_it_answers(desk: Desk, words: str) -> None:
    theirs = desk.box.deliver(a_mail("Do you know one?", subject="Dock leveller", Message_ID="<1@northshore.example>"))
    reply = replace(A_REPLY, reply_to=replace(A_REPLY.reply_to, thread=desk.box.thread_of(theirs)))  # type: ignore[type-var]
    ref = desk.run().place(reply).ref
    desk.later()
    desk.box.edit_draft(desk.only(), typed_over(desk.raw(desk.only()), words))
    desk.box.send_draft(desk.only(), keep_headers=False)
    assert desk.run().fate(reply.key, ref).fate is Fate.SENT


@pytest.mark.parametrize("expired", [False, True])
@pytest.mark.parametrize("to", [KELLY, "moira@ash.example"])
def test_other_mail_the_rep_sent_is_not_the_draft(desk: Desk, to: str, expired: bool) -> None:
    earlier = NOW.replace(hour=7)
    desk.box.deliver(a_mail(A_DRAFT.body, subject=A_DRAFT.subject, at=earlier), labels=("SENT",), at=earlier)
    ref = desk.run().place(A_DRAFT).ref
    desk.later()
    desk.box.deliver(a_mail("See you there.", subject="Fair", to=to, at=desk.account.now), labels=("SENT",))
    desk.box.delete_draft(desk.only())
    if expired:
        desk.box.expire_history()
    assert desk.run().fate(KEY, ref).fate is Fate.MISSING
    assert desk.run().place(A_DRAFT).fate is Fate.MISSING
    assert desk.box.draft_ids() == []


@pytest.mark.parametrize("expired", [False, True])
@pytest.mark.parametrize(("label", "hours"), [("INBOX", 1), ("SENT", -1)])
def test_earlier_or_others_mail_in_its_thread_is_not_the_draft(
    desk: Desk, label: str, hours: int, expired: bool
) -> None:
    ref = desk.run().place(A_DRAFT).ref
    desk.later()
    ours = f"<{mark(KEY)}@okafor.example>"
    at = NOW + timedelta(hours=hours)
    said = a_mail("Yes", subject="Re: The dock leveller", to="moira@ash.example", In_Reply_To=ours, at=at)
    other = desk.box.deliver(said, labels=(label,))
    assert desk.box.thread_of(other) == desk.box.thread_of(desk.box.draft_message(desk.only()))
    desk.box.delete_draft(desk.only())
    if expired:
        desk.box.expire_history()
    assert desk.run().fate(KEY, ref).fate is Fate.MISSING


@pytest.mark.parametrize("headers", [True, False])
def test_a_draft_laid_anew_under_another_id_is_edited(desk: Desk, headers: bool) -> None:
    ref = desk.run().place(A_DRAFT).ref
    desk.later()
    old = desk.raw(desk.only())
    new = marked_text(old, WORDS) if headers else a_mail(WORDS, subject=A_DRAFT.subject, at=desk.account.now)
    desk.box.rewrite_draft(desk.only(), new)
    sighting = desk.run().fate(KEY, ref)
    assert sighting.fate is Fate.EDITED
    assert (sighting.text or "").strip() == WORDS
    assert desk.run().fate(KEY, sighting.ref).fate is Fate.EDITED
    assert desk.drafts().place(A_DRAFT).fate is Fate.EDITED
    with pytest.raises(Refused):
        desk.drafts().withdraw(KEY, sighting.ref)
    assert len(desk.box.draft_ids()) == 1


def test_an_older_draft_of_the_reps_own_is_not_ours(desk: Desk) -> None:
    desk.box.write_draft(a_mail(A_DRAFT.body, subject=A_DRAFT.subject))
    ref = desk.run().place(A_DRAFT).ref
    desk.box.delete_draft(desk.ours()[0])
    assert desk.run().fate(KEY, ref).fate is Fate.MISSING


def test_a_draft_in_the_trash_is_missing_and_not_deleted(desk: Desk) -> None:
    ref = desk.run().place(A_DRAFT).ref
    desk.box.relabel(desk.box.draft_message(desk.only()), add=["TRASH"])
    assert desk.run().fate(KEY, ref).fate is Fate.MISSING
    with pytest.raises(Refused):
        desk.drafts().withdraw(KEY, ref)
    assert desk.called(DELETE) == []


def test_a_look_survives_a_ref_of_nobodys(desk: Desk) -> None:
    desk.run().place(A_DRAFT)
    for ref in ("", "nonsense", "a b c d e", "19abc"):
        assert desk.run().fate(KEY, ref).fate is Fate.WAITING


# --- lost answers ---------------------------------------------------------------------------------------------------

LOSSES: dict[str, dict[str, object]] = {
    "dropped before": {"when": "before", "act": "drop"},
    "dropped after": {"when": "after", "act": "drop"},
    "500 before": {"when": "before", "status": 500},
    "500 after": {"when": "after", "status": 500},
    "503 after": {"when": "after", "status": 503, "headers": {"Retry-After": "2"}},
    "no JSON after": {"when": "after", "status": 200, "body": "<html>oops</html>"},
    "429 with a time": {"status": 429, "reason": "rateLimitExceeded", "headers": {"Retry-After": "3600"}},
    "429 in the message": {
        "status": 429,
        "reason": "userRateLimitExceeded",
        "message": "User-rate limit exceeded.  Retry after 2099-02-24T09:00:00.000Z",
    },
    "401": {"status": 401, "reason": "authError", "times": 2},
    "403": {"status": 403, "reason": "forbidden"},
}


def tried(act: Callable[[], object]) -> Exception | None:
    try:
        act()
    except Exception as error:  # noqa: BLE001  whatever it is, the next attempt has to cope
        return error
    return None


@pytest.mark.parametrize("lost", list(LOSSES))
@pytest.mark.parametrize("method", [CREATE, LIST, PROFILE, GET, HISTORY])
@pytest.mark.parametrize("others", [0, 2])
def test_whatever_answer_is_lost_there_is_one_draft(desk: Desk, method: str, lost: str, others: int) -> None:
    for number in range(others):
        desk.box.write_draft(a_mail(f"Number {number}"))
    lasting = {} if method == CREATE else {"times": 8}  # a read is repeated before it is given up
    if method == HISTORY:
        desk.google.faults.add(Fault(CREATE, when="before", act="drop"))
    desk.google.faults.add(Fault(method, **{**LOSSES[lost], **lasting}))  # type: ignore[arg-type]
    errors = [tried(lambda: desk.drafts().place(A_DRAFT)) for _ in range(2)]
    assert len(desk.ours()) <= 1
    desk.google.faults.clear()
    assert desk.drafts().place(A_DRAFT).fate is Fate.WAITING
    assert desk.drafts().place(A_DRAFT).fate is Fate.WAITING
    assert len(desk.ours()) == 1
    assert len(desk.box.draft_ids()) == 1 + others
    assert all(error is None or isinstance(error, ConnectorError) for error in errors), errors


@pytest.mark.parametrize("lost", ["dropped after", "500 after"])
def test_a_lost_answer_is_unclear_and_settled_by_looking(desk: Desk, lost: str) -> None:
    desk.google.faults.add(Fault(CREATE, **LOSSES[lost]))  # type: ignore[arg-type]
    with pytest.raises(Unclear) as caught:
        desk.drafts().place(A_DRAFT)
    assert caught.value.key == KEY
    with pytest.raises(Unclear):
        desk.drafts().fate(KEY, "")
    with pytest.raises(Unclear):
        desk.drafts().withdraw(KEY, "")
    assert desk.drafts().place(A_DRAFT).fate is Fate.WAITING
    assert len(desk.called(CREATE)) == 1


def test_a_plain_no_leaves_no_doubt(desk: Desk) -> None:
    desk.google.faults.add(Fault(CREATE, status=429, reason="rateLimitExceeded", headers={"Retry-After": "3600"}))
    with pytest.raises(TryLater):
        desk.drafts().place(A_DRAFT)
    gone = desk.box.write_draft(a_mail("The rep's own, thrown away"))
    desk.box.delete_draft(gone)
    assert desk.drafts().fate(KEY, "").fate is Fate.MISSING
    assert desk.drafts().place(A_DRAFT).fate is Fate.WAITING


def test_a_plain_no_does_not_settle_an_earlier_doubt(desk: Desk) -> None:
    desk.google.faults.add(Fault(CREATE, act="drop"))
    desk.google.faults.add(Fault(CREATE, status=429, reason="rateLimitExceeded", headers={"Retry-After": "3600"}))
    with pytest.raises(Unclear):
        desk.drafts().place(A_DRAFT)
    with pytest.raises(TryLater):
        desk.drafts().place(A_DRAFT)
    with pytest.raises(Unclear):
        desk.drafts().fate(KEY, "")


def test_a_request_that_may_still_be_under_way_is_waited_for(desk: Desk) -> None:
    desk.google.faults.add(Fault(CREATE, act="drop"))
    with pytest.raises(Unclear):
        desk.drafts().place(A_DRAFT)
    raw = a_mail(A_DRAFT.body, subject=A_DRAFT.subject, X_Ref=mark(KEY))
    late = Late(desk, raw)
    assert late.place().fate in {Fate.WAITING, Fate.EDITED}
    assert len(desk.ours()) == 1
    assert len(desk.called(CREATE)) == 1
    assert 0 < late.waited <= 5


def test_the_wait_begins_when_the_answer_was_given_up(desk: Desk) -> None:
    desk.google.faults.add(Fault(CREATE, when="after", act="drop"))
    desk.google.latency = 0.1
    began = time.time()
    with pytest.raises(Unclear):
        desk.drafts().place(A_DRAFT)
    asked_at = json.loads(desk.journal.read(mark(KEY)) or "")["asked_at"]
    assert asked_at >= began + 0.3  # two answers before the question, and the one that was lost


class Late:
    """A request that Google carries out while we wait."""

    def __init__(self, desk: Desk, raw: bytes) -> None:
        self.desk, self.raw, self.waited = desk, raw, 0.0

    def place(self) -> Sighting:
        drafts = self.desk.drafts()
        self.desk.limiter.sleep = self._sleep
        return drafts.place(A_DRAFT)

    def _sleep(self, seconds: float) -> None:
        self.waited += seconds
        self.desk.box.write_draft(self.raw)


HANDS: dict[str, tuple[Act, Fate | None]] = {
    "edits it": (lambda desk: desk.box.edit_draft(desk.only(), typed_over(desk.raw(desk.only()), WORDS)), Fate.EDITED),
    "rewrites it": (
        lambda desk: desk.box.rewrite_draft(desk.only(), marked_text(desk.raw(desk.only()), WORDS)),
        Fate.EDITED,
    ),
    "rewrites it without our ids": (
        lambda desk: desk.box.rewrite_draft(desk.only(), a_mail(WORDS, subject=A_DRAFT.subject)),
        Fate.EDITED,
    ),
    **{f"sends it {how}": (act, Fate.SENT) for how, act in SENDINGS.items() if "another address" not in how},
    "deletes it": (lambda desk: desk.box.delete_draft(desk.only()), None),
    "edits and deletes it": (
        lambda desk: [
            desk.box.edit_draft(desk.only(), typed_over(desk.raw(desk.only()), WORDS, "Dock")),
            desk.box.delete_draft(desk.only()),
        ],
        None,
    ),
}


@pytest.mark.parametrize("expired", [False, True])
@pytest.mark.parametrize("hand", list(HANDS))
def test_the_reps_hand_before_our_look(desk: Desk, hand: str, expired: bool) -> None:
    act, expected = HANDS[hand]
    desk.google.faults.add(Fault(CREATE, when="after", act="drop"))
    with pytest.raises(Unclear):
        desk.drafts().place(A_DRAFT)
    act(desk)
    if expired:
        desk.box.expire_history()
    before = desk.box.draft_ids()
    for _ in range(2):
        if expected is None:
            with pytest.raises(Unclear):
                desk.drafts().place(A_DRAFT)
        else:
            assert desk.drafts().place(A_DRAFT).fate is expected
    assert desk.box.draft_ids() == before
    assert len(desk.called(CREATE)) == 1


def test_the_reps_own_writing_meanwhile_leaves_no_doubt(desk: Desk) -> None:
    old = desk.box.write_draft(a_mail("An old one", subject="Old"))
    desk.google.faults.add(Fault(CREATE, act="drop"))
    with pytest.raises(Unclear):
        desk.drafts().place(A_DRAFT)
    desk.box.edit_draft(old, a_mail("An old one, again", subject="Old"))
    desk.box.delete_draft(old)
    sent = desk.box.write_draft(a_mail("See you", to="moira@ash.example"))
    desk.box.edit_draft(sent, a_mail("See you there", to="moira@ash.example"))
    desk.box.send_draft(sent)
    kept = desk.box.write_draft(a_mail("See", to="ash@ash.example"))
    desk.box.edit_draft(kept, a_mail("See me", to="ash@ash.example"))
    desk.box.deliver(a_mail("Hello", to=REP, Message_ID="<7@x.example>"))
    assert desk.drafts().place(A_DRAFT).fate is Fate.WAITING
    assert len(desk.ours()) == 1


def test_with_history_gone_nothing_is_guessed(desk: Desk) -> None:
    desk.google.faults.add(Fault(CREATE, act="drop"))
    with pytest.raises(Unclear):
        desk.drafts().place(A_DRAFT)
    desk.box.expire_history()
    with pytest.raises(Unclear, match="Mailbox sam"):
        desk.drafts().place(A_DRAFT)
    assert desk.box.draft_ids() == []


# --- taking back ----------------------------------------------------------------------------------------------------


def test_a_withdrawn_draft_stays_away_and_asking_again_is_quiet(desk: Desk) -> None:
    ref = desk.run().place(A_DRAFT).ref
    desk.drafts().withdraw(KEY, ref)
    before = len(desk.google.calls)
    desk.drafts().withdraw(KEY, ref)
    assert desk.drafts().fate(KEY, ref).fate is Fate.MISSING
    assert desk.drafts().place(A_DRAFT).fate is Fate.MISSING
    assert len(desk.google.calls) == before
    assert desk.box.draft_ids() == []


def test_what_was_never_laid_is_not_withdrawn(desk: Desk) -> None:
    with pytest.raises(Refused):
        desk.drafts().withdraw("checkin/never/placed", "")


@pytest.mark.parametrize("hand", [hand for hand, (_, fate) in HANDS.items() if fate is not None] + ["deletes it"])
def test_what_a_human_touched_is_not_withdrawn(desk: Desk, hand: str) -> None:
    ref = desk.run().place(A_DRAFT).ref
    HANDS[hand][0](desk)
    before = desk.box.draft_ids()
    for _ in range(2):
        with pytest.raises(Refused):
            desk.drafts().withdraw(KEY, ref)
    assert desk.box.draft_ids() == before
    assert desk.called(DELETE) == []


def test_a_draft_touched_since_this_run_looked_is_not_withdrawn(desk: Desk) -> None:
    desk.run().place(A_DRAFT)
    desk.box.edit_draft(desk.only(), desk.raw(desk.only()))
    drafts = desk.run()
    sighting = drafts.fate(KEY, "")
    assert sighting.fate is Fate.WAITING
    desk.box.edit_draft(desk.only(), typed_over(desk.raw(desk.only()), WORDS))
    with pytest.raises(Refused):
        drafts.withdraw(KEY, sighting.ref)
    assert len(desk.box.draft_ids()) == 1


@pytest.mark.parametrize("lost", list(LOSSES))
@pytest.mark.parametrize("method", [DELETE, GET])
def test_whatever_answer_is_lost_the_draft_is_taken_back_once(desk: Desk, method: str, lost: str) -> None:
    ref = desk.run().place(A_DRAFT).ref
    lasting = {} if method == DELETE else {"times": 8}
    desk.google.faults.add(Fault(method, **{**LOSSES[lost], **lasting}))  # type: ignore[arg-type]
    error = tried(lambda: desk.drafts().withdraw(KEY, ref))
    assert error is None or isinstance(error, ConnectorError), error
    if error is None:
        assert desk.box.draft_ids() == []
    desk.google.faults.clear()
    desk.drafts().withdraw(KEY, ref)
    assert desk.box.draft_ids() == []
    assert desk.drafts().place(A_DRAFT).fate is Fate.MISSING


@pytest.mark.parametrize("lost", ["dropped before", "500 before", "429 with a time"])
def test_a_draft_that_stayed_and_that_the_rep_then_deletes_is_the_reps_no(desk: Desk, lost: str) -> None:
    ref = desk.run().place(A_DRAFT).ref
    desk.google.faults.add(Fault(DELETE, **LOSSES[lost]))  # type: ignore[arg-type]
    with pytest.raises(TryLater):
        desk.drafts().withdraw(KEY, ref)
    desk.box.delete_draft(desk.only())
    with pytest.raises(Refused):
        desk.drafts().withdraw(KEY, ref)


def test_an_answer_lost_twice_is_settled_by_the_next_run(desk: Desk) -> None:
    ref = desk.run().place(A_DRAFT).ref
    desk.google.faults.add(Fault(DELETE, when="after", act="drop"))
    desk.google.faults.add(Fault(GET, act="drop", skip=1, times=8))
    drafts = desk.run()
    with pytest.raises(TryLater):
        drafts.withdraw(KEY, ref)
    desk.google.faults.clear()
    drafts.withdraw(KEY, ref)
    assert desk.drafts().place(A_DRAFT).fate is Fate.MISSING


def test_a_draft_sent_while_its_deletion_was_open_is_not_called_withdrawn(desk: Desk) -> None:
    ref = desk.run().place(A_DRAFT).ref
    desk.google.faults.add(Fault(DELETE, act="drop"))
    desk.google.faults.add(Fault(GET, act="drop", skip=1, times=8))
    with pytest.raises(TryLater):
        desk.drafts().withdraw(KEY, ref)
    desk.google.faults.clear()
    desk.box.send_draft(desk.only(), keep_headers=False)
    with pytest.raises(Refused):
        desk.drafts().withdraw(KEY, ref)
    assert desk.drafts().place(A_DRAFT).fate is Fate.SENT


# --- what it costs --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("others", "units", "requests"), [(0, 16, 3), (30, 616, 5)])
def test_what_the_first_placing_of_a_run_costs(desk: Desk, others: int, units: int, requests: int) -> None:
    for number in range(others):
        desk.box.write_draft(a_mail(f"Number {number}"))
    drafts = desk.run()
    assert desk.cost(lambda: drafts.place(A_DRAFT)) == (units, requests)
    second = replace(A_DRAFT, key="checkin/c-moira/t-1")
    assert desk.cost(lambda: drafts.place(second))[0] <= 36  # the other drafts are known by now


@pytest.mark.parametrize(
    ("act", "units"),
    [
        ("saved", 5 + 20),
        ("edited", 5 + 20),
        ("sent", 5 + 2 + 20),
        ("deleted", 5 + 2),
    ],
)
def test_what_a_look_costs_when_something_happened(desk: Desk, act: str, units: int) -> None:
    ref = desk.run().place(A_DRAFT).ref
    ref = desk.run().fate(KEY, ref).ref
    only = desk.only()
    {
        "saved": lambda: desk.box.edit_draft(only, desk.raw(only)),
        "edited": lambda: desk.box.edit_draft(only, typed_over(desk.raw(only), WORDS)),
        "sent": lambda: desk.box.send_draft(only),
        "deleted": lambda: desk.box.delete_draft(only),
    }[act]()
    drafts = desk.run()
    assert desk.cost(lambda: drafts.fate(KEY, ref))[0] == units

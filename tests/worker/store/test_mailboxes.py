"""What is known of mailboxes."""

from datetime import date, timedelta

from connectors.types import Cursor, Skipped
from tests.builders import TUESDAY, a_mail
from worker.store.rows import Counts, CoverageRow, MailboxState
from worker.store.store import Store


def test_a_mailbox_is_known_once_and_keeps_its_state(store: Store) -> None:
    boxes = store.mailboxes
    boxes.ensure("sam", "local", "old@okafor.example")
    boxes.note_run("sam", "ok", TUESDAY, good=True)
    boxes.ensure("sam", "local", "sam@okafor.example")
    assert boxes.states() == (MailboxState("sam", "local", "sam@okafor.example", "ok", TUESDAY, TUESDAY),)
    assert boxes.state("sam") == boxes.states()[0]
    assert boxes.state("rita") is None


def test_a_bad_run_keeps_the_last_good_sync(store: Store) -> None:
    store.mailboxes.ensure("sam", "local", "s@x")
    store.mailboxes.note_run("sam", "ok", TUESDAY, good=True)
    later = TUESDAY + timedelta(hours=1)
    store.mailboxes.note_run("sam", "try_later", later, "Mailbox sam: over its limits.", good=False)
    (state,) = store.mailboxes.states()
    assert (state.state, state.last_good_sync_at, state.last_run_at) == ("try_later", TUESDAY, later)
    assert state.error == "Mailbox sam: over its limits."
    store.mailboxes.note_run("sam", "ok", later, good=True)
    assert store.mailboxes.states()[0].error == ""


def test_a_wish_to_be_left_alone_lasts_until_the_next_run_ends(store: Store) -> None:
    store.mailboxes.ensure("sam", "google", "s@x")
    until = TUESDAY + timedelta(hours=3)
    store.mailboxes.note_run("sam", "try_later", TUESDAY, "Mailbox sam: wait.", good=False, not_before=until)
    assert [state.not_before for state in store.mailboxes.states()] == [until]
    store.mailboxes.ensure("sam", "google", "s@x")
    assert [state.not_before for state in store.mailboxes.states()] == [until]
    store.mailboxes.note_run("sam", "ok", until, good=True)
    assert [state.not_before for state in store.mailboxes.states()] == [None]


def test_cursors_are_per_part(store: Store) -> None:
    boxes = store.mailboxes
    boxes.save_cursor("sam", "events", "", Cursor("1"))
    boxes.save_cursor("sam", "events", "work", Cursor("2"))
    boxes.save_cursor("sam", "events", "work", Cursor("3"))
    boxes.save_cursor("sam", "mail", "", Cursor("4"))
    assert (boxes.cursor("sam", "events"), boxes.cursor("sam", "events", "work")) == ("1", "3")
    boxes.drop_cursors("sam", "events")
    assert boxes.cursor("sam", "events", "work") is None
    assert boxes.cursor("sam", "mail") == "4"
    assert boxes.cursor("rita", "mail") is None


def test_coverage_comes_back_as_saved(store: Store) -> None:
    half = CoverageRow("a@x", None, complete=False, cursor=Cursor("p2"), gap_from=TUESDAY)
    whole = CoverageRow("b@x", TUESDAY, complete=True, look_again_on=date(2026, 2, 26))
    for row in (half, CoverageRow("b@x"), whole):
        store.mailboxes.save_coverage("sam", row)
    assert store.mailboxes.coverage("sam") == {"a@x": half, "b@x": whole}
    store.mailboxes.drop_coverage("sam", "a@x")
    assert store.mailboxes.coverage("sam") == {"b@x": whole}
    assert store.mailboxes.coverage("rita") == {}


def test_counts_for_status(kelly: Store) -> None:
    boxes = kelly.mailboxes
    boxes.save_coverage("sam", CoverageRow("a@x", TUESDAY, complete=True))
    boxes.save_coverage("sam", CoverageRow("b@x"))
    boxes.add_listed("sam", 40)
    boxes.add_listed("sam", 2)
    kelly.contact.save_mails([a_mail("2026-02-10"), a_mail("2026-02-11")])
    items = [Skipped("1.eml", "unreadable", "File 1.eml does not read."), Skipped("2.eml", "unreadable", "2.")]
    boxes.note_skipped("sam", "mail", "", items, TUESDAY)
    boxes.note_skipped("sam", "mail", "", items, TUESDAY)
    boxes.note_skipped("sam", "events", "", [Skipped("1.ics", "broken", "Broken.")], TUESDAY)
    assert boxes.counts("sam") == Counts(2, 1, 42, 2, {"unreadable": 2, "broken": 1}, known=1)
    assert boxes.counts("rita") == Counts()
    assert boxes.skipped("sam") == (Skipped("1.ics", "broken", "Broken."), *items)
    boxes.clear_skipped("sam", "mail", "")
    assert boxes.counts("sam").skipped == {"broken": 1}


def test_known_addresses_are_counted_too(store: Store) -> None:
    for row in (
        CoverageRow("a@x", TUESDAY - timedelta(days=200), complete=True),
        CoverageRow("b@x", TUESDAY - timedelta(days=180)),
        CoverageRow("c@x", TUESDAY - timedelta(days=179)),
        CoverageRow("d@x", TUESDAY - timedelta(days=400), gap_from=TUESDAY),
        CoverageRow("e@x", TUESDAY, complete=True),
        CoverageRow("f@x"),
    ):
        store.mailboxes.save_coverage("sam", row)
    counts = store.mailboxes.counts("sam", since=TUESDAY - timedelta(days=180))
    assert (counts.addresses, counts.complete, counts.known) == (6, 2, 3)


def test_a_listing_is_remembered_across_pages(store: Store) -> None:
    boxes = store.mailboxes
    boxes.note_named("sam", "events", "work", ["e-1", "e-2"])
    boxes.note_named("sam", "events", "work", ["e-2", "e-3"])
    boxes.note_named("sam", "events", "home", ["e-9"])
    assert boxes.named("sam", "events", "work") == {"e-1", "e-2", "e-3"}
    boxes.clear_named("sam", "events", "work")
    assert boxes.named("sam", "events", "work") == frozenset()
    assert boxes.named("sam", "events", "home") == {"e-9"}
    boxes.clear_named("sam", "events")
    assert boxes.named("sam", "events", "home") == frozenset()

"""Mails and meetings: remembered once, changed in place, dropped with the customers they concern."""

from dataclasses import replace

from tests.builders import a_customer, a_mail, a_meeting, at
from worker.core.words import CustomerId
from worker.store.store import Store

KELLY = a_customer().id


def test_saving_counts_what_is_new_or_changed(kelly: Store) -> None:
    mails = [a_mail("2026-02-10"), a_mail("2026-02-11")]
    assert kelly.contact.save_mails(mails) == 2
    assert kelly.contact.save_mails(mails) == 0
    changed = replace(mails[1], flags=frozenset({"addressed", "asks"}))
    assert kelly.contact.save_mails([mails[0], changed, a_mail("2026-02-12")]) == 2
    assert kelly.contact.mails(KELLY) == (mails[0], changed, a_mail("2026-02-12"))
    assert kelly.contact.save_mails([]) == 0


def test_one_message_with_two_customers_is_counted_once(kelly: Store) -> None:
    kelly.people.save(a_customer(id="c-2", addresses=()))
    mail = a_mail("2026-02-10")
    assert kelly.contact.save_mails([mail, replace(mail, customer=CustomerId("c-2"))]) == 2
    assert kelly.contact.count("sam") == 1
    assert kelly.contact.count("rita") == 0


def test_meetings_in_a_span(kelly: Store) -> None:
    kelly.contact.save_meetings("sam", "work", [a_meeting("2026-02-01"), a_meeting("2026-02-02")])
    kelly.contact.save_meetings("sam", "home", [a_meeting("2026-02-01", event="e-home")])
    span = at("2026-02-01"), at("2026-02-02")
    assert kelly.contact.meeting_ids("sam", "work", *span) == {"e-2026-02-01"}
    assert kelly.contact.meeting_ids("sam", "home", *span) == {"e-home"}
    assert kelly.contact.meeting_ids("rita", "work", *span) == frozenset()


def test_dropping_meetings_names_the_customers(kelly: Store) -> None:
    kelly.people.save(a_customer(id="c-2", addresses=()))
    first, second = a_meeting("2026-02-01"), a_meeting("2026-02-02", customer=CustomerId("c-2"))
    kelly.contact.save_meetings("sam", "work", [first, second])
    kelly.contact.save_meetings("sam", "home", [first])
    assert kelly.contact.drop_meetings("sam", [first.event, "unknown"], "home") == (KELLY,)
    assert kelly.contact.meetings(KELLY) == (first,)
    many = [f"e-{n}" for n in range(2000)]
    assert kelly.contact.drop_meetings("sam", [*many, first.event, second.event]) == ("c-2", KELLY)
    assert kelly.contact.meetings(KELLY) == ()
    assert kelly.contact.drop_meetings("sam", []) == ()


def test_a_moved_meeting_moves(kelly: Store) -> None:
    meeting = a_meeting("2026-02-01")
    moved = replace(meeting, starts_at=at("2026-02-03"), ends_at=at("2026-02-04"), cancelled=True)
    assert [kelly.contact.save_meetings("sam", "", [one]) for one in (meeting, moved, moved)] == [1, 1, 0]
    assert kelly.contact.meetings(KELLY) == (moved,)

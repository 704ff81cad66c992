"""Proposed addresses: kept once each, gone when they became known, grew old, or their person is forgotten."""

from datetime import timedelta
from typing import Any

import pytest

from tests.builders import TUESDAY, a_customer, a_mail
from worker.core.newcomers import KEPT_FOR, Likeness, ProposedAddress
from worker.core.words import CustomerId, Direction
from worker.store.store import Store

KELLY = a_customer().id
HOME = "kelly@home.example"
DAY = timedelta(days=1)


def a_proposal(**changes: Any) -> ProposedAddress:
    values: dict[str, Any] = {
        "mailbox": "sam",
        "address": HOME,
        "name": "Kelly Brandt",
        "customer": KELLY,
        "likeness": Likeness.SAME_NAME,
        "first_at": TUESDAY,
        "last_at": TUESDAY,
    }
    return ProposedAddress(**(values | changes))


def test_a_proposal_comes_back_as_saved_and_a_repeat_changes_nothing(kelly: Store) -> None:
    for _ in range(2):
        kelly.proposals.save(a_proposal())
    assert kelly.proposals.of("sam") == kelly.proposals.about(KELLY) == (a_proposal(),)
    assert kelly.proposals.of("rita") == kelly.proposals.about(CustomerId("c-moira")) == ()


def test_another_mail_is_added_to_it_and_the_newest_stands_first(kelly: Store) -> None:
    later = a_proposal(first_at=TUESDAY + DAY, last_at=TUESDAY + DAY)
    other = a_proposal(address="k@b.example", first_at=TUESDAY + DAY / 2, last_at=TUESDAY + DAY / 2)
    for found in (a_proposal(), other, later, a_proposal(), later):
        kelly.proposals.save(found)
    assert kelly.proposals.of("sam") == (a_proposal(last_at=TUESDAY + DAY, mails=2), other)


def test_each_mailbox_has_its_own(kelly: Store) -> None:
    kelly.proposals.save(a_proposal())
    kelly.proposals.save(a_proposal(mailbox="rita"))
    assert [len(kelly.proposals.of(name)) for name in ("sam", "rita")] == [1, 1]
    assert len(kelly.proposals.about(KELLY)) == 2


def test_what_was_last_seen_too_long_ago_goes(kelly: Store) -> None:
    kelly.proposals.save(a_proposal(first_at=TUESDAY - 60 * DAY))
    kelly.proposals.thin_out(TUESDAY)
    assert len(kelly.proposals.of("sam")) == 1
    kelly.proposals.thin_out(TUESDAY + KEPT_FOR)
    assert kelly.proposals.of("sam") == ()


@pytest.mark.parametrize("written", [HOME, "Kelly@HOME.example"])
def test_what_became_a_customers_address_goes(kelly: Store, written: str) -> None:
    kelly.proposals.save(a_proposal())
    kelly.proposals.save(a_proposal(address="other@home.example"))
    kelly.people.save(a_customer(addresses=("kelly@northshore.example", written)))
    assert [proposal.address for proposal in kelly.proposals.of("sam")] == ["other@home.example"]


def test_forgetting_takes_it_along_and_nobody_proposes_it_again(kelly: Store) -> None:
    pat, lee = "plee@northshore.example", "lee@northshore.example"
    kelly.people.save(a_customer(id="c-2", name="Ana Ruiz", addresses=(lee,)))
    kelly.proposals.save(a_proposal())
    kelly.proposals.save(a_proposal(address=pat, name="Pat Lee", likeness=Likeness.SAME_COMPANY))
    kelly.proposals.save(a_proposal(address="ana@home.example", customer=CustomerId("c-2")))
    assert kelly.people.may_be_proposed(HOME)
    kelly.people.erase(KELLY)
    assert [proposal.address for proposal in kelly.proposals.of("sam")] == ["ana@home.example"]
    gone, may = ("kelly@northshore.example", HOME), (pat, "ana@home.example")
    assert [kelly.people.may_be_proposed(address) for address in (*gone, *may)] == [False, False, True, True]
    assert not kelly.people.is_forgotten(HOME), "it was a guess: whoever it is may still be added by hand"


def test_whom_the_rep_wrote_to_in_a_thread(kelly: Store) -> None:
    kelly.people.save(a_customer(id="c-2", addresses=()))
    ours, theirs = Direction.OUTBOUND, Direction.INBOUND
    other = CustomerId("c-2")
    kelly.contact.save_mails(
        [
            a_mail("2026-02-10", ours),
            a_mail("2026-02-11", theirs, customer=other),
            a_mail("2026-02-12", ours, thread="t-2"),
            a_mail("2026-02-12", ours, thread="t-2", customer=other),
            a_mail("2026-02-13", ours, thread="t-3", mailbox="rita"),
            a_mail("2026-02-13", ours, thread="t-4", excluded="draft"),
        ]
    )
    threads = ("t-1", "t-2", "t-3", "t-4", "t-5")
    assert kelly.contact.written_to("sam", threads) == {"t-1": {KELLY}, "t-2": {KELLY, other}}
    assert kelly.contact.written_to("sam", ()) == {}

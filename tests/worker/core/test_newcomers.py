"""Unknown addresses: whose they may be, and above all whose they are not."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.types import Message, Party, Place
from tests.builders import REP_ADDRESS, TUESDAY, a_customer, a_message
from worker.core.mail_kind import judge
from worker.core.matching import Directory, normalise
from worker.core.newcomers import (
    KEPT_FOR,
    MOST_PEOPLE,
    Circle,
    Likeness,
    ProposedAddress,
    is_current,
    known_at,
    likeness,
    seen_again,
    strangers,
)
from worker.core.words import CustomerId

OWN = frozenset({REP_ADDRESS, "sam.okafor@gmail.com"})
REP = Party(REP_ADDRESS, "Sam Okafor")
KELLY = Party("kelly@northshore.example", "Kelly Brandt")
PEOPLE = (
    a_customer(),
    a_customer(id="c-juergen", name="Jürgen Groß", given_name="", family_name="", company="Fährhaus Nord GmbH",
               addresses=("j.gross@faehrhaus.example", "jgross@gmail.com")),
    a_customer(id="c-anna1", name="Anna Meier", given_name="", family_name="", company="Kiosk One",
               addresses=("ann.meier@shared.example",)),
    a_customer(id="c-anna2", name="Meier, Anna", given_name="Anna", family_name="Meier", company="Boat Two",
               addresses=("anmei@shared.example",)),
    a_customer(id="c-signs", name="Robert de Wit", given_name="Robert", family_name="de Wit", signs_as="Bob",
               company="Wit", addresses=("rdw@wit.example",)),
    a_customer(id="c-none", name="Ida Lund", given_name="", family_name="", company="",
               addresses=("ida@lund.example",)),
)  # fmt: skip
CIRCLE, DIRECTORY = Circle.of(PEOPLE), Directory.of(PEOPLE)
ANSWERS: dict[str, Any] = {"in_reply_to": "<0@okafor.example>"}

Found = dict[str, tuple[str, str]]


def proposed(message: Message, *, wrote_to: tuple[str, ...] = ()) -> Found:
    """What a mail proposes: per address the likeness and the customer."""
    written = frozenset(map(CustomerId, wrote_to))
    likes = {
        one.address: likeness(one, CIRCLE, written if one.thread else frozenset())
        for one in strangers(message, judge(message, OWN), OWN, DIRECTORY)
    }
    return {address: (str(like[0]), like[1]) for address, like in likes.items() if like}


def from_(address: str, name: str, **changes: Any) -> Message:
    return a_message(sender=Party(address, name), **changes)


def to(*parties: Party, **changes: Any) -> Message:
    return a_message(sender=REP, to=parties, places=frozenset({Place.SENT}), **changes)


@pytest.mark.parametrize(
    ("address", "name", "customer"),
    [
        ("kb77@home.example", "Kelly Brandt", "c-kelly"),
        ("kb77@home.example", "Brandt, Kelly", "c-kelly"),
        ("kb77@home.example", "  KELLY   BRANDT ", "c-kelly"),
        ("kb77@home.example", "Kelly J. Brandt", "c-kelly"),
        ("kb77@northshore.example", "Kelly Brandt", "c-kelly"),
        ("jg@gmx.de", "Juergen Gross", "c-juergen"),
        ("jg@gmx.de", "Jurgen Groß", "c-juergen"),
        ("bob@home.example", "Bob de Wit", "c-signs"),
        ("anmei@gmail.com", "Anna Meier", "c-anna2"),
        ("annmeier@gmail.com", "Anna Meier", "c-anna1"),
    ],
)
def test_the_same_full_name_is_a_second_address(address: str, name: str, customer: str) -> None:
    assert proposed(from_(address, name)) == {address: ("same_name", customer)}


@pytest.mark.parametrize(
    ("address", "name", "customer"),
    [
        ("kelly.brandt@home.example", "Kelly", "c-kelly"),
        ("kbrandt82@home.example", "Kelly", "c-kelly"),
        ("brandt@home.example", "Kelly", "c-kelly"),
        ("brandt.kelly@home.example", "Kelly Anne Brandt", "c-kelly"),
        ("j-gross@web.de", "Jürgen", "c-juergen"),
        ("bobdewit@home.example", "Bob", "c-signs"),
    ],
)
def test_a_part_of_the_name_and_an_address_like_theirs_is_a_second_address(
    address: str, name: str, customer: str
) -> None:
    assert proposed(from_(address, name)) == {address: ("name_in_address", customer)}


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("kelly@home.example", "Kelly"),  # any Kelly
        ("kelly@home.example", "Kelly Moore"),
        ("kbrandt@home.example", "Karl Brandt"),
        ("kelly.brandt@home.example", ""),  # no name agrees
        ("kb77@home.example", "Kelly Brandt via Docs"),
        ("kb77@home.example", "Kelly Brandt (Shared Docs)"),
        ("noreply@docs.example", "Kelly Brandt"),
        ("info@brandt.example", "Kelly Brandt"),
        ("anna99@gmail.com", "Anna Meier"),  # either of two
        ("ameier@gmail.com", "Anna Meier"),  # as either of the two may write
        ("not an address", "Kelly Brandt"),
        ("kb@home", "Kelly Brandt"),
        ("kb\x1b[2j@home.example", "Kelly Brandt"),
        ("kelly.brandt@okafor.example", "Kelly Brandt"),  # the rep's own company
        ("kelly@northshore.example", "Kelly Brandt"),  # known
    ],
)
def test_who_is_only_a_little_like_a_customer_is_not_proposed(address: str, name: str) -> None:
    assert proposed(from_(address, name)) == {}


@pytest.mark.parametrize("name", ["", "Kelly", "kelly@home.example", "Brandt"])
def test_who_answers_what_was_written_to_a_customer_may_be_them(name: str) -> None:
    answer = from_("kb@home.example", name, **ANSWERS)
    assert proposed(answer, wrote_to=("c-kelly",)) == {"kb@home.example": ("same_thread", "c-kelly")}


@pytest.mark.parametrize(
    ("changes", "wrote_to"),
    [
        ({}, ("c-kelly",)),  # answers nothing
        (ANSWERS, ()),
        (ANSWERS, ("c-kelly", "c-signs")),
        (ANSWERS | {"sender": Party("kb@home.example", "Maria Brandt")}, ("c-kelly",)),
        (ANSWERS | {"cc": (KELLY,)}, ("c-kelly",)),  # Kelly stands beside them
        (ANSWERS | {"sender": Party("xq4@northshore.example")}, ("c-kelly",)),
    ],
)
def test_who_answers_as_somebody_else_is_not_them(changes: dict[str, Any], wrote_to: tuple[str, ...]) -> None:
    assert proposed(a_message(**({"sender": Party("kb@home.example")} | changes)), wrote_to=wrote_to) == {}


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("plee@northshore.example", "Pat Lee"),
        ("pat@northshore.example", "Patricia Lee"),
        ("pl@northshore.example", "Pat Lee"),
        ("m.soerensen@northshore.example", "Mads Sørensen"),
        ("ice.northfield@northshore.example", "Ivo Northfield"),
    ],
)
def test_who_exchanges_mail_from_a_known_company_may_be_a_new_colleague(address: str, name: str) -> None:
    expected = {address: ("same_company", "c-kelly")}
    assert proposed(from_(address, name, **ANSWERS)) == expected
    assert proposed(to(Party(address, name))) == expected
    assert proposed(to(KELLY, Party(address, name))) == expected
    assert proposed(a_message(sender=REP, to=(KELLY,), cc=(Party(address, name),))) == expected
    assert proposed(from_(address, name)) == {}, "nobody answered anybody yet"
    assert proposed(a_message(cc=(Party(address, name),))) == {}, "the rep did not write to them"


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("sales@northshore.example", "Pat Lee"),
        ("team4@northshore.example", "Ice Desk"),
        ("ice@northshore.example", "North Shore Ice"),
        ("plee@northshore.example", "Pat"),
        ("plee@northshore.example", ""),
        ("plee@mail.northshore.example", "Pat Lee"),
        ("plee@gmail.com", "Pat Lee"),  # anybody's
        ("plee@shared.example", "Pat Lee"),  # people of two companies have addresses there
        ("plee@lund.example", "Pat Lee"),  # no company is known
        ("plee@elsewhere.example", "Pat Lee"),
    ],
)
def test_who_is_no_person_of_a_known_company_is_not_proposed(address: str, name: str) -> None:
    assert proposed(from_(address, name, **ANSWERS)) == {}
    assert proposed(to(Party(address, name))) == {}


def test_one_company_may_be_written_in_two_ways() -> None:
    people = (a_customer(), a_customer(id="c-2", company="North Shore Ice Ltd.", addresses=("b@northshore.example",)))
    assert Circle.of(people).companies == {"northshore.example": ("c-kelly", "c-2")}
    other = a_customer(id="c-3", company="South Shore", addresses=("c@northshore.example",))
    assert Circle.of((*people, other)).companies == {}


def test_the_colleague_in_the_same_mail_is_named() -> None:
    people = (*PEOPLE, a_customer(id="c-zoe", name="Zoe Ray", addresses=("zoe@northshore.example",)))
    mail = to(Party("zoe@northshore.example"), Party("plee@northshore.example", "Pat Lee"))
    (pat,) = strangers(mail, judge(mail, OWN), OWN, Directory.of(people))
    assert likeness(pat, Circle.of(people), ()) == (Likeness.SAME_COMPANY, "c-zoe")


def test_the_other_address_in_copy_is_seen_where_the_customer_put_it() -> None:
    home = Party("kb@home.example", "Kelly Brandt")
    expected = {"kb@home.example": ("same_name", "c-kelly")}
    assert proposed(a_message(cc=(home,))) == expected
    assert proposed(to(home)) == expected
    assert proposed(from_("who@else.example", "Who Else", cc=(home,))) == {}, "of a stranger's friends nothing is kept"


NOISE: tuple[dict[str, Any], ...] = (
    {"headers": {"list-id": ("<club.example>",)}},
    {"headers": {"auto-submitted": ("auto-replied",)}},
    {"headers": {"precedence": ("bulk",), "list-unsubscribe": ("<https://x.example/u>",)}},
    {"places": frozenset({Place.SPAM})},
    {"places": frozenset({Place.DRAFTS})},
    {"places": frozenset({Place.CHAT})},
    {"to": (Party("all@elsewhere.example"),)},
    {"cc": tuple(Party(f"p{n}@elsewhere.example") for n in range(MOST_PEOPLE))},
    {"bcc": tuple(Party(f"p{n}@elsewhere.example") for n in range(MOST_PEOPLE))},
    {"sent_at": None, "received_at": None},
)


@pytest.mark.parametrize("changes", NOISE)
def test_lists_machines_and_mail_to_many_propose_nobody(changes: dict[str, Any]) -> None:
    assert proposed(from_("kb@home.example", "Kelly Brandt", **changes)) == {}
    assert proposed(from_("plee@northshore.example", "Pat Lee", **(ANSWERS | changes))) == {}


def test_a_mail_to_a_few_more_still_counts() -> None:
    cc = tuple(Party(f"p{n}@elsewhere.example") for n in range(MOST_PEOPLE - 1))
    assert proposed(from_("kb@home.example", "Kelly Brandt", cc=cc))


def test_nobody_is_proposed_where_the_sender_is_unknown_to_the_mail() -> None:
    assert proposed(a_message(sender=None)) == {}


PARTIES = st.builds(
    Party,
    st.one_of(
        st.sampled_from([REP_ADDRESS, "Kelly@NorthShore.example", "rdw@wit.example", "pat@northshore.example"]),
        st.emails(),
        st.text(max_size=20),
    ),
    st.one_of(st.sampled_from(["Kelly Brandt", "Pat Lee", "Anna Meier", "", "Sam Okafor"]), st.text(max_size=30)),
)


@given(
    st.builds(
        a_message,
        sender=st.none() | PARTIES,
        to=st.lists(PARTIES, max_size=4).map(tuple),
        cc=st.lists(PARTIES, max_size=4).map(tuple),
        in_reply_to=st.sampled_from(["", "<1@x.example>"]),
        places=st.sets(st.sampled_from(list(Place)), max_size=2).map(frozenset),
    ),
    st.sets(st.sampled_from([customer.id for customer in PEOPLE]), max_size=2),
)
def test_whatever_a_mail_holds_only_unknown_people_in_it_are_proposed(message: Message, wrote_to: set[str]) -> None:
    found = proposed(message, wrote_to=tuple(wrote_to))
    parties = [*([message.sender] if message.sender else []), *message.to, *message.cc]
    assert found.keys() <= {normalise(party.address) for party in parties}
    for address, (_, customer) in found.items():
        assert DIRECTORY.customer_of(address) is None
        assert address not in OWN
        assert customer in CIRCLE.people
        assert address.isprintable()


# --- how long it is kept --------------------------------------------------------------------------------------

DAY = timedelta(days=1)


def kept(first: float, last: float, **changes: Any) -> ProposedAddress:
    proposal = ProposedAddress(
        "sam", "kb@home.example", "Kelly Brandt", CustomerId("c-kelly"), Likeness.SAME_NAME,
        TUESDAY + first * DAY, TUESDAY + last * DAY,
    )  # fmt: skip
    return replace(proposal, **changes)


@given(st.lists(st.integers(-40, 40), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_mails_told_again_change_nothing_and_the_span_is_theirs_in_any_order(days: list[int], chance: Any) -> None:
    held = kept(days[0], days[0])
    for day in days[1:]:
        held = seen_again(held, kept(day, day))
    assert (held.first_at, held.last_at) == (TUESDAY + min(days) * DAY, TUESDAY + max(days) * DAY)
    assert 1 <= held.mails <= len(set(days))
    chance.shuffle(days)
    again = held
    for day in days:
        again = seen_again(again, kept(day, day))
    assert again == held


def test_the_newest_mail_says_whom_it_is_like_and_a_name_once_seen_stays() -> None:
    newer = kept(1, 1, name="", likeness=Likeness.SAME_THREAD, customer=CustomerId("c-2"))
    older = kept(-1, -1, name="Old", likeness=Likeness.SAME_COMPANY)
    held = seen_again(seen_again(kept(0, 0), newer), older)
    assert held == kept(-1, 1, likeness=Likeness.SAME_THREAD, customer=CustomerId("c-2"), mails=3)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (-0.1, None),  # not seen yet
        (0, kept(0, 0)),
        (4, kept(0, 0)),  # the later mails are not known yet
        (10, kept(0, 10, mails=5)),
        (40, kept(0, 10, mails=5)),
        (40.1, None),
    ],
)
def test_a_replay_knows_what_was_known_then(now: float, expected: ProposedAddress | None) -> None:
    assert known_at(kept(0, 10, mails=5), TUESDAY + now * DAY) == expected


def test_what_was_last_seen_earlier_than_it_would_be_kept_is_not_proposed() -> None:
    assert is_current(TUESDAY - KEPT_FOR, TUESDAY)
    assert not is_current(TUESDAY - KEPT_FOR - DAY, TUESDAY)
    assert is_current(TUESDAY + timedelta(minutes=5), TUESDAY), "it came while the run was under way"
    assert not is_current(TUESDAY + 2 * DAY, TUESDAY), "a clock's fault"

"""Addresses have one form; an address or a calendar title leads to one customer."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import a_customer, a_rep
from worker.core.matching import Directory, is_role_address, normalise, own_addresses
from worker.core.words import CustomerId


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("Kelly@NorthShore.Example", "kelly@northshore.example"),
        ("  <kelly@northshore.example> ", "kelly@northshore.example"),
        ("'kelly@northshore.example'", "kelly@northshore.example"),
        ("mailto:kelly@northshore.example", "kelly@northshore.example"),
        ("kelly@northshore.example.", "kelly@northshore.example"),
        ("kelly@googlemail.com", "kelly@gmail.com"),
        ("k.elly+ice@gmail.com", "k.elly+ice@gmail.com"),
        ("anna@Müller.example", "anna@xn--mller-kva.example"),
        ("anna@xn--mller-kva.example", "anna@xn--mller-kva.example"),
        ("a@b@c.example", "a@b@c.example"),
        ("no address", "no address"),
        ("", ""),
        ("x@" + "ü" * 80 + ".example", "x@" + "ü" * 80 + ".example"),
    ],
)
def test_an_address_has_one_form(written: str, form: str) -> None:
    assert normalise(written) == form


@settings(deadline=None)
@given(st.text(max_size=40))
def test_normalising_never_raises_and_settles(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == normalise(normalise(once))


@pytest.mark.parametrize(
    "address",
    [
        "info@a.example",
        "Sales@a.example",
        "office-uk@a.example",
        "kontakt@a.example",
        "no-reply@a.example",
        "buchhaltung@a.example",
        "compras@a.example",
        "support2@a.example",
        "info+kelly@a.example",
        "do_not_reply@a.example",
    ],
)
def test_a_desk_is_no_person(address: str) -> None:
    assert is_role_address(address)


@pytest.mark.parametrize(
    "address", ["kelly@a.example", "salesman.joe@a.example", "infante@a.example", "ana@info.example"]
)
def test_a_person_is_no_desk(address: str) -> None:
    assert not is_role_address(address)


def test_the_reps_aliases_are_the_rep() -> None:
    rep = a_rep(address="Sam@Okafor.example", aliases=("sam@googlemail.com", " "))
    assert own_addresses(rep) == {"sam@okafor.example", "sam@gmail.com"}


def test_one_persons_several_addresses_are_one_customer() -> None:
    directory = Directory.of([a_customer(addresses=("Kelly@NorthShore.example", "kb@googlemail.com"))])
    assert directory.customer_of("kb@gmail.com") == directory.customer_of("<kelly@northshore.example>") == "c-kelly"
    assert directory.customer_of("someone@northshore.example") is None


@pytest.mark.parametrize(
    "title",
    [
        "Lunch Kelly",
        "lunch with Kelly Brandt",
        "Kelly Brandt",
        "Call Kelly re docks",
        "Coffee w/ Kelly",
        "Mittagessen Brandt",
    ],
)
def test_a_title_that_names_a_meeting_with_one_customer(title: str) -> None:
    assert Directory.of([a_customer()]).named_in(title, "sam") == "c-kelly"


@pytest.mark.parametrize(
    "title",
    [
        "",
        "Kelly's birthday",
        "Lunch Kelly?",
        "Cancelled: Lunch Kelly",
        "Lunch Kelly Osborne",
        "Prepare offer for Kelly",
        "kelly green paint",
        "Lunch",
        "Kelly on holiday",
        "Order parts from Kelly for Monday",
    ],
)
def test_a_title_that_names_none(title: str) -> None:
    assert Directory.of([a_customer()]).named_in(title, "sam") is None


def test_two_of_a_name_are_nobody_and_a_colleagues_customer_is_not_mine() -> None:
    other = a_customer(id=CustomerId("c-kelly-2"), name="Kelly Stone", family_name="Stone", addresses=())
    directory = Directory.of([a_customer(), other])
    assert directory.named_in("Lunch Kelly", "sam") is None
    assert directory.named_in("Lunch Kelly Stone", "sam") == "c-kelly-2"
    assert directory.named_in("Lunch Kelly Stone", "rita") is None


@pytest.mark.parametrize("name", ["arno", "hiro", "prue", "apel", "hien", "salma", "timo"])
def test_a_first_name_that_begins_like_a_desk_is_a_person(name: str) -> None:
    assert not is_role_address(f"{name}@firm.example")


@pytest.mark.parametrize("name", ["info", "info-de", "sales.uk", "support2", "sales-team", "hr_at", "no-reply"])
def test_a_desk_with_a_country_or_a_number_is_still_a_desk(name: str) -> None:
    assert is_role_address(f"{name}@firm.example")

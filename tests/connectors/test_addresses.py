"""The ways one address may stand in mails."""

import pytest

from connectors.addresses import is_searchable, is_with, spellings
from connectors.types import Party
from tests.builders import a_message


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("kelly@northshore.example", ("kelly@northshore.example",)),
        (" kelly@northshore.example ", ("kelly@northshore.example",)),
        ("kelly@gmail.com", ("kelly@gmail.com", "kelly@googlemail.com")),
        ("kelly@GoogleMail.com", ("kelly@GoogleMail.com", "kelly@gmail.com")),
        ("k@xn--mller-kva.example", ("k@xn--mller-kva.example", "k@müller.example")),
        ("k@xn--\udcff.example", ("k@xn--\udcff.example",)),
        ("k@xn--99999999.example", ("k@xn--99999999.example",)),
    ],
)
def test_every_way_an_address_is_written(address: str, found: tuple[str, ...]) -> None:
    assert spellings(address) == found


@pytest.mark.parametrize("address", ["kelly@x.example", "o'brien+tag@x.example", "a b@x.example", "ü@müller.example"])
def test_what_can_be_searched_for(address: str) -> None:
    assert is_searchable(address)


@pytest.mark.parametrize(
    "address",
    ["", "kelly", "@", "@x.example", 'a"b@x.example', "a\\b@x.example", "a@b@c.example", "a\n@x.example", "a@x y"],
)
def test_what_cannot_be_searched_for(address: str) -> None:
    assert not is_searchable(address)


@pytest.mark.parametrize("field", ["to", "cc", "bcc", "reply_to"])
def test_an_address_is_found_wherever_a_mail_names_it(field: str) -> None:
    assert is_with(a_message(**{field: (Party("Ann@GMAIL.com"),)}), "ann@googlemail.com")


def test_the_sender_and_whoever_sent_for_them_count_and_a_part_of_a_word_does_not() -> None:
    message = a_message(headers={"sender": ("Office <office@x.example>",)})
    assert is_with(message, "kelly@northshore.example")
    assert is_with(message, "office@x.example")
    assert not is_with(message, "elly@northshore.example")
    assert not is_with(a_message(sender=None), "kelly@northshore.example")

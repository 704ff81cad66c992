"""vCard files: card by card, what cannot be read is told."""

import pytest

from worker.core.words import OccasionKind
from worker.errors import UsageError
from worker.people.vcard_file import read_vcards


def _card(*lines: str, version: str = "3.0") -> str:
    return "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


KELLY = _card(
    "FN:Kelly Brandt",
    "N:Brandt;Kelly;;;",
    "EMAIL;TYPE=WORK:kelly@northshore.example",
    "ORG:North Shore Ice",
    "BDAY:--0229",
    "NOTE:likes ice fishing",
    version="4.0",
)
MOIRA = _card("FN:Moira Bell", "EMAIL:moira@a.example", "BDAY:1980-05-03", "X-ANNIVERSARY:2004-06-19")


def test_every_card_with_an_address_becomes_a_person() -> None:
    parsed = read_vcards(KELLY + MOIRA, "c.vcf", default_owner="sam")
    kelly, moira = parsed.documents
    assert parsed.problems == ()
    assert (kelly.customer.name, kelly.customer.given_name, kelly.customer.owner) == ("Kelly Brandt", "Kelly", "sam")
    assert (kelly.customer.company, kelly.customer.addresses) == ("North Shore Ice", ("kelly@northshore.example",))
    assert [(day.month, day.day, day.year) for day in kelly.occasions] == [(2, 29, None)]
    assert [fact.slots["what"] for fact in kelly.facts] == ["likes ice fishing"]
    assert {day.kind for day in moira.occasions} == {OccasionKind.BIRTHDAY, OccasionKind.ANNIVERSARY}


def test_a_card_without_an_address_or_end_is_told_and_the_rest_is_read() -> None:
    parsed = read_vcards(_card("FN:Tom") + MOIRA + KELLY[:60], "c.vcf", default_owner="sam")
    assert [person.customer.name for person in parsed.documents] == ["Moira Bell"]
    assert len(parsed.problems) == 2
    assert all("c.vcf" in problem for problem in parsed.problems)


@pytest.mark.parametrize("text", ["", "\n", "name,email\nKelly,k@a.example\n"])
def test_a_file_without_cards_gives_one_clear_sentence(text: str) -> None:
    with pytest.raises(UsageError, match=r"^c\.vcf: the file holds no vCard"):
        read_vcards(text, "c.vcf", default_owner="sam")

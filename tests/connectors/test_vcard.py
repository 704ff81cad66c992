import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.types import Card, CardDate
from connectors.vcard import card_date, read_cards


def card(*lines: str) -> Card:
    text = "\r\n".join(["BEGIN:VCARD", *lines, "END:VCARD", ""])
    cards, skipped = read_cards(text, part="book", item="a.vcf")
    assert skipped == []
    return cards[0]


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("BDAY:1980-05-03", CardDate("birthday", 5, 3, 1980)),
        ("BDAY:19800503", CardDate("birthday", 5, 3, 1980)),
        ("BDAY:--0503", CardDate("birthday", 5, 3)),
        ("BDAY:--05-03", CardDate("birthday", 5, 3)),
        ("BDAY:--0229", CardDate("birthday", 2, 29)),
        ("BDAY;VALUE=date-and-or-time:--0503T0900", CardDate("birthday", 5, 3)),
        ("BDAY:1980-05-03T00:00:00Z", CardDate("birthday", 5, 3, 1980)),
        ("BDAY;X-APPLE-OMIT-YEAR=1604:1604-05-03", CardDate("birthday", 5, 3)),
        ("BDAY:0000-05-03", CardDate("birthday", 5, 3)),
        ("BDAY;VALUE=text:3.5.1980", CardDate("birthday", 5, 3, 1980)),
        ("ANNIVERSARY:20090808T1430-0500", CardDate("anniversary", 8, 8, 2009)),
        ("X-ANNIVERSARY:2009-08-08", CardDate("anniversary", 8, 8, 2009)),
        ("X-EVOLUTION-ANNIVERSARY:2009-08-08", CardDate("anniversary", 8, 8, 2009)),
        ("X-MS-ANNIVERSARY:20090808", CardDate("anniversary", 8, 8, 2009)),
    ],
)
def test_a_day_is_read_however_it_is_written(line: str, date: CardDate) -> None:
    assert card("FN:Kelly", line).dates == (date,)


@pytest.mark.parametrize(
    "value", ["1980", "1980-05", "---03", "circa 1800", "1981-02-29", "05/03/1980", "", "2026-13-40"]
)
def test_what_does_not_tell_month_and_day_is_no_date(value: str) -> None:
    assert card("FN:Kelly", f"BDAY:{value}").dates == ()


def test_apples_labelled_dates_and_relations() -> None:
    found = card(
        "FN:Kelly",
        "item1.X-ABDATE;type=pref:2009-08-08",
        "item1.X-ABLabel:_$!<Anniversary>!$_",
        "item2.X-ABDATE:2012-01-02",
        "item2.X-ABLabel:First order",
        "item3.X-ABRELATEDNAMES:Robin",
        "item3.X-ABLabel:_$!<Spouse>!$_",
    )
    assert found.dates == (CardDate("anniversary", 8, 8, 2009),)
    assert found.other == (("first order", "2012-01-02"),)
    assert found.relations == (("spouse", "Robin"),)


def test_vcard_4_fields() -> None:
    found = card(
        "VERSION:4.0",
        "UID:urn:uuid:1",
        "FN:Kelly Brandt",
        "N:Brandt;Kelly;;;",
        "EMAIL;TYPE=work:kelly@northshore.example",
        "EMAIL:mailto:kb@home.example",
        "ORG:North Shore\\; Ice;Sales",
        "CATEGORIES:Customers,Ice\\, fishing",
        "NOTE:Likes ice\\nfishing",
        "RELATED;TYPE=child;VALUE=text:Alex",
        "RELATED;TYPE=friend:urn:uuid:2",
        "TITLE:Buyer",
    )
    assert (found.id, found.name, found.given_name, found.family_name) == (
        "urn:uuid:1",
        "Kelly Brandt",
        "Kelly",
        "Brandt",
    )
    assert found.addresses == ("kelly@northshore.example", "kb@home.example")
    assert found.company == "North Shore; Ice"
    assert found.groups == {"Customers", "Ice, fishing"}
    assert found.notes == "Likes ice\nfishing"
    assert found.relations == (("child", "Alex"),)
    assert found.other == (("title", "Buyer"),)


def test_vcard_2_1_quoted_printable_over_two_lines() -> None:
    found = card("VERSION:2.1", "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Gro=C3=9F;J=C3=\r\n=BCrgen", "BDAY:19800503")
    assert (found.given_name, found.family_name, found.name) == ("Jürgen", "Groß", "Jürgen Groß")


def test_folded_lines_are_joined() -> None:
    assert card("FN:Kelly", "NOTE:Likes i\r\n ce fishing").notes == "Likes ice fishing"


def test_a_card_without_uid_keeps_its_id() -> None:
    assert card("FN:Kelly", "NOTE:a").id == card("FN:Kelly", "NOTE:b").id != card("FN:Moira").id


def test_a_broken_card_is_told_and_does_not_stop_the_rest() -> None:
    text = "BEGIN:VCARD\nFN:Cut\nBEGIN:VCARD\nFN:Kelly\nrubbish\nEND:VCARD\nBEGIN:VCARD\nEND:VCARD\nBEGIN:VCARD\nFN:Mo"
    cards, skipped = read_cards(text, part="", item="book/a.vcf")
    assert [found.name for found in cards] == ["Kelly"]
    assert [one.item for one in skipped] == ["book/a.vcf#1", "book/a.vcf#3", "book/a.vcf#4"]
    assert all("book/a.vcf" in one.sentence and one.sentence.endswith(".") for one in skipped)


def test_an_agents_card_inside_a_card_is_not_a_person_of_ours() -> None:
    text = "BEGIN:VCARD\nFN:Kelly\nAGENT:\nBEGIN:VCARD\nFN:Agent\nEND:VCARD\nBDAY:--0503\nEND:VCARD\n"
    cards, skipped = read_cards(text, part="", item="a.vcf")
    assert [(found.name, len(found.dates)) for found in cards] == [("Kelly", 1)]
    assert skipped == []


def test_a_distribution_list_is_no_person() -> None:
    assert read_cards("BEGIN:VCARD\nKIND:group\nFN:All\nEND:VCARD\n", part="", item="a.vcf") == ([], [])


@given(st.text(max_size=300))
@settings(deadline=None)
def test_rubbish_inside_a_card_never_raises(text: str) -> None:
    read_cards(f"BEGIN:VCARD\n{text}\nEND:VCARD\n", part="", item="a.vcf")


@given(st.integers(1, 12), st.integers(1, 28), st.integers(1700, 2100))
@settings(deadline=None)
def test_every_day_reads_back(month: int, day: int, year: int) -> None:
    assert card_date("birthday", f"{year:04}-{month:02}-{day:02}") == CardDate("birthday", month, day, year)
    assert card_date("birthday", f"--{month:02}{day:02}") == CardDate("birthday", month, day)

"""One way in for every format."""

import pytest

from worker.core.words import ToldBy, Use
from worker.errors import UsageError
from worker.people.reading import Format, format_of, read_people

YAML = b"people:\n  - {name: Kelly, addresses: k@a.example}\n"
CSV = b"name,email,hobby\nKelly,k@a.example,chess\n"
VCARD = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Kelly\r\nEMAIL:k@a.example\r\nEND:VCARD\r\n"


@pytest.mark.parametrize(("data", "file"), [(YAML, "a.yaml"), (YAML, "A.YML"), (CSV, "a.csv"), (VCARD, "a.vcf")])
def test_the_ending_tells_the_format(data: bytes, file: str) -> None:
    parsed = read_people(data, file, default_owner="sam")
    assert [(person.customer.name, person.customer.owner) for person in parsed.documents] == [("Kelly", "sam")]


@pytest.mark.parametrize(("data", "file"), [(YAML, "/home/sam/a.yaml"), (CSV, "/home/sam/a.csv")])
def test_a_source_names_the_file_and_not_where_it_lay(data: bytes, file: str) -> None:
    (person,) = read_people(data, file, default_owner="sam").documents
    assert person.customer.source.type == "import"
    assert person.customer.source.ref.startswith("a.")


def test_a_named_format_wins() -> None:
    assert read_people(CSV, "a.export", format=Format.CSV, default_owner="sam").documents[0].customer.name == "Kelly"


def test_an_unknown_ending_asks_for_the_format() -> None:
    with pytest.raises(UsageError, match=r"^people\.json: .* --format yaml, csv or vcard$"):
        format_of("people.json")


@pytest.mark.parametrize(("told_by", "use"), [(None, Use.STEER), (ToldBy.CUSTOMER, Use.MENTION)])
def test_columns_are_said_only_where_the_customer_told_them(told_by: ToldBy | None, use: Use) -> None:
    (person,) = read_people(CSV, "a.csv", default_owner="sam", told_by=told_by).documents
    assert [fact.use for fact in person.facts] == [use]

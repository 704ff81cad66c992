"""What `export` prints, `import` reads back unchanged: for every person there can be."""

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.worker.people.strategies import documents
from worker.core.matching import normalise
from worker.people.document import PersonDocument
from worker.people.yaml_file import read_yaml
from worker.people.yaml_print import comment_line, write_yaml


def _addresses(document: PersonDocument) -> list[str]:
    return [normalise(address) for address in document.customer.addresses]


@st.composite
def several(draw: st.DrawFn) -> list[PersonDocument]:
    people = draw(st.lists(documents(), max_size=3))
    seen: set[str] = set()
    return [person for person in people if not (set(_addresses(person)) & seen or seen.update(_addresses(person)))]


@settings(deadline=None, max_examples=60)
@given(several())
def test_read_gives_back_what_write_was_given(people: list[PersonDocument]) -> None:
    parsed = read_yaml(write_yaml(people), "people.yaml", default_owner="")
    assert list(parsed.documents) == people
    assert parsed.problems == ()


@settings(deadline=None, max_examples=20)
@given(several())
def test_other_yaml_readers_see_the_same_texts(people: list[PersonDocument]) -> None:
    read = yaml.safe_load(write_yaml(people))["people"]
    assert [entry["name"] for entry in read] == [person.customer.name for person in people]
    assert [entry.get("company", "") for entry in read] == [person.customer.company for person in people]


@settings(deadline=None, max_examples=20)
@given(documents(), st.text(max_size=30))
def test_a_comment_never_becomes_content(person: PersonDocument, comment: str) -> None:
    text = write_yaml([person], comments=[comment]) + comment_line(comment)
    assert read_yaml(text, "people.yaml", default_owner="").documents == (person,)


@settings(deadline=None, max_examples=20)
@given(documents())
def test_what_else_is_held_is_shown_and_not_read(person: PersonDocument) -> None:
    held = {
        person.customer.id: {"touches": [{"at": "2026-02-10", "direction": "inbound"}], "a": None, "b": 1, "c": True}
    }
    text = write_yaml([person], held=held)
    assert "touches" in text
    assert read_yaml(text, "people.yaml", default_owner="").documents == (person,)


def test_nobody_is_an_empty_list() -> None:
    assert read_yaml(write_yaml([]), "people.yaml", default_owner="sam").documents == ()

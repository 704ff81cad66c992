"""The published schema names every key with its type and meaning."""

from worker.core.facts import LANGUAGE_SLOT, SLOTS
from worker.people.schema import SECTIONS, SLOT_MEANINGS, schema_table


def test_every_key_has_one_row_with_type_and_meaning() -> None:
    rows = [line.split(" | ") for line in schema_table().splitlines()[2:]]
    assert all(len(row) == 3 and all(cell.strip("| ") for cell in row) for row in rows)
    keys = [row[0].strip("| `") for row in rows]
    assert keys == list(dict.fromkeys(keys))
    assert {f"{place}.{name}" for place, model in SECTIONS for name in model.model_fields} == set(keys)


def test_every_slot_of_every_kind_can_be_written() -> None:
    table = schema_table()
    slots = {slot for slots in SLOTS.values() for slot in slots} | {LANGUAGE_SLOT}
    assert all(f"`people[].facts[].{slot}`" in table for slot in slots)
    assert slots == set(SLOT_MEANINGS)


def test_what_has_to_be_given_is_marked() -> None:
    needed = {line.split(" | ")[0].strip("| `") for line in schema_table().splitlines() if "**needed**" in line}
    assert needed == {
        "people[].name",
        "people[].addresses",
        "people[].facts[].kind",
        "people[].occasions[].kind",
        "people[].occasions[].on",
        "people[].moments[].kind",
        "people[].moments[].on",
        "people[].holds[].reason",
    }

"""People from YAML: strict, every problem at once, each with its file, line and key."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from worker.core.facts import problems as fact_problems
from worker.core.matching import normalise
from worker.core.model import Customer, Fact, Hold, Moment, Occasion
from worker.core.occasions import parse_day
from worker.core.words import CustomerId, FactId, HoldId, MomentId, OccasionId, OccasionKind
from worker.errors import UsageError
from worker.people.document import NO_OCCASION, Parsed, PersonDocument
from worker.people.schema import FactFields, HoldEntry, MomentEntry, OccasionEntry, PersonEntry
from worker.people.values import nearest, source_of
from worker.people.yaml_tree import Node, read_tree

Path = tuple[str | int, ...]

MOST_PROBLEMS = 500
"""Nobody reads more at once, and a file of rubbish has millions."""

_SENTENCES: Mapping[str, str] = {
    "missing": "is missing",
    "string_type": "has to be text",
    "list_type": "has to be a list, each entry beginning with `- `",
    "model_type": "has to be keys with values, such as `name: Kelly Brandt`",
    "model_attributes_type": "has to be keys with values, such as `name: Kelly Brandt`",
    "int_parsing": "has to be a whole number",
    "int_type": "has to be a whole number",
    "greater_than_equal": "has to be at least 1",
    "less_than_equal": "has to be at most 366",
}


def read_yaml(text: str, file: str, *, default_owner: str, mailboxes: Collection[str] = ()) -> Parsed:
    """Read every person, or raise UsageError with one line for each problem: nothing is read by halves.

    `default_owner` is the mailbox of people whose entry names none ("": they have to name one);
    `mailboxes` are the names that exist (empty: any name is taken).
    """
    tree = read_tree(text, file)
    people = _people(tree, file)
    found = _Findings(file, tree or Node(1, {}))
    documents = []
    for place, node in enumerate(people):
        entry = _validated(node, place, found)
        if entry is not None:
            found.check_owner(entry, place, default_owner, mailboxes)
            documents.append(_document(entry, file, default_owner))
        found.check_twice(node, place)
        if len(found.problems) >= MOST_PROBLEMS:
            found.add(("people", place), "the check ends here with this many problems; mend these and try again")
            break
    if found.problems:
        raise UsageError("\n".join(sentence for _, sentence in sorted(found.problems)))
    return Parsed(tuple(documents))


def _people(tree: Node | None, file: str) -> list[Node]:
    if tree is None:
        raise UsageError(f"{file}: the file is empty; begin with `people:`")
    if not isinstance(tree.value, dict):
        raise UsageError(f"{file}:{tree.line}: the file has to begin with `people:` and a list below it")
    for key, node in tree.value.items():
        if key != "people":
            raise UsageError(f"{file}:{node.line}: `{key}` is not a key here; the file has one, `people`")
    people = tree.value.get("people", Node(tree.line, "")).value
    if not isinstance(people, list) and people != "":
        raise UsageError(
            f"{file}:{tree.at(('people',)).line}: people: has to be a list, each entry beginning with `- `"
        )
    return people if isinstance(people, list) else []


def _validated(node: Node, place: int, found: "_Findings") -> PersonEntry | None:
    try:
        return PersonEntry.model_validate(node.plain())
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            found.add(("people", place, *detail["loc"]), _sentence(detail))
    return None


def _sentence(detail: ErrorDetails) -> str:
    if detail["type"] == "enum" and detail["loc"][0] == "facts" and detail["loc"][-1] == "kind":
        return fact_problems(str(detail["input"]), {}, "", "", "")[0]
    match detail["type"]:
        case "value_error":
            return str(detail["ctx"]["error"])
        case "extra_forbidden":
            near = nearest(str(detail["loc"][-1]), _keys_beside(detail["loc"]))
            return "is not a key here" + (f"; did you mean `{near}`?" if near else "; the README lists every key")
        case "enum" | "literal_error":
            allowed = detail["ctx"]["expected"].replace("'", "").replace(" or ", ", ").rstrip(", ")
            return f"`{detail['input']}` is not one of {allowed}"
    return _SENTENCES.get(detail["type"], detail["msg"])


def _keys_beside(path: Path) -> list[str]:
    """Return the keys that may stand where an unknown one stood."""
    model = _MODELS.get(str(path[0]), PersonEntry) if len(path) > 1 else PersonEntry
    return list(model.model_fields)


_MODELS: Mapping[str, Any] = {
    name: field.annotation.__args__[0]
    for name, field in PersonEntry.model_fields.items()
    if name in ("facts", "occasions", "moments", "holds") and field.annotation is not None
}


class _Findings:
    """The problems of one file, each with the line it is about."""

    def __init__(self, file: str, tree: Node) -> None:
        self.file = file
        self.tree = tree
        self.problems: list[tuple[int, str]] = []
        self.addresses: dict[str, int] = {}
        self.ids: dict[tuple[str | int, str], int] = {}

    def add(self, path: Path, sentence: str) -> None:
        line = self.tree.at(path).line
        self.problems.append((line, f"{self.file}:{line}: {_shown(path)}: {sentence}"))

    def check_owner(self, entry: PersonEntry, place: int, default_owner: str, mailboxes: Collection[str]) -> None:
        owner = entry.owner or default_owner
        if not owner:
            self.add(("people", place, "owner"), "is missing; name the mailbox that writes to them, or give --mailbox")
        elif mailboxes and owner not in mailboxes:
            known = ", ".join(sorted(mailboxes))
            self.add(("people", place, "owner"), f"there is no mailbox `{owner}`; the configuration has {known}")

    def check_twice(self, person: Node, place: int) -> None:
        """Refuse an address or an id that stands earlier in the file."""
        for number, address in enumerate(_texts(person.below("addresses"))):
            first = self.addresses.setdefault(normalise(address), place)
            if first != place:
                self.add(
                    ("people", place, "addresses", number),
                    f"{address} is at people[{first}] too; an address has one person",
                )
        for path in _id_paths(person):
            node = person.at(path)
            first_line = self.ids.get((path[0], str(node.value)))
            if first_line is not None:
                self.add(
                    ("people", place, *path), f"this id stands on line {first_line} too; leave it out for a new entry"
                )
            self.ids[path[0], str(node.value)] = node.line


def _texts(node: Node | None) -> list[str]:
    values = node.plain() if node else []
    return [value for value in (values if isinstance(values, list) else [values]) if isinstance(value, str) and value]


def _id_paths(person: Node) -> Iterator[Path]:
    if _is_given(person.below("id")):
        yield ("id",)
    for section in _MODELS:
        items = person.below(section)
        for place, item in enumerate(items.value if items and isinstance(items.value, list) else ()):
            if _is_given(item.below("id")):
                yield (section, place, "id")


def _is_given(node: Node | None) -> bool:
    return node is not None and isinstance(node.value, str) and node.value != ""


def _shown(path: Path) -> str:
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def _document(entry: PersonEntry, file: str, default_owner: str) -> PersonDocument:
    customer = Customer(
        id=CustomerId(entry.id),
        owner=entry.owner or default_owner,
        name=entry.name,
        addresses=tuple(entry.addresses),
        given_name=entry.given_name,
        family_name=entry.family_name,
        signs_as=entry.signs_as,
        company=entry.company,
        group=entry.group,
        ideal_days=entry.ideal_days,
        longest_days=entry.longest_days,
        language=entry.language,
        form=entry.form,
        country=entry.country,
        timezone=entry.timezone,
        celebrate=entry.celebrate,
        source=source_of(entry.source, file, entry.observed_on),
    )
    shorthand = (_birthday(entry, customer),) if entry.birthday else ()
    return PersonDocument(
        customer=customer,
        facts=tuple(_fact(fact, customer.id, file) for fact in entry.facts),
        occasions=(*shorthand, *(_occasion(occasion, customer.id, file) for occasion in entry.occasions)),
        moments=tuple(_moment(moment, customer.id, file) for moment in entry.moments),
        holds=tuple(_hold(hold, customer.id, file) for hold in entry.holds),
    )


def _birthday(entry: PersonEntry, customer: Customer) -> Occasion:
    month, day, year = parse_day(entry.birthday)
    return Occasion(NO_OCCASION, customer.id, OccasionKind.BIRTHDAY, month, day, year, source=customer.source)


def _fact(entry: FactFields, customer: CustomerId, file: str) -> Fact:
    return Fact(
        id=FactId(entry.id),
        customer=customer,
        kind=entry.kind,
        slots=entry.slots,
        about=entry.subject(),
        told_by=entry.told_by,
        source=source_of(entry.source, file, entry.observed_on),
        use=entry.usage(),
        confidence=entry.confidence,
        valid_until=entry.valid_until,
        last_mentioned_on=entry.last_mentioned_on,
        last_confirmed_on=entry.last_confirmed_on,
    )


def _occasion(entry: OccasionEntry, customer: CustomerId, file: str) -> Occasion:
    month, day, year = parse_day(entry.on)
    source = source_of(entry.source, file, entry.observed_on)
    lead_days = tuple(entry.lead_days)
    return Occasion(OccasionId(entry.id), customer, entry.kind, month, day, year, entry.leap_rule, lead_days, source)


def _moment(entry: MomentEntry, customer: CustomerId, file: str) -> Moment:
    source = source_of(entry.source, file, entry.observed_on)
    return Moment(MomentId(entry.id), customer, entry.kind, entry.on, entry.what, source)


def _hold(entry: HoldEntry, customer: CustomerId, file: str) -> Hold:
    source = source_of(entry.source, file, entry.observed_on)
    return Hold(HoldId(entry.id), customer, entry.reason, entry.until, tuple(entry.stops), entry.created_on, source)

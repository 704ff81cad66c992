"""People from CSV: the exports of Google and Outlook and plain tables, row by row; what cannot be read is told."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from nameparser import HumanName

from worker.core.fact_places import ABOUT
from worker.core.facts import LANGUAGE_SLOT, SLOTS
from worker.core.facts import problems as fact_problems
from worker.core.matching import normalise
from worker.core.model import Customer, Fact, Occasion, Source
from worker.core.words import FactKind, OccasionKind, ToldBy
from worker.people.csv_columns import DAY_ROLES, FACT_ROLES, Columns
from worker.people.csv_days import Order, order_of, read_day
from worker.people.csv_table import read_table
from worker.people.decoding import decode
from worker.people.document import NO_CUSTOMER, NO_FACT, NO_OCCASION, Parsed, PersonDocument
from worker.people.usual import usual_about, usual_use
from worker.people.values import country, crossing, form, interval, is_address, language, leap_rule, timezone, truth

_SEVERAL = re.compile(r"\s*:::\s*|\s*;\s*")
_CHILDREN = re.compile(r"\s*(?::::|[;,&/\n]|\band\b|\bund\b|\bet\b|\by\b|\ben\b)\s*")
_SHOWN_ADDRESS = re.compile(r"\s*\([^()]*@[^()]*\)$")

_EVENT_WORDS = (
    (re.compile(r"work|job|hire|dienst|firm|company", re.IGNORECASE), OccasionKind.WORK_ANNIVERSARY),
    (re.compile(r"birthday|geburtstag|cumplea|verjaardag", re.IGNORECASE), OccasionKind.BIRTHDAY),
    (re.compile(r"anniversa|hochzeit|wedding|aniversario|jubil", re.IGNORECASE), OccasionKind.ANNIVERSARY),
)
_PARTNER_WORDS = re.compile(r"spouse|partner|wife|husband|ehe|conjoint|c[oó]nyuge", re.IGNORECASE)
_CHILD_WORDS = re.compile(r"child|son|daughter|kind|sohn|tochter|enfant|hij[oa]", re.IGNORECASE)


def read_csv(
    data: bytes,
    file: str,
    *,
    default_owner: str,
    told_by: ToldBy = ToldBy.REP,
    cadences: Collection[str] = (),
) -> Parsed:
    """Read every row that can be read, with a sentence for each row or cell that cannot.

    What columns tell may be said only where `told_by` is the customer. A label that names one of `cadences` chooses it.
    Raises UsageError where the file as a whole is no table of people.
    """
    lines, columns = read_table(decode(data, file), file)
    rows = _Rows(file, columns, default_owner, told_by, {name.casefold(): name for name in cadences})
    days = [text for _, row in lines for role in DAY_ROLES for _, text in columns.cells(role, row)]
    events = [row[pair.value] for _, row in lines for pair in columns.pairs if len(row) > pair.value]
    rows.order = order_of([*days, *events])
    documents = [document for line, row in lines if (document := rows.person(line, row)) is not None]
    return Parsed(tuple(documents), tuple(rows.problems))


@dataclass(slots=True)
class _Rows:
    """Reads rows one after the other and keeps what was wrong with them."""

    file: str
    columns: Columns
    owner: str
    told_by: ToldBy
    cadences: dict[str, str]
    order: Order = Order.UNKNOWN
    problems: list[str] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)

    def person(self, line: int, row: Sequence[str]) -> PersonDocument | None:
        """Read one row; None where nobody can be made of it."""
        addresses = self.addresses(line, row)
        name = self.name(row)
        if refusal := self.refusal(row, addresses, name):
            self.left_out(line, f"{refusal}; the row was left out")
            return None
        self.seen.update(dict.fromkeys(map(normalise, addresses), line))
        source = Source("import", f"{PurePath(self.file).name} line {line}")
        return PersonDocument(
            customer=self.customer(line, row, name, addresses, source),
            facts=tuple(self.facts(line, row, source)),
            occasions=tuple(self.occasions(line, row, source)),
        )

    def refusal(self, row: Sequence[str], addresses: Sequence[str], name: str) -> str:
        """Say why nobody can be made of the row, or nothing."""
        columns = len(self.columns.headers)
        if any(cell.strip() for cell in row[columns:]):
            return f"the row has more cells than the {columns} columns; check its quotation marks"
        if not addresses:
            return "there is no mail address"
        if not name:
            return "there is an address and no name"
        earlier = next((self.seen[normalise(text)] for text in addresses if normalise(text) in self.seen), None)
        return f"its address stands on line {earlier} too, so join the two rows" if earlier else ""

    def left_out(self, line: int, sentence: str) -> None:
        self.problems.append(f"{self.file}:{line}: {sentence}")

    def addresses(self, line: int, row: Sequence[str]) -> list[str]:
        found: dict[str, str] = {}
        for header, cell in self.columns.cells("addresses", row):
            for text in filter(None, re.split(r"\s*:::\s*|[;,\s]+", cell)):
                if is_address(text):
                    found.setdefault(normalise(text), text)
                else:
                    self.left_out(line, f"{header}: `{text}` is not a mail address")
        return list(found.values())

    def name(self, row: Sequence[str]) -> str:
        """Return the whole name: `Nom` beside `Prénom` is only half of it, Outlook's shown name holds the address."""
        given, middle, family = (self.columns.first(role, row) for role in ("given", "middle", "family"))
        named = self.columns.first("name", row)
        parts = [given, middle, family or (named if given not in named else "")]
        whole = named if named and given in named else " ".join(filter(None, parts))
        whole = whole or _SHOWN_ADDRESS.sub("", self.columns.first("shown", row))
        if "," not in whole:
            return "" if is_address(whole) else whole
        parsed = HumanName(whole)  # "Brandt, Kelly" begins with the family name
        return " ".join(filter(None, (parsed.first, parsed.middle, parsed.last)))

    def customer(self, line: int, row: Sequence[str], name: str, addresses: Sequence[str], source: Source) -> Customer:
        ideal_days, longest_days = self.intervals(line, row)
        return Customer(
            id=NO_CUSTOMER,
            owner=self.owner,
            name=name,
            addresses=tuple(addresses),
            given_name=self.columns.first("given", row),
            family_name=self.columns.first("family", row),
            signs_as=self.columns.first("signs_as", row),
            company=self.columns.first("company", row),
            group=self.columns.first("group", row) or self.cadence(row),
            ideal_days=ideal_days,
            longest_days=longest_days,
            language=self.code(line, row, "language", language),
            form=self.code(line, row, "form", form),
            country=self.code(line, row, "country", country),
            timezone=self.code(line, row, "timezone", timezone),
            celebrate=self.celebrate(line, row),
            source=source,
        )

    def code(self, line: int, row: Sequence[str], role: str, read: Callable[[str], str]) -> str:
        try:
            return read(self.columns.first(role, row))
        except ValueError as error:
            self.left_out(line, f"{role}: {error}; the rest of the row was read")
            return ""

    def intervals(self, line: int, row: Sequence[str]) -> tuple[int | None, int | None]:
        """Their own ideal and longest interval; of two that cross neither is taken."""
        found: list[int | None] = []
        for role in ("ideal_days", "longest_days"):
            try:
                found.append(interval(self.columns.first(role, row)))
            except ValueError as error:
                self.left_out(line, f"{role}: {error}; the rest of the row was read")
                found.append(None)
        ideal, longest = found
        if problem := crossing(ideal, longest):
            self.left_out(line, f"longest_days: {problem}, so neither was taken; the rest of the row was read")
            return None, None
        return ideal, longest

    def celebrate(self, line: int, row: Sequence[str]) -> bool:
        """Whether they want birthday notes; a word that is neither yes nor no stops them rather than not."""
        try:
            return truth(self.columns.first("celebrate", row))
        except ValueError as error:
            self.left_out(line, f"celebrate: {error}, so there are no birthday notes; the rest of the row was read")
            return False

    def cadence(self, row: Sequence[str]) -> str:
        labels = [
            label for _, cell in self.columns.cells("labels", row) for label in re.split(r"\s*(?::::|[;,])\s*", cell)
        ]
        return next((self.cadences[label.casefold()] for label in labels if label.casefold() in self.cadences), "")

    def facts(self, line: int, row: Sequence[str], source: Source) -> Iterator[Fact]:
        written_in = self.code(line, row, "fact_language", language)
        plain = ((*detail, "") for detail in self.details(row))
        for header, kind, text, about, label in (*plain, *self.labelled_notes(row)):
            slots = {SLOTS[kind][0]: text} | ({"label": label} if label else {})
            slots |= {LANGUAGE_SLOT: written_in} if written_in else {}
            use = usual_use(kind, self.told_by, about)
            if found := fact_problems(kind, slots, use, self.told_by, about):
                self.left_out(line, f"{header}: {found[0]}")
                continue
            yield Fact(NO_FACT, NO_CUSTOMER, kind, slots, about, self.told_by, source, use)

    def labelled_notes(self, row: Sequence[str]) -> Iterator[tuple[str, FactKind, str, str, str]]:
        """Yield the cells of columns that name a detail without a kind of its own: they steer as labelled notes."""
        for place, label in self.columns.labels:
            if place < len(row) and row[place].strip():
                yield self.columns.headers[place], FactKind.NOTE, row[place].strip(), ABOUT.get(label, "self"), label

    def details(self, row: Sequence[str]) -> Iterator[tuple[str, FactKind, str, str]]:
        """Yield header, kind, text and whom it is about, for every cell that is a personal detail."""
        for role, kind in FACT_ROLES.items():
            for header, cell in self.columns.cells(role, row):
                whole = kind is FactKind.NOTE
                for text in [cell] if whole else filter(None, _SEVERAL.split(cell)):
                    yield header, kind, text, usual_about(kind)
        for header, cell in self.columns.cells("children", row):
            for name in filter(None, _CHILDREN.split(cell)):
                yield header, FactKind.NOTE, name, "child"
        for header, label, text in self.labelled("relation", row):
            if _PARTNER_WORDS.search(label):
                yield header, FactKind.PARTNER, text, "partner"
            elif _CHILD_WORDS.search(label):
                yield header, FactKind.NOTE, text, "child"

    def occasions(self, line: int, row: Sequence[str], source: Source) -> Iterator[Occasion]:
        rule = self.code(line, row, "leap_rule", leap_rule) or "before"
        for header, kind, text in self.days(line, row):
            try:
                day = read_day(text, self.order)
            except ValueError as error:
                self.left_out(line, f"{header}: {error}; the rest of the row was read")
                continue
            if day is not None:
                yield Occasion(NO_OCCASION, NO_CUSTOMER, kind, *day, leap_rule=rule, source=source)

    def days(self, line: int, row: Sequence[str]) -> Iterator[tuple[str, OccasionKind, str]]:
        for role, kind in DAY_ROLES.items():
            for header, text in self.columns.cells(role, row)[:1]:
                yield header, kind, text
        for header, label, text in self.labelled("event", row):
            found = next((kind for pattern, kind in _EVENT_WORDS if pattern.search(label)), None)
            if found:
                yield header, found, text
            else:
                self.left_out(line, f"{header}: an event `{label}` is not kept; the rest of the row was read")

    def labelled(self, family: str, row: Sequence[str]) -> Iterator[tuple[str, str, str]]:
        """Yield header, label and text of Google's labelled cells; one cell may hold several texts."""
        for pair in self.columns.pairs:
            if pair.family == family and max(pair.label, pair.value) < len(row) and row[pair.value].strip():
                for text in row[pair.value].split(":::"):
                    yield self.columns.headers[pair.value], row[pair.label].strip(), text.strip()

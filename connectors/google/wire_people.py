"""One contact of Google's address book as a card. Pure; see https://developers.google.com/people/api/rest/v1/people.

What Google sends is checked by pydantic: an entry of another shape is told as skipped, never guessed at.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from email import message_from_bytes
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from connectors.mime_text import readable_text
from connectors.types import Card, CardDate, CardId, Skipped
from connectors.vcard import card_date

PART = "contacts"

_SYSTEM_GROUPS = frozenset({"starred", "friends", "family", "coworkers"})
"""Google's own groups that a user puts people in."""
_NO_GROUPS = frozenset({"myContacts", "all", "blocked", "chatBuddies"})
"""Google's own groups that say nothing of a person: everybody who was saved is in myContacts."""
_GROUP_PREFIX = "contactGroups/"


_Text = Annotated[str, AfterValidator(lambda text: text.replace("\0", ""))]
"""No database takes a zero; half characters are refused while the text is stripped."""


class _Wire(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, extra="ignore", frozen=True, str_strip_whitespace=True)


class _Source(_Wire):
    type: _Text = ""


class _Metadata(_Wire):
    primary: bool = False
    source: _Source = _Source()


class _Field(_Wire):
    """What every field of a person has; `type` is Google's own word or the user's."""

    metadata: _Metadata = _Metadata()
    type: _Text = ""
    value: _Text = ""


class _Day(_Wire):
    """A day; a part that is 0 or absent is not known."""

    year: int = 0
    month: int = 0
    day: int = 0

    def __str__(self) -> str:
        """Write what is known of it as ISO 8601 does, without checking it against the calendar."""
        if not self.month:
            return f"{self.year:04}" if self.year else ""
        start = f"{self.year:04}-{self.month:02}" if self.year else f"--{self.month:02}"
        return f"{start}-{self.day:02}" if self.day else start


class _Name(_Field):
    display_name: _Text = ""
    unstructured_name: _Text = ""
    given_name: _Text = ""
    family_name: _Text = ""


class _Dated(_Field):
    """A birthday (with `text` where it was typed freely) or an event."""

    date: _Day = _Day()
    text: _Text = ""


class _Organization(_Field):
    name: _Text = ""
    title: _Text = ""
    current: bool = False
    end_date: _Day | None = None

    @property
    def is_past(self) -> bool:
        return self.end_date is not None and not self.current

    @property
    def is_school(self) -> bool:
        return self.type.casefold() == "school"


class _Relation(_Field):
    person: _Text = ""


class _UserDefined(_Field):
    key: _Text = ""


class _Biography(_Field):
    content_type: _Text = ""


class _Group(_Wire):
    contact_group_resource_name: _Text = ""


class _Membership(_Field):
    contact_group_membership: _Group = _Group()


class _PersonMetadata(_Wire):
    deleted: bool = False
    previous_resource_names: tuple[_Text, ...] = ()


class Person(_Wire):
    """A person as the People API writes one, as far as it is read."""

    resource_name: _Text
    metadata: _PersonMetadata = _PersonMetadata()
    names: tuple[_Name, ...] = ()
    nicknames: tuple[_Field, ...] = ()
    birthdays: tuple[_Dated, ...] = ()
    events: tuple[_Dated, ...] = ()
    relations: tuple[_Relation, ...] = ()
    user_defined: tuple[_UserDefined, ...] = ()
    biographies: tuple[_Biography, ...] = ()
    email_addresses: tuple[_Field, ...] = ()
    organizations: tuple[_Organization, ...] = ()
    memberships: tuple[_Membership, ...] = ()

    @property
    def deleted(self) -> bool:
        """Whether the person is gone from the address book."""
        return self.metadata.deleted

    @property
    def former_ids(self) -> frozenset[str]:
        """Return the ids the person had before."""
        return frozenset(self.metadata.previous_resource_names) - {self.resource_name}


Field = TypeVar("Field", bound=_Field)


def person_of(json: Any) -> Person | Skipped:
    """Read one person; one that cannot be read is named by its id alone."""
    try:
        return Person.model_validate(json)
    except ValidationError:
        known = json.get("resourceName") if isinstance(json, dict) else None
        item = known if isinstance(known, str) and known.isprintable() else PART
        return Skipped(item, "broken_card", f"The contact {item} could not be read; it is left out.")


def own_groups_of(person: Person) -> frozenset[str]:
    """Return the resource names of the groups the user made; only Google knows how they are called."""
    named = {entry.contact_group_membership.contact_group_resource_name for entry in person.memberships}
    googles = {f"{_GROUP_PREFIX}{name}" for name in _SYSTEM_GROUPS | _NO_GROUPS}
    return frozenset(named - googles - {""})


def card_of(person: Person, group_names: Mapping[str, str]) -> Card:
    """Make a card; `group_names` are the user's groups by resource name, Google's own go by Google's word."""
    full = next(iter(_first(person.names)), _Name())
    addresses = tuple(dict.fromkeys(entry.value for entry in _first(person.email_addresses) if "@" in entry.value))
    work = sorted(_first(person.organizations), key=lambda entry: (entry.is_past, not entry.current))
    company = next((entry.name for entry in work if _is_company(entry)), "")
    given, family = full.given_name, full.family_name
    written = full.display_name or full.unstructured_name or f"{given} {family}".strip()
    return Card(
        id=CardId(person.resource_name),
        part=PART,
        name=written or company or next(iter(addresses), ""),
        given_name=given,
        family_name=family,
        addresses=addresses,
        company=company,
        groups=frozenset(_groups(person, group_names)),
        dates=tuple(dict.fromkeys(_dates(person))),
        notes="\n".join(text for text in map(_note, _first(person.biographies)) if text),
        relations=tuple(dict.fromkeys(_relations(person))),
        other=tuple(dict.fromkeys(_other(person, work))),
    )


def _first(entries: Iterable[Field]) -> list[Field]:
    """Return the entries in order, the primary one first."""
    return sorted(entries, key=lambda entry: not entry.metadata.primary)


def _groups(person: Person, names: Mapping[str, str]) -> Iterator[str]:
    for entry in person.memberships:
        group = entry.contact_group_membership.contact_group_resource_name
        word = group.removeprefix(_GROUP_PREFIX)
        name = word if word in _SYSTEM_GROUPS else names.get(group, "")
        if name and word not in _NO_GROUPS:
            yield name


def _birthdays(person: Person) -> list[_Dated]:
    """Order the birthdays: what the rep wrote down before what a profile says, the primary one first."""
    return sorted(
        person.birthdays, key=lambda entry: (entry.metadata.source.type != "CONTACT", not entry.metadata.primary)
    )


def _day(kind: str, entry: _Dated) -> CardDate | None:
    """Read a day that is known for sure: as Google keeps it, else the text where it leaves no doubt."""
    return card_date(kind, str(entry.date)) or (None if entry.date.day else card_date(kind, entry.text))


def _dates(person: Person) -> Iterator[CardDate]:
    known = [day for entry in _birthdays(person) if (day := _day("birthday", entry))]
    yield from known[:1]
    for entry in person.events:
        if entry.type == "anniversary" and (day := _day("anniversary", entry)):
            yield day


def _is_company(entry: _Organization) -> bool:
    return bool(entry.name) and not entry.is_past and not entry.is_school


def _note(entry: _Biography) -> str:
    if entry.content_type != "TEXT_HTML":
        return entry.value
    page = message_from_bytes(b"Content-Type: text/html; charset=utf-8\n\n" + entry.value.encode())
    return readable_text(page).strip()


def _relations(person: Person) -> Iterator[tuple[str, str]]:
    for entry in _first(person.relations):
        if name := entry.person:
            yield entry.type or "relation", name


def _other(person: Person, work: Sequence[_Organization]) -> Iterator[tuple[str, str]]:
    """Name what has no place of its own on a card, and every day that could not be read for sure."""
    pairs = (
        *(("nickname", entry.value) for entry in _first(person.nicknames)),
        *_occupations(work),
        *_unread_birthdays(person),
        *_other_events(person),
        *((entry.key, entry.value) for entry in person.user_defined),
    )
    for name, text in pairs:
        if text:
            yield name or "other", text


def _occupations(work: Sequence[_Organization]) -> Iterator[tuple[str, str]]:
    chosen = next((entry for entry in work if _is_company(entry)), None)
    for entry in work:
        if entry is chosen or not (entry.name or entry.is_past or entry.is_school):
            yield "title", entry.title
        else:
            kind = "school" if entry.is_school else "former organization" if entry.is_past else "organization"
            yield kind, ", ".join(text for text in (entry.title, entry.name) if text)


def _unread_birthdays(person: Person) -> Iterator[tuple[str, str]]:
    """Name what the birthday on the card does not say: days in free words, and other days than the one taken."""
    taken: CardDate | None = None
    for entry in _birthdays(person):
        day = _day("birthday", entry)
        if day is None or (taken and (day.month, day.day) != (taken.month, taken.day)):
            yield "birthday", entry.text or str(entry.date)
        taken = taken or day


def _other_events(person: Person) -> Iterator[tuple[str, str]]:
    for entry in person.events:
        if entry.type != "anniversary" or _day("anniversary", entry) is None:
            yield entry.type or "event", str(entry.date)

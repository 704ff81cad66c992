"""One contact of Outlook's address book as a card. Pure; see https://learn.microsoft.com/graph/api/resources/contact.

What Graph sends is checked by pydantic: a contact of another shape is told as skipped, never guessed at. What is not
set comes as null where a program made the contact and as "" where a person did.
"""

import re
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from connectors.types import Card, CardDate, CardId, Skipped
from connectors.vcard import card_date

PART = "contacts"
ANNIVERSARY = "SystemTime 0x3A41"
"""PidTagWeddingAnniversary: v1.0 has no property of its own for it."""

_DAY = re.compile(r"(?P<year>\d{4})(?P<day>-\d\d-\d\d)(?:[T ].*)?")
_YEARS = range(1605, 2200)
"""Years somebody meant; programs fill in 1, 1604, 1900 years ahead or 4500 where the year is not known."""
_NEVER = frozenset({"0001-01-01", "1601-01-01", "4500-12-31", "4501-01-01"})
"""How programs write that there is no day at all: the first they can hold, or Outlook's own last."""

_Text = Annotated[
    str,
    BeforeValidator(lambda value: "" if value is None else value),
    AfterValidator(lambda text: text.replace("\0", "").strip()),
]
"""No database takes a zero; half characters are refused while the text is stripped."""


class _Wire(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, extra="ignore", frozen=True, str_strip_whitespace=True)


class _Address(_Wire):
    address: _Text = ""


class _Property(_Wire):
    id: _Text = ""
    value: _Text = ""


_OneAddress = Annotated[_Address, BeforeValidator(lambda value: {} if value is None else value)]
_Many = BeforeValidator(lambda value: () if value is None else value)


class Contact(_Wire):
    """A contact as Graph writes one, as far as it is read."""

    id: Annotated[_Text, Field(min_length=1)]
    etag: Annotated[_Text, Field(alias="@odata.etag")] = ""
    display_name: _Text = ""
    given_name: _Text = ""
    surname: _Text = ""
    nick_name: _Text = ""
    birthday: _Text = ""
    email_addresses: Annotated[tuple[_OneAddress, ...], _Many] = ()
    primary_email_address: _OneAddress = _Address()
    secondary_email_address: _OneAddress = _Address()
    tertiary_email_address: _OneAddress = _Address()
    company_name: _Text = ""
    department: _Text = ""
    job_title: _Text = ""
    profession: _Text = ""
    categories: Annotated[tuple[_Text, ...], _Many] = ()
    spouse_name: _Text = ""
    children: Annotated[tuple[_Text, ...], _Many] = ()
    manager: _Text = ""
    assistant_name: _Text = ""
    personal_notes: _Text = ""
    single_value_extended_properties: Annotated[tuple[_Property, ...], _Many] = ()

    @property
    def anniversary(self) -> str:
        """The wedding anniversary as Outlook keeps it, "" where it was not asked for or is not known."""
        named = self.single_value_extended_properties
        return next((entry.value for entry in named if entry.id.casefold() == ANNIVERSARY.casefold()), "")


_NOT_OF_THE_CARD = frozenset({"etag", "single_value_extended_properties"})
FIELDS = ",".join(
    str(field.alias) for name, field in Contact.model_fields.items() if name not in _NOT_OF_THE_CARD
)  # what to $select


def contact_of(json: Any) -> Contact | Skipped:
    """Read one contact; one that cannot be read is named by its id alone."""
    try:
        return Contact.model_validate(json)
    except ValidationError:
        known = json.get("id") if isinstance(json, dict) else None
        item = known if isinstance(known, str) and known and known.isprintable() else PART
        return Skipped(item, "broken_card", f"The contact {item} could not be read; it is left out.")


def removed_id(json: Any) -> str:
    """Return the id of a contact a delta names as gone, "" where the row is anything else."""
    if not isinstance(json, dict) or not isinstance(json.get("@removed"), dict):
        return ""
    known = json.get("id")
    return known if isinstance(known, str) else ""


def card_of(contact: Contact, part: str, anniversary: str = "") -> Card:
    """Make a card of the folder `part`; the anniversary comes from elsewhere, for a delta does not tell it."""
    days = {"birthday": contact.birthday, "anniversary": anniversary or contact.anniversary}
    read = {kind: _day(kind, text) for kind, text in days.items()}
    addresses = tuple(dict.fromkeys(_addresses(contact)))
    given, family, company = contact.given_name, contact.surname, contact.company_name
    return Card(
        id=CardId(contact.id),
        part=part,
        name=contact.display_name or f"{given} {family}".strip() or company or next(iter(addresses), ""),
        given_name=given,
        family_name=family,
        addresses=addresses,
        company=company,
        groups=frozenset(contact.categories) - {""},
        dates=tuple(day for day in read.values() if day),
        notes=contact.personal_notes,
        relations=tuple(dict.fromkeys(_relations(contact))),
        other=(
            *_other(contact),
            *((kind, days[kind]) for kind, day in read.items() if day is None and not _is_never(days[kind])),
        ),
    )


def _day(kind: str, text: str) -> CardDate | None:
    """Read the day as it is written: the hour means nothing, and no zone may move it (11:59Z in whatever zone)."""
    found = _DAY.fullmatch(text)
    if found is None or _is_never(text):
        return None
    known = int(found["year"]) in _YEARS
    return card_date(kind, f"{found['year']}{found['day']}" if known else f"-{found['day']}")


def _is_never(text: str) -> bool:
    return not text or text[:10] in _NEVER


def _addresses(contact: Contact) -> Iterator[str]:
    """Name the addresses, the primary one first; what has no @ is Exchange's own and reaches nobody from outside."""
    others = (contact.secondary_email_address, contact.tertiary_email_address)
    for entry in (contact.primary_email_address, *contact.email_addresses, *others):
        if "@" in entry.address:
            yield entry.address


def _relations(contact: Contact) -> Iterator[tuple[str, str]]:
    named = [("spouse", contact.spouse_name), *(("child", name) for name in contact.children)]
    for kind, name in (*named, ("manager", contact.manager), ("assistant", contact.assistant_name)):
        if name:
            yield kind, name


def _other(contact: Contact) -> Iterator[tuple[str, str]]:
    """Name what has no place of its own on a card; Graph's `title` is a form of address, its jobTitle our title."""
    for kind, text in (
        ("nickname", contact.nick_name),
        ("title", contact.job_title),
        ("department", contact.department),
        ("profession", contact.profession),
    ):
        if text:
            yield kind, text

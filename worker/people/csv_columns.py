"""Which column of an address book's CSV means what: Google's exports old and new, Outlook's, and plain tables.

Headers are compared in lower case without spaces and signs: `E-mail 1 - Value` is `email1value`.
https://support.google.com/contacts/answer/1069522 and Outlook's `Import and Export` wizard write them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from worker.core.fact_places import LABELS
from worker.core.words import FactKind, OccasionKind

_SPELLINGS: Mapping[str, str] = MappingProxyType(
    {
        "name": "name fullname displayname contactname customer customername kunde nom nombre naam",
        "shown": "emaildisplayname email1displayname",
        "given": "firstname givenname forename vorname prénom prenom nombredepila voornaam nome",
        "middle": "middlename additionalname weiterevornamen tussenvoegsel",
        "family": "lastname familyname surname nachname familienname nomdefamille apellidos apellido achternaam "
        "cognome",
        "signs_as": "signsas rufname roepnaam",
        "addresses": "email emails mail emailaddress mailaddress emailadresse adressemail adresseemail correo "
        "correoelectronico correoelectrónico direccióndecorreoelectrónico emailadres courriel",
        "company": "company companyname organization organisation organizationname employer account firma unternehmen "
        "société societe entreprise empresa bedrijf azienda",
        "language": "language lang sprache langue idioma taal preferredlanguage",
        "form": "form formofaddress anredeform dusie formedadresse tuvous trato aanspreekvorm",
        "country": "country countrycode land pays país pais",
        "timezone": "timezone tz zeitzone",
        "celebrate": "celebrate birthdaynotes",
        "leap_rule": "leaprule",
        "group": "group cadence gruppe",
        "ideal_days": "idealdays",
        "longest_days": "longestdays",
        "labels": "labels groupmembership categories category tags kategorien kategorie catégories categorías",
        "birthday": "birthday birthdate dateofbirth dob bday geburtstag geburtsdatum anniversaire datedenaissance "
        "cumpleaños cumpleanos fechadenacimiento verjaardag geboortedatum",
        "anniversary": "anniversary weddinganniversary hochzeitstag jahrestag jubiläum aniversario",
        "work_anniversary": "workanniversary hiredate startdate firmenjubiläum",
        "first_order": "firstorder firstorderdate customersince kundeseit clientdepuis clientedesde",
        "hobby": "hobby hobbies hobbys interest interests loisirs aficiones aficion hobbies",
        "role": "role jobtitle position profession occupation beruf funktion fonction cargo functie organizationtitle",
        "partner": "spouse partner partnername husband wife ehepartner partnerin conjoint cónyuge conyuge",
        "children": "children kids child kinder enfants hijos kinderen",
        "school": "school university college schule universität école escuela",
        "hometown": "hometown birthplace heimatort heimatstadt",
        "team": "team favouriteteam favoriteteam footballclub verein lieblingsverein",
        "pet": "pet pets petname haustier",
        "project": "project projects projekt proyecto projet",
        "wants": "wants lookingfor needs sucht",
        "gift_policy": "giftpolicy gifts geschenke",
        "avoid": "avoid neverraise taboo vermeiden",
        "holiday_habit": "holidayhabit holidays urlaub",
        "fact_language": "factlanguage detailslanguage",
        "note": "note notes comment comments remarks notizen notiz bemerkungen notas opmerkingen",
    }
)
_LABELS: Mapping[str, str] = MappingProxyType({label.replace("_", ""): label for label in LABELS})
"""Headers that name a detail kept as a note with that label."""
_ROLE_OF: Mapping[str, str] = MappingProxyType(
    {spelling: role for role, spellings in _SPELLINGS.items() for spelling in spellings.split()}
)
_NUMBERED = (
    (re.compile(r"email\d+(value|address|adresse)|email\d+|emailadresse\d+"), "addresses"),
    (re.compile(r"(organization|organisation)\d+name"), "company"),
    (re.compile(r"(organization|organisation)\d+title"), "role"),
)
_PAIR = re.compile(r"(event|relation)(\d+)(label|type|value)")

FACT_ROLES: Mapping[str, FactKind] = MappingProxyType(
    {kind.value: kind for kind in FactKind if kind.value in _SPELLINGS}
)
"""Columns whose cells become facts of that kind."""

DAY_ROLES: Mapping[str, OccasionKind] = MappingProxyType(
    {role: OccasionKind(role) for role in ("birthday", "anniversary", "work_anniversary", "first_order")}
)
"""Columns whose cells are days of the year."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A column that says what another one holds: Google's `Event 1 - Label` beside `Event 1 - Value`."""

    family: str
    label: int
    value: int


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each role stands in a row; one role may have several columns."""

    headers: tuple[str, ...]
    places: Mapping[str, tuple[int, ...]]
    pairs: tuple[Pair, ...] = ()
    labels: tuple[tuple[int, str], ...] = ()

    @classmethod
    def of(cls, headers: Sequence[str]) -> "Columns":
        """Recognise the columns by their headers."""
        places: dict[str, tuple[int, ...]] = {}
        halves: dict[tuple[str, str], dict[str, int]] = {}
        labels: list[tuple[int, str]] = []
        for place, header in enumerate(headers):
            plain = _plain(header)
            if match := _PAIR.fullmatch(plain):
                half = "value" if match[3] == "value" else "label"
                halves.setdefault((match[1], match[2]), {})[half] = place
            elif role := _role(plain):
                places[role] = (*places.get(role, ()), place)
            elif label := _LABELS.get(plain):
                labels.append((place, label))
        pairs = (Pair(family, half["label"], half["value"]) for (family, _), half in halves.items() if len(half) == 2)
        return cls(tuple(headers), MappingProxyType(places), tuple(pairs), tuple(labels))

    @property
    def known(self) -> int:
        """How many columns were recognised."""
        return sum(len(places) for places in self.places.values()) + len(self.pairs)

    def cells(self, role: str, row: Sequence[str]) -> list[tuple[str, str]]:
        """Return the header and text of every filled cell of a role."""
        return [
            (self.headers[place], row[place].strip())
            for place in self.places.get(role, ())
            if place < len(row) and row[place].strip()
        ]

    def first(self, role: str, row: Sequence[str]) -> str:
        """Return the text of the first filled cell of a role, or nothing."""
        return next((text for _, text in self.cells(role, row)), "")


def _plain(header: str) -> str:
    return "".join(char for char in header.casefold() if char.isalnum())


def _role(plain: str) -> str:
    return _ROLE_OF.get(plain) or next((role for pattern, role in _NUMBERED if pattern.fullmatch(plain)), "")

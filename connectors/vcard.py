"""Cards out of vCard text (2.1, RFC 2426, RFC 6350) and what phones and mail programs make of it.

Lines are taken apart by vobject; what they mean is decided here, because no two programs agree on it.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from io import StringIO

from vobject.base import ParseError, getLogicalLines, parseLine, textLineToContentLine

from connectors.types import Card, CardDate, CardId, Skipped

_BEGIN = re.compile(r"^\s*BEGIN\s*:\s*VCARD\s*$", re.IGNORECASE)
_END = re.compile(r"^\s*END\s*:\s*VCARD\s*$", re.IGNORECASE)
_AGENT = re.compile(r"^AGENT\b", re.IGNORECASE)
_QUOTED_PRINTABLE = re.compile(r";(encoding=)?quoted-printable\b", re.IGNORECASE)
_ESCAPED = re.compile(r"\\(.)")
_BREAKS = {"n": "\n", "N": "\n"}
_APPLE_LABEL = re.compile(r"^_\$!<(.*)>!\$_$")
_DATES = (
    re.compile(r"(?P<year>\d{4})-?(?P<month>\d{2})-?(?P<day>\d{2})(?:[T ].*)?"),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:[T ].*)?"),
    re.compile(r"--(?P<month>\d{2})-?(?P<day>\d{2})(?:[T ].*)?"),
    re.compile(r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})?"),
)
_NO_YEAR = 1604
"""The leap year that Apple writes where the year is unknown; earlier ones are fillers too."""

_DATE_FIELDS = {
    "BDAY": "birthday",
    "ANNIVERSARY": "anniversary",
    "X-ANNIVERSARY": "anniversary",
    "X-EVOLUTION-ANNIVERSARY": "anniversary",
    "X-MS-ANNIVERSARY": "anniversary",
    "X-KADDRESSBOOK-X-ANNIVERSARY": "anniversary",
    "X-WEDDING-ANNIVERSARY": "anniversary",
}
_ANNIVERSARY = re.compile(
    r"anniversary|jahrestag|hochzeitstag|anniversaire|aniversario|anniversario|jubileum", re.IGNORECASE
)
_RELATION_FIELDS = {
    "X-SPOUSE": "spouse",
    "X-EVOLUTION-SPOUSE": "spouse",
    "X-MS-SPOUSE": "spouse",
    "X-KADDRESSBOOK-X-SPOUSESNAME": "spouse",
    "X-MS-CHILD": "child",
    "X-ASSISTANT": "assistant",
    "X-EVOLUTION-ASSISTANT": "assistant",
    "X-MS-ASSISTANT": "assistant",
    "X-KADDRESSBOOK-X-ASSISTANTSNAME": "assistant",
    "X-MANAGER": "manager",
    "X-EVOLUTION-MANAGER": "manager",
    "X-MS-MANAGER": "manager",
    "X-KADDRESSBOOK-X-MANAGERSNAME": "manager",
}
_LABELLED_RELATIONS = frozenset({"X-ABRELATEDNAMES", "RELATED"})
_OTHER_FIELDS = {"NICKNAME": "nickname", "TITLE": "title", "ROLE": "role", "LANG": "language", "TZ": "timezone"}
_URI = re.compile(r"^(?:urn|https?|mailto|tel|cid):", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Line:
    """One property: its name, parameters (upper case), raw value and Apple's label for it."""

    name: str
    value: str
    group: str = ""
    parameters: dict[str, list[str]] = field(default_factory=dict)
    label: str = ""

    def fields(self, separator: str = ";") -> list[str]:
        """Split the value where the separator is not escaped, and take the escapes out."""
        return [_unescaped(piece).strip() for piece in re.split(rf"(?<!\\){re.escape(separator)}", self.value)]

    @property
    def text(self) -> str:
        """The value as people read it."""
        return _unescaped(self.value).strip()


def read_cards(text: str, *, part: str, item: str) -> tuple[list[Card], list[Skipped]]:
    """Read every person's card of a file (`item` names it); a broken one is told and does not stop the rest."""
    cards: list[Card] = []
    skipped: list[Skipped] = []
    for number, (block, whole) in enumerate(split_cards(text), start=1):
        lines = _lines(block)
        card = _card(lines, part, item, number) if whole and lines else None
        if card is not None:
            cards.append(card)
        elif not _is_group(lines):
            sentence = f"Card {number} of {item} is broken or cut off; it is left out."
            skipped.append(Skipped(f"{item}#{number}", "broken_card", sentence))
    return cards, skipped


def split_cards(text: str) -> Iterator[tuple[str, bool]]:
    """Cut a file into its cards; each comes with whether it is whole. A card inside a card (AGENT) is left out."""
    block: list[str] = []
    depth = 0
    for line in text.splitlines():
        if _BEGIN.match(line):
            if depth == 1 and not _AGENT.match(block[-1] if block else ""):
                yield "\n".join(block), False
                block, depth = [], 0
            depth += 1
        elif _END.match(line) and depth:
            depth -= 1
            if depth == 0:
                yield "\n".join(block), True
                block = []
        elif depth == 1:
            block.append(line)
    if depth:
        yield "\n".join(block), False


def card_date(kind: str, value: str, omitted_year: int = _NO_YEAR) -> CardDate | None:
    """Read a day in any of the ways cards write one; None where month and day are not both known."""
    found = next((match for match in (pattern.fullmatch(value.strip()) for pattern in _DATES) if match), None)
    if found is None:
        return None
    groups = found.groupdict()
    year = int(groups.get("year") or 0)
    known = year if year > _NO_YEAR and year != omitted_year else None
    try:
        day = date(known or 2000, int(groups["month"]), int(groups["day"]))
    except ValueError:
        return None
    return CardDate(kind, day.month, day.day, known)


def _lines(block: str) -> list[_Line]:
    found: list[_Line] = []
    for raw, number in getLogicalLines(StringIO(block)):
        line = _QUOTED_PRINTABLE.sub(";ENCODING=QUOTED-PRINTABLE", raw)
        try:
            content = textLineToContentLine(line, number)
        except (ParseError, ValueError, LookupError):
            try:
                name, _, value, group = parseLine(line, number)
            except ParseError:
                continue
            found.append(_Line(name.upper(), value, group or ""))
            continue
        parameters = {key: [str(value) for value in values] for key, values in content.params.items()}
        found.append(_Line(content.name, content.value, content.group or "", parameters))
    labels = {line.group.lower(): _label(line.text) for line in found if line.name == "X-ABLABEL" and line.group}
    return [
        _Line(line.name, line.value, line.group, line.parameters, labels.get(line.group.lower(), "")) for line in found
    ]


def _card(lines: list[_Line], part: str, item: str, number: int) -> Card | None:
    if _is_group(lines):
        return None
    first = {line.name: line for line in reversed(lines)}
    names = [*(first["N"].fields() if "N" in first else []), "", ""]
    family, given = names[0], names[1]
    addresses = tuple(dict.fromkeys(_address(line.text) for line in lines if line.name == "EMAIL" and "@" in line.text))
    company = first["ORG"].fields()[0] if "ORG" in first else ""
    full = first["FN"].text if "FN" in first else ""
    name = full or f"{given} {family}".strip() or company or next(iter(addresses), "")
    uid = first["UID"].text if "UID" in first else ""
    return Card(
        id=CardId(uid or hashlib.blake2b(f"{item}\0{name or number}".encode(), digest_size=12).hexdigest()),
        part=part,
        name=name,
        given_name=given,
        family_name=family,
        addresses=addresses,
        company=company,
        groups=frozenset(group for line in lines if line.name == "CATEGORIES" for group in line.fields(",") if group),
        dates=tuple(dict.fromkeys(_dates(lines))),
        notes="\n".join(line.text for line in lines if line.name == "NOTE"),
        relations=tuple(_relations(lines)),
        other=tuple(_other(lines)),
    )


def _dates(lines: list[_Line]) -> Iterator[CardDate]:
    for line in lines:
        kind = _DATE_FIELDS.get(line.name)
        if line.name == "X-ABDATE" and _ANNIVERSARY.search(line.label):
            kind = "anniversary"
        omitted = next(iter(line.parameters.get("X-APPLE-OMIT-YEAR", [])), "")
        found = card_date(kind, line.text, int(omitted) if omitted.isdecimal() else _NO_YEAR) if kind else None
        if found:
            yield found


def _relations(lines: list[_Line]) -> Iterator[tuple[str, str]]:
    for line in lines:
        kind = _RELATION_FIELDS.get(line.name, "")
        if line.name in _LABELLED_RELATIONS:
            kind = (line.label or next(iter(line.parameters.get("TYPE", [])), "")).lower()
        if kind and line.text and not _URI.match(line.text):
            yield kind, line.text


def _other(lines: list[_Line]) -> Iterator[tuple[str, str]]:
    for line in lines:
        name = _OTHER_FIELDS.get(line.name, "")
        if line.name == "X-ABDATE" and not _ANNIVERSARY.search(line.label):
            name = line.label.lower()
        if line.name == "BDAY" and card_date("birthday", line.text) is None:
            name = "birthday"  # in words, or no day at all: whoever takes the card says so
        if name and line.text:
            yield name, line.text


def _is_group(lines: list[_Line]) -> bool:
    return any(line.name in {"KIND", "X-ADDRESSBOOKSERVER-KIND"} and line.text.lower() == "group" for line in lines)


def _label(text: str) -> str:
    found = _APPLE_LABEL.match(text)
    return found[1] if found else text


def _address(text: str) -> str:
    return text[7:] if text.lower().startswith("mailto:") else text


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: _BREAKS.get(found[1], found[1]), text)

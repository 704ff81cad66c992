"""Birthdays that the rep's mailbox knows: yearly whole-day entries that name one, and wishes the rep once sent."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from connectors.types import Event, Message, Place
from worker.core.matching import normalise
from worker.core.occasions import today_for
from worker.core.sources import written_out


@dataclass(frozen=True, slots=True)
class KnownBirthday:
    """A birthday as the calendar gives it: the name in the title and the day; the year is not known."""

    name: str
    month: int
    day: int
    event: str


@dataclass(frozen=True, slots=True)
class WishedBirthday:
    """A birthday guessed from wishes: whom they went to, and every day of the year on which one was sent."""

    address: str
    month: int
    day: int
    sent_on: tuple[date, ...]

    @property
    def told(self) -> str:
        """How it is known, as in `guessed from your wish of 3 May 2024`."""
        wishes = " and ".join(written_out(on) for on in self.sent_on)
        return f"guessed from your wish{'es' if len(self.sent_on) > 1 else ''} of {wishes}"


_WORDS = (
    r"(?:birthday|b-?day|birth day|geburtstag|geb\.|anniversaire|cumple(?:años|anos)?|verjaardag|compleanno|"
    r"aniversário|aniversario|fødselsdag|födelsedag|bursdag)"
)
_WEDDING = re.compile(r"wedding|hochzeit|mariage|boda|huwelijk|trouw|casamento|nozze|matrimonio", re.IGNORECASE)
# The name stands before the word ("Kelly's birthday", "Kelly hat Geburtstag") or behind it ("Anniversaire de Kelly").
_BEFORE = re.compile(
    rf"^(?P<name>.+?)\s*(?:\bhat|\bhas|\bis)?\s*[-–—:,(\[]?\s*(?:\d+(?:st|nd|rd|th|\.)?\s+)?{_WORDS}\b.*$", re.I
)
_BEHIND = re.compile(
    rf"^(?:\d+(?:st|nd|rd|th|\.|er?|º)?\s+)?{_WORDS}\s*(?:[-–—:,]|\b(?:of|for|von|vom|de|del|di|do|da|van|av|af)\b)?\s*"
    r"(?P<name>\S.*)$",
    re.I,
)
_OWNING = re.compile(r"(?:['’´`]s?|['’´`])$")
_NUMBERS = re.compile(r"\s*[(\[]?\b\d+(?:st|nd|rd|th|er?|\.)?[)\]]?\s*$")
_NOBODY_TEXT = "my mine our happy mein meine unser mon ma notre mi mio feliz mijn joyeux buon team the"
_NOBODY = frozenset(_NOBODY_TEXT.split())


def birthdays_among(events: Iterable[Event]) -> tuple[KnownBirthday, ...]:
    """Return the birthdays the calendar knows, each once, by month and day."""
    found: dict[tuple[str, int, int], KnownBirthday] = {}
    for event in events:
        name = _name_in(event.title) if event.yearly and event.all_day and not event.cancelled else ""
        if name and isinstance(event.start, date):
            birthday = KnownBirthday(name, event.start.month, event.start.day, str(event.id))
            found.setdefault((name.casefold(), birthday.month, birthday.day), birthday)
    return tuple(sorted(found.values(), key=lambda known: (known.month, known.day, known.name)))


def _name_in(title: str) -> str:
    """Return whose birthday the title says it is, or nothing."""
    text = "".join(char if char.isprintable() else " " for char in title)
    text = re.sub(r"^[\W_]+|[^\w.)'’]+$", "", text)
    if _WEDDING.search(text):
        return ""
    match = _BEHIND.match(text) or _BEFORE.match(text)
    name = _OWNING.sub("", _NUMBERS.sub("", match["name"].strip())).strip(" -–—:,!") if match else ""
    first = name.partition(" ")[0].casefold()
    return "" if not any(char.isalpha() for char in name) or first in _NOBODY else name


_WISH = re.compile(
    r"\bhappy (?:\w+ ){0,2}(?:birthday|b-?day)\b|\bbirthday (?:wishes|greetings)\b|\bmany happy returns\b"
    r"|\b(?:alles (?:gute|liebe)|glückw(?:unsch|ünsche)|gratul\w+|grüße) (?:\w+ )?zum (?:\w+ )?geburtstag\b"
    r"|\bgeburtstags(?:grüße|gruß|wünsche)\b"
    r"|\b(?:joyeux|bon|heureux|excellent) anniversaire\b|\bfeliz (?:cumple(?:años|anos)?|aniversário|aniversario)\b"
    r"|\b(?:gefeliciteerd|proficiat|gelukkige|fijne|hartelijk gefeliciteerd)\b.{0,25}\bverjaardag\b"
    r"|\bbuon compleanno\b|\bauguri (?:\w+ ){0,2}compleanno\b|\bparabéns (?:pelo|pelos)\b.{0,12}\banivers",
    re.IGNORECASE,
)
_NO_DAY = re.compile(
    r"\b(?:belated|late|nachträglich\w*|verspätet\w*|nachgereicht\w*|retard|tardif|atras\w+|retras\w+|tard[ei]\w*|"
    r"ritardo|verlate|laat|alsnog|early|advance|vorab|avance|adelant\w+|anticip\w+)\b",
    re.IGNORECASE,
)
_ANSWER = re.compile(r"^\s*(?:re|aw|antw|sv|vs|r|rif|res|tr|fwd?|wg|rv|enc|i|doorst)\s*:", re.IGNORECASE)
_NOT_SENT = frozenset({Place.DRAFTS, Place.SPAM, Place.CHAT})


def is_wish(subject: str) -> bool:
    """Whether a subject wishes somebody a happy birthday on the day itself; an answer or a belated wish does not."""
    if _ANSWER.match(subject) or _NO_DAY.search(subject) or _WEDDING.search(subject):
        return False
    return _WISH.search(subject) is not None


def wishes_among(messages: Iterable[Message], own: frozenset[str], timezone: str) -> tuple[WishedBirthday, ...]:
    """Guess birthdays from wishes the rep sent to one person, by address and day; two years that agree are stronger."""
    sent: dict[tuple[str, int, int], set[date]] = {}
    for message in messages:
        address, at = _wished(message, own), message.sent_at or message.received_at
        if address and at:
            on = today_for(timezone, at)
            sent.setdefault((address, on.month, on.day), set()).add(on)
    return tuple(WishedBirthday(*key, tuple(sorted(days))) for key, days in sorted(sent.items()))


def best_wish(wishes: Iterable[WishedBirthday], address: str) -> WishedBirthday | None:
    """Return the day most years agree on; None where the wishes do not say which."""
    ours = sorted((wish for wish in wishes if wish.address == address), key=lambda wish: -len(wish.sent_on))
    if len(ours) > 1 and len(ours[0].sent_on) == len(ours[1].sent_on):
        return None
    return next(iter(ours), None)


def _wished(message: Message, own: frozenset[str]) -> str:
    """Return the one address a wish went to, or nothing."""
    recipients = {normalise(party.address) for party in (*message.to, *message.cc, *message.bcc)}
    is_own = message.sender is not None and normalise(message.sender.address) in own
    if not is_own or len(recipients) != 1 or recipients & own or message.places & _NOT_SENT:
        return ""
    return next(iter(recipients)) if is_wish(message.subject) else ""

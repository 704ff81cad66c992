"""$filter of messages: eq, ge, le, gt, lt, and, or, parentheses, and extended properties by any()."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.connectors.servers.graph.mail_message import Mail

Test = Callable[[Mail], bool]


class NotUnderstood(Exception):
    """The text is no filter of this small language, or one Graph does not answer."""


@dataclass(frozen=True)
class Condition:
    """A filter, and the properties it names in their order."""

    holds: Test
    names: tuple[str, ...]


_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<at>\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)|\d{4}-\d\d-\d\d)"
    r"|(?P<word>[A-Za-z@][\w./]*)|(?P<sign>[():]))"
)
_BY_TIME: dict[str, Callable[[Mail], datetime]] = {
    "receivedDateTime": lambda mail: mail.received_at,
    "sentDateTime": lambda mail: mail.sent_at,
    "lastModifiedDateTime": lambda mail: mail.changed_at.replace(microsecond=0),
}
_BY_TEXT: dict[str, Callable[[Mail], str]] = {
    "from/emailAddress/address": lambda mail: _address(mail.said["from"]),
    "sender/emailAddress/address": lambda mail: _address(mail.said["sender"]),
    "subject": lambda mail: str(mail.said["subject"] or "").lower(),
    "importance": lambda mail: str(mail.said["importance"]),
}
_BY_NAME = ("internetMessageId", "conversationId")
_BY_SIGN = ("isDraft", "isRead")
_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda one, two: bool(one == two),
    "ne": lambda one, two: bool(one != two),
    "ge": lambda one, two: bool(one >= two),
    "gt": lambda one, two: bool(one > two),
    "le": lambda one, two: bool(one <= two),
    "lt": lambda one, two: bool(one < two),
}


def understand(text: str) -> Condition:
    """Read a filter. Raises NotUnderstood."""
    reader = _Reader(_tokens(text))
    holds = reader.either()
    if reader.rest:
        raise NotUnderstood(f"unexpected {reader.rest[0][1]!r}")
    return Condition(holds, tuple(dict.fromkeys(reader.names)))


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at, text = [], 0, text.strip()
    while at < len(text):
        token = _TOKEN.match(text, at)
        if not token or not token.lastgroup:
            raise NotUnderstood(f"unexpected {text[at:]!r}")
        found.append((token.lastgroup, token[token.lastgroup]))
        at = token.end()
    return found


class _Reader:
    def __init__(self, tokens: Sequence[tuple[str, str]]) -> None:
        self.rest = list(tokens)
        self.names: list[str] = []
        self._rare = False  # whether the last comparison read is one with a text

    def either(self) -> Test:
        choices = [self._both()]
        while self._taken("or"):
            choices.append(self._both())
        return choices[0] if len(choices) == 1 else lambda mail: any(choice(mail) for choice in choices)

    def _both(self) -> Test:
        ranked = [(self._one(), self._rare)]
        while self._taken("and"):
            ranked.append((self._one(), self._rare))
        # What few messages fulfil is looked at first.
        parts = [part for part, _ in sorted(ranked, key=lambda pair: not pair[1])]
        return parts[0] if len(parts) == 1 else lambda mail: all(part(mail) for part in parts)

    def _one(self) -> Test:
        if self._taken("("):
            inner = self.either()
            self._must(")")
            return inner
        if self._taken("not"):
            inner = self._one()
            return lambda mail: not inner(mail)
        name = self._next("word")
        if name.lower() == "singlevalueextendedproperties/any":
            return self._any()
        self.names.append(name)
        return self._compared(name, self._next("word"))

    def _compared(self, name: str, sign: str) -> Test:
        if sign not in _COMPARED:
            raise NotUnderstood(f"unknown operator {sign!r}")
        compare = _COMPARED[sign]
        self._rare = sign == "eq" and name in (*_BY_TEXT, *_BY_NAME)
        if name in _BY_TIME:
            at, of_time = _instant(self._next("at")), _BY_TIME[name]
            return lambda mail: compare(of_time(mail), at)
        if name in _BY_SIGN:
            wanted = self._next("word")
            if wanted not in ("true", "false") or sign not in ("eq", "ne"):
                raise NotUnderstood(f"{name} is true or false")
            return lambda mail: compare(mail.said[name], wanted == "true")
        text = self._next("text")[1:-1].replace("''", "'")
        if sign not in ("eq", "ne"):
            raise NotUnderstood(f"{name} cannot be compared by {sign}")
        if name in _BY_NAME:
            return lambda mail: compare(mail.said[name], text)
        if name in _BY_TEXT:
            of_text, wanted = _BY_TEXT[name], text.lower()
            return lambda mail: compare(of_text(mail), wanted)
        raise NotUnderstood(f"cannot filter by {name}")

    def _any(self) -> Test:
        """`Any(ep: ep/id eq '...' and ep/value eq '...')`: the name by its very letters, the value in any case."""
        self.names.append("singleValueExtendedProperties")
        self._must("(")
        name = self._next("word")
        self._must(":")
        wanted: dict[str, str] = {}
        while True:
            key = self._next("word")
            if key not in (f"{name}/id", f"{name}/value") or self._next("word") != "eq":
                raise NotUnderstood("an extended property is found by id eq and value eq")
            wanted[key.rpartition("/")[2]] = self._next("text")[1:-1].replace("''", "'")
            if not self._taken("and"):
                break
        self._must(")")
        if "id" not in wanted:
            raise NotUnderstood("an extended property is found by its id")
        value = wanted.get("value")
        return lambda mail: (
            (found := mail.extended.get(wanted["id"])) is not None and (value is None or found.lower() == value.lower())
        )

    def _taken(self, word: str) -> bool:
        if self.rest and self.rest[0][1] == word and self.rest[0][0] != "text":
            self.rest.pop(0)
            return True
        return False

    def _must(self, word: str) -> None:
        if not self._taken(word):
            raise NotUnderstood(f"{word!r} is missing")

    def _next(self, kind: str) -> str:
        if not self.rest or self.rest[0][0] != kind:
            raise NotUnderstood(f"{kind} expected, not {self.rest[0][1] if self.rest else 'the end'!r}")
        return self.rest.pop(0)[1]


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))
    except ValueError:
        raise NotUnderstood(f"{text!r} is no instant") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _address(person: Any) -> str:
    return str(person["emailAddress"]["address"]).lower() if person else ""

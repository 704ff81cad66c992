"""Gmail's search box, as far as a client may use it. Source: https://support.google.com/mail/answer/7190.

`from:`, `to:` and the like match one header each, on purpose: a client that means every recipient has to say so.
A full address matches that address; anything else matches whole words in a row.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.connectors.servers.google.search_index import FIELDS, PLACES, Found, Index, words

_DATES_ARE_IN = ZoneInfo("America/Los_Angeles")  # as the API guide says of yyyy/mm/dd
_TOKEN = re.compile(
    r'\s+|(?P<op>[A-Za-z]\w*):(?P<value>[^\s(){}"]*)|(?P<sign>[-+])(?=\S)|(?P<mark>[(){}])|"(?P<quoted>[^"]*)"'
    r'|(?P<word>[^\s(){}"]+)'
)
_AGE = {"d": timedelta(days=1), "m": timedelta(days=30), "y": timedelta(days=365), "h": timedelta(hours=1)}


class NotUnderstood(ValueError):
    """A query that Gmail would quietly take for plain words."""


# Queries

Term = Callable[[Index, datetime], Found]


@dataclass(frozen=True)
class Query:
    """A query understood; `reaches_all`: it names a place that lists leave out by themselves."""

    terms: tuple[Term, ...]
    reaches_all: bool

    def find(self, index: Index, now: datetime) -> Found:
        """Find the messages every term fits."""
        found: Found | None = None
        for term in self.terms:
            more = term(index, now)
            found = more if found is None else found & more
        return set(index.mails) if found is None else set(found)


def understand(text: str) -> Query:
    """Read a query. Raises NotUnderstood."""
    reader = _Reader(text)
    terms = reader.several(end="")
    return Query(tuple(terms), reader.reaches_all)


class _Reader:
    """Recursive descent over the query; OR binds tighter than standing side by side."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = [match for match in _TOKEN.finditer(text) if match.lastgroup]
        if "".join(match[0] for match in _TOKEN.finditer(text)) != text:
            raise NotUnderstood(f"search query with something odd in it: {text}")
        self._at = 0
        self.reaches_all = False

    def several(self, *, end: str, field: str = "") -> list[Term]:
        terms: list[Term] = []
        while (token := self._next()) is not None:
            if token["mark"] and token["mark"] in ")}":
                if token["mark"] != end:
                    break
                return terms
            if token["word"] == "AND":
                continue
            if token["word"] == "OR":
                if not terms or self._peek() is None:
                    raise NotUnderstood(f"OR with one side only: {self._text}")
                terms[-1] = _any([terms[-1], self._one(self._taken(), field)])
            else:
                terms.append(self._one(token, field))
        if token is not None or end:
            raise NotUnderstood(f"brackets that do not match: {self._text}")
        return terms

    def _one(self, token: re.Match[str], field: str) -> Term:
        if token["sign"]:
            if token["sign"] == "+":
                return self._one(self._taken(), field)
            reaches_all = self.reaches_all  # what is not wanted opens no further place
            inner = self._one(self._taken(), field)
            self.reaches_all = reaches_all
            return _not(inner)
        if token["mark"]:
            if token["mark"] in ")}":
                raise NotUnderstood(f"brackets that do not match: {self._text}")
            inside = self.several(end=")" if token["mark"] == "(" else "}", field=field)
            return _all(inside) if token["mark"] == "(" else _any(inside)
        if token["op"]:
            if field:
                raise NotUnderstood(f"an operator inside another: {self._text}")
            return self._operator(token)
        return self._leaf(field, token["quoted"] if token["quoted"] is not None else token["word"])

    def _operator(self, token: re.Match[str]) -> Term:
        name = token["op"].lower()
        if name not in _OPERATORS and name not in FIELDS:
            raise NotUnderstood(f"an operator search does not know: {name}")
        if token["value"]:
            return self._leaf(name, token["value"])
        following = self._taken()
        if following.start() != token.end() or not (following["mark"] or following["quoted"]):
            raise NotUnderstood(f"an operator without a value: {self._text}")
        return self._one(following, name)

    def _leaf(self, field: str, value: str) -> Term:
        if field in ("in", "is", "label") and value.lower() in ("anywhere", "spam", "trash", "muted"):
            self.reaches_all = True
        if field in _OPERATORS:
            return _OPERATORS[field](value)
        if field:
            return _header(field, value)
        wanted = words(value)
        return lambda index, _: index.by_text(wanted)

    def _next(self) -> re.Match[str] | None:
        token = self._peek()
        self._at += token is not None
        return token

    def _taken(self) -> re.Match[str]:
        token = self._next()
        if token is None:
            raise NotUnderstood(f"something is missing at the end: {self._text}")
        return token

    def _peek(self) -> re.Match[str] | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None


def _all(terms: Sequence[Term]) -> Term:
    return lambda index, now: Query(tuple(terms), reaches_all=False).find(index, now)


def _any(terms: Sequence[Term]) -> Term:
    return lambda index, now: set().union(*(term(index, now) for term in terms))


def _not(term: Term) -> Term:
    return lambda index, now: set(index.mails) - term(index, now)


def _header(field: str, value: str) -> Term:
    address = value.lower().strip("<>")
    if "@" in address.strip("@") and field != "subject":
        return lambda index, _: index.by_address(field, address)
    wanted = words(value)
    return lambda index, _: index.by_words(field, wanted)


def _place(value: str) -> Term:
    if value.lower() == "anywhere":
        return lambda index, _: set(index.mails)
    return _labelled(value)


def _state(value: str) -> Term:
    if value.lower() == "read":
        return lambda index, _: set(index.mails) - index.labels["UNREAD"]
    if value.lower() not in PLACES:
        raise NotUnderstood(f"is:{value}")
    return _labelled(value)


def _labelled(value: str) -> Term:
    return lambda index, _: index.labels[index.label_id(value)]


def _category(value: str) -> Term:
    label = f"CATEGORY_{'PERSONAL' if value.lower() == 'primary' else value.upper()}"
    return lambda index, _: index.labels[label]


def _after(value: str) -> Term:
    at = _instant(value) + (timedelta(seconds=1) if value.isdigit() else timedelta(0))  # later than that second
    return lambda index, _: index.between(at, None)


def _before(value: str) -> Term:
    at = _instant(value)
    return lambda index, _: index.between(None, at)


def _instant(value: str) -> datetime:
    if value.isdigit():
        return datetime.fromtimestamp(int(value), UTC)
    if not re.fullmatch(r"\d{4}([/-])\d{1,2}\1\d{1,2}", value):
        raise NotUnderstood(f"no date: {value}")
    year, month, day = map(int, re.split("[/-]", value))
    return datetime(year, month, day, tzinfo=_DATES_ARE_IN)


def _newer_than(value: str) -> Term:
    age = _age(value)
    return lambda index, now: index.between(now - age, None)


def _older_than(value: str) -> Term:
    age = _age(value)
    return lambda index, now: index.between(None, now - age)


def _age(value: str) -> timedelta:
    if not re.fullmatch(r"\d+[hdmy]", value):
        raise NotUnderstood(f"no age: {value}")
    return int(value[:-1]) * _AGE[value[-1]]


def _message_id(value: str) -> Term:
    wanted = value.strip("<>")
    return lambda index, _: index.message_ids.get(wanted, set())


def _has(value: str) -> Term:
    if value.lower() != "attachment":
        raise NotUnderstood(f"has:{value}")
    return lambda index, _: {key for key, mail in index.mails.items() if mail.has_attachment}


_OPERATORS: Mapping[str, Callable[[str], Term]] = {
    "in": _place,
    "is": _state,
    "label": _labelled,
    "category": _category,
    "after": _after,
    "newer": _after,
    "before": _before,
    "older": _before,
    "newer_than": _newer_than,
    "older_than": _older_than,
    "rfc822msgid": _message_id,
    "has": _has,
}

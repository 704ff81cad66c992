"""Column types that keep values whole and mean the same on SQLite and PostgreSQL.

They hand SQLAlchemy plain functions, one call a value: millions of mails pass through them.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import DateTime, Dialect, String, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

_SEEN = 4096
"""How many different short word lists are remembered; real mailboxes hold a few dozen."""

Processor = Callable[[Any], Any]


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant; a naive one is refused. SQLite keeps ISO text of one width, which sorts by time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose text on SQLite, timestamp with time zone elsewhere."""
        return dialect.type_descriptor(String(32) if dialect.name == "sqlite" else DateTime(timezone=True))

    def bind_processor(self, dialect: Dialect) -> Processor:
        """Write UTC."""
        return _instant_text if dialect.name == "sqlite" else _instant

    def result_processor(self, dialect: Dialect, coltype: object) -> Processor:  # noqa: ARG002
        """Read UTC."""
        return _read_instant_text if dialect.name == "sqlite" else _instant


def _instant(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("an instant without a time zone cannot be stored")
    return value.astimezone(UTC)


def _instant_text(value: datetime | None) -> str | None:
    instant = _instant(value)
    return None if instant is None else instant.isoformat(timespec="microseconds")


def _read_instant_text(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


class Code(TypeDecorator[StrEnum]):
    """A word of one enumeration, stored as its text."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def bind_processor(self, dialect: Dialect) -> Processor:  # noqa: ARG002
        """Write its text."""
        return str

    def result_processor(self, dialect: Dialect, coltype: object) -> Processor:  # noqa: ARG002
        """Read the word."""
        return {word.value: word for word in self.words}.__getitem__


class Words(TypeDecorator[Any]):
    """A tuple or frozenset of short texts as one JSON list; sets are sorted, so that equal values are equal texts."""

    impl = Text
    cache_ok = True

    def __init__(self, container: Callable[[Any], Any]) -> None:
        super().__init__()
        self.container = container

    def bind_processor(self, dialect: Dialect) -> Processor:  # noqa: ARG002
        """Write a JSON list."""
        return _list_text

    def result_processor(self, dialect: Dialect, coltype: object) -> Processor:  # noqa: ARG002
        """Read the container."""
        return lru_cache(_SEEN)(lambda text: self.container(json.loads(text)))


@lru_cache(_SEEN)
def _list_text(value: Any) -> str:
    return json.dumps(sorted(value) if isinstance(value, frozenset) else value, ensure_ascii=False)


class Packed(TypeDecorator[Any]):
    """A frozen value of any type pydantic can describe, as JSON text."""

    impl = Text
    cache_ok = True

    def __init__(self, described: Any) -> None:
        super().__init__()
        self.described = described

    @cached_property
    def _adapter(self) -> TypeAdapter[Any]:
        return TypeAdapter(self.described)

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write JSON."""
        return None if value is None else self._adapter.dump_json(value).decode()

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002
        """Read the value."""
        return None if value is None else self._adapter.validate_json(value)

"""Column types that keep values whole and mean the same on SQLite and PostgreSQL."""

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
"""How many different texts of short word lists are remembered; real mailboxes hold a few dozen."""


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant; a naive one is refused. SQLite keeps ISO text of one width, which sorts by time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose text on SQLite, timestamp with time zone elsewhere."""
        return dialect.type_descriptor(String(32) if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Write UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a time zone cannot be stored")
        instant = value.astimezone(UTC)
        return instant.isoformat(timespec="microseconds") if dialect.name == "sqlite" else instant

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Read UTC."""
        if value is None:
            return None
        return datetime.fromisoformat(value) if dialect.name == "sqlite" else value.astimezone(UTC)


class Code(TypeDecorator[StrEnum]):
    """A word of one enumeration, stored as its text."""

    impl = String
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write its text."""
        return None if value is None else value.value

    def process_result_value(self, value: Any, dialect: Dialect) -> StrEnum | None:  # noqa: ARG002
        """Read the word."""
        return None if value is None else self.words(value)


class Words(TypeDecorator[Any]):
    """A tuple or frozenset of short texts as one JSON list; sets are sorted, so that equal values are equal texts."""

    impl = Text
    cache_ok = True

    def __init__(self, container: Callable[[Any], Any]) -> None:
        super().__init__()
        self.container = container

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:  # noqa: ARG002
        """Write a JSON list."""
        return _list_text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002
        """Read the container."""
        return _listed(self.container, value)


@lru_cache(_SEEN)
def _list_text(value: Any) -> str:
    return json.dumps(sorted(value) if isinstance(value, frozenset) else value, ensure_ascii=False)


@lru_cache(_SEEN)
def _listed(container: Callable[[Any], Any], text: str) -> Any:
    return container(json.loads(text))


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

"""Values out of JSON of a provider, where nothing is certain: what is not of the expected kind counts as missing."""

from collections.abc import Mapping
from typing import Any


def text_in(value: object) -> str:
    """Return a text without halves of characters, which JSON can hold and nothing else can; '' where it is none."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def mapping_in(value: object) -> Mapping[str, Any]:
    """Return an object's fields; none where it is no object."""
    return value if isinstance(value, dict) else {}


def list_in(value: object) -> list[Any]:
    """Return an array's items; none where it is no array."""
    return value if isinstance(value, list) else []

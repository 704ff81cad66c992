"""Our tag on what we lay at Graph: one extended property whose value is the mark; recipients never see it.

https://learn.microsoft.com/graph/api/resources/singlevaluelegacyextendedproperty: its name is compared exactly, its
value is not; it is found with a filter and only given back where it is asked for.
"""

from collections.abc import Mapping
from typing import Any

TAG = "String {8d4f7f0e-2c51-4a0b-9e63-51b7a6c0d2f4} Name Ref"
EXPAND = f"singleValueExtendedProperties($filter=id eq '{TAG}')"
"""What `$expand` has to say for the tag to come along."""


def tagged(mark: str) -> dict[str, Any]:
    """Give the property as a new item carries it."""
    return {"singleValueExtendedProperties": [{"id": TAG, "value": mark}]}


def has_tag(mark: str) -> str:
    """Give the filter for the items with a mark."""
    return f"singleValueExtendedProperties/Any(ep: ep/id eq '{TAG}' and ep/value eq {quoted(mark)})"


def quoted(text: str) -> str:
    """Write a text into a filter (OData 4.01, 5.1.1.14.1)."""
    return "'" + text.replace("'", "''") + "'"


def mark_on(json: Mapping[str, Any]) -> str:
    """Give the mark an item carries, read with EXPAND; empty where it is none of ours."""
    found = json.get("singleValueExtendedProperties")
    for one in found if isinstance(found, list) else ():
        if isinstance(one, dict) and str(one.get("id", "")).casefold() == TAG.casefold():
            return str(one.get("value", "")).lower()
    return ""

"""What is taken where a file does not say it: whom a fact is about, and the widest use that is allowed."""

from collections.abc import Mapping
from types import MappingProxyType

from worker.core.facts import effective_use
from worker.core.words import FactKind, ToldBy, Use

_ABOUT: Mapping[FactKind, str] = MappingProxyType(
    {FactKind.PARTNER: "partner", FactKind.CHILD_EVENT: "child", FactKind.PET: "pet", FactKind.TEAM: "team"}
)


def usual_about(kind: FactKind) -> str:
    """Return whom a fact of this kind is about."""
    return _ABOUT.get(kind, "self")


def usual_use(kind: FactKind, told_by: ToldBy, about: str) -> Use:
    """Return the widest use that the kind, the teller and the person it is about allow."""
    return effective_use(Use.MENTION, told_by, about, kind)

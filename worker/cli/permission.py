"""What `rapport connect` and `rapport doctor` say of a provider's permissions, whichever provider it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Permission(Protocol):
    """One permission of a provider, and two half-sentences for the rep."""

    @property
    def name(self) -> str:
        """As the provider shows it."""
        ...

    @property
    def allows(self) -> str:
        """What Rapport does with it."""
        ...

    @property
    def lost(self) -> str:
        """What is not done without it."""
        ...


@dataclass(frozen=True, slots=True)
class Finding:
    """What trying a permission out told: `problem` is empty where it works, None where only writing would tell.

    `vital`: without it nothing works.
    """

    permission: Permission
    problem: str | None
    vital: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """How a grant stands, by what is stored: `ended` is a sentence where the provider ended it."""

    connected_at: datetime
    ended: str
    lost: Sequence[Permission]
    can_read: bool


def can_read(findings: Sequence[Finding]) -> bool:
    """Whether the mail can be read, without which there is nothing to do."""
    return not any(finding.vital and finding.problem for finding in findings)

"""A shorter wait for file systems: two seconds are for those that stamp as coarsely as FAT."""

import pytest

from connectors.local import collection, maildir, mbox
from tests.connectors.local import mailboxes

TICK = 100_000_000
"""Nanoseconds; the kernel's own stamps are at most a hundredth of a second apart."""


@pytest.fixture(autouse=True)
def short_ticks(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (collection, maildir, mbox, mailboxes):
        monkeypatch.setattr(module, "TICK", TICK)

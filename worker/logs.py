"""Sets up what a run writes to stderr: events and counts, never an address, name, subject or text (P7)."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

NAMED = frozenset({"event", "level", "timestamp", "mailbox", "state", "provider", "what", "count", "step", "reason"})
"""Keys whose values are words of ours; everything else must be a number, or its value is left out."""

_ADDRESS = re.compile(r"\S+@\S+")


def set_up(log_format: str, level: str) -> None:
    """Write events at `level` and above, as `text` for people or `json` for machines."""
    last = structlog.processors.JSONRenderer() if log_format == "json" else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            keep_private,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=_to_stderr,
    )
    # Libraries log what they cannot parse, which is mail: they stay silent.
    logging.getLogger().addHandler(logging.NullHandler())


def _to_stderr(*_: object) -> structlog.PrintLogger:
    """Write to what stderr is at that moment, not to what it was when the log was set up."""
    return structlog.PrintLogger(sys.stderr)


def keep_private(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Leave out every value that could be personal: text under unknown keys, and anything with an address in it."""
    return {key: value if _is_harmless(key, value) else "(left out)" for key, value in event.items()}


def _is_harmless(key: str, value: object) -> bool:
    if isinstance(value, bool | int | float) or value is None:
        return True
    return key in NAMED and not _ADDRESS.search(str(value))

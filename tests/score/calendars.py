"""Predictions for `score.py calendar`, made by the production code."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from connectors.local.calendar import Reader
from connectors.local.collection import Part
from connectors.types import Window


def predict(split: Path) -> Iterator[dict[str, Any]]:
    """List the days on which an occurrence begins, for every calendar of the split and inside its window."""
    for line in (split / "calendar.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        window = Window(date.fromisoformat(row["window_first"]), date.fromisoformat(row["window_last"]))
        reading = Reader(window, frozenset()).read(Part("", (), ""), split / row["path"])
        days = {event.start.date() if isinstance(event.start, datetime) else event.start for event in reading.items}
        inside = sorted(day for day in days if window.first_on <= day <= window.last_on)
        yield {"path": row["path"], "dates": [day.isoformat() for day in inside]}

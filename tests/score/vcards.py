"""Predictions for `score.py vcard`, made by the production code."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from connectors.mime_text import decoded
from connectors.types import CardDate
from connectors.vcard import read_cards, split_cards


def predict(split: Path) -> Iterator[dict[str, Any]]:
    """Read birthday and anniversary of every card of the split."""
    rows = [json.loads(line) for line in (split / "vcards.jsonl").read_text(encoding="utf-8").splitlines()]
    for path in dict.fromkeys(row["path"] for row in rows):
        text = decoded((split / path).read_bytes(), "utf-8-sig")
        for number, (block, _) in enumerate(split_cards(text)):
            cards, _ = read_cards(f"BEGIN:VCARD\n{block}\nEND:VCARD\n", part="", item=path)
            dates = {found.kind: _written(found) for card in cards for found in reversed(card.dates)}
            yield {
                "path": path,
                "card": number,
                "bday": dates.get("birthday"),
                "anniversary": dates.get("anniversary"),
            }


def _written(found: CardDate) -> str:
    year = f"{found.year:04}-" if found.year else "--"
    return f"{year}{found.month:02}-{found.day:02}"

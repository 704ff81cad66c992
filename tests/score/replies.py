"""Predictions for `score.py replies`, made by the production code."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from connectors.mime_text import decoded
from connectors.quotes import newest_reply


def predict(split: Path) -> Iterator[dict[str, Any]]:
    """Cut the newest reply out of every mail of the split."""
    for line in (split / "replies.jsonl").read_text(encoding="utf-8").splitlines():
        path = json.loads(line)["path"]
        yield {"path": path, "text": newest_reply(decoded((split / path).read_bytes(), "utf-8"))}

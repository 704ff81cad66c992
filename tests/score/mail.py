"""What the production code says of each labelled mail of a corpus, in the form the scorer reads."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from connectors.mime import parse
from connectors.types import MessageId, Place
from worker.core.mail_kind import judge


def predict(split: Path) -> Iterator[dict[str, Any]]:
    """Judge every message `labels.jsonl` names."""
    for line in (split / "labels.jsonl").read_text(encoding="utf-8").splitlines():
        path = json.loads(line)["path"]
        message = parse((split / path).read_bytes(), id=MessageId(path), places=frozenset({Place.INBOX}))
        verdict = judge(message, frozenset())
        yield {"path": path, "label": str(verdict.kind), "reasons": list(verdict.reasons)}

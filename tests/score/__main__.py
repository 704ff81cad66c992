"""`make score`: run the production code over ../shared/corpora and let its own score.py judge.

Each module here has `predict(split)` and yields the rows score.py expects. Arguments name the parts wanted
(mail, lastcontact, replies, calendar, vcard; all by default); `--list` shows every wrong item.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.score import calendars, lastcontact, mail, replies, vcards

PARTS: dict[str, Callable[[Path], Iterator[dict[str, object]]]] = {
    "mail": mail.predict,
    "lastcontact": lastcontact.predict,
    "replies": replies.predict,
    "calendar": calendars.predict,
    "vcard": vcards.predict,
}
CORPORA = Path(__file__).parents[3] / "shared" / "corpora"


def main(arguments: list[str]) -> int:
    """Score the parts asked for; 0 also where the corpora are absent, which is said."""
    if not (CORPORA / "score.py").exists():
        print(f"No corpora at {CORPORA}: nothing to score.")
        return 0
    options = [a for a in arguments if a.startswith("--")]
    for part in [a for a in arguments if a in PARTS] or PARTS:
        print(f"== {part}", flush=True)
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
            for row in PARTS[part](CORPORA / "dev"):
                file.write(json.dumps(row) + "\n")
            file.flush()
            command = [sys.executable, str(CORPORA / "score.py"), *options, part, str(CORPORA / "dev"), file.name]
            subprocess.run(command, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

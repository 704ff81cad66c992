"""`make score`: run the production code over ../shared/corpora and let its own score.py judge.

Each module here has `predict(split)` and yields the rows score.py expects. Arguments name the parts wanted
(mail, lastcontact, replies, calendar, vcard; all by default); `--list` shows every wrong item. `lints` needs no
corpora: it counts what each lint catches of drafts seeded to trip it, and what it says of good ones. `scenarios` runs
../shared/scenarios through the real path and tells every expectation that is not met. `year [customers] [days]` lives
through a simulated year; it takes minutes, so only `make bench` runs it without being asked.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.score import calendars, lastcontact, lints, mail, replies, scenarios, vcards, year

PARTS: dict[str, Callable[[Path], Iterator[dict[str, object]]]] = {
    "mail": mail.predict,
    "lastcontact": lastcontact.predict,
    "replies": replies.predict,
    "calendar": calendars.predict,
    "vcard": vcards.predict,
}
REPORTS = {"lints": lints.report, "scenarios": scenarios.report}
CORPORA = Path(__file__).parents[3] / "shared" / "corpora"


def main(arguments: list[str]) -> int:
    """Score the parts asked for; 0 also where the corpora are absent, which is said."""
    if "year" in arguments:
        return year.main([each for each in arguments if each.isdigit()])
    for name, report in REPORTS.items():
        if name in arguments or not arguments:
            print(f"== {name}", flush=True)
            report()
    if arguments and set(arguments) <= set(REPORTS):
        return 0
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

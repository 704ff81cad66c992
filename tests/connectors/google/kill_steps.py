"""Run by test_draft_kills.py in a process of its own: places or takes back a draft and dies at the n-th step.

Reads one trial a line from stdin as JSON (root, token, journal, at, act, ref, step) and forks a child for each, which
ends by `os._exit` at the step-th step that can be seen from outside: before and after each request on the wire, and
before each line that writes the journal. All other lines only think. Answers with the child's exit code.
"""

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.connectors.contract import A_DRAFT
from tests.connectors.draft_kills import Dying, try_each
from tests.connectors.google.draft_desk import FileJournal, connected

STEPS = {("http.py", "_exchange"): {"call", "return"}, ("draft_desk.py", "write"): {"line"}}


def act(trial: dict[str, Any]) -> None:
    at = datetime.fromisoformat(trial["at"])
    journal = FileJournal(Path(trial["journal"]))
    drafts, _, _ = connected(trial["root"], trial["token"], journal, clock=lambda: at, naps=[])
    sys.settrace(Dying(STEPS, trial["step"]))
    if trial["act"] == "place":
        drafts.place(A_DRAFT)
    else:
        drafts.withdraw(A_DRAFT.key, trial["ref"])


if __name__ == "__main__":
    try_each(act)

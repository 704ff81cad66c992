"""Run by test_draft_kills.py in a process of its own: places or takes back a draft and dies at the n-th step.

Reads one trial a line from stdin as JSON (root, token, journal, at, act, answered, ref, step) and forks a child for
each, which ends by `os._exit` at the step-th step that can be seen from outside: before and after each request on the
wire, and before and after each entry in the journal, which comes into being by a renaming. All other lines only think.
Answers with the child's exit code.
"""

import sys
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from connectors.errors import Refused
from connectors.types import MessageId, ReplyTo, ThreadId
from tests.connectors.contract import A_DRAFT
from tests.connectors.draft_kills import Dying, try_each
from tests.connectors.microsoft.draft_desk import THEIRS, FileJournal, connected

STEPS = {("http.py", "_ask"): {"call", "return"}, ("draft_desk.py", "write"): {"call", "return"}}


def act(trial: dict[str, Any]) -> None:
    at = datetime.fromisoformat(trial["at"])
    journal = FileJournal(Path(trial["journal"]))
    drafts = connected(trial["root"], trial["token"], journal, clock=lambda: at, sleep=lambda _: None)
    draft = A_DRAFT
    if trial["answered"]:
        reply_to = ReplyTo(MessageId(trial["answered"]), ThreadId("t"), THEIRS)
        draft = replace(draft, subject="Re: Dock leveller", reply_to=reply_to)
    sys.settrace(Dying(STEPS, trial["step"]))
    with suppress(Refused):
        if trial["act"] == "place":
            drafts.place(draft)
        else:
            drafts.withdraw(draft.key, trial["ref"])


if __name__ == "__main__":
    try_each(act)

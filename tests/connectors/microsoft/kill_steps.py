"""Run by test_draft_kills.py in a process of its own: places or takes back a draft and dies at the n-th step.

Reads one trial a line from stdin as JSON (root, token, journal, at, act, answered, ref, step) and forks a child for
each, which ends by `os._exit` at the step-th step that can be seen from outside: before and after each request on the
wire, and before and after each entry in the journal, which comes into being by a renaming. All other lines only think.
Answers with the child's exit code.
"""

import json
import os
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any

from connectors.errors import Refused
from connectors.types import MessageId, ReplyTo, ThreadId
from tests.connectors.contract import A_DRAFT
from tests.connectors.microsoft.draft_desk import THEIRS, FileJournal, connected

STEPS = {("http.py", "_ask"): {"call", "return"}, ("draft_desk.py", "write"): {"call", "return"}}
KILLED = 9


class Dying:
    """A trace function that ends the process at the n-th step."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def __call__(self, frame: FrameType, event: str, _: Any) -> Any:
        code = frame.f_code
        events = STEPS.get((code.co_filename.rpartition("/")[2], code.co_name))
        if events is None:
            return None
        if event in events:
            self.left -= 1
            if self.left < 0:
                os._exit(KILLED)
        return self


def act(trial: dict[str, Any]) -> None:
    at = datetime.fromisoformat(trial["at"])
    journal = FileJournal(Path(trial["journal"]))
    drafts = connected(trial["root"], trial["token"], journal, clock=lambda: at, sleep=lambda _: None)
    draft = A_DRAFT
    if trial["answered"]:
        reply_to = ReplyTo(MessageId(trial["answered"]), ThreadId("t"), THEIRS)
        draft = replace(draft, subject="Re: Dock leveller", reply_to=reply_to)
    sys.settrace(Dying(trial["step"]))
    with suppress(Refused):
        if trial["act"] == "place":
            drafts.place(draft)
        else:
            drafts.withdraw(draft.key, trial["ref"])


def main() -> None:
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            act(json.loads(line))
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    main()

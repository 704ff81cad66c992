"""Run by test_exactly_once.py in a process of its own: kills placing before every line it executes, then looks.

Each trial forks a child that places and dies, by `os._exit`, before the n-th line of the placing code. Then either
placing is simply repeated, or a human first deletes what there is to see. Prints one JSON line per trial.
"""

import json
import os
import sys
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any

from connectors.base import Connector
from tests.connectors.contract import A_DRAFT, A_REMINDER
from tests.connectors.local.mailboxes import MaildirMailbox

WATCHED = "local/placing.py"  # everything else only reads


class Dying:
    """A trace function that ends the process before the n-th watched line."""

    def __init__(self, lines: int) -> None:
        self.left = lines

    def __call__(self, frame: FrameType, event: str, _: Any) -> Any:
        if not frame.f_code.co_filename.endswith(WATCHED):
            return None
        if event == "line":
            self.left -= 1
            if self.left < 0:
                os._exit(9)
        return self


def place(connector: Connector, what: str) -> str:
    if what == "draft":
        return connector.place_draft(A_DRAFT).fate.value
    return connector.place_reminder(A_REMINDER).fate.value


def seen(mailbox: MaildirMailbox, what: str) -> int:
    return len(mailbox.draft_files() if what == "draft" else mailbox.reminder_files())


def main(root: Path, what: str) -> None:
    for number in count():
        ended = True
        for deletes in (False, True):
            folder = root / f"{number}-{deletes}"
            folder.mkdir()
            mailbox = MaildirMailbox(folder)
            connector = mailbox.connector()
            child = os.fork()
            if child == 0:
                sys.settrace(Dying(number))
                place(connector, what)
                os._exit(0)
            ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
            before = seen(mailbox, what)
            if deletes and before:
                (mailbox.delete_draft if what == "draft" else mailbox.delete_reminder)()
            fate = place(mailbox.connector(), what)
            row = {"step": number, "before": before, "deleted": bool(deletes and before), "fate": fate}
            print(json.dumps(row | {"after": seen(mailbox, what)}))
        if ended:
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])

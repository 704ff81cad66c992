"""Ends a run before any line of the code that lays reminders, as kill -9 does: what is written down stays."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

FILES = ("/reminders.py", "/own_calendar.py")
CLASSES = (*("OwnCalendar.", "Reminders.", "GoogleCalendars.", "GoogleEntries.", "GraphCalendars.", "GraphEntries."),)


class Killed(BaseException):
    """The process is gone."""


class Dying:
    """A trace function that ends the run before the n-th line of what is watched."""

    def __init__(self, lines: int) -> None:
        self.left = lines

    def __call__(self, frame: FrameType, event: str, _: Any) -> Any:
        code = frame.f_code
        if not code.co_filename.endswith(FILES) or not code.co_qualname.startswith(CLASSES):
            return None  # what only reckons leaves nothing behind
        if event == "line":
            self.left -= 1
            if self.left < 0:
                raise Killed
        return self


def killed(lines: int, do: Callable[[], object]) -> bool:
    """Do something for so many lines; says whether that was its end."""
    before = sys.gettrace()
    sys.settrace(Dying(lines))
    try:
        do()
    except Killed:
        return True
    finally:
        sys.settrace(before)
    return False

"""Placing or taking back a draft in a process that dies at its n-th step: what both sides of that need.

A provider's `kill_steps.py` is the process. It reads one trial a line from stdin as JSON, forks a child for each, which
ends by `os._exit`, and answers with the child's exit code.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).parents[2]
KILLED = 9


class Dying:
    """A trace function that ends the process at the n-th step.

    `seen` are the events of a file's functions that can be seen from outside; all other lines only think.
    """

    def __init__(self, seen: Mapping[tuple[str, str], Collection[str]], steps: int) -> None:
        self.seen, self.left = seen, steps

    def __call__(self, frame: FrameType, event: str, _: Any) -> Any:
        code = frame.f_code
        events = self.seen.get((code.co_filename.rpartition("/")[2], code.co_name))
        if events is None:
            return None
        if event in events:
            self.left -= 1
            if self.left < 0:
                os._exit(KILLED)
        return self


def try_each(act: Callable[[dict[str, Any]], None]) -> None:
    """Try what stdin says, each in a child of its own."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            act(json.loads(line))
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


@contextmanager
def victims(module: str) -> Iterator["subprocess.Popen[str]"]:
    """Start a provider's `kill_steps` by its module's name."""
    with subprocess.Popen(
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        start_new_session=True,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
    ) as process:
        assert process.stdin
        yield process
        process.stdin.close()


def killed(process: "subprocess.Popen[str]", line: str) -> bool:
    """Have one trial made; says whether the child died at its step, not only at the end of the work."""
    assert process.stdin
    assert process.stdout
    process.stdin.write(line + "\n")
    process.stdin.flush()
    code = int(process.stdout.readline())
    assert code in (0, KILLED)
    return code == KILLED

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("what", ["draft", "reminder"])
def test_killed_before_any_line_there_is_exactly_one_unless_a_human_removed_it(fast_folder: Path, what: str) -> None:
    script = Path(__file__).with_name("kill_steps.py")
    done = subprocess.run(
        [sys.executable, str(script), str(fast_folder), what],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
    )
    assert done.returncode == 0, done.stderr
    trials = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(trials) > 50
    assert {trial["before"] for trial in trials} == {0, 1}
    wrong = [
        trial
        for trial in trials
        if (trial["fate"], trial["after"]) != (("missing", 0) if trial["deleted"] else ("waiting", 1))
    ]
    assert wrong == []

"""The boundary of the command line: bad input ends in one clear sentence and an exit code, never in a traceback."""

import subprocess
import sys
from pathlib import Path

import pytest

from worker.cli.app import COMMANDS, GROUPS, guarded

ROOT = Path(__file__).parents[3]
EVERY_COMMAND = [
    *([name] for commands in COMMANDS.values() for name, _ in commands),
    *([group, name] for groups in GROUPS.values() for group, _, members in groups for name, _ in members),
]

# What a command needs before its options, so that it reaches its configuration.
WORDS = {
    "show": ["kelly"],
    "explain": ["kelly"],
    "import": ["people.yaml"],
    "export": ["kelly"],
    "forget": ["kelly"],
    "hold": ["kelly"],
    "release": ["kelly"],
    "line": ["kelly", "Hello."],
    "spoke": ["kelly"],
    "fact add": ["kelly", "hobby", "chess"],
    "fact confirm": ["kelly", "1"],
    "fact drop": ["kelly", "1"],
    "moment add": ["kelly", "order"],
    "connect": ["rita"],
}
NEEDS_NO_CONFIGURATION = {"demo", "classify", "init", "doctor"}


def modules_after(*arguments: str) -> set[str]:
    """The modules a fresh process holds after one command."""
    code = (
        "import sys\n"
        "from worker.cli.app import guarded\n"
        f"guarded({list(arguments)!r})\n"
        "print('MODULES', *sorted(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    return set(done.stdout.rpartition("MODULES")[2].split())


@pytest.mark.parametrize("command", EVERY_COMMAND, ids=" ".join)
def test_every_command_has_help(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert guarded([*command, "--help"]) == 0
    assert "Usage: rapport " + " ".join(command) in capsys.readouterr().out


@pytest.mark.parametrize("command", [c for c in EVERY_COMMAND if c[0] not in NEEDS_NO_CONFIGURATION], ids=" ".join)
@pytest.mark.parametrize("place", ["before", "after"])
def test_a_missing_configuration_is_one_sentence_wherever_it_is_named(
    command: list[str], place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named = ["--config", str(tmp_path / "absent.toml")]
    words = WORDS.get(" ".join(command), [])
    arguments = [*named, *command, *words] if place == "before" else [*command, *words, *named]
    assert guarded(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"There is no configuration at {tmp_path / 'absent.toml'}")
    assert len(captured.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["rnu"], "Did you mean 'run'?"),
        (["run", "--dry-rum"], "--dry-run"),
        (["fact", "ad"], "Did you mean 'add'?"),
        (["run", "--only", "sync,paln"], 'no step "paln"'),
        (["fact", "add", "kelly", "hoby", "chess"], "'hoby' is not one of"),
        (["fact", "add", "kelly", "hobby", "chess", "--slot", "x"], '--slot "x" is not of the form NAME=TEXT'),
        (["show"], "Missing argument 'WHO'"),
        (["hold", "kelly", "--reason", "angry"], "'angry' is not one of"),
    ],
)
def test_bad_words_are_one_sentence_and_exit_2(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert guarded(arguments) == 2
    captured = capsys.readouterr()
    assert words in captured.err
    assert "Value error" not in captured.err
    assert len(captured.err.splitlines()) == 1
    assert captured.out == ""


def test_no_command_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert guarded([]) == 2
    assert "Keeping the record" in capsys.readouterr().out


def test_debugging_shows_where_it_happened(tmp_path: Path) -> None:
    program = "import sys; from worker.cli.app import main; main()"
    arguments = ["--config", str(tmp_path / "absent.toml"), "status"]
    for env, shown in (({}, False), ({"RAPPORT_DEBUG": "1"}, True)):
        done = subprocess.run(
            [sys.executable, "-c", program, *arguments], capture_output=True, text=True, cwd=ROOT, env=env, check=False
        )
        assert ("Traceback" in done.stderr) == shown
        assert done.returncode == (1 if shown else 2)


HEAVY = {
    "sqlalchemy",
    "alembic",
    "icalendar",
    "recurring_ical_events",
    "pydantic_settings",
    "jinja2",
    "requests",
    "structlog",
}


# Typer itself brings pydantic where it parses parameters.
@pytest.mark.parametrize(
    "arguments", [["--help"], ["run", "--help"], ["classify", "absent.eml"], ["show"]], ids=" ".join
)
def test_a_command_imports_only_what_it_uses(arguments: list[str]) -> None:
    assert not modules_after(*arguments) & HEAVY


def test_the_check_on_imports_can_fail() -> None:
    assert "pydantic_settings" in modules_after("--config", "absent.toml", "status")

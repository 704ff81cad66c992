"""The documentation is held to the code: commands, keys, paths and the first screen."""

import re
from pathlib import Path

import pytest
import typer.main

from worker.cli.app import COMMANDS, GROUPS, make_app
from worker.people.schema import schema_table
from worker.people.yaml_file import read_yaml

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def every_command() -> set[str]:
    alone = {name for commands in COMMANDS.values() for name, _ in commands}
    grouped = {f"{group} {name}" for groups in GROUPS.values() for group, _, members in groups for name, _ in members}
    return alone | grouped


def test_every_command_is_documented_and_every_documented_command_exists() -> None:
    table = README.split("## Commands")[1].split("\n## ")[0]
    documented = {
        " ".join(words)
        for call in re.findall(r"`rapport ([^`]+)`", table)
        if (words := [word for word in call.split() if re.fullmatch(r"[a-z]+", word)])
    }
    assert documented == every_command()


def test_every_documented_option_exists() -> None:
    table = README.split("## Commands")[1].split("\n## ")[0]
    app = make_app()
    for row in re.findall(r"^\| (`rapport .*?) \|", table.replace("\\|", "/"), flags=re.M):
        for call in re.findall(r"`rapport ([^`]+)`", row):
            name, *rest = call.split()
            options = set(re.findall(r"--[a-z-]+", call))
            known = _options_of(app, name, rest)
            assert options <= known, (call, known)


def _options_of(app: object, name: str, rest: list[str]) -> set[str]:
    command = typer.main.get_command(app).commands[name]  # type: ignore[arg-type,attr-defined]
    if hasattr(command, "commands"):
        command = command.commands[rest[0]]
    return {option for parameter in command.params for option in parameter.opts}


def test_the_schema_in_the_readme_is_the_one_that_is_checked() -> None:
    found = re.search(r"<!-- schema: begin[^\n]*-->\n(.*?)\n<!-- schema: end -->", README, flags=re.S)
    assert found
    assert found[1].strip() == schema_table().strip()


def test_the_example_in_the_readme_reads() -> None:
    example = re.search(r"```yaml\n(.*?)```", README, flags=re.S)
    assert example
    (kelly,) = read_yaml(example[1], "README.md", default_owner="sam").documents
    assert (kelly.occasions[0].month, kelly.occasions[0].day, kelly.facts[0].slots) == (2, 29, {"what": "ice fishing"})


def test_the_two_commands_stand_on_the_first_screen() -> None:
    first_screen = "\n".join(README.splitlines()[:24])
    assert "make demo" in first_screen
    assert "make test" in first_screen
    assert "make test" in (ROOT / ".ci/run").read_text(encoding="utf-8")


@pytest.mark.parametrize("document", ["README.md", "worker/README.md", "connectors/README.md", "templates/README.md"])
def test_every_path_that_is_named_exists(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    for path in re.findall(r"`((?:connectors|worker|templates|config|tests)/[\w./-]*)`", text):
        assert (ROOT / path).exists() or path in {"config/rapport.toml"}, path
    for path in re.findall(r"`((?:cli|jobs|people|writing|store|core|local)/[\w./-]*)`", text):
        assert any((ROOT / room / path).exists() for room in ("worker", "connectors")), path


def test_every_make_verb_that_is_named_exists() -> None:
    verbs = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.M))
    named = set(re.findall(r"(?:^|`)make ([a-z]+)\b", README, flags=re.M))
    assert len(named) >= 5
    assert named <= verbs


def test_the_top_level_holds_what_the_design_says() -> None:
    fixed = {
        *("worker", "connectors", "templates", "config", "tests", "Dockerfile", "pyproject.toml", "README.md"),
        *("Makefile", "CHANGELOG.md"),
    }
    made = {"rapport-demo", "build", "dist", "__pycache__"}
    assert {path.name for path in ROOT.iterdir() if not path.name.startswith(".")} - made == fixed

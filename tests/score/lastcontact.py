"""Last contact on a real mailbox, by the commands a person would run: init, import, run, customers."""

import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import yaml

AS_OF = "2002-12-31T12:00:00Z"
"""The mailbox ends in 2002; the truth leaves out dates outside 1998 to 2002."""


def predict(split: Path) -> Iterator[dict[str, object]]:
    """Yield the last inbound and outbound mail of every address of every mailbox, as `rapport customers` says."""
    for box in sorted(split.glob("mailbox/*.json")):
        with tempfile.TemporaryDirectory() as folder:
            yield from _predict_box(box, Path(folder))


def prepare(box: Path, folder: Path) -> Path:
    """Write the configuration and import the people of one mailbox of the corpus; returns the configuration."""
    facts = json.loads(box.read_text(encoding="utf-8"))
    own, *aliases = facts["owner_addresses"]
    config = folder / "rapport.toml"
    config.write_text(
        f"""
history_years = 6
[[mailbox]]
name = "{facts["owner"]}"
provider = "local"
address = "{own}"
aliases = {json.dumps(aliases)}
mail = "{box.with_suffix("")}"
drafts = false
[mailbox.rep]
name = "{facts["owner"]}"
""",
        encoding="utf-8",
    )
    with box.with_suffix("").with_name(box.stem + ".truth.csv").open(encoding="utf-8") as file:
        addresses = [row["address"] for row in csv.DictReader(file)]
    people = folder / "people.yaml"
    people.write_text(yaml.safe_dump({"people": [{"name": a, "addresses": [a]} for a in addresses]}), encoding="utf-8")
    rapport(config, "init")
    rapport(config, "import", str(people))
    return config


def rapport(config: Path, *arguments: str) -> str:
    """Run one command in a process of its own and give what it printed."""
    command = [str(Path(sys.executable).with_name("rapport")), "--config", str(config), *arguments]
    done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    return done.stdout


def _predict_box(box: Path, folder: Path) -> Iterator[dict[str, object]]:
    config = prepare(box, folder)
    rapport(config, "run", "--as-of", AS_OF, "--json")
    for customer in json.loads(rapport(config, "customers", "--as-of", AS_OF, "--json")):
        yield {
            "mailbox": box.stem,
            "address": customer["addresses"][0],
            "last_inbound": customer["last_inbound"],
            "last_outbound": customer["last_outbound"],
        }

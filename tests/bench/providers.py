"""What the whole job costs at a provider: an account of 5,000 messages, 300 meetings and 200 customers.

The accounts are the tests' own fakes on this machine, so seconds are ours alone. The pace a provider allows
(`units_per_minute` at Google) adds what the last column says.
"""

import json
import os
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.connectors.servers import world
from tests.connectors.servers.google.hands import GoogleHands
from tests.connectors.servers.google.server import FakeGoogle
from tests.connectors.servers.graph.hands import GraphHands
from tests.connectors.servers.graph.server import FakeGraph

PACES = {"google": 4800, "microsoft": 900}
"""Units a minute, as shipped."""
MOST_RUNS = 12


def measure(provider: str, server: Any, hands: Any, **limits: str) -> None:
    """Run every hour until a run has nothing new."""
    with server, tempfile.TemporaryDirectory() as name:
        folder, account = Path(name), server.account(world.REP)
        account.now = world.NOW
        made = world.build(hands(account), people=200, messages=5000, meetings=300)
        config = world.configure(folder, provider, server.root, **limits)
        command = [str(Path(sys.executable).with_name("rapport")), "--config", str(config)]
        environment = os.environ | {"SAM_TOKEN": account.token}
        people = str(world.people_file(folder, made))
        subprocess.run([*command, "import", people], check=True, stdout=subprocess.DEVNULL, env=environment)
        for hour in range(MOST_RUNS):
            account.now = world.NOW + timedelta(hours=hour)
            hits, before = server.hits, os.times()
            arguments = [*command, "run", "--json", "--as-of", account.now.isoformat()]
            done = subprocess.run(arguments, check=True, capture_output=True, text=True, env=environment)
            after, (report,) = os.times(), json.loads(done.stdout)["mailboxes"]
            cpu = after.children_user + after.children_system - before.children_user - before.children_system
            paced = max(report["units"] - PACES[provider], 0) * 60 / PACES[provider]
            print(
                f"{provider} run {hour + 1}: {report['messages']:5} mails {report['units']:6} units"
                f" {server.hits - hits:4} requests {after.elapsed - before.elapsed:6.1f} s ({cpu:.1f} s CPU)"
                f" and {paced:4.0f} s of pacing",
                flush=True,
            )
            if report["messages"] == 0:
                return
    raise SystemExit(f"{provider}: never done")


if __name__ == "__main__":
    measure("google", FakeGoogle(), GoogleHands, units_per_minute="1000000")
    measure("microsoft", FakeGraph(), GraphHands)

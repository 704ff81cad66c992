"""What the whole job costs on a Google account of 5,000 messages and 200 customers: units, requests, seconds.

The account is the tests' own fake on this machine, so seconds are ours alone; Google's own pace (`units_per_minute`)
adds what the last column says.
"""

import json
import os
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from tests.connectors.servers import world
from tests.connectors.servers.google.hands import GoogleHands
from tests.connectors.servers.google.server import FakeGoogle

PACE = 4800
"""The default of `units_per_minute`."""
MOST_RUNS = 12


def main() -> int:
    """Run every hour until a run has nothing new."""
    with FakeGoogle() as google, tempfile.TemporaryDirectory() as name:
        folder, account = Path(name), google.account(world.REP)
        account.now = world.NOW
        made = world.build(GoogleHands(account), people=200, messages=5000)
        config = world.configure(folder, "google", google.root, units_per_minute="1000000")
        command = [str(Path(sys.executable).with_name("rapport")), "--config", str(config)]
        environment = os.environ | {"SAM_TOKEN": account.token}
        people = str(world.people_file(folder, made))
        subprocess.run([*command, "import", people], check=True, stdout=subprocess.DEVNULL, env=environment)
        for hour in range(MOST_RUNS):
            account.now = world.NOW + timedelta(hours=hour)
            hits = google.hits
            arguments = [*command, "run", "--json", "--as-of", account.now.isoformat()]
            before = os.times()
            done = subprocess.run(arguments, check=True, capture_output=True, text=True, env=environment)
            after = os.times()
            (report,) = json.loads(done.stdout)["mailboxes"]
            cpu = after.children_user + after.children_system - before.children_user - before.children_system
            paced = max(report["units"] - PACE, 0) * 60 / PACE
            print(
                f"run {hour + 1}: {report['messages']:5} mails {report['units']:6} units {google.hits - hits:4} hits"
                f" {after.elapsed - before.elapsed:6.1f} s ({cpu:.1f} s CPU), and {paced:4.0f} s of pacing",
                flush=True,
            )
            if report["messages"] == 0:
                return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())

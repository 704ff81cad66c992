"""The floor of a run that finds nothing: import what a run imports, open the database, leave."""

import sys

import worker.cli.run
import worker.cli.wiring
import worker.jobs.run
from worker.store.store import Store

if __name__ == "__main__":
    with Store.open(sys.argv[1]) as store:
        store.mailboxes.states()
    assert worker.cli.run
    assert worker.cli.wiring
    assert worker.jobs.run

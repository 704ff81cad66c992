"""The floor of a first sync: parse thirteen headers of every file, with addresses and date, and store one row each."""

import sqlite3
import sys
from email.parser import BytesHeaderParser
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

HEADERS = (
    *("From", "To", "Cc", "Bcc", "Date", "Subject", "Message-ID", "In-Reply-To", "References"),
    *("List-Id", "Auto-Submitted", "Precedence", "List-Unsubscribe"),
)


def main(folder: str) -> None:
    """Read every message below the folder."""
    parser = BytesHeaderParser()
    with sqlite3.connect(":memory:") as database:
        database.execute("create table mails (message text primary key, sender text, receiver text, at text)")
        database.execute("create index by_sender on mails (sender)")
        rows = []
        for file in Path(folder).rglob("*:2,S"):
            with file.open("rb") as stream:
                message = parser.parsebytes(stream.read(8192))
            values = {name: message.get(name, "") for name in HEADERS}
            parties = getaddresses([values["From"], values["To"], values["Cc"]])
            at = parsedate_to_datetime(values["Date"])
            rows.append((values["Message-ID"], parties[0][1], parties[1][1], at.isoformat()))
            if len(rows) == 1000:
                database.executemany("insert or replace into mails values (?, ?, ?, ?)", rows)
                rows.clear()
        database.executemany("insert or replace into mails values (?, ?, ?, ?)", rows)


if __name__ == "__main__":
    main(sys.argv[1])

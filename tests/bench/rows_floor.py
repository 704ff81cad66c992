"""The floor of planning: read every row it needs, customer by customer, with sqlite3 and nothing else."""

import sqlite3
import sys

ORDERS = {
    "customers": "id",
    "addresses": "customer",
    "coverage": "address",
    "facts": "customer",
    "occasions": "customer",
    "mails": "customer, at",
    "meetings": "customer",
}


def main(file: str) -> None:
    """Read them all, and drop them."""
    database = sqlite3.connect(file)
    for table, order in ORDERS.items():
        for _ in database.execute(f"SELECT * FROM {table} ORDER BY {order}"):
            pass
    database.close()


if __name__ == "__main__":
    main(sys.argv[1])

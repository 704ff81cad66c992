"""Puts data before people and scripts: JSON on request, tables on a terminal, plain columns in a pipe."""

# ruff: noqa: PLC0415  commands import what they use when they run, so that --help stays quick

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import typer

Counter = Callable[[str, int], None]
"""Told what is being counted and how many there are so far."""


def quiet(_mailbox: str) -> Counter:
    """Count for nobody."""
    return lambda _what, _done: None


def say_json(data: Any) -> None:
    """Print data as JSON, for scripts."""
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))


def say_table(columns: Sequence[str], rows: Iterable[Sequence[object]], empty: str) -> None:
    """Print rows as a table; in a pipe as tab-separated lines under a line of column names."""
    cells = [[_cell(value) for value in row] for row in rows]
    if not cells:
        typer.echo(empty)
    elif sys.stdout.isatty():
        _draw(columns, cells)
    else:
        for line in (columns, *cells):
            typer.echo("\t".join(line))


def _draw(columns: Sequence[str], cells: Iterable[Sequence[str]]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*columns, box=SIMPLE_HEAD)
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


def _cell(value: object) -> str:
    """Say nothing for None, and keep to one line."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return " ".join(str(value).split())


def day_of(instant: str | None) -> str:
    """Shorten an ISO instant to its day."""
    return instant[:10] if instant else ""


@contextmanager
def progress() -> Iterator[Callable[[str], Counter]]:
    """Give a counter for each mailbox; drawn on stderr, and only where that is a terminal."""
    if not sys.stderr.isatty():
        yield quiet
        return
    from rich.console import Console

    with Console(stderr=True).status("Reading") as status:
        yield lambda mailbox: lambda what, done: status.update(f"{mailbox}: {what} {done:,}")

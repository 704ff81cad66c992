"""The options that several commands share, spelt once."""

from pathlib import Path
from typing import Annotated

import typer

Config = Annotated[Path | None, typer.Option("--config", help="The configuration; else ./config/rapport.toml.")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="Pretend it is this day (2026-02-24) or instant (ISO 8601).")]
Json = Annotated[bool, typer.Option("--json", help="Print plain JSON and nothing else.")]
Who = Annotated[str, typer.Argument(metavar="WHO", help="A name or part of one, an address, or an id.")]
Mailboxes = Annotated[
    list[str] | None, typer.Option("--mailbox", metavar="NAME", help="Only this mailbox; may be repeated.")
]
Mailbox = Annotated[str | None, typer.Option("--mailbox", metavar="NAME", help="The mailbox this is about.")]

"""`rapport classify`: what kind of mail each file is, and by which signs. Needs no configuration and no database."""

# ruff: noqa: PLC0415  commands import what they use when they run, so that --help stays quick

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from worker.errors import UsageError


def classify(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files, or folders of .eml files.")],
    own: Annotated[
        list[str] | None, typer.Option("--own", metavar="ADDRESS", help="An address of the rep; may be repeated.")
    ] = None,
) -> None:
    """Say what kind of mail each file is: one JSON object per line."""
    from worker.core.matching import normalise

    mine = frozenset(map(normalise, own or ()))
    unread = 0
    for path in paths:
        for file in _files(path):
            try:
                typer.echo(json.dumps(_verdict(file, mine), ensure_ascii=False))
            except UsageError as error:
                typer.echo(str(error), err=True)
                unread += 1
    if unread:
        raise typer.Exit(1)


def _files(path: Path) -> Iterator[Path]:
    """Give the file itself, or every .eml below a folder, in the order of their names."""
    if path.is_dir():
        yield from sorted(file for file in path.rglob("*.eml") if not file.is_dir())
    else:
        yield path


def _verdict(file: Path, own: frozenset[str]) -> dict[str, Any]:
    """Judge one file; raises UsageError naming it where it holds no mail."""
    from connectors.mime import parse
    from connectors.types import MessageId, Place
    from worker.core.mail_kind import judge

    try:
        raw = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.") from None
    message = parse(raw, id=MessageId(str(file)), places=frozenset({Place.INBOX}))
    if not (message.headers or message.sender or message.sent_at or message.subject):
        raise UsageError(f"{file} holds no mail: it has no header.")
    verdict = judge(message, own)
    return {
        "path": str(file),
        "label": str(verdict.kind),
        "contact": verdict.contact,
        "reasons": list(verdict.reasons),
    }

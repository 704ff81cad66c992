"""`rapport connect`: the rep lets Rapport into a mailbox, and hears what it may do there and what is lost without."""

# ruff: noqa: PLC0415  commands import what they use when they run, so that --help stays quick

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from worker.cli.options import Config
from worker.errors import UsageError

if TYPE_CHECKING:
    from worker.cli.permission import Finding


def connect(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The mailbox, as the configuration calls it.")],
    *,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Show the address to visit, on any machine, and ask for the last one.")
    ] = False,
    device: Annotated[
        bool, typer.Option("--device", help="Microsoft only: show a code to type at Microsoft's page, on any machine.")
    ] = False,
    config: Config = None,
) -> None:
    """Let Rapport into a mailbox: your consent in a browser, or a trial of what the configuration names."""
    from worker.cli import wiring
    from worker.cli.permission import can_read

    if device and no_browser:
        raise UsageError("--device and --no-browser are two ways to do without a browser here: choose one")
    with wiring.opened(config, make=True) as (settings, store):
        mailbox = settings.named(name)
        match mailbox.provider:
            case "local":
                typer.echo(
                    f"Mailbox {name} is local: there is nothing to connect. `rapport doctor` looks at its folders."
                )
                return
            case "google":
                from worker.cli import google_consent

                if device:
                    raise UsageError(
                        "--device is for Microsoft mailboxes; for Google without a browser here: --no-browser"
                    )
                findings = google_consent.let_in(mailbox, store, no_browser=no_browser)
            case "microsoft":
                from worker.cli import microsoft_consent
                from worker.cli.microsoft_consent import Way

                way = Way.CODE if device else Way.ADDRESS if no_browser else Way.BROWSER
                findings = microsoft_consent.let_in(mailbox, store, way)
    _say(name, findings, works=can_read(findings))
    if not can_read(findings):
        raise typer.Exit(1)


def _say(name: str, findings: "Sequence[Finding]", *, works: bool) -> None:
    if works:
        typer.echo(f"Mailbox {name} is connected.")
    else:
        typer.echo(f"Mailbox {name} is not connected: its mail cannot be read.")
    for finding in sorted(findings, key=lambda each: bool(each.problem)):
        problem, permission = finding.problem, finding.permission
        state = "not tried" if problem is None else "missing" if problem else "ok"
        typer.echo(f"  {state:<9}  {permission.name}: {problem or permission.allows}")
    if works:
        typer.echo(f"Next: rapport run --mailbox {name} --dry-run")

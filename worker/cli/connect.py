"""`rapport connect`: the rep lets Rapport into a mailbox, and hears what it may do there and what is lost without."""

# ruff: noqa: PLC0415  commands import what they use when they run, so that --help stays quick

import webbrowser
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from worker.cli.options import Config
from worker.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from connectors.google.scopes import Scope
    from connectors.http import Token
    from worker.settings import MailboxSettings
    from worker.store.store import Store

Found = dict["Scope", str | None]
"""What is wrong with each permission: empty where it works, None where only writing would tell."""

_ASKING = """Mailbox {name}: visit the address below, sign in as the owner of the mailbox, and consent. Rapport asks to:
{scopes}
Google warns of every client that it has not verified, yours too: choose Advanced, then go on.
"""


def connect(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The mailbox, as the configuration calls it.")],
    *,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Show the address to visit, on any machine, and ask for the last one.")
    ] = False,
    device: Annotated[bool, typer.Option("--device", help="Microsoft only: consent by a code.")] = False,
    config: Config = None,
) -> None:
    """Let Rapport into a mailbox: your consent in a browser, or a trial of what the configuration names."""
    from worker.cli import wiring

    with wiring.opened(config, make=True) as (settings, store):
        mailbox = settings.named(name)
        if mailbox.provider == "local":
            typer.echo(f"Mailbox {name} is local: there is nothing to connect. `rapport doctor` looks at its folders.")
            return
        if mailbox.provider != "google":
            raise ConfigError([f'Mailbox "{name}": the provider {mailbox.provider} is not in this version yet.'])
        if device:
            raise UsageError("--device is for Microsoft mailboxes; for Google without a browser here: --no-browser")
        found = _let_in(mailbox, store, no_browser=no_browser)
    _say(name, found)
    if not _can_read(found):
        raise typer.Exit(1)


def _let_in(mailbox: "MailboxSettings", store: "Store", *, no_browser: bool) -> Found:
    from worker.cli import google

    match google.auth_of(mailbox).kind:
        case "service_account":
            return _try_service_account(mailbox)
        case "static":
            return _checked(mailbox, google.token_for(mailbox, store), google.scopes_for(mailbox))
    return _consent(mailbox, store, no_browser=no_browser)


def _consent(mailbox: "MailboxSettings", store: "Store", *, no_browser: bool) -> Found:
    """Have the rep consent; the grant is kept where it opens this mailbox and lets its mail be read."""
    from connectors.google import consent
    from connectors.google.scopes import missing
    from worker.cli import google, wiring

    asked, grants, client = google.scopes_for(mailbox), google.grants_for(mailbox, store), google.client_for(mailbox)
    grants.check()  # before the rep is sent to Google
    typer.echo(_ASKING.format(name=mailbox.name, scopes="\n".join(f"  {s.name}: {s.allows}" for s in asked)))
    grant = consent.obtain(
        mailbox.name,
        client,
        asked,
        hint=mailbox.address,
        show=partial(_show, browser=not no_browser),
        paste=lambda: str(typer.prompt("The address your browser ended on, or the code in it")),
        now=wiring.clock(),
    )
    lost: Found = {scope: scope.lost for scope in missing(asked, grant.scopes)}
    if not _can_read(lost):
        return lost
    granted = [scope for scope in asked if scope not in lost]
    found = _checked(mailbox, lambda _refused: grant.access_token, granted)
    if _can_read(found):
        with grants.lock():  # a run that renews the former grant shall not overwrite this one
            grants.save(grant.text())
    return _known(found) | lost


def _try_service_account(mailbox: "MailboxSettings") -> Found:
    """Try what the domain allows: everything at once, else permission by permission."""
    from connectors.google.auth import works
    from worker.cli import google

    asked = google.scopes_for(mailbox)
    token = google.delegated(mailbox, asked)
    if works(token):
        return _known(_checked(mailbox, token, asked))
    allowed = tuple(scope for scope in asked if works(google.delegated(mailbox, (scope,))))
    if not allowed:
        token(False)  # noqa: FBT003  says why: nothing at all is allowed
    lost: Found = {scope: scope.lost for scope in asked if scope not in allowed}
    return _known(_checked(mailbox, google.delegated(mailbox, allowed), allowed)) | lost


def _checked(mailbox: "MailboxSettings", token: "Token", scopes: "Sequence[Scope]") -> Found:
    """Try the permissions out, and that the mailbox is the right one. Raises ReconnectNeeded, TryLater."""
    from connectors.google import consent

    root = mailbox.endpoints.api_root
    consent.check_address(mailbox.name, token, {mailbox.address, *mailbox.aliases}, api_root=root)
    return consent.try_out(mailbox.name, token, scopes, api_root=root)


def _known(found: Found) -> Found:
    """What only writing would tell works where it was granted."""
    return {scope: problem or "" for scope, problem in found.items()}


def _can_read(found: Found) -> bool:
    from connectors.google.scopes import READ_MAIL

    return not found.get(READ_MAIL)


def _show(url: str, *, browser: bool) -> bool:
    typer.echo(f"{url}\n")
    return browser and webbrowser.open(url)


def _say(name: str, found: Found) -> None:
    if _can_read(found):
        typer.echo(f"Mailbox {name} is connected.")
    else:
        typer.echo(f"Mailbox {name} is not connected: its mail cannot be read.")
    for scope, problem in sorted(found.items(), key=lambda each: bool(each[1])):
        state = "not tried" if problem is None else "missing" if problem else "ok"
        typer.echo(f"  {state:<9}  {scope.name}: {problem or scope.allows}")
    if _can_read(found):
        typer.echo(f"Next: rapport run --mailbox {name} --dry-run")

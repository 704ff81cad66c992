"""How `rapport connect` has a rep consent, whichever provider it is: what is shown and asked, and what is kept."""

import webbrowser
from collections.abc import Callable, Sequence

import typer

from worker.cli.permission import Finding, Permission, can_read
from worker.store.grants import Grants

_ASKING = """Mailbox {name}: sign in as the owner of the mailbox, and consent. Rapport asks to:
{permissions}
{more}"""


def announce(name: str, permissions: Sequence[Permission], more: str) -> None:
    """Say what the rep will be asked to allow, and what else is to know of this provider."""
    asked = "\n".join(f"  {permission.name}: {permission.allows}" for permission in permissions)
    typer.echo(_ASKING.format(name=name, permissions=asked, more=more))


def show(url: str, *, browser: bool) -> bool:
    """Show the address to visit; says whether a browser opened here."""
    typer.echo(f"Visit this address:\n{url}\n")
    return browser and webbrowser.open(url)


def pasted() -> str:
    """Ask for what a browser elsewhere ended on."""
    return str(typer.prompt("The address your browser ended on, or the code in it"))


def taken(grant: str, grants: Grants, lost: Sequence[Finding], try_out: Callable[[], list[Finding]]) -> list[Finding]:
    """Try the grant out, and keep it where the mail can be read with it; `lost` is what it does not allow."""
    if not can_read(lost):
        return list(lost)
    found = try_out()
    if can_read(found):
        with grants.lock():  # a run that renews the former grant shall not overwrite this one
            grants.save(grant)
    return [*found, *lost]

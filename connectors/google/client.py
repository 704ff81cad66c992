"""The OAuth client of the installation, and the files that Google Cloud gives for downloading."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from connectors.errors import ReconnectNeeded

AUTH_URI = "https://accounts.google.com/o/oauth2/auth"
TOKEN_URI = "https://oauth2.googleapis.com/token"  # noqa: S105  an address, no token


@dataclass(frozen=True, slots=True)
class Client:
    """The OAuth client of the installation, of type "Desktop app", and the servers it speaks to."""

    id: str
    secret: str = field(repr=False)
    auth_uri: str = AUTH_URI
    token_uri: str = TOKEN_URI


def read_client(mailbox: str, file: Path, *, auth_uri: str | None = None, token_uri: str | None = None) -> Client:
    """Read the client file as Google's console gives it; other servers may be named. Raises ReconnectNeeded."""
    told = read_json(mailbox, file)
    if "web" in told:
        raise ReconnectNeeded(
            f"Mailbox {mailbox}: {file} is of a web client; make one of type Desktop app in Google Cloud."
        )
    desktop = told.get("installed")
    if not isinstance(desktop, dict) or not desktop.get("client_id"):
        raise ReconnectNeeded(
            f"Mailbox {mailbox}: {file} is no OAuth client file; download it in Google Cloud, under Clients."
        )
    return Client(
        id=str(desktop["client_id"]),
        secret=str(desktop.get("client_secret", "")),
        auth_uri=auth_uri or str(desktop.get("auth_uri") or AUTH_URI),
        token_uri=token_uri or str(desktop.get("token_uri") or TOKEN_URI),
    )


def read_service_account(mailbox: str, file: Path) -> dict[str, Any]:
    """Read the key file of a service account. Raises ReconnectNeeded."""
    told = read_json(mailbox, file)
    if told.get("type") != "service_account":
        raise ReconnectNeeded(
            f"Mailbox {mailbox}: {file} is no key of a service account; make a key of type JSON in Google Cloud."
        )
    return told


def read_json(mailbox: str, file: Path) -> dict[str, Any]:
    """Read a file that Google's console gave. Raises ReconnectNeeded."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ReconnectNeeded(f"Mailbox {mailbox}: {file} cannot be read ({error.strerror}).") from None
    except ValueError:
        raise ReconnectNeeded(f"Mailbox {mailbox}: {file} is no JSON file; download it from Google anew.") from None
    return told if isinstance(told, dict) else {}

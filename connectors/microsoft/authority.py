"""Where tokens come from: the clouds, the application of the installation, and how msal reaches its authority.

https://learn.microsoft.com/graph/deployments . msal wants https everywhere, waits and remembers answers by itself;
here each request is sent once, and an answer that is none is `Busy`, so that `connectors.http` is the only retry layer.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import SplitResult, urlsplit

import msal
import requests

from connectors.errors import ReconnectNeeded
from connectors.http import LOOPBACK, TIMEOUT_SECONDS, Busy, retry_after
from connectors.microsoft.api import V1

CLOUDS: Mapping[str, str] = {
    "graph.microsoft.com": "login.microsoftonline.com",
    "graph.microsoft.us": "login.microsoftonline.us",
    "dod-graph.microsoft.us": "login.microsoftonline.us",
    "microsoftgraph.chinacloudapi.cn": "login.partner.microsoftonline.cn",
}
"""For each Graph the only place its tokens come from."""

_TENANT = re.compile(r"[\w.-]*")

ANYBODY = "common"
"""The tenant that lets in work, school and personal accounts alike."""


@dataclass(frozen=True, slots=True)
class App:
    """The application of the installation, as registered, and the servers it speaks to."""

    id: str
    authority: str
    resource: str
    secret: str = field(default="", repr=False)

    @property
    def admin_consent_url(self) -> str:
        """Where an administrator consents for everybody."""
        start, _, tenant = self.authority.rpartition("/")
        of_nobody = tenant in (ANYBODY, "consumers")
        return f"{start}/{'organizations' if of_nobody else tenant}/adminconsent?client_id={self.id}"


def app_of(
    mailbox: str, client_id: str, *, tenant: str = "", authority: str | None = None, api_root: str | None = None
) -> App:
    """Put together who asks whom, and see that a known Graph gets the tokens of its own cloud. Raises ReconnectNeeded.

    `authority` may name the tenant itself; without one the cloud of `api_root` is taken.
    """
    graph = urlsplit(api_root or V1)
    expected = CLOUDS.get(graph.hostname or "")
    place = urlsplit(authority or f"https://{expected or ''}")
    _check(mailbox, graph, place, expected)
    if not _TENANT.fullmatch(tenant):
        raise ReconnectNeeded(f'Mailbox {mailbox}: auth.tenant "{tenant}" is no tenant: give its id or its domain.')
    path = place.path.strip("/") or tenant or ANYBODY
    # A stand-in on this machine is asked for the tokens of the public cloud.
    resource = urlsplit(V1).netloc if graph.hostname in LOOPBACK else graph.netloc
    return App(client_id, f"{place.scheme}://{place.netloc}/{path}", f"https://{resource}")


def _check(mailbox: str, graph: SplitResult, place: SplitResult, expected: str | None) -> None:
    where = f"Mailbox {mailbox}: [mailbox.endpoints] "
    if not place.hostname:
        raise ReconnectNeeded(f"{where}api_root {graph.netloc} is no Graph that is known here: name its authority too.")
    if place.scheme != "https" and not (place.scheme == "http" and place.hostname in LOOPBACK):
        raise ReconnectNeeded(f"{where}authority must be https (plain http on loopback only).")
    if expected and place.hostname not in {expected, *LOOPBACK}:
        raise ReconnectNeeded(
            f"{where}authority {place.netloc} gives no tokens for {graph.netloc}: leave it out or name {expected}."
        )
    if not expected and graph.hostname not in LOOPBACK and place.hostname in CLOUDS.values():
        raise ReconnectNeeded(f"{where}authority {place.netloc} gives no tokens for {graph.netloc}: name its own one.")


def public_client(mailbox: str, app: App, cache: msal.SerializableTokenCache) -> Any:
    """Make msal's application for a rep's consent; it asks the authority for its endpoints.

    Raises ReconnectNeeded, and Busy where there is no answer, as every use of it does.
    """
    return _made(mailbox, app, msal.PublicClientApplication, cache)


def confidential_client(mailbox: str, app: App, cache: msal.SerializableTokenCache) -> Any:
    """Make msal's application that speaks for itself; as `public_client`."""
    told = {"client_credential": app.secret, "azure_region": False}  # no host that the environment names
    return _made(mailbox, app, msal.ConfidentialClientApplication, cache, **told)


def _made(mailbox: str, app: App, kind: Any, cache: msal.SerializableTokenCache, **more: Any) -> Any:
    try:
        return kind(
            app.id,
            authority=_as_https(app.authority),
            token_cache=cache,
            client_capabilities=["CP1"],  # we answer claims challenges
            instance_discovery=False,  # the hosts are checked here; msal would ask Microsoft's, unasked
            http_client=_Wire(mailbox, app.authority),
            **more,
        )
    except (ValueError, KeyError, RuntimeError):
        raise ReconnectNeeded(
            f"Mailbox {mailbox}: {app.authority} gives no tokens; check auth.tenant (and authority, where it is set)."
        ) from None


def as_it_is(app: App, url: str) -> str:
    """Give an address that msal made as it has to be visited: on this machine it may be plain http."""
    if urlsplit(app.authority).scheme == "http" and urlsplit(url).netloc == urlsplit(app.authority).netloc:
        return "http" + url.removeprefix("https")
    return url


def _as_https(url: str) -> str:
    return urlsplit(url)._replace(scheme="https").geturl()


@dataclass(frozen=True, slots=True)
class _Reply:
    """What msal reads of an answer."""

    status_code: int
    text: str
    headers: Mapping[str, str]


class _Wire:
    """What msal takes for its http_client: each request sent once, to the authority's own host or a known one only."""

    def __init__(self, mailbox: str, authority: str) -> None:
        self._mailbox = mailbox
        self._home = urlsplit(authority)
        self._session = requests.Session()
        self._session.trust_env = False  # no .netrc, no proxy that would see the tokens

    def get(self, url: str, **kwargs: Any) -> _Reply:
        return self._exchanged("GET", url, kwargs)

    def post(self, url: str, **kwargs: Any) -> _Reply:
        return self._exchanged("POST", url, kwargs)

    def close(self) -> None:
        self._session.close()

    def _exchanged(self, method: str, url: str, told: dict[str, Any]) -> _Reply:
        host = urlsplit(url).netloc
        try:
            response = self._session.request(
                method, self._checked(url), timeout=TIMEOUT_SECONDS, allow_redirects=False, **told
            )
        except requests.RequestException:
            raise Busy(f"Mailbox {self._mailbox}: no answer from {host}.", done=False) from None
        if response.status_code >= 500 or response.status_code == requests.codes.too_many_requests:
            after = retry_after(response.headers.get("Retry-After"), datetime.now(UTC))
            raise Busy(f"Mailbox {self._mailbox}: {host} answered {response.status_code}.", after, done=False)
        if not _is_object(response.content):  # msal would log it
            if method == "POST":
                raise Busy(f"Mailbox {self._mailbox}: the answer of {host} was no JSON.", done=False)
            return _Reply(response.status_code, "", response.headers)
        return _Reply(response.status_code, self._in_https(response.text), response.headers)

    def _checked(self, url: str) -> str:
        """See that nothing goes to a host that nobody named; plain http where the authority has it."""
        parts = urlsplit(url)
        if parts.netloc == self._home.netloc:
            return parts._replace(scheme=self._home.scheme).geturl()
        if parts.scheme == "https" and parts.netloc in CLOUDS.values():
            return url  # a tenant of another cloud is told so by the public one
        raise ReconnectNeeded(f"Mailbox {self._mailbox}: {self._home.netloc} points to another host; not followed.")

    def _in_https(self, text: str) -> str:
        plain = f"http://{self._home.netloc}/"
        return text.replace(plain, _as_https(plain)) if self._home.scheme == "http" else text


def _is_object(content: bytes) -> bool:
    try:
        return isinstance(json.loads(content), dict)
    except ValueError:
        return False

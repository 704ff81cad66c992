"""Google's consent and its tokens: /oauth/auth, /oauth/token, /oauth/revoke; and the hands of rep and administrator.

https://developers.google.com/identity/protocols/oauth2/native-app and .../service-account
"""

import json
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlencode, urlsplit

from google.auth import exceptions, jwt

if TYPE_CHECKING:
    from tests.connectors.servers.google.server import FakeGoogle

Json = dict[str, Any]
Form = Mapping[str, str]
Reply = tuple[int, dict[str, str], bytes]

ACCESS_LIFE = timedelta(seconds=3600)
CODE_LIFE = timedelta(minutes=10)
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
AUDIENCE = "https://oauth2.googleapis.com/token"
"""google-auth names this audience whatever the endpoint is."""
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class OAuthError(Exception):
    """An answer of the token endpoint that is no token."""

    def __init__(self, status: int, error: str, description: str = "") -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.description = description


@dataclass
class TokenRequest:
    """One request to the token endpoint and what came of it; `basic`: the client named itself by HTTP Basic."""

    grant_type: str
    form: Form
    client_id: str = ""
    basic: bool = False
    status: int = 200
    error: str = ""


@dataclass(frozen=True)
class _Code:
    """What an authorization code stands for."""

    client_id: str
    address: str
    scopes: frozenset[str]
    redirect_uri: str
    challenge: str
    ends_at: datetime
    offline: bool


@dataclass(frozen=True)
class _Grant:
    """What a refresh token stands for."""

    client_id: str
    address: str
    scopes: frozenset[str]


@dataclass(frozen=True)
class _ServiceAccount:
    """A service account and what the domain's administrator lets it do in the reps' names."""

    public_key: str
    scopes: frozenset[str]


@dataclass
class _Failure:
    status: int
    error: str
    times: int


@dataclass
class OAuth:
    """Clients, grants and tokens. Settable: `rep` (who signs in), `unticked`, `refuse` (an error code)."""

    google: "FakeGoogle"
    client_id: str = "rapport-test.apps.googleusercontent.com"
    client_secret: str = "GOCSPX-not-a-secret"
    rep: str = ""
    unticked: set[str] = field(default_factory=set)
    refuse: str = ""
    requests: list[TokenRequest] = field(default_factory=list)
    consents: list[Form] = field(default_factory=list)
    clients: dict[str, str] = field(default_factory=dict)
    _codes: dict[str, _Code] = field(default_factory=dict)
    _grants: dict[str, _Grant] = field(default_factory=dict)
    _service_accounts: dict[str, _ServiceAccount] = field(default_factory=dict)
    _failures: list[_Failure] = field(default_factory=list)
    _count: int = 0

    def __post_init__(self) -> None:
        self.clients[self.client_id] = self.client_secret

    # --- hands ----------------------------------------------------------------------------------------------

    def grant(self, address: str, scopes: Iterable[str], client_id: str = "") -> str:
        """Consent on the side; gives a refresh token."""
        token = self._secret("1//0")
        self._grants[token] = _Grant(client_id or self.client_id, address, frozenset(scopes))
        return token

    def revoke(self, address: str) -> None:
        """The rep takes the grant back: nothing renews, and every access token is refused."""
        self._grants = {token: grant for token, grant in self._grants.items() if grant.address != address}
        self.end_access(address)

    def end_access(self, address: str) -> None:
        """Let every access token of an account be refused; it can be renewed."""
        for token in [token for token, access in self.google.tokens.items() if access.address == address]:
            self.google.withdraw(token)

    def add_service_account(self, email: str, public_key: str, scopes: Iterable[str]) -> None:
        """Register a service account (PEM) with the scopes of the administrator's entry."""
        self._service_accounts[email] = _ServiceAccount(public_key, frozenset(scopes))

    def fail_next(self, status: int = 503, error: str = "internal_failure", times: int = 1) -> None:
        """Let the next token requests fail before anything is done; status 0 drops the connection."""
        self._failures.append(_Failure(status, error, times))

    # --- HTTP -----------------------------------------------------------------------------------------------

    def answer(self, http_method: str, path: str, query: Form, form: Form, headers: Form) -> Reply:
        """Answer one request below /oauth."""
        if (http_method, path) == ("GET", "/oauth/auth"):
            return self._consent(query)
        if (http_method, path) == ("POST", "/oauth/token"):
            return self._token(form, headers)
        if (http_method, path) == ("POST", "/oauth/revoke"):
            return self._taken_back({**query, **form}.get("token", ""))
        return _json(404, {"error": "not_found"})

    def _consent(self, query: Form) -> Reply:
        """The page where the rep agrees; it answers as if they had clicked at once."""
        self.consents.append(dict(query))
        try:
            self._check_consent(query)
        except OAuthError as error:
            page = f"<html><body>Error {error.status}: {error.error}. {error.description}</body></html>"
            return error.status, {"Content-Type": "text/html; charset=utf-8"}, page.encode()
        if self.refuse:
            return self._sent_back(query, {"error": self.refuse})
        address = self.rep or query.get("login_hint") or next(iter(self.google.accounts))
        account = self.google.account(address)
        scopes = frozenset(query["scope"].split()) - self.unticked
        is_first = not any(grant.address == address for grant in self._grants.values())
        offline = query.get("access_type") == "offline" and (is_first or "consent" in query.get("prompt", ""))
        code = self._secret("4/0A")
        ends_at = account.now + CODE_LIFE
        self._codes[code] = _Code(
            query["client_id"], address, scopes, query["redirect_uri"], query["code_challenge"], ends_at, offline
        )
        return self._sent_back(query, {"code": code, "scope": " ".join(sorted(scopes))})

    def _check_consent(self, query: Form) -> None:
        target = urlsplit(query.get("redirect_uri", ""))
        if query.get("client_id") not in self.clients:
            raise OAuthError(401, "invalid_client", "The OAuth client was not found.")
        if target.scheme != "http" or target.hostname not in _LOOPBACK:
            raise OAuthError(400, "redirect_uri_mismatch", "A desktop client redirects to loopback.")
        if query.get("response_type") != "code" or not query.get("scope"):
            raise OAuthError(400, "invalid_request", "response_type=code and scope are required.")
        if not query.get("code_challenge") or query.get("code_challenge_method") != "S256":
            raise OAuthError(400, "invalid_request", "The code challenge (S256) is missing.")

    def _sent_back(self, query: Form, said: Form) -> Reply:
        state = {"state": query["state"]} if "state" in query else {}
        return 302, {"Location": f"{query['redirect_uri']}?{urlencode({**state, **said})}"}, b""

    def _taken_back(self, token: str) -> Reply:
        access = self.google.tokens.get(token)
        address = access.address if access else self._grants[token].address if token in self._grants else ""
        if not address:
            return _json(400, {"error": "invalid_token"})
        self.revoke(address)
        return _json(200, {})

    # --- tokens ---------------------------------------------------------------------------------------------

    def _token(self, form: Form, headers: Form) -> Reply:
        request = TokenRequest(form.get("grant_type", ""), dict(form))
        self.requests.append(request)
        try:
            self._fail()
            return _json(200, self._granted(request, form, headers))
        except OAuthError as error:
            request.status, request.error = error.status, error.error
            described = {"error_description": error.description} if error.description else {}
            return _json(error.status, {"error": error.error, **described})

    def _granted(self, request: TokenRequest, form: Form, headers: Form) -> Json:
        if request.grant_type == JWT_BEARER:
            return self._by_assertion(request, form)
        if request.grant_type not in ("authorization_code", "refresh_token"):
            raise OAuthError(400, "unsupported_grant_type", f"Invalid grant_type: {request.grant_type}")
        self._check_client(request, form, headers)
        by = self._by_code if request.grant_type == "authorization_code" else self._by_refresh_token
        return by(request, form)

    def _fail(self) -> None:
        if self._failures:
            failure = self._failures[0]
            failure.times -= 1
            if failure.times <= 0:
                self._failures.pop(0)
            raise OAuthError(failure.status, failure.error)

    def _check_client(self, request: TokenRequest, form: Form, headers: Form) -> None:
        kind, _, value = headers.get("authorization", "").partition(" ")
        request.basic = kind.lower() == "basic"
        if request.basic:
            name, _, secret = b64decode(value).decode().partition(":")
            request.client_id, secret = unquote(name), unquote(secret)
        else:
            request.client_id, secret = form.get("client_id", ""), form.get("client_secret", "")
        if request.client_id not in self.clients:
            raise OAuthError(401, "invalid_client", "The OAuth client was not found.")
        if not secret:
            raise OAuthError(400, "invalid_request", "client_secret is missing.")
        if secret != self.clients[request.client_id]:
            raise OAuthError(401, "invalid_client", "The provided client secret is invalid.")

    def _by_code(self, request: TokenRequest, form: Form) -> Json:
        code = self._codes.pop(form.get("code", ""), None)
        if code is None or code.client_id != request.client_id:
            raise OAuthError(400, "invalid_grant", "Malformed auth code.")
        if code.redirect_uri != form.get("redirect_uri"):
            raise OAuthError(400, "redirect_uri_mismatch", "Bad Request")
        if not form.get("code_verifier"):
            raise OAuthError(400, "invalid_grant", "Missing code verifier.")
        if challenge_of(form["code_verifier"]) != code.challenge:
            raise OAuthError(400, "invalid_grant", "Invalid code verifier.")
        if code.ends_at <= self.google.account(code.address).now:
            raise OAuthError(400, "invalid_grant", "Bad Request")
        answer = self._access(code.address, code.scopes)
        if code.offline:
            answer["refresh_token"] = self.grant(code.address, code.scopes, code.client_id)
        return answer

    def _by_refresh_token(self, request: TokenRequest, form: Form) -> Json:
        grant = self._grants.get(form.get("refresh_token", ""))
        if grant is None or grant.client_id != request.client_id:
            raise OAuthError(400, "invalid_grant", "Token has been expired or revoked.")
        if not set(form.get("scope", "").split()) <= grant.scopes:
            raise OAuthError(400, "invalid_scope", "Some requested scopes were not granted.")
        return self._access(grant.address, frozenset(form.get("scope", "").split()) or grant.scopes)

    def _by_assertion(self, request: TokenRequest, form: Form) -> Json:
        """A service account in a rep's name; without a subject it is itself, and has no mailbox."""
        claims, known = self._claims(form.get("assertion", ""))
        request.client_id = str(claims["iss"])
        scopes = frozenset(str(claims.get("scope", "")).split())
        if not scopes:
            raise OAuthError(400, "invalid_scope", "Invalid OAuth scope or ID token audience provided.")
        subject = str(claims.get("sub", ""))
        if not subject or subject == request.client_id:
            self.google.account(request.client_id, scopes).has_mailbox = False
            return self._access(request.client_id, scopes, with_scope=False)
        if not scopes <= known.scopes:
            description = "Client is unauthorized to retrieve access tokens using this method."
            raise OAuthError(401, "unauthorized_client", description)
        if subject not in self.google.accounts:
            raise OAuthError(400, "invalid_grant", "Invalid email or User ID")
        return self._access(subject, scopes, with_scope=False)

    def _claims(self, assertion: str) -> tuple[Mapping[str, Any], _ServiceAccount]:
        try:
            issuer = str(jwt.decode(assertion, verify=False).get("iss"))
        except (exceptions.GoogleAuthError, ValueError) as error:
            raise OAuthError(400, "invalid_grant", "Invalid JWT.") from error
        if issuer not in self._service_accounts:
            raise OAuthError(400, "invalid_grant", "Invalid grant: account not found")
        known = self._service_accounts[issuer]
        try:
            audiences = [AUDIENCE, self.google.token_uri]
            return jwt.decode(assertion, certs=known.public_key, audience=audiences), known
        except (exceptions.GoogleAuthError, ValueError) as error:
            raise OAuthError(400, "invalid_grant", "Invalid JWT Signature.") from error

    def _access(self, address: str, scopes: frozenset[str], *, with_scope: bool = True) -> Json:
        ends_at = self.google.account(address).now + ACCESS_LIFE
        token = self.google.issue(address, scopes, ends_at)
        answer: Json = {"access_token": token, "expires_in": 3599, "token_type": "Bearer"}
        return {**answer, "scope": " ".join(sorted(scopes))} if with_scope else answer

    def _secret(self, start: str) -> str:
        self._count += 1
        return start + urlsafe_b64encode(sha256(f"{start}{self._count}".encode()).digest()).decode().rstrip("=")


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636)."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")


def _json(status: int, body: Json) -> Reply:
    return status, {"Content-Type": "application/json; charset=utf-8"}, json.dumps(body).encode()

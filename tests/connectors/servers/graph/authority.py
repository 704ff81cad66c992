"""Microsoft's sign-in as msal needs it: consent, tokens, device codes; and the hands of rep and administrator.

https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow, .../v2-oauth2-device-code and
.../v2-oauth2-client-creds-grant-flow
"""

import html
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from tests.connectors.servers.graph.authority_claims import claims_met, id_token, part, read_claims
from tests.connectors.servers.graph.authority_grants import Code, Device, Form, Grant, Json, SignInError, TokenRequest

if TYPE_CHECKING:
    from tests.connectors.servers.graph.server import FakeGraph

Reply = tuple[int, dict[str, str], bytes]

ACCESS_LIFE = timedelta(seconds=3600)
CODE_LIFE = timedelta(minutes=10)
DEVICE_LIFE = timedelta(minutes=15)
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
OPENID = frozenset({"openid", "profile", "offline_access", "email"})
APPLICATION = frozenset({"Mail.ReadWrite", "Calendars.ReadWrite", "Contacts.Read", "User.Read"})
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass
class Authority:
    """Clients, grants and tokens. Settable: `rep` (who signs in), `unticked`, `refuse` (an error code), `polls`.

    A rep with a device code agrees after `polls` questions; with -1 only `approve` or `decline` make an end.
    msal knows the endpoints by `public`, an https origin that its http_client maps to ours.
    """

    graph: "FakeGraph"
    client_id: str = "11111111-2222-3333-4444-555555555555"
    client_secret: str = "not~a~secret"
    rep: str = ""
    public: str = ""
    unticked: set[str] = field(default_factory=set)
    refuse: str = ""
    polls: int = 1
    rotates: bool = True
    requests: list[TokenRequest] = field(default_factory=list)
    consents: list[Form] = field(default_factory=list)
    hits: list[str] = field(default_factory=list)
    application_scopes: frozenset[str] = APPLICATION
    _codes: dict[str, Code] = field(default_factory=dict)
    _grants: dict[str, Grant] = field(default_factory=dict)
    _devices: dict[str, Device] = field(default_factory=dict)
    _refused: dict[str, SignInError] = field(default_factory=dict)
    _failures: list[tuple[int, str, Mapping[str, str]]] = field(default_factory=list)
    _count: int = 0

    # --- hands ----------------------------------------------------------------------------------------------

    def grant(self, address: str, scopes: Iterable[str]) -> str:
        """Consent on the side; gives a refresh token."""
        token = self._secret("1.AR")
        self._grants[token] = Grant(address, frozenset(scopes))
        return token

    def revoke(self, address: str) -> None:
        """The rep changes the password or takes the grant back: nothing renews, every access token is refused."""
        self._grants = {token: grant for token, grant in self._grants.items() if grant.address != address}
        self.end_access(address)

    def end_access(self, address: str) -> None:
        """Let every access token of an account be refused; it can be renewed."""
        for token in [token for token, access in self.graph.tokens.items() if access.address == address]:
            self.graph.withdraw(token)

    def require_interaction(self, address: str, suberror: str = "basic_action") -> None:
        """An administrator asks for more than a refresh token gives; `consent` makes an end of it."""
        said = "Due to a configuration change made by your administrator, you must use multi-factor authentication."
        self._refused[address] = SignInError("interaction_required", 50076, said, suberror=suberror, claims="{}")

    def challenge(self, claims: Mapping[str, Any] | None = None) -> None:
        """From now on Graph takes only tokens that were asked for with these claims (continuous access evaluation)."""
        wanted = claims or {"access_token": {"nbf": {"essential": True, "value": "1770886800"}}}
        self.graph.claims = urlsafe_b64encode(json.dumps(wanted).encode()).decode().rstrip("=")

    def approve(self, address: str) -> None:
        """The rep types the code of every waiting device."""
        for device in self._devices.values():
            device.state, device.address = "approved", address

    def decline(self) -> None:
        """The rep turns every waiting device away."""
        for device in self._devices.values():
            device.state = "declined"

    def fail_next(
        self, status: int = 503, error: str = "temporarily_unavailable", times: int = 1, *, retry_after: str = ""
    ) -> None:
        """Let the next token requests fail before anything is done; status 0 drops the connection."""
        headers = {"Retry-After": retry_after} if retry_after else {}
        self._failures += [(status, error, headers)] * times

    # --- HTTP -----------------------------------------------------------------------------------------------

    def answer(self, http_method: str, path: str, query: Form, form: Form, headers: Form) -> Reply:
        """Answer one request; the first part of the path is the tenant."""
        tenant, _, below = path.strip("/").partition("/")
        self.hits.append(f"{http_method} {below}")
        if (http_method, below) == ("GET", "v2.0/.well-known/openid-configuration"):
            return _json(200, self._endpoints(tenant, headers))
        if (http_method, below) == ("GET", "oauth2/v2.0/authorize"):
            return self._consent(query)
        if (http_method, below) == ("POST", "oauth2/v2.0/devicecode"):
            return self._device_code(form)
        if (http_method, below) == ("POST", "oauth2/v2.0/token"):
            return self._token(tenant, form)
        return _json(404, {"error": "invalid_request", "error_description": f"AADSTS90023: {path} is not known."})

    def _endpoints(self, tenant: str, headers: Form) -> Json:
        base = f"{self.public or 'https://' + headers.get('host', '')}/{tenant}"
        return {
            "issuer": f"{base}/v2.0",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
            "response_types_supported": ["code"],
        }

    # --- consent --------------------------------------------------------------------------------------------

    def _consent(self, query: Form) -> Reply:
        """The page where the rep agrees; it answers as if they had clicked at once."""
        self.consents.append(dict(query))
        target = urlsplit(query.get("redirect_uri", ""))
        if query.get("client_id") != self.client_id or target.scheme != "http" or target.hostname not in _LOOPBACK:
            return _page("AADSTS50011: The redirect URI or the client is not registered.", 400)
        if query.get("response_type") != "code" or query.get("code_challenge_method") != "S256":
            return _sent_back(
                query, {"error": "invalid_request", "error_description": "AADSTS9002325: PKCE is missing."}
            )
        if self.refuse:
            said = "AADSTS65004: User declined to consent to access the app."
            return _sent_back(query, {"error": self.refuse, "error_description": said})
        address = self.rep or query.get("login_hint") or next(iter(self.graph.accounts))
        account = self.graph.account(address)
        self._refused.pop(address, None)
        code = self._secret("1.AU")
        self._codes[code] = Code(
            address=address,
            scopes=_scopes(query["scope"]) - self.unticked,
            redirect_uri=query["redirect_uri"],
            challenge=query["code_challenge"],
            ends_at=account.now + CODE_LIFE,
            nonce=query.get("nonce", ""),
            claims=query.get("claims", ""),
        )
        return _sent_back(query, {"code": code, "session_state": "0"})

    def _device_code(self, form: Form) -> Reply:
        if form.get("client_id") != self.client_id:
            return _json(400, _unknown_client().body)
        name = self._secret("DAQ")
        now = self._account().now
        self._devices[name] = Device(_scopes(form.get("scope", "")) - self.unticked, now + DEVICE_LIFE)
        page = "https://microsoft.com/devicelogin"
        answer: Json = {"user_code": "A1B2C3D4E", "device_code": name, "verification_uri": page, "interval": 1}
        answer["expires_in"] = int(DEVICE_LIFE.total_seconds())
        return _json(200, {**answer, "message": f"To sign in, open {page} and enter the code A1B2C3D4E."})

    # --- tokens ---------------------------------------------------------------------------------------------

    def _token(self, tenant: str, form: Form) -> Reply:
        request = TokenRequest(form.get("grant_type", ""), dict(form))
        self.requests.append(request)
        if self._failures:
            request.status, request.error, headers = self._failures.pop(0)
            return _json(request.status, {"error": request.error, "error_description": "AADSTS90033"}, headers)
        try:
            return _json(200, self._granted(tenant, form))
        except SignInError as error:
            request.status, request.error = (401 if error.error == "invalid_client" else 400), error.error
            return _json(request.status, error.body)

    def _granted(self, tenant: str, form: Form) -> Json:
        grants = {
            "authorization_code": self._by_code,
            "refresh_token": self._by_refresh_token,
            "client_credentials": self._by_secret,
            DEVICE: self._by_device,
        }
        if form.get("grant_type") not in grants:
            raise SignInError("unsupported_grant_type", 70003, "The app requested an unsupported grant type.")
        if form.get("client_id") != self.client_id:
            raise _unknown_client()
        return grants[form["grant_type"]](tenant, form)

    def _by_code(self, tenant: str, form: Form) -> Json:
        code = self._codes.pop(form.get("code", ""), None)
        if code is None or code.ends_at <= self.graph.account(code.address).now:
            raise SignInError("invalid_grant", 70008, "The provided authorization code has expired.")
        if code.redirect_uri != form.get("redirect_uri"):
            raise SignInError("invalid_grant", 50011, "The redirect URI is not that of the code.")
        if challenge_of(form.get("code_verifier", "")) != code.challenge:
            raise SignInError("invalid_grant", 501481, "The Code_Verifier does not match the code_challenge.")
        return self._tokens(tenant, Grant(code.address, code.scopes), form.get("claims") or code.claims, code.nonce)

    def _by_refresh_token(self, tenant: str, form: Form) -> Json:
        token = form.get("refresh_token", "")
        grant = self._grants.get(token)
        if grant is None:
            raise SignInError("invalid_grant", 50173, "The provided grant has expired due to it being revoked.")
        if refused := self._refused.get(grant.address):
            raise refused
        if missing := _scopes(form.get("scope", "")) - OPENID - grant.scopes:
            said = f"The user or administrator has not consented to use the application ({' '.join(sorted(missing))})."
            raise SignInError("invalid_grant", 65001, said, suberror="consent_required")
        if self.rotates:
            del self._grants[token]
        return self._tokens(tenant, grant, form.get("claims", ""))

    def _by_device(self, tenant: str, form: Form) -> Json:
        name = form.get("device_code", "")
        device = self._devices.get(name)
        if device is None:
            raise SignInError("bad_verification_code", 70018, "Invalid verification code.")
        if device.ends_at <= self._account().now:
            raise SignInError("expired_token", 70020, "The provided value for the device_code has expired.")
        asked = sum(request.form.get("device_code") == name for request in self.requests)
        if device.state == "pending" and 0 <= self.polls < asked:
            device.state, device.address = "approved", self._account().address
        if device.state == "pending":
            raise SignInError("authorization_pending", 70016, "The user has not yet finished the flow.")
        if device.state == "declined":
            raise SignInError("authorization_declined", 70000, "The user denied the authorization request.")
        del self._devices[name]
        return self._tokens(tenant, Grant(device.address, device.scopes), form.get("claims", ""))

    def _by_secret(self, tenant: str, form: Form) -> Json:
        """An application in its own name: all that the administrator consented to, of every mailbox of a tenant."""
        if form.get("client_secret") != self.client_secret:
            raise SignInError("invalid_client", 7000215, "Invalid client secret provided.")
        if tenant in ("common", "consumers", "organizations"):
            raise SignInError("invalid_request", 900023, f"The tenant '{tenant}' is not one to sign in to.")
        if not form.get("scope", "").endswith("/.default"):
            raise SignInError("invalid_scope", 1002012, "The provided value for scope is not valid.")
        claims = self._met(form.get("claims", ""))
        token = self.graph.issue("", self.application_scopes, self._account().now + ACCESS_LIFE, claims)
        return {"token_type": "Bearer", "expires_in": 3599, "ext_expires_in": 3599, "access_token": token}

    def _tokens(self, tenant: str, grant: Grant, claims: str, nonce: str = "") -> Json:
        account = self.graph.account(grant.address)
        scopes = grant.scopes - OPENID
        answer: Json = {
            "token_type": "Bearer",
            "scope": " ".join(sorted(f"https://graph.microsoft.com/{scope}" for scope in scopes)),
            "expires_in": 3599,
            "ext_expires_in": 3599,
            "access_token": self.graph.issue(grant.address, scopes, account.now + ACCESS_LIFE, self._met(claims)),
        }
        if "offline_access" in grant.scopes:
            answer["refresh_token"] = self.grant(grant.address, grant.scopes)
        if "openid" in grant.scopes:
            uid = sha256(grant.address.encode()).hexdigest()[:32]
            said = {"preferred_username": grant.address, "name": account.name, "oid": uid, "sub": uid, "tid": tenant}
            said |= {"aud": self.client_id, "iss": f"{self.public or 'https://login.test'}/{tenant}/v2.0", "ver": "2.0"}
            answer["id_token"] = id_token(said, account.now, ACCESS_LIFE, nonce)
            answer["client_info"] = part({"uid": uid, "utid": tenant})
        return answer

    def _met(self, claims: str) -> str:
        """What Graph will find in a token that was asked for with these claims."""
        return self.graph.claims if claims_met(read_claims(self.graph.claims), claims) else ""

    def _account(self) -> Any:
        """Who signs in where nobody is named."""
        return self.graph.account(self.rep or next(iter(self.graph.accounts)))

    def _secret(self, start: str) -> str:
        self._count += 1
        return start + urlsafe_b64encode(sha256(f"{start}{self._count}".encode()).digest()).decode().rstrip("=")


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636)."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")


def _scopes(said: str) -> frozenset[str]:
    """Scopes by their short names, of whatever cloud."""
    return frozenset(scope.rpartition("/")[2] for scope in said.split())


def _unknown_client() -> SignInError:
    return SignInError("unauthorized_client", 700016, "The application was not found in the directory.")


def _sent_back(query: Form, said: Form) -> Reply:
    """Back to the client: by a redirect, or by a form that posts itself."""
    told = {**said, **({"state": query["state"]} if "state" in query else {})}
    if query.get("response_mode") != "form_post":
        return 302, {"Location": f"{query['redirect_uri']}?{urlencode(told)}"}, b""
    fields = "".join(f'<input type="hidden" name="{name}" value="{html.escape(told[name])}">' for name in told)
    return _page(f'<form method="POST" action="{html.escape(query["redirect_uri"])}">{fields}</form>', 200)


def _page(content: str, status: int) -> Reply:
    return status, {"Content-Type": "text/html; charset=utf-8"}, f"<html><body>{content}</body></html>".encode()


def _json(status: int, body: Json, headers: Mapping[str, str] | None = None) -> Reply:
    kind = {"Content-Type": "application/json; charset=utf-8"}
    return status, {**kind, **(headers or {})}, json.dumps(body).encode()

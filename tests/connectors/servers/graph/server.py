"""A Microsoft Graph of our own on loopback: state, the schema's rules, quirks, faults. Handlers are in the siblings.

What sibling modules give: mail.MailStore(account), calendar.Calendars(account), contacts.Contacts(account), and
authority.Authority(graph) with `answer(http_method, path, query, form, headers) -> (status, headers, body bytes)` for
every request that is not below /v1.0 (query and form: dict of the last value of each name; headers: names in lower
case). All run under `graph.lock`. Tokens are made with `graph.issue`.
"""

import json
import traceback
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.connectors.servers.graph import registry, schema
from tests.connectors.servers.graph.account import ALL_SCOPES, Access, Account
from tests.connectors.servers.graph.authority import Authority
from tests.connectors.servers.graph.calendar import Calendars
from tests.connectors.servers.graph.contacts import Contacts
from tests.connectors.servers.graph.faults import Fault, Faults
from tests.connectors.servers.graph.mail import MailStore
from tests.connectors.servers.graph.registry import Answer, Call, GraphError, Json, Quirks, Route, handles
from tests.connectors.servers.graph.web import ROOT, Reply, respond
from tests.connectors.servers.web import FakeServer, Request

__all__ = [
    "ALL_SCOPES",
    "Access",
    "Account",
    "Answer",
    "Call",
    "FakeGraph",
    "Fault",
    "Faults",
    "GraphError",
    "Json",
    "Quirks",
    "handles",
]

AT_A_TIME = 4
"""Requests that may be under way at once; the next is told to slow down."""


class FakeGraph(FakeServer):
    """The server: `with FakeGraph() as graph`. What Graph would not have understood fails the `with` at its end."""

    def __init__(self) -> None:
        super().__init__(partial(respond, self))
        self.quirks = Quirks()
        self.tokens: dict[str, Access] = {}
        self.accounts: dict[str, Account] = {}
        self.calls: list[Call] = []
        self.busiest = 0
        self.forbidden: list[Call] = []
        self.faults = Faults()
        self.tenant = "common"
        self.claims = ""  # what a token must have been made with; anything else is answered with a claims challenge
        self.links: dict[str, str] = {}  # by token: the link as it was given out
        self._under_way = 0
        self.authorities = Authority(self)

    # Where it is

    @property
    def root(self) -> str:
        return f"{self.origin}/v1.0"

    @property
    def authority(self) -> str:
        """Where tokens, device codes and consent are; the authority answers everything not below the root."""
        return f"{self.origin}/{self.tenant}"

    # Whom it knows

    def account(self, address: str, scopes: Iterable[str] = ALL_SCOPES) -> Account:
        """Find an account, made on first use."""
        with self.lock:
            if address not in self.accounts:
                account = self.accounts[address] = Account(self, address, scopes)
                account.mail = MailStore(account)
                account.calendar = Calendars(account)
                account.contacts = Contacts(account)
            return self.accounts[address]

    def issue(self, address: str, scopes: Iterable[str], ends_at: datetime | None = None, claims: str = "") -> str:
        """Make an access token of an account, or with no address one of an application for all of them."""
        with self.lock:
            token = f"EwB{self.rng.getrandbits(128):x}"
            self.tokens[token] = Access(address, frozenset(scopes), ends_at, claims)
            return token

    def withdraw(self, token: str) -> None:
        """Let an access token be known no more."""
        with self.lock:
            self.tokens.pop(token, None)

    def called(self, http_method: str, route: str) -> list[Call]:
        """The calls of one route so far, e.g. ("POST", "messages")."""
        with self.lock:
            return [call for call in self.calls if (call.http_method, call.route) == (http_method, route)]

    # How it answers

    @contextmanager
    def under_way(self) -> Iterator[bool]:
        """Count a request while it is under way; the value says whether it is one too many."""
        with self.lock:
            self.hits += 1
            self._under_way += 1
            self.busiest = max(self.busiest, self._under_way)
            crowded = self._under_way > AT_A_TIME
        try:
            yield crowded
        finally:
            with self.lock:
                self._under_way -= 1

    def answer(self, request: Request, *, crowded: bool = False) -> Reply:
        """Answer one request; `crowded`: too many are under way."""
        with self.lock:
            call = self._call(request)
            self.calls.append(call)
            try:
                reply = self._answer(request, call, crowded=crowded)
            except GraphError as error:
                reply = self._refusal(error)
            call.status = reply.status
            return reply

    def _call(self, request: Request) -> Call:
        parts = urlsplit(request.target)
        segments = (unquote(part).replace("/", "%2F") for part in parts.path.removeprefix(ROOT).split("/"))
        path = "/".join(segments).replace("('", "/").replace("')", "").removesuffix("()")
        query = parse_qs(parts.query, keep_blank_values=True)
        call = Call(request.http_method, path, {name: values[-1] for name, values in query.items()})
        call.headers, call.root = request.headers, self.root
        self.wrong.extend(f"{path}: {name} is said twice" for name, values in query.items() if len(values) > 1)
        return call

    def _answer(self, request: Request, call: Call, *, crowded: bool) -> Reply:
        if registry.is_forbidden(call.http_method, call.path):
            self.forbidden.append(call)
        if request.headers.get("host") != urlsplit(self.origin).netloc and "authorization" in request.headers:
            self._note(call, f"the token went to {request.headers.get('host')}")
        account, below = self._let_in(call)
        if crowded:
            said = "Application is over its MailboxConcurrency limit."
            headers = {"Retry-After": self.quirks.retry_after} if self.quirks.retry_after else {}
            raise GraphError(429, "ApplicationThrottled", said, headers=headers)
        route = self._route(call, below)
        self._check(call, route, request)
        fault = self.faults.due(call.http_method, call.path)
        if fault and fault.when == "before":
            return self._faulted(fault)
        self._keep_off(account, call)
        reply = self._deed(route, account, call)
        return self._faulted(fault) if fault else reply

    def _let_in(self, call: Call) -> tuple[Account, str]:
        kind, _, token = call.headers.get("authorization", "").partition(" ")
        access = self.tokens.get(token) if kind == "Bearer" else None
        home, _, below = call.path.partition("/")
        address = access.address if access else ""
        call.home = "me"
        if home == "users":
            wanted, _, below = below.partition("/")
            address, call.home = (wanted if address in ("", wanted) else ""), f"users/{wanted}"
        account = self.accounts.get(address)
        if access is None or (account and access.ends_at is not None and access.ends_at <= account.now):
            headers = {"WWW-Authenticate": 'Bearer realm="", error="invalid_token"'}
            raise GraphError(401, "InvalidAuthenticationToken", "Lifetime validation failed.", headers=headers)
        if access.claims != self.claims:
            raise GraphError(401, "InvalidAuthenticationToken", "Continuous access.", headers=self._challenge())
        if home not in ("me", "users"):
            raise GraphError(400, "BadRequest", f"Resource not found for the segment '{home}'.")
        if home == "me" and not access.address:
            raise GraphError(400, "BadRequest", "/me request is only valid with delegated authentication flow.")
        if account is None:
            raise GraphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
        call.address = account.address
        if not access.allows(call.http_method, below):
            raise GraphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
        if not account.has_mailbox:
            said = "The mailbox is either inactive, soft-deleted, or is hosted on-premise."
            raise GraphError(404, "MailboxNotEnabledForRESTAPI", said)
        return account, below

    def _challenge(self) -> dict[str, str]:
        said = f'Bearer realm="", authorization_uri="{self.authority}/oauth2/v2.0/authorize", client_id="", '
        return {"WWW-Authenticate": f'{said}error="insufficient_claims", claims="{self.claims}"'}

    def _route(self, call: Call, below: str) -> Route:
        found = registry.find(call.http_method, below)
        if found is None:
            self._note(call, "nothing has this path")
            raise GraphError(400, "BadRequest", f"Resource not found for the segment '{below.rpartition('/')[2]}'.")
        route, call.ids = found
        call.route = route.pattern
        return route

    def _check(self, call: Call, route: Route, request: Request) -> None:
        """Be as strict as Graph, and where Graph lets things pass that harm us, stricter."""
        if not call.immutable:
            self._note(call, 'the preference IdType="ImmutableId" is missing')
        if any(option in call.query for option in registry.TOKENS):
            self._check_link(call, request)
        else:
            for code, why in schema.option_problems(call, route):
                self._refuse(call, why, code)
        if route.body is None and request.content:
            self._refuse(call, "the call takes no body")
        if route.body is not None:
            call.body = self._body(call, request)
            for problem in schema.body_problems(route.body, call.body):
                self._refuse(call, f"the body does not fit: {problem}", "RequestBodyRead")

    def _check_link(self, call: Call, request: Request) -> None:
        token = next(call.query[option] for option in registry.TOKENS if option in call.query)
        given = self.links.get(token)
        if given is not None and unquote(urlsplit(given).path + "?" + urlsplit(given).query) != unquote(request.target):
            self._note(call, "the link was not followed as it was given")

    def _body(self, call: Call, request: Request) -> Any:
        if not request.content:
            if "content-length" not in request.headers:
                raise GraphError(411, "LengthRequired", "A Content-Length is required.")
            return {}
        try:
            body = json.loads(request.content)
        except ValueError:
            body = None
        if not isinstance(body, dict) or "application/json" not in request.headers.get("content-type", ""):
            self._refuse(call, "the body is no JSON object of that content type")
        return body

    def _keep_off(self, account: Account, call: Call) -> None:
        """Note what changes or deletes a thing that no client made."""
        if call.http_method not in ("PATCH", "PUT", "DELETE") or not call.ids:
            return
        name = list(call.ids.values())[-1]
        if not {name, account.mail.key_of(name)} & account.made:
            self.forbidden.append(call)

    def _deed(self, route: Route, account: Account, call: Call) -> Reply:
        try:
            answer = route.handler(account, call)
        except GraphError:
            raise
        except Exception:  # noqa: BLE001  a bug of the fake must not look like Graph's
            self.broken.append(f"{call.http_method} {call.path}: {traceback.format_exc()}")
            raise GraphError(500, "ErrorInternalServerError", "The fake broke.") from None
        if not isinstance(answer, Answer):
            answer = Answer(route.status if answer is not None else 204, answer)
        return Reply.of(answer.status, self._linked(answer.body), {"request-id": _request_id(), **answer.headers})

    def _linked(self, body: Json | bytes | None) -> Json | bytes | None:
        """Remember the links of an answer; a foreign nextLink is us by another name, to see whether our token comes."""
        for name in ("@odata.nextLink", "@odata.deltaLink"):
            if not isinstance(body, dict) or name not in body:
                continue
            query = parse_qs(urlsplit(body[name]).query)
            for option in registry.TOKENS:
                if option in query:
                    self.links[query[option][0]] = body[name]
            if self.quirks.foreign_next_link and name == "@odata.nextLink":
                body[name] = body[name].replace("//127.0.0.1:", "//localhost:")
        return body

    def _faulted(self, fault: Fault) -> Reply:
        """Write what a fault answers; a status of 0 means no answer at all."""
        if fault.act == "drop":
            return Reply.of(0, None)
        if fault.body is not None:
            return Reply.of(fault.status, fault.body, fault.headers)
        return self._refusal(GraphError(fault.status, fault.code, fault.message, headers=fault.headers))

    @staticmethod
    def _refusal(error: GraphError) -> Reply:
        request_id = _request_id()
        headers = {"request-id": request_id, "client-request-id": request_id, **error.headers}
        return Reply.of(error.status, registry.error_body(error, request_id), headers)

    def _note(self, call: Call, why: str) -> None:
        self.wrong.append(f"{call.http_method} {call.path}: {why}")

    def _refuse(self, call: Call, why: str, code: str = "BadRequest") -> None:
        self._note(call, why)
        raise GraphError(400, code, why)


def _request_id() -> str:
    return str(uuid.uuid4())


@handles("GET", "", type_name="microsoft.graph.user", options=("$select",))
def user(account: Account, call: Call) -> Json:
    """Say whose mailbox it is."""
    said: Json = {
        "id": f"{account.address.encode().hex():.16}",
        "displayName": account.name,
        "mail": account.address,
        "userPrincipalName": account.address,
    }
    context = {"@odata.context": f"{call.root}/$metadata#users/$entity"}
    return context | ({name: said.get(name) for name in call.selected} if call.selected else said)

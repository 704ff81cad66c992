"""A Google of our own on loopback: state, the documents' rules, units, faults. Handlers are in the sibling modules.

What sibling modules give: gmail.GmailBox(account), calendar.Calendars(account), people.AddressBook(account), and
oauth.OAuth(google) with `answer(http_method, path, query, form, headers) -> (status, headers, body bytes)` for every
request below /oauth (query and form: dict of the last value of each name; headers: names in lower case). All run
under `google.lock`.
"""

import json
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from tests.connectors.servers.google import discovery
from tests.connectors.servers.google.account import ALL_SCOPES, Account
from tests.connectors.servers.google.calendar import Calendars
from tests.connectors.servers.google.faults import Fault, Faults
from tests.connectors.servers.google.gmail import GmailBox
from tests.connectors.servers.google.oauth import OAuth
from tests.connectors.servers.google.people import AddressBook
from tests.connectors.servers.google.registry import (
    HANDLERS,
    UNITS,
    ApiError,
    Body,
    Call,
    Handler,
    Json,
    Params,
    error_body,
    handles,
    is_forbidden,
)
from tests.connectors.servers.google.web import Reply, Request, respond
from tests.connectors.servers.web import FakeServer

__all__ = [
    "ALL_SCOPES",
    "HANDLERS",
    "Account",
    "ApiError",
    "Body",
    "Call",
    "FakeGoogle",
    "Fault",
    "Faults",
    "Handler",
    "Json",
    "Params",
    "handles",
]


@dataclass
class Access:
    """What an access token stands for; `ends_at` in the account's own time, None: never."""

    address: str
    scopes: frozenset[str]
    ends_at: datetime | None = None


class FakeGoogle(FakeServer):
    """The server: `with FakeGoogle() as google`. What did not fit Google's documents fails the `with` at its end."""

    def __init__(self) -> None:
        super().__init__(partial(respond, self))
        self.tokens: dict[str, Access] = {}
        self.accounts: dict[str, Account] = {}
        self.calls: list[Call] = []
        self.forbidden: list[Call] = []
        self.faults = Faults()
        self.oauth = OAuth(self)

    # Where it is

    @property
    def root(self) -> str:
        """What stands in for Google's own hosts; holds a path on purpose."""
        return f"{self.origin}/google"

    @property
    def token_uri(self) -> str:
        return f"{self.origin}/oauth/token"

    @property
    def auth_uri(self) -> str:
        return f"{self.origin}/oauth/auth"

    # Whom it knows

    def account(self, address: str, scopes: Iterable[str] = ALL_SCOPES) -> Account:
        """Find an account, made on first use."""
        with self.lock:
            if address not in self.accounts:
                account = self.accounts[address] = Account(self, address, scopes)
                account.gmail, account.calendar = GmailBox(account), Calendars(account)
                account.people = AddressBook(account)
            return self.accounts[address]

    def issue(self, address: str, scopes: Iterable[str], ends_at: datetime | None = None) -> str:
        """Make an access token of an account."""
        with self.lock:
            token = f"ya29.{self.rng.getrandbits(64):x}"
            self.tokens[token] = Access(address, frozenset(scopes), ends_at)
            return token

    def withdraw(self, token: str) -> None:
        """Let an access token be known no more."""
        with self.lock:
            self.tokens.pop(token, None)

    def units(self, address: str) -> int:
        """What an account has spent so far."""
        with self.lock:
            return sum(call.units for call in self.calls if call.address == address)

    def called(self, method_id: str) -> list[Call]:
        """The calls of one method so far."""
        with self.lock:
            return [call for call in self.calls if call.method_id == method_id]

    # How it answers

    def answer(self, request: Request, *, in_batch: bool = False, crowded: bool = False) -> Reply:
        """Answer one API call; `crowded`: there is no room for it in its batch."""
        with self.lock:
            call = Call("", request.http_method, request.target, in_batch=in_batch)
            self.calls.append(call)
            try:
                reply = self._answer(request, call, crowded=crowded)
            except ApiError as error:
                reply = refusal(discovery.api_of(request.path), error)
            call.status = reply.status
            return reply

    def _answer(self, request: Request, call: Call, *, crowded: bool) -> Reply:
        method, path = self._method(request, call)
        account = self._let_in(request.headers, method, call)
        if crowded:
            raise ApiError(429, "rateLimitExceeded", "Too many concurrent requests for user.")
        self._fits_scopes(method, account)
        call.params = self._params(method, path, request)
        call.body = self._body(method, request)
        if call.params.get("userId", "me") not in ("me", account.address):
            raise ApiError(403, "forbidden", f"Delegation denied for {account.address}")
        units = UNITS.get(method.id, 0)
        if method.api == "gmail":
            account.gmail.admit(units)
        call.units = units
        fault = self.faults.due(method.id)
        if fault and fault.when == "before":
            return faulted(method.api, fault)
        account.caller_headers = request.headers
        reply = self._deed(method, account, call)
        return faulted(method.api, fault) if fault else reply

    def _method(self, request: Request, call: Call) -> tuple[discovery.Method, dict[str, str]]:
        path = request.path
        if upload := discovery.find_upload(request.http_method, path):
            call.method_id = upload.id
            self._note(call, "media upload is not spoken here")
            if is_forbidden(upload.id):
                self.forbidden.append(call)
            raise ApiError(501, "notImplemented", "Media upload is not spoken here.")
        found = discovery.find(request.http_method, path)
        if found is None:
            self._note(call, "no method has this path")
            raise ApiError(404, "notFound", "Not Found")
        call.method_id = found[0].id
        if is_forbidden(call.method_id):
            self.forbidden.append(call)
        return found

    def _let_in(self, headers: Mapping[str, str], method: discovery.Method, call: Call) -> Account:
        kind, _, token = headers.get("authorization", "").partition(" ")
        access = self.tokens.get(token) if kind == "Bearer" else None
        account = self.accounts.get(access.address) if access else None
        if access is None or account is None or (access.ends_at is not None and access.ends_at <= account.now):
            raise ApiError(
                401,
                "authError",
                "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other "
                "valid authentication credential.",
                location="Authorization",
                location_type="header",
                headers={"WWW-Authenticate": 'Bearer realm="https://accounts.google.com/", error="invalid_token"'},
            )
        call.address = account.address
        account.caller_scopes = access.scopes
        if method.api == "gmail" and not account.has_mailbox:
            raise ApiError(400, "failedPrecondition", "Precondition check failed.")
        return account

    @staticmethod
    def _fits_scopes(method: discovery.Method, account: Account) -> None:
        if method.scopes & account.caller_scopes:
            return
        detail = {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
            "domain": "googleapis.com",
            "metadata": {"method": method.id, "service": f"{method.api}.googleapis.com"},
        }
        said = "Request had insufficient authentication scopes."
        raise ApiError(403, "insufficientPermissions", said, [detail])

    def _params(self, method: discovery.Method, path: Mapping[str, str], request: Request) -> Params:
        try:
            return discovery.read_params(method, path, request.query)
        except ApiError as error:
            self.wrong.append(f"{method.id}: {error.message}")
            raise

    def _body(self, method: discovery.Method, request: Request) -> Body:
        if not request.content:
            if method.request and request.http_method != "GET":
                self.wrong.append(f"{method.id}: the body is missing")
                raise ApiError(400, "required", "Required: request body")
            return None
        if method.request is None:
            self.wrong.append(f"{method.id}: takes no body")
            raise ApiError(400, "badRequest", "This method takes no body.")
        try:
            body = json.loads(request.content)
        except ValueError:
            body = None
        if not isinstance(body, dict) or "json" not in request.headers.get("content-type", ""):
            self.wrong.append(f"{method.id}: the body is no JSON object of that content type")
            raise ApiError(400, "parseError", "Parse Error")
        if problems := discovery.unfit(method.api, method.request, body, method.id):
            self.wrong.extend(f"{method.id}: body {where} {why}" for where, why, _ in problems)
            where, why, unknown = problems[0]
            said = f"Unknown name \"{unknown}\" at '{where}': Cannot find field." if unknown else f"{where} {why}"
            raise ApiError(400, "badRequest", f"Invalid JSON payload received. {said}")
        return body

    def _deed(self, method: discovery.Method, account: Account, call: Call) -> Reply:
        handler = HANDLERS.get(method.id)
        if handler is None:
            if not is_forbidden(method.id):
                self._note(call, "no handler")
                raise ApiError(501, "notImplemented", "The fake does not know this method.")
            return Reply.of(200 if method.response else 204, {} if method.response else None)
        try:
            answer = handler(account, call.params, call.body)
        except ApiError:
            raise
        except Exception:  # noqa: BLE001  a bug of the fake must not look like Google's
            self.broken.append(f"{method.id}: {traceback.format_exc()}")
            raise ApiError(500, "backendError", "The fake broke.") from None
        if (answer is None) is not (method.response is None):
            self._note(call, "an answer where none is described, or none where one is")
        if answer is None:
            return Reply.of(204, None)
        if method.response:
            problems = discovery.unfit(method.api, method.response, answer)
            self.wrong.extend(f"{method.id}: answer {where} {why}" for where, why, _ in problems)
            answer = self._selected(method, call, answer)
        return Reply.of(200, answer)

    def _selected(self, method: discovery.Method, call: Call, answer: Json) -> Json:
        if not (fields := call.params.get("fields")):
            return answer
        assert method.response
        try:
            return discovery.select(method.api, method.response, fields, answer)
        except ApiError as error:
            self._note(call, error.message)
            raise

    def _note(self, call: Call, why: str) -> None:
        self.wrong.append(f"{call.method_id or call.http_method + ' ' + call.path}: {why}")


def refusal(api: str, error: ApiError) -> Reply:
    """Write a refusal as the API does."""
    return Reply.of(error.status, error_body(api, error), error.headers)


def faulted(api: str, fault: Fault) -> Reply:
    """Write what a fault answers; a status of 0 means no answer at all."""
    if fault.act == "drop":
        return Reply.of(0, None)
    if fault.body is not None:
        return Reply.of(fault.status, fault.body, fault.headers)
    return refusal(api, ApiError(fault.status, fault.reason, fault.message, headers=fault.headers))

"""What a refusal of Microsoft's token service means, in words: by its error and its AADSTS number.

https://learn.microsoft.com/entra/identity-platform/reference-error-codes . Its own text names accounts and is never
repeated.
"""

import re
from collections.abc import Mapping
from typing import Any

from connectors.errors import ConnectorError, ReconnectNeeded, TryLater
from connectors.microsoft.authority import App

_NUMBER = re.compile(r"AADSTS(\d{4,8})")
_WORD = re.compile(r"\w{1,60}")
_NEEDS_ADMIN = frozenset({"90093", "90094", "90095", "65001"})
_HINTS: Mapping[str, str] = {
    "7000218": 'the app registration does not allow it: under Authentication set "Allow public client flows" to Yes',
    "700016": "no app registration of this client id is known there: check auth.client_id and auth.tenant",
    "700038": "no app registration of this client id is known there: check auth.client_id and auth.tenant",
    "50194": "the app registration is for one tenant only: name it in auth.tenant",
    "9002331": 'the app registration is for personal accounts only: set auth.tenant = "consumers"',
    "50020": "this account is of another tenant than the app registration lets in: check auth.tenant",
    "90002": "that tenant is not known: check auth.tenant",
    "900021": "that tenant is not known: check auth.tenant",
    "900023": "that tenant is not known: check auth.tenant",
    "7000215": "the client secret is wrong: give its value, not its id",
    "7000222": "the client secret has run out: make a new one",
    "50011": 'the app registration lacks the redirect address http://localhost of "Mobile and desktop applications"',
    "500113": 'the app registration lacks the redirect address http://localhost of "Mobile and desktop applications"',
    "50105": "an administrator has to assign this account to the application first",
    "53000": "a Conditional Access policy of the organisation does not let this machine in",
    "53001": "a Conditional Access policy of the organisation does not let this machine in",
    "53003": "a Conditional Access policy of the organisation blocks this way of signing in",
    "65004": "the consent was declined",
}
_ENDED = frozenset({"invalid_grant", "interaction_required", "login_required", "consent_required"})
"""Only the rep can mend these."""
_PASSING = frozenset({"50196", "90006", "90012", "90024", "90033"})
"""Busy or too quick: the grant lives, though the error beside the number may be one of the above."""
_CLIENT_WRONG = frozenset(
    {"invalid_client", "unauthorized_client", "invalid_request", "invalid_scope", "invalid_resource"}
)
_DECLINED = frozenset({"access_denied", "authorization_declined"})


def has_ended(result: Mapping[str, Any]) -> bool:
    """Whether an answer says that the grant is of no use any more."""
    return result.get("error") in _ENDED and _number(result) not in _PASSING


def code_of(result: Mapping[str, Any]) -> str:
    """Give the error, and the AADSTS number where there is one: nothing of it is personal."""
    error = str(result.get("error", ""))
    number = _number(result)
    return f"{error if _WORD.fullmatch(error) else 'no token'}{f', AADSTS{number}' if number else ''}"


def problem(mailbox: str, app: App, result: Mapping[str, Any]) -> ConnectorError:
    """Say what an answer without a token means for the rep or for the one who registered the application."""
    error, number, where = str(result.get("error", "")), _number(result), f"Mailbox {mailbox}: "
    again = f"run: rapport connect {mailbox}"
    if number in _NEEDS_ADMIN:
        return ReconnectNeeded(
            f"{where}an administrator of the organisation has to consent first, at {app.admin_consent_url} "
            f"({code_of(result)}); then {again}"
        )
    if number in _HINTS:
        return ReconnectNeeded(f"{where}{_HINTS[number]} ({code_of(result)}); then {again}")
    if error in _DECLINED:
        return ReconnectNeeded(f"{where}consent was declined at Microsoft; {again}")
    if has_ended(result):
        return ReconnectNeeded(f"{where}Microsoft wants the owner to sign in again ({code_of(result)}); {again}")
    if error in _CLIENT_WRONG:
        return ReconnectNeeded(
            f"{where}Microsoft does not take the application ({code_of(result)}); check [mailbox.auth] and the app "
            "registration in Microsoft Entra."
        )
    return TryLater(f"{where}Microsoft gave no token ({code_of(result)}).")


def ended(mailbox: str, dead: str) -> ReconnectNeeded:
    """The sentence for a grant that Microsoft ended; `dead` is what it said then."""
    return ReconnectNeeded(
        f"Mailbox {mailbox}: Microsoft has ended the grant ({dead}; a new password, a new rule of the organisation or "
        f"90 days without a run do so); run: rapport connect {mailbox}"
    )


def _number(result: Mapping[str, Any]) -> str:
    codes = result.get("error_codes")
    if isinstance(codes, list) and codes:
        return str(codes[0]) if str(codes[0]).isdecimal() else ""
    found = _NUMBER.search(str(result.get("error_description", "")))
    return found.group(1) if found else ""

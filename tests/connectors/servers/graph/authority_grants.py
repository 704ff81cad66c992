"""What the fake sign-in remembers: requests, codes, grants, devices; and what it says where there is no token."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

Json = dict[str, Any]
Form = Mapping[str, str]


class SignInError(Exception):
    """An answer of the token endpoint that is no token. `code` is the number after AADSTS."""

    def __init__(self, error: str, code: int, said: str, *, suberror: str = "", claims: str = "") -> None:
        super().__init__(error)
        self.error = error
        self.code = code
        self.said = said
        self.suberror = suberror
        self.claims = claims

    @property
    def body(self) -> Json:
        """The answer as Entra writes it."""
        told = {"suberror": self.suberror, "claims": self.claims}
        return {
            "error": self.error,
            "error_description": f"AADSTS{self.code}: {self.said} Trace ID: 0 Correlation ID: 0",
            "error_codes": [self.code],
            "trace_id": "0",
            "correlation_id": "0",
            **{name: value for name, value in told.items() if value},
        }


@dataclass
class TokenRequest:
    """One request to the token endpoint and what came of it."""

    grant_type: str
    form: Form
    status: int = 200
    error: str = ""


@dataclass(frozen=True)
class Code:
    """What an authorization code stands for."""

    address: str
    scopes: frozenset[str]
    redirect_uri: str
    challenge: str
    ends_at: datetime
    nonce: str = ""
    claims: str = ""


@dataclass(frozen=True)
class Grant:
    """What a refresh token stands for; `claims` it was asked for with."""

    address: str
    scopes: frozenset[str]
    claims: str = ""


@dataclass
class Device:
    """A device code, and when it may be asked for again."""

    scopes: frozenset[str]
    ends_at: datetime
    state: Literal["pending", "approved", "declined"] = "pending"
    address: str = ""

"""Claims: those a token is asked for with, and those an id_token makes."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

Json = dict[str, Any]


def part(said: Mapping[str, Any]) -> str:
    """One part of a JWT."""
    return urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


def id_token(said: Mapping[str, Any], now: datetime, life: timedelta, nonce: str) -> str:
    """An id_token; its signature is for nobody to check."""
    times = {"iat": int(now.timestamp()), "nbf": int(now.timestamp()), "exp": int((now + life).timestamp())}
    claims = {**said, **times, **({"nonce": nonce} if nonce else {})}
    signature = sha256(json.dumps(claims).encode()).hexdigest()
    return ".".join((part({"alg": "RS256", "typ": "JWT"}), part(claims), signature))


def read_claims(encoded: str) -> Json:
    """The claims of a challenge's header."""
    if not encoded:
        return {}
    read = json.loads(urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    assert isinstance(read, dict)
    return read


def claims_met(wanted: Mapping[str, Any], asked: str) -> bool:
    """Whether a `claims` parameter holds all that a challenge wants; capabilities may be beside it."""
    try:
        found = json.loads(asked) if asked else {}
    except ValueError:
        return False
    return _holds(found, wanted)


def _holds(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, Mapping):
        return isinstance(found, Mapping) and all(_holds(found.get(name), value) for name, value in wanted.items())
    return bool(found == wanted)

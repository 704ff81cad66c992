"""Turns what is wrong with a configuration into sentences that name the file and the key."""

import difflib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

SECRETS = frozenset(
    {
        "access_token",
        "api_key",
        "client_secret",
        "key",
        "passphrase",
        "password",
        "private_key",
        "refresh_token",
        "secret",
        "secret_key",
        "token",
    }
)
Tables = Mapping[tuple[str, ...], type[BaseModel]]
LOCAL_KEYS = ("mail", "calendar", "cards", "drafts_folder", "sent_folder")
REMOTE_KEYS = ("auth", "limits")
AUTH_KEYS = frozenset({"file", "subject", "tenant", "client_id", "token_env"})
GOOGLE_AUTH: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "oauth": (("file", "client_id"),),
    "service_account": (("file",), ("subject",)),
    "static": (("token_env",),),
}
"""The keys each kind of consent needs; of several choices one."""
MICROSOFT_AUTH: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "oauth": (("client_id",),),
    "app": (("tenant",), ("client_id",)),
    "static": (("token_env",),),
}
MAY_STAND: Mapping[tuple[str, str], frozenset[str]] = {("microsoft", "oauth"): frozenset({"tenant"})}
"""Keys of a provider's kind of consent that may be left out."""
ELSEWHERE: Mapping[tuple[str, str], str] = {
    ("google", "app"): 'auth.kind is "app", which is for microsoft only: choose "oauth" or "service_account".',
    ("microsoft", "service_account"): 'auth.kind is "service_account", which is for google only: choose "app".',
}
_WRITE_IT: Mapping[str, str] = {
    "country": 'write a country such as "DE", or with its region "DE-BY"',
    "languages": 'write codes such as ["en", "de"]',
    "working_days": 'write days such as ["mon", "tue", "wed"]',
    "plan_at": 'write a time such as "07:00"',
    "daily_draft_cap": "write a number from 1 to 50; for no drafts at all set drafts = false",
}
"""How a setting is written that is not right, where the check itself says it only to programmers."""
_MISWRITTEN = frozenset(
    {"string_pattern_mismatch", "tuple_type", "time_parsing", "too_short", "greater_than_equal", "less_than_equal"}
)
NO_TENANT = frozenset({"common", "organizations", "consumers"})


def nearest(word: str, known: Iterable[str]) -> str:
    """` Did you mean "x"?` for the known word that looks most like it, or nothing."""
    found = difflib.get_close_matches(word, list(known), n=1)
    return f' Did you mean "{found[0]}"?' if found else ""


def refused(raw: dict[str, Any], file: Path) -> list[str]:
    """Name what no single key can be blamed for, and secrets, which are taken out of `raw`."""
    mailboxes = [table for table in _as_list(raw.get("mailbox")) if isinstance(table, dict)]
    problems = _secrets(raw, raw, (), file) + _database(raw, file)
    names = [table.get("name") for table in mailboxes]
    for name in dict.fromkeys(name for name in names if isinstance(name, str) and names.count(name) > 1):
        problems.append(f'{file}: mailbox "{name}" stands there {names.count(name)} times: each needs its own name.')
    for index, table in enumerate(mailboxes):
        problems += [f"{file}: {_where(raw, ('mailbox', index))} {problem}" for problem in _mailbox(table)]
    return problems


def _mailbox(table: dict[str, Any]) -> list[str]:
    """Name what does not go together in one mailbox."""
    if table.get("provider") == "local":
        needs_mail = ["is local and needs mail: the folder its mail lies in."] if "mail" not in table else []
        return needs_mail + [f"{key} is for mailboxes at a provider only." for key in REMOTE_KEYS if key in table]
    if table.get("provider") not in ("google", "microsoft"):
        return []
    problems = [f"{key} is for local mailboxes only." for key in LOCAL_KEYS if key in table]
    if table["provider"] == "microsoft" and "limits" in table:
        problems.append("limits is for google mailboxes only: at Microsoft Rapport keeps the pace by itself.")
    return problems + _auth(str(table["provider"]), table)


def _auth(provider: str, table: dict[str, Any]) -> list[str]:
    auth = table.get("auth")
    if auth is None:
        key = "file or client_id" if provider == "google" else "client_id"
        return [f'is at {provider} and needs [mailbox.auth]: kind = "oauth" with {key} is the usual way.']
    if not isinstance(auth, dict) or not isinstance(auth.get("kind"), str):
        return []
    kind = auth["kind"]
    if (provider, kind) in ELSEWHERE:
        return [ELSEWHERE[provider, kind]]
    kinds = GOOGLE_AUTH if provider == "google" else MICROSOFT_AUTH
    return _keys(provider, kind, kinds[kind], auth) if kind in kinds else []


def _keys(provider: str, kind: str, needed: tuple[tuple[str, ...], ...], auth: dict[str, Any]) -> list[str]:
    missing = [choice for choice in needed if not any(auth.get(key) for key in choice)]
    problems = [f'auth.{" or auth.".join(choice)} is missing: kind = "{kind}" needs it.' for choice in missing]
    own = {key for choice in needed for key in choice} | MAY_STAND.get((provider, kind), frozenset())
    problems += [f'auth.{key} is not for kind = "{kind}"{_at(provider)}.' for key in auth if key in AUTH_KEYS - own]
    if provider == "google" and kind == "oauth" and auth.get("file") and auth.get("client_id"):
        problems.append("auth.file and auth.client_id say the same: keep one of them.")
    if kind == "app" and auth.get("tenant") in NO_TENANT:
        problems.append(f'auth.tenant is "{auth["tenant"]}": kind = "app" works for one tenant, give its id or domain.')
    return problems


def _at(provider: str) -> str:
    return " at microsoft" if provider == "microsoft" else ""


def sentences(
    error: ValidationError, raw: dict[str, Any], file: Path, given: Mapping[str, Any], tables: Tables
) -> list[str]:
    """One sentence for each thing the validation found; `given` is what the environment said."""
    details = error.errors(include_url=False)
    # A list is short because its items are wrong: only the innermost mistake is told.
    inner = {detail["loc"][:depth] for detail in details for depth in range(1, len(detail["loc"]))}
    told = (detail for detail in details if detail["loc"] not in inner)
    return [_sentence(detail, raw, file, given, tables) for detail in told]


def _sentence(detail: ErrorDetails, raw: dict[str, Any], file: Path, given: Mapping[str, Any], tables: Tables) -> str:
    path = tuple(part for part in detail["loc"] if part != "[key]")
    if path and path[0] in given:
        return f"RAPPORT_{str(path[0]).upper()} {_what(detail)}."
    if path == ("mailbox",) and detail["type"] in ("missing", "too_short"):
        return f"{file}: there is no [[mailbox]] yet: config/rapport.example.toml shows one."
    if detail["type"] == "extra_forbidden":
        return f"{file}: {_where(raw, path)} is no setting.{nearest(str(path[-1]), _known(path, tables))}"
    return f"{file}: {_where(raw, path)} {_what(detail)}."


def _what(detail: ErrorDetails) -> str:
    value = detail["input"]
    key = next((part for part in reversed(detail["loc"]) if isinstance(part, str)), "")
    if detail["type"] in _MISWRITTEN and key in _WRITE_IT:
        return f"is {json.dumps(value, ensure_ascii=False, default=str)}: {_WRITE_IT[key]}"
    match detail["type"]:
        case "missing":
            return "is missing"
        case "value_error":
            return f"is wrong: {detail['ctx']['error']}"
        case "literal_error" | "enum":
            return f'is "{value}" and must be {detail["ctx"]["expected"]}'
        case "string_pattern_mismatch":
            return f'is "{value}", which does not look right ({detail["ctx"]["pattern"]})'
    said = detail["msg"][0].lower() + detail["msg"][1:]
    return f"is wrong: {said}" if isinstance(value, dict | list) else f'is "{value}": {said}'


def _where(raw: dict[str, Any], path: tuple[int | str, ...]) -> str:
    """`mailbox "rita" rep.timezone` for ("mailbox", 0, "rep", "timezone")."""
    if len(path) > 1 and path[0] == "mailbox" and isinstance(path[1], int):
        table = _as_list(raw.get("mailbox"))[path[1]]
        name = table.get("name") if isinstance(table, dict) else None
        head = f'mailbox "{name}"' if name else f"mailbox number {path[1] + 1}"
        return " ".join(filter(None, (head, ".".join(map(str, path[2:])))))
    return ".".join(map(str, path))


def _known(path: tuple[int | str, ...], tables: Tables) -> list[str]:
    """List the keys of the table that the path's last key stands in."""
    parts = tuple(part for part in path[:-1] if isinstance(part, str))
    table = tables.get(parts) or tables[parts[:1]]
    return list(table.model_fields)


def _secrets(raw: dict[str, Any], table: dict[str, Any], path: tuple[int | str, ...], file: Path) -> list[str]:
    problems = []
    for key, value in list(table.items()):
        here = (*path, key)
        if isinstance(value, dict):
            problems += _secrets(raw, value, here, file)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                problems += _secrets(raw, item, (*here, index), file) if isinstance(item, dict) else []
        elif key.lower() in SECRETS:
            del table[key]
            problems.append(
                f"{file}: {_where(raw, here)} is a secret and must not stand in this file: put it into an environment"
                " variable, or a file that a ..._FILE variable names."
            )
    return problems


def _database(raw: dict[str, Any], file: Path) -> list[str]:
    url = raw.get("database")
    if isinstance(url, str) and "://" in url and urlsplit(url).password:
        return [f"{file}: database holds a password: give the whole URL in RAPPORT_DATABASE_URL instead."]
    return []


def _as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []

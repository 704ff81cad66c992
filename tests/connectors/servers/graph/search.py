"""$search of messages: "from:x", "to:x", "recipients:x", "participants:x", "subject:x" and bare words; AND, OR."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.connectors.servers.graph.mail_message import Mail

_TERM = re.compile(r'\s*(?:(?P<name>\w+)(?P<sign>:|>=|<=|>|<|=))?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"()]+))')
_ROLES = {
    "from": ("from", "sender"),
    "to": ("toRecipients",),
    "cc": ("ccRecipients",),
    "bcc": ("bccRecipients",),
    "recipients": ("toRecipients", "ccRecipients", "bccRecipients"),
    "participants": ("from", "sender", "toRecipients", "ccRecipients", "bccRecipients"),
}
_COMPARED: dict[str, Callable[[datetime, datetime], bool]] = {
    ">=": lambda one, day: one >= day,
    ">": lambda one, day: one >= day + timedelta(days=1),
    "<=": lambda one, day: one < day + timedelta(days=1),
    "<": lambda one, day: one < day,
    ":": lambda one, day: day <= one < day + timedelta(days=1),
    "=": lambda one, day: day <= one < day + timedelta(days=1),
}

Test = Callable[[Mail], bool]


class NotUnderstood(Exception):
    """The text is no search of this small language."""


def understand(text: str) -> Test:
    """Read a search, which Graph wants in double quotes; quotes inside are escaped. Raises NotUnderstood."""
    text = text.strip()
    if len(text) < 3 or not (text.startswith('"') and text.endswith('"')):
        raise NotUnderstood("a search stands in double quotes")
    choices: list[list[Test]] = [[]]
    inner, at = text[1:-1].replace('\\"', '"').strip(), 0
    while at < len(inner):
        found = _TERM.match(inner, at)
        if not found:
            raise NotUnderstood(f"unexpected {inner[at:]!r}")
        at = found.end()
        if found["word"] == "OR" and not found["name"]:
            choices.append([])
        elif found["word"] != "AND" or found["name"]:
            choices[-1].append(_term(found["name"] or "", found["sign"] or "", found["phrase"] or found["word"] or ""))
    if not all(choices):
        raise NotUnderstood("a term is missing")
    return lambda mail: any(all(term(mail) for term in terms) for terms in choices)


def _term(name: str, sign: str, text: str) -> Test:
    name, wanted = name.lower(), text.lower()
    if name in ("received", "sent"):
        try:
            day = datetime.fromisoformat(text).replace(tzinfo=UTC)
        except ValueError:
            raise NotUnderstood(f"{text!r} is no day") from None
        compare = _COMPARED[sign]
        return lambda mail: compare(mail.received_at if name == "received" else mail.sent_at, day)
    if name in _ROLES and sign == ":":
        return lambda mail: f"\n{wanted}" in _tokens_of(mail, name)
    if name == "subject" and sign == ":":
        return lambda mail: _says(wanted, str(mail.said["subject"] or ""))
    if name:
        raise NotUnderstood(f"cannot search by {name}{sign}")
    return lambda mail: (
        f"\n{wanted}" in _tokens_of(mail, "participants")
        or _says(wanted, f"{mail.said['subject']} {mail.content('text')}")
    )


def _tokens_of(mail: Mail, role: str) -> str:
    """What people are found by, a line each: the address, its parts, the words of the name. Kept with the version."""
    if (kept := mail.tokens.get((role, mail.version))) is not None:
        return kept
    found: set[str] = set()
    for name in _ROLES[role]:
        value: Any = mail.said[name]
        for one in value if isinstance(value, list) else [value] if value else []:
            address = one["emailAddress"]["address"].lower()
            shown = str(one["emailAddress"].get("name") or "").lower()
            found.update((address, *re.split(r"[@._+-]", address), address.partition("@")[2], shown, *shown.split()))
    mail.tokens[role, mail.version] = text = "".join(f"\n{token}" for token in found if token)
    return text


def _says(wanted: str, text: str) -> bool:
    """Whether the words of a phrase follow each other; the last may be the beginning of one."""
    words = re.findall(r"\w+", wanted)
    said = " ".join(re.findall(r"\w+", text.lower()))
    return bool(words) and f" {' '.join(words)}" in f" {said}"

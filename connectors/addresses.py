"""The ways one address may stand in mails, for searching the mail exchanged with it."""

import re

from connectors.likeness import folded
from connectors.mime import parties
from connectors.types import Message

_QUOTABLE = re.compile(r"[^\s\"\\\x00-\x1f\x7f@][^\"\\\x00-\x1f\x7f@]*@[\w.-]+")
_TWINS = {"gmail.com": "googlemail.com", "googlemail.com": "gmail.com"}


def spellings(address: str) -> tuple[str, ...]:
    """Every way the address may stand in a mail: Gmail's two domains, and a domain in letters for one in ASCII."""
    local, _, domain = address.strip().rpartition("@")
    domains = [domain, _TWINS.get(domain.lower(), ""), _in_letters(domain)]
    return tuple(dict.fromkeys(f"{local}@{one}" for one in domains if one))


def is_searchable(address: str) -> bool:
    """Whether a search can be written that means this address and nothing else."""
    return bool(_QUOTABLE.fullmatch(address.strip()))


def is_with(message: Message, address: str) -> bool:
    """Whether the address stands in the mail as a whole; search finds parts of words too."""
    named = (*message.to, *message.cc, *message.bcc, *message.reply_to, *parties(message.headers.get("sender", ())))
    addresses = {party.address for party in (*named, *([message.sender] if message.sender else ()))}
    return not {folded(one) for one in addresses}.isdisjoint(folded(one) for one in spellings(address))


def _in_letters(domain: str) -> str:
    try:
        return domain.encode("ascii").decode("idna") if "xn--" in domain.lower() else ""
    except UnicodeError:
        return ""

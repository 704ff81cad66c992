"""Which addresses a bounce calls dead: those that failed for good, not the delayed, the full and the refused."""

import re
from collections.abc import Iterator
from itertools import islice

from connectors.types import Message
from worker.core.matching import normalise

_FAILED = "failed"
_PASSING_STATUS = re.compile(r"^\s*(?:4\.|5\.2\.[23]|5\.3\.|5\.4\.[67]|5\.7\.)")
_DELAY = re.compile(
    r"\b(?:delay\w*|warning|still being retried|not yet been delivered|will (?:keep|continue) (?:to )?tr(?:y|ying)|"
    r"verz[öo]ger\w*|retard[ée]e?|retraso|in ritardo|vertraagd|atrasad[oa]|f[öo]rsenad|forsinket)\b",
    re.IGNORECASE,
)
# What a failure says when the address stands and only this mail, or this day, was wrong.
_PASSING = re.compile(
    r"\b4\.\d{1,2}\.\d{1,2}\b|\b4[25]\d[ -]|\b5\.(?:2\.[23]|3\.\d|4\.[67]|7\.\d{1,2})\b|"
    r"\b(?:mail)?box(?: \S{1,60})?(?: is)? full|quota|"
    r"grey-?list|temporar|try again later|timed out|insufficient (?:disk |system )?storage|\bspam\b|\bblocked\b|"
    r"black-?list|policy|too (?:large|big)|size limit|too many|postfach (?:ist )?voll|bo[îi]te (?:est )?pleine|"
    r"buz[óo]n (?:est[áa] )?lleno|casella piena|postvak (?:is )?vol|caixa (?:de correio )?cheia|"
    r"vorübergehend|temporaire|容量|いっぱい|已满",
    re.IGNORECASE,
)
_GONE = re.compile(
    r"\b5\.1\.\d{1,2}\b|\b(?:unknown|no such|invalid|bad) (?:local )?(?:user|recipient|mailbox|address|account)|"
    r"\b(?:user|recipient|mailbox|address|account)(?: \S{1,60})?(?: is| was|:)? (?:unknown|not (?:found|known|exist)|"
    r"disabled|inactive|does(?: ?not|n't) exist)|wasn't found|\bno mailbox here|empf[äa]nger unbekannt|"
    r"destinataire inconnu|usuario desconocido|utente sconosciuto|onbekende gebruiker",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[\w.+=&'/-]+@[\w.-]+\.\w{2,}")


def dead_addresses(message: Message, own: frozenset[str], start: str) -> tuple[str, ...]:
    """Return the addresses that failed for good, normalised; none where the failure passes or nothing is named.

    `start` is where the report begins, read where its fields (RFC 3464) and X-Failed-Recipients name none.
    """
    if _DELAY.search(message.subject):
        return ()
    if "final-recipient" in message.headers or "original-recipient" in message.headers:
        named: Iterator[str] = _reported(message)
    elif _PASSING.search(start) and not _GONE.search(start):
        return ()
    elif "x-failed-recipients" in message.headers:
        named = (one for value in message.headers["x-failed-recipients"] for one in value.split(","))
    else:
        named = _first_named(start, message, own)
    addresses = (normalise(address) for address in named)
    return tuple(dict.fromkeys(address for address in addresses if "@" in address and address not in own))


def _reported(message: Message) -> Iterator[str]:
    """The recipients of the report's fields whose own action, status and diagnostic say: for good."""
    finals, originals = (message.headers.get(name, ()) for name in ("final-recipient", "original-recipient"))
    for place in range(max(len(finals), len(originals))):
        action, status, diagnostic = (_field(message, name, place) for name in ("action", "status", "diagnostic-code"))
        if action.strip().casefold() not in {"", _FAILED} or _PASSING_STATUS.search(status):
            continue
        if _PASSING.search(diagnostic) and not _GONE.search(diagnostic):
            continue
        final, original = (values[place] if place < len(values) else "" for values in (finals, originals))
        yield next((name for name in (_plain(final), _plain(original)) if "@" in name), "")


def _field(message: Message, name: str, place: int) -> str:
    """The value that speaks of this recipient: its own, or the only one of the report."""
    values = message.headers.get(name, ())
    return values[place] if place < len(values) else values[0] if len(values) == 1 else ""


def _plain(recipient: str) -> str:
    return recipient.rpartition(";")[2].strip()


def _first_named(start: str, message: Message, own: frozenset[str]) -> Iterator[str]:
    """The first address that is neither the mail system's nor the one the bounce came to."""
    writers = {normalise(party.address) for party in (message.sender, *message.to) if party} | own
    named = (found.group() for found in _ADDRESS.finditer(start))
    return islice((address for address in named if normalise(address) not in writers), 1)

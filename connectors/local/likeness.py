"""Whether a message is a draft we placed, untouched, rewritten or sent: by its mark, its content, or its matter."""

import hashlib
import re
from datetime import UTC, datetime, timedelta

from connectors.local.index import folded
from connectors.local.placing import Receipt
from connectors.mime import MARK_HEADER, parse
from connectors.types import Message, MessageId

_NEAR = 0.5  # of the draft's three-word runs are still in a mail that was made from it
_CLOCK_SLACK = timedelta(minutes=5)
_REPLY = re.compile(r"^(?:(?:re|aw|fwd?|wg|sv|vs|antw|tr|rif|r)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_WORD = re.compile(r"\w+")


def has_mark(message: Message, mark: str) -> bool:
    """Tell whether a message is ours by its Message-ID or opaque header."""
    return message.message_id.startswith(f"<{mark}@") or mark in message.headers.get(MARK_HEADER.lower(), ())


def content_hash(message: Message) -> str:
    """Hash what a person could have changed: recipients, subject, text and the kinds of part."""
    people = sorted(folded(party.address) for party in (*message.to, *message.cc, *message.bcc))
    lines = [line.rstrip() for line in (message.text or "").strip().splitlines()]
    return keyed("", "\x00".join((message.subject, *people, *message.parts, *lines)))


def receipt_of(content: bytes, *, mark: str, at: datetime, placed_at: int) -> Receipt:
    """Write down what a draft is known again by, nothing of it readable; `placed_at` is the file system's now (ns)."""
    message = parse(content, id=MessageId(mark), places=frozenset())
    return Receipt(
        placed_at=placed_at,
        file=f"{placed_at // 1_000_000_000}.{mark}.local:2,DS",
        content=content_hash(message),
        traits=_traits(mark, message) | {"dated": at.isoformat()},
        words=tuple(sorted(_runs(mark, message))),
    )


def is_same(message: Message, mark: str, receipt: Receipt) -> bool:
    """Tell whether a message without our mark came of the draft: same recipient, later, and the same matter or text."""
    earliest = datetime.fromisoformat(receipt.traits["dated"]) - _CLOCK_SLACK
    if (message.sent_at or datetime.max.replace(tzinfo=UTC)) < earliest:
        return False
    if receipt.traits["to"] not in {keyed(mark, folded(party.address)) for party in message.to}:
        return False
    traits = _traits(mark, message)
    if any(traits[name] and traits[name] == receipt.traits[name] for name in ("subject", "answers")):
        return True
    shared = _runs(mark, message) & set(receipt.words)
    return bool(receipt.words) and len(shared) >= _NEAR * len(receipt.words)


def keyed(mark: str, text: str) -> str:
    """Hash with the mark as key, so that the receipts of two drafts cannot be matched."""
    return hashlib.blake2b(text.encode("utf-8", "replace"), key=mark.encode()[:64], digest_size=12).hexdigest()


def _traits(mark: str, message: Message) -> dict[str, str]:
    subject = _REPLY.sub("", message.subject).strip().casefold()
    return {
        "to": keyed(mark, folded(message.to[0].address)) if message.to else "",
        "subject": keyed(mark, subject) if subject else "",
        "answers": keyed(mark, message.in_reply_to) if message.in_reply_to else "",
    }


def _runs(mark: str, message: Message) -> set[str]:
    words = _WORD.findall((message.text or "").casefold())
    return {keyed(mark, " ".join(words[at : at + 3]))[:8] for at in range(len(words) - 2)}

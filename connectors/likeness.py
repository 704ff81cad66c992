"""Whether a message is a draft we placed, untouched, rewritten or sent: by its mark, its content, or its matter."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from connectors.mime import MARK_HEADER, parse
from connectors.types import Message, MessageId

_NEAR = 0.5  # of the draft's three-word runs are still in a mail that was made from it
_CLOCK_SLACK = timedelta(minutes=5)
_REPLY = re.compile(r"^(?:(?:re|aw|fwd?|wg|sv|vs|antw|tr|rif|r)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_SAME_DOMAIN = {"googlemail.com": "gmail.com"}


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a draft is known again by, nothing of it readable: hashes of its content, its traits and its word runs.

    `traits` holds keyed hashes of the recipient, the subject and the mail answered, and the instant it was dated.
    """

    content: str
    traits: Mapping[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()

    @property
    def dated(self) -> datetime:
        """Give the instant the draft was written."""
        return datetime.fromisoformat(self.traits["dated"])

    @property
    def answers(self) -> bool:
        """Tell whether the draft answered a mail, so that others may write in its thread."""
        return bool(self.traits["answers"])


def folded(address: str) -> str:
    """Fold case and the one domain that goes by two names, as whoever asks for an address does."""
    local, at, domain = address.casefold().rpartition("@")
    return f"{local}{at}{_SAME_DOMAIN.get(domain, domain)}"


def marks_of(message: Message) -> frozenset[str]:
    """Give every mark a message may carry: the front of its Message-ID and the values of the opaque header."""
    own = message.message_id.strip("<>").partition("@")[0]
    return frozenset({own, *message.headers.get(MARK_HEADER.lower(), ())}) - {""}


def has_mark(message: Message, mark: str) -> bool:
    """Tell whether a message is ours by its Message-ID or opaque header."""
    return mark in marks_of(message)


def content_hash(message: Message, mark: str) -> str:
    """Hash what a person could have changed: recipients, subject, text and the kinds of part."""
    people = sorted(folded(party.address) for party in (*message.to, *message.cc, *message.bcc))
    lines = [line.rstrip() for line in (message.text or "").strip().splitlines()]
    return keyed(mark, "\x00".join((message.subject, *people, *message.parts, *lines)))


def likeness_of(content: bytes, *, mark: str, at: datetime) -> Likeness:
    """Write down what a draft is known again by; `at` is when it was written."""
    message = parse(content, id=MessageId(mark), places=frozenset())
    return Likeness(
        content=content_hash(message, mark),
        traits=_traits(mark, message) | {"dated": at.isoformat()},
        words=tuple(sorted(_runs(mark, message))),
    )


def is_later(message: Message, likeness: Likeness) -> bool:
    """Tell whether a message may have come of the draft by its date; clocks differ a little."""
    return (message.sent_at or datetime.max.replace(tzinfo=UTC)) >= likeness.dated - _CLOCK_SLACK


def is_same(message: Message, mark: str, likeness: Likeness) -> bool:
    """Tell whether a message without our mark came of the draft: same recipient, later, and the same matter or text."""
    if not is_later(message, likeness):
        return False
    if likeness.traits["to"] not in {keyed(mark, folded(party.address)) for party in message.to}:
        return False
    traits = _traits(mark, message)
    if any(traits[name] and traits[name] == likeness.traits[name] for name in ("subject", "answers")):
        return True
    shared = _runs(mark, message) & set(likeness.words)
    return bool(likeness.words) and len(shared) >= _NEAR * len(likeness.words)


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

"""Messages to and from bytes (RFC 5322, 2045-2049, 3464): reading is forgiving, writing is strict."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.message import Message as Mail
from email.parser import BytesParser
from email.policy import SMTP, compat32
from email.utils import format_datetime, getaddresses, parsedate_tz
from functools import lru_cache
from io import BytesIO

from connectors.errors import Refused
from connectors.mime_text import decoded, parts_of, readable_text, report_fields
from connectors.types import Draft, Message, MessageId, Party, Place, ThreadId

LARGEST = 2 * 1024 * 1024
"""Bytes of one message that are looked at: what follows is attachments."""

MARK_HEADER = "X-Ref"
"""The opaque header that carries a draft's mark; it does not carry our name."""

_PREVIEW = 200
_KEPT_HEADERS = 100
_KEPT_LENGTH = 2000
_LEFT_OUT = """
from to cc bcc subject date message-id in-reply-to references reply-to mime-version content-transfer-encoding
received x-received dkim-signature domainkey-signature x-google-dkim-signature x-gm-message-state thread-index
authentication-results received-spf x-google-smtp-source x-ms-exchange-crosstenant-id x-spam-report
x-spam-checker-version x-forefront-antispam-report x-microsoft-antispam-message-info face x-face autocrypt openpgp
"""
_ENVELOPE = frozenset(_LEFT_OUT.split())
_BULK = ("arc-", "x-ms-exchange-crosstenant", "x-ms-exchange-transport", "x-ms-exchange-antispam", "x-microsoft-anti")
_ENCODED_WORD = re.compile(r"=\?[^?\s]+\?[bBqQ]\?")
_ID = re.compile(r"<([^<>\s]+)>")
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"'@]+@[^\s<>()\[\],;:\"'@]+")
_SPACE = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


def parse(
    raw: bytes,
    *,
    id: MessageId,  # noqa: A002
    places: frozenset[Place],
    thread: ThreadId | None = None,
    with_text: bool = True,
) -> Message:
    """Read one message; rubbish is decoded with replacement and never raises.

    `headers` keeps all but the envelope and transport ones, and the fields of a delivery, disposition or
    feedback report under their own names (`final-recipient`, `status`, `disposition`, `feedback-type`...).
    `thread` is by default the first of References, else In-Reply-To, else the message's own Message-ID.
    `text` and `preview` are left out without `with_text`.
    """
    mail = taken_apart(raw[:LARGEST])
    message = message_from(mail, id=id, places=places, thread=thread, with_text=with_text)
    return replace(message, size=len(raw))


def message_from(
    mail: "Mail[str, str]",
    *,
    id: MessageId,  # noqa: A002
    places: frozenset[Place],
    thread: ThreadId | None = None,
    with_text: bool = True,
) -> Message:
    """Read one message that is taken apart already; as `parse`, but for its size."""
    headers = _headers(mail)
    first = {name: values[0] for name, values in headers.items()}
    message_ids = ids_in(first.get("message-id", ""))
    answered = ids_in(first.get("in-reply-to", ""))
    references = ids_in(" ".join(headers.get("references", ())))
    text = readable_text(mail) if with_text else None
    return Message(
        id=id,
        thread=thread or ThreadId(next(iter((*references, *answered, *message_ids)), str(id)).strip("<>")),
        sender=next(iter(parties(headers.get("from", ()))), None),
        sent_at=instant(first.get("date", "")),
        received_at=instant(first.get("received", "").rpartition(";")[2]),
        to=parties(headers.get("to", ())),
        cc=parties(headers.get("cc", ())),
        bcc=parties(headers.get("bcc", ())),
        reply_to=parties(headers.get("reply-to", ())),
        subject=decoded_header(first.get("subject", "")),
        message_id=next(iter(message_ids), ""),
        in_reply_to=next(iter(answered), ""),
        references=references,
        headers=_signs(headers) | report_fields(mail),
        parts=parts_of(mail),
        places=places,
        preview=_SPACE.sub(" ", (text or "")[: 4 * _PREVIEW]).strip()[:_PREVIEW],
        text=text,
    )


def taken_apart(raw: bytes) -> "Mail[str, str]":
    """Take a message apart into its headers and parts; rubbish never raises."""
    try:
        return BytesParser(policy=compat32).parse(BytesIO(raw))
    except (RecursionError, MessageError, ValueError, AssertionError, LookupError):
        return BytesParser(policy=compat32).parse(BytesIO(raw), headersonly=True)


def compose(draft: Draft, *, mark: str, at: datetime) -> bytes:
    """Write a draft as one plain-text message; `mark` becomes its Message-ID and one opaque header.

    Raises Refused where a line break or a bad address would change what the headers say.
    """
    answered = draft.reply_to
    ids = (*answered.references, answered.message_id) if answered else ()
    _refuse_controls(draft, (mark, *ids))
    mail = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    mail["From"] = _mailbox(draft, draft.sender)
    mail["To"] = _mailbox(draft, draft.to)
    mail["Subject"] = draft.subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{mark}@{draft.sender.address.rpartition('@')[2]}>"
    if answered and answered.message_id:
        mail["In-Reply-To"] = answered.message_id
        mail["References"] = " ".join(dict.fromkeys(ids))
    mail[MARK_HEADER] = mark
    mail.set_content(draft.body, charset="utf-8")
    try:
        return mail.as_bytes()
    except (UnicodeError, MessageError, ValueError) as error:
        raise Refused(
            f"The draft {draft.key} cannot be written as a mail: its addresses are not plain ASCII."
        ) from error


def decoded_header(value: str) -> str:
    """Decode RFC 2047 words; a broken charset or encoding is replaced, never raised."""
    value = _SPACE.sub(" ", value).strip()
    if not _ENCODED_WORD.search(value):
        return value
    try:
        chunks = decode_header(value)
    except (HeaderParseError, ValueError):
        return value
    words = (chunk if isinstance(chunk, str) else decoded(chunk, charset or "latin-1") for chunk, charset in chunks)
    return _SPACE.sub(" ", "".join(words)).strip()


def parties(values: Iterable[str]) -> tuple[Party, ...]:
    """Read the names and addresses of address headers, in order; what has no address is left out."""
    return tuple(party for value in values for party in _parties(value))


def ids_in(value: str) -> tuple[str, ...]:
    """Find the message ids of a header, each in its angle brackets."""
    return tuple(f"<{found}>" for found in _ID.findall(value))


def instant(value: str) -> datetime | None:
    """Read a mail's date as an aware UTC instant; None for what is absent or impossible."""
    try:
        fields = parsedate_tz(value)
        if fields is None:
            return None
        zone = timezone(timedelta(seconds=fields[9] or 0))
        return datetime(*fields[:6], tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


@lru_cache(maxsize=4096)
def _parties(value: str) -> tuple[Party, ...]:
    try:
        pairs = [(name, address) for name, address in getaddresses([value]) if "@" in address]
    except (ValueError, IndexError, TypeError):
        pairs = []
    if not pairs:
        pairs = [("", address) for address in _ADDRESS.findall(decoded_header(value))]
    return tuple(Party(_SPACE.sub("", address), decoded_header(name)) for name, address in pairs)


def _headers(mail: "Mail[str, str]") -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in mail.raw_items():
        text = str(value)
        if not text.isascii():
            text = decoded(text.encode("utf-8", "surrogateescape"), "utf-8")
        lower = name.lower()
        found[lower] = (*found.get(lower, ()), _SPACE.sub(" ", text).strip())
    return found


def _signs(headers: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    kept = [name for name in headers if name not in _ENVELOPE and not name.startswith(_BULK)]
    return {
        name: tuple(decoded_header(value[:_KEPT_LENGTH]) for value in headers[name]) for name in kept[:_KEPT_HEADERS]
    }


def _mailbox(draft: Draft, party: Party) -> Address:
    problem = f"The draft {draft.key} cannot be written: an address in it is not one plain mail address."
    if not _ADDRESS.fullmatch(party.address):
        raise Refused(problem)
    try:
        return Address(party.name, addr_spec=party.address)
    except (ValueError, IndexError, MessageError) as error:
        raise Refused(problem) from error


def _refuse_controls(draft: Draft, ids: Iterable[str]) -> None:
    values = (draft.sender.name, draft.sender.address, draft.to.name, draft.to.address, draft.subject, *ids)
    if any(_CONTROL.search(value) for value in values):
        raise Refused(f"The draft {draft.key} cannot be written: a line break stands in a name, address or subject.")

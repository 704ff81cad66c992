"""Gmail's JSON of one message as our Message; pure.

Source: https://developers.google.com/gmail/api/reference/rest/v1/users.messages. The parts are put together again as
the mail they were, so that everything is read as in any other mail.
"""

import binascii
import html
from base64 import urlsafe_b64decode
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email.message import Message as Mail
from email.policy import compat32
from typing import Any

from connectors.json_values import list_in, mapping_in, text_in
from connectors.mime import LARGEST, message_from, taken_apart
from connectors.mime_text import REPORTS, decoded
from connectors.types import Message, MessageId, Place, Skipped, ThreadId

_PLACES = {
    "INBOX": Place.INBOX,
    "SENT": Place.SENT,
    "DRAFT": Place.DRAFTS,
    "SPAM": Place.SPAM,
    "TRASH": Place.TRASH,
    "CHAT": Place.CHAT,
}
_MOST_PARTS = 200
_BY_DECLARATION = (("iso-2022", b"\x1b"), ("hz", b"~{"), ("utf-16", b"\x00"), ("utf-32", b"\x00"))
"""Charsets whose bytes pass for UTF-8, by what shows that Gmail left them as they came."""


class _Part(Mail):
    """A part whose body was decoded already: the text is there in UTF-8, whatever the part declares."""

    def get_content_charset(self, *_args: Any, **_more: Any) -> str:
        """Say how the body is written here."""
        return "utf-8"


def message_of(json: Mapping[str, Any]) -> Message:
    """Read the answer of messages.get with format=full; what is missing or rubbish stays empty."""
    labels = labels_of(json)
    message = message_from(
        _mail(mapping_in(json.get("payload"))),
        id=MessageId(text_in(json.get("id"))),
        places=frozenset(_PLACES[label] for label in labels if label in _PLACES) or frozenset({Place.OTHER}),
        thread=ThreadId(text_in(json.get("threadId"))) or None,
    )
    size = json.get("sizeEstimate")
    return replace(
        message,
        received_at=received_at(json),
        preview=" ".join(html.unescape(text_in(json.get("snippet"))).split()) or message.preview,
        size=size if isinstance(size, int) else 0,
    )


def opened(json: Mapping[str, Any]) -> Message | Skipped:
    """Read a message, or say that it cannot be told what it is."""
    message = message_of(json)
    if message.id and (message.sender or message.to or message.message_id or message.sent_at):
        return message
    sentence = f"The mail {message.id} has no header that can be read; it is left out."
    return Skipped(str(message.id), "no_headers", sentence)


def labels_of(json: Mapping[str, Any]) -> frozenset[str]:
    """Give the labels of a message as Gmail names them."""
    return frozenset(label for label in list_in(json.get("labelIds")) if isinstance(label, str))


def received_at(json: Mapping[str, Any]) -> datetime | None:
    """Give the time Gmail took the message in; this orders all its lists."""
    try:
        return datetime.fromtimestamp(int(json["internalDate"]) / 1000, UTC)
    except (KeyError, ValueError, TypeError, OverflowError, OSError):
        return None


def _mail(payload: Mapping[str, Any]) -> "Mail[str, str]":
    """Put a payload together again as a mail, with no more parts than are ever looked at."""
    whole = _part(payload)
    waiting, seen = [(payload, whole)], 1
    while waiting:
        json, part = waiting.pop()
        if part.get_content_maintype() != "multipart":
            continue
        children = [mapping_in(child) for child in list_in(json.get("parts"))[: _MOST_PARTS - seen]]
        seen += len(children)
        built = [(child, _part(child)) for child in children]
        part.set_payload([child for _, child in built])
        waiting.extend(reversed(built))
    return whole


def _part(json: Mapping[str, Any]) -> _Part:
    """One part with its headers and its text, without its children."""
    part = _Part(policy=compat32)
    for name, value in _headers(json):
        if name.lower() != "content-transfer-encoding":
            part.set_raw(name, value)
    kind = text_in(json.get("mimeType"))
    if "content-type" not in part and kind:
        part.set_raw("Content-Type", kind)
    if part.get_content_type() in REPORTS:
        part.set_payload(_report(json, part.get_content_type()))
    elif part.get_content_maintype() == "text":
        part.set_payload(_as_parsed(_body(json, _declared(part))))
    return part


def _declared(part: "Mail[str, str]") -> str:
    """The charset a part declares, or none."""
    try:
        return Mail.get_content_charset(part) or ""
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""


def _body(json: Mapping[str, Any], charset: str) -> str:
    """The text of a part, which Gmail gives in UTF-8 or as it came; empty where it is kept apart as an attachment."""
    data = text_in(mapping_in(json.get("body")).get("data"))[: 2 * LARGEST]
    try:
        raw = urlsafe_b64decode(f"{data.rstrip('=')}{'=' * (-len(data.rstrip('=')) % 4)}")
    except (binascii.Error, ValueError):
        return ""
    untouched = any(charset.startswith(name) and sign in raw for name, sign in _BY_DECLARATION)
    return decoded(raw, charset if untouched or not _is_utf8(raw) else "utf-8")


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _as_parsed(text: str) -> str:
    """A text as the mail parser holds bytes."""
    return text.encode("utf-8", "replace").decode("ascii", "surrogateescape")


def _report(json: Mapping[str, Any], kind: str) -> Any:
    """The fields of a report: Gmail keeps them in the part itself, or in a child's text or headers."""
    blocks = [_body(json, "")]
    for child in map(mapping_in, list_in(json.get("parts"))[:_MOST_PARTS]):
        fields = [f"{name}: {value}" for name, value in _headers(child) if not name.lower().startswith("content-")]
        blocks.append("\n".join([*fields, _body(child, "").lstrip()] if fields else [_body(child, "")]))
    text = "\n\n".join(block for block in blocks if block.strip())
    return taken_apart(f"Content-Type: {kind}\n\n{text}".encode("utf-8", "replace")).get_payload()


def _headers(json: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for header in map(mapping_in, list_in(json.get("headers"))):
        name = text_in(header.get("name"))
        if name:
            yield name, text_in(header.get("value"))

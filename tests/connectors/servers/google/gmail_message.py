"""One message as Gmail keeps and shows it. Source: https://developers.google.com/gmail/api/reference/rest/v1/users.messages."""

import html
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Any

from tests.connectors.servers.google.registry import Json

_WORD = re.compile(r"\w+")
_TAG = re.compile(r"<(style|script|head)\b.*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_PREFIX = re.compile(r"^\s*((re|fwd?|aw|wg|sv|tr|rv)\s*(\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_ENCODED_WORD = re.compile(r"=\?[^?]+\?[BbQq]\?[^?]*\?=")
_SPECIALS = re.compile(r'[()<>\[\]:;@\\,."]')
_SNIPPET = 200


class Mail:
    """One message; labels and the history id change, all else is read from its bytes, once."""

    def __init__(self, message_id: str, thread_id: str, raw: bytes, labels: Collection[str], at: datetime) -> None:
        self.id = message_id
        self.thread_id = thread_id
        self.raw = re.sub(rb"\r?\n", b"\r\n", raw)
        self.labels = list(dict.fromkeys(labels))
        self.at = at.replace(microsecond=at.microsecond // 1000 * 1000)
        self.number = 0  # the order of coming
        self.arrived_at = at
        self.history_id = 0
        self.inline_limit = 64 * 1024
        self.utf8_bodies = True
        self.decoded_headers = True
        self._attachments: dict[str, bytes] = {}

    @cached_property
    def _headers(self) -> "Message[str, str]":
        return BytesHeaderParser().parsebytes(self.raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n")

    @cached_property
    def _parsed(self) -> "Message[str, str]":
        return message_from_bytes(self.raw)

    @property
    def place(self) -> tuple[datetime, int, str]:
        """Where it stands among the others, oldest first."""
        return self.at, self.number, self.id

    def header_texts(self, name: str) -> list[str]:
        """Every header of a name, decoded."""
        return [header_text(value, quoting=name in _ADDRESSES) for value in self._by_name.get(name, ())]

    @cached_property
    def _by_name(self) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        for name, value in self._headers.raw_items():
            found.setdefault(name.lower(), []).append(value)
        return found

    @cached_property
    def message_id(self) -> str:
        return "".join(self.header_texts("message-id")).strip().strip("<>")

    @cached_property
    def names(self) -> frozenset[str]:
        """The messages In-Reply-To and References name, without angle brackets."""
        said = " ".join((*self.header_texts("in-reply-to"), *self.header_texts("references")))
        return frozenset(re.findall(r"<([^<>\s]+)>", said))

    @cached_property
    def answers_properly(self) -> bool:
        """Both headers that make an answer are there."""
        return bool(self.header_texts("in-reply-to") and self.header_texts("references"))

    @cached_property
    def matter(self) -> str:
        """The subject as threads compare it."""
        return " ".join(_PREFIX.sub("", " ".join(self.header_texts("subject"))).split()).lower()

    @property
    def date(self) -> datetime | None:
        """What the Date header says."""
        try:
            at = parsedate_to_datetime("".join(self.header_texts("date")))
        except (ValueError, TypeError):
            return None
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)

    @cached_property
    def text(self) -> str:
        """What a reader sees."""
        parts = [part for part in self._parsed.walk() if part.get_content_maintype() == "text"]
        parts.sort(key=lambda part: part.get_content_type() != "text/plain")
        shown = next((part for part in parts if not part.get_filename()), None)
        if shown is None:
            return ""
        text = _text_of(shown)
        return html.unescape(_TAG.sub(" ", text)) if shown.get_content_type() == "text/html" else text

    @cached_property
    def words(self) -> tuple[str, ...]:
        return tuple(_WORD.findall(self.text.lower()))

    @cached_property
    def has_attachment(self) -> bool:
        return any(part.get_filename() for part in self._parsed.walk())

    @cached_property
    def snippet(self) -> str:
        """The first words, escaped as HTML."""
        shown = " ".join(self.text.split())[:_SNIPPET].strip()
        return html.escape(shown, quote=True).replace("&#x27;", "&#39;")

    # As JSON

    def named(self, *, labels: bool = True) -> Json:
        """The message as lists and history name it."""
        short: Json = {"id": self.id, "threadId": self.thread_id}
        if labels and self.labels:
            short["labelIds"] = list(self.labels)
        return short

    def shown(self, shape: str, names: Collection[str] = ()) -> Json:
        """The message as messages.get gives it in one of the four formats."""
        said = self.named() | {
            "snippet": self.snippet,
            "sizeEstimate": len(self.raw),
            "historyId": str(self.history_id),
            "internalDate": str(round(self.at.timestamp() * 1000)),
        }
        if shape == "raw":
            said["raw"] = urlsafe_b64encode(self.raw).decode()
        elif shape == "full":
            said["payload"] = self._payload
        elif shape == "metadata":
            wanted = {name.lower() for name in names}
            kept = [header for header in self._shown_headers if not wanted or header["name"].lower() in wanted]
            said["payload"] = {"mimeType": self._headers.get_content_type(), "headers": kept}
        return said

    def attachment(self, key: str) -> bytes | None:
        """The bytes of a part that was too large, or no text, to be shown at once."""
        return self._attachments.get(key) if self._payload else None

    @property
    def _shown_headers(self) -> list[Json]:
        return self._headers_of(self._headers)

    def _headers_of(self, part: "Message[str, str]") -> list[Json]:
        return [{"name": name, "value": self._value(name, value)} for name, value in part.raw_items()]

    def _value(self, name: str, value: Any) -> str:
        if self.decoded_headers:
            return header_text(value, quoting=name.lower() in _ADDRESSES)
        return _plain(value)

    @cached_property
    def _payload(self) -> Json:
        return self._part(self._parsed, "")

    def _part(self, part: "Message[str, str]", part_id: str) -> Json:
        said: Json = {
            "partId": part_id,
            "mimeType": part.get_content_type(),
            "filename": header_text(part.get_filename() or ""),
            "headers": self._headers_of(part),
        }
        if part.get_content_type() == "message/delivery-status":
            return said | {"body": self._body(part, part_id, _report(part))}
        inner: Any = part.get_payload()
        if not isinstance(inner, list):
            return said | {"body": self._body(part, part_id, _content(part, utf8=self.utf8_bodies))}
        children = [self._part(child, f"{part_id}.{n}" if part_id else str(n)) for n, child in enumerate(inner)]
        body: Json = {"size": 0}
        if part.get_content_maintype() == "message":
            body = self._apart(part_id, inner[0].as_bytes())
        return said | {"body": body, "parts": children}

    def _body(self, part: "Message[str, str]", part_id: str, content: bytes) -> Json:
        shown = part.get_content_maintype() in ("text", "message") and not part.get_filename()
        if not shown or len(content) > self.inline_limit:
            return self._apart(part_id, content)
        return {"size": len(content), "data": coded(content)} if content else {"size": 0}

    def _apart(self, part_id: str, content: bytes) -> Json:
        key = "ANGjdJ" + urlsafe_b64encode(f"{self.id}/{part_id}".encode()).decode().rstrip("=")
        self._attachments[key] = content
        return {"attachmentId": key, "size": len(content)}


_ADDRESSES = frozenset({"from", "to", "cc", "bcc", "reply-to", "sender", "delivered-to"})


def coded(content: bytes) -> str:
    """Write the bytes of a body; both forms, with and without padding, were seen in the field."""
    text = urlsafe_b64encode(content).decode()
    return text.rstrip("=") if len(content) % 2 else text


def decoded(text: str) -> bytes | None:
    """Read what a client sent as `raw`, padded or not; None where it is no base64url."""
    try:
        return urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    except ValueError:
        return None


def _plain(value: Any) -> str:
    """A header as it stands: unfolded, its bytes read as UTF-8."""
    text = re.sub(r"\r?\n(?=[ \t])", "", str(value)).strip()
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def header_text(value: Any, *, quoting: bool = False) -> str:
    """A header for readers: encoded words decoded; in addresses a name with a comma in it is put into quotes."""
    text = _plain(value)
    if not _ENCODED_WORD.search(text):
        return text
    if not quoting:
        return _decoded_words(text)
    return re.sub(rf"{_ENCODED_WORD.pattern}(\s+{_ENCODED_WORD.pattern})*", lambda words: _quoted(words[0]), text)


def _quoted(text: str) -> str:
    name = _decoded_words(text)
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"' if _SPECIALS.search(name) else name


def _decoded_words(text: str) -> str:
    try:
        return str(make_header(decode_header(text)))
    except (HeaderParseError, MessageError, LookupError, ValueError):
        return text


def _content(part: "Message[str, str]", *, utf8: bool) -> bytes:
    """The bytes of a leaf without its transfer encoding; Gmail makes texts UTF-8 and leaves the header as it is."""
    content = part.get_payload(decode=True)
    content = content if isinstance(content, bytes) else b""
    if not utf8 or part.get_content_maintype() != "text" or part.get_filename():
        return content
    try:
        return content.decode(part.get_content_charset() or "utf-8").encode()
    except (LookupError, ValueError):
        return content


def _report(part: "Message[str, str]") -> bytes:
    """The blocks of a delivery status, which the parser takes for messages, as they were written."""
    blocks: Any = part.get_payload()
    return "\r\n".join(block.as_string() for block in blocks).encode() if isinstance(blocks, list) else b""


def _text_of(part: "Message[str, str]") -> str:
    return _content(part, utf8=True).decode("utf-8", "replace")

"""One message as Exchange keeps and shows it, made of bytes that came in or of a client's JSON."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.errors import HeaderParseError, MessageError
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.parser import BytesHeaderParser
from email.utils import format_datetime, getaddresses, parsedate_to_datetime
from typing import Any

from tests.connectors.servers.graph.mail_text import as_html, as_text, crlf, page
from tests.connectors.servers.graph.registry import Json

TYPE = "#microsoft.graph.message"
_PREFIX = re.compile(r"^\s*((re|fwd?|aw|wg|sv|tr|rv|antw)\s*(\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_HEAVY = frozenset({"internetMessageHeaders", "uniqueBody", "singleValueExtendedProperties"})
"""Shown only where they are asked for."""


@dataclass(eq=False)
class Mail:
    """One message. `said` holds its properties but the ids, the body, the headers and what depends on the call."""

    key: str
    folder: str
    said: Json
    received_at: datetime
    sent_at: datetime
    changed_at: datetime
    headers: list[Json] | None = None
    raw: bytes = b""
    attached: tuple[tuple[str, str, bytes], ...] = ()  # by hand: name, type and bytes
    body: tuple[str, str] | None = None  # (html or text, content); None: still to be read from `raw`
    extended: dict[str, str] = field(default_factory=dict)
    names: frozenset[str] = frozenset()  # the messages it answers, without angle brackets
    version: int = 0
    number: int = 0  # the order of coming
    tokens: dict[tuple[str, int], str] = field(default_factory=dict)  # what $search compares, by role and version

    @property
    def matter(self) -> str:
        """The subject as conversations compare it."""
        return matter(self.said["subject"] or "")

    @property
    def message_id(self) -> str:
        return str(self.said["internetMessageId"] or "").strip("<>")

    @property
    def kind(self) -> str:
        """How the body is kept: html or text."""
        return self._body[0]

    @property
    def _body(self) -> tuple[str, str]:
        if self.body is None:
            self.body = _body_of(message_from_bytes(self.raw))
        return self.body

    def content(self, kind: str) -> str:
        """The body as "html" or "text"."""
        stored, content = self._body
        if kind == stored:
            return content
        return as_html(content) if kind == "html" else as_text(content)

    def write(self, body: Json | None) -> None:
        """Take a body as a client gives it."""
        kind = str((body or {}).get("contentType") or "text").lower()
        content = crlf(str((body or {}).get("content") or ""))
        self.body = (kind, page(content) if kind == "html" else content)

    @property
    def etag(self) -> str:
        return f'W/"CQAAABYAAAC{self.key[-8:]}{self.version:06d}"'

    def value(self, name: str, kind: str = "html") -> Any:
        """A property by name."""
        if name in self.said:
            return self.said[name]
        return _MADE[name](self, kind) if name in _MADE else None

    def shown(self, names: Iterable[str] = (), kind: str = "html") -> Json:
        """The properties asked for, or all that are shown unasked; without id and folder, which the store knows."""
        wanted = list(names) or [name for name in (*self.said, *_MADE) if name not in _HEAVY]
        row: Json = {"@odata.etag": self.etag}
        for name in wanted:
            if name == "internetMessageHeaders":
                if self.headers:
                    row[name] = [dict(header) for header in self.headers]
            elif name not in ("id", "parentFolderId"):
                row[name] = self.value(name, kind)
        return row

    def tags(self, wanted: Iterable[str]) -> list[Json]:
        """The extended properties among those asked for."""
        return [{"id": name, "value": self.extended[name]} for name in wanted if name in self.extended]


_MADE: dict[str, Callable[[Mail, str], Any]] = {
    "receivedDateTime": lambda mail, _: stamp(mail.received_at),
    "sentDateTime": lambda mail, _: stamp(mail.sent_at),
    "createdDateTime": lambda mail, _: stamp(mail.received_at),
    "lastModifiedDateTime": lambda mail, _: stamp(mail.changed_at),
    "changeKey": lambda mail, _: mail.etag[3:-1],
    "bodyPreview": lambda mail, _: " ".join(mail.content("text").split())[:255],
    "body": lambda mail, kind: {"contentType": kind, "content": mail.content(kind)},
    "uniqueBody": lambda mail, kind: {"contentType": kind, "content": mail.content(kind)},
    "conversationIndex": lambda _mail, _: "AQHc",
    "webLink": lambda mail, _: f"https://outlook.live.com/owa/?ItemID={mail.key}",
    "hasAttachments": lambda mail, _: bool(attachments(mail)),
}


def blank(subject: str = "") -> Json:
    """The properties of an empty message."""
    return {
        "subject": subject,
        "importance": "normal",
        "conversationId": None,
        "isRead": False,
        "isDraft": False,
        "isReadReceiptRequested": False,
        "isDeliveryReceiptRequested": None,
        "internetMessageId": None,
        "inferenceClassification": "focused",
        "categories": [],
        "flag": {"flagStatus": "notFlagged"},
        "sender": None,
        "from": None,
        "toRecipients": [],
        "ccRecipients": [],
        "bccRecipients": [],
        "replyTo": [],
    }


def read(raw: bytes, key: str, folder: str, at: datetime | None, now: datetime) -> Mail:
    """Read a message that came in; the body waits until somebody wants it."""
    raw = re.sub(rb"\r?\n", b"\r\n", raw)
    head = BytesHeaderParser().parsebytes(raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n")
    headers = [{"name": name, "value": _plain(value)} for name, value in head.raw_items()]
    by_name: dict[str, list[str]] = {}
    for header in headers:
        by_name.setdefault(header["name"].lower(), []).append(header["value"])
    sent_at = _date(by_name.get("date", [""])[0])
    received_at = (at or sent_at or now).replace(microsecond=0)
    said = blank(_decoded(" ".join(by_name.get("subject", ()))))
    for name, field_name in (
        ("toRecipients", "to"),
        ("ccRecipients", "cc"),
        ("bccRecipients", "bcc"),
        ("replyTo", "reply-to"),
    ):
        said[name] = _people(by_name.get(field_name, ()))
    said["from"] = next(iter(_people(by_name.get("from", ()))), None)
    said["sender"] = next(iter(_people(by_name.get("sender", ()))), said["from"])
    said["internetMessageId"] = " ".join(by_name.get("message-id", ())) or None
    said["importance"] = {"1": "high", "5": "low"}.get(" ".join(by_name.get("x-priority", ()))[:1], "normal")
    names = " ".join((*by_name.get("in-reply-to", ()), *by_name.get("references", ())))
    found = frozenset(re.findall(r"<([^<>\s]+)>", names))
    return Mail(key, folder, said, received_at, sent_at or received_at, now, headers, raw, names=found)


def attachments(mail: Mail) -> list[tuple[str, str, bytes]]:
    """Name, type and bytes of what is attached; a message inside counts as one."""
    if not mail.raw or b"multipart" not in mail.raw[:65536].lower():
        return list(mail.attached)
    found = list(mail.attached)
    whole = message_from_bytes(mail.raw, policy=policy.default)
    assert isinstance(whole, EmailMessage)
    for part in _leaves(whole):
        kind = part.get_content_type()
        if part.get_filename() or not kind.startswith(("text/plain", "text/html")):
            content = part.get_payload(decode=True)
            if not isinstance(content, bytes):
                inner: Any = part.get_payload()
                content = b"".join(one.as_bytes() for one in inner) if isinstance(inner, list) else b""
            found.append((part.get_filename() or "", kind, content))
    return found


def _leaves(part: Any) -> Iterable[Any]:
    if part.get_content_maintype() != "multipart":
        yield part
        return
    for inner in part.iter_parts():
        yield from _leaves(inner)


def written(mail: Mail, answered: Mail | None) -> bytes:
    """Write what a draft holds as a message."""
    message = EmailMessage()
    for name, prop in (("From", "from"), ("To", "toRecipients"), ("Cc", "ccRecipients"), ("Reply-To", "replyTo")):
        people = mail.said[prop] if isinstance(mail.said[prop], list) else [mail.said[prop]]
        if people and people[0]:
            message[name] = ", ".join(one["emailAddress"]["address"] for one in people)
    message["Subject"] = mail.said["subject"]
    message["Date"] = format_datetime(mail.sent_at)
    message["Message-ID"] = mail.said["internetMessageId"]
    if answered:
        message["In-Reply-To"] = message["References"] = f"<{answered.message_id}>"
    for header in mail.headers or ():
        message[header["name"]] = header["value"]
    message.set_content(mail.content("text"))
    return message.as_bytes()


def matter(subject: str) -> str:
    """A subject without its prefixes, as conversations compare it."""
    return " ".join(_PREFIX.sub("", subject).split()).lower()


def stamp(at: datetime) -> str:
    """An instant as mail properties say it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def person(address: str, name: str = "") -> Json:
    """A recipient."""
    return {"emailAddress": {"name": name or address, "address": address}}


def _people(values: Iterable[str]) -> list[Json]:
    return [person(address, _decoded(name)) for name, address in getaddresses(list(values)) if address]


def _date(text: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _plain(value: Any) -> str:
    """A header as it stands: unfolded, its bytes read as UTF-8."""
    text = re.sub(r"\r?\n(?=[ \t])", "", str(value)).strip()
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _decoded(text: str) -> str:
    try:
        return str(make_header(decode_header(text))) if "=?" in text else text
    except (HeaderParseError, MessageError, LookupError, ValueError):
        return text


def _body_of(whole: "Message[str, str]") -> tuple[str, str]:
    """The HTML part if there is one, else the text; Exchange keeps one of them."""
    parts = [part for part in whole.walk() if part.get_content_maintype() == "text" and not part.get_filename()]
    parts.sort(key=lambda part: part.get_content_type() != "text/html")
    for part in parts:
        kind = "html" if part.get_content_type() == "text/html" else "text"
        return kind, page(_text_of(part)) if kind == "html" else _text_of(part)
    return "text", ""


def _text_of(part: "Message[str, str]") -> str:
    content = part.get_payload(decode=True)
    content = content if isinstance(content, bytes) else b""
    try:
        return crlf(content.decode(part.get_content_charset() or "utf-8", "replace"))
    except LookupError:
        return crlf(content.decode("utf-8", "replace"))

"""Graph's JSON of one message as our Message; pure. Fields we do not know are ignored.

Source: https://learn.microsoft.com/graph/api/resources/message. Graph tells a message's headers only where they are
selected, never those of a sent copy, and none of its parts: those that tell kinds of mail are made up for from the
headers and the type of the resource.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email.message import Message as Mail
from email.policy import compat32
from typing import Any

from connectors.json_values import list_in, mapping_in, text_in
from connectors.mime import LARGEST, ids_in, message_from
from connectors.mime_text import readable_text
from connectors.types import Message, MessageId, Party, Place, Skipped, ThreadId

SELECT = (
    "id,conversationId,internetMessageId,parentFolderId,subject,from,sender,toRecipients,ccRecipients,bccRecipients,"
    "replyTo,receivedDateTime,sentDateTime,isDraft,hasAttachments,bodyPreview,body,internetMessageHeaders"
)
"""Everything a message is read from, so that no message of a list has to be asked for again."""

_EVENT = "#microsoft.graph.eventmessage"
_METHODS = {"meetingcancelled": "CANCEL", "meetingrequest": "REQUEST", "none": "PUBLISH"}
_TYPES = {"": "REQUEST", "request": "REQUEST", "response": "REPLY"}
_FLIP = frozenset({"id", "isRead", "parentFolderId"})
_PREVIEW = 255
_MOST_HEADERS = 500
_MOST_PEOPLE = 1000
_FIRST_YEAR = 1970


def message_of(json: Mapping[str, Any], places: frozenset[Place]) -> Message:
    """Read a message resource lying at `places`; what is missing or rubbish stays empty."""
    name = MessageId(text_in(json.get("id")))
    mail = _head(json)
    listed = message_from(
        mail, id=name, places=places, thread=ThreadId(text_in(json.get("conversationId"))) or None, with_text=False
    )
    text = _readable(json.get("body"))
    return replace(
        listed,
        sender=_party(json.get("from")) or listed.sender or _party(json.get("sender")),
        to=_parties(json.get("toRecipients")) or listed.to,
        cc=_parties(json.get("ccRecipients")) or listed.cc,
        bcc=_parties(json.get("bccRecipients")) or listed.bcc,
        reply_to=_parties(json.get("replyTo")) or listed.reply_to,
        sent_at=instant(json.get("sentDateTime")) or listed.sent_at,
        received_at=instant(json.get("receivedDateTime")),
        subject=_line(json["subject"]) if isinstance(json.get("subject"), str) else listed.subject,
        message_id=_message_id(json.get("internetMessageId")) or listed.message_id,
        parts=_parts(json, mail, listed.parts),
        places=places | {Place.DRAFTS} if json.get("isDraft") is True else places,
        preview=(_line(json.get("bodyPreview")) or _line((text or "")[: 4 * _PREVIEW]))[:_PREVIEW],
        text=text,
    )


def opened(json: Mapping[str, Any], places: frozenset[Place]) -> Message | Skipped:
    """Read a message, or say that it cannot be told what it is."""
    message = message_of(json, places)
    if message.id and (message.sender or message.to or message.message_id or message.sent_at):
        return message
    sentence = f"The mail {message.id} says neither who wrote it nor when; it is left out."
    return Skipped(str(message.id), "no_headers", sentence)


def is_flip(row: Mapping[str, Any]) -> bool:
    """Tell whether a row of changes says only that a mail was read, or is unread again."""
    return all(key in _FLIP or key.startswith("@odata.") for key in row)


def is_whole(row: Mapping[str, Any]) -> bool:
    """Tell whether a row has what a message is read from; other rows name what changed alone."""
    return isinstance(row.get("body"), dict) and "internetMessageId" in row


def instant(value: object) -> datetime | None:
    """Read a time as an aware UTC instant; None for what is absent, impossible or a filler such as year 1."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
        aware = found if found is None or found.tzinfo else found.replace(tzinfo=UTC)
        return aware.astimezone(UTC) if aware and aware.year >= _FIRST_YEAR else None
    except (ValueError, OverflowError):
        return None


def _head(json: Mapping[str, Any]) -> "Mail[str, str]":
    """The headers as those of a mail without a body."""
    mail: Mail[str, str] = Mail(policy=compat32)
    for header in map(mapping_in, list_in(json.get("internetMessageHeaders"))[:_MOST_HEADERS]):
        name = text_in(header.get("name"))
        if name:
            mail.set_raw(name, text_in(header.get("value")))
    return mail


def _readable(body: object) -> str | None:
    """The text of a body, which is HTML where text was not asked for; None where there is no body."""
    content = mapping_in(body).get("content")
    if not isinstance(content, str):
        return None
    kind = "html" if text_in(mapping_in(body).get("contentType")).lower() == "html" else "plain"
    part: Mail[str, str] = Mail(policy=compat32)
    part.set_raw("Content-Type", f"text/{kind}; charset=utf-8")
    part.set_payload(text_in(content[:LARGEST]).encode().decode("ascii", "surrogateescape"))
    return readable_text(part)


def _parts(json: Mapping[str, Any], mail: "Mail[str, str]", described: tuple[str, ...]) -> tuple[str, ...]:
    """The whole as its headers describe it, the body as it was given, an invitation, and whether anything hangs on."""
    whole = described if "content-type" in mail else ()
    kind = "text/html" if text_in(mapping_in(json.get("body")).get("contentType")).lower() == "html" else "text/plain"
    body = () if whole and not whole[0].startswith("multipart/") else (kind,)
    attached = ("application/octet-stream",) if json.get("hasAttachments") is True else ()
    method = _method(json)
    invitation = (f"text/calendar;method={method}",) if method else ()
    return (*whole, *body, *invitation, *attached)


def _method(json: Mapping[str, Any]) -> str:
    """What an invitation, its answer or its cancellation is in a calendar's words; empty for other mail."""
    kind = text_in(json.get("@odata.type")).lower()
    if not kind.startswith(_EVENT):
        return ""
    said = text_in(json.get("meetingMessageType")).lower()
    if said:
        return _METHODS.get(said, "REPLY")
    return _TYPES.get(kind.removeprefix(_EVENT), "REQUEST")


def _message_id(value: object) -> str:
    text = _line(value)
    return next(iter(ids_in(text)), f"<{text.strip('<>')}>" if text.strip("<>") and " " not in text else "")


def _parties(value: object) -> tuple[Party, ...]:
    return tuple(party for party in map(_party, list_in(value)[:_MOST_PEOPLE]) if party)


def _party(recipient: object) -> Party | None:
    """A recipient; None where what stands for the address is a directory's name, not a mail address."""
    address = mapping_in(mapping_in(recipient).get("emailAddress"))
    written = "".join(text_in(address.get("address")).split())
    if "@" not in written:
        return None
    name = _line(address.get("name"))
    return Party(written, "" if name == written else name)


def _line(value: object) -> str:
    return " ".join(text_in(value).split())

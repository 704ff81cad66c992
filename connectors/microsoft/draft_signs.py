"""Whose hand a message at Graph shows: nobody's but ours, Graph's own where it made a reply, or a human's; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from connectors.likeness import content_hash, keyed
from connectors.microsoft.receipts import Entry
from connectors.microsoft.tags import mark_on
from connectors.microsoft.wire_mail import instant, message_of
from connectors.quotes import newest_reply
from connectors.types import Draft, Message, Party

Json = dict[str, Any]

SIGNS = ("from", "importance", "categories", "flag")
"""Properties of a message that only a person sets."""
_AT_ONCE = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Lying:
    """One message as it lies: a draft, or what became of one. Its text is there only where it was read by itself."""

    id: str
    change_key: str
    etag: str
    conversation: str
    folder: str
    is_draft: bool
    mark: str
    message: Message
    body: Mapping[str, Any]
    signs: tuple[str, ...]  # what a person can set on a draft beside its text and its recipients
    attachments: bool
    as_made: bool  # nothing has changed it since the second it was made

    def says(self, mark: str) -> str:
        """Hash what a person could have changed, whatever kind of body it is in."""
        return _said(self.message, mark, attachments=self.attachments)

    def looks(self, mark: str) -> str:
        """Hash all that a person could have changed, to the last tag of its page; only for what was read as a page."""
        return keyed(mark, "\x00".join((self.says(mark), str(self.body.get("content", "")), *self.signs)))

    def adds(self, mark: str) -> str:
        """Hash it without what it quotes."""
        newest = replace(self.message, text=newest_reply(self.message.text or ""))
        return _said(newest, mark, attachments=self.attachments)

    @property
    def adds_nothing(self) -> bool:
        """Tell whether nobody has written anything before what it quotes."""
        return not self.attachments and not newest_reply(self.message.text or "").strip()


def own_words(draft: Draft, mark: str) -> str:
    """Hash what a draft says, as Lying.says, or as Lying.adds where it is to stand before a quote."""
    text = newest_reply(draft.body) if draft.reply_to else draft.body
    body = {"contentType": "text", "content": text}
    json = {"subject": draft.subject, "toRecipients": [recipient(draft.to)], "body": body}
    return _said(message_of(json, frozenset()), mark, attachments=False)


def _said(message: Message, mark: str, *, attachments: bool) -> str:
    """Hash the words: Graph sets spaces and blank lines its own way."""
    lines = [" ".join(line.split()) for line in (message.text or "").splitlines()]
    parts = ("attached",) if attachments else ()
    return content_hash(replace(message, text="\n".join(filter(None, lines)), parts=parts), mark)


def lying_of(json: Json) -> Lying:
    """Read a message of Graph as it lies."""
    change_key = str(json.get("changeKey", ""))
    body = json.get("body")
    made, changed = instant(json.get("createdDateTime")), instant(json.get("lastModifiedDateTime"))
    return Lying(
        id=str(json.get("id", "")),
        change_key=change_key,
        etag=str(json.get("@odata.etag", "")),
        conversation=str(json.get("conversationId", "")),
        folder=str(json.get("parentFolderId", "")),
        is_draft=json.get("isDraft") is True,
        mark=mark_on(json),
        message=message_of(json, frozenset()),
        body=body if isinstance(body, dict) else {},
        signs=tuple(str(json.get(name)) for name in SIGNS),
        attachments=json.get("hasAttachments") is True,
        as_made=bool(made and changed and changed - made <= _AT_ONCE),
    )


def is_sent(one: Lying, entry: Entry) -> bool:
    """Tell whether a draft was sent; what waits in Drafts for its hour was not, and can be called back."""
    return not one.is_draft and one.folder != entry.folder


def is_waiting(one: Lying, mark: str, entry: Entry) -> bool:
    """Tell whether a draft lies where we laid it with our words: at the very change key, or saying the same."""
    if not one.is_draft or one.folder != entry.folder:
        return False
    return bool(entry.change_key) and (one.change_key == entry.change_key or one.says(mark) == entry.content)


def says_ours(one: Lying, mark: str, entry: Entry, draft: Draft) -> bool:
    """Tell whether a draft has just the words we meant to lay, before what it quotes if it is a reply."""
    return entry.like.content == one.says(mark) or (draft.reply_to is not None and entry.like.content == one.adds(mark))


def is_graphs_own(one: Lying, entry: Entry) -> bool:
    """Tell whether a reply is still as Graph made it: the very version it answered us, or not changed since."""
    if entry.unfinished and one.id == entry.draft and one.change_key == entry.change_key:
        return True
    return one.as_made and one.adds_nothing


def is_ours(one: Lying, mark: str, entry: Entry, draft: Draft) -> bool:
    """Tell whether no human shows in a draft."""
    return says_ours(one, mark, entry, draft) or bool(draft.reply_to and is_graphs_own(one, entry))


def recipient(party: Party) -> Json:
    """Write a person as Graph wants them."""
    return {"emailAddress": {"address": party.address, **({"name": party.name} if party.name else {})}}

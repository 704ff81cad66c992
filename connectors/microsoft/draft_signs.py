"""Whose hand a message at Graph shows: nobody's but ours, Graph's own where it made a reply, or a human's; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from connectors.likeness import content_hash
from connectors.microsoft.receipts import Entry
from connectors.microsoft.tags import mark_on
from connectors.microsoft.wire_mail import instant, message_of
from connectors.quotes import newest_reply
from connectors.types import Draft, Message, Party

Json = dict[str, Any]

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
    attachments: bool
    as_made: bool  # nothing has changed it since the second it was made

    def says(self, mark: str) -> str:
        """Hash what a person could have changed, whatever kind of body it is in."""
        return _said(self.message, mark, attachments=self.attachments)

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
    return content_hash(replace(message, parts=("attached",) if attachments else ()), mark)


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
        attachments=json.get("hasAttachments") is True,
        as_made=bool(made and changed and changed - made <= _AT_ONCE),
    )


def is_untouched(one: Lying, mark: str, entry: Entry) -> bool:
    """Tell whether a draft lies where we laid it with our words: at the very change key, or saying the same."""
    if not one.is_draft or one.folder != entry.folder:
        return False
    return bool(entry.change_key) and (one.change_key == entry.change_key or one.says(mark) == entry.content)


def says_ours(one: Lying, mark: str, entry: Entry, draft: Draft) -> bool:
    """Tell whether a draft has just the words we meant to lay, before what it quotes if it is a reply."""
    return entry.like.content == one.says(mark) or (draft.reply_to is not None and entry.like.content == one.adds(mark))


def is_graphs_own(one: Lying, draft: Draft) -> bool:
    """Tell whether a reply is still as Graph made it: nothing written, and not changed, or not to anybody else."""
    message = one.message
    to = [party.address.casefold() for party in (*message.to, *message.cc, *message.bcc)]
    quotes = bool((message.text or "").strip())
    return one.adds_nothing and (one.as_made or (quotes and to == [draft.to.address.casefold()]))


def is_graphs_own_now(one: Lying, entry: Entry, draft: Draft) -> bool:
    """Tell the same of one whose version may be the very one Graph answered us."""
    is_known = entry.unfinished and one.id == entry.draft and one.change_key == entry.change_key
    return is_known or is_graphs_own(one, draft)


def is_ours(one: Lying, mark: str, entry: Entry, draft: Draft) -> bool:
    """Tell whether no human shows in a draft."""
    return says_ours(one, mark, entry, draft) or bool(draft.reply_to and is_graphs_own_now(one, entry, draft))


def recipient(party: Party) -> Json:
    """Write a person as Graph wants them."""
    return {"emailAddress": {"address": party.address, **({"name": party.name} if party.name else {})}}

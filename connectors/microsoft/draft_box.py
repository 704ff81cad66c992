"""The rep's drafts at Graph: listed, found, read, laid, written, removed. No other request about a draft is ever made.

https://learn.microsoft.com/graph/api/resources/message. Removing moves a draft to Deleted Items: Graph's DELETE does,
and what would remove it for good is not asked for.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from html import escape
from typing import Any
from urllib.parse import quote

from connectors.errors import TryLater, Unclear
from connectors.microsoft.api import HTML, Graph, Json
from connectors.microsoft.draft_signs import SIGNS, Lying, lying_of, recipient
from connectors.microsoft.errors import Declined
from connectors.microsoft.tags import EXPAND, has_tag, quoted, tagged
from connectors.types import Draft

NOT_THERE = frozenset({400, 404})
"""What Graph answers to the id of a message that is gone, or that never was one."""
NOT_AS_READ = frozenset({404, 409, 412})
"""What Graph answers to the change of a message that is gone, or is not the version that was read."""

_LIST = (
    "id,changeKey,conversationId,internetMessageId,parentFolderId,isDraft,subject,toRecipients,createdDateTime,"
    "lastModifiedDateTime,sentDateTime"
)
_READ = f"{_LIST},ccRecipients,bccRecipients,body,hasAttachments,{','.join(SIGNS)}"
_FOR_GOOD = "recoverableitemsdeletions"
_BINS = ("deleteditems", _FOR_GOOD)
_GONE = 404
_NO_ID = frozenset({"errorinvalididmalformed", "errorinvalidid", "errorinvalididempty"})
_STARTS = tuple(re.compile(mark, re.IGNORECASE) for mark in (r"<body\b[^>]*>", r"</head\s*>", r"<html\b[^>]*>"))
"""Behind what a page's own text begins, the surest first."""
_PAGE = "250"
_MOST_FOUND = "25"


class DraftBox:
    """The drafts of one mailbox; a listing is kept until we change something or `forget` is called."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._listed: dict[str, Lying] | None = None
        self._bins: frozenset[str] | None = None
        self._parents: dict[str, str] = {}

    def listed(self) -> dict[str, Lying]:
        """List all that lies in Drafts by id, without texts."""
        if self._listed is None:
            asked = {"$select": _LIST, "$expand": EXPAND, "$top": _PAGE}
            self._listed = {one.id: one for one in self._all("mailFolders/drafts/messages", asked)}
        return self._listed

    def forget(self) -> None:
        """Have the drafts listed anew."""
        self._listed = None

    def read(self, draft: str, *, page: bool = False) -> Lying | None:
        """Read one message as it is now, with its text or as a page; None where it is gone."""
        try:
            asked = {"$select": _READ, "$expand": EXPAND}
            found = self._graph.read(_path(draft), asked, prefer=HTML if page else "")
        except Declined as error:
            if error.status == _GONE or error.code in _NO_ID:
                return None
            raise
        return self._told(found)

    def tagged(self, mark: str) -> Iterator[Lying]:
        """Find what carries a mark, wherever it lies; the index may be late."""
        return self._found("messages", has_tag(mark))

    def named(self, message_id: str) -> Iterator[Lying]:
        """Find the messages of a Message-ID, wherever they lie."""
        return self._found("messages", f"internetMessageId eq {quoted(message_id)}") if message_id else iter(())

    def sent_in(self, conversation: str, since: datetime) -> Iterator[Lying]:
        """Find what the rep sent in a conversation since an instant."""
        wanted = f"sentDateTime ge {_written_at(since)} and conversationId eq {quoted(conversation)}"
        return self._found("mailFolders/sentitems/messages", wanted) if conversation else iter(())

    def sent_since(self, at: datetime) -> Iterator[Lying]:
        """Find the latest mail the rep sent since an instant."""
        wanted = f"sentDateTime ge {_written_at(at)}"
        return self._found("mailFolders/sentitems/messages", wanted, order="sentDateTime desc")

    def removed_for_good(self, mark: str) -> Iterator[Lying]:
        """Find what carries a mark among what only an administrator can bring back; not every account shows it."""
        with suppress(Declined):
            yield from self._found(f"mailFolders/{_FOR_GOOD}/messages", has_tag(mark))

    def is_binned(self, one: Lying) -> bool:
        """Tell whether a message lies in Deleted Items, in a folder below, or where what was deleted from there lies.

        What lies in Drafts costs no request, what lies in a folder of the rep's own one for each folder above it.
        """
        listed = (self._listed or {}).get(one.id)
        if listed and listed.folder == one.folder:
            return False
        if self._bins is None:
            self._bins = frozenset(map(self._folder, _BINS))
        folder, passed = one.folder, set[str]()
        while folder and folder not in passed:
            if folder in self._bins:
                return True
            passed.add(folder)
            folder = self._above(folder)
        return False

    def lay(self, draft: Draft, mark: str, message_id: str) -> Lying:
        """Ask once for a new draft. Raises Unclear where it may or may not lie there now."""
        body = {"contentType": "text", "content": draft.body}
        return self._laid("messages", _content(draft, mark, message_id, body), draft.key)

    def lay_reply(self, answered: str, mark: str, *, key: str) -> Lying:
        """Ask once for a reply with what it quotes, as a page, and nothing of ours but the tag. Raises Unclear."""
        return self._laid(f"{_path(answered)}/createReply", {"message": tagged(mark)}, key, prefer=HTML)

    def finish_reply(self, reply: Lying, draft: Draft, mark: str, message_id: str) -> Lying:
        """Ask once to put our words into a reply whose page was just read or laid. Raises Unclear, Declined (412)."""
        self.forget()
        content = _content(draft, mark, message_id, _before_quote(draft.body, reply.body))
        empty: dict[str, list[Json]] = {"ccRecipients": [], "bccRecipients": []}
        answer = self._graph.write(
            "PATCH", _path(reply.id), {**content, **empty}, key=draft.key, headers=_unchanged(reply)
        )
        return self._written(answer, draft.key)

    def remove(self, draft: Lying, *, key: str) -> None:
        """Ask once to move a draft, read just before, to Deleted Items. Raises Unclear, Declined (412)."""
        self.forget()
        self._graph.write("DELETE", _path(draft.id), None, key=key, headers=_unchanged(draft))

    def _folder(self, alias: str) -> str:
        """Give the id of the folder of an alias, or of none where this mailbox does not have it."""
        with suppress(Declined):
            return str(self._graph.read(f"mailFolders/{alias}", {"$select": "id"}).get("id"))
        return "none"

    def _above(self, folder: str) -> str:
        """Give the id of the folder above a folder; empty above the uppermost we may see."""
        if folder not in self._parents:
            try:
                found = self._graph.read(f"mailFolders/{quote(folder, safe='')}", {"$select": "parentFolderId"})
            except Declined:
                found = {}
            self._parents[folder] = str(found.get("parentFolderId") or "")
        return self._parents[folder]

    def _laid(self, path: str, content: Json, key: str, *, prefer: str = "") -> Lying:
        self.forget()
        return self._written(self._graph.write("POST", path, content, key=key, prefer=prefer), key)

    def _written(self, answer: Json, key: str) -> Lying:
        """Read the draft that was laid or changed; what happened is not known where the answer shows none."""
        if not (answer.get("id") and answer.get("isDraft") is True):
            raise Unclear(f"Mailbox {self._graph.mailbox}: Microsoft's answer shows no draft.", key)
        return lying_of(answer)

    def _found(self, path: str, wanted: str, *, order: str = "") -> Iterator[Lying]:
        asked = {"$filter": wanted, "$select": _READ, "$expand": EXPAND, "$top": _MOST_FOUND}
        page = self._graph.read(path, {**asked, **({"$orderby": order} if order else {})})
        yield from self._rows(page)

    def _all(self, path: str, asked: Mapping[str, str]) -> Iterator[Lying]:
        for page in self._graph.pages(path, asked):
            yield from self._rows(page)

    def _rows(self, page: Json) -> Iterator[Lying]:
        """Read the messages of a list; an empty one says that it is, and nothing else may pass for it."""
        if not isinstance(page.get("value"), list):
            raise TryLater(f"Mailbox {self._graph.mailbox}: Microsoft's answer is no list.")
        return map(self._told, page["value"])

    def _told(self, json: object) -> Lying:
        """Read a message that says which it is and whether it is a draft; nothing else may pass for one."""
        if not (isinstance(json, dict) and json.get("id") and isinstance(json.get("isDraft"), bool)):
            raise TryLater(f"Mailbox {self._graph.mailbox}: Microsoft's answer is no message.")
        return lying_of(json)


def _content(draft: Draft, mark: str, message_id: str, body: Json) -> Json:
    return {
        "subject": draft.subject,
        "from": recipient(draft.sender),
        "toRecipients": [recipient(draft.to)],
        "body": body,
        "internetMessageId": message_id,
        **tagged(mark),
    }


def _before_quote(text: str, quoted_body: Mapping[str, Any]) -> Json:
    """Put a text before what a reply quotes, in the kind of body that Graph gave."""
    quote_ = str(quoted_body.get("content", ""))
    if str(quoted_body.get("contentType", "")).lower() != "html":
        return {"contentType": "text", "content": f"{text.rstrip()}\n\n{quote_.lstrip()}"}
    ours = f"<div>{'<br>'.join(escape(line) for line in text.rstrip().splitlines())}</div><br>"
    found = next(filter(None, (start.search(quote_) for start in _STARTS)), None)
    at = found.end() if found else 0
    return {"contentType": "html", "content": f"{quote_[:at]}{ours}{quote_[at:]}"}


def _written_at(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _unchanged(one: Lying) -> dict[str, str]:
    return {"If-Match": one.etag} if one.etag else {}


def _path(message: str) -> str:
    return f"messages/{quote(message, safe='')}"

"""Gmail's methods. Source: https://developers.google.com/gmail/api/reference/rest and what was measured."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import TypeVar

from tests.connectors.servers.google.account import Account
from tests.connectors.servers.google.gmail_box import SYSTEM_LABELS, GmailBox
from tests.connectors.servers.google.gmail_message import Mail, coded, decoded
from tests.connectors.servers.google.registry import ApiError, Body, Json, Params, handles

__all__ = ["GmailBox"]

T = TypeVar("T")

_METADATA = "https://www.googleapis.com/auth/gmail.metadata"
_MOST = 500
_USUAL = 100


@handles("gmail.users.getProfile")
def get_profile(account: Account, params: Params, body: Body) -> Json:
    box = account.gmail
    return {
        "emailAddress": account.address,
        "messagesTotal": len(box.index.mails),
        "threadsTotal": len(box.threads),
        "historyId": str(box.history_id),
    }


@handles("gmail.users.messages.list")
def list_messages(account: Account, params: Params, body: Body) -> Json:
    found = _searched(account, params)
    page, more = _page([mail.id for mail in found], params)
    mails = account.gmail.index.mails
    listed = [mails[key].named(labels=False) for key in page]
    return _listed("messages", listed, more) | {"resultSizeEstimate": len(found)}


@handles("gmail.users.messages.get")
def get_message(account: Account, params: Params, body: Body) -> Json:
    shape = _format(account, params)
    shown: Json = account.gmail.mail(params["id"]).shown(shape, params.get("metadataHeaders", ()))
    return shown


@handles("gmail.users.messages.attachments.get")
def get_attachment(account: Account, params: Params, body: Body) -> Json:
    content = account.gmail.mail(params["messageId"]).attachment(params["id"])
    if content is None:
        raise ApiError(400, "invalidArgument", "Invalid attachment token")
    return {"size": len(content), "data": coded(content)}


@handles("gmail.users.threads.list")
def list_threads(account: Account, params: Params, body: Body) -> Json:
    found = list(dict.fromkeys(mail.thread_id for mail in _searched(account, params)))
    page, more = _page(found, params)
    listed = []
    for key in page:
        mails = account.gmail.thread(key)
        listed.append({"id": key, "snippet": mails[-1].snippet, "historyId": _newest(mails)})
    return _listed("threads", listed, more) | {"resultSizeEstimate": len(found)}


@handles("gmail.users.threads.get")
def get_thread(account: Account, params: Params, body: Body) -> Json:
    shape = _format(account, params)
    mails = account.gmail.thread(params["id"])
    shown = [mail.shown(shape, params.get("metadataHeaders", ())) for mail in mails]
    return {"id": params["id"], "historyId": _newest(mails), "messages": shown}


@handles("gmail.users.history.list")
def list_history(account: Account, params: Params, body: Body) -> Json:
    box = account.gmail
    if "startHistoryId" not in params:
        raise ApiError(400, "invalidArgument", "Missing required parameter: startHistoryId")
    start = int(params["startHistoryId"])
    if not box.oldest_history_id <= start <= box.history_id:
        raise ApiError(404, "notFound", "Requested entity was not found.")
    kinds, label = params.get("historyTypes", ()), params.get("labelId", "")
    told = [record.json(kinds, label) for record in box.records if record.id > start]
    page, more = _page([record for record in told if record], params)
    return _listed("history", page, more) | {"historyId": str(box.history_id)}


@handles("gmail.users.drafts.list")
def list_drafts(account: Account, params: Params, body: Body) -> Json:
    drafts = {draft.mail.id: draft for draft in account.gmail.drafts.values()}
    found = [drafts[mail.id] for mail in _searched(account, params) if mail.id in drafts]
    page, more = _page([draft.id for draft in found], params)
    listed = [{"id": key, "message": account.gmail.draft(key).mail.named(labels=False)} for key in page]
    return _listed("drafts", listed, more) | {"resultSizeEstimate": len(found)}


@handles("gmail.users.drafts.get")
def get_draft(account: Account, params: Params, body: Body) -> Json:
    shape = _format(account, params)
    draft = account.gmail.draft(params["id"])
    return {"id": draft.id, "message": draft.mail.shown(shape)}


@handles("gmail.users.drafts.create")
def create_draft(account: Account, params: Params, body: Body) -> Json:
    raw, thread_id = _written(account, (body or {}).get("message", {}))
    key = account.gmail.write_draft(raw, thread_id)
    return {"id": key, "message": account.gmail.draft(key).mail.named()}


@handles("gmail.users.drafts.update")
def update_draft(account: Account, params: Params, body: Body) -> Json:
    raw, _ = _written(account, (body or {}).get("message", {}))
    account.gmail.edit_draft(params["id"], raw)
    return {"id": params["id"], "message": account.gmail.draft(params["id"]).mail.named()}


@handles("gmail.users.drafts.delete")
def delete_draft(account: Account, params: Params, body: Body) -> None:
    account.gmail.draft(params["id"])
    account.gmail.delete_draft(params["id"])


@handles("gmail.users.labels.list")
def list_labels(account: Account, params: Params, body: Body) -> Json:
    names = account.gmail.index.label_names
    system = [{"id": key, "name": key, "type": "system"} for key in SYSTEM_LABELS]
    return {"labels": system + [{"id": key, "name": name, "type": "user"} for key, name in names.items()]}


@handles("gmail.users.labels.get")
def get_label(account: Account, params: Params, body: Body) -> Json:
    box, key = account.gmail, params["id"]
    if key not in SYSTEM_LABELS and key not in box.index.label_names:
        raise ApiError(404, "notFound", "Requested entity was not found.")
    mails = [box.index.mails[one] for one in box.index.labels[key]]
    unread = [mail for mail in mails if "UNREAD" in mail.labels]
    return {
        "id": key,
        "name": box.index.label_names.get(key, key),
        "type": "system" if key in SYSTEM_LABELS else "user",
        "messagesTotal": len(mails),
        "messagesUnread": len(unread),
        "threadsTotal": len({mail.thread_id for mail in mails}),
        "threadsUnread": len({mail.thread_id for mail in unread}),
    }


# What the connector must never call; it works, so that a test sees what it would do


@handles("gmail.users.drafts.send")
def send_draft(account: Account, params: Params, body: Body) -> Json:
    key = (body or {})["id"]
    account.gmail.draft(key)
    named: Json = account.gmail.mail(account.gmail.send_draft(key, keep_headers=False)).named()
    return named


@handles("gmail.users.messages.send")
def send_message(account: Account, params: Params, body: Body) -> Json:
    raw, _ = _written(account, body or {})
    named: Json = account.gmail.mail(account.gmail.deliver(raw, ("SENT",), account.now)).named()
    return named


@handles("gmail.users.messages.delete")
def delete_message(account: Account, params: Params, body: Body) -> None:
    account.gmail.expunge(params["id"])


@handles("gmail.users.messages.trash")
def trash_message(account: Account, params: Params, body: Body) -> Json:
    account.gmail.relabel(params["id"], add=["TRASH"], remove=["INBOX"])
    named: Json = account.gmail.mail(params["id"]).named()
    return named


# Shared by several


def _searched(account: Account, params: Params) -> list[Mail]:
    query = params.get("q")
    if query is not None and _METADATA in account.caller_scopes:
        raise ApiError(403, "forbidden", "Metadata scope does not support 'q' parameter")
    everywhere = params.get("includeSpamTrash", False)
    found: list[Mail] = account.gmail.search(query, params.get("labelIds", ()), everywhere=everywhere)
    return found


def _format(account: Account, params: Params) -> str:
    shape = str(params.get("format", "full"))
    if shape in ("full", "raw") and _METADATA in account.caller_scopes:
        raise ApiError(403, "forbidden", f"Metadata scope doesn't allow format {shape.upper()}")
    return shape


def _written(account: Account, message: Json) -> tuple[bytes, str]:
    """The bytes of a message a client wrote and the thread it wants. Raises ApiError 400 and 404."""
    raw = decoded(message.get("raw", ""))
    if not raw:
        account.google.wrong.append("a message without `raw`")
        said = "'raw' RFC822 payload message string or uploading message via /upload/* URL required"
        raise ApiError(400, "invalidArgument", said)
    thread_id = message.get("threadId", "")
    if thread_id:
        account.gmail.thread(thread_id)
    return raw, thread_id


def _newest(mails: Sequence[Mail]) -> str:
    return str(max(mail.history_id for mail in mails))


def _page(found: Sequence[T], params: Params) -> tuple[Sequence[T], str]:
    """One page and the token of the next; a token is good only for the request it was given for."""
    asked = repr(sorted((name, value) for name, value in params.items() if name not in _NOT_ASKED))
    start = 0
    if token := params.get("pageToken"):
        try:
            said, given_for = urlsafe_b64decode(token).decode().split("|", 1)
            start = int(said)
        except ValueError:
            given_for = ""
        if given_for != asked:
            raise ApiError(400, "invalidArgument", "Invalid pageToken")
    end = start + min(params.get("maxResults") or _USUAL, _MOST)
    return found[start:end], urlsafe_b64encode(f"{end}|{asked}".encode()).decode() if end < len(found) else ""


_NOT_ASKED = frozenset({"pageToken", "maxResults", "fields", "alt", "prettyPrint", "quotaUser", "key"})


def _listed(name: str, entries: Sequence[Json], more: str) -> Json:
    """A list; it has no property of that name where nothing is in it."""
    said: Json = {name: list(entries)} if entries else {}
    return said | ({"nextPageToken": more} if more else {})

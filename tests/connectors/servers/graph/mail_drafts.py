"""Drafts by JSON: made, answered with, changed, and what Graph refuses about them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tests.connectors.servers.graph.mail_message import Mail, person
from tests.connectors.servers.graph.mail_shown import check_property, row_of
from tests.connectors.servers.graph.mail_store import MailStore
from tests.connectors.servers.graph.mail_text import before_quote, page, quoted
from tests.connectors.servers.graph.registry import Call, GraphError, Json, handles

if TYPE_CHECKING:
    from tests.connectors.servers.graph.account import Account

MESSAGE = "microsoft.graph.message"
_PEOPLE = ("toRecipients", "ccRecipients", "bccRecipients", "replyTo")
_ANY_TIME = frozenset({"isRead", "categories", "flag", "importance", "inferenceClassification"})
_OF_DRAFTS = _ANY_TIME | {
    *_PEOPLE,
    "subject",
    "from",
    "sender",
    "internetMessageId",
    "isReadReceiptRequested",
    "isDeliveryReceiptRequested",
}
_APART = frozenset({"body", "internetMessageHeaders", "singleValueExtendedProperties"})


@handles("POST", "messages", type_name=MESSAGE, body=MESSAGE, status=201)
def create(account: "Account", call: Call) -> Json:
    """Make a draft in Drafts."""
    return _made(account, call, account.mail.new_draft())


@handles("POST", "mailFolders/{folder}/messages", type_name=MESSAGE, body=MESSAGE, status=201)
def create_in_folder(account: "Account", call: Call) -> Json:
    """Make a draft in another folder."""
    return _made(account, call, account.mail.new_draft(call.ids["folder"]))


@handles("POST", "messages/{message}/createReply", body={"message": MESSAGE, "comment": "string"}, status=201)
def create_reply(account: "Account", call: Call) -> Json:
    """Make a draft that answers: same conversation, the original quoted. A body given takes the quote's place."""
    box, answered = account.mail, account.mail.mail(call.ids["message"])
    if answered.said["isDraft"]:
        raise GraphError(400, "ErrorInvalidOperation", "A draft cannot be answered.")
    given, comment = call.body.get("message") or {}, call.body.get("comment")
    if comment and "body" in given:
        raise GraphError(400, "ErrorInvalidRequest", "Comment and message body cannot both be there.")
    mail = box.new_draft()
    _answer(mail, answered)
    if comment and not account.quirks.create_reply_ignores_comment:
        mail.body = ("html", before_quote(comment, mail.content("html")))
    return _made(account, call, mail, given)


@handles("PATCH", "messages/{message}", type_name=MESSAGE, body=MESSAGE)
def change(account: "Account", call: Call) -> Json:
    """Change a draft, or of other mail what a reader may change."""
    mail = account.mail.mail(call.ids["message"])
    check_version(account, call, mail)
    _refuse_unwritable(mail, call.body)
    if "internetMessageHeaders" in call.body:
        raise GraphError(400, "ErrorInvalidPropertySet", "internetMessageHeaders can be given at creation only.")
    account.mail.unname(mail)
    _write(mail, call.body)
    account.mail.name(mail)
    account.mail.touched(mail, "read" if set(call.body) == {"isRead"} else "updated")
    return _shown(account.mail, call, mail)


def check_version(account: "Account", call: Call, mail: Mail) -> None:
    """Raises GraphError 412 where If-Match names another version."""
    wanted = call.headers.get("if-match", "*")
    if account.quirks.message_if_match and wanted not in ("*", mail.etag):
        said = "The send or update operation could not be performed because the change key passed is out of date."
        raise GraphError(412, "ErrorIrresolvableConflict", said)


def _made(account: "Account", call: Call, mail: Mail, given: Mapping[str, object] | None = None) -> Json:
    body = dict(call.body if given is None else given)
    _refuse_unwritable(mail, body)
    _check_headers(body)
    _write(mail, body)
    account.mail.add(mail)
    account.made.add(mail.key)
    return _shown(account.mail, call, mail)


def _shown(box: MailStore, call: Call, mail: Mail) -> Json:
    return {"@odata.context": f"{call.root}/$metadata#users('me')/messages/$entity"} | row_of(box, call, mail)


def _refuse_unwritable(mail: Mail, body: Json) -> None:
    allowed = (_OF_DRAFTS if mail.said["isDraft"] else _ANY_TIME) | _APART
    if not mail.said["isDraft"]:
        allowed -= {"body", "internetMessageHeaders"}
    for name in body:
        if name not in allowed and "@" not in name:
            raise GraphError(400, "ErrorInvalidPropertySet", f"Set action is invalid for property '{name}'.")


def _check_headers(body: Json) -> None:
    headers = body.get("internetMessageHeaders")
    if headers is None:
        return
    if not 1 <= len(headers) <= 5:
        said = "The internet message headers are one to five."
        raise GraphError(400, "InvalidInternetMessageHeaderCollection", said)
    for header in headers:
        if not str(header.get("name", "")).lower().startswith("x-"):
            said = f"The internet message header name '{header.get('name')}' should start with 'x-' or 'X-'."
            raise GraphError(400, "InvalidInternetMessageHeader", said)


def _write(mail: Mail, body: Json) -> None:
    for tag in body.get("singleValueExtendedProperties") or ():
        check_property(str(tag.get("id", "")))
    for name, value in body.items():
        if name in _PEOPLE:
            mail.said[name] = [_recipient(one) for one in value or ()]
        elif name in ("from", "sender"):
            mail.said[name] = _recipient(value) if value else None
        elif name in _OF_DRAFTS:
            mail.said[name] = value
    if "body" in body:
        mail.write(body["body"])
    if body.get("internetMessageHeaders"):
        mail.headers = [dict(header) for header in body["internetMessageHeaders"]]
    for tag in body.get("singleValueExtendedProperties") or ():
        mail.extended[tag["id"]] = str(tag["value"])


def _recipient(one: Json) -> Json:
    said = one.get("emailAddress") or {}
    return person(str(said.get("address") or ""), str(said.get("name") or ""))


def _answer(mail: Mail, answered: Mail) -> None:
    said = answered.said
    subject = str(said["subject"] or "")
    mail.said["subject"] = subject if subject.lower().startswith("re:") else f"RE: {subject}"
    mail.said["conversationId"] = said["conversationId"]
    mail.said["toRecipients"] = list(said["replyTo"] or ([said["from"]] if said["from"] else []))
    mail.names = frozenset({answered.message_id})
    people = "; ".join(_written(one) for one in said["toRecipients"])
    sent = f"{answered.sent_at:%A, %d %B %Y %H:%M}"
    sender = _written(said["from"]) if said["from"] else ""
    mail.body = ("html", page(quoted(sender, sent, people, subject, answered.content("html"))))


def _written(one: Json) -> str:
    said = one["emailAddress"]
    return f"{said.get('name')} <{said['address']}>"

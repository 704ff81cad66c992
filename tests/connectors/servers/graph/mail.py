"""Mail over HTTP: folders, messages read and listed, a message moved to Deleted Items."""

import base64
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.connectors.servers.graph import mail_delta, mail_drafts, mail_filter, search
from tests.connectors.servers.graph.mail_folders import RECOVERABLE, ROOT, selected
from tests.connectors.servers.graph.mail_message import Mail, attachments
from tests.connectors.servers.graph.mail_shown import row_of, tags_wanted
from tests.connectors.servers.graph.mail_store import MailStore
from tests.connectors.servers.graph.registry import Answer, Call, GraphError, Json, handles

if TYPE_CHECKING:
    from tests.connectors.servers.graph.account import Account

__all__ = ["MailStore", "mail_delta", "mail_drafts"]

MESSAGE, FOLDER = "microsoft.graph.message", "microsoft.graph.mailFolder"
_LIST = ("$select", "$top", "$filter", "$orderby", "$search", "$expand", "$skiptoken")
_FOLDERS = ("$select", "$top", "includeHiddenFolders", "$skiptoken")
_ORDERS = {
    "receivedDateTime": lambda mail: mail.received_at,
    "sentDateTime": lambda mail: mail.sent_at,
    "lastModifiedDateTime": lambda mail: mail.changed_at,
    "subject": lambda mail: str(mail.said["subject"] or "").lower(),
}


@dataclass(frozen=True)
class Listing:
    """What a nextLink stands for: the question as it was first asked, and how much was told."""

    query: dict[str, str]
    told: int
    size: int


# Folders


@handles("GET", "mailFolders", type_name=FOLDER, options=_FOLDERS)
def folders(account: "Account", call: Call) -> Json:
    """List the first level, and no more."""
    return _folders(account, call, ROOT, "mailFolders")


@handles("GET", "mailFolders/{folder}/childFolders", type_name=FOLDER, options=_FOLDERS)
def child_folders(account: "Account", call: Call) -> Json:
    """List the folders right below one."""
    return _folders(account, call, call.ids["folder"], f"mailFolders/{call.ids['folder']}/childFolders")


@handles("GET", "mailFolders/{folder}", type_name=FOLDER, options=("$select",))
def folder(account: "Account", call: Call) -> Json:
    """Show one folder, by id or alias."""
    found = account.mail.folders.find(call.ids["folder"])
    return selected(account.mail.folder_row(found), call.selected)


def _folders(account: "Account", call: Call, parent: str, below: str) -> Json:
    asked = _asked(account, call)
    box, query = account.mail, asked.query
    hidden = query.get("includeHiddenFolders", "false").lower() == "true"
    found = box.folders.children(box.folders.find(parent).id, hidden=hidden)
    names = [name.strip() for name in query.get("$select", "").split(",") if name.strip()]
    here = found[asked.told : asked.told + asked.size]
    return _page(account, call, asked, below, [selected(box.folder_row(one), names) for one in here], len(found))


# Messages


@handles("GET", "messages", type_name=MESSAGE, options=_LIST)
def messages(account: "Account", call: Call) -> Json:
    """List messages of all folders; Deleted Items are among them."""
    return _messages(account, call, "", "messages")


@handles("GET", "mailFolders/{folder}/messages", type_name=MESSAGE, options=_LIST)
def folder_messages(account: "Account", call: Call) -> Json:
    """List messages of one folder."""
    found = account.mail.folders.find(call.ids["folder"]).id
    return _messages(account, call, found, f"mailFolders/{call.ids['folder']}/messages")


@handles("GET", "messages/delta")
def no_delta(account: "Account", call: Call) -> Json:
    """Refuse: changes are told by folder."""
    raise GraphError(400, "BadRequest", "Change tracking is not supported against 'microsoft.graph.message'.")


@handles("GET", "messages/{message}", type_name=MESSAGE, options=("$select", "$expand"))
def message(account: "Account", call: Call) -> Json:
    """Show one message."""
    found = account.mail.mail(call.ids["message"])
    context = {"@odata.context": f"{call.root}/$metadata#users('me')/messages/$entity"}
    return context | row_of(account.mail, call, found, call.selected, tags_wanted(call))


@handles("GET", "messages/{message}/$value")
def value(account: "Account", call: Call) -> Answer:
    """Give the bytes of a message."""
    return Answer(200, account.mail.raw_of(call.ids["message"]), {"Content-Type": "text/plain"})


@handles("GET", "messages/{message}/attachments", type_name="microsoft.graph.attachment", options=("$select", "$top"))
def message_attachments(account: "Account", call: Call) -> Json:
    """List what is attached to a message."""
    found = attachments(account.mail.mail(call.ids["message"]))
    rows = [
        {
            "@odata.type": "#microsoft.graph.fileAttachment",
            "id": f"{call.ids['message']}-{number}",
            "name": name,
            "contentType": kind,
            "size": len(content),
            "isInline": False,
            "contentBytes": base64.b64encode(content).decode(),
        }
        for number, (name, kind, content) in enumerate(found)
    ]
    return {"value": [selected(row, call.selected) for row in rows]}


@handles("DELETE", "messages/{message}")
def delete(account: "Account", call: Call) -> None:
    """Move a message to Deleted Items; from there it goes for good."""
    box = account.mail
    found = box.mail(call.ids["message"])
    mail_drafts.check_version(account, call, found)
    bin_ = box.folders.find("deleteditems").id
    if found.folder in (bin_, box.folders.find(RECOVERABLE).id):
        box.expunge(found.key)
    else:
        box.put(found, bin_)


def _messages(account: "Account", call: Call, folder: str, below: str) -> Json:
    asked = _asked(account, call)
    query = asked.query
    found = _searched(account, folder, query) if "$search" in query else _filtered(account, folder, query)
    names = [name.strip() for name in query.get("$select", "").split(",") if name.strip()]
    tags = tags_wanted(replace(call, query=query))
    here = found[asked.told : asked.told + asked.size]
    rows = [row_of(account.mail, call, mail, names, tags) for mail in here]
    return _page(account, call, asked, below, rows, len(found))


def _asked(account: "Account", call: Call) -> Listing:
    if (token := call.query.get("$skiptoken")) is None:
        return Listing(dict(call.query), 0, call.page_size())
    state = account.kept(token)
    if not isinstance(state, Listing):
        raise GraphError(400, "BadRequest", "Badly formed token.")
    return state


def _page(account: "Account", call: Call, asked: Listing, below: str, rows: list[Json], total: int) -> Json:
    answer: Json = {"@odata.context": f"{call.root}/$metadata#users('me')/{below}"}
    if (told := asked.told + len(rows)) < total:
        answer["@odata.nextLink"] = call.link(below, skiptoken=account.keep(replace(asked, told=told)))
    return answer | {"value": rows}


def _searched(account: "Account", folder: str, query: dict[str, str]) -> list[Mail]:
    for option in ("$filter", "$orderby"):
        if option in query:
            said = f"The query parameter '{option}' is not supported with '$search'."
            raise _wrong(account, "SearchWithOtherOptions", said)
    try:
        holds = search.understand(query["$search"])
    except search.NotUnderstood as wrong:
        raise _wrong(account, "BadRequest", f"Syntax error in $search: {wrong}") from None
    indexed = account.now - timedelta(seconds=account.mail.search_lag)
    found = [mail for mail in account.mail.listed(folder) if mail.changed_at <= indexed and holds(mail)]
    return found[: account.quirks.most_found]


def _filtered(account: "Account", folder: str, query: dict[str, str]) -> list[Mail]:
    found = account.mail.listed(folder)
    names: tuple[str, ...] = ()
    if wanted := query.get("$filter"):
        try:
            condition = mail_filter.understand(wanted)
        except mail_filter.NotUnderstood as wrong:
            raise _wrong(account, "BadRequest", f"Invalid filter clause: {wrong}") from None
        seen = account.now - timedelta(seconds=account.mail.filter_lag)
        found = [mail for mail in found if mail.changed_at <= seen and condition.holds(mail)]
        names = condition.names
    orders = [part.split() for part in query.get("$orderby", "").split(",") if part.strip()]
    if any(order[0] not in _ORDERS or order[1:] not in ([], ["asc"], ["desc"]) for order in orders):
        raise _wrong(account, "BadRequest", "The fake cannot sort by this.")
    if names and tuple(order[0] for order in orders) != names[: len(orders)]:
        said = "The restriction or sort order is too complex for this operation."
        raise _wrong(account, "InefficientFilter", said)
    for order in reversed(orders):
        found.sort(key=_ORDERS[order[0]], reverse=order[1:] == ["desc"])
    return found


def _wrong(account: "Account", code: str, said: str) -> GraphError:
    account.graph.wrong.append(f"{code}: {said}")
    return GraphError(400, code, said)

"""Deltas of messages in one folder, and of folders: opaque links, rounds that lose nothing, cursors that die."""

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tests.connectors.servers.graph.mail_filter import Condition, NotUnderstood, understand
from tests.connectors.servers.graph.mail_folders import RECOVERABLE, ROOT, selected
from tests.connectors.servers.graph.mail_message import TYPE, Mail
from tests.connectors.servers.graph.mail_shown import row_of, tags_wanted
from tests.connectors.servers.graph.mail_store import Kind, MailStore
from tests.connectors.servers.graph.registry import Call, GraphError, Json, handles

if TYPE_CHECKING:
    from tests.connectors.servers.graph.account import Account

MOST_FILTERED = 5000
_ONLY_SINCE = re.compile(r"receivedDateTime g[te] \S+")


@dataclass(frozen=True)
class Round:
    """A place in a round of a folder's delta: `rows` are to be told from `at` on, then all up to `moment` is told."""

    folder: str
    generation: int
    select: tuple[str, ...]
    tags: tuple[str, ...]
    kinds: frozenset[str]
    condition: Condition | None
    moment: int
    began: int = 0
    rows: tuple[tuple[str, Kind], ...] = ()
    at: int = 0
    later: bool = False
    pause: bool = False  # an empty page comes first


@handles(
    "GET",
    "mailFolders/{folder}/messages/delta",
    type_name="microsoft.graph.message",
    options=("$select", "$top", "$expand", "$filter", "$orderby", "changeType", "$deltatoken", "$skiptoken"),
)
def messages_delta(account: "Account", call: Call) -> Json:
    """Tell a page of what is, or of what changed, in a folder."""
    box = account.mail
    box.settle()
    token = call.query.get("$deltatoken") or call.query.get("$skiptoken")
    if token is None:
        if "$deltatoken" in call.query:
            raise _dead(account, 0)
        return _page(account, call, _first(box, call))
    state = account.kept(token)
    if not isinstance(state, Round):
        raise GraphError(400, "BadRequest", "Badly formed token.")
    folder = box.folders.by_id.get(state.folder)
    if folder is None:
        raise GraphError(404, "ErrorItemNotFound", "The specified object was not found in the store.")
    if folder.generation != state.generation:
        raise _dead(account, folder.generation, call)
    return _page(account, call, state if "$skiptoken" in call.query else _next(box, state))


def _dead(account: "Account", generation: int, call: Call | None = None) -> GraphError:
    manner = account.quirks.dead_cursor
    if manner == "400":
        return GraphError(400, "BadRequest", "Badly formed token.")
    headers = {}
    if manner == "410location" and call is not None:
        headers["Location"] = call.link(f"mailFolders/{call.ids['folder']}/messages/delta", deltatoken="")
        return GraphError(410, "resyncRequired", "Resync required.", headers=headers)
    said = f"The sync state generation is not found; generation={generation - 1};[highest={generation + 7}]"
    return GraphError(410, "SyncStateNotFound", said)


def _first(box: MailStore, call: Call) -> Round:
    folder = box.folders.find(call.ids["folder"])
    if call.query.get("$orderby", "receivedDateTime desc").lower() != "receiveddatetime desc":
        raise GraphError(400, "ErrorInvalidUrlQuery", "Only receivedDateTime desc is a sort order of change tracking.")
    condition = None
    if wanted := call.query.get("$filter"):
        if not _ONLY_SINCE.fullmatch(wanted.strip()):
            raise GraphError(400, "ErrorInvalidUrlQueryFilter", "Change tracking filters by receivedDateTime ge or gt.")
        try:
            condition = understand(wanted)
        except NotUnderstood as wrong:
            raise GraphError(400, "BadRequest", f"Invalid filter clause: {wrong}") from None
    kinds = frozenset({"created", "updated", "deleted"})
    if kind := call.query.get("changeType"):
        if kind not in kinds:
            raise GraphError(400, "BadRequest", "changeType is created, updated or deleted.")
        kinds = frozenset({kind})
    found = [mail for mail in box.listed(folder.id) if condition is None or condition.holds(mail)]
    rows = tuple((mail.key, _CREATED) for mail in (found[:MOST_FILTERED] if condition else found))
    rows = rows if "created" in kinds else ()
    return Round(
        folder.id,
        folder.generation,
        tuple(call.selected),
        tags_wanted(call),
        kinds,
        condition,
        box.moment,
        box.moment,
        rows,
    )


_CREATED: Kind = "created"


def _next(box: MailStore, state: Round) -> Round:
    """Begin a round: what changed in the folder since the last, each message once, in the order of its last change."""
    since = [entry for entry in box.log.get(state.folder, ()) if entry[0] > state.moment]
    happened: dict[str, list[Kind]] = {}
    for _, key, kind in since:
        kinds = happened.pop(key, [])
        happened[key] = [*kinds, kind]
    rows = [(key, told) for key, kinds in happened.items() if (told := _told(box, state, key, kinds)) is not None]
    quirks, rng = box.account.quirks, box.account.rng
    if quirks.replays and rows:
        there = list(box.inside.get(state.folder, {}).values())
        if there and state.condition is None:
            rows.insert(0, (rng.choice(there).key, _CREATED))
        rows.append(rng.choice(rows))
    return replace(state, rows=tuple(rows), at=0, moment=box.moment, later=True, pause=quirks.empty_pages)


def _told(box: MailStore, state: Round, key: str, kinds: list[Kind]) -> Kind | None:
    """How a round tells what happened to a message; None: not at all."""
    if key not in box.inside.get(state.folder, {}):
        return "removed" if "deleted" in state.kinds else None
    came, left = "created" in kinds, "removed" in kinds
    if came and left and kinds[0] == "removed" and box.account.quirks.immutable_bounce_loses:
        return "removed" if "deleted" in state.kinds else None
    if came:
        return "created" if "created" in state.kinds else None
    if "updated" not in state.kinds:
        return None
    if state.condition and not state.condition.holds(box.mails[key]) and box.mails[key].number <= state.began:
        return None
    return "read" if set(kinds) == {"read"} and box.account.quirks.thin_rows else "updated"


def _page(account: "Account", call: Call, state: Round) -> Json:
    size = call.page_size()
    here = () if state.pause else state.rows[state.at : state.at + size]
    at = state.at + len(here)
    rows = [row for key, kind in here if (row := _row(account, call, state, key, kind)) is not None]
    answer: Json = {"@odata.context": f"{call.root}/$metadata#Collection(message)"}
    below = f"mailFolders/{call.ids['folder']}/messages/delta"
    if at < len(state.rows) or state.pause:
        token = account.keep(replace(state, at=at, pause=False))
        answer["@odata.nextLink"] = call.link(below, skiptoken=token)
    else:
        token = account.keep(replace(state, rows=(), at=0))
        answer["@odata.deltaLink"] = call.link(below, deltatoken=token)
    return answer | {"value": rows}


def _row(account: "Account", call: Call, state: Round, key: str, kind: Kind) -> Json | None:
    mail: Mail | None = account.mail.inside.get(state.folder, {}).get(key)
    row: Json = {"@odata.type": TYPE}
    if kind == "removed":
        return row | {"id": key, "@removed": {"reason": "deleted"}}
    if mail is None:
        return None  # the next round tells where it went
    if kind == "read":
        return row | {
            "id": account.mail.id_of(mail, call),
            "isRead": mail.said["isRead"],
            "parentFolderId": mail.folder,
        }
    return row | row_of(account.mail, call, mail, state.select, state.tags)


@dataclass(frozen=True)
class FolderRound:
    """A place in the delta of folders."""

    moment: int
    select: tuple[str, ...]
    rows: tuple[str, ...] = ()
    at: int = 0


@handles(
    "GET",
    "mailFolders/delta",
    type_name="microsoft.graph.mailFolder",
    options=("$select", "includeHiddenFolders", "$deltatoken", "$skiptoken"),
)
def folders_delta(account: "Account", call: Call) -> Json:
    """Tell a page of the folders; whether those below others are among them is a quirk."""
    box = account.mail
    changes = box.folders.changes
    state = FolderRound(len(changes), tuple(call.selected), tuple(_told_folders(box, list(box.folders.by_id))))
    if token := call.query.get("$deltatoken") or call.query.get("$skiptoken"):
        state = account.kept(token)
        if not isinstance(state, FolderRound):
            raise GraphError(400, "BadRequest", "Badly formed token.")
        if "$deltatoken" in call.query:
            names = list(dict.fromkeys(name for name, _ in changes[state.moment :]))
            state = replace(state, moment=len(changes), rows=tuple(_told_folders(box, names)), at=0)
    size = call.page_size(100)
    answer: Json = {"@odata.context": f"{call.root}/$metadata#Collection(mailFolder)"}
    if len(state.rows) > state.at + size:
        token = account.keep(replace(state, at=state.at + size))
        answer["@odata.nextLink"] = call.link("mailFolders/delta", skiptoken=token)
    else:
        token = account.keep(replace(state, rows=(), at=0))
        answer["@odata.deltaLink"] = call.link("mailFolders/delta", deltatoken=token)
    return answer | {"value": [_folder_row(box, name, state) for name in state.rows[state.at : state.at + size]]}


def _told_folders(box: MailStore, names: list[str]) -> list[str]:
    top = box.folders.find(ROOT).id
    unseen = {top, box.folders.find(RECOVERABLE).id}
    everywhere = box.account.quirks.folders_delta_nested
    return [
        name
        for name in names
        if name not in unseen
        and (
            (folder := box.folders.by_id.get(name)) is None
            or ((everywhere or folder.parent == top) and not folder.hidden)
        )
    ]


def _folder_row(box: MailStore, name: str, state: FolderRound) -> Json:
    row: Json = {"@odata.type": "#microsoft.graph.mailFolder"}
    if (folder := box.folders.by_id.get(name)) is None:
        return row | {"id": name, "@removed": {"reason": "deleted"}}
    return row | selected(box.folder_row(folder), state.select)

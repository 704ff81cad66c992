"""One mailbox: its folders and messages, what changed in each folder, and the hands of the rep and the world on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from tests.connectors.servers.graph import mail_message
from tests.connectors.servers.graph.mail_folders import RECOVERABLE, ROOT, Folder, Folders
from tests.connectors.servers.graph.mail_message import Mail, blank, person
from tests.connectors.servers.graph.registry import Call, GraphError, Json

if TYPE_CHECKING:
    from tests.connectors.servers.graph.account import Account

Kind = Literal["created", "updated", "read", "removed"]


class MailStore:
    """One mailbox. Settings: `search_lag` and `filter_lag`, seconds until a change is found by $search and $filter."""

    def __init__(self, account: "Account") -> None:
        self.account = account
        self.search_lag: float = 0
        self.filter_lag: float = 0
        self.folders = Folders(account.fresh_id)
        self.mails: dict[str, Mail] = {}
        self.inside: dict[str, dict[str, Mail]] = {}  # by folder, then by key
        self.log: dict[str, list[tuple[int, str, Kind]]] = {}  # by folder, oldest first
        self.moment = 0  # the number of the latest change
        self._by_message_id: dict[str, list[Mail]] = {}
        self._others: dict[str, tuple[str, str]] = {}  # ids that end with a move: key and folder
        self._successors: dict[str, str] = {}
        self._sorted: dict[str, tuple[int, tuple[Mail, ...]]] = {}  # by folder: as of which change, newest first
        self._late: list[tuple[datetime, Mail]] = []

    # The hands of the world and the rep

    def deliver(self, raw: bytes, folder: str = "inbox", at: datetime | None = None, **props: Any) -> str:
        """Let a message come in; `at` is when it was received, else what its Date says; props are Graph's own."""
        with self.changing():
            mail = mail_message.read(raw, self._fresh_key(), self._folder(folder), at, self.account.now)
            mail.said |= {"isRead": self._is_own(folder), "isDraft": folder == "drafts"} | props
            mail.said["conversationId"] = mail.said["conversationId"] or self._conversation(mail)
            return self.add(mail)

    def move(self, key: str, folder: str) -> None:
        """Put a message into another folder; its immutable id stays, any other ends."""
        with self.changing():
            self.put(self.mail(key), self._folder(folder))

    def mark_read(self, key: str, is_read: bool = True) -> None:
        """Mark as read or unread, which a delta tells by a thin row."""
        with self.changing():
            mail = self.mail(key)
            mail.said["isRead"] = is_read
            self.touched(mail, "read")

    def change(self, key: str, **props: Any) -> None:
        """Change properties, such as flag or categories."""
        with self.changing():
            mail = self.mail(key)
            mail.said |= props
            self.touched(mail)

    def expunge(self, key: str) -> None:
        """Delete a message for good; with the quirk `recoverable` it lies where only an administrator looks."""
        with self.changing():
            mail = self.mail(key)
            if self.account.quirks.recoverable and mail.folder != self._folder(RECOVERABLE):
                self.put(mail, self._folder(RECOVERABLE))
                return
            self._gone(mail)

    def add_folder(self, name: str, parent: str | None = None, role: str = "", hidden: bool = False) -> str:
        """Make a folder; gives its id."""
        with self.changing():
            return self.folders.add(name, parent or ROOT, role, hidden=hidden).id

    def rename_folder(self, folder: str, name: str) -> None:
        with self.changing():
            found = self.folders.find(folder)
            found.name = name
            self.folders.changes.append((found.id, False))

    def move_folder(self, folder: str, parent: str) -> None:
        with self.changing():
            found = self.folders.find(folder)
            found.parent = self._folder(parent)
            self.folders.changes.append((found.id, False))

    def remove_folder(self, folder: str) -> None:
        """Delete a folder for good, with all that is in it."""
        with self.changing():
            for gone in self.folders.remove(folder):
                for mail in list(self.inside.get(gone.id, {}).values()):
                    self.expunge(mail.key)

    def message_ids(self, folder: str = "") -> list[str]:
        """The messages of a folder, or of all, newest first."""
        with self.changing():
            return [mail.key for mail in self.listed(self._folder(folder) if folder else "")]

    def message(self, key: str) -> Json:
        """A message with all it has: HTML body, headers, extended properties."""
        with self.changing():
            mail = self.mail(key)
            row = mail.shown() | {"id": mail.key, "parentFolderId": mail.folder}
            row["internetMessageHeaders"] = mail.headers or []
            row["singleValueExtendedProperties"] = mail.tags(mail.extended)
            row["body"] = {"contentType": mail.kind, "content": mail.content(mail.kind)}
            return row

    def raw_of(self, key: str) -> bytes:
        """The bytes of a message; those of a draft are made of what it holds."""
        with self.changing():
            mail = self.mail(key)
            return mail.raw or mail_message.written(mail, self._answered(mail))

    def draft_ids(self) -> list[str]:
        """The drafts in Drafts, oldest first."""
        with self.changing():
            found = [mail for mail in self.inside.get(self._folder("drafts"), {}).values() if mail.said["isDraft"]]
            return [mail.key for mail in sorted(found, key=lambda mail: mail.number)]

    def edit_draft(self, key: str, body: str | None = None, subject: str | None = None, **props: Any) -> None:
        """Save a draft with other words or another subject; None leaves a thing as it is. Props are Graph's own."""
        with self.changing():
            mail = self._draft(key)
            if body is not None:
                mail.write({"contentType": "html" if "<html" in body else "text", "content": body})
            if subject is not None:
                mail.said["subject"] = subject
            mail.said |= props
            self.touched(mail)

    def attach(self, key: str, name: str, content: bytes) -> None:
        """Hang a file on a draft; its words stay as they are."""
        with self.changing():
            mail = self._draft(key)
            mail.attached = (*mail.attached, (name, "application/octet-stream", content))
            self.touched(mail)

    def rewrite_draft(self, key: str, body: str | None = None) -> str:
        """Save a draft as a new one: another id and Message-ID, no tag of ours; the old one is gone."""
        with self.changing():
            old = self._draft(key)
            mail = replace(old, key=self._fresh_key(), said=dict(old.said), extended={}, headers=None, tokens={})
            mail.said["internetMessageId"] = self.fresh_message_id()
            self.expunge(old.key)
            self.add(mail)
            if body is not None:
                self.edit_draft(mail.key, body=body)
            return mail.key

    def send_draft(self, key: str, classic: bool = False, subject: str | None = None, body: str | None = None) -> str:
        """Send a draft; gives the id of the copy in Sent Items. Classic Outlook gives it another Message-ID."""
        with self.changing():
            old, quirks, now = self._draft(key), self.account.quirks, self.account.now.replace(microsecond=0)
            matter = old.matter
            if subject is not None or body is not None:
                self.edit_draft(key, body=body, subject=subject)
            renamed = quirks.draft_sent_gets_new_id
            copy = replace(
                old, key=self._fresh_key() if renamed else old.key, said=dict(old.said), headers=None, tokens={}
            )
            copy.said |= {"isDraft": False, "isRead": True}
            copy.version += 1
            if copy.matter != matter:
                copy.said["conversationId"] = self.account.fresh_id("AAQk")
            copy.said["sender"] = copy.said["from"] = copy.said["from"] or person(self.account.address)
            copy.sent_at = copy.received_at = now
            copy.folder = self._folder("sentitems")
            if quirks.drops_extended_properties:
                copy.extended = {}
            if classic:
                copy.said["internetMessageId"] = self.fresh_message_id()
            self._gone(old)
            if renamed and not quirks.old_id_404_after_send:
                self._successors[old.key] = copy.key
            self._late.append((now + timedelta(seconds=quirks.sent_copy_late), copy))
            self.settle()
            return copy.key

    def delete_draft(self, key: str) -> None:
        """Throw a draft away; it lies in Deleted Items then."""
        self.move(key, "deleteditems")

    def destroy_draft(self, key: str) -> None:
        """Delete a draft for good."""
        self.expunge(key)

    def expire_cursors(self, folder: str | None = None) -> None:
        """Let every cursor of a folder, or of all, be dead."""
        with self.changing():
            for one in [self.folders.find(folder)] if folder else self.folders.by_id.values():
                one.generation += 1

    # What the handlers ask

    def settle(self) -> None:
        """Let copies of sent mail appear whose time has come."""
        due = [mail for at, mail in self._late if at <= self.account.now]
        self._late = [(at, mail) for at, mail in self._late if at > self.account.now]
        for mail in due:
            self.add(mail)

    def key_of(self, name: str) -> str:
        """The immutable id behind any id; "" for what is none of a message that is here."""
        if name in self._others:
            key, folder = self._others[name]
            return key if key in self.mails and self.mails[key].folder == folder else ""
        name = self._successors.get(name, name)
        return name if name in self.mails else ""

    def id_of(self, mail: Mail, call: Call) -> str:
        """The id of a message in the kind the call asked for."""
        if call.immutable:
            return mail.key
        other = f"AAMk{mail.key[4:]}{mail.folder[-6:]}"
        self._others[other] = (mail.key, mail.folder)
        return other

    def mail(self, name: str) -> Mail:
        """Raises GraphError: 404 for a message that is not here, 400 for what never was an id."""
        self.settle()
        if key := self.key_of(name):
            return self.mails[key]
        if name.startswith(("AAkA", "AAMk")):
            raise GraphError(404, "ErrorItemNotFound", "The specified object was not found in the store.")
        raise GraphError(400, "ErrorInvalidIdMalformed", "Id is malformed.")

    def listed(self, folder: str = "") -> list[Mail]:
        """The messages of a folder, or of all but what only an administrator sees, newest first."""
        self.settle()
        if self._sorted.get(folder, (-1, ()))[0] == self.moment:
            return list(self._sorted[folder][1])
        hidden = self._folder(RECOVERABLE)
        found = self.inside.get(folder, {}).values() if folder else self.mails.values()
        shown = [mail for mail in found if folder or mail.folder != hidden]
        shown.sort(key=lambda mail: (mail.received_at, mail.number), reverse=True)
        self._sorted[folder] = self.moment, tuple(shown)
        return shown

    def folder_row(self, folder: Folder) -> Json:
        """A folder as JSON with its counts."""
        there = self.inside.get(folder.id, {}).values()
        return self.folders.shown(folder, len(there), sum(not mail.said["isRead"] for mail in there))

    def add(self, mail: Mail) -> str:
        """Put a new message where it says it is; gives its id."""
        self.moment += 1
        mail.number, mail.changed_at = self.moment, self.account.now
        self.mails[mail.key] = mail
        self.inside.setdefault(mail.folder, {})[mail.key] = mail
        self.name(mail)
        self._log(mail, "created")
        return mail.key

    def put(self, mail: Mail, folder: str) -> None:
        """Move a message."""
        if folder == mail.folder:
            return
        self._log(mail, "removed")
        del self.inside[mail.folder][mail.key]
        mail.folder = folder
        mail.changed_at = self.account.now
        mail.version += 1
        self.inside.setdefault(folder, {})[mail.key] = mail
        self._log(mail, "created")

    def name(self, mail: Mail) -> None:
        """Let a message be found by its Message-ID."""
        self._by_message_id.setdefault(mail.message_id, []).append(mail)

    def unname(self, mail: Mail) -> None:
        """Let a message be found by its Message-ID no more."""
        self._by_message_id[mail.message_id].remove(mail)

    def touched(self, mail: Mail, kind: Kind = "updated") -> None:
        """A message was changed where it lies."""
        mail.version += 1
        mail.changed_at = self.account.now
        self._log(mail, kind)

    def new_draft(self, folder: str = "drafts") -> Mail:
        """An empty draft, not yet put anywhere."""
        now = self.account.now.replace(microsecond=0)
        mail = Mail(self._fresh_key(), self._folder(folder), blank(), now, now, now, body=("html", ""))
        own = person(self.account.address, self.account.name)
        mail.said |= {"isDraft": True, "isRead": True, "from": own, "sender": own}
        mail.said["conversationId"] = self.account.fresh_id("AAQk")
        mail.said["internetMessageId"] = self.fresh_message_id()
        return mail

    def fresh_message_id(self) -> str:
        return f"<{self.account.rng.getrandbits(96):024X}@DB9P190MB1234.EURP190.PROD.OUTLOOK.COM>"

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold the lock of the server."""
        with self.account.graph.lock:
            self.settle()
            yield

    # Inside

    def _folder(self, name: str) -> str:
        return self.folders.find(name).id

    def _draft(self, key: str) -> Mail:
        mail = self.mail(key)
        assert mail.said["isDraft"], "the rep edits and sends drafts only"
        return mail

    def _gone(self, mail: Mail) -> None:
        self._log(mail, "removed")
        self.inside[mail.folder].pop(mail.key)
        del self.mails[mail.key]
        self.unname(mail)

    def _is_own(self, folder: str) -> bool:
        return folder in ("sentitems", "drafts")

    def _fresh_key(self) -> str:
        return self.account.fresh_id("AAkA")

    def _answered(self, mail: Mail) -> Mail | None:
        return next((one for name in sorted(mail.names) for one in self._by_message_id.get(name, ())), None)

    def _conversation(self, mail: Mail) -> str:
        """That of a message it names and whose subject it has, else a new one."""
        for name in sorted(mail.names):
            for one in self._by_message_id.get(name, ()):
                if one.matter == mail.matter:
                    return str(one.said["conversationId"])
        return self.account.fresh_id("AAQk")

    def _log(self, mail: Mail, kind: Kind) -> None:
        self.moment += 1
        self.log.setdefault(mail.folder, []).append((self.moment, mail.key, kind))

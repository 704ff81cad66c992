"""One Gmail mailbox: its messages, threads, drafts and history, and the hands of the rep and the world on them."""

import re
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING

from tests.connectors.servers.google.gmail_headers import with_header, without_extras
from tests.connectors.servers.google.gmail_history import Record
from tests.connectors.servers.google.gmail_message import Mail
from tests.connectors.servers.google.registry import ApiError, Json
from tests.connectors.servers.google.search import NotUnderstood, understand
from tests.connectors.servers.google.search_index import Found, Index

if TYPE_CHECKING:
    from tests.connectors.servers.google.account import Account

SYSTEM_LABELS = (
    "CHAT",
    "SENT",
    "INBOX",
    "IMPORTANT",
    "TRASH",
    "DRAFT",
    "SPAM",
    "CATEGORY_FORUMS",
    "CATEGORY_UPDATES",
    "CATEGORY_PERSONAL",
    "CATEGORY_PROMOTIONS",
    "CATEGORY_SOCIAL",
    "STARRED",
    "UNREAD",
)
_MINUTE = 60.0
_HIDDEN = ("SPAM", "TRASH")
_GMAIL_HOST = "mail.gmail.com"


@dataclass
class Draft:
    """A draft is a container; the message in it is another one after every edit."""

    id: str
    mail: Mail


class GmailBox:
    """One mailbox. Settings: `per_minute` units, `search_lag` seconds, `clock` of the limit (seconds, monotonic),
    `inline_limit` bytes of a text shown at once, `utf8_bodies` and `decoded_headers` (how new messages are shown).
    """

    def __init__(self, account: "Account") -> None:
        self.account = account
        self.per_minute: int | None = None
        self.search_lag: float = 0
        self.clock: Callable[[], float] = time.monotonic
        self.inline_limit = 64 * 1024
        self.utf8_bodies = True
        self.decoded_headers = True
        self.index = Index()
        self.threads: dict[str, list[Mail]] = {}
        self.drafts: dict[str, Draft] = {}
        self.records: list[Record] = []
        self.history_id = account.rng.randrange(100_000, 900_000)
        self.oldest_history_id = self.history_id
        self._number = 0
        self._spent: deque[tuple[float, int]] = deque()

    # The hands of the world and the rep

    def deliver(self, raw: bytes, labels: Sequence[str] = ("INBOX",), at: datetime | None = None) -> str:
        """Let a message come in; `at` is the instant Google took it, else what its Date header says, else now."""
        with self._changing():
            mail = self._new(raw, labels, at)
            mail.thread_id = self._thread_for(mail) or mail.id
            self._add(mail)
            self._record([("messageAdded", mail, ())])
            return mail.id

    def relabel(self, key: str, add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
        """Put labels on and take them off: archive, trash, mark as read..."""
        with self._changing():
            mail = self.mail(key)
            add = [label for label in add if label not in mail.labels]
            remove = [label for label in remove if label in mail.labels]
            mail.labels = [label for label in mail.labels if label not in remove] + add
            self.index.relabel(mail, add, remove)
            if add:
                self._record([("labelAdded", mail, add)])
            if remove:
                self._record([("labelRemoved", mail, remove)])

    def expunge(self, key: str) -> None:
        """Delete a message for good."""
        with self._changing():
            mail = self.mail(key)
            self._drop(mail)
            self.drafts = {key: draft for key, draft in self.drafts.items() if draft.mail is not mail}
            self._record([("messageDeleted", mail, ())])

    def add_label(self, name: str) -> str:
        """Make a label of the rep's own; gives its id."""
        with self._changing():
            key = f"Label_{len(self.index.label_names) + 1}"
            self.index.label_names[key] = name
            return key

    def message_ids(self) -> list[str]:
        """Every message, newest first."""
        with self._changing():
            return [mail.id for mail in self.index.newest_first()]

    def raw_of(self, message_id: str) -> bytes:
        """The bytes of a message."""
        with self._changing():
            return self.mail(message_id).raw

    def thread_of(self, message_id: str) -> str:
        """The thread a message is in."""
        with self._changing():
            return self.mail(message_id).thread_id

    def labels_of(self, message_id: str) -> frozenset[str]:
        """The labels of a message."""
        with self._changing():
            return frozenset(self.mail(message_id).labels)

    def draft_ids(self) -> list[str]:
        """The drafts, oldest first."""
        with self._changing():
            return list(self.drafts)

    def draft_message(self, draft_id: str) -> str:
        """The id of the message a draft holds now."""
        with self._changing():
            return self.draft(draft_id).mail.id

    def write_draft(self, raw: bytes, thread_id: str = "") -> str:
        """Begin a draft; gives its id. It joins a thread only by thread id, answer headers and subject together."""
        with self._changing():
            mail = self._new(self._completed(raw), ("DRAFT",), self.account.now)
            mail.thread_id = thread_id if thread_id and self._belongs(mail, thread_id) else mail.id
            self._add(mail)
            draft = Draft(f"r{self.account.rng.getrandbits(62) - 2**61}", mail)
            self.drafts[draft.id] = draft
            self._record([("messageAdded", mail, ())])
            return draft.id

    def edit_draft(self, draft_id: str, raw: bytes) -> str:
        """Save a draft anew, as Gmail does by itself while one types; gives the new message id."""
        with self._changing():
            draft = self.draft(draft_id)
            draft.mail = self._replaced(draft.mail, self._new(self._completed(raw), ("DRAFT",), self.account.now))
            return draft.mail.id

    def rewrite_draft(self, draft_id: str, raw: bytes | None = None) -> str:
        """Let Gmail store a draft under another id, as was seen in the field; gives that id."""
        with self._changing():
            old = self.drafts.pop(draft_id)
            mail = self._replaced(old.mail, self._new(raw or old.mail.raw, ("DRAFT",), self.account.now))
            draft = Draft(f"r{self.account.rng.getrandbits(62) - 2**61}", mail)
            self.drafts[draft.id] = draft
            return draft.id

    def send_draft(self, draft_id: str, keep_headers: bool = True, subject: str | None = None) -> str:
        """Send a draft: another message id, SENT, and unless headers are kept a Message-ID of Gmail's, no X-headers."""
        with self._changing():
            old = self.drafts.pop(draft_id).mail
            raw = with_header(old.raw, "Date", format_datetime(self.account.now))
            if subject is not None:
                raw = with_header(raw, "Subject", subject)
            if not keep_headers:
                raw = with_header(without_extras(raw), "Message-ID", self._fresh_message_id())
            return self._replaced(old, self._new(raw, ("SENT",), self.account.now)).id

    def delete_draft(self, draft_id: str) -> None:
        """Throw a draft away; it is not in the trash afterwards."""
        with self._changing():
            mail = self.drafts.pop(draft_id).mail
            self._drop(mail)
            self._record([("messageDeleted", mail, ())])

    def expire_history(self) -> None:
        """Forget the history so far: every history id given out is dead."""
        with self._changing():
            self._record([])
            self.records.clear()
            self.oldest_history_id = self.history_id

    # What the handlers ask

    def mail(self, key: str) -> Mail:
        """Raises ApiError: 404 for a message that is not here, 400 for what never was an id."""
        if not re.fullmatch(r"[0-9a-f]{1,16}", key):
            raise ApiError(400, "invalidArgument", "Invalid id value")
        if key not in self.index.mails:
            raise ApiError(404, "notFound", "Requested entity was not found.")
        return self.index.mails[key]

    def draft(self, key: str) -> Draft:
        """Raises ApiError 404."""
        if key not in self.drafts:
            raise ApiError(404, "notFound", "Requested entity was not found.")
        return self.drafts[key]

    def thread(self, key: str) -> list[Mail]:
        """The messages of a thread, oldest first. Raises ApiError as for a message."""
        if not re.fullmatch(r"[0-9a-f]{1,16}", key):
            raise ApiError(400, "invalidArgument", "Invalid thread_id value")
        if not self.threads.get(key):
            raise ApiError(404, "notFound", "Requested entity was not found.")
        return sorted(self.threads[key], key=lambda mail: mail.place)

    def search(self, query: str | None, labels: Sequence[str] = (), *, everywhere: bool = False) -> list[Mail]:
        """Messages newest first; without spam and trash unless these are asked for. With a query: what is indexed."""
        found: Found | None = None
        if query and query.strip():
            try:
                understood = understand(query)
            except NotUnderstood as wrong:
                self.account.google.wrong.append(f"search: {wrong}")
                raise ApiError(400, "invalidArgument", "The fake does not understand this query.") from None
            everywhere = everywhere or understood.reaches_all
            found = understood.find(self.index, self.account.now)
            if self.search_lag:
                found = {key for key in found if self._age(self.index.mails[key]) >= self.search_lag}
        for label in labels:
            here = self.index.labels[label]
            found = set(here) if found is None else found & here
        if not everywhere and not set(labels) & set(_HIDDEN):
            hidden = self.index.labels["SPAM"] | self.index.labels["TRASH"]
            found = (set(self.index.mails) if found is None else found) - hidden if hidden else found
        return self.index.newest_first(found)

    def admit(self, units: int) -> None:
        """Count what is spent in a minute of the real clock. Raises ApiError 403 beyond `per_minute`."""
        if self.per_minute is None:
            return
        now = self.clock()
        while self._spent and self._spent[0][0] <= now - _MINUTE:
            self._spent.popleft()
        if sum(spent for _, spent in self._spent) + units > self.per_minute:
            said = (
                "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute per user' of service "
                "'gmail.googleapis.com' for consumer 'project_number:1'."
            )
            raise ApiError(403, "rateLimitExceeded", said, domain="usageLimits")
        self._spent.append((now, units))

    # Inside

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with self.account.google.lock:
            yield

    def _age(self, mail: Mail) -> float:
        return (self.account.now - mail.arrived_at).total_seconds()

    def _new(self, raw: bytes, labels: Sequence[str], at: datetime | None) -> Mail:
        mail = Mail(self._fresh_id(), "", raw, labels, at or self.account.now)
        if at is None and (said := mail.date):
            mail.at = said
        self._number += 1
        mail.number = self._number
        mail.arrived_at = at or self.account.now
        mail.inline_limit, mail.utf8_bodies = self.inline_limit, self.utf8_bodies
        mail.decoded_headers = self.decoded_headers
        return mail

    def _fresh_id(self) -> str:
        while (key := f"19{self.account.rng.getrandbits(56):014x}") in self.index.mails:
            continue
        return key

    def _fresh_message_id(self) -> str:
        return f"<CA{self.account.rng.getrandbits(128):x}@{_GMAIL_HOST}>"

    def _completed(self, raw: bytes) -> bytes:
        """Add what Gmail adds to a draft that lacks it."""
        mail = Mail("", "", raw, (), self.account.now)
        if not mail.header_texts("from"):
            raw = with_header(mail.raw, "From", self.account.address)
        if not mail.header_texts("date"):
            raw = with_header(raw, "Date", format_datetime(self.account.now))
        return raw if mail.message_id else with_header(raw, "Message-ID", self._fresh_message_id())

    def _thread_for(self, mail: Mail) -> str | None:
        """The thread a message that came in belongs to: it names one of its messages and has its subject."""
        for name in sorted(mail.names):
            for key in sorted(self.index.message_ids.get(name, ())):
                if self.index.mails[key].matter == mail.matter:
                    return self.index.mails[key].thread_id
        return None

    def _belongs(self, mail: Mail, thread_id: str) -> bool:
        there = self.thread(thread_id)
        named = any(one.message_id in mail.names for one in there)
        return named and mail.answers_properly and any(one.matter == mail.matter for one in there)

    def _replaced(self, old: Mail, new: Mail) -> Mail:
        """Put one message in another's place: another id always, another thread where the subject changed."""
        new.thread_id = old.thread_id if new.matter == old.matter else new.id
        self._drop(old)
        self._add(new)
        added, deleted = ("messageAdded", new, ()), ("messageDeleted", old, ())
        # In which order, in one record or two, is not said anywhere; a client must bear all of it.
        for record in self.account.rng.choice(([[added, deleted]], [[added], [deleted]], [[deleted], [added]])):
            self._record(record)
        return new

    def _add(self, mail: Mail) -> None:
        self.index.add(mail)
        self.threads.setdefault(mail.thread_id, []).append(mail)

    def _drop(self, mail: Mail) -> None:
        self.index.remove(mail)
        self.threads[mail.thread_id].remove(mail)
        if not self.threads[mail.thread_id]:
            del self.threads[mail.thread_id]

    def _record(self, happened: Sequence[tuple[str, Mail, Sequence[str]]]) -> None:
        self.history_id += self.account.rng.randrange(1, 40)
        told = []
        for kind, mail, labels in happened:
            mail.history_id = self.history_id
            entry: Json = {"message": mail.named()}
            if labels:
                entry["labelIds"] = list(labels)
            told.append((kind, entry))
        self.records.append(Record(self.history_id, tuple(told)))

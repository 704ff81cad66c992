"""A desk with one fake Outlook mailbox, a journal on the disk, and the rep's hands on the drafts."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from connectors.http import Http
from connectors.limiter import Limiter
from connectors.microsoft.api import Graph
from connectors.microsoft.drafts import Drafts
from connectors.microsoft.errors import judge
from connectors.microsoft.mail import Mail
from connectors.types import Draft, MessageId, ReplyTo, Sighting, ThreadId
from tests.connectors.contract import A_DRAFT, A_REPLY, KELLY, REP, mark
from tests.connectors.servers.graph.server import Account, Call, FakeGraph

NOW = datetime(2026, 2, 24, 8, 0, tzinfo=UTC)
LAY = ("POST", "me/messages")
REPLY = ("POST", "me/messages/*/createReply")
FINISH = ("PATCH", "me/messages/*")
REMOVE = ("DELETE", "me/messages/*")
READ = ("GET", "me/messages/*")
LIST = ("GET", "me/mailFolders/drafts/messages")
FIND = ("GET", "me/messages")
THEIRS = "<1@northshore.example>"
IDS: dict[str, dict[str, bool]] = {
    "a new id, the old one is gone": {"draft_sent_gets_new_id": True, "old_id_404_after_send": True},
    "a new id, the old one finds it": {"draft_sent_gets_new_id": True, "old_id_404_after_send": False},
    "the same id": {"draft_sent_gets_new_id": False},
}


class FileJournal:
    """A journal of one file a mark; safe on the disk when `write` returns. Then the next of `at_write` happens."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.at_write: list[Callable[[], object]] = []

    def read(self, mark: str) -> str | None:
        path = self.folder / mark
        return path.read_text(encoding="utf-8") if path.exists() else None

    def write(self, mark: str, entry: str) -> None:
        written = self.folder / f"{mark}.new"
        with written.open("w", encoding="utf-8") as file:
            file.write(entry)
            file.flush()
            os.fsync(file.fileno())
        written.replace(self.folder / mark)
        if self.at_write:
            self.at_write.pop(0)()


def connected(
    root: str, token: str, journal: FileJournal, *, clock: Callable[[], datetime], sleep: Callable[[float], None]
) -> Drafts:
    """Connect as a run does; waiting is noted, not done."""
    limiter = Limiter(sleep=sleep)
    http = Http(mailbox="sam", api_root=root, token=lambda _: token, limiter=limiter, judge=judge)
    graph = Graph("sam", http, limiter)
    mail = Mail(graph, own=frozenset({REP}), clock=clock)
    return Drafts(graph, mail, marker=mark, journal=journal, clock=clock)


@dataclass
class Desk:
    graph: FakeGraph
    journal: FileJournal
    account: Account = field(init=False)
    naps: list[float] = field(default_factory=list)
    at_nap: list[Callable[[], object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.account = self.graph.account(REP)
        self.account.now = NOW

    @property
    def box(self) -> Any:
        return self.account.mail

    def drafts(self) -> Drafts:
        """Connect anew, as another run does."""
        return connected(
            self.graph.root, self.account.token, self.journal, clock=lambda: self.account.now, sleep=self._nap
        )

    def _nap(self, seconds: float) -> None:
        self.naps.append(seconds)
        if self.at_nap:
            self.at_nap.pop(0)()

    def later(self, seconds: float = 3600) -> None:
        self.account.tick(seconds)

    def theirs(self, **more: Any) -> str:
        """Kelly's mail, which a reply answers."""
        raw = a_mail("Do you know one?", subject="Dock leveller", sender=KELLY, to=REP, message_id=THEIRS, **more)
        return str(self.box.deliver(raw, at=self.account.now))

    def a_reply(self, message: str) -> Draft:
        thread = self.box.message(message)["conversationId"]
        answered = ReplyTo(MessageId(message), ThreadId(thread), THEIRS)
        return replace(A_REPLY, reply_to=answered)

    def only(self) -> str:
        (draft,) = self.box.draft_ids()
        return str(draft)

    def text(self) -> str:
        """What the only draft says."""
        return str(self.box.message(self.only())["body"]["content"]).replace("\r\n", "\n")

    def called(self, request: tuple[str, str]) -> list[Call]:
        method, pattern = request
        name = pattern.replace("me/", "", 1)
        return [
            call
            for call in self.graph.calls
            if call.http_method == method and _fits(call.path.replace("me/", "", 1), name)
        ]

    def cost(self, act: Callable[[], Sighting | None]) -> int:
        """Requests on the wire of one act."""
        hits = self.graph.hits
        act()
        return self.graph.hits - hits

    def edit(self, words: str) -> str:
        """Write in the only draft; gives its id."""
        draft = self.only()
        self.box.edit_draft(draft, body=words)
        return draft


def _fits(path: str, pattern: str) -> bool:
    parts, wanted = path.split("/"), pattern.split("/")
    return len(parts) == len(wanted) and all(two in ("*", one) for one, two in zip(parts, wanted, strict=True))


def as_ids_go(graph: FakeGraph, ids: str) -> None:
    """Have the ids of drafts do on sending as one of IDS says."""
    for name, value in IDS[ids].items():
        setattr(graph.quirks, name, value)


def is_safe(calls: list[Call]) -> bool:
    """Whether nothing could send, and each deletion follows at once on a look at the same draft.

    What the door refused (401) was not done; the session knocks again with a new token.
    """
    calls = [call for call in calls if call.status != 401]
    writes = [call for call in calls if call.http_method != "GET"]
    allowed = (LAY, REPLY, FINISH, REMOVE)
    if not all(any(call.http_method == one and _fits(call.path, two) for one, two in allowed) for call in writes):
        return False
    pairs = zip([None, *calls], calls, strict=False)
    deletions = [(one, two) for one, two in pairs if two.http_method == "DELETE"]
    return all(one and one.http_method == "GET" and one.path == two.path for one, two in deletions)


def a_mail(
    text: str,
    *,
    subject: str = "Fair",
    sender: str = REP,
    to: str = KELLY,
    at: datetime = NOW,
    message_id: str = "",
    **headers: str,
) -> bytes:
    """A mail of the world's or of the rep's own."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Date"] = sender, to, subject, format_datetime(at)
    if message_id:
        mail["Message-ID"] = message_id
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


KEY = A_DRAFT.key
WORDS = "Hi Kelly, did you find one? Sam"

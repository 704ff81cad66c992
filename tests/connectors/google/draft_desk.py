"""A desk with one fake Gmail mailbox, a journal on the disk, and the rep's hands on the drafts."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from connectors.google.api import connect
from connectors.google.drafts import Drafts
from connectors.google.mail import Mail
from connectors.limiter import Limiter
from connectors.types import Cursor, Sighting
from tests.connectors.contract import A_DRAFT, KELLY, REP, mark
from tests.connectors.servers.google.server import Account, Call, FakeGoogle

NOW = datetime(2026, 2, 24, 8, 0, tzinfo=UTC)
CREATE = "gmail.users.drafts.create"
DELETE = "gmail.users.drafts.delete"
GET = "gmail.users.drafts.get"
LIST = "gmail.users.drafts.list"
HISTORY = "gmail.users.history.list"
PROFILE = "gmail.users.getProfile"


class FileJournal:
    """A journal of one file a mark; safe on the disk when `write` returns."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

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


def connected(
    root: str, token: str, journal: FileJournal, *, clock: Callable[[], datetime], naps: list[float]
) -> tuple[Drafts, Mail, Limiter]:
    """Connect as a run does; waiting is noted, not done."""
    limiter = Limiter(sleep=naps.append)
    google = connect("sam", token=lambda _: token, limiter=limiter, api_root=root)
    mail = Mail(google, own=frozenset({REP}), clock=clock)
    return Drafts(google, mail, marker=mark, journal=journal, clock=clock), mail, limiter


@dataclass
class Desk:
    google: FakeGoogle
    journal: FileJournal
    account: Account = field(init=False)
    naps: list[float] = field(default_factory=list)
    limiter: Limiter = field(init=False)
    cursor: Cursor | None = None

    def __post_init__(self) -> None:
        self.account = self.google.account(REP)
        self.account.now = NOW

    @property
    def box(self) -> Any:
        return self.account.gmail

    def drafts(self) -> Drafts:
        """Connect anew and place or look without syncing first."""
        return self._connected()[0]

    def run(self) -> Drafts:
        """Connect anew and sync mail first, as a run does."""
        drafts, mail, _ = self._connected()
        while True:
            page = mail.changes(self.cursor)
            self.cursor = page.cursor
            if not page.more:
                return drafts

    def later(self, seconds: float = 3600) -> None:
        self.account.tick(seconds)

    def ours(self, key: str = A_DRAFT.key) -> list[str]:
        """The drafts with the key's mark, elder first."""
        needle = mark(key).encode()
        return [one for one in self.box.draft_ids() if needle in self.box.raw_of(self.box.draft_message(one))]

    def only(self) -> str:
        (draft,) = self.box.draft_ids()
        return str(draft)

    def raw(self, draft: str) -> bytes:
        return bytes(self.box.raw_of(self.box.draft_message(draft)))

    def called(self, method: str) -> list[Call]:
        return [call for call in self.google.calls if call.method_id == method]

    def cost(self, act: Callable[[], Sighting | None]) -> tuple[int, int]:
        """Units and requests on the wire of one act."""
        units, hits = self.google.units(REP), self.google.hits
        act()
        return self.google.units(REP) - units, self.google.hits - hits

    def _connected(self) -> tuple[Drafts, Mail, Limiter]:
        made = connected(
            self.google.root, self.account.token, self.journal, clock=lambda: self.account.now, naps=self.naps
        )
        self.limiter = made[2]
        return made


def is_safe(calls: list[Call]) -> bool:
    """Whether nothing could send, and each deletion follows at once on a look at the same draft.

    What the door refused (401) was not done; the session knocks again with a new token.
    """
    calls = [call for call in calls if call.status != 401]
    if any(call.http_method != "GET" and call.method_id not in (CREATE, DELETE) for call in calls):
        return False
    before = [None, *calls]
    deletions = [(one, two) for one, two in zip(before, calls, strict=False) if two.method_id == DELETE]
    return all(one and one.method_id == GET and one.params["id"] == two.params["id"] for one, two in deletions)


def a_mail(text: str, *, subject: str = "Fair", to: str = KELLY, at: datetime = NOW, **headers: str) -> bytes:
    """A mail or draft of the rep's own."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Date"] = REP, to, subject, format_datetime(at)
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def typed_over(raw: bytes, text: str, subject: str | None = None) -> bytes:
    """What Gmail's own editor makes of a draft: text and HTML, the headers kept."""
    kept = EmailMessage()
    before = message_from_bytes(raw, policy=SMTP)
    for name, value in before.items():
        if not name.lower().startswith("content-") and name.lower() not in {"mime-version", "subject"}:
            kept[name] = value
    kept["Subject"] = before["Subject"] if subject is None else subject
    kept.set_content(text)
    kept.add_alternative(f'<div dir="ltr">{text}</div>', subtype="html")
    return kept.as_bytes()


def marked_text(raw: bytes, text: str) -> bytes:
    """The same headers with another plain text."""
    head, _, _ = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    lines = [line for line in head.split(b"\n") if not line.lower().startswith(b"content-transfer-encoding")]
    return b"\n".join(lines) + b"\n\n" + text.encode()

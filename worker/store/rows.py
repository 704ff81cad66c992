"""Small frozen values the store speaks in, beside those of `worker.core.model`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from connectors.types import Cursor, Draft, Reminder
from worker.core.draft import Finding, Span
from worker.core.trace import Trace, trace_of
from worker.core.words import CustomerId, FactId, Key


@dataclass(frozen=True, slots=True)
class MailboxState:
    """How a mailbox stands. `listed` counts the messages looked at; `Mailboxes.counts` has those remembered.

    `not_before` is set while the provider asks to be left alone until then.
    """

    name: str
    provider: str
    address: str
    state: str = ""
    last_good_sync_at: datetime | None = None
    last_run_at: datetime | None = None
    error: str = ""
    listed: int = 0
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """How far the mail with one address is known.

    `covered_from`: all mail with the address since then is known (None: nothing yet). `complete`: known back to the
    wanted start. `cursor` is where the readings under way go on (written and read by the sync alone), `gap_from` since
    when mail may be missing, `look_again_on` the day of the second look (search lags behind).
    """

    address: str
    covered_from: datetime | None = None
    complete: bool = False
    cursor: Cursor | None = None
    look_again_on: date | None = None
    gap_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """What `status` shows of a mailbox: its addresses, messages looked at and kept, items skipped by reason.

    `complete` addresses are known back to the wanted start, `known` ones far enough to write on.
    """

    addresses: int = 0
    complete: int = 0
    listed: int = 0
    stored: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict)
    known: int = 0


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One draft or reminder on its way, and what became of it.

    `what` is draft or reminder; `state` is planned, placing, placed or closed and only ever moves forward.
    `customer` is empty for the brief. `content` is what the connector is asked to place; None once thinned out, when
    `trace` is left of a draft.
    `kind` is a `Kind` for drafts, the occasion's kind or brief for reminders.
    """

    key: Key
    mailbox: str
    customer: CustomerId
    what: str
    kind: str
    created_at: datetime
    content: Draft | Reminder | None = None
    state: str = "planned"
    fate: str = ""
    language: str = ""
    spans: tuple[Span, ...] = ()
    lints: tuple[Finding, ...] = ()
    cause: str = ""
    occasion: str = ""
    facts: tuple[FactId, ...] = ()
    wordings: tuple[str, ...] = ()
    on: date | None = None
    ref: str = ""
    placing_at: datetime | None = None
    unclear_since: datetime | None = None
    placed_at: datetime | None = None
    closed_at: datetime | None = None
    withdrawn_because: str = ""
    trace: Trace | None = None

    @property
    def subject(self) -> str:
        """The draft's subject or the reminder's title; empty once thinned out."""
        if isinstance(self.content, Draft):
            return self.content.subject
        return self.content.title if self.content else ""

    @property
    def body(self) -> str:
        """The draft's body or the reminder's description; empty once thinned out."""
        if isinstance(self.content, Draft):
            return self.content.body
        return self.content.description if self.content else ""

    @property
    def as_trace(self) -> Trace | None:
        """What another draft is compared with, of the text or of what is left of it; None where nothing is."""
        return trace_of(self.body, self.spans) if self.body else self.trace


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked back about one line of a note to self; nothing of its words.

    `mark` and `thread` are keyed hashes of the mail and its thread, `number` is the line (0: the subject). `verb` is
    empty where none could be read; `candidates` are the customers who may be meant.
    """

    mailbox: str
    mark: str
    number: int
    verb: str
    reason: str
    sentence: str
    thread: str
    at: datetime
    candidates: tuple[CustomerId, ...] = ()

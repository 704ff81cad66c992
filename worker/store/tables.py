"""The tables. Columns bear the names of the fields they hold, so that a row turns into its value in one step."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
)

from connectors.types import Draft, Reminder
from worker.core.draft import Finding, Span
from worker.core.model import Source, Suggestion
from worker.core.newcomers import Likeness
from worker.core.trace import Trace
from worker.core.words import (
    Direction,
    FactKind,
    Kind,
    MailKind,
    MomentKind,
    OccasionKind,
    Reason,
    ToldBy,
    Use,
)
from worker.store.columns import Code, Instant, Packed, Words

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _text(name: str, **changes: Any) -> Column[str]:
    return Column(name, Text, nullable=False, **changes)


def _key(*names: str) -> Iterable[Column[str]]:
    return [Column(name, Text, primary_key=True) for name in names]


def _of_customer(*, primary: bool = False) -> Column[str]:
    return Column("customer", Text, ForeignKey("customers.id"), primary_key=primary, index=not primary, nullable=False)


def _source() -> Column[Source]:
    return Column("source", Packed(Source), nullable=False)


meta = Table("meta", metadata, *_key("name"), _text("value"))

mailboxes = Table(
    "mailboxes",
    metadata,
    *_key("name"),
    _text("provider"),
    _text("address"),
    _text("state"),
    Column("last_good_sync_at", Instant),
    Column("last_run_at", Instant),
    _text("error"),
    Column("listed", Integer, nullable=False),
    Column("not_before", Instant),  # the provider asked to be left alone until then
)

grants = Table("grants", metadata, *_key("mailbox"), _text("sealed"), Column("changed_at", Instant, nullable=False))

receipts = Table("receipts", metadata, *_key("mailbox", "mark"), _text("entry"))

cursors = Table("cursors", metadata, *_key("mailbox", "stream", "part"), _text("cursor"))

coverage = Table(
    "coverage",
    metadata,
    *_key("mailbox", "address"),
    Column("covered_from", Instant),
    Column("complete", Boolean, nullable=False),
    Column("cursor", Text),
    Column("look_again_on", Date),
    Column("gap_from", Instant),
)

skipped = Table(
    "skipped",
    metadata,
    *_key("mailbox", "stream", "item"),
    _text("part"),
    _text("reason"),
    _text("sentence"),
    Column("at", Instant, nullable=False),
)

named = Table("named", metadata, *_key("mailbox", "stream", "part", "item"))

customers = Table(
    "customers",
    metadata,
    *_key("id"),
    _text("owner"),
    _text("name"),
    _text("given_name"),
    _text("family_name"),
    _text("signs_as"),
    _text("company"),
    _text("group"),
    Column("ideal_days", Integer),
    Column("longest_days", Integer),
    _text("language"),
    _text("form"),  # of address, where the rep said so
    _text("country"),
    _text("timezone"),
    Column("celebrate", Boolean, nullable=False),
    _source(),
    _text("folded"),  # name and company in one case, for finding
    Column("again_at", Instant),  # when planning looks again; none: at once
    Index(None, "owner", "again_at"),
    Index(None, "owner", "id"),
)

addresses = Table(
    "addresses",
    metadata,
    *_key("address"),  # normalised
    _of_customer(),
    Column("position", Integer, nullable=False),
    _text("written"),
)

facts = Table(
    "facts",
    metadata,
    *_key("id"),
    _of_customer(),
    Column("kind", Code(FactKind), nullable=False),
    Column("slots", Packed(dict[str, str]), nullable=False),
    _text("about"),
    Column("told_by", Code(ToldBy), nullable=False),
    _source(),
    Column("use", Code(Use), nullable=False),
    _text("confidence"),
    Column("valid_until", Date),
    Column("last_mentioned_on", Date),
    Column("last_confirmed_on", Date),
)

occasions = Table(
    "occasions",
    metadata,
    *_key("id"),
    _of_customer(),
    Column("kind", Code(OccasionKind), nullable=False),
    Column("month", Integer, nullable=False),
    Column("day", Integer, nullable=False),
    Column("year", Integer),
    _text("leap_rule"),
    Column("lead_days", Words(tuple), nullable=False),
    _source(),
)

moments = Table(
    "moments",
    metadata,
    *_key("id"),
    _of_customer(),
    Column("kind", Code(MomentKind), nullable=False),
    Column("on", Date, nullable=False),
    _text("what"),
    _source(),
)

holds = Table(
    "holds",
    metadata,
    *_key("id"),
    _of_customer(),
    Column("reason", Code(Reason), nullable=False),
    Column("until", Date),
    Column("stops", Packed(tuple[Kind, ...]), nullable=False),
    Column("created_on", Date),
    _source(),
)

lines = Table("lines", metadata, _of_customer(primary=True), _text("text"), Column("given_at", Instant, nullable=False))

voices = Table(
    "voices",
    metadata,
    _of_customer(primary=True),
    _text("greeting"),
    _text("signoff"),
    _text("form"),
    Column("words", Integer, nullable=False),
    Column("mails", Integer, nullable=False),
    Column("exclaims", Float),
    _text("signs_as"),
    _text("their_form"),
    Column("language", Text),  # none: read before languages were measured
    Column("their_language", Text),
    Column("read_at", Instant, nullable=False),
)

mails = Table(
    "mails",
    metadata,
    *_key("mailbox", "message"),
    _of_customer(primary=True),
    _text("thread"),
    Column("at", Instant, nullable=False),
    Column("direction", Code(Direction), nullable=False),
    Column("kind", Code(MailKind), nullable=False),
    _text("role"),
    Column("reasons", Words(tuple), nullable=False),
    _text("excluded"),
    Column("flags", Words(frozenset), nullable=False),
    Column("away_until", Date),
    _text("fingerprint"),
    _text("subject_key"),
    Index(None, "customer", "at"),
    Index(None, "mailbox", "thread"),
)

meetings = Table(
    "meetings",
    metadata,
    *_key("mailbox", "part", "event"),
    _of_customer(primary=True),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("all_day", Boolean, nullable=False),
    Column("cancelled", Boolean, nullable=False),
    _text("own_response"),
    _text("response"),
    Column("guests", Integer, nullable=False),
    _text("fingerprint"),
    Index(None, "customer"),
    Index(None, "mailbox", "part", "starts_at"),
)

plans = Table(
    "plans",
    metadata,
    _of_customer(primary=True),
    Column("suggestions", Packed(tuple[Suggestion, ...]), nullable=False),
)

# No foreign key on `customer`: the brief belongs to nobody.
outbox = Table(
    "outbox",
    metadata,
    *_key("key"),
    _text("mailbox"),
    _text("customer", index=True),
    _text("what"),
    _text("kind"),
    Column("created_at", Instant, nullable=False),
    Column("content", Packed(Draft | Reminder | None)),
    _text("state"),
    _text("fate"),
    _text("language"),
    Column("spans", Packed(tuple[Span, ...]), nullable=False),
    Column("lints", Packed(tuple[Finding, ...]), nullable=False),
    _text("cause"),
    _text("occasion"),
    Column("facts", Words(tuple), nullable=False),
    Column("wordings", Words(tuple), nullable=False),
    Column("on", Date),
    _text("ref"),
    Column("placing_at", Instant),
    Column("unclear_since", Instant),
    Column("placed_at", Instant),
    Column("closed_at", Instant),
    _text("withdrawn_because"),
    Column("trace", Packed(Trace)),  # all that is left of the text of a draft thinned out
    Index(None, "mailbox", "state"),
    Index(None, "mailbox", "placed_at"),
)

looks = Table("looks", metadata, *_key("key"), Column("at", Instant, primary_key=True), _text("fate"))

# Notes to self that were taken: nothing of them but a keyed hash, so that none is taken twice.
notes = Table("notes", metadata, *_key("mailbox", "mark"), Column("at", Instant, nullable=False))

questions = Table(
    "questions",
    metadata,
    *_key("mailbox", "mark"),
    Column("number", Integer, primary_key=True),
    _text("verb"),
    _text("reason"),
    _text("sentence"),
    _text("thread"),  # a keyed hash: an answer in the same thread settles it
    Column("at", Instant, nullable=False),
    Column("candidates", Words(tuple), nullable=False),
)

# Unknown addresses that write like somebody the rep knows; gone thirty days after their last mail.
proposed_addresses = Table(
    "proposed_addresses",
    metadata,
    *_key("mailbox", "address"),
    _text("name"),
    _of_customer(),
    Column("likeness", Code(Likeness), nullable=False),
    Column("first_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("mails", Integer, nullable=False),
)

# What the brief asked or told. No foreign key: a question about a note to self is about nobody yet.
asked = Table(
    "asked",
    metadata,
    *_key("mailbox", "customer", "what", "about"),
    Column("asked_on", Date, nullable=False),
    _text("answer"),
    Column("answered_on", Date),
)

# Birthdays that stand in the rep's own calendar, by event; no word of its title.
shown_birthdays = Table(
    "shown_birthdays",
    metadata,
    *_key("mailbox", "part", "event"),
    Column("customer", Text, ForeignKey("customers.id"), primary_key=True, index=True),
    Column("month", Integer, nullable=False),
    Column("day", Integer, nullable=False),
)

tombstones = Table("tombstones", metadata, *_key("hash"))

"""What is remembered and decided on, as frozen values.

`_at` is an aware UTC instant, `_on` a date. Nothing here holds the body or subject of a mail.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from worker.core.words import (
    CustomerId,
    Direction,
    FactId,
    FactKind,
    HoldId,
    Key,
    Kind,
    MailKind,
    MomentId,
    MomentKind,
    OccasionId,
    OccasionKind,
    Outcome,
    Reason,
    ToldBy,
    Use,
)


@dataclass(frozen=True, slots=True)
class Source:
    """Where something comes from.

    `type` is mail, calendar, card, note, form or import; `ref` names the row, file or message;
    `observed_on` is the day we learned it.
    """

    type: str
    ref: str = ""
    observed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Rep:
    """The person whose mailbox it is."""

    mailbox: str
    address: str
    name: str
    timezone: str = "UTC"
    aliases: tuple[str, ...] = ()
    signature: str = ""
    country: str = ""
    languages: tuple[str, ...] = ("en",)
    working_days: tuple[int, ...] = (0, 1, 2, 3, 4)  # Monday is 0
    plan_at: time = time(7, 0)
    daily_draft_cap: int = 3
    drafts: bool = True


@dataclass(frozen=True, slots=True)
class Customer:
    """A person we look after. `owner` names the only mailbox that receives drafts for them.

    `name` is the full name as given; `given_name` and `family_name` may be empty; `signs_as` is what they call
    themselves and wins. `group` chooses the cadence; `ideal_days` and `longest_days`, where they are given, are this
    person's own and come before the group's. `form` is the form of address the rep chose for them (`formal` or
    `familiar`; empty: as they write). `celebrate` False means no birthday notes.
    """

    id: CustomerId
    owner: str
    name: str
    addresses: tuple[str, ...] = ()
    given_name: str = ""
    family_name: str = ""
    signs_as: str = ""
    company: str = ""
    group: str = ""
    ideal_days: int | None = None
    longest_days: int | None = None
    language: str = ""
    form: str = ""
    country: str = ""
    timezone: str = ""
    celebrate: bool = True
    source: Source = Source("form")


@dataclass(frozen=True, slots=True)
class Fact:
    """One personal detail. `slots` are typed per kind; the chief slot is what can be said.

    `last_confirmed_on` is the last day on which the customer or the rep said the same again; its source stays.
    """

    id: FactId
    customer: CustomerId
    kind: FactKind
    slots: Mapping[str, str]
    about: str = "self"
    told_by: ToldBy = ToldBy.CUSTOMER
    source: Source = Source("form")
    use: Use = Use.MENTION
    confidence: str = "stated"
    valid_until: date | None = None
    last_mentioned_on: date | None = None
    last_confirmed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Occasion:
    """A day of the year; the year may be unknown.

    `leap_rule` says where 29 February falls in common years: `before` (28 February) or `after`
    (1 March). `lead_days` are days before on which the rep is reminded too.
    """

    id: OccasionId
    customer: CustomerId
    kind: OccasionKind
    month: int
    day: int
    year: int | None = None
    leap_rule: str = "before"
    lead_days: tuple[int, ...] = ()
    source: Source = Source("form")


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened on a day, in the rep's words."""

    id: MomentId
    customer: CustomerId
    kind: MomentKind
    on: date
    what: str = ""
    source: Source = Source("form")


@dataclass(frozen=True, slots=True)
class Hold:
    """A recorded reason not to write.

    `stops` names the kinds it stops (empty: what its reason stops). `until` None: for good.
    """

    id: HoldId
    customer: CustomerId
    reason: Reason
    until: date | None = None
    stops: tuple[Kind, ...] = ()
    created_on: date | None = None
    source: Source = Source("form")


@dataclass(frozen=True, slots=True)
class RepLine:
    """The rep's own sentence for the next draft."""

    customer: CustomerId
    text: str
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Voice:
    """How the rep writes to somebody: the forms alone, mined from what was sent, never its text.

    `greeting` and `signoff` are whole lines with `{name}` where the name stood; `form` is the form of address
    (`formal` or `familiar`; empty: it does not show); `words` the usual length; `mails` how many mails showed it.
    `exclaims` is how many `!` they make in a hundred words; None: not known.
    """

    greeting: str = ""
    signoff: str = ""
    form: str = ""
    words: int = 0
    mails: int = 0
    exclaims: float | None = None


@dataclass(frozen=True, slots=True)
class Mail:
    """One message with one customer, as it is remembered: no subject, no text (P7).

    `excluded` is empty when the mail is contact, else the reason code why it is not (for example `newsletter`,
    `draft`, `mass_mail`, `mail_to_self`, `impossible_date`). `flags` holds `asks` (it asks the rep something),
    `promises` (the rep promised something), `topic` (its subject can be asked about), `thanks` (the rep thanks them for
    more than a mail), `missed` (they say that they were not at a meeting).
    `role` is the header the customer stands in: from, to, cc, bcc. `fingerprint` is keyed, equal for
    the same mail seen twice; `subject_key`, keyed too, for the same matter (Re: and Fwd: apart), since many mail
    programs answer without naming the mail they answer.
    """

    customer: CustomerId
    mailbox: str
    message: str
    thread: str
    at: datetime
    direction: Direction
    kind: MailKind
    role: str = "from"
    reasons: tuple[str, ...] = ()
    excluded: str = ""
    flags: frozenset[str] = frozenset()
    away_until: date | None = None
    fingerprint: str = ""
    subject_key: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """One event with one customer. All-day events keep `starts_at` at midnight UTC of their first day.

    `own_response` and `response` (the customer's) are accepted, declined, tentative or none.
    `guests` counts the people besides the rep.
    """

    customer: CustomerId
    mailbox: str
    event: str
    starts_at: datetime
    ends_at: datetime
    all_day: bool = False
    cancelled: bool = False
    own_response: str = "none"
    response: str = "none"
    guests: int = 1
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class PlacedDraft:
    """What is known of a draft once written for a customer: state planned, placing, placed or closed.

    `fate` is waiting, edited, sent, discarded, withdrawn or unknown ("" while planned).
    `cause` is what it was written for: a fact, occasion, event or thread id.
    """

    key: Key
    customer: CustomerId
    kind: Kind
    state: str
    fate: str
    created_at: datetime
    placed_at: datetime | None = None
    closed_at: datetime | None = None
    cause: str = ""
    facts: tuple[FactId, ...] = ()
    wordings: tuple[str, ...] = ()
    withdrawn_because: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a customer's mail is known: complete when every address is, `last_good_sync_at` of the owner.

    `known_since`: every mail since then is known, whatever the address; None where of some address nothing is.
    """

    complete: bool
    last_good_sync_at: datetime | None
    known_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class CustomerRecord:
    """Everything held about one customer: what the core decides from."""

    customer: Customer
    coverage: Coverage
    facts: tuple[Fact, ...] = ()
    occasions: tuple[Occasion, ...] = ()
    moments: tuple[Moment, ...] = ()
    holds: tuple[Hold, ...] = ()
    mails: tuple[Mail, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    drafts: tuple[PlacedDraft, ...] = ()
    line: RepLine | None = None


@dataclass(frozen=True, slots=True)
class Touch:
    """One dated human contact. `source` names the item that made it; `held` is False for a presumed meeting."""

    at: datetime
    direction: Direction
    medium: str  # mail, meeting or call
    source: str
    mailbox: str = ""
    held: bool = True


@dataclass(frozen=True, slots=True)
class Excluded:
    """One item that does not count as contact, and why."""

    at: datetime
    kind: str
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class LastContact:
    """A customer's newest touches and everything that was weighed. `touches` and `excluded` are newest first."""

    last: Touch | None = None
    inbound: Touch | None = None
    outbound: Touch | None = None
    meeting: Touch | None = None
    next_meeting_at: datetime | None = None
    touches: tuple[Touch, ...] = ()
    excluded: tuple[Excluded, ...] = ()


@dataclass(frozen=True, slots=True)
class Because:
    """One reason with its day: `since_on` is when it began, `until` when it ends by itself; `stops` as in Hold."""

    reason: Reason
    until: date | None = None
    since_on: date | None = None
    stops: tuple[Kind, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the core proposes for one person and kind today.

    `because[0]` is the reason that decides; the others also hold. `cause` is the fact, occasion or
    event the draft would be about, `thread` and `message` the mail it would answer.
    """

    customer: CustomerId
    outcome: Outcome
    because: tuple[Because, ...]
    kind: Kind | None = None
    key: Key | None = None
    until: date | None = None
    planned_for: date | None = None
    cause: str = ""
    thread: str = ""
    message: str = ""
    due_on: date | None = None
    occasion_on: date | None = None

    @property
    def reason(self) -> Reason:
        """The reason that decides."""
        return self.because[0].reason

"""The words of the design as ids and enumerations (glossary: section 2 of the design, worker/README.md)."""

from enum import StrEnum
from typing import NewType

CustomerId = NewType("CustomerId", str)
FactId = NewType("FactId", str)
OccasionId = NewType("OccasionId", str)
MomentId = NewType("MomentId", str)
HoldId = NewType("HoldId", str)
Key = NewType("Key", str)
"""The deterministic name of one draft or reminder, for example `birthday/{customer}/{year}`."""


FORMAL, FAMILIAR = "formal", "familiar"
"""The forms of address (Sie and du, vous and tu); empty where a language has but one."""


class Direction(StrEnum):
    """Who reached whom."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    MEETING = "meeting"


class MailKind(StrEnum):
    """What kind of mail a message is; only HUMAN is contact."""

    HUMAN = "human"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    LIST = "list"
    NEWSLETTER = "newsletter"
    NOTIFICATION = "notification"
    CALENDAR = "calendar"
    COMPLAINT = "complaint"


class Kind(StrEnum):
    """Kinds of draft."""

    CHECKIN = "checkin"
    THANKS = "thanks"
    BIRTHDAY = "birthday"
    ANNIVERSARY = "anniversary"
    CONGRATULATION = "congratulation"


class Outcome(StrEnum):
    """What the core proposes for a person today."""

    DRAFT = "draft"
    LATER = "later"
    HOLD = "hold"
    ASK_REP = "ask_rep"
    SILENT = "silent"


class Use(StrEnum):
    """What a fact may be used for."""

    MENTION = "mention"
    STEER = "steer"
    SHIELD = "shield"
    NEVER = "never"


class ToldBy(StrEnum):
    """Who told us."""

    CUSTOMER = "customer"
    REP = "rep_observed"
    COLLEAGUE = "colleague"
    PUBLIC = "public_self"
    THIRD_PARTY = "third_party"
    INFERRED = "inferred"


class FactKind(StrEnum):
    """Kinds of fact; each has typed slots (see core/facts.py)."""

    HOBBY = "hobby"
    PROJECT = "project"
    WANTS = "wants"
    CHILD_EVENT = "child_event"
    PET = "pet"
    TEAM = "team"
    PARTNER = "partner"
    ROLE = "role"
    EMPLOYER = "employer"
    SCHOOL = "school"
    HOMETOWN = "hometown"
    HOLIDAY_HABIT = "holiday_habit"
    OFFICE = "office"
    GIFT_POLICY = "gift_policy"
    AVOID = "avoid"
    NOTE = "note"


class OccasionKind(StrEnum):
    """Dated reasons to write."""

    BIRTHDAY = "birthday"
    ANNIVERSARY = "anniversary"
    WORK_ANNIVERSARY = "work_anniversary"
    FIRST_ORDER = "first_order"


class MomentKind(StrEnum):
    """Things that happened and deserve a word; `no_meeting` is the rep's word that a meeting did not take place."""

    MEETING = "meeting"
    ORDER = "order"
    REFERRAL = "referral"
    FAVOUR = "favour"
    NEWS = "news"
    FOUND = "found"
    CALL = "call"
    NO_MEETING = "no_meeting"


class Reason(StrEnum):
    """Why Rapport wrote, waited or asked; `core/reasons.py` has the sentence for each."""

    # held
    DO_NOT_CONTACT = "do_not_contact"
    DIED = "died"
    LEFT_FIRM = "left_firm"
    NOT_COVERED = "not_covered"
    SYNC_STALE = "sync_stale"
    ADDRESS_BOUNCES = "address_bounces"
    DISPUTE = "dispute"
    QUIET_HOLD = "quiet_hold"
    NO_CELEBRATION = "no_celebration"
    NO_PERSON = "no_person"
    NO_MEETING_HELD = "no_meeting_held"
    REP_OWES_REPLY = "rep_owes_reply"
    PROMISE_OPEN = "promise_open"
    COMPLAINT_OPEN = "complaint_open"
    ON_LEAVE = "on_leave"
    PRICE_TALK = "price_talk"
    TEAMMATE_RECENT = "teammate_recent"
    OCCASION_GREETED = "occasion_greeted"
    MEETING_BOOKED = "meeting_booked"
    TOO_OFTEN = "too_often"
    NO_ANSWER = "no_answer"
    DISCARDED = "discarded"
    LET_GO = "let_go"
    PAUSED = "paused"
    BAD_NEWS = "bad_news"
    DRAFTS_OFF = "drafts_off"
    # asked
    NOTHING_TRUE_TO_SAY = "nothing_true_to_say"
    NAME_UNKNOWN = "name_unknown"
    LINT_BLOCKED = "lint_blocked"
    FORM_DIFFERS = "form_differs"
    DID_YOU_MEET = "did_you_meet"
    LANGUAGE_UNKNOWN = "language_unknown"
    PLACEMENT_UNKNOWN = "placement_unknown"
    # later
    DAILY_CAP = "daily_cap"
    NOT_A_WORKING_DAY = "not_a_working_day"
    CUSTOMER_DAY_OFF = "customer_day_off"
    BEFORE_PLAN_TIME = "before_plan_time"
    # silent
    NOT_DUE = "not_due"
    NEVER_IN_CONTACT = "never_in_contact"
    ALREADY_WRITTEN = "already_written"
    THANKED_LATELY = "thanked_lately"
    THANKED_BY_HAND = "thanked_by_hand"
    MEETS_OFTEN = "meets_often"
    # written
    DUE = "due"
    BIRTHDAY_TODAY = "birthday_today"
    BIRTHDAY_PASSED = "birthday_passed"
    BIRTHDAY_AHEAD = "birthday_ahead"
    MEETING_HELD = "meeting_held"
    ANNIVERSARY_TODAY = "anniversary_today"
    ANNIVERSARY_PASSED = "anniversary_passed"
    NEWS = "news"
    FOUND = "found"
    REP_LINE = "rep_line"
    # withdrawn
    CUSTOMER_WROTE = "customer_wrote"
    DAY_PASSED = "day_passed"
    UNTOUCHED = "untouched"
    OVERTAKEN = "overtaken"
    NO_LONGER_TRUE = "no_longer_true"

"""The least that Rapport asks for at Google: what each permission is for, and what is lost without it.

Google's list: https://developers.google.com/identity/protocols/oauth2/scopes
"""

from collections.abc import Collection
from dataclasses import dataclass

PREFIX = "https://www.googleapis.com/auth/"


@dataclass(frozen=True, slots=True)
class Scope:
    """One permission: its short name, and two half-sentences for the rep."""

    name: str
    allows: str
    lost: str

    @property
    def uri(self) -> str:
        """Its full name, as Google wants it."""
        return PREFIX + self.name


READ_MAIL = Scope(
    "gmail.readonly",
    "reads the mail with your customers",
    "the mail cannot be read, and nothing works without it",
)
DRAFTS = Scope(
    "gmail.compose",
    "lays drafts in your Drafts and takes untouched ones back; Rapport has no way to send",
    "no draft can be laid: set drafts = false for this mailbox, or connect again and tick it",
)
EVENTS = Scope(
    "calendar.events.readonly",
    "reads meetings, which count as contact, and the birthdays in your calendar",
    "meetings do not count as contact, and birthdays in the calendar are not known",
)
OWN_CALENDAR = Scope(
    "calendar.app.created",
    "makes Rapport's own calendar for reminders; it cannot change your other calendars",
    "there are no reminders and no brief",
)
CALENDARS = Scope(
    "calendar.calendarlist.readonly",
    "sees which calendars you have ticked, and finds its own again",
    "no calendar can be found: meetings are not read, and there are no reminders",
)
CONTACTS = Scope(
    "contacts.readonly",
    "reads birthdays, relations and labels in your contacts",
    "no birthday and no customer comes from your contacts",
)

ALL = (READ_MAIL, DRAFTS, EVENTS, OWN_CALENDAR, CALENDARS, CONTACTS)


def wanted(*, drafts: bool) -> tuple[Scope, ...]:
    """What a mailbox needs; one that gets no drafts does not ask to write any."""
    return tuple(scope for scope in ALL if drafts or scope is not DRAFTS)


def missing(asked: Collection[Scope], granted: Collection[str]) -> tuple[Scope, ...]:
    """Which of the scopes asked for are not among the granted ones (full names)."""
    return tuple(scope for scope in asked if scope.uri not in granted)

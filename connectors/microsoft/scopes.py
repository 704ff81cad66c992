"""The least that Rapport asks for at Microsoft: what each permission is for, and what is lost without it.

Microsoft's list: https://learn.microsoft.com/graph/permissions-reference . No permission allows drafts and nothing
more: this one also lets mail be changed, which Rapport has no code for.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """One permission: its name, and two half-sentences for the rep."""

    name: str
    allows: str
    lost: str

    def uri(self, resource: str) -> str:
        """Its full name at the Graph of one cloud."""
        return f"{resource}/{self.name}"


MAIL = Scope(
    "Mail.ReadWrite",
    "reads the mail with your customers, lays drafts and takes untouched ones back; it does not allow sending",
    "the mail cannot be read, and nothing works without it",
)
READ_MAIL = Scope("Mail.Read", "reads the mail with your customers", MAIL.lost)
CALENDARS = Scope(
    "Calendars.ReadWrite",
    "reads meetings, which count as contact, and keeps reminders in a calendar of Rapport's own",
    "meetings do not count as contact, and there are no reminders and no brief",
)
CONTACTS = Scope(
    "Contacts.Read",
    "reads birthdays, relations and categories in your contacts",
    "no birthday and no customer comes from your contacts",
)
USER = Scope(
    "User.Read",
    "sees whose account it is",
    "nobody can tell whether it is the right account",
)

KNOWN = frozenset(scope.name.lower() for scope in (MAIL, READ_MAIL, CALENDARS, CONTACTS, USER))
"""All that Rapport ever asks for, in lower case; a permission to send is not among them."""

VITAL = frozenset({MAIL, READ_MAIL})
"""Without the mail there is nothing to do."""

_BROADER: Mapping[Scope, Scope] = {READ_MAIL: MAIL}


def wanted(*, drafts: bool) -> tuple[Scope, ...]:
    """What a mailbox needs; one that gets no drafts does not ask to write mail."""
    return (MAIL if drafts else READ_MAIL, CALENDARS, CONTACTS, USER)


def missing(asked: Collection[Scope], granted: Collection[str]) -> tuple[Scope, ...]:
    """Which of the scopes asked for are not among the granted ones (short names)."""
    known = {name.lower() for name in granted}
    return tuple(scope for scope in asked if not _names(scope) & known)


def short(scope: str) -> str:
    """Give the short name of a scope; Microsoft answers with short names or with full ones."""
    return scope.rpartition("/")[2]


def _names(scope: Scope) -> set[str]:
    return {each.name.lower() for each in (scope, _BROADER.get(scope, scope))}

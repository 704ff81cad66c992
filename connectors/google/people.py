"""Google Contacts as cards, kept up by sync tokens.

See https://developers.google.com/people/api/rest/v1/people.connections/list. A sync token dies seven days after the
full listing it came from, with 400 EXPIRED_SYNC_TOKEN, so the whole book is read about once a week.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from connectors.errors import CursorExpired, ScopeMissing
from connectors.google.api import Google, Json
from connectors.google.errors import Declined
from connectors.google.wire_people import PART, Person, card_of, own_groups_of, person_of
from connectors.types import Card, Changes, Cursor, Skipped, Window

_VERSION = 1
"""Belongs to `_FIELDS` too: Google takes a token only with the very parameters it was made with."""
_FIELDS = (
    "names,nicknames,birthdays,events,relations,userDefined,biographies,emailAddresses,organizations,memberships,"
    "metadata"
)
_PAGE = 1000
_WHOLE = Window(date.min, date.max)


@dataclass(frozen=True, slots=True)
class _Bookmark:
    """The token of the last full reading ("" while there is none) and the page to go on with."""

    token: str = ""
    page: str = ""

    def written(self) -> Cursor:
        return Cursor(json.dumps({"version": _VERSION, "token": self.token, "page": self.page}, separators=(",", ":")))

    def parameters(self) -> dict[str, str]:
        """Give what Google wants back; both tokens stand together where a reading of changes has several pages."""
        return {name: value for name, value in (("syncToken", self.token), ("pageToken", self.page)) if value}


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise TypeError(value)


class Cards:
    """The contacts of one mailbox, for one run. Not for several threads."""

    def __init__(self, google: Google) -> None:
        self._google = google
        self._group_names: dict[str, str] | None = None

    def changes(self, cursor: Cursor | None) -> Changes[Card]:
        """Say what changed in the address book; without the grant for it, one page says so. Raises CursorExpired."""
        bookmark = self._opened(cursor)
        try:
            answer = self._page(bookmark)
            return self._read(answer, bookmark)
        except ScopeMissing:
            name = self._google.mailbox
            sentence = (
                f"Mailbox {name}: birthdays and groups of the address book are not seen, for the grant does not allow "
                f"it; run: rapport connect {name}"
            )
            return Changes(part=PART, skipped=(Skipped(PART, "scope_missing", sentence),))

    def _opened(self, cursor: Cursor | None) -> _Bookmark:
        if cursor is None:
            return _Bookmark()
        try:
            values = json.loads(cursor)
            if values["version"] == _VERSION:
                return _Bookmark(*(_text(values[name]) for name in ("token", "page")))
        except (ValueError, KeyError, TypeError) as error:
            raise CursorExpired(
                f"Mailbox {self._google.mailbox}: this bookmark of the contacts is not ours."
            ) from error
        raise CursorExpired(f"Mailbox {self._google.mailbox}: this bookmark was made by another version of Rapport.")

    def _page(self, bookmark: _Bookmark) -> Json:
        people = self._google.people
        request = (
            people.calls.people()
            .connections()
            .list(
                resourceName="people/me",
                pageSize=_PAGE,
                personFields=_FIELDS,
                requestSyncToken=True,
                **bookmark.parameters(),
            )
        )
        try:
            return people.read(request)
        except Declined as declined:
            if declined.status in (400, 410) and bookmark != _Bookmark():  # a dead page token has no name of its own
                raise CursorExpired(f"Mailbox {people.mailbox}: Google no longer knows our bookmark.") from declined
            raise

    def _read(self, answer: Json, bookmark: _Bookmark) -> Changes[Card]:
        found = [person_of(entry) for entry in answer.get("connections") or ()]
        people = [person for person in found if isinstance(person, Person)]
        living = [person for person in people if not person.deleted]
        names, nameless = self._names_of({group for person in living for group in own_groups_of(person)})
        next_page = str(answer.get("nextPageToken") or "")
        token = str(answer.get("nextSyncToken") or "")
        last, listing = not next_page, not bookmark.token
        gone = {person.resource_name for person in people if person.deleted}
        former = {name for person in people for name in person.former_ids}
        following = _Bookmark(token or bookmark.token) if last else _Bookmark(bookmark.token, next_page)
        return Changes(
            changed=tuple(card_of(person, names) for person in living),
            removed=tuple(sorted(gone | former)),
            cursor=following.written(),
            more=not last,
            part=PART,
            listing=listing,
            relisted_window=_WHOLE if last and listing else None,
            skipped=(*(one for one in found if isinstance(one, Skipped)), *nameless),
        )

    def _names_of(self, groups: Iterable[str]) -> tuple[dict[str, str], tuple[Skipped, ...]]:
        """Give the names of the user's groups, asked for once in a run and only where somebody is in one."""
        wanted = sorted(groups)
        if not wanted:
            return {}, ()
        if self._group_names is None:
            self._group_names = self._listed_groups()
        names = self._group_names
        sentence = "The name of a contact group is not known; who is in it is seen when all contacts are read again."
        return names, tuple(Skipped(group, "unknown_group", sentence) for group in wanted if group not in names)

    def _listed_groups(self) -> dict[str, str]:
        people = self._google.people
        names: dict[str, str] = {}
        page = ""
        seen: set[str] = set()
        while page not in seen:
            seen.add(page)
            going_on = {"pageToken": page} if page else {}
            answer = people.read(people.calls.contactGroups().list(pageSize=_PAGE, **going_on))
            for group in answer.get("contactGroups") or ():
                names[str(group.get("resourceName"))] = str(group.get("name") or group.get("formattedName") or "")
            page = str(answer.get("nextPageToken") or "")
            if not page:
                break
        return names

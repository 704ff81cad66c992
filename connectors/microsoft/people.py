"""Outlook's contacts as cards, kept up by one delta for each contact folder.

See https://learn.microsoft.com/graph/api/contact-delta. A page of ours is one page of one folder. Contacts change
seldom and mail has the first call on requests: a walk begins `EVERY` so often, where none is under way, and the first
of a day lists the folders anew, all levels of them. A run between two walks costs nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal
from urllib.parse import quote

from pydantic import AwareDatetime, TypeAdapter, ValidationError

from connectors.errors import CursorExpired, Refused, ScopeMissing
from connectors.microsoft.api import Graph, Json
from connectors.microsoft.errors import Declined
from connectors.microsoft.wire_people import (
    ANNIVERSARY,
    FIELDS,
    PART,
    Contact,
    card_of,
    contact_of,
    removed_id,
)
from connectors.types import Card, Changes, Cursor, Skipped, Window

EVERY = timedelta(hours=6)
"""How long after the beginning of a walk the next may begin."""
PAGE = 200
LIST_PAGE = 500
"""Outlook gives up (504) over larger pages."""

_DEAD = frozenset({400, 410})
_WHOLE = Window(date.min, date.max)


@dataclass(frozen=True, slots=True)
class _Folder:
    """How far a folder has been read: the link to go on with, "" at its beginning."""

    link: str = ""
    listing: bool = True

    @property
    def half_listed(self) -> bool:
        return bool(self.listing and self.link)


@dataclass(frozen=True, slots=True)
class _Bookmark:
    """The cursor. PART is the default folder; `done` are those this walk has read, `gone` those to be told as gone.

    `begun_at` is when the latest walk began, `listed_on` when it last began with a list of the folders.
    """

    folders: Mapping[str, _Folder]
    version: Literal[1] = 1
    begun_at: AwareDatetime | None = None
    under_way: bool = False
    listed_on: str = ""
    done: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def waiting(self) -> list[str]:
        """The folders still to be asked."""
        return [name for name in self.folders if name not in self.done]

    @property
    def more(self) -> bool:
        return bool(self.gone or self.waiting)

    def after(self, name: str, folder: _Folder, *, caught_up: bool) -> "_Bookmark":
        done = (*self.done, name) if caught_up else self.done
        return replace(self, folders={**self.folders, name: folder}, done=done)

    def without(self, name: str) -> "_Bookmark":
        """Drop a folder.

        Told twice where a listing was under way: the first page only ends that listing, with all it has named.
        """
        kept = {one: folder for one, folder in self.folders.items() if one != name}
        return replace(self, folders=kept, gone=(*self.gone, *[name] * (1 + self.folders[name].half_listed)))

    def written(self) -> Cursor:
        ended = self if self.more else replace(self, under_way=False, done=())
        return Cursor(_BOOKMARK.dump_json(ended).decode())


_BOOKMARK = TypeAdapter(_Bookmark)


class Cards:
    """The contacts of one mailbox, for one run; `clock` gives the run's own now. Not for several threads."""

    def __init__(self, graph: Graph, *, clock: Callable[[], datetime]) -> None:
        self._graph = graph
        self._clock = clock
        self._listed: dict[str, dict[str, Contact]] = {}

    def changes(self, cursor: Cursor | None) -> Changes[Card]:
        """Say what changed in the address book, where a walk is due; without the grant for it, one page says so.

        Raises CursorExpired for a foreign cursor, or where a half-read listing died.
        """
        bookmark = self._opened(cursor)
        try:
            return self._next_page(self._begun(bookmark))
        except ScopeMissing:
            name = self._graph.mailbox
            sentence = (
                f"Mailbox {name}: birthdays and groups of the address book are not seen, for the grant does not allow "
                f"it; run: rapport connect {name}"
            )
            return Changes(part=PART, skipped=(Skipped(PART, "scope_missing", sentence),))

    def _opened(self, cursor: Cursor | None) -> _Bookmark:
        if cursor is None:
            return _Bookmark({PART: _Folder()})
        try:
            bookmark = _BOOKMARK.validate_json(cursor)
        except ValidationError as error:
            raise self._expired("this bookmark of the contacts is not ours") from error
        if PART not in bookmark.folders:
            raise self._expired("this bookmark of the contacts is not ours")
        return bookmark

    def _expired(self, what: str) -> CursorExpired:
        return CursorExpired(f"Mailbox {self._graph.mailbox}: {what}.")

    # --- folders ----------------------------------------------------------------------------------------------

    def _begun(self, bookmark: _Bookmark) -> _Bookmark:
        """Begin a walk where none is under way and one is due, with today's folders."""
        now = self._clock()
        if bookmark.under_way or (bookmark.begun_at and abs(now - bookmark.begun_at) < EVERY):
            return bookmark
        begun = replace(bookmark, begun_at=now, under_way=True)
        today = now.date().isoformat()
        return begun if begun.listed_on == today else replace(self._with_folders(begun), listed_on=today)

    def _with_folders(self, bookmark: _Bookmark) -> _Bookmark:
        """Find the folders of all levels; those found no more are to be told as gone."""
        named, waiting = {PART}, [PART]
        while waiting:
            below = [name for name in self._below(waiting.pop()) if name not in named]
            named.update(below)
            waiting += below
        known = bookmark.folders
        listed = replace(bookmark, folders={**known, **{name: _Folder() for name in sorted(named - known.keys())}})
        for name in sorted(known.keys() - named):
            listed = listed.without(name)
        return listed

    def _below(self, above: str) -> list[str]:
        path = "contactFolders" if above == PART else f"{_path(above)}/childFolders"
        pages = self._graph.pages(path, {"$select": "id", "$top": str(LIST_PAGE)})
        try:
            found = [entry.get("id") for page in pages for entry in _rows(page) if isinstance(entry, dict)]
        except Declined as declined:
            if declined.status != 404 or above == PART:
                raise
            return []  # its own delta says the same, and is what counts
        return [name for name in found if isinstance(name, str) and name]

    # --- contacts ---------------------------------------------------------------------------------------------

    def _next_page(self, bookmark: _Bookmark) -> Changes[Card]:
        if bookmark.gone:
            name, *rest = bookmark.gone
            ended = replace(bookmark, gone=tuple(rest))
            return Changes(cursor=ended.written(), more=ended.more, part=name, listing=True, relisted_window=_WHOLE)
        if not bookmark.under_way:
            return Changes(cursor=bookmark.written())
        name = bookmark.waiting[0]
        folder = bookmark.folders[name]
        try:
            answer, listing = self._ask(name, folder)
        except Declined as declined:
            if declined.status != 404 or name == PART:
                raise
            return self._next_page(bookmark.without(name))
        after, caught_up = _after(folder, answer, listing=listing)
        return self._read(answer, bookmark.after(name, after, caught_up=caught_up), name, listing=listing)

    def _ask(self, name: str, folder: _Folder) -> tuple[Json, bool]:
        """Ask for a page and say whether it is of a full listing, which a dead link makes it.

        Raises CursorExpired where a listing cannot go on: the caller has collected what its beginning named.
        """
        try:
            return self._page(name, folder.link), folder.listing
        except (CursorExpired, Refused) as error:
            if not folder.link or not _is_dead(error, name):
                raise
            if folder.listing:
                raise self._expired("the listing of a contact folder was cut short") from error
        return self._page(name, ""), True

    def _page(self, name: str, link: str) -> Json:
        prefer = f"odata.maxpagesize={PAGE}"
        if link:
            return self._graph.read(link, prefer=prefer)
        return self._graph.read(f"{_contacts(name)}/delta", {"$select": FIELDS}, prefer=prefer)

    def _read(self, answer: Json, bookmark: _Bookmark, name: str, *, listing: bool) -> Changes[Card]:
        """Make a page of ours; of a contact that a page names several times, the last word counts."""
        found: dict[str, Contact | None] = {}
        skipped: list[Skipped] = []
        for row in _rows(answer):
            if gone := removed_id(row):
                found[gone] = None
            elif isinstance(contact := contact_of(row), Contact):
                found[contact.id] = contact
            else:
                skipped.append(contact)
        living = [contact for contact in found.values() if contact]
        days, unseen = self._days_of(name, living)
        return Changes(
            changed=tuple(card_of(contact, name, days.get(contact.id, "")) for contact in living),
            removed=tuple(sorted(one for one, contact in found.items() if contact is None)),
            cursor=bookmark.written(),
            more=bookmark.more,
            part=name,
            listing=listing,
            relisted_window=_WHOLE if listing and not bookmark.folders[name].listing else None,
            skipped=(*skipped, *unseen),
        )

    def _days_of(self, name: str, contacts: Iterable[Contact]) -> tuple[dict[str, str], tuple[Skipped, ...]]:
        """Give the anniversaries of a folder by contact, listed again only where they are older than a contact.

        A delta cannot be asked for them: it takes $select alone (microsoft-graph-docs#2270).
        """
        known = self._listed.get(name, {})
        if all(contact.id in known and known[contact.id].etag == contact.etag for contact in contacts):
            return {one: contact.anniversary for one, contact in known.items()}, ()
        expand = f"singleValueExtendedProperties($filter=id eq '{ANNIVERSARY}')"
        asked = {"$select": "id", "$expand": expand, "$top": str(LIST_PAGE)}
        try:
            rows = [contact_of(row) for page in self._graph.pages(_contacts(name), asked) for row in _rows(page)]
        except Declined:
            sentence = f"Mailbox {self._graph.mailbox}: the anniversaries of a contact folder could not be read."
            return {}, (Skipped(name, "anniversaries_unread", sentence),)
        self._listed[name] = {one.id: one for one in rows if isinstance(one, Contact)}
        return {one: contact.anniversary for one, contact in self._listed[name].items()}, ()


def _path(name: str) -> str:
    return f"contactFolders/{quote(name, safe='')}"


def _contacts(name: str) -> str:
    """Where the contacts of a folder lie: the default one is in no list of folders."""
    return "contacts" if name == PART else f"{_path(name)}/contacts"


def _rows(answer: Json) -> list[Any]:
    rows = answer.get("value")
    return rows if isinstance(rows, list) else []


def _is_dead(error: Exception, name: str) -> bool:
    """Whether a link leads nowhere any more; one to another host was made when the mailbox lay elsewhere."""
    if isinstance(error, Declined):
        return error.status in _DEAD or (error.status == 404 and name == PART)
    return True


def _after(folder: _Folder, answer: Json, *, listing: bool) -> tuple[_Folder, bool]:
    """Say how far a folder is read once a page is, and whether that is all of it."""
    if following := answer.get("@odata.nextLink"):
        return replace(folder, link=str(following), listing=listing), False
    if ended := answer.get("@odata.deltaLink"):
        return replace(folder, link=str(ended), listing=False), True
    return replace(folder, link="" if listing else folder.link, listing=listing), True

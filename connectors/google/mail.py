"""Gmail: what changed since a cursor, the mail exchanged with an address, one message, and who arrived since when.

Sources: https://developers.google.com/workspace/gmail/api/guides/sync and .../guides/list-messages.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from connectors.addresses import is_searchable
from connectors.errors import Refused
from connectors.google.api import Google, Json
from connectors.google.errors import Declined
from connectors.google.gmail import Gmail
from connectors.google.mail_changes import (
    EARLIEST,
    Arrival,
    Bookmark,
    Heard,
    arrivals_in,
    is_history_id,
    is_told,
    read_bookmark,
    to_fetch,
)
from connectors.google.mail_search import Walk
from connectors.google.wire_mail import labels_of, opened
from connectors.likeness import folded
from connectors.quotes import newest_reply
from connectors.types import Changes, Cursor, Message, MessageId, MessageText, Skipped

_PAGE = 100
_PAGE_OF_ARRIVALS = 500
_NOT_FOUND = 404
_BAD_TOKEN = frozenset({400, 404})


class Mail:
    """The mail of one mailbox during one run; `own` are the rep's addresses, `clock` gives the run's own now."""

    def __init__(self, google: Google, *, own: frozenset[str], clock: Callable[[], datetime]) -> None:
        self._name = google.mailbox
        self._gmail = Gmail(google.gmail)
        self._own = frozenset(folded(address) for address in own)
        self._clock = clock
        self._position: str | None = None
        self._heard: Heard | None = None
        self._walks: dict[str, Walk] = {}

    def changes(self, cursor: Cursor | None) -> Changes[Message]:
        """Tell one page of Gmail's history since the cursor; None starts here, a dead one starts here anew."""
        if cursor is None:
            return Changes(cursor=self._fresh())
        bookmark = read_bookmark(cursor)
        found = self._listed(bookmark) if bookmark else None
        if found is None:
            self._heard = None
            return Changes(cursor=self._fresh(), missed_since=bookmark.at if bookmark else EARLIEST)
        bookmark, answer = found
        records = _records(answer)
        more = str(answer.get("nextPageToken") or "")
        more = "" if more == bookmark.page else more
        self._hear(bookmark, records, complete=not more)
        changed, skipped = self._fetched(to_fetch(records))
        following = replace(bookmark, page=more) if more else Bookmark(bookmark.coming, bookmark.coming_at)
        return Changes(changed=changed, skipped=skipped, cursor=following.written(), more=bool(more))

    def history(self, address: str, start: datetime, cursor: Cursor | None) -> Changes[Message]:
        """Tell the next mails exchanged with the address, newest first; with one of the rep's own, all mail."""
        if not is_searchable(address):
            sentence = f"Mailbox {self._name}: an address cannot be searched for; it holds quotes or is not complete."
            return Changes(skipped=(Skipped("history", "unsearchable_address", sentence),))
        key = folded(address)
        walk = self._walks.pop(key, None)
        if walk is None or cursor is None or walk.start != start or walk.cursor() != cursor:
            walk = Walk.of(self._gmail, None if key in self._own else address, start, cursor)
        page = walk.page()
        if page.more:
            self._walks[key] = walk  # not where reading failed: what was taken from it would be lost
        return page

    def read(self, message: MessageId) -> MessageText:
        """Read one message without quotes and signature. Raises Refused where it is gone."""
        gone = f"A mail of mailbox {self._name} is no longer there or cannot be read."
        try:
            found = opened(self._gmail.get(message))
        except Declined as declined:
            if declined.status in _BAD_TOKEN:
                raise Refused(gone) from declined
            raise
        if not isinstance(found, Message):
            raise Refused(gone)
        return MessageText(found.subject, newest_reply(found.text or ""), found.message_id, found.references)

    def fetch(self, ids: Sequence[str]) -> list[Message]:
        """Read messages in order; what is gone or cannot be read is left out."""
        found = [opened(json) for json in self._gmail.get_many(ids) if json is not None]
        return [message for message in found if isinstance(message, Message)]

    def position(self) -> str:
        """Say how far this run knows the mailbox's history. Ask before you look at what you compare with it later."""
        if self._position is None:
            self._position = self._gmail.history_id()
        return self._position

    def is_quiet(self, since: str, message: str, thread: str) -> bool:
        """Whether this run's `changes` read everything after `since` and heard nothing of the message or thread."""
        return self._heard is not None and self._heard.is_quiet(since, message, thread)

    def arrivals(self, since: str) -> list[Arrival] | None:
        """Say who was added or vanished after a history id; None where Gmail no longer knows that id."""
        if not is_history_id(since):
            return None
        try:
            return arrivals_in(record for answer in self._pages(since) for record in _records(answer))
        except Declined as declined:
            if declined.status in _BAD_TOKEN:
                return None
            raise

    def _fresh(self) -> Cursor:
        at = self._clock()
        self._position = self._gmail.history_id()
        return Bookmark(self._position, at).written()

    def _listed(self, bookmark: Bookmark) -> tuple[Bookmark, Json] | None:
        """Read the bookmark's page; a token that died begins at the start again, None where that is dead too."""
        if bookmark.page:
            try:
                return bookmark, self._gmail.history(bookmark.start, bookmark.page, _PAGE)
            except Declined as declined:
                if declined.status not in _BAD_TOKEN:
                    raise
        at = self._clock()
        try:
            answer = self._gmail.history(bookmark.start, "", _PAGE)
        except Declined as declined:
            if declined.status != _NOT_FOUND:
                raise
            return None
        coming = str(answer.get("historyId", bookmark.start))
        self._position = coming
        return Bookmark(bookmark.start, bookmark.at, "", coming, at), answer

    def _hear(self, bookmark: Bookmark, records: list[Json], *, complete: bool) -> None:
        """Remember whom the page names; only what was read from its first page on counts as heard."""
        start, end = int(bookmark.start), int(bookmark.coming)
        if not bookmark.page:
            known = self._heard
            goes_on = known is not None and known.complete and known.start <= start <= known.end
            self._heard = known if goes_on else Heard(start, end)
        if self._heard is not None:
            self._heard.end = end
            self._heard.complete = complete
            self._heard.add(records)

    def _fetched(self, moved_by_id: dict[str, bool]) -> tuple[tuple[Message, ...], tuple[Skipped, ...]]:
        answers = zip(moved_by_id.values(), self._gmail.get_many(list(moved_by_id)), strict=True)
        found = [opened(json) for moved, json in answers if json is not None and is_told(labels_of(json), moved=moved)]
        return (
            tuple(message for message in found if isinstance(message, Message)),
            tuple(item for item in found if isinstance(item, Skipped)),
        )

    def _pages(self, since: str) -> Iterator[Json]:
        token = ""
        while True:
            answer = self._gmail.history(since, token, _PAGE_OF_ARRIVALS)
            yield answer
            following = str(answer.get("nextPageToken") or "")
            if not following or following == token:
                return
            token = following


def _records(answer: Json) -> list[dict[str, Any]]:
    return [record for record in answer.get("history", ()) if isinstance(record, dict)]

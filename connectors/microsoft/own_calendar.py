"""Rapport's own calendar: found or made once; never made again once the rep has deleted it.

Graph gives a new calendar its id and cannot be told one, so making it twice may make two. The intent is written down
first, and a calendar of ours is known by our tag on it.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import quote

from connectors.base import Journal, Marker
from connectors.errors import ConnectorError, CursorExpired, Refused, TryLater, Unclear
from connectors.microsoft.api import Graph
from connectors.microsoft.errors import Declined
from connectors.microsoft.tags import has_tag, tagged

TITLES = ("Rapport", "Rapport reminders", "Rapport reminders (2)")
"""What it is called; the later ones where the rep has a calendar of that name, for Exchange allows none twice."""
YOUNG = timedelta(minutes=10)
"""An intent younger than this may have a request under way."""
LOOKS_AFTER = (2.0, 8.0)
"""Seconds waited before each further look for a calendar that may be in the making."""

_NAME = "calendar"


class OwnCalendar:
    """Our calendar in one mailbox; `clock` gives the run's own now."""

    def __init__(self, graph: Graph, *, marker: Marker, journal: Journal, clock: Callable[[], datetime]) -> None:
        self._graph = graph
        self._sleep = graph.limiter.sleep
        self._mark = marker(_NAME)
        self._journal = journal
        self._clock = clock
        self._gone = False

    def known_id(self) -> str | None:
        """Give its id if it was ever made; asks nobody."""
        return self._remembered().get("id")

    def id_for(self, key: str) -> str:
        """Find it, or make it. Raises Unclear(key) where it may or may not have been made, Refused where it is gone."""
        if self._gone:
            raise self._deleted()
        remembered = self._remembered()
        if "id" in remembered:
            return remembered["id"]
        found = self._look(remembered.get("intended_at")) or self._make(key)
        self._remember(self._remembered() | {"id": found})
        return found

    def absence(self, calendar: str) -> ConnectorError | None:
        """Say why it takes no entry: the rep has deleted it, or it is too young to be known everywhere; else None."""
        young = is_young(self._remembered().get("intended_at"), self._clock())
        if young:
            self._sleep(LOOKS_AFTER[0])
        try:
            self._graph.read(path_of(calendar), {"$select": "id"})
        except (CursorExpired, Declined) as error:
            if isinstance(error, Declined) and error.status != 404:
                raise
            self._gone = True
            return self._deleted()
        if not young:
            return None
        return TryLater(f"Mailbox {self._graph.mailbox}: Microsoft does not find Rapport's calendar yet.", YOUNG)

    def _look(self, intended_at: str | None) -> str | None:
        """Look for ours; while it may be in the making, look again a moment later."""
        found = self._found()
        for seconds in LOOKS_AFTER if is_young(intended_at, self._clock()) else ():
            if found:
                break
            self._sleep(seconds)
            found = self._found()
        return found

    def _found(self) -> str | None:
        """Find the calendar with our tag; of several always the same one."""
        asked = {"$filter": has_tag(self._mark), "$select": "id", "$top": "100"}
        pages = self._graph.pages("calendars", asked)
        return min((str(entry["id"]) for page in pages for entry in page.get("value", ())), default=None)

    def _make(self, key: str) -> str:
        for title in TITLES:
            self._remember({"intended_at": self._clock().isoformat()})
            try:
                made = self._graph.write("POST", "calendars", {"name": title, **tagged(self._mark)}, key=key)
            except Declined as declined:
                if declined.status != 409:
                    raise
                if found := self._found():  # by an earlier request that was under way
                    return found
                continue
            if not made.get("id"):
                raise Unclear(f"Mailbox {self._graph.mailbox}: Microsoft did not say which calendar it has made.", key)
            return str(made["id"])
        raise Refused(f"Mailbox {self._graph.mailbox}: the rep has calendars of every name Rapport's could have.")

    def _deleted(self) -> Refused:
        return Refused(
            f"Mailbox {self._graph.mailbox}: the rep has deleted Rapport's calendar, so reminders are not wanted; "
            "none is laid."
        )

    def _remembered(self) -> dict[str, str]:
        entry = self._journal.read(self._mark)
        return {} if entry is None else json.loads(entry)

    def _remember(self, entry: dict[str, str]) -> None:
        self._journal.write(self._mark, json.dumps(entry))


def path_of(calendar: str) -> str:
    """Give the path of a calendar below the mailbox."""
    return f"calendars/{quote(calendar, safe='=')}"


def is_young(intended_at: str | None, now: datetime) -> bool:
    """Tell whether what was intended then may still be under way."""
    return intended_at is not None and abs(now - datetime.fromisoformat(intended_at)) < YOUNG

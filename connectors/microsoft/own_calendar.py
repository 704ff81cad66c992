"""Rapport's own calendar at Microsoft Graph, known by our tag on it; see `connectors.own_calendar`."""

from urllib.parse import quote

from connectors.errors import CursorExpired, Refused, Unclear
from connectors.microsoft.api import Graph, Json
from connectors.microsoft.errors import Declined
from connectors.microsoft.tags import has_tag, tagged

TITLES = ("Rapport", "Rapport reminders", "Rapport reminders (2)")
"""What it is called; the later ones where the rep has a calendar of that name, for Exchange allows none twice."""


class GraphCalendars:
    """The rep's calendars, as far as ours is concerned."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def find(self, mark: str) -> str | None:
        """Find the rep's calendar with our tag; not one a colleague shares, whose Rapport uses the same mark."""
        asked = {"$filter": has_tag(mark), "$select": "id,owner", "$top": "100"}
        tagged_ones = [entry for page in self._graph.pages("calendars", asked) for entry in page.get("value", ())]
        if not tagged_ones:
            return None
        rep = _owner(self._graph.read("calendar", {"$select": "owner"}))  # of their first one
        return min((str(entry["id"]) for entry in tagged_ones if _owner(entry) in (rep, "")), default=None)

    def make(self, mark: str, *, key: str) -> str:
        """Make it, or find what an earlier request has just made."""
        for title in TITLES:
            try:
                made = self._graph.write("POST", "calendars", {"name": title, **tagged(mark)}, key=key)
            except Declined as declined:
                if declined.status != 409:
                    raise
                if found := self.find(mark):
                    return found
                continue
            if not made.get("id"):
                raise Unclear(f"Mailbox {self._graph.mailbox}: Microsoft did not say which calendar it has made.", key)
            return str(made["id"])
        raise Refused(f"Mailbox {self._graph.mailbox}: the rep has calendars of every name Rapport's could have.")

    def is_there(self, calendar: str) -> bool:
        """Ask for a calendar by its id."""
        try:
            self._graph.read(path_of(calendar), {"$select": "id"})
        except (CursorExpired, Declined) as error:
            if not is_missing(error):
                raise
            return False
        return True


def path_of(calendar: str) -> str:
    """Give the path of a calendar below the mailbox."""
    return f"calendars/{quote(calendar, safe='=')}"


def is_missing(error: CursorExpired | Declined) -> bool:
    """Tell whether Graph finds no such thing, or no longer."""
    return isinstance(error, CursorExpired) or error.status == 404


def _owner(entry: Json) -> str:
    return str((entry.get("owner") or {}).get("address") or "").casefold()

"""Rapport's own calendar at Google, known by the mark in its description; see `connectors.own_calendar`."""

from connectors.errors import Unclear
from connectors.google.api import Google, Json
from connectors.google.errors import Declined

TITLE = "Rapport"

_LARGEST_LIST = 250
_LIST_FIELDS = "nextPageToken,items(id,description,primary,timeZone,accessRole,dataOwner)"
_SAID = "Reminders from Rapport. Delete this calendar if you want none."


class GoogleCalendars:
    """The rep's calendars, as far as ours is concerned."""

    def __init__(self, google: Google) -> None:
        self._api = google.calendar
        self._zone = ""  # the rep's own, as last read

    def find(self, mark: str) -> str | None:
        """Find the rep's calendar with the mark in its description, a deleted one too; not one others share."""
        entries = self._listed()
        primary = next((entry for entry in entries if entry.get("primary")), {})
        self._zone = str(primary.get("timeZone", ""))
        rep = str(primary.get("id", ""))  # their address
        ours = (entry for entry in entries if mark in str(entry.get("description", "")) and _is_of(rep, entry))
        return min((str(entry["id"]) for entry in ours), default=None)

    def make(self, mark: str, *, key: str) -> str:
        """Make it in the time zone of the rep's own, which says when a reminder of a day rings."""
        body = {"summary": TITLE, "description": f"{_SAID}\n{mark}", **({"timeZone": self._zone} if self._zone else {})}
        made = self._api.write(self._api.calls.calendars().insert(body=body, fields="id"), key=key)
        if not made.get("id"):
            raise Unclear(f"Mailbox {self._api.mailbox}: Google did not say which calendar it has made.", key)
        return str(made["id"])

    def is_there(self, calendar: str) -> bool:
        """Ask for a calendar by its id."""
        try:
            self._api.read(self._api.calls.calendars().get(calendarId=calendar, fields="id"))
        except Declined as declined:
            if declined.status not in (404, 410):
                raise
            return False
        return True

    def _listed(self) -> list[Json]:
        """Every calendar of the rep's, hidden ones too."""
        found: list[Json] = []
        token: str | None = ""
        while token is not None:
            more = {"pageToken": token} if token else {}
            request = self._api.calls.calendarList().list(
                maxResults=_LARGEST_LIST, showHidden=True, showDeleted=True, fields=_LIST_FIELDS, **more
            )
            answer = self._api.read(request)
            found += answer.get("items", ())
            token = answer.get("nextPageToken")
        return found


def _is_of(rep: str, entry: Json) -> bool:
    """Tell the rep's own calendars from those of others: a colleague's Rapport uses the same mark."""
    is_owner = entry.get("accessRole", "owner") == "owner"  # a deleted one tells little
    return is_owner and str(entry.get("dataOwner", rep)).casefold() == rep.casefold()

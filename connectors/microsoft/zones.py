"""Time zones as Graph names them: Windows' own names, IANA's, and a few words of Outlook's.

The table from Windows to IANA is Unicode CLDR's, as icalendar carries it.
"""

from zoneinfo import ZoneInfo

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

_OUTLOOKS = {"": "UTC", "tzone://microsoft/utc": "UTC"}
_WINDOWS = {name.casefold(): zone for name, zone in WINDOWS_TO_OLSON.items()} | _OUTLOOKS
_NAMES = {zone: name for name, zone in WINDOWS_TO_OLSON.items()}


def zone_of(name: str) -> ZoneInfo:
    """Find a zone by either kind of name; none is UTC. Raises ValueError, KeyError or OSError for what names none."""
    return ZoneInfo(_WINDOWS.get(name.strip().casefold(), name.strip()))


def name_of(zone: str) -> str:
    """Give Windows' name of an IANA zone, which Graph always takes; where the table has none, IANA's own."""
    return _NAMES.get(zone, zone)

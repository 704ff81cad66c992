"""Until when an absence notice says its writer is away."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner jaenner janvier enero gennaio januari janeiro",
            "february feb februar fevrier février febrero febbraio februari fevereiro",
            "march mar märz maerz mrz mars marzo maart março",
            "april apr avril abril aprile",
            "may mai mayo maggio mei maio",
            "june jun juni juin junio giugno junho",
            "july jul juli juillet julio luglio julho",
            "august aug août aout agosto augustus",
            "september sept sep septembre septiembre settembre setembro",
            "october oct oktober okt octobre octubre ottobre outubro",
            "november nov novembre noviembre novembro",
            "december dec dezember dez décembre decembre diciembre dicembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon montag lundi lunes lunedì maandag",
            "tuesday tue tues dienstag mardi martes martedì dinsdag",
            "wednesday wed mittwoch mercredi miércoles mercoledì woensdag",
            "thursday thu thur thurs donnerstag jeudi jueves giovedì donderdag",
            "friday fri freitag vendredi viernes venerdì vrijdag",
            "saturday sat samstag samedi sábado sabato zaterdag",
            "sunday sun sonntag dimanche domingo domenica zondag",
        )
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WEEKDAY = "|".join(sorted(_WEEKDAYS, key=len, reverse=True))
_TO = r"\s*(?:-|–|—|to|through|thru|until|bis|au|al|tot)\s*"
_DAY = r"(?P<{0}>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?"
_FROM = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?{_TO})?"
_NO_HOUR = r"(?!\d|:|\s*[ap]\.?m)"
_YEAR = r"(?:[,.\s]\s*(?P<{0}>(?:19|20)\d\d)\b)?"

_DATES = re.compile(
    "|".join(
        (
            r"\b(?P<iy>(?:19|20)\d\d)-(?P<im>\d\d)-(?P<id>\d\d)\b",
            rf"\b{_DAY.format('d1')}\s*(?:of |de )?\s*(?P<m1>{_MONTH})\b\.?{_YEAR.format('y1')}",
            rf"\b(?P<m2>{_MONTH})\.?\s*{_FROM}{_DAY.format('d2')}{_NO_HOUR}{_YEAR.format('y2')}",
            r"\b(?P<d3>\d{1,2})\.(?P<m3>\d{1,2})\.(?P<y3>(?:19|20)?\d\d)?(?!\d)",
            r"\b(?P<a4>\d{1,2})[/-](?P<b4>\d{1,2})(?:[/-](?P<y4>(?:19|20)?\d\d))?\b",
            rf"\b(?P<wd>{_WEEKDAY})\b",
        )
    ),
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"\b(?:until|till?|through|thru|to|back|return(?:ing|s)?|again|bis|ab(?: dem)?|wieder|zur[üu]ck|jusqu|"
    r"retour|hasta|regres\w+|vuel\w+|"
    r"fino|rientr\w+|ritorn\w+|tot|terug|at[ée]|retorn\w+)\b|(?<=\d)\s*[-–—]\s*(?=\w)",
    re.IGNORECASE,
)
_READ = 1500  # characters of the notice
_NEAR = 60  # characters between "until" and its date
_LONGEST_AWAY = timedelta(days=400)
_JUST_PAST = timedelta(days=7)


def away_until(text: str, written_on: date) -> date | None:
    """Return the day the notice names: the last day away or the day of return, None where it names none.

    A missing year is the one that brings the day nearest after `written_on`; a weekday is the next such day.
    """
    text = text[:_READ]
    named = list(_named(text, written_on))
    after = [day for until in _UNTIL.finditer(text) if (day := _first_after(until.end(), named))]
    days = [day for day in after or named if written_on <= day.on <= written_on + _LONGEST_AWAY]
    exact = [day for day in days if not day.weekday]
    return max((day.on for day in exact or days), default=None)


class _Named(NamedTuple):
    """A day the text names and where it starts; a weekday is the weaker word of the two."""

    start: int
    on: date
    weekday: bool


def _first_after(end: int, named: list[_Named]) -> _Named | None:
    """The day that "until" speaks of: the next one said exactly, else the next weekday."""
    near = [day for day in named if 0 <= day.start - end <= _NEAR]
    return min(near, key=lambda day: (day.weekday, day.start), default=None)


def _named(text: str, written_on: date) -> Iterator[_Named]:
    for match in _DATES.finditer(text):
        on = _day(match.groupdict(), written_on)
        if on:
            yield _Named(match.start(), on, bool(match["wd"]))


def _day(found: dict[str, str | None], written_on: date) -> date | None:
    if found["iy"]:
        return _built(found["iy"], found["im"], found["id"], written_on)
    if found["m1"]:
        return _built(found["y1"], str(_MONTHS[found["m1"].casefold()]), found["d1"], written_on)
    if found["m2"]:
        return _built(found["y2"], str(_MONTHS[found["m2"].casefold()]), found["d2"], written_on)
    if found["d3"]:
        return _built(found["y3"], found["m3"], found["d3"], written_on)
    if found["a4"]:
        return _either_order(found["a4"], found["b4"], found["y4"], written_on)
    weekday = _WEEKDAYS[(found["wd"] or "").casefold()]
    return written_on + timedelta(days=(weekday - written_on.weekday() - 1) % 7 + 1)


def _either_order(first: str, second: str | None, year: str | None, written_on: date) -> date | None:
    """Read 3/5 as the order that brings the day nearest after the notice: people write both."""
    days = (_built(year, first, second, written_on), _built(year, second, first, written_on))
    return min((on for on in days if on and on >= written_on), default=None)


def _built(year: str | None, month: str | None, day: str | None, written_on: date) -> date | None:
    years = [int(year) + (2000 if len(year) == 2 else 0)] if year else [written_on.year, written_on.year + 1]
    for candidate in years:
        try:
            on = date(candidate, int(month or 0), int(day or 0))
        except ValueError:
            continue
        if year or on >= written_on - _JUST_PAST:
            return on
    return None

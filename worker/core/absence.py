"""Until when an absence notice says its writer is away."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            (
                "january jan januar jänner jaenner janvier enero gennaio januari janeiro stycznia"
                " ledna января січня ianuarie ocak gener tammikuuta január ιανουαρίου"
            ),
            (
                "february feb februar fevrier février febrero febbraio februari fevereiro lutego"
                " února февраля лютого februarie şubat febrer helmikuuta február φεβρουαρίου"
            ),
            (
                "march mar märz maerz mrz mars marzo maart março marts marca"
                " března марта березня martie mart març maaliskuuta március μαρτίου"
            ),
            "april apr avril abril aprile kwietnia dubna апреля квітня aprilie nisan huhtikuuta április απριλίου",
            "may mai mayo maggio mei maio maj maja května мая травня mayıs toukokuuta május mája μαΐου",
            (
                "june jun juni juin junio giugno junho czerwca"
                " června июня червня iunie haziran juny kesäkuuta június júna ιουνίου"
            ),
            (
                "july jul juli juillet julio luglio julho lipca"
                " července июля липня iulie temmuz juliol heinäkuuta július júla ιουλίου"
            ),
            (
                "august aug août aout agosto augustus augusti sierpnia"
                " srpna августа серпня ağustos agost elokuuta augusztus augusta αυγούστου"
            ),
            (
                "september sept sep septembre septiembre settembre setembro września"
                " září сентября вересня septembrie eylül setembre syyskuuta szeptember septembra σεπτεμβρίου"
            ),
            (
                "october oct oktober okt octobre octubre ottobre outubro października"
                " října октября жовтня octombrie ekim lokakuuta október októbra οκτωβρίου"
            ),
            (
                "november nov novembre noviembre novembro listopada"
                " listopadu ноября листопада noiembrie kasım marraskuuta novembra νοεμβρίου"
            ),
            (
                "december dec dezember dez décembre decembre diciembre dicembre dezembro desember grudnia"
                " prosince декабря грудня decembrie aralık desembre joulukuuta decembra δεκεμβρίου"
            ),
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon montag lundi lunes lunedì maandag segunda-feira måndag mandag poniedziałku",
            "tuesday tue tues dienstag mardi martes martedì dinsdag terça-feira tisdag tirsdag wtorku",
            "wednesday wed mittwoch mercredi miércoles mercoledì woensdag quarta-feira onsdag środy",
            "thursday thu thur thurs donnerstag jeudi jueves giovedì donderdag quinta-feira torsdag czwartku",
            "friday fri freitag vendredi viernes venerdì vrijdag sexta-feira fredag piątku",
            "saturday sat samstag samedi sábado sabato zaterdag lördag lørdag soboty",
            "sunday sun sonntag dimanche domingo domenica zondag söndag søndag niedzieli",
        )
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WEEKDAY = "|".join(sorted(_WEEKDAYS, key=len, reverse=True))
_TOMORROW = "tomorrow|morgen|demain|mañana|domani|amanhã|imorgon"
_END_OF = r"(?:the\s+)?(?:end\s+of|ende|fin\s+de|fin|finales\s+de|fine|eind|einde|fim\s+de|slutet\s+av)\s+"
_TO = r"\s*(?:-|–|—|to|through|thru|until|bis|au|al|tot)\s*"
_DAY = r"(?P<{0}>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?"
_FROM = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?{_TO})?"
_NO_MONTH = rf"(?!\s*(?:of |de )?(?:{_MONTH})\b)"  # "9-20 March" are two days
_NO_HOUR = r"(?!\d|:|\s*[ap]\.?m)"
_YEAR = r"(?:[,.\s-]\s*['’]?(?P<{0}>(?:19|20)\d\d|(?<=['’-])\d\d)\b)?"
# A day without its month: "the 5th", "zum 5."; in the Romance languages the article alone tells.
_ORDINAL = r"(?:(?<=the )|(?<=zum )|(?<=dem )|(?<=den ))(?P<d5>\d{1,2})(?:st|nd|rd|th|\.)(?!\d)"
_ARTICLE = r"(?:(?<=au )|(?<=al )|(?<=el )|(?<=il )|(?<=dia )|(?<=día ))(?P<d6>\d{1,2})(?:er)?(?=\s*(?:[.,;!?)\n]|$))"

_DATES = re.compile(
    "|".join(
        (
            r"\b(?P<iy>(?:19|20)\d\d)(?:-|/|\. ?)(?P<im>\d\d)(?:-|/|\. ?)(?P<id>\d\d)\b",
            r"(?:(?P<y7>(?:19|20)\d\d)\s*[年년]\s*)?(?P<m7>\d{1,2})\s*[月월]\s*(?P<d7>\d{1,2})\s*[日号號일]",
            rf"\b{_DAY.format('d1')}[\s-]*(?:of |de |d['’])?\s*(?P<m1>{_MONTH})\b\.?{_YEAR.format('y1')}",
            rf"\b(?P<m2>{_MONTH})\.?\s*{_FROM}{_DAY.format('d2')}{_NO_HOUR}{_YEAR.format('y2')}",
            r"\b(?P<d3>\d{1,2})\.(?P<m3>\d{1,2})\.(?P<y3>(?:19|20)?\d\d)?(?!\d)",
            rf"\b(?P<a4>\d{{1,2}})[/-](?P<b4>\d{{1,2}})(?:[/-](?P<y4>(?:19|20)?\d\d))?\b{_NO_MONTH}",
            rf"\b{_END_OF}(?P<m8>{_MONTH})\b\.?{_YEAR.format('y8')}",
            rf"\b(?P<m9>{_MONTH})\s+(?P<y9>20\d\d)\b",
            rf"\b(?P<wd>{_WEEKDAY})\b",
            rf"\b(?P<next>{_TOMORROW})\b",
            _ORDINAL,
            _ARTICLE,
        )
    ),
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"\b(?:until|till?|through|thru|to|back|return(?:ing|s)?|again|bis|ab(?: dem)?|wieder|zur[üu]ck|kehre|komme|jusqu|"
    r"retour|hasta|regres\w+|vuel\w+|"
    r"fino|rientr\w+|ritorn\w+|torno|tot|terug|at[ée]|retorn\w+|volto|til|tilbage|tilbake|tillbaka|åter|igjen|"
    r"wracam|wrócę|до|повернуся|вернусь|fins|până|έως|μέχρι|saakka|asti)\b|(?<=\d)\s*[-–—]\s*(?=\w)",
    re.IGNORECASE,
)
_READ = 1500  # characters of the notice
_NEAR = 60  # characters between "until" and its date
_LONGEST_AWAY = timedelta(days=400)
_JUST_PAST = timedelta(days=30)  # a notice left on after the return


def away_until(text: str, written_on: date) -> date | None:
    """Return the day the notice names: the last day away or the day of return, None where it names none.

    A missing year is the one that brings the day nearest after `written_on`; a weekday is the next such day.
    """
    text = text[:_READ]
    named = list(_named(text, written_on))
    after = [day for until in _UNTIL.finditer(text) if (day := _first_after(until.end(), named))]
    alone = [day for day in named if day.vague < _LOOSE]
    days = [day for day in after or alone if written_on <= day.on <= written_on + _LONGEST_AWAY]
    surest = min((day.vague for day in days), default=0)
    return max((day.on for day in days if day.vague == surest), default=None)


_EXACT, _WEEKLY, _LOOSE = range(3)


class _Named(NamedTuple):
    """A day the text names, where it starts, and how vague: a date, a weekday, or what only "until" makes a day."""

    start: int
    on: date
    vague: int


def _first_after(end: int, named: list[_Named]) -> _Named | None:
    """The day that "until" speaks of: the next one said exactly, else the next vaguer one."""
    near = [day for day in named if 0 <= day.start - end <= _NEAR]
    return min(near, key=lambda day: (day.vague, day.start), default=None)


def _named(text: str, written_on: date) -> Iterator[_Named]:
    for match in _DATES.finditer(text):
        found = match.groupdict()
        on = _exact(found, written_on)
        vague = _EXACT
        if on is None and found["wd"]:
            weekday = _WEEKDAYS[found["wd"].casefold()]
            on, vague = written_on + timedelta(days=(weekday - written_on.weekday() - 1) % 7 + 1), _WEEKLY
        if on is None:
            on, vague = _loose(found, written_on), _LOOSE
        if on:
            yield _Named(match.start(), on, vague)


# Year, month and day of each way to write a date; a month stands as a number or by its name.
_WRITTEN = (("iy", "im", "id"), ("y7", "m7", "d7"), ("y1", "m1", "d1"), ("y2", "m2", "d2"), ("y3", "m3", "d3"))


def _exact(found: dict[str, str | None], written_on: date) -> date | None:
    for year, month, day in _WRITTEN:
        if found[day]:
            return _built(found[year], found[month], found[day], written_on)
    return _either_order(found["a4"], found["b4"], found["y4"], written_on) if found["a4"] else None


def _loose(found: dict[str, str | None], written_on: date) -> date | None:
    """Tomorrow, the end of a month, the month of a year, or a day whose month is the coming one."""
    if found["next"]:
        return written_on + timedelta(days=1)
    if found["m8"]:
        first_on = _built(found["y8"], found["m8"], "28", written_on)
        return first_on and _month_end(first_on)
    if found["m9"]:
        return _built(found["y9"], found["m9"], "1", written_on)
    day = found["d5"] or found["d6"]
    months = (written_on, _month_end(written_on) + timedelta(days=1))
    days = (_built(str(month.year), str(month.month), day, written_on) for month in months) if day else ()
    return next((on for on in days if on and on >= written_on), None)


def _month_end(on: date) -> date:
    return (on.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _either_order(first: str | None, second: str | None, year: str | None, written_on: date) -> date | None:
    """Read 3/5 as the order that brings the day nearest after the notice: people write both."""
    days = (_built(year, first, second, written_on), _built(year, second, first, written_on))
    return min((on for on in days if on and on >= written_on), default=None)


def _built(year: str | None, month: str | None, day: str | None, written_on: date) -> date | None:
    years = [int(year) + (2000 if len(year) == 2 else 0)] if year else [written_on.year, written_on.year + 1]
    number = _MONTHS.get((month or "").casefold()) or month or 0
    for candidate in years:
        try:
            on = date(candidate, int(number), int(day or 0))
        except ValueError:
            continue
        if year or on >= written_on - _JUST_PAST:
            return on
    return None

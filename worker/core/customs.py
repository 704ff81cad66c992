"""How each kind of occasion is kept, and in which countries a wish may come before its day."""

from collections.abc import Mapping
from dataclasses import dataclass

from worker.core.public_holidays import country_of
from worker.core.words import Kind, OccasionKind, Reason


@dataclass(frozen=True, slots=True)
class Wish:
    """The note an occasion gets: its kind of draft, and why it is written on the day, after it and before it.

    It is belated for `belated_days` and then let go. Only one with a reason `ahead` may come early, where custom
    allows it. One that `needs_year` says since when, so there is none where the year is unknown.
    """

    kind: Kind
    today: Reason
    passed: Reason
    ahead: Reason | None = None
    belated_days: int = 7
    needs_year: bool = False


@dataclass(frozen=True, slots=True)
class Keeping:
    """How one kind of occasion is kept; every kind has its reminder, without a `wish` there is nothing else.

    One that is `personal` celebrates the person, so it passes unmarked for those who want no celebration.
    """

    wish: Wish | None = None
    personal: bool = False


_YEARS = (Kind.ANNIVERSARY, Reason.ANNIVERSARY_TODAY, Reason.ANNIVERSARY_PASSED)

KEPT: Mapping[OccasionKind, Keeping] = {
    OccasionKind.BIRTHDAY: Keeping(
        Wish(Kind.BIRTHDAY, Reason.BIRTHDAY_TODAY, Reason.BIRTHDAY_PASSED, Reason.BIRTHDAY_AHEAD), personal=True
    ),
    # A couple's own day, and one of the two never wrote to us: the rep is reminded and decides.
    OccasionKind.ANNIVERSARY: Keeping(personal=True),
    # Days of work and of business, no celebration of the person: who keeps no birthdays may still be thanked for years.
    OccasionKind.WORK_ANNIVERSARY: Keeping(Wish(*_YEARS)),
    OccasionKind.FIRST_ORDER: Keeping(Wish(*_YEARS, needs_year=True)),
}

WISHES: Mapping[OccasionKind, Wish] = {kind: keeping.wish for kind, keeping in KEPT.items() if keeping.wish}
"""The kinds of occasion that get a note."""


@dataclass(frozen=True, slots=True)
class EarlyCustom:
    """How many days before its day a wish may come, 0 for never, and who says so."""

    days: int
    source: str


_OVER_A_WEEKEND = 3
"""From the Friday before a long weekend to its Monday; what lies farther off is better wished late."""

EARLY_CUSTOMS: Mapping[str, EarlyCustom] = {
    "US": EarlyCustom(_OVER_A_WEEKEND, "https://www.german-way.com/birthday-etiquette/ (North America)"),
    "CA": EarlyCustom(_OVER_A_WEEKEND, "https://www.german-way.com/birthday-etiquette/ (North America)"),
    "GB": EarlyCustom(
        _OVER_A_WEEKEND, "http://germangreeneyedmonster.blogspot.com/2011/01/birthdays-and-superstition.html"
    ),
    "DE": EarlyCustom(0, "https://www.german-way.com/birthday-etiquette/: it brings bad luck"),
    "AT": EarlyCustom(0, "https://germanchinesetranslator.blogspot.com/2024/04/pre-birthday-wishes-cultural.html"),
    "CH": EarlyCustom(0, "https://germanchinesetranslator.blogspot.com/2024/04/pre-birthday-wishes-cultural.html"),
    "IT": EarlyCustom(0, "https://germanchinesetranslator.blogspot.com/2024/04/pre-birthday-wishes-cultural.html"),
    "RU": EarlyCustom(0, "https://sciencevssuperstition.com/2025/05/31/: it brings bad luck"),
}
"""What is known of early wishes; a country that is not named here is not sure, so never."""


def early_days(place: str) -> int:
    """Return how many days before its day a wish may come to somebody who lives there; 0 where it never may."""
    custom = EARLY_CUSTOMS.get(country_of(place))
    return custom.days if custom else 0

"""In which language to write to somebody, and how that is known.

What is recorded comes first, then what the mail between the two shows, then signs around the customer. Jobs measure
how likely a text is in each language; what is clear enough to count is decided here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from worker.core.model import Customer, Rep

LEAST_WORDS = 8
"""Shorter mails show no language."""

CLEARLY = 0.7
"""A whole mail at least this likely in a language is in it."""

_PIECE_SURELY, _PIECE_SURELY_NOT = 0.6, 0.1
"""A piece of a mail at least this likely in another language, and this unlikely in that of the whole, is in it."""

SEVERAL = "several"
"""Stands for a language where mails of one writer are in several, and none of them is the usual one."""


class Why(StrEnum):
    """How the language to write in is known."""

    RECORDED = "recorded"
    OWN_MAIL = "own_mail"
    THEIR_MAIL = "their_mail"
    COLLEAGUES = "colleagues"
    COUNTRY = "country"
    ONLY = "only"
    FIRST = "first"
    CONTRADICTING = "contradicting"


HEARD = frozenset({Why.OWN_MAIL, Why.THEIR_MAIL, Why.COLLEAGUES})
"""What the mail of the two, or of the customer's colleagues, shows."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """The languages two people write to each other in: `ours` the rep's, `theirs` the customer's.

    A code such as `de`; SEVERAL where their mails contradict each other; empty where they do not show it.
    """

    ours: str = ""
    theirs: str = ""


NOTHING_SPOKEN = Spoken()
"""No mail shows a language."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The language to write in, without its region; empty where signs contradict each other and the rep must say."""

    language: str
    why: Why


@dataclass(frozen=True, slots=True)
class Measured:
    """How likely a text is in each language (0 to 1), as a whole and piece by piece, and how many words it has."""

    words: int
    likely: Mapping[str, float]
    pieces: tuple[Mapping[str, float], ...] = ()


def primary(language: str) -> str:
    """Return a language without its region: `de` of `de-AT` and of `de_AT`."""
    return language.replace("_", "-").partition("-")[0].casefold()


def clear_language(measured: Measured) -> str:
    """Return the language a mail is clearly in; empty for a short one, a doubtful one and one in two languages."""
    likeliest = max(measured.likely, key=lambda language: measured.likely[language], default="")
    if measured.words < LEAST_WORDS or measured.likely.get(likeliest, 0.0) < CLEARLY:
        return ""
    return "" if any(_is_foreign(piece, likeliest) for piece in measured.pieces) else likeliest


def _is_foreign(piece: Mapping[str, float], language: str) -> bool:
    return piece.get(language, 0.0) <= _PIECE_SURELY_NOT and max(piece.values(), default=0.0) >= _PIECE_SURELY


def usual_language(newest_first: Sequence[str]) -> str:
    """Return the language somebody writes in now, of those of their mails; SEVERAL where none is the usual one.

    Two mails in a row show that they changed; a single one among others is an exception.
    """
    shown = [language for language in newest_first if language]
    if not shown:
        return ""
    if len(set(shown[:2])) == 1:
        return shown[0]
    most = max(sorted(set(shown)), key=shown.count)
    return most if 2 * shown.count(most) > len(shown) else SEVERAL


def chosen(customer: Customer, rep: Rep, spoken: Spoken = NOTHING_SPOKEN, colleagues: Iterable[str] = ()) -> Choice:
    """Return the language to write to a customer in, and why; `colleagues` are those the rep writes in to others there.

    What the rep writes to this person comes before what the customer writes; `colleagues` count only where they agree.
    """
    return next(_signs(customer, rep, spoken, colleagues))


def _signs(customer: Customer, rep: Rep, spoken: Spoken, colleagues: Iterable[str]) -> Iterator[Choice]:
    """Yield what each sign says, the surest first; the last one always says something."""
    if customer.language:
        yield Choice(primary(customer.language), Why.RECORDED)
    if spoken.ours:
        is_clear = spoken.ours != SEVERAL
        yield Choice(spoken.ours, Why.OWN_MAIL) if is_clear else Choice("", Why.CONTRADICTING)
    if spoken.theirs and spoken.theirs != SEVERAL:
        yield Choice(spoken.theirs, Why.THEIR_MAIL)
    if language := _the_only(primary(language) for language in colleagues if language not in {"", SEVERAL}):
        yield Choice(language, Why.COLLEAGUES)
    ours = [primary(language) for language in rep.languages] or ["en"]
    if language := _the_only(language for language in ours if _is_spoken_in(customer.country, language)):
        yield Choice(language, Why.COUNTRY)
    if len(set(ours)) == 1:
        yield Choice(ours[0], Why.ONLY)
    yield Choice("", Why.CONTRADICTING) if spoken.theirs else Choice(ours[0], Why.FIRST)


def language_of(customer: Customer, rep: Rep) -> str:
    """Return the language to write in as far as it is known without any mail, without its region."""
    return chosen(customer, rep).language


def _the_only(languages: Iterable[str]) -> str:
    """The language that all of them are; empty where there are several or none."""
    found = set(languages)
    return found.pop() if len(found) == 1 else ""


def _is_spoken_in(country: str, language: str) -> bool:
    return country[:2] in _SPOKEN_IN.get(language, "").split()


# In which countries firms write to each other in a language. Where several do, as in Belgium, each of them lists the
# country: it then says something only about a rep who has one of them.
_SPOKEN_IN: Mapping[str, str] = {
    "cs": "CZ",
    "da": "DK",
    "de": "DE AT CH LI LU",
    "en": "GB IE US CA AU NZ ZA IN SG MT PH NG KE GH HK JM",
    "es": "ES MX AR CO CL PE VE EC GT CU BO DO HN PY SV NI CR PA UY",
    "fi": "FI",
    "fr": "FR BE CH LU MC CA SN CI CM TN MA DZ",
    "hu": "HU",
    "it": "IT CH SM",
    "ja": "JP",
    "nb": "NO",
    "nl": "NL BE SR",
    "no": "NO",
    "pl": "PL",
    "pt": "PT BR AO MZ",
    "sk": "SK",
    "sl": "SI",
    "sv": "SE",
    "tr": "TR",
}

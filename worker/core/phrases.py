"""What can be said inside a sentence: values made safe, noun phrases, and days that stay true.

A day travels to the writer in a reduced form of ISO 8601 that holds no more than may be said: `-W-1` (on Monday),
`--02-10` (on 10 February), `--02` (in February), `2025-02` and `2025-02-10` with their year.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

MAX_VALUE = 2000
"""Characters of one value; what is longer is cut."""

MAX_PHRASE_WORDS = 8
MAX_SUBJECT_WORDS = 3
_WEEKDAY_DAYS = 5
_DAY_AND_MONTH_DAYS = 45
_MONTH_ALONE_DAYS = 300

_UNSAFE = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
_JOINERS = frozenset("\u200c\u200d")  # Persian, Indic scripts and many signs need them
_WORD = r"(?:[^\W_][\w'’&+/-]*|\d[\d.,/-]*|\w{1,3}\.|&)"
_PHRASE = re.compile(rf"{_WORD}(?: {_WORD}){{0,{MAX_PHRASE_WORDS - 1}}}")
_LINE_END = re.compile(r"\r\n|[\r\n]")
_CUT = re.compile(r"\s*(?:[,;(\n]|\s[-–—]+\s).*", re.DOTALL)

_LEADS: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"^(?:(?:is|was) )?(?:very |really )?"
        r"(?:likes?|loves?|enjoys?|plays?|follows?|supports?|needs?|wants?|looking for|keen on|fond of|into)(?: to)? ",
        re.IGNORECASE,
    )
}
_NO_PHRASE: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"^(?:to|not?|never|none|no longer|used|might|may|wants?|looking|going|just|also|and|but|because)\b"
        r"|^(?:why|how|when)\b"
        r"|^\w{2,}[^e\W]ed\b"
        r"|^(?:took|gave|came|went|sent|put|made|brought|lent|drove|met|let|stood|held|found|wrote)\b"
        r"|\b(?:i|we|he|she|they|it|you|my|our|your|his|her|their|its|him|them|me|us|who"
        r"|is|are|was|were|has|had|have|will|would|should|can|could|does|did|do"
        r"|sings?|runs|goes|lives|works|moved|bought|likes?|loves?|hates?|thinks|said|says|told)\b",
        re.IGNORECASE,
    )
}


_ARTICLE: Mapping[str, re.Pattern[str]] = {"en": re.compile(r"^(?:the|a|an) ", re.IGNORECASE)}
_JOINT: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(r" (?:in|of|for|at|on|with|to|from|by|near|about|between) .*", re.IGNORECASE)
}


def clean(text: str, *, lines: bool = False) -> str:
    """The text without control and private-use characters, spaces made single; `lines` keeps line breaks."""
    if lines:
        return "\n".join(filter(None, map(clean, _LINE_END.split(text))))[:MAX_VALUE].strip()
    if text.isascii() and text.isprintable():
        return " ".join(text.split())[:MAX_VALUE].strip()
    kept = (
        " " if unicodedata.category(char) in {"Zl", "Zp", "Zs"} or char in "\t\n\v\f\r\x85" else char
        for char in unicodedata.normalize("NFC", text)
        if char in "\t\n\v\f\r\x85" or char in _JOINERS or unicodedata.category(char) not in _UNSAFE
    )
    return " ".join("".join(kept).split())[:MAX_VALUE].strip()


def noun_phrase(text: str, language: str) -> str:
    """The part of a fact that can stand inside a sentence (`likes chess, since school` gives `chess`), or ''."""
    said = _CUT.sub("", clean(text)).rstrip(".")
    lead = _LEADS.get(language)
    said = lead.sub("", said) if lead else said
    if not _PHRASE.fullmatch(said) or is_shouted(said) or len(said) > 70:
        return ""
    verbs = _NO_PHRASE.get(language)
    return "" if verbs and verbs.search(said) else said


def short_phrase(phrase: str, language: str) -> str:
    """A noun phrase for a subject line: three words at most besides an article, or ''."""
    article, joint = _ARTICLE.get(language), _JOINT.get(language)
    for said in (phrase, joint.sub("", phrase) if joint else phrase):
        if len((article.sub("", said) if article else said).split()) <= MAX_SUBJECT_WORDS:
            return said
    return ""


def is_shouted(text: str) -> bool:
    """Whether a text of some length has capitals only."""
    letters = [char for char in text if char.isalpha()]
    return len(letters) > 3 and all(char.isupper() for char in letters)


def weekday_said(day: date, on: date) -> str:
    """The weekday of a day just passed, or day and month once the weekday could be taken for another."""
    return f"-W-{day.isoweekday()}" if 0 <= (on - day).days < _WEEKDAY_DAYS else day_said(day, on)


def day_said(day: date, on: date) -> str:
    """As much of a past day as stays true: day and month while it is near, then the month, then with its year."""
    days = (on - day).days
    if days < _DAY_AND_MONTH_DAYS:
        return day.strftime("--%m-%d")
    return day.strftime("--%m" if days < _MONTH_ALONE_DAYS else "%Y-%m")


def date_said(day: date, on: date) -> str:
    """Day and month, with the year where it could be mistaken."""
    return day.strftime("--%m-%d" if abs((on - day).days) < _MONTH_ALONE_DAYS else "%Y-%m-%d")

"""The words of one language (`words.yaml`): how days, nouns and subjects are said."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from babel import Locale, UnknownLocaleError
from babel.dates import get_day_names, get_month_names
from pydantic import BaseModel, BeforeValidator, Field, ValidationError

from worker.core.moves import DAY_VALUES, Answer
from worker.core.phrases import clean
from worker.core.vocabulary import Forms
from worker.core.words import FactKind
from worker.errors import TemplateError
from worker.writing.marks import Said, inside, value_of, wrap
from worker.writing.sandbox import Line, Sandbox

Form = Literal["weekday", "day", "day_with_year", "month", "month_with_year"]

_FORMS: tuple[tuple[Form, re.Pattern[str]], ...] = (
    ("weekday", re.compile(r"-W-(?P<weekday>[1-7])")),
    ("day", re.compile(r"--(?P<month>\d\d)-(?P<day>\d\d)")),
    ("day_with_year", re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)")),
    ("month", re.compile(r"--(?P<month>\d\d)")),
    ("month_with_year", re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)")),
)
_TOKEN = re.compile(r"[\w'’-]+")
_TITLE = re.compile(r"[\w'’&+/,. -]+")
_LINES = frozenset({"signature", "usual"})
MAX_TITLE_WORDS = 8
"""A longer subject is quoted as it stands."""


def _several(forms: object) -> object:
    return (forms,) if isinstance(forms, str) else forms


Known = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], BeforeValidator(_several), Field(min_length=1)]
"""How a thing is said, one form or several; the first is the usual one."""

TABLES = frozenset({"hobbies", "for_hobbies", "events"})
"""Entries to which a later folder adds: its own lines replace those of the same name only."""


class DayForm(BaseModel, extra="forbid", frozen=True):
    """One way to say a day: inside a sentence, and by itself."""

    within: str
    alone: str


class WordList(BaseModel, extra="forbid", frozen=True):
    """What `words.yaml` holds.

    `answers` are what the rep may write under the brief. `first_day` is how the first of a month is said (French: 1er).
    `articles` gives, for a language with several, the words that each one goes before. `hobbies` and `events` of
    children stand by their names in English, each with the form that is said and others that mean the same;
    `for_hobby` is what goes before the form that is said (`for`, `fürs`), `for_hobbies` where it is said otherwise.
    """

    days: dict[Form, DayForm] = Field(min_length=5)
    quotes: tuple[str, str] = ("“", "”")
    first_day: str = ""
    the: str = ""
    articles: dict[str, frozenset[str]] = Field(default_factory=dict)
    no_the_before: frozenset[str] = frozenset()
    doing_endings: tuple[str, ...] = ()
    doing_before: frozenset[str] = frozenset()
    forms: tuple[str, ...] = ()
    starts_small: bool = False
    speaks: frozenset[str] = frozenset()
    plain_words: frozenset[str] = frozenset()
    answers: dict[Answer, tuple[str, ...]] = Field(default_factory=dict)
    hobbies: dict[str, Known] = Field(default_factory=dict)
    for_hobby: str = ""
    for_hobbies: dict[str, str] = Field(default_factory=dict)
    events: dict[str, Known] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Day:
    within: Line
    alone: Line


class Words:
    """Says values in one language."""

    def __init__(self, language: str, entries: Mapping[str, Any], places: Mapping[str, str]) -> None:
        """`language` is its code; `places` gives the file and line of every entry for error messages."""
        whole = next(iter(places.values()), "words.yaml")
        try:
            locale = Locale.parse(language)
        except (ValueError, UnknownLocaleError) as error:
            raise TemplateError(f"{whole}: there is no language {language}; name the folder by its code.") from error
        self._months = get_month_names("wide", "format", locale)
        self._weekdays = get_day_names("wide", "format", locale)
        try:
            self._list = WordList.model_validate(entries)
        except ValidationError as error:
            first = error.errors()[0]
            key = ".".join(str(part) for part in first["loc"])
            place = places.get(str(first["loc"][0]) if first["loc"] else "", whole)
            raise TemplateError(f"{place}: {key}: {first['msg']}.") from error
        sandbox = Sandbox({})
        place = places.get("days", whole)
        self._articles = {word: article for article, words in self._list.articles.items() for word in words}
        self._usual_hobbies = {several[0].casefold(): name for name, several in self._list.hobbies.items()}
        self._plain_words = self._list.plain_words | self._articles.keys()
        self._days = {
            form: _Day(*(sandbox.checked(text, place)[0] for text in (said.within, said.alone)))
            for form, said in self._list.days.items()
        }

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms of address of the language, the neutral one first; none where there is but one."""
        return self._list.forms

    @property
    def answers(self) -> Mapping[Answer, tuple[str, ...]]:
        """What the rep may write under the brief, by its meaning."""
        return self._list.answers

    @property
    def known(self) -> Forms:
        """What is known by name, as this language says it."""
        return {FactKind.HOBBY: self._list.hobbies, FactKind.CHILD_EVENT: self._list.events}

    def for_what(self, what: str) -> str:
        """Say what a hobby's time is for (`for sailing`), where it is said in its usual form; else ''."""
        name = self._usual_hobbies.get(what.casefold(), "")
        return self._list.for_hobbies.get(name, f"{self._list.for_hobby} {what}" if name else "").strip()

    def begun(self, sentence: str, *, after_greeting: bool) -> str:
        """A marked sentence with a capital, unless it goes on from the greeting in a language that does so."""
        return with_capital(sentence) if self._list.starts_small and not after_greeting else sentence

    @property
    def filters(self) -> Mapping[str, Callable[[str], str]]:
        """What wordings may do with a value."""
        return {"the": self._with_the, "bare": self._bare, "start": with_capital}

    def say(self, name: str, text: str, index: int) -> Said:
        """A value as this language says it inside a sentence, marked with its number."""
        if name in DAY_VALUES:
            return self._say_day(text, index)
        said = clean(text, lines=name in _LINES)
        if name == "what":
            return Said(wrap(self._without_capital(said), index))
        return Said(self._say_topic(said, index) if name == "topic" else wrap(said, index))

    def _say_day(self, text: str, index: int) -> Said:
        for form, pattern in _FORMS:
            if found := pattern.fullmatch(text):
                parts = self._day_parts(found.groupdict())
                day = self._days[form]
                return Said(wrap(day.within.render(parts), index), wrap(day.alone.render(parts), index))
        said = wrap(clean(text), index)
        return Said(said, said)

    def _day_parts(self, numbers: Mapping[str, str]) -> dict[str, str]:
        said = {key: str(int(number)) for key, number in numbers.items()}
        if said.get("day") == "1":
            said["day"] = self._list.first_day or said["day"]
        if "month" in said:
            said["month"] = self._months[(int(said["month"]) - 1) % 12 + 1]
        if "weekday" in said:
            said["weekday"] = self._weekdays[int(said["weekday"]) - 1]
        return said

    def _say_topic(self, text: str, index: int) -> str:
        """The matter of a subject as a thing (`the dock leveller`), or quoted where it cannot be taken for one."""
        words = _TOKEN.findall(text)
        plain = self._without_capital(text)
        speaks = any(word.lower() in self._list.speaks for word in words)
        is_title = speaks or len(words) > MAX_TITLE_WORDS or not _TITLE.fullmatch(text) or plain[:1].isupper()
        if not words or is_title or not self._is_clear(words[0].lower()):
            opening, closing = self._list.quotes
            return f"{opening}{wrap(text, index)}{closing}"
        return self._with_the(wrap(plain, index))

    def _is_clear(self, word: str) -> bool:
        """Whether it is known which article goes before a word, where the language has several."""
        return not self._articles or word in self._articles or word in self._list.no_the_before

    def _without_capital(self, text: str) -> str:
        """The first letter made small where the first word is plainly no name and no other word is capitalised."""
        words = _TOKEN.findall(text)
        if len(words) > 1 and all(word[:1].isupper() for word in words) and words[0].lower() in self._plain_words:
            return text.lower() if all(word.lower() in self._plain_words for word in words) else text
        return text[:1].lower() + text[1:] if words and words[0].lower() in self._plain_words else text

    def _with_the(self, marked: str) -> str:
        """The value with `the` before it where the language wants it."""
        words = _TOKEN.findall(value_of(marked))
        article = self._articles.get(words[0].lower(), self._list.the) if words else ""
        if not article or words[0].lower() in self._list.no_the_before:
            return marked
        is_name = len(words) == 1 and words[0][0].isupper()
        gap = "" if article.endswith("’") else " "
        return marked if is_name or self._is_doing(words) else f"{article}{gap}{marked}"

    def _is_doing(self, words: list[str]) -> bool:
        is_doing = words[0].lower().endswith(self._list.doing_endings) if self._list.doing_endings else False
        return is_doing and (len(words) == 1 or words[1].lower() in self._list.doing_before)

    def _bare(self, marked: str) -> str:
        """The value without an article or a count before it."""
        elided = tuple(article for article in self._list.articles if article.endswith("’"))

        def without_article(text: str) -> str:
            first, _, rest = text.partition(" ")
            cut = next((len(article) for article in elided if text.lower().startswith(article)), 0)
            return rest if rest and first.lower() in self._list.no_the_before else text[cut:]

        return inside(marked, without_article)


def with_capital(marked: str) -> str:
    """The value with a capital, for the start of a sentence."""
    first = next((place for place, char in enumerate(marked) if char.isalpha()), None)
    if first is None or marked[:first].rstrip()[-1:].isdigit():  # `12 dock seals` has its start already
        return marked
    if len(marked[first].upper()) > 1:  # places in the text stay where they are
        return marked
    return marked[:first] + marked[first].upper() + marked[first + 1 :]

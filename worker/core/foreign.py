"""Whether a phrase is plainly in another language than the sentence it is to stand in.

Notes are often kept in English, whatever the rep's first language is said to be. Articles and prepositions give that
away; each language lists only those that no other one we write in has. Names keep theirs (`the Highlanders`).
"""

import re
from collections.abc import Mapping

_TELLTALE: Mapping[str, str] = {
    "de": "eine|einen|einem|einer|für|mit|und|zum|zur",
    "en": "and|for|from|his|of|our|the|their|with",
    "es": "del|los|una",
    "fr": "aux|avec|chez|dans|les|pour|une",
    "nl": "een|het|naar|voor",
}
_NOT_FOREIGN: Mapping[str, frozenset[str]] = {
    "en": frozenset({"aux", "les", "pour"}),  # `pour over coffee`, `les mis`
    "nl": frozenset({"dans", "les", "of"}),
}
"""Words on another language's list that the language has as well."""


def _pattern(language: str) -> re.Pattern[str]:
    others = "|".join(words for other, words in _TELLTALE.items() if other != language).split("|")
    words = "|".join(sorted(set(others) - _NOT_FOREIGN.get(language, frozenset())))
    # A capital after it makes it part of a name; in German every noun has one.
    german = "|".join(set(_TELLTALE["de"].split("|"))) if language != "de" else r"(?!)"
    english = "(?:at|for|from|in|of|on|to|with) the" if language != "en" else r"(?!)"
    return re.compile(rf"(?<![\w'’-])(?:(?:{words})(?= [^\W\d_])(?! [A-ZÀ-Þ])|(?:{german}|{english})(?= ))")


_FOREIGN: Mapping[str, re.Pattern[str]] = {language: _pattern(language) for language in _TELLTALE}


def is_foreign(phrase: str, language: str) -> bool:
    """Whether a small word shows that a phrase is in another language; False where nothing does."""
    pattern = _FOREIGN.get(language)
    return bool(pattern and pattern.search(phrase))

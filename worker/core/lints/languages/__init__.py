"""The words the lints look for, by language: tables only."""

from collections.abc import Mapping

from worker.core.lints.languages.de import GERMAN
from worker.core.lints.languages.en import ENGLISH
from worker.core.lints.languages.es import SPANISH
from worker.core.lints.languages.fr import FRENCH
from worker.core.lints.languages.lexicon import SILENT, Lexicon
from worker.core.lints.languages.nl import DUTCH

__all__ = ["LEXICONS", "SILENT", "Lexicon"]

LEXICONS: Mapping[str, Lexicon] = {"en": ENGLISH, "de": GERMAN, "fr": FRENCH, "es": SPANISH, "nl": DUTCH}
"""The languages whose words are known; of another only what needs no words is checked."""

"""A phrase in another language is told by its small words, and never a name or a word both languages have."""

import pytest

from worker.core.foreign import is_foreign
from worker.core.phrases import noun_phrase


@pytest.mark.parametrize(
    ("phrase", "language"),
    [
        ("the new cold store in Zwolle", "nl"),
        ("the new cold store in Duluth", "de"),
        ("sailing on the Frisian lakes", "nl"),
        ("introduction to his brother", "fr"),
        ("eine neue Halle", "en"),
        ("Chor und Konzert", "nl"),
        ("het nieuwe gebouw", "fr"),
        ("sortie avec les enfants", "es"),
    ],
)
def test_a_note_in_another_language_is_not_said(phrase: str, language: str) -> None:
    assert is_foreign(phrase, language)
    assert noun_phrase(phrase, language) == ""


@pytest.mark.parametrize(
    ("phrase", "language"),
    [
        ("the new cold store", "en"),
        ("sailing on the Frisian lakes", "en"),
        ("the Highlanders", "de"),
        ("het Concertgebouworkest", "nl"),
        ("huis of tuin", "nl"),
        ("dans en theater", "nl"),
        ("la visite du chantier avec l'équipe", "fr"),
        ("el Athletic Club de Bilbao", "es"),
        ("pour over coffee", "en"),
        ("Chor und Konzert", "de"),
        ("Los Angeles", "de"),
        ("wielrennen", "pt"),
    ],
)
def test_names_and_words_of_its_own_are_not_foreign(phrase: str, language: str) -> None:
    assert not is_foreign(phrase, language)

"""The words of notes to self in the five languages reps write them in, and one form for comparing words."""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from worker.core.address_form import OTHER, SAID
from worker.core.words import FactKind, ToldBy

Meaning = TypeVar("Meaning")


class Verb(StrEnum):
    """What a note asks for."""

    NOTE = "note"
    LINE = "line"
    SPOKE = "spoke"
    HOLD = "hold"
    STOP = "stop"
    BIRTHDAY = "birthday"
    MET = "met"
    FORM = "form"


_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "đ": "d", "ı": "i", "’": "'", "‘": "'", "`": "'", "´": "'"}
)
_APART = re.compile(r"[^\w@']+")


def fold(text: str) -> str:
    """Give the one form in which words are compared: no capitals, no accents, single spaces."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_LETTERS).casefold().translate(_LETTERS))
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(_APART.sub(" ", plain).split())


_VERB_WORDS: Mapping[Verb, Mapping[str, str]] = {
    Verb.NOTE: {"en": "note", "de": "notiz notieren", "fr": "note", "es": "nota", "nl": "notitie noteer"},
    Verb.LINE: {"en": "line", "de": "zeile satz", "fr": "ligne phrase", "es": "frase línea", "nl": "regel zin"},
    Verb.SPOKE: {
        "en": "spoke talked phoned",
        "de": "gesprochen telefoniert",
        "fr": "parlé appelé",
        "es": "hablé hablado llamé",
        "nl": "gesproken gebeld",
    },
    Verb.HOLD: {
        "en": "hold pause",
        "de": "ruhe warten pause",
        "fr": "attendre pause",
        "es": "esperar pausa",
        "nl": "wachten pauze",
    },
    Verb.STOP: {"en": "stop", "de": "stopp stop", "fr": "stop arrêter", "es": "alto parar", "nl": "stop stoppen"},
    Verb.BIRTHDAY: {
        "en": "birthday bday",
        "de": "geburtstag",
        "fr": "anniversaire",
        "es": "cumpleaños",
        "nl": "verjaardag",
    },
    Verb.MET: {"en": "met", "de": "getroffen traf", "fr": "rencontré vu", "es": "reunido quedé", "nl": "ontmoet"},
    Verb.FORM: {"en": "form", "de": "anrede", "fr": "forme", "es": "trato", "nl": "aanspreekvorm"},
}

_KIND_WORDS: Mapping[FactKind, Mapping[str, str]] = {
    FactKind.HOBBY: {
        "en": "hobby hobbies interest interests",
        "de": "hobby hobbys interesse interessen",
        "fr": "hobby loisir loisirs passion",
        "es": "hobby afición aficiones pasatiempo",
        "nl": "hobby hobby's interesse interesses",
    },
    FactKind.PROJECT: {"en": "project", "de": "projekt vorhaben", "fr": "projet", "es": "proyecto", "nl": "project"},
    FactKind.WANTS: {
        "en": "wants needs wish",
        "de": "sucht braucht wünscht wunsch",
        "fr": "cherche veut souhaite",
        "es": "busca quiere necesita",
        "nl": "zoekt wil wens",
    },
    FactKind.CHILD_EVENT: {
        "en": "child kid son daughter",
        "de": "kind sohn tochter",
        "fr": "enfant fils fille",
        "es": "hijo hija",
        "nl": "kind zoon dochter",
    },
    FactKind.PET: {"en": "pet", "de": "haustier", "fr": "animal", "es": "mascota", "nl": "huisdier"},
    FactKind.TEAM: {"en": "team", "de": "mannschaft team verein", "fr": "équipe", "es": "equipo", "nl": "ploeg team"},
    FactKind.PARTNER: {
        "en": "partner wife husband",
        "de": "partner partnerin frau mann",
        "fr": "partenaire femme mari",
        "es": "pareja esposa esposo marido",
        "nl": "partner vrouw man",
    },
    FactKind.ROLE: {"en": "role job", "de": "rolle funktion", "fr": "poste", "es": "puesto cargo", "nl": "functie"},
    FactKind.EMPLOYER: {
        "en": "employer",
        "de": "arbeitgeber",
        "fr": "employeur",
        "es": "empleador",
        "nl": "werkgever",
    },
    FactKind.SCHOOL: {
        "en": "school university college",
        "de": "schule universität",
        "fr": "école université",
        "es": "escuela universidad",
        "nl": "school universiteit",
    },
    FactKind.HOMETOWN: {
        "en": "hometown",
        "de": "heimatort heimat",
        "fr": "origine",
        "es": "ciudad",
        "nl": "woonplaats",
    },
    FactKind.HOLIDAY_HABIT: {
        "en": "holiday holidays vacation",
        "de": "urlaub",
        "fr": "vacances",
        "es": "vacaciones",
        "nl": "vakantie",
    },
    FactKind.OFFICE: {"en": "office", "de": "büro", "fr": "bureau", "es": "oficina", "nl": "kantoor"},
    FactKind.GIFT_POLICY: {
        "en": "gift gifts",
        "de": "geschenk geschenke",
        "fr": "cadeau cadeaux",
        "es": "regalo regalos",
        "nl": "cadeau cadeaus",
    },
    FactKind.AVOID: {"en": "avoid never", "de": "vermeiden", "fr": "éviter", "es": "evitar", "nl": "vermijden"},
}

_TELLERS: Mapping[ToldBy, str] = {
    ToldBy.REP: "seen saw noticed observed gesehen bemerkt vu remarqué visto notado gezien gemerkt",
    ToldBy.COLLEAGUE: "colleague kollege kollegin collègue colega collega",
    ToldBy.PUBLIC: "public published öffentlich publié público openbaar",
    ToldBy.THIRD_PARTY: "heard hearsay gehört entendu oído gehoord",
    ToldBy.INFERRED: "guess guessed vermutung supposé supuesto vermoeden",
}


def _index(table: Mapping[Meaning, Mapping[str, str]]) -> dict[str, tuple[Meaning, str]]:
    """Turn a table around: from a word to what it means and its language, empty where it is several languages'."""
    found: dict[str, tuple[Meaning, str]] = {}
    for meaning, by_language in table.items():
        for language, words in by_language.items():
            for word in map(fold, words.split()):
                found[word] = (meaning, "" if word in found else language)
    return found


VERBS = _index(_VERB_WORDS)
"""From a folded word to the verb and the word's language (empty: of several)."""
NOT_OF: Mapping[str, str] = {"met": "nl"}
"""Words that are no verb for a rep who writes that language: Dutch "met" stands before whoever comes along."""
MISTYPED = tuple(word for word, (verb, _) in VERBS.items() if verb not in (Verb.MET, Verb.FORM))
"""The verbs a word may be a slip for; those of the others are too near to "meet" and "from"."""
FORMS: Mapping[str, str] = {fold(word): form for said in SAID.values() for form, word in said.items()} | {
    form: form for form in OTHER
}
"""From a folded word, "du" or "Sie" or the form itself, to the form of address."""
KINDS = {fold(kind): (kind, "") for kind in FactKind} | _index(_KIND_WORDS)
"""From a folded word to the kind of fact and the word's language (empty: of several)."""
TELLERS = {fold(word): teller for teller, words in _TELLERS.items() for word in words.split()}
"""From a folded word in brackets at the end of a note to who told it."""


def _words(text: str) -> frozenset[str]:
    return frozenset(map(fold, text.split()))


BEFORE_NAME = _words(
    "to with on about of for with mit mich über für von zu avec à de sur pour con a sobre met over aan"
)
"""May stand between the verb and the name."""
TITLES = _words(
    "mr mrs ms miss mx dr prof herr frau hr fr m mme mlle monsieur madame señor señora sr sra dhr mevr mevrouw meneer"
)
UNTIL = _words("until till bis jusqu'au jusqu'à jusque hasta tot")
ON = _words("on am vom le el op")
BEFORE_DAY = ON | _words("the den der dem du del la last letzten next for für pour por voor")
"""May stand before a day without changing it."""
ABOUT = _words("about über wegen zu sur de sobre over regarding re")
NO_THING = _words(
    "is was are were has had have will would can to us me it that this no nothing not our my you him her them and of "
    "in at for went got seems ist war sind hat hatte wird und nicht uns mich nichts zu est était sont avait et pas "
    "nous rien y es era son tiene nos nada que qué en zijn heeft wordt niet ons niets naar te"
)
"""What stands behind a word of kind here makes it part of a sentence, not the kind of a thing named next."""

RELATIVE: Mapping[str, int] = {
    fold(word): days
    for days, words in {
        0: "today heute aujourd'hui hoy vandaag",
        -1: "yesterday gestern hier ayer gisteren",
        -2: "vorgestern avant-hier anteayer eergisteren",
        1: "tomorrow morgen demain mañana",
    }.items()
    for word in words.split()
}
WEEKDAYS: Mapping[str, int] = {
    fold(word): number
    for number, words in enumerate(
        (
            "monday mon montag lundi lunes maandag",
            "tuesday tue dienstag mardi martes dinsdag",
            "wednesday wed mittwoch mercredi miércoles woensdag",
            "thursday thu donnerstag jeudi jueves donderdag",
            "friday fri freitag vendredi viernes vrijdag",
            "saturday sat samstag sonnabend samedi sábado zaterdag",
            "sunday sun sonntag dimanche domingo zondag",
        )
    )
    for word in words.split()
}
UNITS: Mapping[str, str] = {
    fold(word): unit
    for unit, words in {
        "day": "day days tag tage tagen jour jours día días dag dagen",
        "week": "week weeks woche wochen semaine semaines semana semanas weken",
        "month": "month months monat monate monaten mois mes meses maand maanden",
    }.items()
    for word in words.split()
}

"""What may not be kept about a person: special categories (GDPR Art. 9), offences (Art. 10), judgement of the person.

A word list refuses at the door; it is no proof that a text is harmless. A preference is kept without its reason.
"""

import re
from collections.abc import Mapping

# Beginnings of words. Conditions never stand. Places and duties may be somebody's work ("heating for the hospital"),
# so they pass in facts about work. A topic alone ("politics") says nothing about the person and may be one to avoid.
_CONDITIONS: Mapping[str, str] = {
    "health": (
        r"cancer|chemo|tumou?r|diabet|depressi|anxiety|bipolar|autis|adhd\b|dementia|alzheimer|parkinson's|epilep|asthma|"
        r"hiv\b|diagnos|had a stroke|heart attack|pregnan|miscarr|alcoholi[cs]|drug addict|addiction|sober|burn-?out|"
        r"migraine|overweight|krebs\b|krank\b|krankheit|erkrank|schwanger|cáncer\b|enfermedad|embaraz|maladie|enceinte|ziekte|"
        r"zwanger"
    ),
    "belief": (
        r"catholi|protestant|evangelical|born-again|devout|muslim|islam\b|islamic|jews?\b|jewish|judaism|hindu|buddhis|"
        r"sikh|mormon|atheis|ramadan|eid\b|quran|koran|torah\b|kosher|halal|prays?\b|prayer|katholi|musulm|moslim"
    ),
    "politics": (
        r"democrat\b|republican\b|labour party|tory\b|tories\b|conservative party|liberal party|socialis[mt]|"
        r"communis[mt]|marxis|nationalist|left-wing|right-wing|voted? for|votes for|brexit|afd\b|cdu\b|spd\b"
    ),
    "trade union": (
        r"trade union|labou?r union|union (?:member|rep|steward)|shop steward|gewerkschaft|syndicat\b|sindicato|vakbond"
    ),
    "origin": r"ethnic|racial|skin colou?r|romani\b|immigrant|asylum seeker|herkunft",
    "sex life": (
        r"gay\b|lesbian|bisexual|homosexual|heterosexual|transgender|lgbt|extramarital|having an affair|"
        r"schwul\b|lesbisch"
    ),
    "genetics or biometrics": r"genetic test|genome|dna test",
    "offences": r"convicted|criminal record|felony|drink-driving|on probation|vorbestraft",
}
_PLACES: Mapping[str, str] = {
    "health": r"hospital|surgery|clinic\b|therap|disab|wheelchair|illness|disease|medicat|allerg|krankenhaus",
    "belief": r"church|mosque|synagogue|parish|bible|kirche|moschee|iglesia|mezquita|église|mosquée|kerk\b|moskee",
    "offences": r"prison|jail|arrested|gefängnis",
}
_TOPICS: Mapping[str, str] = {
    "belief": r"religion|religious|faith\b",
    "politics": r"politic|election",
    "health": r"health",
}
_JUDGEMENT = (
    r"ego\b|vain\b|vanity|greedy|insecure|gullible|weakness|manipulat|flattery|leverage|owes us|obliged to us|pushover|"
    r"stingy|arrogant|ruthless|self-cent|unattractive|easily impressed|wants to impress"
)
_JUDGING_KINDS = re.compile(
    r"judge?ment|leverage|weakness|attitude|impress|obliged|adjective|personality|body_|quality_of|_self_first|_minded\b|"
    r"seen_as|_a_habit|others_think|self_cent|ethical\b",
    re.IGNORECASE,
)
_KIND_CATEGORIES = {"medical_history": "health", "smokes": "health", "drinks": "health", "union": "trade union"}


def _signs(stems: Mapping[str, str]) -> dict[str, re.Pattern[str]]:
    return {category: re.compile(rf"\b(?:{words})", re.IGNORECASE) for category, words in stems.items()}


_CONDITION_SIGNS, _PLACE_SIGNS, _TOPIC_SIGNS = _signs(_CONDITIONS), _signs(_PLACES), _signs(_TOPICS)
_JUDGEMENT_SIGNS = re.compile(rf"\b(?:{_JUDGEMENT})", re.IGNORECASE)


def category_of(text: str, *, work: bool = False, topic: bool = False) -> str | None:
    """Name the special category a text touches, or None.

    `work` lets places pass (the text is about work), `topic` a bare topic (the text names what to avoid).
    """
    tables = [_CONDITION_SIGNS]
    if not work:
        tables += [_PLACE_SIGNS]
    if not (work or topic):
        tables += [_TOPIC_SIGNS]
    return next((category for table in tables for category, sign in table.items() if sign.search(text)), None)


def category_of_kind(kind: str) -> str | None:
    """Name the special category a would-be kind of fact stands for, or None (`medical_history`, `religion`)."""
    return _KIND_CATEGORIES.get(kind.casefold()) or category_of(kind.replace("_", " "))


def is_judgement(text: str) -> bool:
    """Whether a text judges the person or names a way to handle them."""
    return bool(_JUDGEMENT_SIGNS.search(text))


def is_judging_kind(kind: str) -> bool:
    """Whether a would-be kind of fact is about handling the person instead of knowing them."""
    return bool(_JUDGING_KINDS.search(kind))

"""Whether rep and customer address each other in different forms: an offer, or a distance, that the rep must answer.

One familiar phrase is no form and one polite footer no distance: without clear evidence nothing differs.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from worker.core.mined_voice import CLOSERS, OPENERS, Written, bare
from worker.core.model import Customer, Rep
from worker.core.own_words import own_words
from worker.core.words import FAMILIAR, FORMAL

OTHER: Mapping[str, str] = {FORMAL: FAMILIAR, FAMILIAR: FORMAL}

SAID: Mapping[str, Mapping[str, str]] = {
    "de": {FORMAL: "Sie", FAMILIAR: "du"},
    "fr": {FORMAL: "vous", FAMILIAR: "tu"},
    "es": {FORMAL: "usted", FAMILIAR: "tú"},
    "nl": {FORMAL: "u", FAMILIAR: "je"},
}
"""How each form is called, by language."""

_REPS_WORDS = 2
_OFFERING_WORDS = 3
_DISTANT_WORDS, _DISTANT_MAILS = 4, 2
_CLOSING_WORDS = 6

# Words that speak to one person alone: whoever writes `jullie` or `ustedes` speaks to the firm.
_WORDS: Mapping[str, Mapping[str, re.Pattern[str]]] = {
    "de": {
        FORMAL: re.compile(r"(?<![.!?:]\s)(?<!^)\b(?:Sie|Ihnen|Ihre[mnrs]?)\b", re.MULTILINE),
        FAMILIAR: re.compile(r"\b(?:du|dich|dir|dein(?:e[mnrs]?)?)\b", re.IGNORECASE),
    },
    "fr": {
        FORMAL: re.compile(r"(?<!rendez-)\b(?:vous|votre|vos|vôtres?)\b", re.IGNORECASE),
        FAMILIAR: re.compile(r"\b(?:tu|toi|te|ta|tes)\b|\bt['’]", re.IGNORECASE),
    },
    "es": {
        FORMAL: re.compile(r"\b(?:usted\b|ud\.|vd\.)", re.IGNORECASE),
        FAMILIAR: re.compile(
            r"\b(?:tú|tus?|te|ti|contigo|tienes|puedes|quieres|sabes|estás|eres|tuy[oa]s?)\b", re.IGNORECASE
        ),
    },
    "nl": {
        FORMAL: re.compile(r"\b(?:u|uw)\b", re.IGNORECASE),
        FAMILIAR: re.compile(r"\b(?:je|jij|jou|jouw)\b", re.IGNORECASE),
    },
}
_FOOTER = re.compile(
    r"confiden|vertraulich|vertrouwelijk|destinat|empf[äa]nger|adressat|geadresseerde|irrt[üu]m|par erreur|por error|"
    r"abusievelijk|datenschutz|privacy|newsletter|https?://|www\.",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TwoForms:
    """What the forms are called that the customer and the rep use with each other: `du` and `Sie`."""

    theirs: str
    own: str


@dataclass(frozen=True, slots=True)
class _Shown:
    """The form a mail speaks in (empty: in both) and by how many words."""

    form: str
    words: int


def called_forms(their_form: str, language: str) -> TwoForms | None:
    """Return how the two forms are called where the customer's is not the rep's; None where they do not differ."""
    called = SAID.get(language)
    return TwoForms(called[their_form], called[OTHER[their_form]]) if called and their_form in OTHER else None


def differing_form(
    ours: Sequence[Written], theirs: Sequence[Written], customer: Customer, rep: Rep, language: str
) -> str:
    """Return the form the customer uses with the rep where it is clearly not the one the rep uses; else nothing.

    `ours` are mails of the rep to the customer, `theirs` those they wrote to the rep. What either wrote last counts.
    """
    if language not in _WORDS:
        return ""
    we = _latest(ours, _names(customer.name, customer.given_name, customer.family_name, customer.signs_as), language)
    they = _latest(theirs, _names(rep.name), language)
    if not we or not they or OTHER.get(we[0].form) != they[0].form or _words_of(we) < _REPS_WORDS:
        return ""
    if they[0].form == FAMILIAR:
        return FAMILIAR if _words_of(they) >= _OFFERING_WORDS else ""
    is_distant = len(they) >= _DISTANT_MAILS and _words_of(they) >= _DISTANT_WORDS
    return FORMAL if is_distant else ""


def _words_of(several: Sequence[_Shown]) -> int:
    return sum(shown.words for shown in several)


def _latest(mails: Sequence[Written], reader: frozenset[str], language: str) -> list[_Shown]:
    """The newest mails to this reader that show a form, as long as it is the same."""
    newest = sorted(mails, key=lambda mail: mail.at, reverse=True)
    shown = [each for mail in newest if (each := _shown(mail.text, reader, language))]
    return list(takewhile(lambda each: each.form == shown[0].form, shown))


def _shown(text: str, reader: frozenset[str], language: str) -> _Shown | None:
    """What one mail shows; None where it speaks in no form, or to somebody else."""
    lines = own_words(text).splitlines()
    if not lines or not _greets(lines[0], reader):
        return None
    spoken = "\n".join(above_signature(lines))
    counts = {form: len(words.findall(spoken)) for form, words in _WORDS[language].items()}
    total = sum(counts.values())
    if not total:
        return None
    return next((_Shown(form, total) for form, count in counts.items() if count == total), _Shown("", total))


def _greets(line: str, reader: frozenset[str]) -> bool:
    """Whether a greeting names the reader or nobody; a first line that greets nobody may be to anyone."""
    found = OPENERS.match(line.strip())
    named = [word for word in bare(line[found.end() :]).split() if word] if found else []
    return not named or any(word in reader for word in named)


def _names(*names: str) -> frozenset[str]:
    return frozenset(word for name in names for word in bare(name).split())


def above_signature(lines: Sequence[str]) -> list[str]:
    """The lines a mail says, down to its closing words; what a firm puts below every mail is left out."""
    said = takewhile(lambda line: not (len(line.split()) <= _CLOSING_WORDS and CLOSERS.search(line)), lines[1:])
    return [lines[0], *(line for line in said if not _FOOTER.search(line))]

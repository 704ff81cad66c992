"""How the rep writes to somebody, read off what they wrote: the forms alone.

Only forms that fit any day are taken: no "Good morning", no "Have a good weekend", no thanks.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median

from worker.core.model import Customer, Rep, Voice
from worker.core.phrases import clean
from worker.core.voice import called
from worker.core.words import FAMILIAR, FORMAL

FEWEST = 3
"""Mails that must show how the rep writes before it counts."""

MINED_WITHIN = timedelta(days=548)
"""Eighteen months: how people write to each other changes."""

_RECENT = timedelta(days=183)
_LONGEST_LINE = 60
_CLOSING_LINES = 3
_CLOSING_WORDS = 6

OPENERS = re.compile(
    r"^(?:hi|hello|hey|hiya|dear|hallo|moin|servus|gr[üu]ezi|gr[üu](?:ß|ss) (?:gott|dich)|liebe[rs]?|"
    r"(?:sehr )?geehrter?|guten tag|bonjour|salut|ch[eè]re?s?|hola|querid[oa]|estimad[oa]|apreciad[oa]|beste|hoi|"
    r"dag|goedendag|geachte|ciao|car[oa]|gentile|ol[áa]|prezad[oa]|hej|hei|kj?[æa]re|k[äa]ra|hyv[äa]|cze[śs][ćc]|"
    r"drog[ia]|szanown[ya]|ahoj|mil[ýáa]|v[áa][žz]en[ýáa]|szia|kedves|bun[ăa]|drag[ăa]?|stimat[ăa]?|merhaba|"
    r"say[ıi]n|sevgili|привет|здравствуйте|уважаем(?:ый|ая)|дорог(?:ой|ая)|γεια|αγαπητ[έή])\b",
    re.IGNORECASE,
)
"""How a greeting begins."""

_SEVERAL = re.compile(
    r"\b(?:all|team|everyone|both|and|und|et|y|en|e|zusammen|tous|todos|allen|alle)\b|[&/]", re.IGNORECASE
)
_TITLES = re.compile(
    r"^(?:mr|mrs|ms|miss|dr|prof|herr|frau|monsieur|madame|m|mme|señora?|sra?|don|doña|meneer|mevrouw|dhr|mw|pak|bu|"
    r"sir|van|von|der|den|de|da|di|la|le|ing|dipl)\.?$",
    re.IGNORECASE,
)
_OF_THE_DAY = re.compile(
    r"weekend|week-end|wochenende|fin de semana|morning|afternoon|evening|morgen|abend|soir|noches|tardes|avond|"
    r"\b(?:see|talk|speak) (?:you|to you|soon)|bis (?:bald|dann)|à bientôt|hasta|tot (?:snel|ziens|dan)|"
    r"christmas|weihnacht|no[ëe]l|navidad|kerst|new year|neues jahr|easter|ostern|holiday|urlaub|vacances|"
    r"thank|dank|merci|gracias|bedankt|\d|\?",
    re.IGNORECASE,
)
CLOSERS = re.compile(
    r"\b(?:best|regards?|wishes|cheers|sincerely|yours|warmly|kindly|cordially|all the best|respectfully|"
    r"gr(?:uß|uss|üße|üsse|üssen|üßen|uessen)|mfg|lg|vg|herzlich\w*|liebe gr\w*|freundlich\w*|"
    r"cordialement|bien à (?:vous|toi)|amicalement|amitiés|salutations|sinc[èe]rement|respectueusement|"
    r"saludos?|abrazos?|atentamente|cordialmente|un saludo|"
    r"groet(?:en|jes)?|mvg|hartelijk\w*|vriendelijk\w*|hoogachtend|saluti|abraços?|cumprimentos|atenciosamente|"
    r"hilsen|h[äa]lsningar|mvh|terveisin|pozdrawiam|pozdrowienia|poważaniem|pozdravem|üdvözlettel|üdv|salut[ăa]ri|"
    r"stim[ăa]|sayg[ıi]lar[ıi]mla|selamlar|уважением|приветом|χαιρετισμούς|εκτίμηση)\b",
    re.IGNORECASE,
)
"""What stands in the line above a name."""

_FAMILIAR: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(r"\b(?:du|dich|dir|dein(?:e[mnrs]?)?)\b", re.IGNORECASE),
    "fr": re.compile(r"\b(?:tu|toi|te|ton|ta|tes)\b|\bt['’]", re.IGNORECASE),
    "es": re.compile(r"\b(?:tú|ti|contigo|tienes|puedes|quieres|sabes|estás|eres|tuy[oa]s?)\b", re.IGNORECASE),
    "nl": re.compile(r"\b(?:je|jij|jou|jouw|jullie)\b", re.IGNORECASE),
}
_FORMAL: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(r"(?<![.!?:]\s)(?<!^)\b(?:Sie|Ihnen|Ihr(?:e[mnrs]?)?)\b", re.MULTILINE),
    "fr": re.compile(r"(?<!rendez-)\b(?:vous|votre|vos|vôtres?)\b", re.IGNORECASE),
    "es": re.compile(r"\b(?:ustedes|usted|uds?\.|vds?\.)", re.IGNORECASE),
    "nl": re.compile(r"\b(?:u|uw)\b", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class Written:
    """One mail of the rep's to one person, newest part alone."""

    text: str
    at: datetime


def mined(mails: Iterable[Written], customer: Customer, rep: Rep, now: datetime, language: str) -> Voice:
    """Return how the rep writes to the customer; the neutral voice where too few mails show it."""
    read = [mail for mail in mails if mail.text.strip() and timedelta() <= now - mail.at <= MINED_WITHIN]
    if len(read) < FEWEST:
        return Voice(mails=len(read))
    greeting = _usual((_greeting(mail.text, customer), mail.at) for mail in read)
    signoff = _usual((_signoff(mail.text, rep), mail.at) for mail in read)
    form = _usual((form_of(mail.text, language), mail.at) for mail in read)
    words = round(median(len(mail.text.split()) for mail in read))
    return Voice(greeting, signoff, form, words, len(read), _exclaims(read))


def form_of(text: str, language: str) -> str:
    """Return the form of address a text speaks in; empty where it shows none, or two."""
    formal, familiar = _FORMAL.get(language), _FAMILIAR.get(language)
    if formal is None or familiar is None:
        return ""
    is_formal, is_familiar = bool(formal.search(text)), bool(familiar.search(text))
    return "" if is_formal == is_familiar else FORMAL if is_formal else FAMILIAR


def shared(voices: Sequence[Voice]) -> Voice:
    """Return what the rep writes to several people alike: for somebody they have not written to often."""
    known = [voice for voice in voices if voice.mails >= FEWEST]
    rates = [voice.exclaims for voice in known if voice.exclaims is not None]
    general = [voice.greeting for voice in known if "{name}" in voice.greeting]
    return Voice(
        greeting=_most(general),
        signoff=_most(voice.signoff for voice in known),
        form=_most(voice.form for voice in known),
        words=round(median(voice.words for voice in known)) if known else 0,
        exclaims=median(rates) if rates else None,
    )


def signs_as(texts: Iterable[str], customer: Customer) -> str:
    """Return what the customer calls themselves below their own mails, where that is plainly their name."""
    names = [bare(part) for part in (*customer.name.split(), customer.given_name, customer.family_name) if part]
    signed = (_last_line(text) for text in texts)
    # a whole name under a mail tells nothing new: nobody is greeted by it who has a name to be called by
    whole = set(map(bare, customer.name.split())) if called(replace(customer, signs_as="")) else set()
    return _most(line for line in signed if _is_theirs(line, names) and set(map(bare, line.split())) != whole)


def _usual(shown: Iterable[tuple[str, datetime]]) -> str:
    """The form most mails have, those of the last half year counting twice; the newest of several alike."""
    known = [(form, at) for form, at in shown if form]
    if not known:
        return ""
    newest = max(at for _, at in known)
    weights: Counter[str] = Counter()
    for form, at in known:
        weights[form] += 2 if newest - at <= _RECENT else 1
    last = {form: max(at for other, at in known if other == form) for form in weights}
    return max(weights, key=lambda form: (weights[form], last[form]))


def _exclaims(mails: Sequence[Written]) -> float:
    """How many `!` stand in a hundred words; mails of the last half year count twice."""
    newest = max(mail.at for mail in mails)
    weighed = [(2 if newest - mail.at <= _RECENT else 1, mail.text) for mail in mails]
    words = sum(weight * len(text.split()) for weight, text in weighed)
    return 100 * sum(weight * text.count("!") for weight, text in weighed) / words


def _most(forms: Iterable[str]) -> str:
    counted = Counter(form for form in forms if form)
    return max(counted, key=lambda form: (counted[form], form)) if counted else ""


def _greeting(text: str, customer: Customer) -> str:
    """The greeting of a mail, with `{name}` for what the customer is called; empty where it greets otherwise."""
    line = clean(text.strip().splitlines()[0])
    if not line or len(line) > _LONGEST_LINE or line[-1].isalnum() or _OF_THE_DAY.search(line):
        return ""
    bare = line.rstrip(" ,!.:–—-")
    found = OPENERS.match(bare)
    rest = bare[found.end() :].strip() if found else bare
    if not rest or _SEVERAL.search(rest) or not _names(rest, customer):
        return ""
    name = called(customer)
    return re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "{name}", line, count=1) if name and rest == name else line


def _names(rest: str, customer: Customer) -> bool:
    """Whether a greeting goes to this person and nobody else: their names and titles are all it has."""
    known = {
        bare(word)
        for name in (customer.name, customer.signs_as, customer.given_name, customer.family_name)
        for word in re.split(r"[\s,]+", name)
        if word
    }
    words = [word for word in re.split(r"\s+", rest) if word]
    named = [word for word in words if bare(word) in known]
    return bool(named) and all(word in named or _TITLES.match(word) for word in words)


def _signoff(text: str, rep: Rep) -> str:
    """The closing lines of a mail down to the rep's name."""
    lines = [clean(line) for line in text.strip().splitlines()]
    names = {bare(name) for name in (rep.name, rep.name.split()[0] if rep.name.split() else "") if name}
    if not lines or bare(lines[-1]) not in names:
        return ""
    block = [lines[-1]]
    for line in reversed([line for line in lines[:-1] if line][-_CLOSING_LINES:]):
        if line[-1] in ".?!:;" or len(line.split()) > _CLOSING_WORDS:
            break
        if _OF_THE_DAY.search(line) or not CLOSERS.search(line):
            return ""
        block.insert(0, line)
    return "\n".join(block)


def _last_line(text: str) -> str:
    lines = [clean(line) for line in text.strip().splitlines()]
    return lines[-1].strip(" ,.-–—") if lines else ""


def _is_theirs(line: str, names: Sequence[str]) -> bool:
    words = [bare(word) for word in line.split()]
    return 0 < len(words) <= 4 and all(word in names for word in words)


def bare(text: str) -> str:
    """Return letters, figures and spaces alone, in one case: for comparing names."""
    return "".join(char for char in text.casefold() if char.isalnum() or char == " ").strip()

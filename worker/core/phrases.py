"""What can be said inside a sentence: values made safe, noun phrases, and days that stay true.

A day travels to the writer in a reduced form of ISO 8601 that holds no more than may be said: `-W-1` (on Monday),
`--02-10` (on 10 February), `--02` (in February), `2025-02` and `2025-02-10` with their year.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from worker.core.foreign import is_foreign

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
_GERMAN_PARTS = re.compile(
    r" (?:in|im|am|an|ans|auf|aufs|aus|bei|beim|durch|für|fürs|gegen|mit|nach|ohne|über|um|unter|von|vom|vor|zu|zum|zur"
    r"|zwischen|und|oder) "
)
_GERMAN_DOINGS = re.compile(
    r"bauen|besuchen|fahren|fliegen|gehen|hören|klettern|kochen|laufen|lernen|lesen|machen|malen|nähen|reiten|reparieren"
    r"|restaurieren|sammeln|schauen|schreiben|schwimmen|singen|spielen|tanzen|trinken|züchten"
)
_CUT = re.compile(r"\s*(?:[,;(\n]|\s[-–—]+\s).*", re.DOTALL)

_LEADS: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(
        r"^(?:(?:ist|war) )?(?:gerade |noch |immer noch |derzeit |zurzeit )?"
        r"(?:mag|liebt|spielt|sammelt|liest|sucht|braucht|benötigt|möchte|wünscht sich|hätte gerne?|hat als hobby"
        r"|(?:interessiert|begeistert) sich (?:sehr )?für|(?:ein |eine )?(?:gro(?:ß|ss)er )?fan (?:vom|von|des|der))"
        r"(?: (?:gerne?|sehr|besonders|dringend|leidenschaftlich|gerade|noch|immer noch|derzeit|zurzeit))* ",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"^(?:(?:is|was) )?(?:very |really )?"
        r"(?:likes?|loves?|enjoys?|plays?|follows?|supports?|needs?|wants?|looking for|keen on|fond of|into)(?: to)? ",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"^(?:(?:también|siempre|todavía|ahora) )?"
        r"(?:(?:le|les|me|nos) (?:gustan?|encantan?|interesan?|apasionan?|gustaría|hacen? falta|vendrían? bien)"
        r"(?: mucho| muchísimo)? (?:tener |encontrar )?"
        r"|(?:(?:está|anda|sigue) )?(?:busca|buscando|necesita|necesitando|quiere|quisiera|querría|desea|colecciona"
        r"|coleccionando|practica|practicando|toca|lee|sigue(?! (?:busc|colecc|practic))(?: al?(?= ))?)"
        r"(?: (?:mucho|urgentemente|encontrar|conseguir|comprar))? "
        r"|juega (?:mucho )?al? |disfruta (?:mucho )?(?:del?|con) |en busca de "
        r"|(?:(?:es|era) )?(?:(?:muy|gran|un gran|una gran) )?(?:aficionad[oa] al?|interesad[oa] en"
        r"|apasionad[oa] (?:del?|por)|(?:fan|hincha|amante|seguidora?|soci[oa]) del?) )",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"^(?:(?:est|était) )?(?:toujours |encore |actuellement |vraiment )?"
        r"(?:(?:aime(?:rait)?|adore|apprécie|pratique|collectionne|suit|supporte|cherche|recherche|veut|voudrait"
        r"|souhaite(?:rait)?|attend)(?: (?:beaucoup|bien|toujours|encore|surtout))? "
        r"|(?:joue|s['’]intéresse|s['’]adonne)(?: beaucoup)? (?:aux? |à la |à (?=\w)|à l['’]|du |de la |de l['’])"
        r"|fait (?:du |de la |des |de l['’])"
        r"|(?:a (?:grand )?|aurait )?besoin (?:de |d['’])|à la recherche (?:de |d['’])"
        r"|(?:(?:grand|grande) )?(?:fan|passionné|passionnée|mordu|mordue|amateur|amatrice) (?:de |d['’]|du |des ))"
        r"(?:(?:faire|pratiquer) (?:du |de la |de l['’]|des ))?",
        re.IGNORECASE,
    ),
    "nl": re.compile(
        r"^(?:(?:is|was) )?(?:(?:nog steeds|nog altijd|nog|momenteel|erg|heel|een) )*"
        r"(?:houdt (?:erg |heel )?(?:veel )?van|(?:dol|gek|verzot) op|doet (?:graag |veel )?aan|heeft als hobby"
        r"|(?:(?:grote|groot|trouwe|fervent) )?(?:fan|supporter|liefhebber) van|supportert voor|geïnteresseerd in"
        r"|op zoek naar|zoekt|speelt|verzamelt|leest|volgt|wil|wenst|bezig met)"
        r"(?: (?:graag|heel graag|vooral|veel|momenteel|dringend|nog steeds|nog altijd))* ",
        re.IGNORECASE,
    ),
}
_NO_PHRASE: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(
        r"^[a-zäöüß\d '’&+/.-]*$"  # a thing has a capital
        r"|^(?i:den|dem|einem|einer|eines|des|zu|um|nicht|nie|nur|auch|und|oder|aber|weil|dass|ob|wenn|falls|seit|bis"
        r"|gerne?|in|im|am|an|auf|aus|bei|beim|mit|von|vom|für|nach|über|unter|vor|zum|zur|wo|wohin|woher|wann|warum)\b"
        r"|\b(?i:ich|mir|mich|wir|uns|er|sie|es|man|du|dir|dich|ihr|ihm|ihn|ihnen|sich|wer|was|wie"
        r"|(?:mein|dein|sein|unser|euer|ihr|kein)(?:e[nmrs]?)?)\b"
        r"|(?:^(?i:{verbs})|\b(?:{verbs}))\b"
        r"|\b(?:nicht|leider|gerne?|endlich|wieder|schon|offen|fertig|geplant)\b"
        r"| [a-zäöüß]+te?$".replace(
            "{verbs}",
            "ist|sind|war|waren|wird|wurde|wurden|hat|haben|hatte|hatten|kann|konnte|soll|sollte|will|wollte|muss|mag"
            "|möchte|würde|bleibt|blieb|braucht|brachte|bringt|baut|baute|empfahl|fährt|fuhr|fand|findet|gab|gibt|geht"
            "|ging|half|hilft|hielt|kam|kauft|kaufte|kommt|läuft|lebt|liebt|lieh|lie(?:ß|ss)|liest|macht|machte|nahm"
            "|nannte|plant|sagt|sagte|sammelt|schickte|schrieb|singt|spielt|stellte|sucht|traf|wandert|wohnt|zeigte"
            "|zieht|zog",
        )
    ),
    "en": re.compile(
        r"^(?:to|not?|never|none|no longer|used|might|may|wants?|looking|going|just|also|and|but|because)\b"
        r"|^(?:why|how|when)\b"
        r"|^\w{2,}[^e\W]ed\b"
        r"|^(?:took|gave|came|went|sent|put|made|brought|lent|drove|met|let|stood|held|found|wrote)\b"
        r"|\b(?:i|we|he|she|they|it|you|my|our|your|his|her|their|its|him|them|me|us|who"
        r"|is|are|was|were|has|had|have|will|would|should|can|could|does|did|do"
        r"|sings?|runs|goes|lives|works|moved|bought|likes?|loves?|hates?|thinks|said|says|told)\b",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"^(?i:al?|del?|en|con|por|para|sin|desde|hasta|hacia|según|sobre|contra|entre|tras|durante|cuando|cuándo|donde"
        r"|cómo|como|si|porque|aunque|pero|y|o|e|ni|mientras|antes|después|cerca|lejos|muy|casi|quizás?|tal vez"
        r"|adelante|much[oa]s?|poc[oa]s?|bien|mal|bastante|demasiad[oa]"
        r"|(?!comando|contrabando)\w{2,}(?:ando|iendo|yendo)"
        r"|(?:content|preocupad|encantad|cansad|interesad|casad|jubilad|viud)[oa])\b"
        r"|\b(?i:yo|me|mí|mis?|te|tú|tus?|ti|se|nos|os|les?|lo|él|ellas?|ellos|ustedes|usted|sus?|[nv]uestr[oa]s?"
        r"|que|qué|quien(?:es)?|no|nunca|jamás|ya|todavía|aún|también|tampoco|hoy|ayer|anoche|mañana"
        r"|es|son|está|están|estaba|era|eran|fue|fui|fueron|hay|había|hubo|he|ha|han|hemos|tiene|tienen|tenía|tuvo|tuve"
        r"|va|van|vamos|iba|viene|vienen|puede|pueden|pudo|podría|debe|deben|quiere|quería|quiso|necesita|busca|hace|hacen"
        r"|hacía|hizo|hice|dice|dijo|dio|vio|puso|trajo|supo|sabe|vive|viven|trabaja|canta|toca|corre|nada|juega|lee|baila"
        r"|monta|pinta|colecciona|prefiere|odia|adora|vende|sale|llega|lleva|sigue|empieza|termina|abre|cierra|construye"
        r"|recomienda|piensa|cree|conoce|gustan?|encantan?|interesan?|estudia|viaja|conduce|disfruta)\b"
        r"|(?:^\w|\b[a-zñ])(?!ominó|lató)(?:\w*[^\W_]ó|\w+aron|\w+ieron|\w+rá[ns]?|(?!uay)\w+aba[ns]?)\b"
    ),
    "fr": re.compile(
        r"^(?:à|au|aux|en|dans|sur|pour|chez|avec|sans|par|vers|depuis|avant|après|ne|n['’]\w+|pas|jamais|plus|non|si"
        r"|et|ou|mais|car|donc|parce|quand|comment|pourquoi|où|va|vient|aimerait|voudrait|souhaite|cherche|très|trop)\b"
        r"|\b(?:je|tu|il|elle|on|nous|vous|ils|elles|me|te|se|moi|toi|lui|eux|leurs?|qui|que|y|ça|cela"
        r"|mon|ma|mes|ton|ta|tes|sa|ses|notre|nos|votre|vos)\b(?!['’-])"
        r"|\bson\b(?! et )|(?<!\w)(?:j|m|t|s|qu|c)['’](?=\w)"
        r"|\b(?:suis|est|sont|était|étaient|sera|seront|serait|ai|ont|avait|avaient|aura|auront|aurait|fut|eut|fait"
        r"|faisait|vont|peut|peuvent|doit|doivent|veut|veulent|pourrait|devrait|habite|travaille|adore|déteste|aime"
        r"|vit|prend|dit|pense que|passe|joue|chante|pleut|marche bien|avance|reste|vend|achète|construit|déménage)\b"
        r"|(?-i:\ba\b)"
        r"|^\w+[éiu] (?:le|la|les|l['’]|un|une|tout|moi|plus|longtemps)\b"
        r"|\b(?:pas encore|n['’]est|ne \w+ (?:pas|plus))\b",
        re.IGNORECASE,
    ),
    "nl": re.compile(
        r"^(?:om|in|op|aan|bij|met|van|voor|naar|over|onder|uit|door|na|rond|tegen|sinds|tot|zonder|en|of|maar|want|ook"
        r"|alleen|misschien|nog niet|liever|pas|toch|veel|vaak)\b"
        r"|^(?:ge(?:bracht|holpen|leend|regeld|stuurd|geven)|kent|toont|nam|zong|bracht|zag|liep|reed)\b"
        r"|\b(?:ik|mij|me|mijn|m['’]n|wij|we|ons|onze|hij|zij|ze|zijn|haar|hem|hun|hen|je|jij|jou|jouw|jullie|u|uw|zich"
        r"|die|dat|dit|wie|wat|hoe|waar|waarom|wanneer|toen|als|omdat|zodat|iemand|te|er|niet|geen|nooit"
        r"|graag|nodig|klaar|bezig|helaas|binnenkort|eindelijk|alweer|gisteren|vandaag|morgen"
        r"|(?:deze|vorige|volgende) (?:week|maand|zomer|winter|lente|herfst)|(?:dit|vorig|volgend) jaar"
        r"|is|was|waren|wordt|worden|werd|werden|heeft|hebben|had|hadden|kan|kon|kunnen|moet|moest|moeten|wil|wilde|willen"
        r"|zal|zou|zullen|mag|mocht|gaat|gaan|ging|komt|kwam|blijft|bleef|doet|deed|geeft|gaf|krijgt|kreeg|neemt|vindt"
        r"|vond|zoekt|zocht|koopt|kocht|verkoopt|verkocht|bouwt|bouwde|brengt|rijdt|schrijft|schreef|stuurt|stuurde"
        r"|helpt|hielp|stelt|stelde|zegt|zei|vertelt|vertelde|leent|leende|zingt|speelt|speelde|zeilt|wandelt|fietst"
        r"|loopt|woont|woonde|werkt|werkte|houdt|hield|leest|verhuist|verhuisde|ziet|laat|liet|maakt|maakte|haalt|haalde"
        r"|regelde|toonde|beveelt|beval|noemde|belde|begint|begon|start|startte|opent|opende)\b"
        r"|\b(?:gebleven|geholpen|geregeld|gegeven|gedaan|gebeld|geweest|gekomen|gegaan|gekocht|gevonden|gestuurd|gebracht"
        r"|aanbevolen|doorgegeven|verhuisd|begonnen|getrouwd|gestopt|geslaagd|gepland|geopend|gelukt|getekend)$",
        re.IGNORECASE,
    ),
}


_OWNER = re.compile(
    r"^(?:(?:his|her|their|my|our"
    r"|(?:sein|ihr|mein|unser)(?:e[nmrs]?)?"
    r"|son|sa|ses|mon|ma|mes|leurs?|notre|nos"
    r"|sus?|mis?|nuestr[oa]s?"
    r"|zijn|haar|hun|mijn|z['’]n|d['’]r|m['’]n|onze|ons) )+(?=\S)",
    re.IGNORECASE,
)

_ARTICLE: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(r"^(?:der|die|das|ein|eine|einen) ", re.IGNORECASE),
    "en": re.compile(r"^(?:the|a|an) ", re.IGNORECASE),
    "es": re.compile(r"^(?:el|la|los|las|una?|unos|unas) ", re.IGNORECASE),
    "fr": re.compile(r"^(?:les?|la|une?|des|du) |^de la |^(?:de )?l['’]", re.IGNORECASE),
    "nl": re.compile(r"^(?:de|het|een) ", re.IGNORECASE),
}
_JOINT: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(
        r" (?:in|im|am|an|auf|aus|bei|beim|durch|für|gegen|mit|nach|ohne|über|um|von|vom|zu|zum|zur|zwischen) .*"
        r"| (?:der|des|eines|einer) [a-zäöü]\w*en .*"
    ),
    "en": re.compile(r" (?:in|of|for|at|on|with|to|from|by|near|about|between) .*", re.IGNORECASE),
    "es": re.compile(r" (?:al?|con|contra|del?|desde|en|entre|hacia|hasta|para|por|según|sin|sobre) .*"),
    "fr": re.compile(
        r" (?!(?:en|à|de) \S+ (?:de|du|à|aux?|en|dans|pour|chez|avec) )"
        r"(?:(?:de|du|des|à|aux?|en|dans|sur|sous|pour|chez|avec|auprès|sans|par|près|entre|contre|vers|depuis) "
        r"|[dà] ?['’](?=\w)).*",
        re.IGNORECASE,
    ),
    "nl": re.compile(
        r" (?:aan|bij|binnen|buiten|door|in|met|na|naar|om|onder|op|over|per|rond|tegen|tot|tussen|uit|voor|zonder) .*"
        r"| van (?!de[rn] [A-Z]).*"
    ),
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
    if not _PHRASE.fullmatch(said) or is_shouted(said) or len(said) > 70 or is_foreign(said, language):
        return ""
    verbs = _NO_PHRASE.get(language)
    if (verbs and verbs.search(said)) or (language == "de" and not _has_german_nouns(said)):
        return ""
    return said


def _has_german_nouns(said: str) -> bool:
    """Whether every part of a German phrase ends in its noun, with a capital: `neue lager` was typed in a hurry.

    Behind a noun may stand what one does with it: `Oldtimer restaurieren`.
    """
    for part in _GERMAN_PARTS.split(said):
        *before, last = part.split() or [""]
        is_done = bool(before) and bool(_GERMAN_DOINGS.fullmatch(last)) and _is_noun(before[-1])
        if not _is_noun(last) and not is_done:
            return False
    return True


def _is_noun(word: str) -> bool:
    return any(char.isupper() or char.isdigit() for char in word)


def without_owner(text: str) -> str:
    """The text without whose it is (`her driving test`, `ihre Fahrprüfung`, `son examen`): a draft says it by name."""
    return _OWNER.sub("", text)


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

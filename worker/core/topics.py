"""The matter of a subject, as a noun phrase that a question can quote (how did the dock leveller turn out)."""

import re

_PREFIX = re.compile(
    r"^(?:(?:re|fwd?|fw|aw|antw|antwort|wg|tr|sv|vs|vb|res|rif|ref|rv|enc|odp|pd|ynt|ilt|i|r|回复|答复|转发|回覆|轉寄)"
    r"\s*(?:\[\d+\]|\(\d+\))?\s*[:：]|\[[^\]]{0,40}\]|\*{2,}[^*]{0,30}\*{2,}|(?:ext(?:ernal)?|extern)\s*:)\s*",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"\s*(?:\((?:fwd|was:[^)]*|no subject|kein betreff)\)|\[[^\]]{0,40}\])\s*$", re.IGNORECASE)
_SPACE = re.compile(r"\s+")


def bare_subject(subject: str) -> str:
    """Return a subject without Re, Fwd, AW, WG, [tags] and their like, white space folded."""
    text = _SPACE.sub(" ", subject).strip()
    while found := _PREFIX.match(text):
        text = text[found.end() :]
    return _SUFFIX.sub("", text)


# Words around the matter that a question does not need.
_LEAD = re.compile(
    r"^(?:(?:a |an |the )?(?:quick |short |brief |small |little |kurze |petite )?(?:questions?|quer(?:y|ies)|"
    r"updates?|follow[- ]?up|"
    r"news|info|information|thoughts?|notes?|details?|feedback|enquir(?:y|ies)|inquir(?:y|ies)|fyi|frage|fragen|"
    r"infos?|question|"
    r"pregunta|domanda|vraag)\s*(?:about|on|regarding|re|concerning|for|of|to|with|zu[rm]?|wegen|über|sur|"
    r"concernant|sobre|acerca de|"
    r"su|over|:|-|–)\s*[:\-–]?\s+|(?:about|regarding|concerning|re|betr(?:eff|ifft)?|concerne|asunto|oggetto|betreft|"
    r"fyi)\s*[:\-–.]?\s+)",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s*(?:[-–—:,(]\s*(?:update|follow[- ]?up|question|fyi|thanks|thank you|info|draft|final|v?\d+(?:\.\d+)?)\)?)+$",
    re.IGNORECASE,
)
_EDGES = " \t.,;:!?-–—*_\"'“”„‚‘’«»()~"

# Matters nobody should be asked about by a machine's choice; whole words, any of the languages our reps meet.
_REFUSED = re.compile(
    r"\b(?:"
    # money and price talk
    r"invoic\w*|billing|bills?|payments?|paid|unpaid|overdue|receipts?|statements?|remittance|purchase orders?|"
    r"p\.?o\.?|orders?|quot(?:e|es|ation\w*)|"
    r"pric\w*|discounts?|costs?|budgets?|offers?|rates?|fees?|renewals?|contracts?|agreements?|credits?|"
    r"refunds?|expenses?|salary|tax(?:es)?|"
    r"rechnung\w*|zahlung\w*|mahnung\w*|angebot\w*|preis\w*|rabatt\w*|kosten\w*|bestell\w*|auftrag\w*|"
    r"vertrag\w*|vertr[äa]ge|gutschrift|"
    r"factur\w*|devis|prix|paiement\w*|remise|commandes?|contrats?|presupuesto\w*|precios?|pagos?|pedidos?|"
    r"contratos?|descuento|"
    r"fattur\w*|preventiv\w*|prezz\w*|pagament\w*|ordin[ei]|contratt\w*|factuur|facturen|offerte\w*|prijs\w*|"
    r"betaling\w*|cotiza\w*|fatura\w*|"
    # tickets, machines, accounts
    r"tickets?|cases?|incidents?|bugs?|helpdesk|support request|service request|out of (?:the )?office|"
    r"automatic\w*|auto-?reply|autoreply|"
    r"newsletters?|unsubscrib\w*|undeliver\w*|deliver(?:y|ed) (?:status|fail\w*)|failure|notifications?|alerts?|"
    r"no-?reply|passwords?|verif\w*|"
    r"confirm\w*|subscri\w*|accounts?|securit\w*|log-?in|codes?|docusign|e-?sign\w*|signature|fax|voice ?mail|"
    r"scan(?:ned)?|shared|digest|"
    r"abwesenheit\w*|abwesend|automatisch\w*|best[äa]tigung|passwort|konto|absence|automatique|"
    r"respuesta autom\w*|confirmaci\w*|spam|test\w*|"
    # calendar
    r"invit\w*|accepted|declined|tentative\w*|cancel\w*|meetings?|appointments?|reschedul\w*|calendar|"
    r"reminders?|agenda|zoom|webex|webinars?|"
    r"calls?|availab\w*|schedul\w*|mon|tues?|wed|thurs?|fri|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|today|"
    r"tomorrow|tonight|yesterday|"
    r"next week|this week|lunch\w*|dinner|breakfast|coffee|drinks?|einladung\w*|termin\w*|besprechung\w*|"
    r"treffen|zugesagt|abgesagt|kalender|heute|"
    r"morgen|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|lundi|mardi|mercredi|jeudi|"
    r"vendredi|samedi|dimanche|lunes|martes|mi[ée]rcoles|jueves|viernes|s[áa]bado|domingo|maandag|dinsdag|woensdag|"
    r"donderdag|vrijdag|zaterdag|zondag|r[ée]union\w*|rendez-vous|rdv|reuni[óo]n\w*|cita|"
    r"riunion\w*|appuntament\w*|afspraak|"
    # tenders
    r"tenders?|rf[pqi]s?|bid(?:s|ding)?|proposals?|ausschreibung\w*|appels? d.offres|licitaci\w*|gara|aanbesteding\w*|"
    # complaints and conflict
    r"complain\w*|disappoint\w*|unaccept\w*|damag\w*|defect\w*|broken|claims?|urgent\w*|problems?|issues?|"
    r"errors?|fault\w*|wrong|delay\w*|late|"
    r"escalat\w*|missing|legal|lawsuit|lawyers?|attorney|disput\w*|terminat\w*|breach|recall|warning|asap|"
    r"important|immediate\w*|action required|"
    r"beschwerde\w*|reklamation\w*|m[äa]ngel|mangel|fehler\w*|dringend\w*|k[üu]ndigung\w*|r[ée]clamation\w*|"
    r"plainte|retard|probl[èe]me\w*|"
    r"queja\w*|reclam\w*|urgente?|problema\w*|klacht\w*|storing\w*|"
    # grief, health, private life, work trouble
    r"funerals?|condolenc\w*|passed away|death|dead|died|dying|loss(?:es)?|sympathy|obituary|memorial|"
    r"in memoriam|sick\w*|ill(?:ness)?|hospital\w*|"
    r"surger\w*|cancer|operation|diagnos\w*|doctor|medical|health|pregnan\w*|baby|divorc\w*|maternity|paternity|"
    r"leave|lay-?offs?|redundan\w*|"
    r"resign\w*|fired|bankrupt\w*|insolven\w*|accident\w*|injur\w*|covid|depress\w*|therap\w*|vacation|"
    r"holidays?|retire\w*|"
    r"trauer\w*|beileid\w*|beerdigung|todesfall|tod|verstorben|gestorben|krank\w*|klinik|unfall\w*|schwanger\w*|"
    r"scheidung|insolvenz|urlaub\w*|"
    r"d[ée]c[èe]s|condol[ée]ances|obs[èe]ques|malad\w*|h[ôo]pital|cong[ée]s?|fallec\w*|p[ée]same|enferm\w*|"
    r"embaraz\w*|lutto|condoglianze|malatt\w*|"
    r"overleden|ziek\w*|"
    # thanks, wishes and what is nobody's business
    r"(?:herzlichen|vielen|besten|lieben|met|hartelijk|veel|grote) dank|dank (?:f[üu]r|voor)|bedankt|remercie\w*|"
    r"agradec\w*|jahrestag|jubil\w*|alles gute|gefelicit\w*|felici\w*|feliz|aniversario|"
    r"birthday|anniversary|congrat\w*|christmas|xmas|new year|easter|happy|merry|wish(?:es)?|geburtstag\w*|"
    r"weihnacht\w*|gl[üu]ckw\w*|"
    r"anniversaire|f[ée]licit\w*|cumplea\w*|navidad|compleanno|auguri|verjaardag|confidential\w*|private|"
    r"personal\w*|vertraulich|resume|cv|"
    r"application|bewerbung\w*|jobs?|sex\w*|politic\w*|election|viagra|win|winner|free"
    r")\b",
    re.IGNORECASE,
)
# A sentence is no noun phrase: these words give it away.
_SENTENCE = re.compile(
    r"\b(?:i|i'm|we|you|your|yours|me|us|my|our|he|she|it|they|is|are|am|was|were|be|been|can|could|would|"
    r"should|will|shall|may|do|does|did|don.t|"
    r"have|has|had|how|what|when|where|why|who|whose|which|please|pls|let|lets|let's|need\w*|want\w*|sorry|see|"
    r"send\w*|sent|ask\w*|tell|know|got|get|"
    r"ich|wir|sie|du|ihr|ihre[nmrs]?|dein\w*|mein\w*|unser\w*|ist|sind|haben|hat|wie|was|wann|wo|warum|wer|"
    r"bitte|k[öo]nn\w*|"
    r"je|nous|vous|tu|votre|vos|notre|mon|ma|mes|est|sont|comment|quand|pourquoi|merci de|yo|usted\w*|su|mi|"
    r"nuestr\w*|es|son|c[óo]mo|cu[áa]ndo|"
    r"ik|wij|jij|uw|hoe|wanneer|waarom|hi|hello|hey|dear|hallo|bonjour|hola|ciao|moin|thanks|thank|danke|merci|"
    r"gracias|grazie)\b",
    re.IGNORECASE,
)
_VAGUE = """
    a again all an and another any as at attached attachment attachments back by catch check checking contact
    contacts data details doc document
    documents draft email enquiry et few file files follow following followup for forward from fun fw fyi good great
    greetings hallo hello hey hi
    hola howdy idea image images img in info information inquiry intro introduction items just la le les link list
    mail message misc more news next
    no none note notes of on one pdf photo photos picture pictures pics question questions quick re regarding regards
    reply report request response
    something status stuff subject summary thank thanks that the these thing things this thoughts to touch two up
    update updates various welcome
    with wondering words yes zu und der die das ein eine frage fragen danke dank gruß grüße gruss viele servus moin
    anfrage info infos unterlagen
    dokument dokumente anhang bilder bild foto fotos nachricht update rückfrage bonjour salut merci bonne coordonnées
    demande pièce jointe
    informations document gracias buenos días consulta saludos ciao grazie buongiorno domanda richiesta obrigado olá
    dank vraag bericht hoi
"""
_EMPTY_WORDS = frozenset(_VAGUE.split())
_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")
_IDENTIFIER = re.compile(
    r"https?:|www\.|\S@\S|#\s*\d|\b[A-Z]{2,}-\d+\b|\d{4,}|[<>{}|\\^=]|\b\d{1,2}[/.:]\d{1,2}\b|[$€£¥%]|\.(?:pdf|"
    r"docx?|xlsx?|jpe?g|png)\b",
    re.IGNORECASE,
)
_FOREIGN = re.compile(r"[^\W\d_a-zA-Z\u00c0-\u024f]")
_MOST_WORDS = 8
_LONGEST = 60
_LONE_WORD = 8  # letters a single word needs to be a matter of its own


def topic_of(subject: str) -> str | None:
    """Return the matter of a subject, or None when it cannot be asked about."""
    text = bare_subject(subject).strip(_EDGES)
    if (
        not text
        or len(text) > 2 * _LONGEST
        or _REFUSED.search(text)
        or _IDENTIFIER.search(text)
        or _FOREIGN.search(text)
    ):
        return None
    text = _TAIL.sub("", text).strip(_EDGES)
    while found := _LEAD.match(text):
        text = text[found.end() :].strip(_EDGES)
    words = _WORD.findall(text)
    telling = [word for word in words if word.casefold() not in _EMPTY_WORDS and len(word) > 1]
    if not telling or len(words) > _MOST_WORDS or len(text) > _LONGEST or _SENTENCE.search(text) or _shouts(words):
        return None
    if len(words) == 1 and len(words[0]) < _LONE_WORD:
        return None
    return text


def _shouts(words: list[str]) -> bool:
    """Most of it is in capitals; one short acronym beside other words is no shouting."""
    capitals = sum(len(word) for word in words if word.isupper() and len(word) > 1)
    return capitals > 3 and 2 * capitals >= sum(len(word) for word in words)

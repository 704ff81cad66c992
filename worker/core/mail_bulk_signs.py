"""The weak signs of newsletters and notifications, as tables: wording, what it weighs, and which kind it leans to.

Wording is compared with lower-case text on one line. `stems` are the words without which the pattern cannot match:
looking for them first costs a hundredth of the pattern.
"""

import re
from dataclasses import dataclass

from worker.core.words import MailKind

NEWS, NOTE = MailKind.NEWSLETTER, MailKind.NOTIFICATION


@dataclass(frozen=True, slots=True)
class Weak:
    """One weak sign: what it looks for, what it weighs, what it leans to."""

    code: str
    weight: int
    kind: MailKind
    stems: tuple[str, ...]
    pattern: re.Pattern[str]

    def in_text(self, text: str) -> bool:
        """Whether lower-case text on one line shows the sign."""
        return any(stem in text for stem in self.stems) and self.pattern.search(text) is not None


def _weak(code: str, weight: int, kind: MailKind, stems: str, *phrases: str) -> Weak:
    return Weak(code, weight, kind, tuple(stems.split("|")), re.compile("|".join(phrases)))


SUBJECT_SIGNS: tuple[Weak, ...] = (
    _weak(
        "subject: news",
        2,
        NEWS,
        "news|digest|headline|weekly|daily|monthly|volume|vol|issue|edition|specials|bulletin",
        r"\bnewsletter\b|\bdigest\b|\bheadlines?\b|\bbulletin\b|\bspecials for\b|\b(?:volume|vol\.?|issue|edition) ?#?\d+",
        r"\b(?:weekly|daily|monthly) (?:news|update|report|summary|roundup|brief\w*|forecast)\b",
        r"\bnews (?:alert|update|flash)\b|\b(?:breaking|latest) news\b",
    ),
    _weak(
        "subject: offer",
        2,
        NEWS,
        "%|free|offer|deal|saving|sale|save|win|earn|act now|chance|price|rate|viagra|credit|only|just|for|gutschein|soldes",
        r"\d ?% ?(?:off|discount|rabatt|savings|de descuento|korting)|\bact now\b|\blast chance\b|\bviagra\b",
        r"\bfree (?:gift|trial|shipping|offer|\w+ (?:offer|trial|phone|software|report))\b",
        r"\b(?:special|exclusive|limited|great) (?:offer|deal|savings?)s?\b|\bsave (?:up to )?[$€£]?\d",
        r"\b(?:big|huge|final|clearance|winter|summer|spring|holiday|fare) sale\b|\bsale (?:ends|now|alert)\b",
        r"\b(?:win|earn) (?:up to )?(?:a |an |[$€£]?\d)|\b(?:low|lowest|cheap\w*|best) (?:prices?|rates?)\b",
        r"\bcredit (?:card|report|file)\b|\b(?:only|just|for) [$€£] ?\d|\bgutschein\b|\bsoldes\b",
    ),
    _weak(
        "subject: transaction",
        2,
        NOTE,
        "confirm|receipt|status|notif|remind|update|number|#|ticket|itinerary|order|invoice|statement|password|account|"
        "subscription|request|case|incident|issue|verify|shipped|been|card|greeting|bestell|rechnung|commande|facture|"
        "pedido|factura",
        r"\b(?:order|shipment|shipping|booking|reservation|registration|payment|subscription|account|flight|delivery|"
        r"appointment)\w*[ -]+(?:confirm\w*|receipt|status|notification|reminder|update|number|#)",
        r"\bconfirmation\b|\be-?ticket\b|\bitinerary\b|\bpassword (?:reset|change|expir)|\bverify your\b",
        r"\b(?:your|ihre?|votre|su) (?:\w+ )?(?:order|receipt|invoice|statement|password|account|subscription|bestellung|"
        r"rechnung|commande|facture|pedido|factura)\b|\bbestellbest[äa]tigung\b",
        r"\b(?:request|case|ticket|incident|issue) (?:#|no\b|\w*\d|submitted|closed|opened|created|resolved|updated)",
        r"\b(?:has|have) (?:shipped|been (?:shipped|processed|received|approved))\b",
        r"\b(?:sent you|shared) an? (?:\w+ )?(?:e-?card|greeting|card)\b",
    ),
    _weak(
        "subject: alert",
        2,
        NOTE,
        "alert|] |notif|notice|automat",
        r"\balerts?\b[ :-]|^\W*(?:notification|notice|automated|automatic)\b",
        r"\[\w[\w -]*\] \[?(?:created|closed|resolved|updated|commented|failed|success)",
    ),
)

TEXT_SIGNS: tuple[Weak, ...] = (
    _weak(
        "unsubscribe",
        3,
        NEWS,
        "subscri|opt|remov|taken off|receiv|get|prefer|settings|profile|list|abmeld|abbest|austrag|inscri|abonn|baja|"
        "suscri|annulla|uitschrij|afmeld|avregistr|avprenum|wypis|отписат|配信停止|購読解除|退订|取消订阅",
        r"\bun-?subscrib|\bopt(?:ing)?[- ]?out\b|\b(?:be|been) removed from\b|\bto be (?:removed|taken off)\b",
        r"\bremove (?:me|yourself|your (?:name|address|e-?mail))|\b(?:stop|discontinue) receiving\b",
        r"\b(?:wish|want|like|prefer|choose) (?:to )?(?:not|no longer|stop|cease)(?: to)? (?:receiv|get)",
        r"\b(?:do(?:n.t| not)|no longer|not) (?:wish|want|like) to (?:receive|get|be)\b",
        r"\b(?:manage|change|update|modify|edit) (?:your )?(?:\w+ )?"
        r"(?:subscription|(?:e-?mail )?(?:preferences|settings|options|profile))",
        r"\b(?:mailing|e-?mail|distribution|subscriber) list\b.{0,120}\b(?:remov|reply|click)",
        r"\b(?:abmelden|abbestellen|austragen)\b|\bd[ée]sinscri|\bd[ée]sabonn|\bdarse de baja|\bdesuscri|"
        r"\bcancelar (?:su |tu |la )?suscripci|\bdisiscri|\bannulla(?:re)? l.iscrizione|\buitschrijven\b|\bafmeld|"
        r"\bavregistrer|\bavprenumer|\bwypis(?:a[ćc]|z)\b|отписаться|配信停止|購読解除|退订|取消订阅",
    ),
    _weak(
        "you receive this because",
        3,
        NEWS,
        "you|this|erhalten|recevez|recibe|ricevi|ontvangt",
        r"\byou(?:'ve| have|'re| are)? (?:been |were )?(?:receiv(?:ed|ing|e)|get(?:ting)?|got|sent) (?:this|these|our|the) "
        r"(?:\w+ ){0,3}?(?:e-?mails?|messages?|mailings?|newsletters?|offers?|updates?|notices?)\b(?! (?:in|by) (?:error|mistake))",
        r"\bthis (?:e-?mail|message|mailing|newsletter) (?:was|is|has been) (?:being )?(?:sent|delivered) to (?:you\b|\S+@)",
        r"\bbecause you (?:are|have|signed|registered|subscribed|opted|requested)\b",
        r"\b(?:sie erhalten diese|vous recevez ce|recibe este|ricevi questa|u ontvangt deze)\b",
    ),
    _weak(
        "view in browser",
        3,
        NEWS,
        "browser|online|web version|en ligne|navegador",
        r"\b(?:view|read|see|having (?:trouble|problems) (?:viewing|reading)|can(?:'t|not) (?:see|view|read)) "
        r"(?:this|the|it)? ?(?:e-?mail|message|newsletter|it|online|version)?.{0,30}"
        r"\b(?:in (?:your|a|the) (?:web )?browser|online|web version)\b",
        r"\bim browser (?:ansehen|anzeigen|[öo]ffnen)|\bversion en ligne|\bver en (?:el|su) navegador",
    ),
    _weak(
        "do not reply",
        3,
        NOTE,
        "reply|respond|generated|automat|system|post-only|outgoing|unmonitored|unattended|monitored|replies|antworten|"
        "diese|répond|repond|rispondere",
        r"\b(?:do not|don.t|please do not|cannot|can.t) (?:reply|respond) (?:directly )?(?:to|by|if)\b",
        r"\b(?:automatically|system|computer|auto)[- ]generated\b|\bgenerated automatically\b",
        r"\bthis is an? (?:automated|automatic|system|post-only|outgoing)|\b(?:unmonitored|unattended) (?:mailbox|e-?mail|address)",
        r"\bmailbox is not monitored|\breplies (?:to this|are not|will not)|\bne pas r[ée]pondre|\bno responda|\bnon rispondere",
        r"\bautomatisch (?:erstellt|generiert|erzeugt|versandt)|\bnicht auf diese (?:e-?mail|nachricht)",
    ),
    _weak(
        "dear customer",
        2,
        NEWS,
        "customer|member|subscriber|user|friend|reader|client|shopper|travel|investor|cardholder|kunde",
        r"\b(?:dear|hello|hi|attention) (?:\w+ )?(?:customer|member|subscriber|user|friend|reader|client|shopper|"
        r"travell?er|investor|cardholder|kunde|client[e]?)s?\b[\s,:!]",
    ),
    _weak(
        "forward to a friend",
        2,
        NEWS,
        "friend|colleague|subscribe",
        r"\bforward (?:this|it)\b.{0,40}\b(?:friend|colleague)|\btell a friend\b|\binvite (?:a |your )?friends?\b",
        r"\bto subscribe\b|\bsubscribe (?:now|today|to|at|here)\b",
    ),
    _weak(
        "selling",
        1,
        NEWS,
        " now| today| here|click|shipping|limited|offer|save|% off|guarantee|obligation|risk|supplies|buy one|visit|see ",
        r"\b(?:shop|order|buy|book|act|apply|register|enroll|join|call|click) (?:now|today|here)\b|\bclick (?:here|below|on)\b",
        r"\bfree shipping\b|\blimited[- ]time\b|\boffer (?:expires|valid|ends|good)|\bsave up to\b|\d% off\b",
        r"\bmoney[- ]back guarantee\b|\bno obligation\b|\brisk[- ]free\b|\bwhile supplies last\b|\bbuy one\b",
        r"\b(?:visit|see) (?:our|the|us at) (?:web ?site|store|www)",
    ),
    _weak(
        "legal line",
        1,
        NEWS,
        "rights reserved|(c)|©|copyright|privacy|terms|trademark|advertisement",
        r"\ball rights reserved\b|\(c\) ?(?:19|20)\d\d|©|\bcopyright (?:\(c\) |© )?(?:19|20)\d\d",
        r"\bprivacy (?:policy|statement|notice)\b|\bterms (?:and|&|of) (?:conditions|use|service)|\btrademarks? of\b",
        r"\bthis is (?:a paid|an? )?advertisement",
    ),
    _weak(
        "in this issue",
        3,
        NEWS,
        "in this|headlines|stories|news|highlights|deals",
        r"\bin this (?:issue|edition|week.s issue|newsletter|month.s issue)\b|\btop stories\b",
        r"\b(?:today|this week).s (?:top )?(?:headlines|stories|news|highlights|deals)\b",
    ),
    _weak(
        "transaction",
        1,
        NOTE,
        "number|no.|#|code| id|has |check|departure|arrival|pick|drop|total|amount|address|ship|to view|link|url",
        r"\b(?:order|confirmation|tracking|reservation|booking|itinerary|ticket|request|case|reference|card|account) ?"
        r"(?:number|no\.|#|id|code)|\bhas (?:been )?(?:shipped|closed|submitted|processed)\b|\bto view your\b",
        r"\b(?:check-?in|departure|arrival|pick-?up|drop-?off|subtotal|order total|amount due|billing address|"
        r"ship(?:ping)? to)\b ?:",
        r"\bclick on the following link\b|\bcopy and paste the (?:above |following )?(?:link|url)",
    ),
)

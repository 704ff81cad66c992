"""What the writer of a mail says in it, apart from what is quoted; whether it asks or promises something."""

import re

_LONGEST = 20_000  # characters looked at: what a person says stands at the top

# Where the rest is somebody else's mail. One pass over the text finds the first of them.
_OTHERS_MAIL = re.compile(
    r"^[ \t>*]*(?:"
    r"-{2,}[ \t]*(?:original|forwarded|urspr[üu]ngliche|weitergeleitete|message d.origine|message transf|"
    r"mensaje original|"
    r"messaggio originale|oorspronkelijk|doorgestuurd|mensagem original|begin forwarded)"
    r"|_{20,}[ \t]*$(?=\s*(?:from|von|de|da|van)\s*:)"
    r"|begin forwarded message"
    r"|(?:from|von|de|da|van|fra|från)[ \t]?:.{1,200}\n(?:.*\n){0,3}?[ \t>*]*(?:sent|date|to|gesendet|datum|an|"
    r"envoy[ée]|enviado|inviato|data|verzonden|sendt|skickat)[ \t]?:"
    r"|.{0,120}@.{0,80}\bon (?:\d{1,2}/\d{1,2}/\d{2,4}|\d{4}-\d\d-\d\d).{0,40}$"
    r")",
    re.IGNORECASE | re.MULTILINE,
)
_QUOTED_LINES = re.compile(
    r"^[ \t]*(?:on|am|le|el|il|op|em|den)\b[^\n]{4,200}(?:\n[^\n]{0,80})?(?:wrote|writes|schrieb|a [ée]crit|"
    r"escribi[óo]|ha scritto|schreef|escreveu|skrev)\b[^\n]{0,60}:[ \t]*\n|^[ \t]*[>|].*\n?",
    re.IGNORECASE | re.MULTILINE,
)
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)


def own_words(text: str) -> str:
    """Return what the writer says: without quoted lines, the mail answered or forwarded below, and the signature."""
    text = text[:_LONGEST]
    others = _OTHERS_MAIL.search(text)
    if others:
        text = text[: others.start()]
    signature = _SIGNATURE.search(text)
    if signature:
        text = text[: signature.start()]
    if ">" in text or "|" in text:
        text = _QUOTED_LINES.sub("", text)
    return text.strip()


_LINKS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_COURTESY = re.compile(
    r"\b(?:how are (?:you|things)|how(?:'s| is) (?:it going|life|everything)|wie geht(?:'s| es)|[çc]a va|"
    r"c[óo]mo est[áa]s?)\b[^?\n]{0,30}\?|"
    r"\b(?:please|kindly) (?:find|note|see|don.?t hesitate|do not hesitate|feel free|ignore|disregard|accept my|"
    r"be aware|be advised)\b|"
    r"\b(?:anbei|bitte (?:beachten|finden))\b|\bif you (?:have|need) (?:any |further |more )*(?:questions?|"
    r"anything|information)[^.\n]{0,80}",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"[?？؟]|\b(?:please|pls|plz|kindly)\b|\b(?:can|could|would|will|may|might) (?:you|we|i) \w|\blet (?:me|us) know\b|"
    r"\b(?:get back|come back|respond|reply|revert) to (?:me|us)\b|\b(?:send|give|tell|call|ring|email|advise|"
    r"forward|remind) (?:me|us)\b|"
    r"\b(?:i|we)(?:'d| would) (?:like|appreciate|love|be grateful|need)\b|\b(?:i|we)(?:'m| am| are|"
    r"'re)? (?:still )?(?:need|waiting|wait|await|awaiting|hoping|wondering|looking for)\b|"
    r"\b(?:your (?:thoughts|advice|opinion|feedback|help|answer|reply|input)|any (?:news|update|idea|chance|"
    r"thoughts)|asap|as soon as possible)\b|"
    r"\b(?:bitte|k[öo]nn(?:en|ten|test) (?:sie|du|wir)|k[öo]nntest|kannst du|w[üu]rden sie|geben sie|melden sie|"
    r"schicken sie|senden sie|"
    r"r[üu]ckmeldung|warte(?:n)? (?:noch )?auf)\b|"
    r"\b(?:merci de|pourri(?:ez|ons|ez-vous)|pouvez[- ]vous|peux[- ]tu|veuillez|s'il (?:vous|te) pla[îi]t|svp|"
    r"stp|j'attends|dites[- ]moi|tenez[- ]moi)\b|"
    r"\b(?:por favor|podr[íi]as?|podr[íi]an|puedes?|puede usted|av[íi]same|av[íi]seme|quedo a la espera|"
    r"per favore|potre(?:bbe|sti)|può|puoi|"
    r"mi faccia sapere|fammi sapere|kunt u|kun je|graag (?:uw|je)|alstublieft|laat (?:me|het)|poderia|pode(?:s|"
    r"ria)?|aguardo)\b|か[。？\s]|ください|下さい|お願い",
    re.IGNORECASE,
)


def asks(text: str | None) -> bool:
    """Whether a mail asks its reader for something; what cannot be read is taken to ask."""
    words = own_words(text or "")
    if not words:
        return True
    return _ASKS.search(_COURTESY.sub(" ", _LINKS.sub(" ", words))) is not None


_DO = (
    r"(?:send|get|check|ask|find out|look (?:into|at|up)|follow up|forward|call|ring|phone|let you know|"
    r"circle back|come back|revert|"
    r"e-?mail|mail|prepare|draft|share|confirm|arrange|organi[sz]e|set (?:it |this |that )?up|provide|bring|"
    r"give you|keep you|have (?:it|this|that|them|the)|"
    r"put (?:together|you)|see what|see if|try|work on|take care|make sure|update|schedule|drop|return|reply|"
    r"respond|write|introduce|connect you|pass)"
)
_PROMISES = re.compile(
    rf"\b(?:i|we)(?: will|'ll|’ll| shall|(?:'m|’m| am|'re|’re| are) going to| promise to) (?:\w+ly |also |then |"
    rf"be sure to |try to |try and |be )?{_DO}\b|"
    rf"\b(?:let me|allow me to) (?:\w+ly )?{_DO}\b|"
    rf"(?:^|[.!]\s+)will {_DO}\b|"
    r"\byou(?:'ll|’ll| will) (?:have|get|receive|hear)\b|\bi owe you\b|\bi(?:'ll|’ll| will) be in touch\b|"
    r"\bich (?:schicke|sende|melde mich|kl[äa]re|frage|leite|gebe (?:ihnen|dir|euch) bescheid|k[üu]mmere|"
    r"liefere|rufe (?:sie|dich))\b|"
    r"\b(?:werde|werden) (?:ich |wir )?[^.\n]{0,60}\b(?:schicken|senden|melden|kl[äa]ren|fragen|liefern|anrufen|"
    r"nachreichen|k[üu]mmern)\b|"
    r"\bje (?:vous|t.|te|reviens|me renseigne|vous rappelle)\s?(?:envoie|enverrai|envoyer|rappelle|rappellerai|"
    r"transmets|transmettrai|tiens au courant|vers)|"
    r"\b(?:te|le|les|os) (?:env[íi]o|enviar[ée]|mando|mandar[ée]|llamo|llamar[ée]|confirmo|confirmar[ée]|aviso|"
    r"avisar[ée])\b|"
    r"\b(?:ti|le|vi) (?:invio|invier[òo]|mando|mander[òo]|chiamo|chiamer[òo]|faccio sapere|far[òo] sapere)\b|"
    r"\bik (?:stuur|zal|bel|kom (?:er|hier) op terug|laat (?:het )?(?:je|u))\b",
    re.IGNORECASE | re.MULTILINE,
)


def promises(text: str | None) -> bool:
    """Whether the writer of a mail promises to do something."""
    return text is not None and _PROMISES.search(own_words(text)) is not None

"""Whether a mail asks its reader for something, and whether its writer promises something.

What asks counts rather once too often (a question overlooked is worse than a check-in that waits), what promises
rather once too seldom: nobody is reminded of a promise they never made.
"""

import re

from worker.core.own_words import own_words
from worker.core.wording import Phrases, flat

_LINKS = re.compile(r"(?:https?://|www\.)\S+")
# Said to be kind: no answer is owed to it.
_COURTESY = re.compile(
    r"(?:how are (?:you|things)|how(?:'s| is) (?:it going|life|everything)|wie geht(?:'s| es)|[çc]a va|"
    r"c[óo]mo est[áa]s?)\b[^?.]{0,30}\?|if you (?:have|need) (?:any |further |more )*"
    r"(?:questions?|anything|information)\b[^.?]{0,80}"
)
_COURTESIES = ("how", "geht", "va ", "est", "if you")
_PLEASE = (
    r"\b(?:please|pls|plz|kindly|bitte)\b,?+(?! (?:find|note|see|don't|do not|feel free|ignore|disregard|accept|"
    r"be aware|be advised|excuse|forgive|"
    r"beachten|finden|entschuldig\w*|verzeih\w*|sehr\b|gern|schön\b|keine?\b|no\b))"
)
# A question without its mark, at the head of a sentence or after a salutation.
_HEAD = r"(?<![^.!?,;:] )\b"
_ASKS = Phrases.of(
    {
        "please|pls|plz|kindly|bitte": _PLEASE,
        "can you|can we|can i |could you|could we|could i|would you|will you|may we|may i |might you": r"\b\w+ \w+ \w",
        "would it be|is it possible|is there any": r"\b\w+ \w+ \w",
        "when |what |where |which |who |how ": (
            _HEAD + r"\w+ (?:much |many |long |soon )?(?:do|does|did|is|are|was|would|could|can|should|shall|will)\b"
        ),
        "do you |did you |have you |are you |is your |does your ": _HEAD + r"\w+ \w+ \w",
        "let me know|let us know|get back to|come back to|respond to|reply to|revert to": (
            r"(?<!will )(?<!'ll )\b[\w ]+\b"
        ),
        "send me|send us|give me|give us|tell me|tell us|call me|call us|ring me|email me|e-mail me|advise me": r"\b\w",
        "advise us|forward me|remind me": r"\b\w",
        "i'd |we'd |i would |we would ": r"\b(?:i|we)(?:'d| would) (?:like|appreciate|love|be grateful|need)\b",
        "i need|we need|i still need|we still need|still waiting|waiting for|awaiting |i wonder|wondering": r"\b\w",
        "hoping you|looking for|your thoughts|your advice|your opinion|your feedback|your help|your answer": r"\b\w",
        "your reply|your input|any news|any update|any idea|any chance|any thoughts|asap|as soon as possible": r"\b\w",
        "können |könnten |könntest |kannst |würden |würdest ": r"\b\w+ (?:sie|du|wir|ihr|ich)\b(?! sehen)",
        "wann |wo |wer |was |welche|wie viel|wieviel|hast du|haben sie|habt ihr|gibt es ": (
            _HEAD + r"\w+ \w+ (?!danke\b)\w"
        ),
        "geben sie|melden sie|schicken sie|senden sie|sagen sie|rückmeldung|warte auf|warten auf|warte noch": r"\b\w",
        "warten noch|schick mir|schick uns|sag mir|sag uns|gib mir|gib uns|ich bräuchte|wir bräuchten": r"\b\w",
        "ich brauche|wir brauchen|ich benötige|wir benötigen|mir fehlt|uns fehlt": r"\b\w",
        "antwort ": r"\bantwort (?:würde|wäre|bitte)",
        "merci de ": r"\bmerci de (?!(?:votre|ton|ta|vos|tes|cette|cet|ce|la|l'|m'avoir|nous avoir|m'|nous)\b)(?!l')\w",
        "merci de m'|merci de nous ": r"\bmerci de (?:m'|nous )(?!avoir\b|êtes?\b)\w+",
        "veuillez ": r"\bveuillez (?!trouver|agréer|recevoir|croire|accepter|excuser|noter)\w",
        "pourriez|pourrions|pourrais|pouvez|peux-tu|peux tu|s'il vous pla|s'il te pla|svp|est-ce que": r"\b\w",
        "j'attends|dites-moi|dis-moi|tenez-moi|tiens-moi|j'aurais besoin|j'ai besoin|nous aurions besoin": r"\b\w",
        "dans l'attente|en attente de|avez-vous|as-tu ": r"\b\w",
        "por favor": r"\bpor favor,?+(?! no (?:se|te|os) preocup)",
        "podría|podrías|podrían|podríais|me puedes|me puede |nos puede|puedes |puede usted|pueden ": (
            r"(?<!como )(?<!ya )\b\w+"
        ),
        "avísame|avíseme|quedo a la espera|necesito|necesitamos|necesitaría|dime |díganos|dígame|dinos": r"\b\w",
        "envíame|envíeme|mándame|mándeme|pásame|confírmame|confírmeme|a la espera de": r"\b\w",
        "per favore|potrebbe|potreste|potresti|mi faccia sapere|fammi sapere|mi dica|dimmi": r"\b\w",
        "può |puoi |potete ": r"(?<!come )\b\w",
        "mandami|mandaci|inviami|inviaci|mi mandi|mi invii|avrei bisogno|ho bisogno|avremmo bisogno": r"\b\w",
        "in attesa di": r"\b\w",
        "kunt u|kun je|graag uw|graag je|alstublieft|laat me|laat het|poderia|pode |podes |aguardo": r"\b\w",
        "ください|下さい|お願い|か。|か？": r"",
    }
)
_QUESTION_MARKS = ("?", "？", "؟")


def asks(text: str | None) -> bool:
    """Whether a mail asks its reader for something; what cannot be read is taken to ask."""
    words = own_words(text or "")
    if not words:
        return True
    line = flat(words)
    if "http" in line or "www." in line:
        line = _LINKS.sub(" ", line)
    if any(courtesy in line for courtesy in _COURTESIES):
        line = _COURTESY.sub(" ", line)
    return any(mark in line for mark in _QUESTION_MARKS) or _ASKS.found_in(line)


_DO = (
    r"(?:send|get|check|ask|find out|look (?:into|at|up)|follow up|forward|call|ring|phone|let you know|circle back|"
    r"come back|revert|e-?mail|mail|prepare|draft|share|confirm|arrange|organi[sz]e|set (?:it |this |that )?up|"
    r"provide|bring|give you|keep you|have (?:it|this|that|them|the)|put (?:together|you)|see what|see if|try|"
    r"work on|take care|make sure|update|schedule|drop|return|reply|respond|write|introduce|connect you|pass)\b"
)
_ALSO = r"(?:\w+ly |also |then |be sure to |try to |try and |be )?"
_FR_DO = (
    r"(?:envoi\w+|enverr\w+|envoy\w+s|rappell?e(?:s|rai|rons|ns)?|rappelons|transmet\w*|fa(?:is|it|isons) (?:parvenir|"
    r"signe)|ferai (?:parvenir|signe|savoir)|tien[sd]\w* au courant|dirai|donnerai)\b(?! que\b)"
)
_ES_DO = (
    r"(?:env[íi]o|enviar[ée]|enviaremos|enviamos|mando|mandar[ée]|mandaremos|llamo|llamar[ée]|llamaremos|confirmo|"
    r"confirmar[ée]|aviso|avisar[ée]|paso|pasar[ée]|digo|dir[ée]|har[ée] llegar)\b"
)
_IT_DO = (
    r"(?:invio|invier\w+|mando|mander\w+|chiamo|chiamer\w+|richiamo|richiamer\w+|spedisco|spedir\w+|faccio (?:sapere|"
    r"avere)|far(?:ò|emo) (?:sapere|avere))"
)
_NO_GREETING = (
    r"(?! (?:un |una |muchos |un fuerte |un gran |un caro |cari |tanti )?(?:abrazo|saludo|beso|saluti|saluto))"
)
_PROMISES = Phrases.of(
    {
        "i will |we will |i'll |we'll |i shall |we shall |i promise to |we promise to ": (
            rf"\b(?:i|we)(?:'ll| will| shall| promise to) {_ALSO}(?:{_DO}|be in touch)"
        ),
        "i'm going to |i am going to |we're going to |we are going to ": rf"\b[\w' ]+?going to {_ALSO}{_DO}",
        "let me |allow me to ": rf"\b(?:let me|allow me to) (?:\w+ly )?{_DO}",
        "will ": rf"(?<![^.!] )\bwill {_DO}",
        "you'll |you will ": r"\byou(?:'ll| will) (?:have|get|receive|hear)\b",
        "i owe you|leave it with me|leave that with me": r"\b\w",
        "ich schicke|ich sende|ich kläre|ich leite|ich kümmere|ich liefere": r"\b\w",
        "ich frage ": r"\bich frage (?!mich\b)",
        "wir schicken|wir senden|wir liefern|wir klären|wir kümmern": (
            r"\b\w+ \w+ (?:ihnen|dir|euch|das|es|uns|den|die)\b"
        ),
        "melde mich|melden uns": r"\b\w+ \w+\b(?! (?:wegen|bezüglich|zu|aus|hiermit|nochmals?|noch einmal))",
        "ich gebe |wir geben ": r"\b\w+ \w+ (?:ihnen|dir|euch) [^.]{0,40}\bbescheid\b",
        "ich rufe ": r"\bich rufe (?:sie|dich|euch)\b",
        "werde |werden ": (
            r"\b(?:werde|werden) (?:ich |wir )?(?!sie\b)[^.]{0,60}\b"
            r"(?:schicken|senden|melden|klären|fragen|liefern|anrufen|nachreichen|kümmern|weiterleiten)\b"
        ),
        "bekommen sie|bekommst du|erhalten sie|erhältst du": r"\b\w+ \w+ (?:bis|am|nächste|morgen|heute|noch|in)\b",
        "je vous |je t'|je te |nous vous |nous t'|on vous |on te |on t'": rf"\b\w+(?: vous | te | t'|'){_FR_DO}",
        "je reviens |je me renseigne|je m'en occupe|je m'en charge|on s'en occupe|nous nous en occupons": r"\b\w",
        "je vais ": (
            r"\bje vais (?:vous |te |t'|lui )?(?:demander|voir|vérifier|envoyer|regarder|me renseigner|appeler)"
        ),
        "vous aurez |tu auras |vous recevrez |tu recevras ": r"\b\w",
        "te |le |les |os ": rf"\b\w+ {_ES_DO}{_NO_GREETING}",
        "voy a |vamos a ": r"\b\w+ a (?:preguntar|mirar|enviar|mandar|llamar|consultar|ver si|pedir|buscar)",
        "me encargo|nos encargamos|me ocupo de|tendrá |tendrás ": r"\b\w",
        "ti |vi |le ": rf"\b\w+ {_IT_DO}{_NO_GREETING}",
        "ci penso io|me ne occupo|ce ne occupiamo|avrà la |avrà il |avrai la |avrai il ": r"\b\w",
        "ik stuur|ik zal|ik bel|ik kom er|ik kom hier|ik laat": r"\b\w",
    }
)
_SENTENCES = re.compile(r"(?<=[.!?])\s+")
# An offer waits for its answer, and what is enclosed is sent.
_NO_PROMISE = re.compile(
    r"\?$|\bif you(?:'d)? (?:like|want|wish|prefer|need)|\b(?:wenn|falls) (?:sie|du|ihr) "
    r"|\bsi (?:vous|tu) (?:voulez|veux|souhaite|préf)"
    r"|\bsi (?:quier|dese|prefier)|\bse (?:vuole|vuoi|volete|preferi)"
    r"|\b(?:attach|enclos)ed\b|\banbei\b|\bim anhang\b|ci-joint|pièce jointe|\badjunt|\ballegat|\bbijgevoegd|\bbijlage"
)


def promises(text: str | None) -> bool:
    """Whether the writer of a mail promises to do something that the mail itself does not do."""
    if text is None:
        return False
    line = flat(own_words(text))
    if not _PROMISES.found_in(line):
        return False
    sure = (sentence for sentence in _SENTENCES.split(line) if not _NO_PROMISE.search(sentence))
    return any(_PROMISES.found_in(sentence) for sentence in sure)

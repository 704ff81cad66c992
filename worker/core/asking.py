"""Whether a mail asks its reader for something, and whether its writer promises something."""

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
    r"\b\w+\b(?! (?:find|note|see|don't hesitate|do not hesitate|feel free|ignore|disregard|accept my|be aware|"
    r"be advised|beachten|finden))"
)
_ASKS = Phrases.of(
    {
        "please|pls|plz|kindly|bitte": _PLEASE,
        "can you|can we|can i|could you|could we|could i|would you|will you|may we|may i|might you": r"\b\w+ \w+ \w",
        "let me know|let us know|get back to|come back to|respond to|reply to|revert to": r"\b[\w ]+\b",
        "send me|send us|give me|give us|tell me|tell us|call me|call us|ring me|email me|e-mail me|advise me": r"\b\w",
        "advise us|forward me|remind me": r"\b\w",
        "i'd |we'd |i would |we would ": r"\b(?:i|we)(?:'d| would) (?:like|appreciate|love|be grateful|need)\b",
        "i need|we need|i still need|we still need|still waiting|waiting for|awaiting |i wonder|wondering": r"\b\w",
        "hoping you|looking for|your thoughts|your advice|your opinion|your feedback|your help|your answer": r"\b\w",
        "your reply|your input|any news|any update|any idea|any chance|any thoughts|asap|as soon as possible": r"\b\w",
        "können |könnten |könntest |kannst du|würden sie|würdest du": r"\b\w+ (?:sie|du|wir|ihr)?",
        "geben sie|melden sie|schicken sie|senden sie|rückmeldung|warte auf|warten auf|warte noch|warten noch": r"\b\w",
        "merci de|pourriez|pourrions|pourrais|pouvez|peux-tu|peux tu|veuillez|s'il vous pla|s'il te pla|svp": r"\b\w",
        "j'attends|dites-moi|dis-moi|tenez-moi|tiens-moi": r"\b\w",
        "por favor|podría|podrías|podrían|puedes|puede usted|avísame|avíseme|quedo a la espera": r"\b\w",
        "per favore|potrebbe|potresti|può |puoi |mi faccia sapere|fammi sapere": r"\b\w",
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
_PROMISES = Phrases.of(
    {
        "i will |we will |i'll |we'll |i shall |we shall |i promise to |we promise to ": (
            rf"\b(?:i|we)(?:'ll| will| shall| promise to) {_ALSO}(?:{_DO}|be in touch)"
        ),
        "i'm going to |i am going to |we're going to |we are going to ": rf"\b[\w' ]+?going to {_ALSO}{_DO}",
        "let me |allow me to ": rf"\b(?:let me|allow me to) (?:\w+ly )?{_DO}",
        "will ": rf"(?<![^.!] )\bwill {_DO}",
        "you'll |you will ": r"\byou(?:'ll| will) (?:have|get|receive|hear)\b",
        "i owe you": r"\b\w",
        "ich schicke|ich sende|ich melde mich|ich kläre|ich frage|ich leite|ich kümmere|ich liefere": r"\b\w",
        "ich gebe ihnen bescheid|ich gebe dir bescheid|ich rufe sie|ich rufe dich": r"\b\w",
        "werde |werden ": (
            r"\b\w+ [^.]{0,60}\b(?:schicken|senden|melden|klären|fragen|liefern|anrufen|nachreichen|kümmern)\b"
        ),
        "je vous |je t'|je te |je reviens |je me renseigne": (
            r"\bje (?:me renseigne|reviens vers|(?:vous |t'|te )(?:envoie|enverrai|rappelle|rappellerai|transmets|"
            r"transmettrai|tiens au courant))"
        ),
        "te |le |les |os ": (
            r"\b\w+ (?:envío|enviaré|mando|mandaré|llamo|llamaré|confirmo|confirmaré|aviso|avisaré)\b"
        ),
        "ti |vi ": r"\b\w+ (?:invio|invierò|mando|manderò|chiamo|chiamerò|faccio sapere|farò sapere)\b",
        "ik stuur|ik zal|ik bel|ik kom er|ik kom hier|ik laat": r"\b\w",
    }
)


def promises(text: str | None) -> bool:
    """Whether the writer of a mail promises to do something."""
    return text is not None and _PROMISES.found_in(flat(own_words(text)))

"""What a mail says about a meeting or a kindness just past: thanks for it, or that its writer was not there.

Only the answer is kept, as a flag of the mail. Thanks for a mail, an answer or in advance are manners, not thanks.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from worker.core.model import Mail, Meeting
from worker.core.own_words import own_words
from worker.core.wording import Phrases, flat

THANKS, MISSED = "thanks", "missed"
"""Flags of a mail: the rep gives thanks in it, the customer says in it that they were not there."""

_TOLD_WITHIN = timedelta(hours=48)
"""Who did not come says so soon, or not at all."""

_EN_MANNERS = (
    r"(?!(?:your|the|this|that) (?:\w+ ){0,2}(?:e-?mails?|mails?|messages?|reply|answer|response|note|update|info\w*|"
    r"patience|understanding|feedback|question|interest)\b|"
    r"(?:getting|letting|reaching|writing|sending|confirming|understanding|asking|replying|the (?:heads|quick)))"
)
_DE_MANNERS = (
    r"(?!(?:ihre|deine|die|eure|diese) (?:\w+ )?(?:e-?mail|mail|nachricht|antwort|rückmeldung|info\w*|geduld|anfrage))"
    r"(?!(?:ihr|dein|das) (?:verständnis|interesse|feedback))"
)
_FR_MANNERS = (
    r"(?!(?:votre|ton|ta|le|la|cette|ce) (?:\w+ )?(?:e-?mail|mail|courriel|message|réponse|retour|patience|"
    r"compréhension|demande)|(?:avoir |m'avoir )?(?:écrit|répond))"
)
_ES_MANNERS = (
    r"(?!(?:su|tu|el|la|este) (?:\w+ )?(?:correo|mail|e-?mail|mensaje|respuesta|paciencia|comprensión|consulta)|"
    r"(?:escribir|responder|contestar))"
)
_NL_MANNERS = (
    r"(?!(?:je|uw|de|het|dit) (?:\w+ )?(?:e-?mail|mail|mailtje|bericht\w*|antwoord|reactie|geduld|begrip|vraag))"
)
_THANKS = Phrases.of(
    {
        "thank|grateful": rf"\b(?:thanks|thank you|thankful|grateful)(?: \w+){{0,3}}? for {_EN_MANNERS}",
        "dank": rf"\bdank\w*(?: \w+){{0,3}}? für {_DE_MANNERS}|\bdank\w*(?: \w+){{0,3}},? dass (?:sie|du|ihr)\b",
        "merci|remerci": (
            r"\b(?:merci|remerci\w+)(?: \w+){0,3}? (?:pour |d'(?=avoir)|de (?=votre|ton|ta|m'a|nous a))" + _FR_MANNERS
        ),
        "gracias|agrade": rf"\b(?:gracias|agrade\w+)(?: \w+){{0,3}}? por {_ES_MANNERS}",
        "bedank|dank": rf"\b(?:be)?dank\w*(?: \w+){{0,3}}? (?:voor {_NL_MANNERS}|dat (?:u|je|jullie)\b)",
    }
)
_MISSED = Phrases.of(
    {
        "missed ": (
            r"\bmissed (?:(?:our|the|today's|yesterday's|this morning's|this afternoon's) (?:\w+ )?"
            r"(?:meeting|appointment|visit|call|lunch|session|date)\b|you (?:this|today|yesterday)\b)"
        ),
        "couldn't make|could not make|didn't make|did not make|couldn't be there|could not be there": (
            r"\b[\w' ]+?(?:make (?:it|our|the)|be there)\b"
        ),
        "stood you up|forgot our|forgot about our|forgot the meeting": r"\b",
        "termin|treffen|besuch|besprechung|gespräch|verabredung": (
            r"\w*[^.!?]{0,30}\b(?:verpasst|vergessen|verschwitzt|versäumt|nicht geschafft|nicht wahrnehmen konnte)\b"
        ),
        "nicht kommen konnte|nicht da sein konnte|nicht dabei sein konnte": r"\b",
        "manqué |raté |oublié |loupé ": (
            r"\b\w+ (?:notre |le |la |votre |ce )?(?:rendez-vous|rdv|réunion|visite|rencontre)\b"
        ),
        "pas pu venir|pas pu être là|pas pu être présent": r"\b",
        "no pude ir|no pude asistir|no pude llegar|no haber podido ir|no haber podido asistir|no haber ido": r"\b",
        "falté a |olvidé |perdí ": r"\b\w+ (?:a )?(?:la|nuestra|el|nuestro) (?:reunión|cita|visita|encuentro)\b",
        "afspraak|bezoek|overleg|gesprek": r"\b\w*[^.!?]{0,30}\b(?:gemist|vergeten|niet gehaald)\b",
        "niet kon komen|niet kunnen komen|er niet was|er niet bij kon zijn": r"\b",
    }
)


def thanks_for_something(text: str | None) -> bool:
    """Whether the writer of a mail gives thanks for more than a mail; not where it cannot be read."""
    return text is not None and _THANKS.found_in(flat(own_words(text)))


def tells_of_missing(text: str | None) -> bool:
    """Whether the writer of a mail says that they were not at a meeting; not where it cannot be read."""
    return text is not None and _MISSED.found_in(flat(own_words(text)))


def was_missed(meeting: Meeting, mails: Iterable[Mail], now: datetime) -> bool:
    """Whether the customer wrote, once the meeting should have begun, that they were not there."""
    until = min(meeting.ends_at + _TOLD_WITHIN, now)
    return any(MISSED in mail.flags and not mail.excluded and meeting.starts_at <= mail.at <= until for mail in mails)

"""What kind of mail a message is, and by which signs: headers and parts first, then sender, subject and wording."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from connectors.types import Message
from worker.core import mail_bulk, mail_wording
from worker.core.absence import away_until
from worker.core.dead_address import dead_addresses
from worker.core.mail_signs import (
    CAMPAIGN,
    CAMPAIGN_HEADER,
    CAMPAIGN_NAME,
    DELIVERY_NAME,
    HEADER_SIGNS,
    MAILER_DAEMON,
    PART_SIGNS,
    PERSONAL_CLIENT,
    POSTMASTER,
    SERVICE,
)
from worker.core.matching import NO_REPLY, normalise
from worker.core.own_words import own_words
from worker.core.wording import flat
from worker.core.words import MailKind


@dataclass(frozen=True, slots=True)
class Verdict:
    """The kind, the signs that decided it, the end of an absence, and the addresses a bounce calls dead."""

    kind: MailKind
    reasons: tuple[str, ...]
    away_until: date | None = None
    dead_addresses: tuple[str, ...] = ()

    @property
    def contact(self) -> bool:
        """Whether a person wrote it to a person."""
        return self.kind is MailKind.HUMAN


@dataclass(slots=True)
class _Look:
    """One message while it is judged: its signs by kind, gathered once; its text only when asked for."""

    message: Message
    own: frozenset[str]
    sender: str
    local: str
    signs: dict[MailKind, list[str]]
    words: str | None = None

    def text(self) -> str:
        """What the writer says, quotes removed; all of a text that opens like a forward and is none."""
        if self.words is None:
            text = self.message.preview if self.message.text is None else self.message.text
            self.words = own_words(text) or ("" if self.is_answer() else text)
        return self.words

    def is_answer(self) -> bool:
        """Whether it answers or forwards another mail."""
        return bool(self.message.in_reply_to or mail_wording.REPLY_SUBJECT.search(self.message.subject))

    def start(self) -> str:
        """The first lines, quotes and all."""
        return (self.message.text or self.message.preview)[:1500]


def judge(message: Message, own: frozenset[str]) -> Verdict:
    """Say what kind of mail this is; `own` holds the rep's addresses, normalised."""
    sender = normalise(message.sender.address) if message.sender else ""
    look = _Look(message, own, sender, sender.rpartition("@")[0], _signs_of(message))
    for kind, test in _OWN if sender in own else _ORDER:
        found = test(look)
        if found:
            return _verdict(look, *found) if isinstance(found, tuple) else _verdict(look, kind, found)
    return Verdict(MailKind.HUMAN, ("no automatic sign",))


def _verdict(look: _Look, kind: MailKind, reasons: list[str]) -> Verdict:
    return Verdict(
        kind,
        tuple(dict.fromkeys(reasons)),
        _away_until(look) if kind is MailKind.AUTO_REPLY else None,
        dead_addresses(look.message, look.own, look.start()) if kind is MailKind.BOUNCE else (),
    )


def _signs_of(message: Message) -> dict[MailKind, list[str]]:
    found: dict[MailKind, list[str]] = {}
    for name, values in message.headers.items():
        for sign in HEADER_SIGNS.get(name, ()):
            if sign.value is None or any(sign.value.search(value) for value in values):
                found.setdefault(sign.kind, []).append(sign.code)
                break
        if name not in HEADER_SIGNS and CAMPAIGN_NAME.search(name):
            found.setdefault(MailKind.NEWSLETTER, []).append(CAMPAIGN_HEADER)
    for part in message.parts:
        if not part.startswith(("text/plain", "text/html", "image/", "application/")):
            for sign in PART_SIGNS:
                if sign.value and sign.value.search(part.casefold()):
                    found.setdefault(sign.kind, []).append(sign.code)
                    break
    return found


_RETURNED = ("message/rfc822", "text/rfc822-headers", "message/partial")


def _complaint(look: _Look) -> list[str]:
    signs = look.signs.get(MailKind.COMPLAINT)
    if signs:
        return signs
    returned = any(part.startswith(_RETURNED) for part in look.message.parts)
    told = returned and mail_wording.COMPLAINT_SUBJECT.search(look.message.subject)
    return ["subject: complaint", "returned mail"] if told else []


def _bounce(look: _Look) -> list[str]:
    return look.signs.get(MailKind.BOUNCE, []) or _bounce_by_sender(look) or _bounce_by_wording(look)


def _bounce_by_sender(look: _Look) -> list[str]:
    """A mail system writes: its name alone is enough, a postmaster's or an empty sender needs the wording too."""
    if MAILER_DAEMON.search(look.local):
        return ["sender: mailer-daemon"]
    name = look.message.sender.name if look.message.sender else ""
    returned = look.message.headers.get("return-path", ("-",))[0]
    system = not look.sender or returned in {"<>", "<MAILER-DAEMON>"}
    if not (system or POSTMASTER.search(look.local) or DELIVERY_NAME.search(name)):
        return []
    if mail_wording.BOUNCE_SUBJECT.search(look.message.subject):
        return ["sender: mail system", "subject: delivery failure"]
    return ["sender: mail system", "text: delivery failure"] if mail_wording.BOUNCE_TEXT.search(look.start()) else []


_BOUNCE_START = 400
_SMTP_ANSWER = re.compile(r"^\W*5\d\d[ -]", re.MULTILINE)
_LISTED_ADDRESS = re.compile(r"^[\W_]*(?:\w+ ?:\W*)?[\w.+=&'/-]+@[\w.-]+\.\w{2,}", re.MULTILINE)
_ADDRESS = re.compile(r"[\w.+=&'/-]+@[\w.-]+\.\w{2,}")


def _bounce_by_wording(look: _Look) -> list[str]:
    """No sign in the headers: a text that opens with a failure, beside a failure subject or the returned mail."""
    subject = mail_wording.BOUNCE_SUBJECT.search(look.message.subject)
    returned = any(part.startswith(_RETURNED) for part in look.message.parts)
    start = _told_first(look)
    returned = returned or (_SMTP_ANSWER.search(start) is not None and "RCPT TO" in look.start())
    if not subject and not returned:
        return []
    if not mail_wording.BOUNCE_TEXT.search(start) or not (
        returned or ("?" not in start and _names_whom_it_failed(start))
    ):
        return []
    return ["text: delivery failure", "subject: delivery failure" if subject else "returned mail"]


def _told_first(look: _Look) -> str:
    """How the text begins; of an answer or a forward only what its own writer says, where they say anything."""
    own = look.text() if look.is_answer() else ""
    return (own or look.start())[:_BOUNCE_START]


def _names_whom_it_failed(start: str) -> bool:
    """Whether an address stands at the start of a line, or in the sentence that tells of the failure."""
    if _LISTED_ADDRESS.search(start):
        return True
    sentences = re.split(r"[.?!][ \n]|\n\n", start)
    return any(_ADDRESS.search(one) and mail_wording.BOUNCE_TEXT.search(one) for one in sentences)


def _auto_reply(look: _Look) -> list[str]:
    return look.signs.get(MailKind.AUTO_REPLY, []) or _auto_reply_by_subject(look) or _auto_reply_by_text(look)


# Exchange counts what its inbox rules redirected or answered; with RFC 3834's word for a machine it is the answer.
_RULE_ANSWER = "x-ms-exchange-inbox-rules-loop"


def _auto_reply_by_subject(look: _Look) -> list[str]:
    subject = look.message.subject
    if mail_wording.AUTO_REPLY_SUBJECT.search(subject):
        return ["subject: automatic reply"]
    if mail_wording.OFFICE_SUBJECT.search(subject) and mail_wording.ABSENCE_TEXT.search(look.text()):
        return ["subject: away", "text: away"]
    if mail_wording.THANKS_SUBJECT.search(subject) and "?" not in look.text():
        return ["subject: thanks", "text: away"] if mail_wording.ABSENCE_TEXT.search(look.text()) else []
    return ["subject: away", "text: notice"] if _is_absence_notice(look) else []


def _auto_reply_by_text(look: _Look) -> list[str]:
    if MailKind.LIST in look.signs:
        return []
    if _RULE_ANSWER in look.message.headers and MailKind.NOTIFICATION in look.signs:
        return [_RULE_ANSWER, *look.signs[MailKind.NOTIFICATION]]
    sent_by_machine = look.signs.keys() & {MailKind.NOTIFICATION, MailKind.NEWSLETTER} or NO_REPLY.search(look.local)
    if sent_by_machine and mail_wording.ABSENCE_TEXT.search(look.text()[:_BOUNCE_START]):
        return ["text: away", *look.signs.get(MailKind.NOTIFICATION, [])]
    words = look.text()[:_NOTICE].casefold()
    if "auto" in words and mail_wording.AUTO_REPLY_TEXT.search(words):
        return ["text: automatic reply"]
    if not any(word in words for word in mail_wording.CHALLENGE_WORDS):
        return []
    return ["text: verify yourself"] if mail_wording.CHALLENGE_TEXT.search(flat(words)) else []


_NOTICE = 1000


def _is_absence_notice(look: _Look) -> bool:
    """An absence told to one person, in answer to a mail or in the words of a standing notice."""
    subject = look.message.subject
    announced = mail_wording.ABSENCE_SUBJECT.match(subject)
    if not announced or len(look.message.to) + len(look.message.cc) > 1:
        return False
    words = look.text()
    answered = subject[announced.end() :]
    answers = look.message.in_reply_to or mail_wording.REPLY_SUBJECT.match(answered)
    stands = answers or (answered and mail_wording.NOTICE_TEXT.search(words))
    return bool(stands and mail_wording.ABSENCE_TEXT.search(words))


_FORM_START = 600
_FORM_LINES = 3


def _calendar(look: _Look) -> list[str]:
    signs = look.signs.get(MailKind.CALENDAR)
    if signs:
        return signs
    if mail_wording.CALENDAR_SERVICE.search(look.local):
        return ["sender: calendar service"]
    attached = any(part.startswith("text/calendar") for part in look.message.parts)
    form = len(mail_wording.CALENDAR_TEXT.findall(look.start()[:_FORM_START]))
    if mail_wording.CALENDAR_SUBJECT.search(look.message.subject):
        if attached or form >= _FORM_LINES - 1:
            return ["subject: calendar"]
        if mail_wording.CALENDAR_ANSWER.search(look.start()[:_FORM_START]):
            return ["subject: calendar", "text: calendar answer"]
    opens = mail_wording.CALENDAR_TEXT.match(look.start())
    return ["text: calendar form"] if opens and form >= _FORM_LINES else []


_ONE_WAY = CAMPAIGN | SERVICE | {"list-unsubscribe-post", "list-post: no"}


def _machine(look: _Look) -> list[str]:
    signs = look.signs.get(MailKind.NOTIFICATION)
    if signs:
        return signs
    read = mail_wording.READ_SUBJECT.match(look.message.subject)
    return ["subject: read receipt", "text: read receipt"] if read and _tells_of_reading(look) else []


def _tells_of_reading(look: _Look) -> bool:
    return mail_wording.READ_TEXT.search(flat(look.start()[:_FORM_START])) is not None


_ONLY_NAMED = frozenset({"list-id", "list-post: page", "return-path: list owner"})


def _list(look: _Look) -> list[str]:
    """A list people write to; one that only names itself and is left by one click sends its own mail to many."""
    signs = look.signs.get(MailKind.LIST, [])
    sent_by_service = _ONE_WAY.intersection(look.signs.get(MailKind.NEWSLETTER, ()))
    return [] if sent_by_service and _ONLY_NAMED.issuperset(signs) else signs


def _newsletter(look: _Look) -> tuple[MailKind, list[str]] | None:
    """Mail of a mailing system: sender and subject say whether it tells one person of their own matter."""
    signs = look.signs.get(MailKind.NEWSLETTER)
    if not signs:
        return None
    if _answers_in_person(look, frozenset(signs)):
        return MailKind.HUMAN, ["answer of a person", *signs]
    weighing = mail_bulk.Weighing()
    if CAMPAIGN.intersection(signs):
        weighing.add("campaign", 3, MailKind.NEWSLETTER)
    elif SERVICE.issuperset(signs):
        weighing.add("delivery service", 1, MailKind.NOTIFICATION)
    mail_bulk.weigh_sender(weighing, look.sender)
    mail_bulk.weigh_subject(weighing, look.message.subject)
    return weighing.leaning, signs


_GATEWAY = SERVICE | {"list-unsubscribe", "precedence"}
_CLIENT = ("user-agent", "x-mailer")


def _answers_in_person(look: _Look, signs: frozenset[str]) -> bool:
    """Whether a person answers us through a gateway or service that marks all it carries as mail to many.

    The program people write with speaks for that, or our own address in what is quoted; nothing else may speak
    against it.
    """
    if not look.message.in_reply_to or not signs <= _GATEWAY:
        return False
    quoted = (look.message.text or "")[len(look.text()) :].casefold()
    if not (_has_personal_client(look) or ("precedence" not in signs and any(own in quoted for own in look.own))):
        return False
    weighing = mail_bulk.Weighing()
    mail_bulk.weigh_sender(weighing, look.sender)
    mail_bulk.weigh_subject(weighing, look.message.subject)
    mail_bulk.weigh_text(weighing, look.text())
    return bool(look.text()) and not weighing.reasons


def _has_personal_client(look: _Look) -> bool:
    return any(PERSONAL_CLIENT.search(value) for name in _CLIENT for value in look.message.headers.get(name, ()))


def _bulk(look: _Look) -> tuple[MailKind, list[str]] | None:
    """Weigh the weak signs, the cheap ones first."""
    weighing = mail_bulk.Weighing()
    answer = look.is_answer()
    if answer:
        weighing.add("reply", -2)
    if _has_personal_client(look):
        weighing.add("personal client", -2)
    mail_bulk.weigh_sender(weighing, look.sender)
    mail_bulk.weigh_name(weighing, look.message.sender.name if look.message.sender else "")
    mail_bulk.weigh_subject(weighing, look.message.subject)
    if answer and not weighing.reasons:
        return None  # who answers from a person's address is a person: no need to read on
    if weighing.total < mail_bulk.ENOUGH + 1:
        mail_bulk.weigh_text(
            weighing, look.text(), with_pictures=any(p.startswith("image/") for p in look.message.parts)
        )
    return (weighing.kind, weighing.reasons) if weighing.kind else None


_Test = Callable[[_Look], list[str] | tuple[MailKind, list[str]] | None]
_OWN: tuple[tuple[MailKind, _Test], ...] = (
    (MailKind.CALENDAR, _calendar),
    (MailKind.AUTO_REPLY, _auto_reply),
    (MailKind.NOTIFICATION, _machine),
)
_ORDER: tuple[tuple[MailKind, _Test], ...] = (
    (MailKind.COMPLAINT, _complaint),
    (MailKind.BOUNCE, _bounce),
    (MailKind.AUTO_REPLY, _auto_reply),
    (MailKind.CALENDAR, _calendar),
    (MailKind.NOTIFICATION, _machine),
    (MailKind.LIST, _list),
    (MailKind.NEWSLETTER, _newsletter),
    (MailKind.HUMAN, _bulk),
)


def _away_until(look: _Look) -> date | None:
    written = look.message.sent_at or look.message.received_at
    if written is None:
        return None
    return away_until(f"{look.message.subject}\n{look.text()}", written.date())

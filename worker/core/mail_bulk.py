"""Weak signs of newsletters and notifications: each weighs little, together they tell a machine from a person."""

import re
from dataclasses import dataclass, field

from worker.core.mail_bulk_signs import NEWS, NOTE, SUBJECT_SIGNS, TEXT_SIGNS
from worker.core.mail_signs import BULK_DOMAIN, BULK_LABEL, IN_THE_NAME_OF, NOTIFYING_LABEL, SENDER_SIGNS
from worker.core.matching import NO_REPLY, is_role_address
from worker.core.wording import flat
from worker.core.words import MailKind

ENOUGH = 3
"""Weight at which mail counts as written by a machine or for many."""

_READ = 30_000  # characters: the way out of a newsletter stands at its end
_LINK_STEPS = ((10, 3), (5, 2), (3, 1))
_RULER = re.compile(r"^[ \t]*(?:[-=*_~#+][ \t]?){12,}[ \t]*$", re.MULTILINE)
_RULERS = ("----", "====", "****", "____", "~~~~", "####", "++++", "- - -", "= =", "* *", "_ _")
_SHOUTS = re.compile(
    r"\b(?:FREE|NOW|TODAY|SALE|SAVE|WIN|OFF|OFFER|BUY|GRATIS|GRATUIT|JETZT|HEUTE|RABATT|SOLDES|OFERTA|ONLINE)\b"
)
_PICTURE = re.compile(
    r"\[(?:image|img|bild|imagen?|immagine|afbeelding|cid:)[^\]\n]{0,200}\]|<image\b[^>]{0,200}>", re.IGNORECASE
)
_LINK = re.compile(r"\S*(?:://|www\.)\S+")
_FIELD = re.compile(r"^[^a-z\n]{2,40}:[^a-z\n]*$", re.MULTILINE)
_FEW_WORDS = 5
_SHORT = 1200
_PERSONAL = re.compile(
    r"\?|\b(?:i|i'm|i'll|i've|i'd|me|ich|mir|mich|je|j'ai|moi|yo|estoy|io|sono|ik|eu|jag|jeg|meg|mig)\b", re.IGNORECASE
)
_FILLED = re.compile(r"^[ \t*]*[^\W\d][\w /-]{1,30}:[ \t]+\S", re.MULTILINE)
_FILLED_FIELDS = 5
_PRINTED_FIELDS, _PRINTED = 4, 2
_MOSTLY = 9
_NUMBERED = re.compile(r"\d{5,}|=|\.\d{2,}\.")


_IN_THE_NAME_OF = "sender: in a person's name"
_NO_PERSON = frozenset({_IN_THE_NAME_OF, "sender: mailing domain", "shouting", *(sign.code for sign in SENDER_SIGNS)})


@dataclass(slots=True)
class Weighing:
    """Adds up weak signs; the kind with more weight names the mail."""

    total: int = 0
    strongest: int = 0
    reasons: list[str] = field(default_factory=list)
    leans: dict[MailKind, int] = field(default_factory=dict)

    def add(self, code: str, weight: int, kind: MailKind | None = None) -> None:
        """Count one sign, for a kind or for both; a negative weight speaks for a person."""
        self.total += weight
        self.strongest = max(self.strongest, weight)
        if weight > 0:
            self.reasons.append(code)
        if weight > 0 and kind:
            self.leans[kind] = self.leans.get(kind, 0) + weight

    @property
    def by_machine(self) -> bool:
        """Whether one strong sign, the sender's address or the tone speaks of a machine."""
        return self.strongest >= ENOUGH or any(reason in _NO_PERSON for reason in self.reasons)

    @property
    def kind(self) -> MailKind | None:
        """The kind, once there is enough."""
        return self.leaning if self.total >= ENOUGH else None

    @property
    def leaning(self) -> MailKind:
        """Whether it rather tells one person of their own matter or many the same; the latter where nothing tells."""
        return NOTE if self.leans.get(NOTE, 0) > self.leans.get(NEWS, 0) else NEWS


def weigh_sender(weighing: Weighing, address: str) -> None:
    """Weigh who writes: desks, machines, sub-domains that only send, numbered addresses."""
    local, _, domain = address.rpartition("@")
    if NO_REPLY.search(local):
        weighing.add("sender: no-reply", 4, NOTE)
    else:
        machine = next((sign for sign in SENDER_SIGNS if sign.local.search(local)), None)
        if machine:
            weighing.add(machine.code, machine.weight, machine.kind)
        elif is_role_address(address):
            weighing.add("sender: desk", 1)
    labels = domain.split(".")
    if BULK_LABEL.intersection(labels[:-2]) or BULK_DOMAIN.search(".".join(labels[:-1])):
        kind = NOTE if NOTIFYING_LABEL.intersection(labels) else None
        weighing.add("sender: mailing domain", 2 if len(labels) > 2 else 1, kind)
    if _NUMBERED.search(local):
        weighing.add("sender: numbered", 1)


def weigh_name(weighing: Weighing, name: str) -> None:
    """Weigh the name shown: a service that writes in a person's name says by whom it was sent."""
    if IN_THE_NAME_OF.search(name):
        weighing.add(_IN_THE_NAME_OF, 2, NOTE)


def weigh_subject(weighing: Weighing, subject: str) -> None:
    """Weigh what the subject announces."""
    line = flat(subject)
    for sign in SUBJECT_SIGNS:
        if sign.phrases.found_in(line):
            weighing.add(sign.code, sign.weight, sign.kind)


def weigh_text(weighing: Weighing, words: str, *, with_pictures: bool = False) -> None:
    """Weigh what the writer says (quotes already removed): ways out, offers, links, layout.

    `with_pictures` says that pictures came along, as people send them.
    """
    words = words if len(words) <= _READ else words[: _READ // 2] + words[-_READ // 2 :]
    line = flat(words)
    for sign in TEXT_SIGNS:
        if sign.phrases.found_in(line):
            weighing.add(sign.code, sign.weight, sign.kind)
    links = line.count("http://") + line.count("https://") + line.count(" www.")
    for count, weight in _LINK_STEPS:
        if links >= count:
            weighing.add("links", weight, NEWS)
            break
    if any(ruler in words for ruler in _RULERS) and len(_RULER.findall(words)) >= 2:
        weighing.add("layout", 1, NEWS)
    _weigh_look(weighing, words, with_pictures=with_pictures)
    just_enough = weighing.total == ENOUGH and not weighing.by_machine
    if just_enough and links == 0 and len(words) <= _SHORT and _PERSONAL.search(line):
        weighing.add("speaks as a person", -1)


def _weigh_look(weighing: Weighing, words: str, *, with_pictures: bool) -> None:
    """Weigh how the text looks: nothing but pictures, a form printed in capitals, words of selling shouted."""
    pictures = _PICTURE.subn(" ", words) if "[" in words or "<image" in words.casefold() else (words, 0)
    if pictures[1] >= 2 and not with_pictures and len(_LINK.sub(" ", pictures[0]).split()) < _FEW_WORDS:
        weighing.add("only pictures", 3, NEWS)
    missing = ENOUGH - weighing.total  # what can no longer decide is not looked for
    if 0 < missing <= _PRINTED and len(_FIELD.findall(words)) >= _PRINTED_FIELDS and _in_capitals(words):
        weighing.add("printed form", _PRINTED, NOTE)
    elif missing == 1 and _is_form(words):
        weighing.add("form", 1, NOTE)
    elif missing == 1 and len(_SHOUTS.findall(words)) >= 2 and not words.isupper():
        weighing.add("shouting", 1, NEWS)


def _is_form(words: str) -> bool:
    """Whether most lines are fields with their values, as programs fill them in."""
    fields = len(_FILLED.findall(words))
    return fields >= _FILLED_FIELDS and 2 * fields > sum(bool(line.strip()) for line in words.splitlines())


def _in_capitals(words: str) -> bool:
    small = sum(letter.islower() for letter in words)
    return sum(letter.isupper() for letter in words) > _MOSTLY * small

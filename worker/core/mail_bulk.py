"""Weak signs of newsletters and notifications: each weighs little, together they tell a machine from a person."""

import re
from dataclasses import dataclass, field

from worker.core.mail_bulk_signs import NEWS, NOTE, SUBJECT_SIGNS, TEXT_SIGNS
from worker.core.mail_signs import BULK_DOMAIN, BULK_LABEL, MACHINE, NO_REPLY, ROBOT
from worker.core.matching import is_role_address
from worker.core.wording import flat
from worker.core.words import MailKind

ENOUGH = 3
"""Weight at which mail counts as written by a machine or for many."""

_READ = 30_000  # characters: the way out of a newsletter stands at its end
_LINK_STEPS = ((10, 3), (5, 2), (3, 1))
_RULER = re.compile(r"^[ \t]*(?:[-=*_~#+][ \t]?){12,}[ \t]*$", re.MULTILINE)
_RULERS = ("----", "====", "****", "____", "~~~~", "####", "++++", "- - -", "= =", "* *", "_ _")
_NUMBERED = re.compile(r"\d{5,}|=|\.\d{2,}\.")


@dataclass(slots=True)
class Weighing:
    """Adds up weak signs; the kind with more weight names the mail."""

    total: int = 0
    reasons: list[str] = field(default_factory=list)
    leans: dict[MailKind, int] = field(default_factory=dict)

    def add(self, code: str, weight: int, kind: MailKind = NEWS) -> None:
        """Count one sign; a negative weight speaks for a person."""
        self.total += weight
        if weight > 0:
            self.reasons.append(code)
            self.leans[kind] = self.leans.get(kind, 0) + weight

    @property
    def kind(self) -> MailKind | None:
        """The kind, once there is enough."""
        if self.total < ENOUGH:
            return None
        return max(sorted(self.leans), key=lambda kind: self.leans[kind])


def weigh_sender(weighing: Weighing, address: str) -> None:
    """Weigh who writes: desks, machines, sub-domains that only send, numbered addresses."""
    local, _, domain = address.rpartition("@")
    if NO_REPLY.search(local):
        weighing.add("sender: no-reply", 4, NOTE)
    elif ROBOT.search(local):
        weighing.add("sender: robot", 3, NEWS)
    elif MACHINE.search(local):
        weighing.add("sender: machine", 2, NEWS)
    elif is_role_address(address):
        weighing.add("sender: desk", 1, NOTE)
    labels = domain.split(".")
    if BULK_LABEL.intersection(labels[:-2]) or BULK_DOMAIN.search(".".join(labels[:-1])):
        weighing.add("sender: mailing domain", 2 if len(labels) > 2 else 1, NEWS)
    if _NUMBERED.search(local):
        weighing.add("sender: numbered", 1, NEWS)


def weigh_subject(weighing: Weighing, subject: str) -> None:
    """Weigh what the subject announces."""
    line = flat(subject)
    for sign in SUBJECT_SIGNS:
        if sign.phrases.found_in(line):
            weighing.add(sign.code, sign.weight, sign.kind)


def weigh_text(weighing: Weighing, words: str) -> None:
    """Weigh what the writer says (quotes already removed): ways out, offers, links, layout."""
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

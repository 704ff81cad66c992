"""Drafts as a careless writer might leave them, and what the lints say of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tests.builders import TUESDAY, a_fact, a_record, a_rep
from worker.core.draft import Composition, Finding, Rendered, Sentence, Span
from worker.core.lints import NOTHING_KNOWN, Surroundings, check
from worker.core.model import CustomerRecord, LastContact, Rep
from worker.core.words import Kind
from worker.writing.likeliness import likely

TODAY = TUESDAY.date()
NEVER_IN_CONTACT = LastContact()
SPANS: Mapping[str, tuple[str, str]] = {
    "Kelly": ("customer", "c-kelly"),
    "ice fishing": ("fact", "f-hobby-ice fishing"),
    "Sam": ("rep", "sam"),
}


def rendered(body: str, subject: str = "About ice fishing", spans: Mapping[str, tuple[str, str]] = SPANS) -> Rendered:
    """The text marked where `spans` says, its sentences taken at face value."""
    sentences = []
    for found in re.finditer(r"[^\n]+?(?:[.!?](?= |$)|$)", body, re.MULTILINE):
        text = found[0].strip()
        at_edge = "greeting" if found.start() == 0 and text.endswith(",") else "signoff" if text == "Sam" else ""
        act = at_edge or ("question" if text.endswith("?") else "statement")
        sentences.append(Sentence(found.start() + len(found[0]) - len(found[0].lstrip()), found.end(), act, "w"))
    marked = [
        Span(found.start(), found.end(), *source, "somewhere")
        for text, source in spans.items()
        for found in re.finditer(re.escape(text), body)
    ]
    return Rendered(subject, body, tuple(marked), tuple(sentences), ("w",))


@dataclass(frozen=True)
class Careless:
    """One draft with everything a lint may look at; what is not named is as in a good one."""

    body: str
    language: str = "en"
    kind: Kind = Kind.CHECKIN
    record: CustomerRecord = field(default_factory=lambda: a_record(facts=(a_fact(),)))
    rep: Rep = field(default_factory=a_rep)
    contact: LastContact = NEVER_IN_CONTACT
    on: date = TODAY
    around: Surroundings = NOTHING_KNOWN
    form: str = ""
    subject: str = "About ice fishing"
    reply_subject: str = ""
    spans: Mapping[str, tuple[str, str]] = field(default_factory=lambda: SPANS)

    def findings(self) -> tuple[Finding, ...]:
        """What the lints say of it."""
        text = rendered(self.body, self.subject, self.spans)
        text = Rendered(
            text.subject,
            text.body,
            text.spans,
            text.sentences,
            text.wordings,
            likely(text.body, self.language, text.spans),
        )
        composition = Composition(
            self.kind, self.language, (), None, "s", reply_subject=self.reply_subject, form=self.form
        )
        return check(text, composition, self.record, self.rep, self.contact, self.on, around=self.around)

    def codes(self, *, blocking: bool | None = None) -> set[str]:
        """The codes of its findings, or of those that block, or of those that do not."""
        return {each.code for each in self.findings() if blocking is None or each.blocks is blocking}


def heart(text: str) -> str:
    """The text between a plain greeting and sign-off."""
    return f"Hi Kelly,\n\n{text}\n\nSam"

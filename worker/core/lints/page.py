"""A draft as the lints read it: its sentences, and its text without what a source answers for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from worker.core.draft import Composition, Finding, Rendered, Span
from worker.core.lints.languages import LEXICONS, SILENT, Lexicon
from worker.core.lints.surroundings import Surroundings
from worker.core.model import CustomerRecord, LastContact, Rep

DATA = ("fact", "occasion", "touch", "meeting", "moment", "message")
"""Sources that are records about the customer."""

_SENTENCE_END = re.compile(r"(?<=[.!?…。？！])\s+|\n+")
_STEADY_WORDS = 6


@dataclass(frozen=True, slots=True)
class Piece:
    """One sentence as it stands in the text, whatever the template took it for."""

    start: int
    end: int
    text: str
    act: str


@dataclass(frozen=True, slots=True)
class Page:
    """Everything a lint may look at."""

    rendered: Rendered
    composition: Composition
    record: CustomerRecord
    rep: Rep
    contact: LastContact
    on: date
    around: Surroundings

    @property
    def words(self) -> Lexicon:
        """The words of the draft's language."""
        return LEXICONS.get(self.composition.language, SILENT)

    @property
    def template_text(self) -> str:
        """What the templates say: the body without records, names and the rep's own words."""
        return self.without(*DATA, "rep_line", "customer", "rep")

    @property
    def body(self) -> str:
        """The text of the draft."""
        return self.rendered.body

    def spans(self, *types: str) -> list[Span]:
        """The spans from these kinds of source."""
        return [span for span in self.rendered.spans if span.source_type in types]

    def without(self, *types: str) -> str:
        """The body with every span from these sources blanked out; places stay the same."""
        text = self.body
        for span in self.spans(*types):
            text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
        return text

    def in_line(self, place: int) -> bool:
        """Whether a place of the body lies in the rep's own line."""
        return any(span.start <= place < span.end for span in self.spans("rep_line"))

    def pieces(self) -> Iterator[Piece]:
        """Every sentence of the body; what no template answers for counts as a statement."""
        last = 0
        for sentence in (*self.rendered.sentences, None):
            upto = sentence.start if sentence else len(self.body)
            yield from self._split(last, upto, "statement")
            if sentence:
                act = sentence.act
                if act in {"greeting", "signoff"} and not self._is_short(sentence.start, sentence.end):
                    act = "statement"
                whole = act in {"greeting", "signoff"}
                yield from self._split(sentence.start, sentence.end, act, whole=whole)
                last = sentence.end

    def _split(self, start: int, end: int, act: str, *, whole: bool = False) -> Iterator[Piece]:
        text = self.body[start:end]
        cuts = [] if whole else [(found.start(), found.end()) for found in _SENTENCE_END.finditer(text)]
        begin = 0
        for stop, following in (*cuts, (len(text), len(text))):
            if text[begin:stop].strip():
                yield Piece(start + begin, start + stop, text[begin:stop].strip(), act)
            begin = following

    def _is_short(self, start: int, end: int) -> bool:
        """Whether a greeting or sign-off says no more than one does, the names apart."""
        return len(self.without("customer", "rep")[start:end].split()) <= _STEADY_WORDS


def blocks(code: str, sentence: str, start: int = 0, end: int = 0) -> Finding:
    """A finding that keeps the draft from being placed."""
    return Finding(code, blocks=True, sentence=sentence, start=start, end=end)


def warns(code: str, sentence: str, start: int = 0, end: int = 0) -> Finding:
    """A finding for the rep to read."""
    return Finding(code, blocks=False, sentence=sentence, start=start, end=end)

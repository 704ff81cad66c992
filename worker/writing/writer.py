"""Turns a composition into words: chooses a wording for every move and keeps where each value came from."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from jinja2 import TemplateError as JinjaError

from worker.core.draft import Composition, Move, Rendered, Sentence, Span, Value
from worker.core.model import CustomerRecord, Source
from worker.core.moves import MOVES, Answer
from worker.core.phrases import clean, date_said
from worker.core.planning import PlannedReminder
from worker.core.vocabulary import Vocabulary
from worker.errors import TemplateError
from worker.writing.likeliness import likely
from worker.writing.marks import Said, cut
from worker.writing.wordings import Language, Wording, read_languages

MAX_SENTENCE = 8000
"""Characters of one rendered sentence."""

_WORD_FOR_WORD = frozenset({"line", "signoff"})
"""Moves whose words are the rep's own, capitals and all."""


class Writer:
    """Renders compositions from folders of templates; in the order given, a later folder wins over an earlier one."""

    def __init__(self, folders: Sequence[Path]) -> None:
        """Reads and compiles everything; TemplateError names the file and line of the first mistake."""
        self._languages = read_languages(folders)
        self._vocabulary = Vocabulary.of({name: language.words.known for name, language in self._languages.items()})

    @property
    def vocabulary(self) -> Vocabulary:
        """What is known by name, in every language."""
        return self._vocabulary

    def languages(self) -> frozenset[str]:
        """The languages that can be written."""
        return frozenset(self._languages)

    def forms(self) -> Mapping[str, tuple[str, ...]]:
        """The forms of address of each language, the neutral one first; none where there is but one."""
        return {name: language.words.forms for name, language in self._languages.items()}

    def render(self, composition: Composition) -> Rendered:
        """The draft in words, always the same for the same composition."""
        page = _Page(
            self._language_of(composition),
            composition.seed,
            composition.avoid,
            composition.form,
            composition.spent,
            composition.lately,
            composition.exclaims,
        )
        subject = page.texts(composition.subject)[0] if composition.subject else clean(composition.reply_subject)
        for moves in composition.paragraphs:
            page.paragraph(moves)
        return Rendered(
            subject,
            page.text,
            tuple(page.spans),
            tuple(page.sentences),
            tuple(page.wordings),
            likely(page.text, composition.language, page.spans),
        )

    def reminder(
        self, reminder: PlannedReminder, record: CustomerRecord, *, language: str, today: date
    ) -> tuple[str, str]:
        """Title and notes of an entry for the rep's calendar."""
        customer, occasion = record.customer, reminder.occasion
        texts = {
            "full_name": customer.name,
            "company": customer.company,
            "day": date_said(reminder.on, today),
            "source": self.source(occasion.source, language=language, today=today),
        }
        if (reminder.on.month, reminder.on.day) != (occasion.month, occasion.day):
            texts["true_day"] = f"--{occasion.month:02}-{occasion.day:02}"
        values = {name: Value(text, "occasion", occasion.id, "") for name, text in texts.items() if clean(text)}
        move = Move(f"reminder/{'ahead/' if reminder.lead else ''}{occasion.kind}", values)
        title, *notes = self.entry(move, language=language)
        return title, " ".join(notes)

    def source(self, source: Source, *, language: str, today: date) -> str:
        """Where something is from, in the rep's language."""
        on = source.observed_on
        values = {"observed": Value(date_said(on, today), source.type, source.ref, "")} if on else {}
        name = f"source/{source.type}" if f"source/{source.type}" in MOVES else "source/form"
        return self.entry(Move(name, values), language=language)[0]

    def answers(self, language: str) -> Mapping[Answer, tuple[str, ...]]:
        """What the rep may write under the brief in a language, by its meaning."""
        return self._language(language).words.answers

    def entry(self, move: Move, *, language: str) -> list[str]:
        """The lines of a move that stands in the rep's calendar."""
        return _Page(self._language(language), "", frozenset()).texts(move)

    def _language_of(self, composition: Composition) -> Language:
        """The draft's own; any serves for what is the rep's own, word for word."""
        moves = [move for paragraph in composition.paragraphs for move in paragraph]
        if composition.subject is None and all(move.name == "line" or "usual" in move.values for move in moves):
            return self._languages.get(composition.language) or self._languages[min(self._languages)]
        return self._language(composition.language)

    def _language(self, name: str) -> Language:
        if name not in self._languages:
            known = ", ".join(sorted(self._languages)) or "none"
            raise TemplateError(f"There are no templates for the language {name}; there are: {known}.")
        return self._languages[name]


@dataclass(slots=True)
class _Page:
    """The draft while it is being written."""

    language: Language
    seed: str
    avoid: frozenset[str]
    form: str = ""
    spent: frozenset[str] = frozenset()
    lately: tuple[str, ...] = ()
    exclaims: bool = True
    text: str = ""
    spans: list[Span] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)
    wordings: list[str] = field(default_factory=list)

    def texts(self, move: Move) -> list[str]:
        """The sentences of a move that stands outside the body, each on one line."""
        wording = self._choose(move)
        said, _ = self._said(move)
        return [clean(self._render(wording, index, said)[0]) for index in range(len(wording.phrases))]

    def paragraph(self, moves: Sequence[Move]) -> None:
        gap = "\n\n" if self.text else ""
        for plain in moves:
            move = self._with_what_for(plain)
            wording = self._choose(move)
            said, values = self._said(move)
            for index, phrase in enumerate(wording.phrases):
                self.text += gap
                start = len(self.text)
                text, places = self._render(wording, index, said)
                if phrase.act != "greeting" and move.name not in _WORD_FOR_WORD:
                    text = self.language.words.begun(text, after_greeting=self._is_greeted)
                self.text += text
                self.sentences.append(Sentence(start, len(self.text), phrase.act, wording.id))
                self.spans += [_span(start + first, start + last, values[number]) for first, last, number in places]
                gap = " "

    def _with_what_for(self, move: Move) -> Move:
        """The move with a known hobby said as what time is for, where its wordings may say so."""
        what = move.values.get("what") if "for_what" in MOVES[move.name].values else None
        said = self.language.words.for_what(what.text) if what else ""
        return Move(move.name, {**move.values, "for_what": replace(what, text=said)}) if what and said else move

    @property
    def _is_greeted(self) -> bool:
        """Whether the greeting is all that stands there."""
        return [sentence.act for sentence in self.sentences] == ["greeting"]

    def _choose(self, move: Move) -> Wording:
        """Of the wordings that say most of what is known and are not to be avoided, one that is not worn.

        Rather one said before, or one that says less, than one that is spent.
        """
        known = [
            wording
            for wording in self.language.moves[move.name]
            if wording.says <= move.values.keys() and wording.fits(self.form)
        ]
        most = max(len(wording.says & MOVES[move.name].perhaps) for wording in known)
        fullest = [wording for wording in known if len(wording.says & MOVES[move.name].perhaps) == most]
        used = self.avoid | self.spent
        fresh = (
            [wording for wording in fullest if wording.id not in used]
            or [wording for wording in fullest if wording.id not in self.spent]
            or [wording for wording in known if wording.id not in self.spent]
            or fullest
        )
        chosen = self._least_worn(fresh, move.name)
        if not MOVES[move.name].steady:
            self.wordings.append(chosen.id)
        return chosen

    def _least_worn(self, wordings: Sequence[Wording], move: str) -> Wording:
        """Of several, one in the rep's manner that their last drafts did not use, else the one used longest ago.

        The seed picks where several are left.
        """
        in_manner = [wording for wording in wordings if self.exclaims or not wording.exclaims] or wordings
        drafts_ago = {id_: place for place, id_ in reversed([*enumerate(self.lately)])}
        rested = max(drafts_ago.get(wording.id, len(self.lately)) for wording in in_manner)
        left = [wording for wording in in_manner if drafts_ago.get(wording.id, len(self.lately)) == rested]
        digest = hashlib.sha256(f"{self.seed}\n{move}".encode()).digest()
        return left[int.from_bytes(digest[:8]) % len(left)]

    def _said(self, move: Move) -> tuple[Mapping[str, Said], tuple[Value, ...]]:
        values = tuple(move.values.values())
        return {
            name: self.language.words.say(name, value.text, index)
            for index, (name, value) in enumerate(move.values.items())
        }, values

    def _render(self, wording: Wording, index: int, said: Mapping[str, Said]) -> tuple[str, list[tuple[int, int, int]]]:
        try:
            marked = wording.phrases[index].template.render(said)
            if len(marked) > MAX_SENTENCE:
                raise TemplateError(
                    f"{wording.place}: the sentence grew beyond {MAX_SENTENCE} characters; say less in it."
                )
            return cut(marked)
        except (JinjaError, ValueError) as error:
            raise TemplateError(f"{wording.place}: {error}.") from error


def _span(start: int, end: int, value: Value) -> Span:
    return Span(start, end, value.source_type, value.source_id, value.source)

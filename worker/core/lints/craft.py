"""Is it written well? One question, few words, about them and of nobody else, in plain sentences."""

import re
from collections.abc import Iterator, Mapping

from worker.core.draft import Finding
from worker.core.lints.page import DATA, Page, warns
from worker.core.words import Kind

_QUESTIONS: Mapping[Kind, tuple[int, int]] = {
    Kind.CHECKIN: (1, 1),
    Kind.THANKS: (0, 1),
    Kind.BIRTHDAY: (0, 0),
    Kind.ANNIVERSARY: (0, 0),
    Kind.CONGRATULATION: (0, 0),
}
WORDS: Mapping[Kind, tuple[int, int]] = {
    Kind.CHECKIN: (12, 110),
    Kind.THANKS: (25, 110),
    Kind.BIRTHDAY: (12, 70),
    Kind.ANNIVERSARY: (12, 70),
    Kind.CONGRATULATION: (12, 80),
}
"""How many words each kind of draft has."""

_SUBJECT_WORDS = (2, 6)
_LONG_WORD, _WORDS_TO_JUDGE = 6, 40
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SENTENCE = re.compile(r"[^.!?:]+[.!?:]*")
_OF_A_DAY = frozenset({Kind.BIRTHDAY, Kind.ANNIVERSARY})


def empty_opener(page: Page) -> Iterator[Finding]:
    """Sentences that say only that one writes."""
    for found in page.words.openers.finditer(page.without("rep_line")):
        yield warns("EMPTY_OPENER", f"“{found[0]}” says nothing.", *found.span())


def questions(page: Page) -> Iterator[Finding]:
    """As many questions as the kind bears; the rep's own line may ask or not as it likes."""
    least, most = _QUESTIONS[page.composition.kind]
    asked = page.without("rep_line").count("?")
    if asked > most or (asked < least and not page.spans("rep_line")):
        yield warns(
            "QUESTIONS", f"It asks {asked} questions; {least if least == most else f'{least} to {most}'} would do."
        )


def words(page: Page) -> Iterator[Finding]:
    """As long as such a note is."""
    least, most = WORDS[page.composition.kind]
    count = len(page.body.split())
    if not least <= count <= most and not page.spans("rep_line"):
        yield warns("WORDS", f"It has {count} words; {least} to {most} would do.")


def subject(page: Page) -> Iterator[Finding]:
    """Two to six words, new to this person, unless it is the subject of the thread that is answered."""
    if page.composition.reply_subject:
        return
    least, most = _SUBJECT_WORDS
    count = len(page.rendered.subject.split())
    if not least <= count <= most:
        yield warns("SUBJECT", f"The subject has {count} words; {least} to {most} would do.")
    if page.rendered.subject.casefold().strip() in {said.casefold().strip() for said in page.around.subjects[:3]}:
        yield warns("SUBJECT", "The subject stood above one of the last three notes to them.")


def specificity(page: Page) -> Iterator[Finding]:
    """With another name in it, something would be false; a wish is for the day of this very person."""
    if page.spans(*DATA, "rep_line") or (page.composition.kind in _OF_A_DAY and page.record.occasions):
        return
    yield warns("SPECIFICITY", "Nothing in it is of this person alone; it could go to anybody.")


def you_first(page: Page) -> Iterator[Finding]:
    """It begins with them, and speaks of them no less than of the rep."""
    said = [piece for piece in page.pieces() if piece.act not in {"greeting", "signoff"}]
    if not said or page.spans("rep_line"):
        return
    text = page.template_text
    heart = " ".join(text[piece.start : piece.end] for piece in said)
    told = " ".join(text[piece.start : piece.end] for piece in said if not piece.text.endswith("?"))
    first = text[said[0].start : said[0].end]
    about_them = bool(page.words.you.search(first)) or any(s.start < said[0].end for s in page.spans(*DATA))
    plain = page.words.courtesies.sub(" ", told)
    own = sum(not page.words.courtesies.search(found[0]) for found in page.words.me.finditer(plain))
    if own > len(page.words.you.findall(heart)) or (_opens_with_me(page, first) and not about_them):
        yield warns("YOU_FIRST", "It speaks of the writer before the reader.")


def _opens_with_me(page: Page, first: str) -> bool:
    text = page.words.courtesies.sub(" · ", first.strip())
    return bool(page.words.me.match(text.strip()))


def read(page: Page) -> Iterator[Finding]:
    """Plain enough to read once (LIX: words to a sentence, and how many are long); short notes are not judged."""
    text = " ".join(
        page.body[piece.start : piece.end] for piece in page.pieces() if piece.act not in {"greeting", "signoff"}
    )
    said = _WORD.findall(text)
    if len(said) < _WORDS_TO_JUDGE or page.spans("rep_line"):
        return
    sentences = sum(bool(_WORD.search(found[0])) for found in _SENTENCE.finditer(text))
    lix = len(said) / max(sentences, 1) + 100 * sum(len(word) > _LONG_WORD for word in said) / len(said)
    if lix > page.words.long_text:
        yield warns("READ", f"It is hard to read (LIX {lix:.0f}, {page.words.long_text} would do).")

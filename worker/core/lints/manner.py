"""Does it sound like the rep to this person? The language, the form of address, greeting, sign-off and length."""

import re
from collections.abc import Iterator
from math import ceil

from worker.core.draft import Finding
from worker.core.lints.craft import WORDS
from worker.core.lints.page import DATA, Page, blocks, warns
from worker.core.words import FAMILIAR, FORMAL

LIKELY = 0.5
"""How likely the expected language must be."""


def language(page: Page) -> Iterator[Finding]:
    """It reads like the language it is meant to be in."""
    likely = page.rendered.likely_language
    if likely is not None and likely < LIKELY:
        yield blocks("LANGUAGE", f"It does not read like {page.composition.language} ({likely:.0%} likely).")


def formality(page: Page) -> Iterator[Finding]:
    """One form of address throughout, and the one the rep uses with them; their own line warns only."""
    text = page.without(*DATA, "customer")
    found = {
        form: next(pattern.finditer(text), None)
        for form, pattern in ((FORMAL, page.words.formal), (FAMILIAR, page.words.familiar))
    }
    expected = page.around.voice.form or page.composition.form
    off = found[FAMILIAR if expected == FORMAL else FORMAL] if expected else found[FORMAL] and found[FAMILIAR]
    if off:
        judge = warns if page.in_line(off.start()) else blocks
        yield judge("FORMALITY", f"“{off[0]}” is the wrong form of address here.", *off.span())


def voice_greeting(page: Page) -> Iterator[Finding]:
    """It greets as the rep greets them."""
    usual, said = page.around.voice.greeting, page.body.partition("\n")[0]
    if usual and not _form(usual).fullmatch(_even(said)):
        yield warns("VOICE_GREETING", f"You usually begin with “{usual}”.", 0, len(said))


def voice_signoff(page: Page) -> Iterator[Finding]:
    """It closes as the rep closes to them."""
    usual = page.around.voice.signoff
    lines = page.body.rstrip().split("\n")[-len(usual.strip().split("\n")) :]
    if usual and not _form(usual).fullmatch(_even(" ".join(lines))):
        yield warns("VOICE_SIGNOFF", f"You usually close with “{_even(usual)}”.")


def _form(usual: str) -> re.Pattern[str]:
    """The usual line, whoever it names."""
    return re.compile(".{1,60}".join(map(re.escape, _even(usual).split("{name}"))))


def _even(text: str) -> str:
    return " ".join(text.split())


def voice_length(page: Page) -> Iterator[Finding]:
    """Half to double as long as what the rep writes to them, as far as such a note can be."""
    usual = page.around.voice.words
    if not usual or page.spans("rep_line"):
        return
    least, most = WORDS[page.composition.kind]
    count = len(page.body.split())
    if not min(usual / 2, most) <= count <= max(usual * 2, least):
        yield warns("VOICE_LENGTH", f"It has {count} words; you usually write them about {usual}.")


def voice_exclaim(page: Page) -> Iterator[Finding]:
    """No more exclamation marks than the rep makes."""
    rate, text = page.around.voice.exclaims, page.without("rep_line")
    if rate is not None and text.count("!") > ceil(rate * len(text.split()) / 100):
        yield warns("VOICE_EXCLAIM", "You seldom write them exclamation marks.", text.index("!"), text.index("!") + 1)

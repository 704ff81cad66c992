"""Would a good colleague have written it? Nothing sold to somebody who is thanked, nobody's age, nothing private."""

import re
from collections.abc import Iterator
from datetime import date

from worker.core.draft import Finding
from worker.core.facts import LANGUAGE_SLOT, use_on
from worker.core.lints.forbidden import sayable_words
from worker.core.lints.page import DATA, Page, blocks, warns
from worker.core.model import Fact
from worker.core.special_category import category_of
from worker.core.words import FactKind, Kind, OccasionKind, Use

MAX_FACTS, MAX_FAMILY_FACTS, MAX_SUPERLATIVES = 2, 1, 1
_WISHES = frozenset({Kind.BIRTHDAY, Kind.ANNIVERSARY, Kind.CONGRATULATION})
_FAMILY = frozenset({"child", "partner", "relative"})
_FAMILY_KINDS = frozenset({FactKind.CHILD_EVENT, FactKind.PARTNER})
_NUMBER = re.compile(r"\b\d{1,3}\b")
_PRECISE = re.compile(
    r"\b\d{1,2}(?:[:h]\d\d| ?(?:a\.?m|p\.?m|uhr|uur)\b)|\b\d+ (?:times|mal|fois|veces|keer)\b", re.IGNORECASE
)
_TITLED = re.compile(
    r"\b(?:Mrs?|Ms|Herrn?|Frau|Monsieur|Madame|Mme|Señora?|Sra?|Don|Doña|[Mm]evrouw|[Mm]eneer)\b\.? (?:Dr\. )?"
    r"(?P<name>[^\W\d_]+)"
)
_NAME = re.compile(r"[^\W\d_][\w'’-]+")


def pitch(page: Page) -> Iterator[Finding]:
    """Nothing is sold in thanks and birthdays; elsewhere the rep is told."""
    judge = warns if page.composition.kind is Kind.CHECKIN else blocks
    for text in (
        page.without("fact", "moment", "message", "meeting", "rep"),
        "" if page.composition.reply_subject else page.rendered.subject,
    ):
        for found in page.words.sells.finditer(text):
            yield judge("PITCH", f"“{found[0]}” sells.", *found.span())


def age(page: Page) -> Iterator[Finding]:
    """Nobody's age is said or hinted at."""
    if page.composition.kind is not Kind.BIRTHDAY:
        return
    text = f"{page.body}\n{page.rendered.subject}"
    for found in page.words.age.finditer(text):
        yield blocks("AGE", f"“{found[0]}” speaks of age.", *found.span())
    ages = {year for occasion in page.record.occasions for year in _ages(occasion.kind, occasion.year, page.on)}
    for found in _NUMBER.finditer(text):
        if int(found[0]) in ages:
            yield blocks("AGE", f"“{found[0]}” could be taken for their age.", *found.span())


def _ages(kind: OccasionKind, year: int | None, on: date) -> range:
    if kind is not OccasionKind.BIRTHDAY or year is None:
        return range(0)
    return range(on.year - year - 1, on.year - year + 2)


def sensitive(page: Page) -> Iterator[Finding]:
    """Nothing of what law or tact protects; a fact they gave may say so, and the rep's own line is theirs."""
    for found in page.words.sensitive.finditer(page.without(*DATA, "customer", "rep")):
        judge = warns if page.in_line(found.start()) else blocks
        yield judge("SENSITIVE", f"“{found[0]}” touches what is not ours to raise.", *found.span())
    for span in page.spans("message", "moment", "meeting"):
        if category := category_of(page.body[span.start : span.end], work=True):
            yield blocks("SENSITIVE", f"What it rests on touches {category}.", span.start, span.end)


def third_party(page: Page) -> Iterator[Finding]:
    """Nobody but the two, unless a fact that may be said brings them up."""
    text, known = page.template_text, sayable_words(page)
    if not any(_is_family(fact) and use_on(fact, page.on) is Use.MENTION for fact in page.record.facts):
        for found in page.words.people.finditer(text):
            yield blocks("THIRD_PARTY", f"“{found[0]}” is somebody they did not bring up.", *found.span())
    for found in _TITLED.finditer(text):
        if found["name"].casefold() not in known and found["name"][0].isupper():
            yield blocks("THIRD_PARTY", f"“{found['name']}” is somebody they did not bring up.", *found.span("name"))
    for beside in page.words.beside.finditer(text):
        name = _NAME.match(text, beside.end() + 1)
        if name and name[0][0].isupper() and name[0].casefold() not in known and not page.words.you.fullmatch(name[0]):
            yield blocks("THIRD_PARTY", f"“{name[0]}” is somebody they did not bring up.", *name.span())


def taboo(page: Page) -> Iterator[Finding]:
    """No word that is out of use, and in a wish none that brings bad luck."""
    text = page.without(*DATA, "customer", "rep", "rep_line")
    for found in page.words.outdated.finditer(text):
        yield blocks("TABOO", f"“{found[0]}” is no longer said.", *found.span())
    for found in page.words.unlucky.finditer(text) if page.composition.kind in _WISHES else ():
        yield blocks("TABOO", f"“{found[0]}” has no place in a wish.", *found.span())


def tact_dossier(page: Page) -> Iterator[Finding]:
    """No list of what is known about them, and no needless precision."""
    said = _said(page)
    family = [fact for fact in said if _is_family(fact)]
    if len(said) > MAX_FACTS or len(family) > MAX_FAMILY_FACTS:
        yield warns("TACT_DOSSIER", f"It brings up {len(said)} things known of them; one or two would do.")
    text = page.without("rep_line", "message", "rep")
    for pattern in (_PRECISE, page.words.street):
        for found in pattern.finditer(text):
            yield warns("TACT_DOSSIER", f"“{found[0]}” is more precise than it need be.", *found.span())


def _said(page: Page) -> list[Fact]:
    """The facts the draft says, by their spans or by a name or number of theirs."""
    ids = {span.source_id for span in page.spans("fact")}
    words = {word.casefold() for word in _NAME.findall(page.body) if word[0].isupper()}
    words |= set(_NUMBER.findall(page.template_text))
    names = {word.casefold() for text in _names(page) for word in _NAME.findall(text)}
    return [fact for fact in page.record.facts if fact.id in ids or _marks(fact) & words - names]


def _names(page: Page) -> tuple[str, ...]:
    customer = page.record.customer
    return customer.name, customer.signs_as, customer.given_name, page.rep.name, page.rep.signature


def _marks(fact: Fact) -> set[str]:
    """The names and numbers a fact is known by."""
    values = [value for slot, value in fact.slots.items() if slot not in {LANGUAGE_SLOT, "on"}]
    words = {word for value in values for word in _NAME.findall(value) if word[0].isupper() and len(word) > 2}
    return {word.casefold() for word in words} | {number for value in values for number in _NUMBER.findall(value)}


def _is_family(fact: Fact) -> bool:
    return fact.about in _FAMILY or fact.kind in _FAMILY_KINDS


def gendered(page: Page) -> Iterator[Finding]:
    """No word that tells a gender nobody stated; the rep's own forms know better."""
    for found in page.words.gendered.finditer(page.template_text):
        yield warns("GENDERED", f"“{found[0]}” tells a gender.", *found.span())


def flattery(page: Page) -> Iterator[Finding]:
    """One superlative is praise, two are flattery."""
    found = [each[0] for each in page.words.superlatives.finditer(page.without(*DATA, "customer", "rep", "rep_line"))]
    if len(found) > MAX_SUPERLATIVES:
        yield warns("FLATTERY", f"“{'”, “'.join(found)}” lay it on thick.")

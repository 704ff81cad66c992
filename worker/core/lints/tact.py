"""Would a good colleague have written it? Nothing sold to somebody who is thanked, no age, one question, few words."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from worker.core.draft import Finding
from worker.core.lints.page import Page, PatternsByLanguage, any_of, blocks, warns
from worker.core.words import Kind, OccasionKind

_SELLS: PatternsByLanguage = {
    "en": re.compile(
        any_of(
            r"discounts?|coupons?|vouchers?|promotions?|free trial|limited time",
            r"(?:special|new|our|exclusive|an) offers?",
            r"prices?|price list|pricing|quotes?|quotations?|proposals?|invoices?",
            r"demos?|upgrades?|renewals?|renew(?:ing)?|on sale|sales team",
            r"(?:book|schedule|arrange|set up|jump on|hop on) (?:a|some) (?:quick |short )?(?:call|meeting|chat)",
            r"calendar link|calendly",
            r"when can we talk|when works|ready to (?:talk|buy|order)",
            r"our (?:latest |new )?(?:products?|catalogue|range|services?)",
        ).pattern
        + r"|\d+ ?%|\bper ?cent off\b|[€$£]\s?\d",
        re.IGNORECASE,
    )
}
_AGE: PatternsByLanguage = {
    "en": any_of(
        r"(?:big|round|special|milestone|landmark|\d+(?:th|st|nd|rd)?) birthday",
        r"(?:the )?big (?:\d+|three|four|five|six|seven|oh)",
        r"years? (?:old|young|older|wiser)|another year",
        r"turn(?:ed|ing) (?:\d+|\w+ty)",
        r"half a century|over the hill|your age|getting (?:any )?younger",
        r"(?:twent|thirt|fort|fift|sixt|sevent|eight|ninet)(?:y|ieth|ies)",
    )
}
_OPENERS: PatternsByLanguage = {
    "en": any_of(
        r"hope (?:this|you|all|everything|things)[^.?!]{0,30} (?:well|finds|okay|ok|great)",
        r"(?:hope|trust) (?:this|you)[^.?!]{0,20} finds",
        r"touch(?:ing)? base|check(?:ing)? in|circl(?:e|ing) back|reach(?:ing)? out|follow(?:ing)? up",
        r"just (?:a quick|wanted|writing|dropping)|quick note|long time no",
        r"see how (?:things|it)(?: are|['’]s|s)? going",
    )
}
_QUESTIONS: Mapping[Kind, tuple[int, int]] = {
    Kind.CHECKIN: (1, 1),
    Kind.THANKS: (0, 1),
    Kind.BIRTHDAY: (0, 0),
    Kind.ANNIVERSARY: (0, 0),
    Kind.CONGRATULATION: (0, 0),
}
_WORDS: Mapping[Kind, tuple[int, int]] = {
    Kind.CHECKIN: (12, 110),
    Kind.THANKS: (25, 110),
    Kind.BIRTHDAY: (12, 70),
    Kind.ANNIVERSARY: (12, 70),
    Kind.CONGRATULATION: (12, 80),
}
_SUBJECT_WORDS = (2, 6)
_NUMBER = re.compile(r"\b\d{1,3}\b")
_DATA = ("fact", "moment", "message", "meeting")


def pitch(page: Page) -> Iterator[Finding]:
    """Nothing is sold in thanks and birthdays; elsewhere the rep is told."""
    judge = warns if page.composition.kind is Kind.CHECKIN else blocks
    for text in (page.without(*_DATA, "rep"), "" if page.composition.reply_subject else page.rendered.subject):
        for found in page.found(_SELLS, text):
            yield judge("PITCH", f"“{found[0]}” sells.", *found.span())


def age(page: Page) -> Iterator[Finding]:
    """Nobody's age is said or hinted at."""
    if page.composition.kind is not Kind.BIRTHDAY:
        return
    for found in page.found(_AGE, f"{page.body}\n{page.rendered.subject}"):
        yield blocks("AGE", f"“{found[0]}” speaks of age.", *found.span())
    ages = {year for occasion in page.record.occasions for year in _ages(occasion.kind, occasion.year, page.on)}
    for found in _NUMBER.finditer(f"{page.body}\n{page.rendered.subject}"):
        if int(found[0]) in ages:
            yield blocks("AGE", f"“{found[0]}” could be taken for their age.", *found.span())


def _ages(kind: OccasionKind, year: int | None, on: date) -> range:
    if kind is not OccasionKind.BIRTHDAY or year is None:
        return range(0)
    return range(on.year - year - 1, on.year - year + 2)


def empty_opener(page: Page) -> Iterator[Finding]:
    """Sentences that say only that one writes."""
    for found in page.found(_OPENERS, page.without("rep_line")):
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
    least, most = _WORDS[page.composition.kind]
    count = len(page.body.split())
    if not least <= count <= most and not page.spans("rep_line"):
        yield warns("WORDS", f"It has {count} words; {least} to {most} would do.")


def subject(page: Page) -> Iterator[Finding]:
    """Two to six words, unless it is the subject of the thread that is answered."""
    least, most = _SUBJECT_WORDS
    count = len(page.rendered.subject.split())
    if not least <= count <= most and not page.composition.reply_subject:
        yield warns("SUBJECT", f"The subject has {count} words; {least} to {most} would do.")

"""Is it whole and safe? No holes, no broken names, no header tricks, no links nobody chose."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from worker.core.draft import Finding
from worker.core.lints.page import Page, blocks
from worker.core.voice import case_problem, name_problem

_HOLES = re.compile(
    r"[{}]|\[[^\]\n]{0,60}\]|<[^>\n]{0,60}>|%\w+%|\b(?:None|null|nan|NaN|undefined|XXX+|TODO|TBD|FIXME)\b"
    r"|\b(?i:lorem ipsum)\b|[\ue000-\uf8ff\ufffd]|[ÃÂ][\u0080-\u00bf]|â€.|__+"
)
_LINK = re.compile(
    r"https?://|www\.\w|\bmailto:|<(?:a|img)\b|\bcid:|\S+@\S+\.\w+|\b\w+\.(?:com|net|org|io)/", re.IGNORECASE
)
_REPLY = re.compile(r"^\s*(?:re|fwd?|aw|antw|wg|sv|tr|rv|doorst|réf)\s*:", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s@<>,;:\"\x00-\x1f]+@[^\s@<>,;:\"\x00-\x1f]+")
MAX_SUBJECT = 250
"""Characters of a subject line; a real one is far shorter."""


def placeholder(page: Page) -> Iterator[Finding]:
    """No braces, no empty greeting, nothing that a program left behind."""
    for text in (page.body, page.rendered.subject):
        for found in _HOLES.finditer(text):
            yield blocks("PLACEHOLDER", f"“{found[0]}” looks like a place that was not filled in.", *found.span())
    for found in _greets_nobody(page.words.salutation).finditer(page.without("rep", "rep_line")):
        yield blocks("PLACEHOLDER", f"“{found[0]}” greets nobody.", *found.span())
    if not page.body.strip() or not page.rendered.subject.strip():
        yield blocks("PLACEHOLDER", "The draft has no text or no subject.")


@cache
def _greets_nobody(salutation: str) -> re.Pattern[str]:
    return re.compile(rf"^(?i:{salutation})\s*[,.!:](?:\s*$| (?=[a-zà-ÿ¿]))", re.MULTILINE)


@cache
def _greeting(salutation: str) -> re.Pattern[str]:
    """A greeting and the name in it."""
    return re.compile(rf"^(?:(?i:{salutation})|\S+?),?[ \t]+(?P<name>[^,!:\n]*)")


def name_clean(page: Page) -> Iterator[Finding]:
    """The name they are called by is a person's, clean and in its own case."""
    for name in dict.fromkeys(_names(page)):
        if problem := name_problem(name):
            yield blocks("NAME_CLEAN", f"“{name}” {problem}.")
        elif problem := case_problem(name, page.record.customer):
            yield blocks("NAME_CASE", f"“{name}” {problem}.")


def _names(page: Page) -> Iterator[str]:
    """The names the draft calls them by; without a span, the greeting's words."""
    named = page.spans("customer")
    yield from (page.body[span.start : span.end] for span in named)
    if not named and (name := greeted(page)):
        yield name


def greeted(page: Page) -> str:
    """Whom the greeting names, in its own words."""
    found = _greeting(page.words.salutation).match(page.body)
    return found["name"].strip() if found else ""


def headers(page: Page) -> Iterator[Finding]:
    """Nothing can start another header, and it goes from the rep to one address."""
    subject = page.rendered.subject
    for address in (page.rep.address, *page.record.customer.addresses[:1]):
        if not _ADDRESS.fullmatch(address):
            yield blocks("HEADERS", "The sender or the addressee is not one plain address.")
    if any(unicodedata.category(char) in {"Cc", "Zl", "Zp", "Cs"} for char in subject):
        yield blocks("HEADERS", "The subject holds a line break or a control character.")
    if len(subject) > MAX_SUBJECT:
        yield blocks("HEADERS", f"The subject has {len(subject)} characters.")


def fake_reply(page: Page) -> Iterator[Finding]:
    """An answer's subject stands only above an answer."""
    if _REPLY.match(page.rendered.subject) and not page.composition.reply_subject:
        yield blocks("FAKE_REPLY", "The subject looks like an answer, and this is none.")


def active(page: Page) -> Iterator[Finding]:
    """No link or picture but the rep's own."""
    for found in _LINK.finditer(page.without("rep_line", "rep")):
        yield blocks("ACTIVE", f"“{found[0]}” is a link or address the rep did not choose.", *found.span())

"""Bodies as Exchange keeps and shows them: HTML made of text, text made of HTML."""

import html
import re
from html.parser import HTMLParser

_BLOCKS = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "blockquote", "hr", "table", "ul", "ol"})
_UNSEEN = frozenset({"style", "script", "head", "title"})
RULE = "________________________________"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "hr":
            self.said.append(f"\n{RULE}\n")
        elif tag in _BLOCKS:
            self.said.append("\n")
        self._unseen += tag in _UNSEEN

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS - {"br", "hr"}:
            self.said.append("\n")
        self._unseen -= tag in _UNSEEN and self._unseen > 0

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.said.append(re.sub(r"\s+", " ", data))


def as_text(page: str) -> str:
    """What a page says, a line for each block."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    text = re.sub(r"[ \t]*\n[ \t]*", "\n", "".join(reader.said)).replace("\xa0", " ")
    return crlf(re.sub(r"\n{3,}", "\n\n", text).strip("\n"))


def as_html(text: str) -> str:
    """Write text as a page."""
    said = "<br>\r\n".join(html.escape(line, quote=False) for line in text.splitlines())
    return page(f'<div class="PlainText">{said}</div>')


def page(inner: str) -> str:
    """Make a whole page of a fragment; a page stays as it is."""
    if re.search(r"<html\b", inner, re.IGNORECASE):
        return inner
    meta = '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
    return f"<html><head>\r\n{meta}</head><body>{inner}</body></html>"


def crlf(text: str) -> str:
    """Lines end as in mail."""
    return re.sub(r"\r\n|\r|\n", "\r\n", text)


def quoted(sender: str, sent: str, to: str, subject: str, body: str) -> str:
    """A page that quotes a mail, as an answer to it begins."""
    lines = (("From", sender), ("Sent", sent), ("To", to), ("Subject", subject))
    head = "<br>\r\n".join(f"<b>{name}:</b> {html.escape(value, quote=False)}" for name, value in lines)
    inner = re.search(r"<body[^>]*>(.*)</body>", body, re.IGNORECASE | re.DOTALL)
    said = inner[1] if inner else body
    return page(f'<hr tabindex="-1"><div id="divRplyFwdMsg" dir="ltr">{head}<div>&nbsp;</div></div><div>{said}</div>')


def before_quote(comment: str, whole: str) -> str:
    """Put a comment before all that a page says."""
    said = f"<div>{html.escape(comment, quote=False)}</div>"
    return re.sub(r"(<body[^>]*>)", lambda found: found[1] + said, whole, count=1)

"""The parts of a parsed mail and the text a person would read in it."""

import re
from collections.abc import Iterator
from email.message import Message as Mail

import html2text

LONGEST = 256 * 1024
"""Characters of readable text that are kept of one message."""

REPORTS = frozenset(
    {
        "message/delivery-status",
        "message/global-delivery-status",
        "message/disposition-notification",
        "message/feedback-report",
    }
)
"""The parts that report on another mail in fields of their own (RFC 3464, 6533, 8098, 5965)."""
_PARAMETERS = {"multipart/report": "report-type", "text/calendar": "method"}
_MOST_PARTS = 200
_HTML_AS_TEXT = {"ignore_images": True, "ignore_emphasis": True, "unicode_snob": True}
_TAG = re.compile(r"<[^>]*>")
_LINE_END = re.compile(r"\r\n?")


def decoded(raw: bytes, charset: str) -> str:
    """Bytes as text: the named charset, else UTF-8, else Windows-1252; what fits none is replaced."""
    for name in (charset, "utf-8", "cp1252"):
        try:
            return raw.decode(name)
        except (LookupError, ValueError, TypeError):
            continue
    return raw.decode("utf-8", "replace")


def parts_of(mail: "Mail[str, str]") -> tuple[str, ...]:
    """Name the MIME type of every part, with a report's type and a calendar's method (`text/calendar;method=...`)."""
    return tuple(_described(part) for part in _walk(mail))


def report_fields(mail: "Mail[str, str]") -> dict[str, tuple[str, ...]]:
    """Collect the fields of a delivery, disposition or feedback report inside the mail, names in lower case."""
    found: dict[str, tuple[str, ...]] = {}
    for part in _walk(mail):
        if part.get_content_type() in REPORTS:
            for name, value in _report_lines(part):
                found[name] = (*found.get(name, ()), value)
    return found


def readable_text(mail: "Mail[str, str]") -> str:
    """Give the text a person would read: the plain parts, else the HTML parts as text, with bare line feeds."""
    parts = [part for part in _walk(mail) if part.get_content_maintype() == "text" and not _is_attached(part)]
    plain = [_text(part) for part in parts if part.get_content_subtype() == "plain"]
    if any(text.strip() for text in plain):
        return "\n".join(plain)[:LONGEST]
    pages = [_text(part) for part in parts if part.get_content_subtype() == "html"]
    if not pages:  # parts whose boundary was lost on the way are one text, headers and all
        lost = [
            part for part in _walk(mail) if part.is_multipart() is False and "multipart/" in part.get_content_type()
        ]
        return "\n".join(_text(part) for part in lost)[:LONGEST]
    return "\n".join(_from_html(page) for page in pages)[:LONGEST]


def _walk(mail: "Mail[str, str]") -> Iterator["Mail[str, str]"]:
    """Every part in order, outermost first; an attached message is one part."""
    waiting, seen = [mail], 0
    while waiting and seen < _MOST_PARTS:
        part = waiting.pop()
        seen += 1
        yield part
        children = part.get_payload() if part.get_content_maintype() == "multipart" else None
        if isinstance(children, list):
            waiting.extend(child for child in reversed(children) if isinstance(child, Mail))


def _described(part: "Mail[str, str]") -> str:
    kind = part.get_content_type()
    parameter = _PARAMETERS.get(kind)
    value = _parameter(part, parameter) if parameter else ""
    return f"{kind};{parameter}={value}" if value else kind


def _parameter(part: "Mail[str, str]", name: str) -> str:
    try:
        value = part.get_param(name)
    except (ValueError, LookupError, TypeError):
        return ""
    return str(value[2] if isinstance(value, tuple) else value or "").strip()


def _report_lines(part: "Mail[str, str]") -> Iterator[tuple[str, str]]:
    blocks = part.get_payload()
    for block in blocks if isinstance(blocks, list) else []:
        if isinstance(block, Mail):
            for name, value in block.raw_items():
                yield name.lower(), " ".join(str(value).encode("utf-8", "replace").decode().split())
    if isinstance(blocks, str):
        for line in _text(part).splitlines():
            name, colon, value = line.partition(":")
            if colon and " " not in name:
                yield name.lower(), value.strip()


def _is_attached(part: "Mail[str, str]") -> bool:
    return str(part.get("content-disposition", "")).strip().lower().startswith("attachment")


def _text(part: "Mail[str, str]") -> str:
    try:
        payload = part.get_payload(decode=True)
        charset = part.get_content_charset() or "utf-8"
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
    text = decoded(payload, charset) if isinstance(payload, bytes) else ""
    return _LINE_END.sub("\n", text[:LONGEST])


def _from_html(page: str) -> str:
    reader = html2text.HTML2Text(bodywidth=0)
    vars(reader).update(_HTML_AS_TEXT)
    try:
        return reader.handle(page)
    except (ValueError, OverflowError, AssertionError, IndexError, KeyError, TypeError, AttributeError, RecursionError):
        return _TAG.sub(" ", page)

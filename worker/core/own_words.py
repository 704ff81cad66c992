"""What the writer of a mail says in it, apart from what is quoted, forwarded or signed."""

import re

_LONGEST = 20_000  # characters looked at: what a person says stands at the top

# Where the rest is somebody else's mail. One pass over the text finds the first of them.
_OTHERS_MAIL = re.compile(
    r"^[ \t>*]*(?:"
    r"-{2,}[ \t]*(?:original|forwarded|urspr[üu]ngliche|weitergeleitete|message d.origine|message transf|"
    r"mensaje original|"
    r"messaggio originale|oorspronkelijk|doorgestuurd|mensagem original|begin forwarded)"
    r"|_{20,}[ \t]*$(?=\s*(?:from|von|de|da|van)\s*:)"
    r"|begin forwarded message"
    r"|(?:from|von|de|da|van|fra|från|od|lähettäjä|kimden|от|від|差出人|发件人|寄件者|보낸 사람)[ \t]?[:：].{1,200}\n"
    r"(?:.*\n){0,3}?[ \t>*]*(?:sent|date|to|gesendet|datum|an|envoy[ée]|enviado|inviato|data|verzonden|sendt|skickat|"
    r"wysłano|odesláno|lähetetty|gönderildi|tarih|дата|отправлено|送信日時|日時|发送时间|日期|傳送時間|보낸 날짜|"
    r"날짜)[ \t]?[:：]"
    r"|(?:gesendet|sent|date|datum)[ \t]?:.{1,80}\n[ \t>*]*(?:von|from)[ \t]?:"
    r"|.{0,120}@.{0,80}\bon (?:\d{1,2}/\d{1,2}/\d{2,4}|\d{4}-\d\d-\d\d).{0,40}$"
    r")",
    re.IGNORECASE | re.MULTILINE,
)
_QUOTED_LINES = re.compile(
    r"^[ \t]*(?:on|am|le|el|il|op|em|den)\b[^\n]{4,200}(?:\n[^\n]{0,80})?(?:wrote|writes|schrieb|a [ée]crit|"
    r"escribi[óo]|ha scritto|schreef|escreveu|skrev)\b[^\n]{0,60}:[ \t]*\n|^[ \t]*[>|].*\n?",
    re.IGNORECASE | re.MULTILINE,
)
# The line or two that introduce a quote: who wrote and when. Some programs put no verb but the hour and the address.
_LINE_END = re.compile(r"[:：][ \t]*$", re.MULTILINE)
_WHEN, _WHO = re.compile(r"\d[\d:./ -]*\d"), re.compile("@")
_WROTE = re.compile(
    r"\b(?:wrote|writes|schrieb|schreef|a [ée]crit|escribi[óo]|ha scritto|escreveu|skrev|napisał|napsal|kirjoitti|"
    r"írta|yazdı|пишет|пише|написал\w*)\b|写道|寫道|작성|\d{1,2}[:.]\d\d\b[^<>]{0,60}<[^<>\s]+@[^<>\s]+>\s*[:：]\s*$",
    re.IGNORECASE,
)
_LONGEST_LINE = 240
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)


def own_words(text: str) -> str:
    """Return what the writer says: without quoted lines, the mail answered or forwarded below, and the signature."""
    text = text[:_LONGEST]
    others = _OTHERS_MAIL.search(text)
    if others:
        text = text[: others.start()]
    text = _without_quoted_tail(text)
    signature = _SIGNATURE.search(text)
    if signature:
        text = text[: signature.start()]
    if ">" in text or "|" in text:
        text = _QUOTED_LINES.sub("", text)
    return text.strip()


def _without_quoted_tail(text: str) -> str:
    """Drop the lines that introduce a quote; where no quote marks tell how far it goes, all below is quoted too."""
    kept: list[str] = []
    done = 0
    for found in _LINE_END.finditer(text):
        opening = _introduction(text, found.end())
        if opening is None or opening < done:
            continue
        kept.append(text[done:opening])
        done = found.end()
        if text[done:].lstrip().startswith((">", "|")):
            continue
        if any(part.strip() for part in kept):
            return "".join(kept)
    return "".join((*kept, text[done:]))


def _introduction(text: str, end: int) -> int | None:
    """Where the line or two that end here and introduce a quote begin; None where they say something else."""
    start = text.rfind("\n", 0, end) + 1
    before = text.rfind("\n", 0, max(start - 1, 0)) + 1
    for opening, told in ((start, _WHEN), (before, _WHEN), (start, _WHO)):
        line = text[opening:end]
        if len(line) <= _LONGEST_LINE and told.search(line) and _WROTE.search(line):
            return opening
    return None

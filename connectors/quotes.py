"""The newest reply in a mail's text: what stands quoted, forwarded or below a signature mark is left out.

Works by how mail programs lay a text out, in any language, with a table of words where the layout alone cannot tell.
"""

import re

_LONGEST = 4  # lines that one "On 8 May ... wrote:" may be wrapped into
_WRAPPED = 60  # a line this long, with the next word, was broken by a mail program
_BROKEN_ADDRESS = re.compile(r"\s*<\s*\n\s*([^<>\n]*(?:<[^<>\n]*>)?)\s*\n?\s*>")
_QUOTED = re.compile(r"^ ?[A-Z]{0,3}>")
_HAS_DATE_OR_ADDRESS = re.compile(r"\d[\d:./ -]*\d|@")
_OPENING = re.compile(
    r"^\s*(?:\d|(?:on|am|le|el|op|il|em|på|den|d\.|dne|dnia|w dniu|в|mon|tue|wed|thu|fri|sat|sun)\b"
    r"|(?:pon|wt|śr|czw|pt|sob|niedz|po|út|st|čt|pá|so|ne|ma|ti|ke|to|pe|la|su|пн|вт|ср|чт|пт|сб|вс|нд)\.?,? \d"
    r"|[^<>:]{1,60}<[^<>\s]+@)",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:wrote|writes|schrieb|a écrit|escribió|escreveu|ha scritto|schreef|geschreven|skrev|kirjoitti"
    r"|napisał\w*|napsal\w*|написа\w+|пишет|пише|yazdı|írta)\b[^\n]{0,60}:\s*$"
    r"|(?:写道|寫道|書きました|작성)[:：]?\s*$",
    re.IGNORECASE,
)
# Some programs put no verb: "9 March 2026, 10:00, A <a@example.com>:".
_WHO_AND_WHEN = re.compile(r"\d{1,2}[:.]\d\d\b[^<>\n]{0,60}<[^<>\s]+@[^<>\s]+>\s*[:：]\s*$")
_RULED = re.compile(r"^[\s*>]*-{2,} ?[^\W\d_][^-\n]{2,60}?-{2,}[\s*]*$")
_FORWARDED = re.compile(
    r"^\s*(?:begin forwarded message|anfang der weitergeleiteten|début du message transféré|doorgestuurd bericht"
    r"|inicio del mensaje reenviado|inizio messaggio inoltrato)",
    re.IGNORECASE,
)
_SENDER_LABEL = re.compile(
    r"^[\s*_]*(?:from|von|de|da|van|från|fra|od|lähettäjä|kimden|от|від|差出人|发件人|寄件者|보낸 사람)"
    r"\s*[*_]*\s*[:：]",
    re.IGNORECASE,
)
_DATE_LABEL = re.compile(
    r"^[\s*_]*(?:gesendet|sent|date|datum|envoyé|enviado|inviato|data|verzonden)\s*[*_]*\s*:", re.IGNORECASE
)
_LABEL = re.compile(r"^[\s*_]*[^\W\d][\w .-]{0,24}\s*[*_]*[:：]")
_SIGNATURE_MARK = re.compile(r"^\s*(?:--|—|–|_{5,}|-{10,})\s*$")
_DEVICE = re.compile(
    r"^\W*(?:(?:\w+ )?from (?:my )?(?:mobile|i?phone|ipad|android|blackberry)|sent (?:from|via|with|by) "
    r"|get \[?outlook for|outlook (?:für|pour|para|per|voor) (?:ios|android)|obtenir outlook|obtener outlook"
    r"|envoyé (?:depuis|de|avec) |von mein\S* .* gesendet|gesendet (?:von|mit) "
    r"|diese nachricht wurde von "
    r"|verzonden (?:met|vanaf|via) |enviado (?:desde|do|a partir|con) |inviato (?:da|con) |skickat från |sendt fra "
    r"|wysłan[eo] z |odesláno z|отправлено с |lähetetty |(?:发|發)自我的|從我的.*傳送|.*から送信)",
    re.IGNORECASE,
)
_STRAY = "\u1427\u200b\ufeff"  # marks that mail programs leave behind


def newest_reply(text: str) -> str:
    """Give what the writer wrote this time, without quotes, forwarded mail and signature."""
    lines = _BROKEN_ADDRESS.sub(r" <\1>", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    kept: list[str] = []
    for at, line in enumerate(lines):
        if _ends_here(lines, at):
            break
        if _QUOTED.match(line):
            continue
        kept.append(line)
        introduces = _attribution(kept, is_quoted_next=_is_quoted_next(lines, at))
        if introduces:
            del kept[-introduces:]
            if not _is_quoted_next(lines, at) and any(before.strip() for before in kept):
                break
    return "\n".join(_without_trailer(kept)).strip()


def _ends_here(lines: list[str], at: int) -> bool:
    line = lines[at]
    if _SIGNATURE_MARK.match(line) or _RULED.match(line) or _FORWARDED.match(line):
        return True
    dated = _DATE_LABEL.match(line) and any(map(_SENDER_LABEL.match, lines[at + 1 : at + 3]))
    opens = dated or _SENDER_LABEL.match(line)
    return bool(opens) and sum(bool(_LABEL.match(following)) for following in lines[at : at + 4]) > 2


def _attribution(kept: list[str], *, is_quoted_next: bool) -> int:
    """Count the lines at the end that introduce a quote ("On 8 May, A wrote:"); 0 where the text just goes on."""
    if not kept[-1].rstrip().endswith((":", "：")):
        return 0
    for count in range(1, min(_LONGEST, len(kept)) + 1):
        if not kept[-count].strip():
            break
        joined = " ".join(line.strip() for line in kept[-count:])
        if _HAS_DATE_OR_ADDRESS.search(joined) and (is_quoted_next or _VERB.search(joined)) and _OPENING.match(joined):
            return count
        if count == 1 and _WHO_AND_WHEN.search(joined):
            return count
    if not is_quoted_next or not _HAS_DATE_OR_ADDRESS.search(kept[-1]):
        return 0
    return 2 if len(kept) > 1 and len(kept[-2]) + len(kept[-1].split()[0]) > _WRAPPED else 1


def _is_quoted_next(lines: list[str], at: int) -> bool:
    following = next((line for line in lines[at + 1 :] if line.strip()), "")
    return bool(_QUOTED.match(following))


def _without_trailer(lines: list[str]) -> list[str]:
    """Drop what phones and mail programs put below a text."""
    kept = [line.rstrip(_STRAY) if line.strip(_STRAY + " ") == "" else line for line in lines]
    while kept and (not kept[-1].strip() or _DEVICE.match(kept[-1])):
        kept.pop()
    return kept

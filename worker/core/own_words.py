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
    r"|(?:from|von|de|da|van|fra|från)[ \t]?:.{1,200}\n(?:.*\n){0,3}?[ \t>*]*(?:sent|date|to|gesendet|datum|an|"
    r"envoy[ée]|enviado|inviato|data|verzonden|sendt|skickat)[ \t]?:"
    r"|.{0,120}@.{0,80}\bon (?:\d{1,2}/\d{1,2}/\d{2,4}|\d{4}-\d\d-\d\d).{0,40}$"
    r")",
    re.IGNORECASE | re.MULTILINE,
)
_QUOTED_LINES = re.compile(
    r"^[ \t]*(?:on|am|le|el|il|op|em|den)\b[^\n]{4,200}(?:\n[^\n]{0,80})?(?:wrote|writes|schrieb|a [ée]crit|"
    r"escribi[óo]|ha scritto|schreef|escreveu|skrev)\b[^\n]{0,60}:[ \t]*\n|^[ \t]*[>|].*\n?",
    re.IGNORECASE | re.MULTILINE,
)
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)


def own_words(text: str) -> str:
    """Return what the writer says: without quoted lines, the mail answered or forwarded below, and the signature."""
    text = text[:_LONGEST]
    others = _OTHERS_MAIL.search(text)
    if others:
        text = text[: others.start()]
    signature = _SIGNATURE.search(text)
    if signature:
        text = text[: signature.start()]
    if ">" in text or "|" in text:
        text = _QUOTED_LINES.sub("", text)
    return text.strip()

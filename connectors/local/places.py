"""Which folder of a mail directory is Sent, Drafts, Trash or Spam, by the names mail programs give them."""

import re
from base64 import b64decode
from binascii import Error as BadBase64

from connectors.types import Place

_NAMES = {
    Place.SENT: """
        sent; sent mail; sent items; sent messages; gesendet; gesendete; gesendete objekte; gesendete elemente;
        gesendete nachrichten; envoyés; éléments envoyés; messages envoyés; enviados; enviadas; elementos enviados;
        mensajes enviados; itens enviados; mensagens enviadas; inviata; inviati; posta inviata; verzonden;
        verzonden items; verzonden berichten; skickat; skickade objekt; sendt; sendte elementer; sendt post;
        lähetetyt; wysłane; elementy wysłane; odeslané; odeslaná pošta; отправленные; 已发送; 寄件備份; 送信済み;
        送信済みメール; 보낸편지함
    """,
    Place.DRAFTS: """
        drafts; draft; entwürfe; entwurf; brouillons; brouillon; borradores; borrador; rascunhos; bozze; concepten;
        concept; utkast; kladder; kladde; luonnokset; szkice; wersje robocze; koncepty; rozepsané; черновики; 草稿;
        草稿箱; 下書き; 임시보관함
    """,
    Place.TRASH: """
        trash; bin; deleted; deleted items; deleted messages; papierkorb; gelöscht; gelöschte objekte;
        gelöschte elemente; corbeille; éléments supprimés; papelera; elementos eliminados; lixeira; itens excluídos;
        cestino; posta eliminata; prullenbak; verwijderde items; papperskorg; papperskorgen; borttagna objekt;
        papirkurv; slettede elementer; roskakori; kosz; elementy usunięte; koš; корзина; удаленные; 已删除; 垃圾桶;
        ごみ箱; ゴミ箱; 휴지통
    """,
    Place.SPAM: """
        spam; junk; junk e mail; junk email; junk mail; bulk mail; unerwünscht; unerwünschte werbung; spamverdacht;
        courrier indésirable; indésirables; pourriel; correo no deseado; lixo eletrônico; posta indesiderata;
        ongewenst; ongewenste e mail; skräppost; søppelpost; uønsket post; roskaposti; niechciane; wiadomości śmieci;
        nevyžádaná pošta; спам; нежелательная почта; 垃圾邮件; 迷惑メール; 스팸함
    """,
    Place.INBOX: "inbox; posteingang; boîte de réception; bandeja de entrada; posta in arrivo; postvak in",
}
_PLACES = {name.strip(): place for place, names in _NAMES.items() for name in names.split(";")}
_LEVELS = re.compile(r"[/.]")
_JOINERS = re.compile(r"[\s_-]+")
_UTF7 = re.compile(r"&([^-]*)-")
_ENDINGS = re.compile(r"\.(?:mbox|sbd|maildir)(?=/|$)", re.IGNORECASE)


def place_of(name: str) -> Place:
    """Say what a folder is for by its path inside the mail directory; a sub-folder of Sent is Sent too."""
    levels = [_JOINERS.sub(" ", level).strip().casefold() for level in _LEVELS.split(readable(name))]
    known = [_PLACES[level] for level in reversed(levels) if level in _PLACES]
    named = [place for place in known if place is not Place.INBOX]
    if named:
        return named[0]
    return Place.INBOX if not any(levels) or levels[-1:] == ["inbox"] or known else Place.OTHER


def is_named(name: str, wanted: str) -> bool:
    """Tell whether the folder `name` is the one a person calls `wanted` in the settings."""
    return bool(wanted) and wanted.casefold().strip("/.") in {name.casefold().strip("/."), readable(name).casefold()}


def readable(name: str) -> str:
    """Give a folder's path as people read it: IMAP's UTF-7 decoded, the endings of mail programs left out."""
    return _ENDINGS.sub("", _UTF7.sub(lambda found: _decoded(found[1]), name)).strip("/.")


def _decoded(word: str) -> str:
    if not word:
        return "&"
    try:
        return b64decode(word.replace(",", "/") + "===").decode("utf-16-be")
    except (BadBase64, UnicodeDecodeError):
        return f"&{word}-"

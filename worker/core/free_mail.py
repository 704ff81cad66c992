"""Domains where anybody can have an address: sharing one makes nobody colleagues."""

_NAMES = """
    aol.com att.net bigpond.com bluewin.ch bt.com btinternet.com comcast.net fastmail.com free.fr freenet.de gmail.com
    gmx.at gmx.ch gmx.com gmx.de gmx.net hey.com hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr hotmail.it
    icloud.com laposte.net libero.it live.com live.nl mac.com mail.com mail.ru me.com msn.com naver.com optonline.net
    orange.fr outlook.com outlook.de outlook.es outlook.fr pm.me proton.me protonmail.com qq.com rocketmail.com
    sbcglobal.net seznam.cz sfr.fr shaw.ca sky.com t-online.de telenet.be telus.net tuta.io tutanota.com verizon.net
    virgilio.it wanadoo.fr web.de wp.pl yahoo.ca yahoo.co.jp yahoo.co.uk yahoo.com yahoo.de yahoo.es yahoo.fr yahoo.it
    yandex.ru ymail.com ziggo.nl 163.com 126.com
    """
FREE_MAIL = frozenset(_NAMES.split())


def domain_of(address: str) -> str:
    """Return what stands behind the @ of a normalised address."""
    return address.rpartition("@")[2]

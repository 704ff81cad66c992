"""How the rep writes to this person: what they call them and how they sign."""

import re
import unicodedata

from nameparser import HumanName

from worker.core.model import Customer, Rep
from worker.core.phrases import clean, is_shouted

_FAMILY_FIRST = frozenset({"ja", "zh", "ko", "hu", "vi", "JP", "CN", "TW", "HK", "KR", "KP", "HU", "VN"})
_FIRM = re.compile(
    r"(?i:\b(?:gmbh|mbh|ltd|limited|llc|llp|plc|inc|incorporated|corp|corporation|company|group|holdings?|oyj|aps"
    r"|pty|pvt|kft|b\.v|n\.v|s\.a|s\.a\.s|s\.r\.l|s\.p\.a|s\.l|s\.?r\.?o|sp\.? z o\.?o|k\.k)\b\.?$)"
    r"|\b(?:AG|KG|OHG|UG|BV|NV|SA|SAS|SRL|SpA|SL|OY|Oy|AB|BT|KK|Co|CO|A/S)\b\.?$"
    r"|(?i:& (?:co|sons?|partners?)\b)"
)
_ROLE = re.compile(
    r"\b(?:team|department|dept|office|sales|support|service|services|info|information|admin|administration|accounts?"
    r"|accounting|accounts payable|billing|purchasing|procurement|reception|help ?desk|customer care|marketing|hr"
    r"|human resources|logistics|dispatch|warehouse|orders?|enquiries|inquiries|no-?reply|postmaster|webmaster|mailer)\b",
    re.IGNORECASE,
)
_NOT_A_NAME = re.compile(r"[@/\\<>{}\[\]|=*#%]|\d")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|\|.*$|\bvia\b.*$", re.IGNORECASE)


def called(customer: Customer) -> str | None:
    """What to call them: how they sign, their given name, or the name cleaned; None for firms, roles and doubt."""
    if signs_as := clean(customer.signs_as):
        return signs_as if _is_a_name(signs_as) else None
    if given := _drop_signs(customer.given_name):
        return given if _is_a_name(given) and _is_plainly_cased(given) else None
    full = _drop_signs(_ASIDE.sub(" ", customer.name))
    if not full or _is_firm(full, customer.company) or not _is_a_name(full):
        return None
    first = _first_of(full, customer)
    return first if first and _is_plainly_cased(first) else None


def signs(rep: Rep) -> str:
    """The rep's sign-off as configured, else their first name."""
    if signature := clean(rep.signature, lines=True):
        return signature
    name = clean(rep.name)
    return HumanName(name).first or name


def _first_of(full: str, customer: Customer) -> str:
    """The given name in a full name; the whole name where its order cannot be known; '' for initials and titles alone."""
    if "," not in full and (_is_uncased(full) or {customer.language, customer.country} & _FAMILY_FIRST):
        return full
    first = str(HumanName(full).first)
    return "" if len(first.rstrip(".")) < 2 and not _is_uncased(first) else first


def _is_firm(full: str, company: str) -> bool:
    same = clean(company).casefold() == full.casefold() if company else False
    return same or bool(_FIRM.search(full) or _ROLE.search(full))


def _is_a_name(text: str) -> bool:
    return len(text) <= 60 and any(char.isalpha() for char in text) and not _NOT_A_NAME.search(text)


def _is_plainly_cased(name: str) -> bool:
    """Neither shouted nor all in small letters: we never re-case a name, so such a one cannot be said."""
    return _is_uncased(name) or not (is_shouted(name) or name.islower())


def _is_uncased(text: str) -> bool:
    """Written in a script without capitals."""
    return all(char.upper() == char.lower() for char in text if char.isalpha())


def _drop_signs(text: str) -> str:
    """The text without pictures and trade marks."""
    return clean("".join(char for char in text if unicodedata.category(char) not in {"So", "Sk", "Sm"}).strip(" \"'"))

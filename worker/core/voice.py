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
    r"|human resources|logistics|dispatch|warehouse|orders?|enquiries|inquiries|no-?reply|postmaster|webmaster)\b",
    re.IGNORECASE,
)
_NOT_A_NAME = re.compile(r"[@/\\<>{}\[\]|=*#%]|\d")
_DEGREE = re.compile(r"\.|[A-Z].*[A-Z]")
"""What tells a degree from a short family name: `Ma` is one, `MA` and `M.A.` are not."""

_WORDS_OF_A_NAME = 2
MAX_NAME = 60
"""Characters of a name one can be called by."""

_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|\|.*$|\bvia\b.*$", re.IGNORECASE)


def called(customer: Customer) -> str | None:
    """What to call them: how they sign, their given name, or the name cleaned; None for firms, roles and doubt."""
    name = clean(customer.signs_as) or _drop_signs(customer.given_name)
    if not name:
        full = _drop_signs(_ASIDE.sub(" ", customer.name))
        is_person = not _is_company(full, customer) and not name_problem(full)
        name = _first_of(full, customer) if is_person else ""
    return name if name and not name_problem(name) and not case_problem(name, customer) else None


def whole_name(customer: Customer) -> str | None:
    """Their full name in the order it is said, its case as on file and without the degrees behind it.

    What they are called where no more is known; None as `called`.
    """
    short = called(customer)
    if short is None:
        return None
    given = f"{_drop_signs(customer.given_name)} {_drop_signs(customer.family_name)}".strip()
    full_name = _in_order(_drop_signs(_ASIDE.sub(" ", customer.name)), customer)
    names = (clean(customer.signs_as), _without_degrees(given), _without_degrees(full_name))
    full = (name for name in names if " " in name and not name_problem(name) and not case_problem(name, customer))
    return next(full, short)


def _in_order(full: str, customer: Customer) -> str:
    """A name as it is said: `Berg, A. van der` is A. van der Berg."""
    return str(HumanName(full)) if "," in full and not _is_company(full, customer) else full


def _without_degrees(name: str) -> str:
    """A name without what stands behind it: `Andrea zu Guttenberg` of `Andrea zu Guttenberg, M.A.`."""
    behind = {part.strip(" .,") for part in HumanName(name).suffix_list}
    words = name.split()
    while len(words) > _WORDS_OF_A_NAME and words[-1].strip(" .,") in behind and _DEGREE.search(words[-1]):
        words.pop()
    return " ".join(words).rstrip(",")


def name_problem(name: str) -> str:
    """Why this cannot be a person's name, as the end of a sentence; '' where it can."""
    if _NOT_A_NAME.search(name) or clean(name) != name or _drop_signs(name) != name:
        return "holds signs that no name has"
    if not any(char.isalpha() for char in name) or len(name) > MAX_NAME:
        return "is no name"
    return "is a firm or a role, not a person" if _FIRM.search(name) or _ROLE.search(name) else ""


def case_problem(name: str, customer: Customer) -> str:
    """Why the name's case is off, unless they sign so themselves; we never re-case a name."""
    if name == clean(customer.signs_as) or _is_uncased(name):
        return ""
    if is_shouted(name):
        return "is all in capitals"
    return "is all in small letters" if name.islower() else ""


def signs(rep: Rep) -> str:
    """The rep's sign-off as configured, else their first name."""
    if signature := clean(rep.signature, lines=True):
        return signature
    name = clean(rep.name)
    return HumanName(name).first or name


def _first_of(full: str, customer: Customer) -> str:
    """The given name in a full name; all of it where its order cannot be known; '' for initials and titles alone."""
    if "," not in full and (_is_uncased(full) or {customer.language, customer.country[:2]} & _FAMILY_FIRST):
        return full
    first = str(HumanName(full).first)
    return "" if len(first.rstrip(".")) < 2 and not _is_uncased(first) else first


def _is_company(full: str, customer: Customer) -> bool:
    return bool(customer.company) and clean(customer.company).casefold() == full.casefold()


def _is_uncased(text: str) -> bool:
    """Written in a script without capitals."""
    return all(char.upper() == char.lower() for char in text if char.isalpha())


def _drop_signs(text: str) -> str:
    """The text without pictures and trade marks."""
    return clean("".join(char for char in text if unicodedata.category(char) not in {"So", "Sk", "Sm"}).strip(" \"'"))

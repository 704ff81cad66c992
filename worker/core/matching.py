"""Whose address is it: one form for every address, and the way from an address or a name to a customer."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from worker.core.model import Customer, Rep
from worker.core.words import CustomerId

_WRAPPING = " \t\r\n<>'\"`,;"
_SAME_DOMAIN = {"googlemail.com": "gmail.com"}

# Words that name a desk, a department or a machine in the languages our reps write in.
_ROLE_WORDS = """
    abuse accounting accounts accountspayable admin administration administrator ap ar billing board booking bookings
    business care careers compliance contact contactus contracts crew customercare customerservice customersupport desk
    dispatch editor editorial enquiries enquiry events everyone feedback finance frontdesk general hello help helpdesk
    hi hostmaster hr info infodesk information inquiries inquiry invoice invoices invoicing it itsupport jobs legal list
    mail mailbox maintenance management marketing media members membership news newsletter noc office officemanager
    operations order orderdesk orders parts payments payroll post postmaster pr press privacy procurement purchasing
    quotes reception recruiting recruitment registration reservations returns root sales salesteam schedule secretary
    security service servicedesk services shipping shop staff store studio subscriptions support tech techsupport team
    tickets training travel warehouse webmaster welcome
    anfrage anfragen angebote bestellung bestellungen bewerbung buchhaltung buero büro dialog disposition einkauf
    empfang geschaeftsfuehrung info-de kasse kontakt kundendienst kundenservice lager logistik personal poststelle
    presse rechnung rechnungen redaktion sekretariat verkauf versand vertrieb verwaltung werkstatt zentrale
    accueil achats administratif bonjour bureau candidature commande commandes commercial compta comptabilite contacts
    courrier direction emploi facturation factures magasin presse rh reservation secretariat ventes
    administracion atencionalcliente ayuda clientes comercial compras contabilidad contacto facturacion hola
    informacion oficina pedidos recepcion reservas rrhh soporte tienda ventas
    administrativo atendimento contabilidade contato contatos faturamento financeiro geral loja secretaria vendas
    acquisti amministrazione assistenza clienti commerciale contabilita contatti fatture ordini prenotazioni
    segreteria ufficio vendite
    administratie bestellingen boekhouding facturen inkoop klantenservice kantoor receptie verkoop
    bestilling booking ekonomi faktura fakturor forsaljning innkjop kontor kontoret kundservice kundeservice order
    ordre post salg myynti toimisto asiakaspalvelu
    biuro faktury handlowy ksiegowosc sekretariat sprzedaz zamowienia obchod objednavky fakturace podpora
"""
_ROLES = frozenset(_ROLE_WORDS.split())
NO_REPLY = re.compile(
    r"(?:^|[-_.])(?:do[-_.]?)?(?:no|not|never|non|ne[-_.]?pas|ne|nicht|nao|niet|geen|ikke|inte|nie)[-_.]?"
    r"(?:re(?:ply|plies|sponse|spond|ponde?r?e?|sponder?|sponda)|antwort(?:en)?|antwoord(?:en)?|beantwoorden|reageren|"
    r"rispondere|contestar|conteste|svara?|odpowiadac)|(?:^|[-_.])(?:svara?|antworte)[-_.]?(?:inte|ikke|ej|nicht)"
)
"""The part before the @ of a sender that takes no answer, in the languages our reps meet."""
_ROLE_TAIL = re.compile(r"(?:[-_.]?(?:\d+|team|desk|dept)|[-_.][a-z]{2})$")


@lru_cache(maxsize=65536)
def normalise(address: str) -> str:
    """Return the one form of an address; rubbish comes back trimmed and folded, never as an error."""
    text = address.strip(_WRAPPING).casefold().removeprefix("mailto:").strip(_WRAPPING)
    local, at, domain = text.rpartition("@")
    if not at:
        return text
    domain = domain.strip().rstrip(".")
    if not domain.isascii():
        domain = _ascii_domain(domain)
    return f"{local.strip()}@{_SAME_DOMAIN.get(domain, domain)}"


def _ascii_domain(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def is_role_address(address: str) -> bool:
    """Whether a desk or a machine stands behind the address and no person: `info@`, `kontakt@`, `no-reply@`."""
    local = normalise(address).rpartition("@")[0].partition("+")[0]
    return local in _ROLES or bool(NO_REPLY.search(local)) or _ROLE_TAIL.sub("", local) in _ROLES


def own_addresses(rep: Rep) -> frozenset[str]:
    """Return every address that is the rep, normalised."""
    return frozenset(normalise(address) for address in (rep.address, *rep.aliases) if address.strip())


# A calendar title names a meeting where one of these words stands beside the name.
_MEETING = re.compile(
    r"\b(?:1:1|1-1|appointment|beers?|breakfast|brunch|call|catch[ -]?up|chat|coffee|dinner|drinks|golf|lunch|"
    r"meet(?:ing)?|"
    r"review|sync|tea|visit|with|w/|zoom|teams|anruf|besuch|essen|fr[üu]hst[üu]ck|gespr[äa]ch|kaffee|mittagessen|"
    r"termin|treffen|caf[ée]|d[ée]jeuner|d[îi]ner|r[ée]union|rdv|rendez-vous|visite|almuerzo|cena|comida|reuni[óo]n|"
    r"llamada|pranzo|riunione|afspraak|bezoek|koffie|almo[çc]o|reuni[ãa]o)(?!\w)",
    re.IGNORECASE,
)
_NO_MEETING = re.compile(
    r"\b(?:cancel\w*|moved|postponed|tbc|tentative|birthday|anniversary|geburtstag|anniversaire|cumplea\w*|away|"
    r"holiday|vacation|leave|urlaub|out of office|remind\w*|todo|to do|prepare|follow up)\b|\?",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class _Names:
    """What a customer can be called in a calendar title, and the mailbox whose title may call them so."""

    customer: CustomerId
    owner: str
    first: frozenset[str]
    last: str

    def called_in(self, words: list[str]) -> bool:
        """Whether these words call the person: full name, family name, or a first name no other surname follows."""
        for place, word in enumerate(words):
            if self.last and word == self.last:
                return place == 0 or words[place - 1] in self.first or not words[place - 1][:1].isupper() or place == 1
            if word in self.first:
                following = words[place + 1] if place + 1 < len(words) else ""
                return not following[:1].isupper() or following == self.last
        return False


@dataclass(frozen=True, slots=True)
class Directory:
    """Finds the customer behind an address, or the one a calendar title names."""

    addresses: Mapping[str, CustomerId]
    names: tuple[_Names, ...] = ()

    @classmethod
    def of(cls, customers: Iterable[Customer]) -> "Directory":
        """Build the directory; an address two customers share belongs to the first."""
        addresses: dict[str, CustomerId] = {}
        names = []
        for customer in customers:
            for address in customer.addresses:
                addresses.setdefault(normalise(address), customer.id)
            names.append(_names(customer))
        return cls(MappingProxyType(addresses), tuple(names))

    def customer_of(self, address: str) -> CustomerId | None:
        """Return the customer whose address this is, however it is written."""
        return self.addresses.get(normalise(address))

    def named_in(self, title: str, mailbox: str) -> CustomerId | None:
        """Return the one customer of this mailbox whom the title of the rep's own entry says they meet."""
        words = _WORD.findall(title)
        if not words or _NO_MEETING.search(title):
            return None
        called = [names.customer for names in self.names if names.owner == mailbox and names.called_in(words)]
        says_meeting = _MEETING.search(title) is not None
        return called[0] if len(called) == 1 and (says_meeting or len(words) <= 2) else None


def _names(customer: Customer) -> _Names:
    given = customer.given_name or customer.name.partition(" ")[0]
    family = customer.family_name or customer.name.rpartition(" ")[2]
    first = frozenset(name for name in (given, customer.signs_as) if len(name) > 1)
    return _Names(customer.id, customer.owner, first, "" if family in first else family)

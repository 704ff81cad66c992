"""The demo's calendar, address book and the notes the rep brings along."""

from dataclasses import dataclass

from worker.cli.sample import letters as who


@dataclass(frozen=True, slots=True)
class Entry:
    """One meeting with one guest, who accepted. `start` and `end` are UTC, as iCalendar writes them."""

    id: str
    start: str
    end: str
    title: str
    guest: str
    status: str = "CONFIRMED"


@dataclass(frozen=True, slots=True)
class Contact:
    """One card of the group Customers; `more` are lines of vCard."""

    address: str
    given: str
    family: str
    company: str
    more: tuple[str, ...] = ()


ENTRIES = (
    Entry("walk-through", "20260223T100000", "20260223T110000", "Hall walk-through", who.TOMAS),
    Entry("ripening", "20260218T140000", "20260218T150000", "Ripening rooms, first month", who.PIOTR, "CANCELLED"),
    Entry("herbs", "20260227T093000", "20260227T103000", "Notes on the other rooms", who.RAFAEL),
)

CARDS = (
    Contact(who.BRIDGET, "Bridget", "Nolan", "Nolan Dairy"),
    Contact(who.TOMAS, "Tomás", "Ferreira", "Ferreira Fish"),
    Contact(who.AOIFE, "Aoife", "Brennan", "Brennan Bakes", ("BDAY:--0224",)),
    Contact(who.LEO, "Leo", "Marchetti", "Marchetti Gelato", ("BDAY:--0229",)),
    Contact(who.MOIRA, "Moira", "Keane", "Keane Meats"),
    Contact(who.PIOTR, "Piotr", "Zieliński", "Zieliński Fruit"),
    Contact(who.INGRID, "Ingrid", "Solberg", "Nordlys Logistics"),
    Contact(who.DECLAN, "Declan", "Moore", "Moore and Sons"),
    Contact(who.KELLY, "Kelly", "Brandt", "North Shore Ice"),
    Contact(who.RAFAEL, "Rafael", "Ortiz", "Huerta Verde"),
    Contact(who.CORRIB, "", "", "Corrib Creamery"),
    Contact(who.NADIA, "Nadia", "Haddad", "Cedar Catering"),
)

PEOPLE = f"""\
# What Sam noted about customers; `rapport import people.yaml` reads it.
people:
  - name: Aoife Brennan
    addresses: [{who.AOIFE}]
    facts:
      - kind: hobby
        what: sea swimming
        told_by: customer
        source: mail aoife-2@brennanbakes.example
        observed_on: 2026-01-22
  - name: Declan Moore
    addresses: [{who.DECLAN}]
    holds:
      - reason: quiet_hold
        until: 2026-04-07
"""

CONFIG = f"""\
# The demo's configuration; config/rapport.example.toml explains every setting.
database = "rapport.db"

[[mailbox]]
name = "sam"
provider = "local"
address = "{who.REP}"
customers_group = "Customers"
mail = "Mail"
calendar = "Calendar"
cards = "Contacts"

[mailbox.rep]
name = "{who.REP_NAME}"
timezone = "Europe/Dublin"
country = "IE"
languages = ["en"]
"""

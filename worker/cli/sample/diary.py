"""The demo's calendar, address book and the notes the rep brings along."""

from worker.cli.sample import letters as who

EVENTS = (
    # id, start, end (UTC), title, guest, the guest's answer, status
    ("walk-through", "20260223T100000", "20260223T110000", "Hall walk-through", who.TOMAS, "ACCEPTED", "CONFIRMED"),
    (
        "ripening",
        "20260218T140000",
        "20260218T150000",
        "Ripening rooms, first month",
        who.PIOTR,
        "ACCEPTED",
        "CANCELLED",
    ),
    ("herbs", "20260227T093000", "20260227T103000", "Notes on the other rooms", who.RAFAEL, "ACCEPTED", "CONFIRMED"),
)

CARDS = (
    # address, given name, family name, company, more lines
    (who.BRIDGET, "Bridget", "Nolan", "Nolan Dairy", ()),
    (who.TOMAS, "Tomás", "Ferreira", "Ferreira Fish", ()),
    (who.AOIFE, "Aoife", "Brennan", "Brennan Bakes", ("BDAY:--0224",)),
    (who.LEO, "Leo", "Marchetti", "Marchetti Gelato", ("BDAY:--0229",)),
    (who.MOIRA, "Moira", "Keane", "Keane Meats", ()),
    (who.PIOTR, "Piotr", "Zieliński", "Zieliński Fruit", ()),
    (who.INGRID, "Ingrid", "Solberg", "Nordlys Logistics", ()),
    (who.DECLAN, "Declan", "Moore", "Moore and Sons", ()),
    (who.KELLY, "Kelly", "Brandt", "North Shore Ice", ()),
    (who.RAFAEL, "Rafael", "Ortiz", "Huerta Verde", ()),
    (who.CORRIB, "", "", "Corrib Creamery", ()),
    (who.NADIA, "Nadia", "Haddad", "Cedar Catering", ()),
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
        source: {{type: mail, ref: aoife-2@brennanbakes.example, observed_on: 2026-01-22}}
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

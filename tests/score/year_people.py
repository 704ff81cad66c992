"""The two hundred people of the simulated year: who they are, what is known of them, and the mail of the years before.

Nine in ten have mail history and nothing else. Everything follows from the seed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from connectors.types import Message, MessageId, Party, Place, ThreadId
from worker.core.model import Customer, Fact, Occasion, Rep, Source
from worker.core.words import CustomerId, FactId, FactKind, OccasionId, OccasionKind

REP = Rep("sam", "sam@okafor.example", "Sam Okafor", "Europe/Berlin", languages=("en", "de"))
_YEARS_BEFORE = 2
_WITH_FACTS = 10  # one in so many has facts and a birthday, the next one a birthday alone

LANGUAGES = ("en", "en", "de", "en", "fr", "en", "es", "de", "nl", "en")
_FAMILIES = (
    "Arden",
    "Bolt",
    "Castle",
    "Dorn",
    "Ellery",
    "Frost",
    "Garland",
    "Hale",
    "Irving",
    "Jasper",
    "Keller",
    "Lund",
)
_GIVEN: Mapping[str, tuple[str, ...]] = {
    "en": ("Kelly", "Robin", "Morgan", "Alice", "Peter", "Grace", "Hugh"),
    "de": ("Ute", "Jonas", "Petra", "Lukas"),
    "fr": ("Claire", "Luc", "Anne"),
    "es": ("Elena", "Pablo", "Marta"),
    "nl": ("Sanne", "Bram", "Joke"),
}
MATTERS: Mapping[str, tuple[str, ...]] = {
    "en": ("Dock leveller delivery", "The new filling line", "Cold store doors", "Label printer", "Loading ramp",
           "Trial of the mixer", "Drawings for hall three", "Conveyor belt", "Wrapping film", "Water softener"),
    "de": ("Kühlhaus Tor", "Neue Abfüllanlage", "Zeichnungen Halle drei", "Förderband", "Verpackungsfolie"),
    "fr": ("Convoyeur du hall trois", "Porte de la chambre froide", "Étiqueteuse", "Essai du mélangeur"),
    "es": ("Puerta de la cámara", "Cinta transportadora", "Ensayo de la mezcladora", "Plano de la nave"),
    "nl": ("Deur van de koelcel", "Nieuwe vulmachine", "Transportband", "Tekeningen hal drie"),
}  # fmt: skip
SAID: Mapping[str, tuple[str, ...]] = {
    "en": ("The new one stands in the hall and runs well.", "We have put it to use and all is quiet."),
    "de": ("Die neue steht in der Halle und läuft gut.", "Wir haben sie in Betrieb genommen, alles ist ruhig."),
    "fr": ("La nouvelle est dans le hall et tourne bien.", "Elle est en service et tout est calme."),
    "es": ("La nueva está en la nave y funciona bien.", "Ya está en marcha y todo está tranquilo."),
    "nl": ("De nieuwe staat in de hal en loopt goed.", "Hij is in gebruik genomen en alles is rustig."),
}
ASKED: Mapping[str, str] = {
    "en": "Could you send us the drawing again?",
    "de": "Können Sie uns die Zeichnung noch einmal schicken?",
    "fr": "Pourriez-vous nous renvoyer le plan ?",
    "es": "¿Nos puede enviar otra vez el plano?",
    "nl": "Kunt u ons de tekening nog eens sturen?",
}
GREETING: Mapping[str, str] = {"en": "Hi", "de": "Hallo", "fr": "Bonjour", "es": "Hola", "nl": "Beste"}
SIGNOFF: Mapping[str, str] = {
    "en": "Best regards", "de": "Viele Grüße", "fr": "Cordialement", "es": "Un saludo", "nl": "Groeten"
}  # fmt: skip
_WORDS: Mapping[str, tuple[tuple[FactKind, str], ...]] = {
    "en": ((FactKind.HOBBY, "ice fishing"), (FactKind.PROJECT, "the new cold store"), (FactKind.TEAM, "Leeds United")),
    "de": ((FactKind.HOBBY, "Segeln"), (FactKind.PROJECT, "das neue Kühlhaus")),
    "fr": ((FactKind.HOBBY, "la voile"), (FactKind.PROJECT, "le nouveau hall")),
    "es": ((FactKind.HOBBY, "el ciclismo"), (FactKind.PROJECT, "la nueva nave")),
    "nl": ((FactKind.HOBBY, "zeilen"), (FactKind.PROJECT, "de nieuwe hal")),
}
RINGS: Mapping[str, str] = {
    "en": "I still think of your tour through the old brewery.",
    "de": "Ihre Führung durch die alte Brauerei ist mir in Erinnerung.",
    "fr": "Votre visite de la vieille brasserie reste un bon souvenir.",
    "es": "Recuerdo bien la visita a la antigua cervecería.",
    "nl": "De rondleiding door de oude brouwerij staat mij nog bij.",
}
"""A line of the rep's own, as they would answer the brief."""


@dataclass(frozen=True)
class Person:
    """A customer and what is known of them beside their mail."""

    customer: Customer
    facts: tuple[Fact, ...]
    occasions: tuple[Occasion, ...]

    @property
    def language(self) -> str:
        """The language both write in."""
        return self.customer.language

    @property
    def party(self) -> Party:
        """Them in a header."""
        return Party(self.customer.addresses[0], self.customer.name)


def people(count: int, first_on: date, chance: Random) -> list[Person]:
    """Make that many people."""
    return [_person(number, first_on, chance) for number in range(count)]


def _person(number: int, first_on: date, chance: Random) -> Person:
    language = LANGUAGES[number % len(LANGUAGES)]
    given, family = chance.choice(_GIVEN[language]), _FAMILIES[number % len(_FAMILIES)]
    who = CustomerId(f"c-{number:03}")
    customer = Customer(
        who, REP.mailbox, f"{given} {family}", (f"{given}.{family}{number}@firm{number % 60}.example".lower(),),
        given, family, company=f"Firm {number % 60}", language=language,
    )  # fmt: skip
    facts: tuple[Fact, ...] = ()
    if number % _WITH_FACTS == 0:
        told = Source("note", "", first_on - timedelta(days=chance.randrange(60)))
        facts = tuple(
            Fact(FactId(f"{who}-{kind}"), who, kind, {"what": what, "language": language}, source=told)
            for kind, what in _WORDS[language]
        )
    day = date(2000, 1, 1) + timedelta(days=chance.randrange(366))
    birthday = Occasion(OccasionId(f"{who}-birthday"), who, OccasionKind.BIRTHDAY, day.month, day.day)
    return Person(customer, facts, (birthday,) if number % _WITH_FACTS in (0, 1) else ())


def history(person: Person, first_on: date, chance: Random) -> Iterator[Message]:
    """Yield the threads of the years before, oldest first: both wrote in each, the rep mostly last."""
    days_back = sorted((chance.randrange(3, 365 * _YEARS_BEFORE) for _ in range(chance.randint(2, 5))), reverse=True)
    for number, back in enumerate(days_back):
        matter = chance.choice(MATTERS[person.language])
        thread = f"{person.customer.id}-old-{number}"
        begun_at = at(first_on - timedelta(days=back + 2), 10 + chance.randrange(6))
        yield mail(person, thread, 0, begun_at, matter, body(person, SAID[person.language][0], ours=True), ours=True)
        answered_at = begun_at + timedelta(days=1)
        yield mail(person, thread, 1, answered_at, f"Re: {matter}", body(person, SAID[person.language][1]))
        if chance.random() < 0.6:
            text = body(person, chance.choice(SAID[person.language]), ours=True)
            yield mail(person, thread, 2, begun_at + timedelta(days=2), f"Re: {matter}", text, ours=True)


def at(on: date, hour: int, minute: int = 0) -> datetime:
    """An instant of the rep's day."""
    return datetime.combine(on, time(hour, minute), tzinfo=ZoneInfo(REP.timezone))


def body(person: Person, said: str, *, ours: bool = False) -> str:
    """A short mail between the two."""
    greeted, signed = (person.customer.given_name, "Sam") if ours else ("Sam", person.customer.given_name)
    language = person.language
    return f"{GREETING[language]} {greeted},\n\n{said}\n\n{SIGNOFF[language]}\n{signed}\n"


def mail(
    person: Person, thread: str, number: int, sent_at: datetime, subject: str, text: str, *, ours: bool = False
) -> Message:
    """One mail between the rep and a person."""
    rep = Party(REP.address, REP.name)
    sender, to = (rep, person.party) if ours else (person.party, rep)
    return Message(
        id=MessageId(f"{thread}-{number}"),
        thread=ThreadId(thread),
        sender=sender,
        to=(to,),
        sent_at=sent_at,
        received_at=sent_at,
        subject=subject,
        message_id=f"<{thread}-{number}@mail.example>",
        parts=("text/plain",),
        places=frozenset({Place.SENT if ours else Place.INBOX}),
        text=text,
    )

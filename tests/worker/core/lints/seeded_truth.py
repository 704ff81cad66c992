"""Bad drafts that are untrue, unsafe or should not be: five at least for every code."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from tests.builders import a_fact, a_hold, a_record, a_rep
from tests.worker.core.lints.careless import SPANS, Careless, heart
from tests.worker.core.lints.sowing import (
    GOOD,
    LAPSED,
    ROLES,
    STORE,
    a_wish,
    around,
    each,
    in_form,
    of_record,
    sent_to,
)
from worker.core.lints import Surroundings
from worker.core.model import Because, Voice
from worker.core.words import FactKind, Kind, Reason, Use

UNTRUE: Mapping[str, tuple[Careless, ...]] = {
    "GROUNDING": each(
        "You have a lovely house.",
        "We both know how it goes.",
        "In January you mentioned ice fishing. Your wife must be glad.",
        "The season was long.",
        "It has been 5 months.",
        "Sam and Kelly go back a long way.",
        "You moved house. How is it?",
        "de: Sie haben ein schönes Haus.",
        "fr: Vous avez une belle maison.",
        "es: Tiene una casa preciosa.",
        "nl: U hebt een mooi huis.",
    ),
    "RECENCY": each(
        "It was great to see you.",
        "Good meeting you at the fair.",
        "As discussed, ice fishing is on.",
        "You mentioned ice fishing yesterday.",
        "You mentioned ice fishing last week.",
        "Lovely catching up over ice fishing.",
        "When we spoke you mentioned ice fishing.",
        "You told me about ice fishing two weeks ago.",
        "How is ice fishing today?",
        "de: Wie besprochen geht es um ice fishing.",
        "de: Neulich haben Sie ice fishing erwähnt.",
        "de: Es war schön, Sie zu sehen.",
        "fr: Comme convenu, parlons de ice fishing.",
        "fr: Hier vous avez parlé de ice fishing.",
        "es: Como acordamos, ice fishing.",
        "es: Ayer mencionó ice fishing.",
        "nl: Zoals besproken gaat het om ice fishing.",
        "nl: Vorige week noemde u ice fishing.",
    ),
    "STALE_AT_SEND": each(
        "On Monday you mentioned ice fishing.",
        "How was ice fishing on Sunday?",
        "I hope Friday is kind.",
        "Is Tuesday still the day?",
        "Thursday was the day for ice fishing.",
        "de: Am Montag haben Sie ice fishing erwähnt.",
        "fr: Vous avez parlé lundi de ice fishing.",
        "es: El lunes mencionó ice fishing.",
        "nl: Maandag noemde u ice fishing.",
    ),
    "STALE": (
        *of_record(LAPSED, "How is the cold store in Leeds?", "de: Was macht the cold store in Leeds?", spans=STORE),
        *of_record(LAPSED, "Is the cold store in Leeds running?", "nl: Draait the cold store in Leeds?"),
        *of_record(
            a_record(facts=ROLES),
            "How is it as head of purchasing?",
            spans={**SPANS, "head of purchasing": ("fact", ROLES[0].id)},
        ),
        *of_record(
            a_record(facts=(a_fact(valid_until=date(2026, 1, 31)),)), "How is ice fishing?", "You do ice fishing."
        ),
    ),
    "FACT_FORBIDDEN": (
        *of_record(
            a_record(facts=(a_fact(FactKind.NOTE, "house on Arrowhead Road", use=Use.NEVER),)), "How is Arrowhead?"
        ),
        *of_record(a_record(facts=(a_fact(FactKind.NOTE, "came 4 times", use=Use.NEVER),)), "You came 4 times."),
        *of_record(a_record(facts=(a_fact(FactKind.OFFICE, "shirt of Hansa", use=Use.STEER),)), "de: Was macht Hansa?"),
        *of_record(a_record(facts=(a_fact(FactKind.AVOID, "golf", use=Use.SHIELD),)), "Any golf?", "fr: Et le golf ?"),
        *of_record(a_record(facts=(a_fact(FactKind.HOLIDAY_HABIT, "Sardinia in August"),)), "es: ¿Qué tal Sardinia?"),
    ),
    "REP_CLAIM": each(
        "I saw a boat and ice fishing came up.",
        "I thought of you and ice fishing.",
        "I've been thinking about ice fishing.",
        "A sign for ice fishing made me think of you.",
        "I remember ice fishing.",
        "You came to mind with ice fishing.",
        "de: Ich habe ein Boot gesehen und ice fishing.",
        "de: Ich musste an ice fishing denken.",
        "fr: J’ai pensé à ice fishing.",
        "es: Me acordé de ice fishing.",
        "nl: Ik moest aan ice fishing denken.",
    ),
    "COMMITMENT": each(
        "I will send you the ice fishing map.",
        "I'll bring the ice fishing map.",
        "We will do ice fishing together.",
        "You can expect ice fishing news.",
        "I promise to come ice fishing.",
        "de: Ich werde ice fishing machen.",
        "de: Ich schicke Ihnen die Karte für ice fishing.",
        "fr: Je vous enverrai la carte de ice fishing.",
        "es: Le enviaré el mapa de ice fishing.",
        "nl: Ik stuur u de kaart voor ice fishing.",
    ),
    "PLACEHOLDER": each(
        "How is {{ what }} going?",
        "How is [hobby] going?",
        "How is None going?",
        "How is %hobby% going?",
        "How is XXX going?",
        "How is ice fishing going, \ue000?",
        "How is <hobby> going?",
        "How was the cafÃ© trip?",
    )
    + tuple(
        Careless(f"{greeting}\n\nice fishing?\n\nSam", language=language)
        for language, greeting in (("de", "Hallo ,"), ("de", "Liebe Frau ,"), ("fr", "Bonjour ,"), ("es", "Hola ,"))
    ),
    "NAME_CLEAN": tuple(
        sent_to(f"Hi {name},\n\nHow is ice fishing?\n\nSam")
        for name in ("Kelly 🎣", "Acme GmbH", "Kelly®", "kelly@x.example", "Kelly <b>", "Sales Team")
    ),
    "NAME_CASE": tuple(
        replace(sent_to(f"{hello} {name},\n\nHow is ice fishing?\n\nSam"), language=language)
        for language, hello, name in (
            *(("en", "Hi", "KELLY"), ("en", "Hi", "kelly"), ("de", "Guten Tag", "BRANDT")),
            *(("fr", "Bonjour", "WIBOWO"), ("es", "Buenos días", "kelly brandt"), ("nl", "Beste", "anneke")),
        )
    ),
    "SUPPRESSED": (
        *(
            Careless(heart(GOOD), record=a_record(facts=(a_fact(),), holds=(a_hold(reason, until),)))
            for reason, until in (
                (Reason.QUIET_HOLD, "2026-04-07"),
                (Reason.DO_NOT_CONTACT, ""),
                (Reason.COMPLAINT_OPEN, ""),
                (Reason.QUIET_HOLD, "2026-02-25"),
            )
        ),
        around(holds=(Because(Reason.REP_OWES_REPLY, stops=(Kind.CHECKIN,)),)),
        around(holds=(Because(Reason.NO_MEETING_HELD, stops=(Kind.THANKS,)),), kind=Kind.THANKS),
        a_wish("Happy birthday.", around=Surroundings(holds=(Because(Reason.NO_CELEBRATION, stops=(Kind.BIRTHDAY,)),))),
    ),
    "NO_PERSON": (
        sent_to(addresses=()),
        sent_to(addresses=("info@northshore.example",), given_name="", name="North Shore"),
        sent_to("Hi North Shore Ice,\n\nHow is it?\n\nSam"),
        sent_to("Hi all,\n\nHow is it?\n\nSam"),
        sent_to("Dear Sir or Madam,\n\nHow is it?\n\nSam"),
        replace(sent_to("Sehr geehrte Damen und Herren,\n\nWie läuft es?\n\nSam"), language="de"),
        replace(sent_to("Hola a todos:\n\n¿Qué tal?\n\nSam"), language="es"),
        replace(sent_to("Bonjour à tous,\n\nEt alors ?\n\nSam"), language="fr"),
        replace(sent_to("Beste allemaal,\n\nHoe gaat het?\n\nSam"), language="nl"),
    ),
    "HEADERS": (
        *(
            Careless(heart(GOOD), subject=subject)
            for subject in ("Doors\r\nBcc: x@y.example", "a\nb", "a\x00b", "a\u2028b", "word " * 60)
        ),
        sent_to(addresses=("kelly@x.example, boss@x.example",)),
        sent_to(addresses=("kelly@x.example\nBcc: y@z.example",)),
        Careless(heart(GOOD), rep=a_rep(address="Sam <sam@okafor.example>")),
    ),
    "FAKE_REPLY": tuple(
        Careless(heart(GOOD), subject=f"{sign}: Doors") for sign in ("Re", "RE", "Fwd", "AW", "fw", "TR", "RV", "Antw")
    ),
    "ACTIVE": each(
        "Ice fishing: https://example.com",
        "Ice fishing at www.example.com",
        "Write to ice@fishing.example about ice fishing.",
        'Ice fishing <img src="x">',
        "Ice fishing bit.ly/x or fish.com/x",
    ),
    "LANGUAGE": tuple(
        Careless(heart(text), language=language)
        for language, text in (
            ("de", "You told me about the doors in January and I would like to know how they turned out."),
            ("en", "Sie haben mir im Januar von den Türen erzählt, und ich wüsste gern, was daraus geworden ist."),
            ("fr", "Me habló en enero de las puertas y me gustaría saber qué ha sido de ellas desde entonces."),
            ("es", "Vous m’avez parlé des portes en janvier et j’aimerais savoir ce qu’elles sont devenues depuis."),
            ("nl", "Sie haben mir im Januar von den Türen erzählt, und ich wüsste gern, was daraus geworden ist."),
            ("de", "U vertelde me in januari over de deuren en ik zou graag willen weten hoe het daarmee staat."),
        )
    ),
    "FORMALITY": (
        *tuple(
            in_form(language, text, form)
            for language, form, text in (
                ("de", "formal", "wie geht es dir mit ice fishing?"),
                ("de", "formal", "habt ihr bei euch Zeit für ice fishing?"),
                ("de", "familiar", "haben Sie Zeit für ice fishing?"),
                ("de", "", "wie geht es dir, und haben Sie Zeit für ice fishing?"),
                ("fr", "formal", "Est-ce que tu as le temps pour ice fishing ?"),
                ("fr", "familiar", "Avez-vous le temps pour ice fishing ?"),
                ("fr", "formal", "Je t’écris pour ice fishing."),
                ("es", "formal", "¿Tienes tiempo para ice fishing?"),
                ("es", "familiar", "¿Tiene usted tiempo para ice fishing?"),
                ("nl", "formal", "Heb je tijd voor ice fishing?"),
                ("nl", "familiar", "Hebt u tijd voor ice fishing?"),
            )
        ),
        Careless(
            heart("hast du Zeit für ice fishing?"), language="de", around=Surroundings(voice=Voice(form="formal"))
        ),
    ),
}

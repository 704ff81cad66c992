"""Bad drafts without tact, craft or the rep's voice: five at least for every code."""

from collections.abc import Mapping
from dataclasses import replace

from tests.builders import a_birthday, a_customer, a_fact, a_record, at
from tests.worker.core.lints.careless import Careless, heart
from tests.worker.core.lints.sowing import (
    AGAIN,
    GOOD,
    KNOWN,
    LONG_HEART,
    REX,
    SPLIT,
    a_wish,
    around,
    each,
    of_record,
    said_before,
    trace,
)
from worker.core.lints import Surroundings
from worker.core.model import Voice
from worker.core.words import Kind

TACTLESS: Mapping[str, tuple[Careless, ...]] = {
    "SENSITIVE": each(
        "How is ice fishing after the surgery?",
        "So sorry about your father.",
        "I hope the divorce is behind you, and ice fishing ahead.",
        "God bless you and ice fishing.",
        "How is the pregnancy?",
        "de: Gute Besserung nach der Operation und viel ice fishing.",
        "de: mein Beileid, trotz ice fishing.",
        "fr: Toutes mes condoléances, malgré ice fishing.",
        "es: Siento lo de su padre.",
        "nl: Wat erg van uw vader, en sterkte met de ziekte.",
    ),
    "THIRD_PARTY": each(
        "How is your wife?",
        "Say hello to Thomas.",
        "How is ice fishing with Peter?",
        "I met Mrs Miller at ice fishing.",
        "How are your kids?",
        "de: Wie geht es Ihrer Frau?",
        "de: Wie geht es Thomas?",
        "de: Ich habe Herrn Schulz beim ice fishing getroffen.",
        "fr: Comment va votre mari ?",
        "es: ¿Cómo está su hija?",
        "nl: Hoe gaat het met uw zoon?",
        "nl: Hoe gaat het met Pieter?",
    ),
    "TABOO": (
        a_wish("May this not be your last birthday."),
        a_wish("I hope the coffin is far away."),
        a_wish("möge das Grab noch warten.", "de"),
        a_wish("J’espère que le cimetière attendra.", "fr"),
        a_wish("Espero que no traiga mala suerte.", "es"),
        a_wish("Ik hoop dat de dood wegblijft.", "nl"),
        Careless("Dear Sirs,\n\nHow is ice fishing?\n\nSam", spans={}),
        Careless("Bonjour Mademoiselle Kelly,\n\nEt ice fishing ?\n\nSam", language="fr"),
    ),
    "PITCH": each(
        "Our new offer goes with ice fishing.",
        "There is 10% off ice fishing.",
        "Could we book a call about ice fishing?",
        "Is the renewal due before ice fishing?",
        "Shall I send a quote for ice fishing?",
        "Would a demo suit you?",
        "de: Passt unser neues Angebot zu ice fishing?",
        "de: Auf ice fishing gibt es Rabatt.",
        "fr: Notre offre spéciale va avec ice fishing.",
        "es: Hay un descuento en ice fishing.",
        "nl: Er is 10% korting op ice fishing.",
        "nl: Mag ik u een offerte sturen?",
        kind=Kind.THANKS,
    ),
    "AGE": (
        a_wish("Happy 60th birthday!"),
        a_wish("Happy birthday, 60 looks good."),
        a_wish("I hope the big birthday is fun."),
        a_wish("I hope turning sixty is fun."),
        a_wish("Happy birthday, another year wiser."),
        a_wish("I hope half a century suits you."),
        a_wish("Happy birthday, 59 again."),
        a_wish("alles Gute zum runden Geburtstag.", "de"),
        a_wish("alles Gute, sechzig steht Ihnen.", "de"),
        a_wish("Bon anniversaire pour vos soixante ans.", "fr"),
        a_wish("Feliz cumpleaños, 60 años ya.", "es"),
        a_wish("Gefeliciteerd met uw zestigste verjaardag.", "nl"),
    ),
    "TIMING": (
        *(
            a_wish("alles Gute.", record=a_record(customer=a_customer(country=place), occasions=(a_birthday(2, day),)))
            for place, day in (("DE", 26), ("DE-BY", 27), ("AT", 25), ("US", 28), ("", 25))
        ),
        Careless(
            heart(GOOD),
            record=a_record(customer=a_customer(country="DE"), facts=(a_fact(),)),
            around=Surroundings(at=at("2026-04-06 10:00")),
        ),
        Careless(
            heart(GOOD),
            record=a_record(customer=a_customer(country="DE-BY"), facts=(a_fact(),)),
            around=Surroundings(at=at("2026-01-06 10:00")),
        ),
        Careless(
            heart(GOOD),
            record=a_record(customer=a_customer(timezone="Pacific/Honolulu"), facts=(a_fact(),)),
            around=Surroundings(at=at("2026-02-24 07:00")),
        ),
    ),
    "TACT_DOSSIER": of_record(
        KNOWN,
        "How are Rex and Mira, and Berlin, and Duluth?",
        "Is Rex in Duluth, or in Berlin?",
        "How are Alex and Mira?",
        "How is ice fishing at 9:30?",
        "You did ice fishing 12 times.",
        "How is ice fishing at 12 Arrowhead Road?",
        "de: Was macht ice fishing in der Hauptstraße 5?",
        "fr: Et ice fishing au 12 rue Pasteur ?",
    ),
    "GENDERED": (
        *each(
            "What a gentleman you are with ice fishing.",
            "How is she with ice fishing?",
            "fr: Je suis ravie de ice fishing.",
            "es: Estoy encantada con ice fishing.",
            "de: Sie sind die beste Kundin für ice fishing.",
            "nl: Hoe is ice fishing, meneer?",
        ),
        Careless("Lieber Kelly,\n\nund ice fishing?\n\nSam", language="de"),
    ),
    "FLATTERY": each(
        "You are the best, and your ice fishing is amazing.",
        "An incredible, outstanding catch at ice fishing.",
        "Your brilliant ice fishing is simply perfect.",
        "de: Ihr ice fishing ist fantastisch und einzigartig.",
        "fr: Votre ice fishing est incroyable et magnifique.",
        "es: Su ice fishing es increíble y maravilloso.",
        "nl: Uw ice fishing is geweldig en uniek.",
    ),
    "SPECIFICITY": each(
        "Thank you for your time. It was good of you.",
        "de: vielen Dank für Ihre Zeit.",
        "fr: Merci pour votre temps.",
        "es: Gracias por su tiempo.",
        "nl: Bedankt voor uw tijd.",
        kind=Kind.THANKS,
    ),
    "YOU_FIRST": each(
        "I like ice fishing and I do it with my people. How is it?",
        "We have a stand at ice fishing and our team is there.",
        "My ice fishing is my joy.",
        "de: ich mag ice fishing, und mein Team mag es mit mir.",
        "fr: Je fais du ice fishing et mon équipe est avec moi.",
        "es: Yo hago ice fishing con mi gente y con nuestro equipo.",
        "nl: Ik doe aan ice fishing en mijn mensen doen met mij mee.",
    ),
    "EMPTY_OPENER": each(
        "I hope this email finds you well.",
        "Just checking in.",
        "I wanted to touch base about ice fishing.",
        "Circling back to ice fishing.",
        "I am reaching out about ice fishing.",
        "de: ich hoffe, es geht Ihnen gut.",
        "de: ich wollte nur mal kurz nachfragen.",
        "fr: J’espère que vous allez bien.",
        "es: Espero que este correo le encuentre bien.",
        "nl: Ik hoop dat het goed met u gaat.",
    ),
    "QUESTIONS": (
        *each(
            "In January you mentioned ice fishing.",
            "How is ice fishing? And the boat?",
            "How? Why? When?",
            "Is it cold? Is it fun, ice fishing?",
            "Ice fishing it is.",
        ),
        a_wish("Happy birthday. What did you plan?"),
        a_wish("alles Gute. Was haben Sie vor?", "de"),
    ),
    "WORDS": (
        *each("Well?", "fishing " * 120),
        *each("Thank you.", kind=Kind.THANKS),
        *each("Happy birthday.", "I hope " * 40, kind=Kind.BIRTHDAY),
    ),
    "SUBJECT": (
        *(
            Careless(heart(GOOD), subject=subject)
            for subject in ("Doors", "one two three four five six seven", "Hello", "Hallo")
        ),
        around(subjects=("Other", "about ice fishing")),
        around(subjects=("About ice fishing",)),
    ),
    "READ": tuple(
        Careless(heart(LONG_HEART.replace(word, f"{word}{SPLIT}", 1) + "."), language=language)
        for word, language in (
            *(("milestones", "en"), ("infrastructure", "de"), ("collaboration", "fr")),
            *(("certification", "es"), ("procurement", "nl")),
        )
    ),
    "VOICE_GREETING": (
        *(around(voice=Voice(greeting=usual)) for usual in ("Kelly,", "Dear {name},", "Hi {name}!", "Hello {name},")),
        replace(around("alles gut?", voice=Voice(greeting="Liebe Frau Dr. {name},")), language="de"),
    ),
    "VOICE_SIGNOFF": tuple(
        around(voice=Voice(signoff=usual))
        for usual in ("Best,\nSam", "Sam Okafor", "Kind regards,\nSam", "S.", "Herzliche Grüße\nSam")
    ),
    "VOICE_LENGTH": (
        *(around(voice=Voice(words=words)) for words in (60, 80, 200)),
        around(GOOD + " ice fishing" * 30, voice=Voice(words=20)),
        around("Thank you for ice fishing. " + "word " * 60, kind=Kind.THANKS, voice=Voice(words=15)),
    ),
    "VOICE_EXCLAIM": (
        *(around(f"{GOOD}!", voice=Voice(exclaims=rate)) for rate in (0.0, 0)),
        around(f"{GOOD}!!", voice=Voice(exclaims=1.0)),
        around("Ice fishing! So good! How is it?", voice=Voice(exclaims=5.0)),
        replace(around("Alles gut! Und ice fishing!", voice=Voice(exclaims=2.0)), language="de"),
    ),
    "REPEAT_TOPIC": (
        *said_before("sent", "edited", "waiting", ""),
        Careless(heart(GOOD), record=AGAIN),
        Careless(heart("How is Rex?"), record=REX, spans={}),
    ),
    "REPEAT_TEXT": (
        *(
            around(GOOD, sent=(trace("How is the boat on the lake?"), trace(text)))
            for text in (GOOD, GOOD + " Sam", "Hello. " + GOOD)
        ),
        replace(
            around("was macht ice fishing bei Ihnen?", sent=(trace("was macht ice fishing bei Ihnen?"),)),
            language="de",
        ),
        replace(around("Et votre ice fishing, ça va ?", sent=(trace("Et votre ice fishing, ça va ?"),)), language="fr"),
    ),
    "BATCH_SAME": (
        around(GOOD, batch=(trace(GOOD),)),
        around(GOOD, batch=(trace("In January you mentioned ice fishing boats, of all things."),)),
        around(GOOD, batch=(trace("Other."), trace("Well. Have you found much time for it since? Say."))),
        replace(around("was macht ice fishing so?", batch=(trace("was macht ice fishing so?"),)), language="de"),
        replace(around("Hoe is het met ice fishing?", batch=(trace("Hoe is het met Kelly?"),)), language="nl"),
    ),
}

"""The demo's letters: small business mail between Sam Okafor and invented customers. Every address is made up."""

from dataclasses import dataclass

REP_NAME = "Sam Okafor"
REP = "sam@harbourcold.example"

BRIDGET = "bridget@nolandairy.example"
TOMAS = "tomas.ferreira@ferreirafish.example"
AOIFE = "aoife@brennanbakes.example"
LEO = "leo.marchetti@marchetti-gelato.example"
MOIRA = "moira.keane@keanemeats.example"
PIOTR = "piotr@zielinskifruit.example"
INGRID = "ingrid.solberg@nordlyslogistics.example"
DECLAN = "declan@mooreandsons.example"
KELLY = "kelly@northshoreice.example"
RAFAEL = "rafael.ortiz@huertaverde.example"
CORRIB = "info@corribcreamery.example"
NADIA = "nadia.haddad@cedarcatering.example"

NAMES = {
    REP: REP_NAME,
    BRIDGET: "Bridget Nolan",
    TOMAS: "Tomás Ferreira",
    AOIFE: "Aoife Brennan",
    LEO: "Leo Marchetti",
    MOIRA: "Moira Keane",
    PIOTR: "Piotr Zieliński",
    INGRID: "Ingrid Solberg",
    DECLAN: "Declan Moore",
    KELLY: "Kelly Brandt",
    RAFAEL: "Rafael Ortiz",
    CORRIB: "Corrib Creamery",
    NADIA: "Nadia Haddad",
}


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail of the sample. `at` is UTC; `answers` names the letter it replies to by its id."""

    id: str
    at: str
    sender: str
    to: str
    subject: str
    text: str
    answers: str = ""
    headers: tuple[tuple[str, str], ...] = ()


LETTERS = (
    # Bridget: a matter left open since December.
    Letter(
        "bridget-1",
        "2025-11-24T09:12:00",
        BRIDGET,
        REP,
        "Layout for the new cheese store",
        """Hi Sam,

We finally have the keys of the unit next door, so the cheese store is happening. It is eleven metres by six
with one pillar exactly where I would have put the racking. Could you have a look at the sketch and tell me
whether the cooler can go above the door?

Bridget
""",
    ),
    Letter(
        "bridget-2",
        "2025-11-26T15:40:00",
        REP,
        BRIDGET,
        "Re: Layout for the new cheese store",
        """Hi Bridget,

Congratulations on the keys. Above the door works as long as the lintel is sound, and the pillar bothers me
less than it bothers you: racking on both sides of it gives you two bays for the washed rinds.

Best,
Sam
""",
        "bridget-1",
    ),
    Letter(
        "bridget-3",
        "2025-12-18T08:55:00",
        BRIDGET,
        REP,
        "Re: Layout for the new cheese store",
        """Hi Sam,

Two bays it is. The builder is coming to look at the lintel on Monday and my brother wants to see the
numbers in January, so nothing moves until then.

Bridget
""",
        "bridget-2",
    ),
    Letter(
        "bridget-4",
        "2025-12-19T10:05:00",
        REP,
        BRIDGET,
        "Re: Layout for the new cheese store",
        """Hi Bridget,

That is the right order to do it in. Enjoy the quiet weeks with the two of you still on speaking terms.

Best,
Sam
""",
        "bridget-3",
    ),
    # Tomás: met on Monday, as agreed here.
    Letter(
        "tomas-1",
        "2026-02-12T11:20:00",
        TOMAS,
        REP,
        "Blast freezer, second line",
        """Hello Sam,

The second line is approved. I would like to walk you through the hall before we talk about sizes.
Monday the 23rd in the morning is quiet for us.

Tomás
""",
    ),
    Letter(
        "tomas-2",
        "2026-02-12T13:02:00",
        REP,
        TOMAS,
        "Re: Blast freezer, second line",
        """Hi Tomás,

Monday the 23rd at ten suits me well, the invitation is on its way.

Best,
Sam
""",
        "tomas-1",
    ),
    # Aoife: told of her swimming in January; her birthday is today.
    Letter(
        "aoife-1",
        "2026-01-21T16:30:00",
        REP,
        AOIFE,
        "Proving room handover",
        """Hi Aoife,

The proving room is signed off and the log of the first week is in the folder. It held two degrees through
the night of the storm, which is better than my own kitchen did.

Best,
Sam
""",
    ),
    Letter(
        "aoife-2",
        "2026-01-22T07:48:00",
        AOIFE,
        REP,
        "Re: Proving room handover",
        """Hi Sam,

Lovely, thank you. I only saw it now because I was at the Forty Foot before work: I have taken up sea
swimming, and the water was warmer than our old proving room.

Aoife
""",
        "aoife-1",
    ),
    # Leo: born on 29 February.
    Letter(
        "leo-1",
        "2026-02-03T10:15:00",
        LEO,
        REP,
        "Display cabinets are in",
        """Ciao Sam,

The cabinets are in and the pistachio has never looked greener. Come by when the season opens.

Leo
""",
    ),
    Letter(
        "leo-2",
        "2026-02-03T11:40:00",
        REP,
        LEO,
        "Re: Display cabinets are in",
        """Hi Leo,

Glad they arrived before the weather did. Give my regards to the pistachio.

Best,
Sam
""",
        "leo-1",
    ),
    # Moira: asked on Thursday and still waits.
    Letter(
        "moira-1",
        "2026-01-28T09:30:00",
        REP,
        MOIRA,
        "Chill room doors",
        """Hi Moira,

Both doors are hung and the strip curtains are on the van for Friday.

Best,
Sam
""",
    ),
    Letter(
        "moira-2",
        "2026-02-19T14:22:00",
        MOIRA,
        REP,
        "Re: Chill room doors",
        """Hi Sam,

The doors are grand. The inspector wants the thermometer certificate by the end of the month, though.
Could you send me a copy, or tell me who has it?

Moira
""",
        "moira-1",
    ),
    # Piotr: the meeting of 18 February was called off.
    Letter(
        "piotr-1",
        "2026-01-20T12:10:00",
        PIOTR,
        REP,
        "Ripening rooms after the move",
        """Dear Sam,

All four rooms are running in the new hall. The bananas have not noticed that they moved, which is the
best thing I can say about a move.

Piotr
""",
    ),
    Letter(
        "piotr-2",
        "2026-01-20T15:25:00",
        REP,
        PIOTR,
        "Re: Ripening rooms after the move",
        """Hi Piotr,

That is the nicest report I have had this year. Well done to the whole crew.

Best,
Sam
""",
        "piotr-1",
    ),
    # Ingrid: away until the middle of March, says her mail programme.
    Letter(
        "ingrid-1",
        "2025-12-05T09:00:00",
        INGRID,
        REP,
        "Reefer plugs on the east quay",
        """Hi Sam,

The port has agreed to twelve more reefer plugs on the east quay. I will be travelling over the winter,
so Jonas looks after the works until I am back.

Ingrid
""",
    ),
    Letter(
        "ingrid-2",
        "2025-12-12T08:20:00",
        REP,
        INGRID,
        "Re: Reefer plugs on the east quay",
        """Hi Ingrid,

Twelve is more than I dared to hope for. Safe travels, and my regards to Jonas.

Best,
Sam
""",
        "ingrid-1",
    ),
    Letter(
        "ingrid-3",
        "2025-12-12T08:21:00",
        INGRID,
        REP,
        "Automatic reply: Reefer plugs on the east quay",
        """Thank you for your message. I am out of the office until 16 March 2026 and read no mail until then.
For anything urgent please write to the duty desk.

Ingrid Solberg
""",
        "ingrid-2",
        (("Auto-Submitted", "auto-replied"),),
    ),
    # Declan: Sam noted that it should be quiet for a while.
    Letter(
        "declan-1",
        "2025-11-18T10:45:00",
        DECLAN,
        REP,
        "Thank you for the quick repair",
        """Sam,

Your lads had the compressor going again before the shop opened. Please thank them from all of us.

Declan
""",
    ),
    Letter(
        "declan-2",
        "2025-11-18T11:30:00",
        REP,
        DECLAN,
        "Re: Thank you for the quick repair",
        """Hi Declan,

I read it out to them over tea and they went a bit red. Glad you opened on time.

Best,
Sam
""",
        "declan-1",
    ),
    # Kelly: one real mail among many newsletters.
    Letter(
        "kelly-1",
        "2026-02-09T16:05:00",
        REP,
        KELLY,
        "Door seals for the ice store",
        """Hi Kelly,

The seals left the depot this afternoon and should be with you tomorrow before ten.

Best,
Sam
""",
    ),
    Letter(
        "kelly-2",
        "2026-02-10T11:48:00",
        KELLY,
        REP,
        "Re: Door seals for the ice store",
        """Hi Sam,

They came at half nine and they fit. The ice store is holding minus eighteen again. Thank you!

Kelly
""",
        "kelly-1",
    ),
    # Rafael: due, but there is a meeting on Friday.
    Letter(
        "rafael-1",
        "2025-12-01T09:35:00",
        RAFAEL,
        REP,
        "Humidity in the herb room",
        """Hi Sam,

The new setting works: the basil still stands upright on a Friday. We should compare notes on the other
rooms in the new year.

Rafael
""",
    ),
    Letter(
        "rafael-2",
        "2025-12-01T17:20:00",
        REP,
        RAFAEL,
        "Re: Humidity in the herb room",
        """Hi Rafael,

Upright basil on a Friday goes into my next brochure. The new year it is.

Best,
Sam
""",
        "rafael-1",
    ),
    # Corrib: a shared address, nobody in particular.
    Letter(
        "corrib-1",
        "2025-11-03T08:30:00",
        CORRIB,
        REP,
        "Opening hours of the goods-in bay",
        """Dear supplier,

From December the goods-in bay closes at three on Fridays.

Corrib Creamery
""",
    ),
    # Nadia: an invoice, and nothing else is known.
    Letter(
        "nadia-1",
        "2025-10-14T13:15:00",
        NADIA,
        REP,
        "Invoice 2025-118",
        """Dear Mr Okafor,

Received with thanks and passed for payment.

Nadia Haddad
""",
    ),
    Letter(
        "nadia-2",
        "2025-10-14T14:00:00",
        REP,
        NADIA,
        "Re: Invoice 2025-118",
        """Dear Nadia,

Thank you, much appreciated.

Best,
Sam
""",
        "nadia-1",
    ),
)

NEWSLETTERS = (
    ("2025-11-25", "Ice that keeps its promise this winter"),
    ("2025-12-02", "Three mistakes with crushed ice"),
    ("2025-12-09", "Our Christmas opening hours"),
    ("2025-12-16", "The year at North Shore, in pictures"),
    ("2025-12-30", "New year, new moulds"),
    ("2026-01-06", "What a clear cube is worth"),
    ("2026-01-13", "Meet the night shift"),
    ("2026-01-20", "Storm stories from the quay"),
    ("2026-01-27", "Ten per cent off flake ice until Friday"),
    ("2026-02-03", "Fishmongers of the west"),
    ("2026-02-10", "A look inside tower two"),
    ("2026-02-13", "Valentine's special: hearts on ice"),
    ("2026-02-17", "Spring dates for our open days"),
    ("2026-02-23", "Last places at the open day"),
)
"""What a marketing tool sends in Kelly's name: the day and the subject."""

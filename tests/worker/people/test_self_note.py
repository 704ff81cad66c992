"""What a note to self says: five languages, every verb, names, days, and what is asked back instead of guessed."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import a_customer
from worker.core.model import Customer
from worker.core.words import CustomerId, FactKind, MomentKind, OccasionKind, Reason, ToldBy, Use
from worker.people.note_lines import lines_of
from worker.people.note_names import Names
from worker.people.note_words import VERBS
from worker.people.self_note import AskedBack, Understood, understand

TODAY = date(2026, 2, 24)  # a Tuesday


def person(id: str, name: str, **changes: Any) -> Customer:  # noqa: A002
    given_name, _, family_name = name.partition(" ")
    named = {"given_name": given_name, "family_name": family_name, "addresses": (f"{id}@mail.example",), "company": ""}
    return a_customer(id=CustomerId(id), name=name, **(named | changes))


PEOPLE = (
    person("brandt", "Kelly Brandt", company="North Shore Ice"),
    person("moore", "Kelly Moore", company="Moore & Sons"),
    person("mueller", "Jürgen Müller", given_name="", family_name=""),
    person("berg", "Anna van der Berg"),
    person("garcia", "José García", signs_as="Pepe"),
    person("will", "Will Tanner"),
    person("dupont", "Jean-Luc Dupont"),
)
NAMES = Names.of(PEOPLE)


def said(subject: str, text: str = "", **how: bool) -> list[Understood | AskedBack]:
    found = (understand(line, NAMES, TODAY, "ref") for line in lines_of(subject, text, **how))
    return [each for each in found if each is not None]


def one(text: str) -> Understood:
    (found,) = said(text)
    assert isinstance(found, Understood), found
    return found


def asked(text: str) -> AskedBack:
    (found,) = said(text)
    assert isinstance(found, AskedBack), found
    return found


# --- facts ---

FACTS = {
    "note Kelly Brandt: hobby sailing": ("brandt", FactKind.HOBBY, {"what": "sailing"}, Use.MENTION),
    "Note: Kelly Brandt: wants a second-hand stacker.": (
        "brandt",
        FactKind.WANTS,
        {"what": "a second-hand stacker", "language": "en"},
        Use.MENTION,
    ),
    "NOTE Moore - project the new cold store": (
        "moore",
        FactKind.PROJECT,
        {"what": "the new cold store"},
        Use.MENTION,
    ),
    "• note Kelly B — Project: cold store": ("brandt", FactKind.PROJECT, {"what": "cold store"}, Use.MENTION),
    "note Will: project is delayed": ("will", FactKind.NOTE, {"what": "project is delayed"}, Use.STEER),
    "note Will: team meeting went well": ("will", FactKind.NOTE, {"what": "team meeting went well"}, Use.STEER),
    "note Will: team AFC Wimbledon": ("will", FactKind.TEAM, {"what": "AFC Wimbledon"}, Use.MENTION),
    "note Will: pet Rex, labrador": (
        "will",
        FactKind.PET,
        {"name": "Rex", "animal": "labrador", "language": "en"},
        Use.MENTION,
    ),
    "note Will: child Mira, school concert, 14 March": (
        "will",
        FactKind.CHILD_EVENT,
        {"name": "Mira", "event": "school concert", "on": "2026-03-14", "language": "en"},
        Use.MENTION,
    ),
    "note Will: daughter studies in Leeds": (
        "will",
        FactKind.NOTE,
        {"what": "daughter studies in Leeds", "language": "en"},
        Use.STEER,
    ),
    "note Will: never golf": ("will", FactKind.AVOID, {"what": "golf", "language": "en"}, Use.SHIELD),
    "note Will likes 10:30 calls": ("will", FactKind.NOTE, {"what": "likes 10:30 calls"}, Use.STEER),
    "Notiz Jürgen Müller: Hobby Segeln": (
        "mueller",
        FactKind.HOBBY,
        {"what": "Segeln", "language": "de"},
        Use.MENTION,
    ),
    "notiz herr mueller: sucht einen Stapler": (
        "mueller",
        FactKind.WANTS,
        {"what": "einen Stapler", "language": "de"},
        Use.MENTION,
    ),
    "Note Dupont : cherche un chariot d’occasion": (
        "dupont",
        FactKind.WANTS,
        {"what": "un chariot d’occasion", "language": "fr"},
        Use.MENTION,
    ),
    "Nota José: afición la pesca": ("garcia", FactKind.HOBBY, {"what": "la pesca", "language": "es"}, Use.MENTION),
    "notitie Anna: zoekt een heftruck": (
        "berg",
        FactKind.WANTS,
        {"what": "een heftruck", "language": "nl"},
        Use.MENTION,
    ),
}


@pytest.mark.parametrize("text", FACTS)
def test_a_note_is_a_fact_with_the_kind_its_first_word_says(text: str) -> None:
    found = one(text)
    (fact,) = found.facts
    assert (found.customer, fact.kind, fact.slots, fact.use) == FACTS[text]
    assert (fact.told_by, fact.source.type, fact.source.observed_on) == (ToldBy.CUSTOMER, "note", TODAY)


@pytest.mark.parametrize(
    ("mark", "told_by"), [("seen", ToldBy.REP), ("Kollege", ToldBy.COLLEAGUE), ("public", ToldBy.PUBLIC)]
)
def test_a_bracket_at_the_end_says_who_told_it(mark: str, told_by: ToldBy) -> None:
    (fact,) = one(f"note Will: hobby sailing ({mark}).").facts
    assert (fact.told_by, fact.slots) == (told_by, {"what": "sailing"})
    assert fact.use is (Use.MENTION if told_by is ToldBy.PUBLIC else Use.STEER)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("note Will: has cancer", "touches health"),
        ("note Will: hobby the church choir", "touches belief"),
        ("note Will: has a big ego", "judges the person"),
        ("note Will: hobby golf (heard)", "somebody else told it"),
        ("note Will: child: Mira", "write it as: child"),
        ("note Will: child Mira, concert, 31 February", "day cannot be read"),
        ("note Will: hobby:", "nothing behind the kind"),
        ("note Will:", "there is no text"),
        ("line Will:", "there is no sentence"),
    ],
)
def test_what_may_not_be_kept_or_read_is_asked_back_without_its_words(text: str, sentence: str) -> None:
    refused = asked(text)
    assert sentence in refused.sentence
    told = text.partition(":")[2].casefold().split()
    assert not {"cancer", "choir", "ego", "golf", "mira"} & set(told) & set(refused.sentence.casefold().split())


# --- the other verbs, in five languages ---

CALLS = {
    "spoke Kelly Brandt: about the dock leveller": ("brandt", TODAY, "the dock leveller"),
    "Spoke to Will yesterday": ("will", date(2026, 2, 23), ""),
    "spoke Will on 3 Feb: the new crane": ("will", date(2026, 2, 3), "the new crane"),
    "spoke Will on Friday about the crane": ("will", date(2026, 2, 20), "the crane"),
    "spoke Will: 3 Feb, the crane": ("will", date(2026, 2, 3), "the crane"),
    "spoke Will: Friday works for the crane": ("will", TODAY, "Friday works for the crane"),
    "spoke Will: her cancer": ("will", TODAY, ""),
    "gesprochen mit Müller gestern: über den Kran": ("mueller", date(2026, 2, 23), "den Kran"),
    "Telefoniert Müller am 3. Februar": ("mueller", date(2026, 2, 3), ""),
    "parlé avec Dupont hier": ("dupont", date(2026, 2, 23), ""),
    "Hablé con Pepe el 3 de febrero: sobre la grúa": ("garcia", date(2026, 2, 3), "la grúa"),
    "gesproken met Anna van der Berg": ("berg", TODAY, ""),
}


@pytest.mark.parametrize("text", CALLS)
def test_spoke_is_a_call_on_its_day(text: str) -> None:
    found = one(text)
    (moment,) = found.moments
    assert (found.customer, moment.on, moment.what) == CALLS[text]
    assert (moment.kind, moment.source.observed_on) == (MomentKind.CALL, TODAY)


HOLDS = {
    "hold Will": date(2026, 4, 14),
    "hold Will until 7 April: his father died": date(2026, 4, 7),
    "Hold Will: until Friday": date(2026, 2, 27),
    "hold Will: 3 weeks, his father died": date(2026, 3, 17),
    "hold Will: his father died on 3 March": date(2026, 4, 14),
    "hold Will: for family reasons": date(2026, 4, 14),
    "Pause Will bis 7. April": date(2026, 4, 7),
    "attendre Will jusqu’au 7 avril": date(2026, 4, 7),
    "pausa Will hasta el 7 de abril de 2027": date(2027, 4, 7),
    "wachten Will tot 2026-04-07": date(2026, 4, 7),
}


@pytest.mark.parametrize("text", HOLDS)
def test_hold_is_a_quiet_hold_and_keeps_no_reason(text: str) -> None:
    found = one(text)
    (hold,) = found.holds
    assert (found.customer, hold.reason, hold.until, hold.created_on) == ("will", Reason.QUIET_HOLD, HOLDS[text], TODAY)
    assert "father" not in repr(found)


@pytest.mark.parametrize(
    "text",
    ["stop Will", "STOP: Will Tanner", "Stopp Will - left the firm", "arrêter Will", "alto Will", "stoppen Will"],
)
def test_stop_is_for_good(text: str) -> None:
    (hold,) = one(text).holds
    assert (hold.customer, hold.reason, hold.until) == ("will", Reason.DO_NOT_CONTACT, None)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("birthday Will: 3 April", (4, 3, None)),
        ("Birthday of Will 3rd of April 1970", (4, 3, 1970)),
        ("Geburtstag Will 3.4.1970", (4, 3, 1970)),
        ("anniversaire Will : 3 avril", (4, 3, None)),
        ("cumpleaños Will: 29 de febrero", (2, 29, None)),
        ("verjaardag Will: --04-03", (4, 3, None)),
        ("birthday Will: 13/04", (4, 13, None)),
    ],
)
def test_birthday(text: str, day: tuple[int, int, int | None]) -> None:
    (occasion,) = one(text).occasions
    assert (occasion.kind, occasion.month, occasion.day, occasion.year) == (OccasionKind.BIRTHDAY, *day)


def test_a_line_is_kept_word_for_word() -> None:
    sentence = "Your talk: still quoted – above all the part about the night shift."
    assert one(f"line Will: “{sentence}”").line == sentence
    assert one(f"Zeile Müller: {sentence}").line == sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("birthday Will: 03/04", "two ways"),
        ("birthday Will: soon", "cannot be read"),
        ("birthday Will: 3 April 2099", "year of birth"),
        ("spoke Will on 3/4", "two ways"),
        ("spoke Will tomorrow", "not come yet"),
        ("spoke Will on 3 March", "more than half a year off"),
        ("spoke Will 3.2.25", "two digits"),
        ("hold Will until mid May", "cannot be read"),
        ("hold Will until 2026-02-01", "over already"),
        ("hold Will his father died", "is no day"),
        ("hold Will: 3 weeks his father died", "not plain where the day ends"),
    ],
)
def test_days_that_cannot_be_told_are_asked_back(text: str, sentence: str) -> None:
    assert sentence in asked(text).sentence


# --- names ---


@pytest.mark.parametrize(
    ("name", "customer"),
    [
        ("Kelly Brandt", "brandt"),
        ("BRANDT", "brandt"),
        ("Brandt, Kelly", "brandt"),
        ("Kelly B.", "brandt"),
        ("Kelly (North Shore)", "brandt"),
        ("kelly [moore]", "moore"),
        ("Ms. Moore", "moore"),
        ("brandt@mail.example", "brandt"),
        ("<Brandt@Mail.example>", "brandt"),
        ("jurgen", "mueller"),
        ("Juergen Mueller", "mueller"),
        ("Müller Jürgen", "mueller"),
        ("jose garcia", "garcia"),
        ("Pepe", "garcia"),
        ("van der Berg", "berg"),
        ("Berg", "berg"),
        ("Jean-Luc", "dupont"),
    ],
)
def test_everybody_is_found_by_every_name_they_go_by(name: str, customer: str) -> None:
    assert one(f"spoke {name}: hello").customer == customer


MET = {
    "met Will on Friday": ("will", date(2026, 2, 20), ""),
    "met Kelly Brandt yesterday: about the dock leveller": ("brandt", date(2026, 2, 23), "the dock leveller"),
    "met will on friday": ("will", date(2026, 2, 20), ""),
    "Met with Will": ("will", TODAY, ""),
    "met Will: her cancer": ("will", TODAY, ""),
    "getroffen Müller am Freitag": ("mueller", date(2026, 2, 20), ""),
    "Traf Jürgen Müller gestern: wegen des Lagers": ("mueller", date(2026, 2, 23), "des Lagers"),
    "rencontré Dupont vendredi": ("dupont", date(2026, 2, 20), ""),
    "vu Jean-Luc Dupont hier": ("dupont", date(2026, 2, 23), ""),
    "reunido con José el viernes": ("garcia", date(2026, 2, 20), ""),
    "quedé con José ayer": ("garcia", date(2026, 2, 23), ""),
    "ontmoet Anna gisteren": ("berg", date(2026, 2, 23), ""),
}


@pytest.mark.parametrize("text", MET)
def test_met_is_a_meeting_on_its_day(text: str) -> None:
    found = one(text)
    (moment,) = found.moments
    assert (found.customer, moment.on, moment.what) == MET[text]
    assert moment.kind is MomentKind.MEETING


def test_met_in_running_text_is_no_note() -> None:
    wrapped = "note Will: wants a lift for the new hall of the cousin whom he\nmet in Leeds"
    assert [fact.slots["what"] for each in said("", wrapped) for fact in each.facts] == [
        "a lift for the new hall of the cousin whom he met in Leeds"
    ]
    assert said("", "Met vriendelijke groet,\nSam") == []
    assert said("", "met the usual crowd in Leeds") == []
    assert [each.verb for each in said("", "met Will on Friday")] == ["met"]
    assert said("Meet Will: the agenda") == []


@pytest.mark.parametrize("text", ["Met Will: offerte bespreken", "met Anna dinsdag"])
def test_dutch_met_is_no_meeting(text: str) -> None:
    assert said(text, languages=("en", "nl-NL")) == []
    assert said(text, languages=("en",)) != []
    assert [each.verb for each in said("ontmoet Anna gisteren", languages=("nl",))] == ["met"]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("form Will: du", "familiar"),
        ("form Will: Sie.", "formal"),
        ("form for Will: formal", "formal"),
        ("Form Will familiar", "familiar"),
        ("Anrede Müller: du", "familiar"),
        ("Anrede Herr Müller: Sie", "formal"),
        ("forme Dupont : tu", "familiar"),
        ("forme Dupont: vous", "formal"),
        ("trato José: tú", "familiar"),
        ("trato José: usted", "formal"),
        ("aanspreekvorm Anna: je", "familiar"),
        ("aanspreekvorm Anna: u", "formal"),
    ],
)
def test_form_is_how_the_rep_addresses_them(text: str, form: str) -> None:
    found = one(text)
    assert (found.form, found.facts, found.moments) == (form, (), ())


@pytest.mark.parametrize("text", ["Form W-9: send it", "form the team", "From Will: the price list"])
def test_other_forms_are_left_alone(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("note Kelly: hobby sailing", "ambiguous_name"),
        ("met Will Smith on Friday", "unclear_day"),
        ("met Wil on Friday", "no_such_name"),
        ("met Will tomorrow", "unclear_day"),
        ("form Kelly: du", "ambiguous_name"),
        ("form Wil: du", "no_such_name"),
        ("form Will: thou", "unclear_form"),
        ("stop Kely", "no_such_name"),
        ("note Kelly Schmidt: hobby sailing", "no_such_name"),
        ("note Kelly (Elsewhere): hobby sailing", "no_such_name"),
        ("birthday Will Smith: 3 April", "no_such_name"),
        ("spoke Will Smith: the crane", "unclear_day"),
        ("note Will Smith likes sailing", "name_goes_on"),
        ("stop Will Smith", "name_goes_on"),
        ("note will be sent", "name_goes_on"),
        ("noet Will: hobby sailing", "no_such_word"),
    ],
)
def test_nobody_is_guessed(text: str, reason: str) -> None:
    assert asked(text).reason == reason


def test_who_may_be_meant_is_named() -> None:
    assert asked("stop Kelly").candidates == ("brandt", "moore")


@pytest.mark.parametrize(
    "text",
    [
        "Buy milk",
        "Note that the meeting of the whole sales team is moved",
        "Line 3 of the plan is wrong",
        "Stop worrying about the quarterly numbers and book the flights",
        "noet the gate code",
        "stop@example.com",
        "",
        "note",
    ],
)
def test_other_reminders_to_oneself_are_left_alone(text: str) -> None:
    assert said(text) == []


# --- the mail ---


def test_one_note_a_line_below_any_subject() -> None:
    text = "Hello me,\n\n1. note Will: hobby sailing\n- spoke Moore\nstop Nobody\n\nSam\n"
    assert [(each.number, each.verb) for each in said("From the train", text)] == [
        (3, "note"),
        (4, "spoke"),
        (5, "stop"),
    ]


def test_a_subject_that_only_names_takes_the_text_below() -> None:
    (found,) = said("note Will Tanner", "hobby sailing\n\nSent from my iPhone")
    assert isinstance(found, Understood)
    assert found.facts[0].slots == {"what": "sailing"}


def test_a_line_that_was_wrapped_is_put_together() -> None:
    text = "note Will: project a cold store for the fish that comes in at night\nfrom Duluth\n\nSam\n"
    (found,) = said("", text)
    assert isinstance(found, Understood)
    assert found.facts[0].slots == {"what": "a cold store for the fish that comes in at night from Duluth"}


def test_quotes_and_signatures_are_not_the_reps_words() -> None:
    text = "note Will: hobby sailing\n\n> stop Moore\n\nOn 8 May 2025 Sam wrote:\n> stop Brandt\n-- \nstop Garcia\n"
    assert [each.verb for each in said("Re: stop Müller", text, answer=True)] == ["note"]


def test_of_a_forwarded_mail_only_the_top_counts() -> None:
    text = "spoke Will\nnote Moore: hobby chess\n\nHi Sam,\nstop Brandt\n"
    assert [each.verb for each in said("Fwd: stop Müller", text, answer=True)] == ["spoke", "note"]


verbs = st.sampled_from(sorted(VERBS))
pieces = st.sampled_from(
    [
        "Kelly",
        "Will",
        "Will Tanner",
        ":",
        " - ",
        "(",
        ")",
        "until",
        "on",
        "3/4",
        "3 April",
        "99",
        "child",
        "pet",
        ",",
        "@",
    ]
)


@given(verbs, st.lists(pieces | st.text(max_size=8), max_size=9), st.text(max_size=60))
def test_no_text_ever_raises(verb: str, rest: list[str], below: str) -> None:
    for text in (f"{verb} {' '.join(rest)}", f"{below}\n{verb}{''.join(rest)}\n{below}"):
        for each in said(text, below) + said(below, text) + said(below, text, answer=True):
            assert each.number >= 0


@given(st.text(max_size=200), st.text(max_size=400))
def test_nor_does_any_other_text(subject: str, text: str) -> None:
    assert all(each.number >= 0 for each in said(subject, text))

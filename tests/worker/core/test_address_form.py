"""Whether rep and customer address each other differently: only where both plainly show their form."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import TUESDAY, a_customer, a_rep
from worker.core.address_form import TwoForms, called_forms, differing_form
from worker.core.mined_voice import Written

UTE = a_customer(name="Ute Berger", given_name="Ute", family_name="Berger")

SIE = "Guten Tag Frau Berger,\n\nich schicke Ihnen den Plan, damit Sie Ihre Leute fragen können.\n\nGrüße\nSam"
DU = "Hallo Ute,\n\nich schicke dir den Plan, damit du deine Leute fragen kannst.\n\nGrüße\nSam"
DU_BACK = "Hallo Sam,\n\ndanke dir! Kannst du mir deinen Plan nochmal schicken?\n\nGruß\nUte"
SIE_BACK = (
    "Hallo Herr Okafor,\n\nich danke Ihnen. Könnten Sie mir Ihren neuen Plan schicken, wenn Sie Zeit haben?\n\nGruß"
)
MIXED = "Hallo Sam,\n\nich danke Ihnen! Kannst du mir deinen Plan schicken, wenn du Zeit hast?\n\nUte"
FOOTER = "\n\nFalls Sie nicht der richtige Adressat sind, informieren Sie bitte den Absender, damit Sie und Ihre IT ..."


def written(*texts: str) -> list[Written]:
    """These mails, the newest first."""
    return [Written(text, TUESDAY - timedelta(days=10 * (number + 1))) for number, text in enumerate(texts)]


def differing(ours: tuple[str, ...], theirs: tuple[str, ...], language: str = "de") -> str:
    return differing_form(written(*ours), written(*theirs), UTE, a_rep(), language)


@pytest.mark.parametrize(
    ("language", "ours", "theirs"),
    [
        ("de", SIE, DU_BACK),
        ("fr", "Bonjour Ute,\n\nje vous envoie votre plan.\n\nSam", "Salut Sam,\n\ntu me dis si tes gens t'ont vu ?"),
        ("es", "Hola Ute:\n\nle mando a usted el plano. ¿Lo mira usted?", "Hola Sam,\n\n¿tú puedes? Te dejo tu plano."),
        ("nl", "Beste Ute,\n\nik stuur u uw tekening.\n\nSam", "Hoi Sam,\n\nheb je jouw plan? Ik bel je morgen."),
    ],
)
def test_a_familiar_answer_to_a_formal_rep_differs(language: str, ours: str, theirs: str) -> None:
    assert differing((ours,) * 2, (theirs,), language) == "familiar"
    assert differing((ours,) * 2, (), language) == ""
    assert differing((), (theirs,), language) == ""
    assert differing((theirs.replace("Sam", "Ute"),) * 2, (theirs,), language) == ""  # both alike
    assert differing((ours,) * 2, (theirs,), "en") == ""


@pytest.mark.parametrize(
    "theirs",
    [
        ("Hallo Sam,\n\nhab Dank dir, der Plan ist da.\n\nUte",),  # one phrase is no form
        (MIXED,),
        ("Hallo Peter,\n\nkannst du Sam deinen Plan schicken? Ich danke dir.\n\nUte",),  # to somebody else
        (SIE_BACK, DU_BACK),  # the newest counts
        (MIXED, DU_BACK),
        ("Hallo Sam,\n\nanbei der Plan.\n\nGrüße\nUte\n\nDu willst mehr? Dein Newsletter für dich und deine Leute",),
        ("Hallo Sam,\n\nder Plan ist da.\n\n> " + DU_BACK.replace("\n", "\n> "),),
    ],
)
def test_without_clear_evidence_nothing_differs(theirs: tuple[str, ...]) -> None:
    assert differing((SIE,) * 3, theirs) == ""


def test_a_distant_customer_of_a_familiar_rep_must_show_it_twice() -> None:
    assert differing((DU,) * 2, (SIE_BACK,)) == ""
    assert differing((DU,) * 2, (SIE_BACK, DU_BACK)) == ""
    assert differing((DU,) * 2, (SIE_BACK, SIE_BACK)) == "formal"
    assert differing((DU,) * 2, (f"Hallo Sam,\n\ndanke!\n\nGruß\nUte{FOOTER}",) * 3) == ""
    assert differing((DU,) * 2, (f"Hallo Sam,\n\ndanke!{FOOTER}",) * 3) == ""


def test_few_words_of_a_form_show_nothing() -> None:
    polite = "Guten Tag Frau Berger,\n\nich schicke Ihnen den Plan."
    assert differing((polite,), (DU_BACK,)) == ""
    assert differing((polite,) * 2, (DU_BACK,)) == "familiar"
    assert differing((SIE,), ("Hallo Sam,\n\nhast du deinen Plan?",)) == ""
    assert differing((SIE,), ("Hallo Sam,\n\nhast du deinen Plan bei dir?",)) == "familiar"
    distant = "Hallo Herr Okafor,\n\nich danke Ihnen."
    assert differing((DU,), (distant,) * 3) == ""
    assert differing((DU,), (distant,) * 4) == "formal"


def test_a_long_line_with_words_of_a_closing_does_not_end_what_is_said() -> None:
    theirs = "Hallo Sam,\n\nherzliche Grüße soll ich aus dem Lager bestellen.\n\nHast du deinen Plan bei dir?"
    assert differing((SIE,), (theirs,)) == "familiar"
    assert differing((SIE,), (theirs.replace(" soll ich aus dem Lager bestellen.", ""),)) == ""


def test_mails_come_in_any_order() -> None:
    ours, theirs = written(SIE, DU, DU), written(DU_BACK, SIE_BACK)
    assert differing_form(ours[::-1], theirs[::-1], UTE, a_rep(), "de") == "familiar"


def test_who_is_greeted_by_the_name_they_sign_with_is_spoken_to() -> None:
    greeted = written(DU.replace("Ute", "Uschi"))
    theirs = written(SIE_BACK, SIE_BACK)
    assert differing_form(greeted, theirs, UTE, a_rep(), "de") == ""
    assert differing_form(greeted, theirs, replace(UTE, signs_as="Uschi"), a_rep(), "de") == "formal"


def test_what_the_rep_wrote_last_counts() -> None:
    assert differing((DU, SIE, SIE), (DU_BACK,)) == ""  # the offer is taken already
    assert differing((SIE, DU, DU), (DU_BACK,)) == "familiar"
    assert differing(("Guten Tag Frau Berger,\n\nder Plan ist da.",) * 3, (DU_BACK,)) == ""  # the rep shows no form


def test_plurals_and_set_words_speak_to_nobody_alone() -> None:
    vous = "Bonjour Ute,\n\nun rendez-vous, deux rendez-vous, trois rendez-vous.\n\nSam"
    assert differing((vous,) * 3, ("Salut Sam,\n\ntu me dis si tes gens t'ont vu ?",), "fr") == ""
    jullie = "Hoi Sam,\n\nleveren jullie? Hebben jullie jullie plan?"
    assert differing(("Beste Ute,\n\nik stuur u uw tekening.",) * 2, (jullie,), "nl") == ""


def test_the_forms_have_names_in_their_language() -> None:
    assert called_forms("familiar", "de") == TwoForms("du", "Sie")
    assert called_forms("formal", "nl") == TwoForms("u", "je")
    assert called_forms("", "de") is None
    assert called_forms("familiar", "en") is None

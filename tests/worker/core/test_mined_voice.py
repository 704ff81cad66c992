"""How the rep writes to somebody is read off what they wrote, and nothing else is."""

from datetime import timedelta

import pytest

from tests.builders import TUESDAY, a_customer, a_rep
from worker.core.mined_voice import Written, form_of, mined, shared, signs_as
from worker.core.model import Customer, Voice

KELLY = a_customer(name="Kelly Brandt")


def letters(*texts: str, days: int = 10) -> list[Written]:
    return [Written(text, TUESDAY - timedelta(days=days * (number + 1))) for number, text in enumerate(texts)]


def heard(*texts: str, customer: Customer = KELLY, language: str = "en", days: int = 10) -> Voice:
    return mined(letters(*texts, days=days), customer, a_rep(), TUESDAY, language)


def letter(greeting: str, closing: str = "Best,\nSam") -> str:
    return f"{greeting}\n\nThe drawing is on its way, and the fitters have the plan.\n\n{closing}"


@pytest.mark.parametrize(
    ("line", "usual"),
    [
        ("Hi Kelly,", "Hi {name},"),
        ("Hello Kelly!", "Hello {name}!"),
        ("Kelly,", "{name},"),
        ("Dear Ms. Brandt,", "Dear Ms. Brandt,"),
        ("Liebe Frau Dr. Brandt,", "Liebe Frau Dr. Brandt,"),
        ("Beste mevrouw Brandt,", "Beste mevrouw Brandt,"),
        ("Hola Kelly:", "Hola {name}:"),
        ("Hi all,", ""),
        ("Hi Kelly and Tom,", ""),
        ("Hi Tom,", ""),
        ("Good morning Kelly,", ""),
        ("Happy New Year Kelly,", ""),
        ("Thanks Kelly,", ""),
        ("Kelly, could you look at this?", ""),
        ("Kelly is on holiday this week.", ""),
        ("", ""),
    ],
)
def test_a_greeting_is_taken_where_it_greets_this_person_on_any_day(line: str, usual: str) -> None:
    assert heard(*[letter(line)] * 3).greeting == usual


@pytest.mark.parametrize(
    ("closing", "usual"),
    [
        ("Best,\nSam", "Best,\nSam"),
        ("Kind regards,\n\nSam Okafor", "Kind regards,\nSam Okafor"),
        ("Sam", "Sam"),
        ("Herzliche Grüße\nSam", "Herzliche Grüße\nSam"),
        ("Have a great weekend,\nSam", ""),
        ("Many thanks and best regards,\nSam", ""),
        ("See you soon, best,\nSam", ""),
        ("Best,\nTom", ""),
        ("Best,\nSam\nOkafor Ltd, 12 High Street", ""),
    ],
)
def test_a_sign_off_is_taken_where_it_ends_with_the_reps_name_and_fits_any_day(closing: str, usual: str) -> None:
    assert heard(*[letter("Hi Kelly,", closing)] * 3).signoff == usual


def test_two_mails_are_too_few_to_show_how_somebody_writes() -> None:
    assert heard(letter("Hi Kelly,"), letter("Hi Kelly,")) == Voice(mails=2)
    assert heard(*[letter("Hi Kelly,")] * 3, days=300).mails == 1  # the others are older than eighteen months


def test_what_was_written_lately_counts_twice() -> None:
    lately, before = [letter("Kelly,")] * 2, [letter("Dear Kelly,")] * 3
    mails = [*letters(*lately), *letters(*before, days=120)]
    assert mined(mails, KELLY, a_rep(), TUESDAY, "en").greeting == "{name},"


def test_mail_of_a_later_day_is_not_known_yet() -> None:
    later = [Written(letter("Hi Kelly,"), TUESDAY + timedelta(days=1))] * 5
    assert mined(later, KELLY, a_rep(), TUESDAY, "en") == Voice()


def test_the_length_is_the_median() -> None:
    texts = ("Hi Kelly,\n\nyes.\n\nSam", letter("Hi Kelly,"), letter("Hi Kelly,") + " word" * 300)
    assert heard(*texts).words == len(letter("Hi Kelly,").split())


def test_exclamation_marks_are_counted_by_the_hundred_words_and_those_of_late_twice() -> None:
    plain, glad = "Hi Kelly,\n\n" + "word " * 17 + "\n\nSam", "Hi Kelly!\n\n" + "word " * 17 + "\n\nSam!"
    assert heard(plain, plain, plain).exclaims == 0
    assert heard(glad, glad, glad).exclaims == pytest.approx(10)
    mails = [*letters(glad), *letters(plain, plain, days=200)]
    assert mined(mails, KELLY, a_rep(), TUESDAY, "en").exclaims == pytest.approx(100 * 2 * 2 / (4 * 20))
    assert heard(glad, glad).exclaims is None


@pytest.mark.parametrize(
    ("language", "text", "form"),
    [
        ("de", "Haben Sie Ihren Plan schon? Ich schicke Ihnen meinen.", "formal"),
        ("de", "hast du den Plan schon? Ich schicke dir meinen.", "familiar"),
        ("de", "Die Monteure kommen. Sie bringen den Plan mit.", ""),
        ("de", "Der Plan ist da.", ""),
        ("fr", "Pouvez-vous me dire si votre plan est prêt ?", "formal"),
        ("fr", "Peux-tu me dire si ton plan est prêt ?", "familiar"),
        ("es", "¿Podría usted mirar el plano?", "formal"),
        ("es", "¿Puedes mirar el plano? Tienes tiempo hasta mayo.", "familiar"),
        ("nl", "Kunt u de tekening bekijken? Uw collega heeft haar.", "formal"),
        ("nl", "Kun je de tekening bekijken? Jouw collega heeft haar.", "familiar"),
        ("en", "Could you look at your plan?", ""),
    ],
)
def test_the_form_of_address_is_read_off_the_pronouns(language: str, text: str, form: str) -> None:
    assert form_of(text, language) == form


def test_colleagues_share_a_greeting_with_a_place_for_the_name_only() -> None:
    formal = Voice("Liebe Frau Dr. Berger,", "Grüße\nSam", "formal", 50, 4)
    easy = Voice("Hi {name},", "Sam", "familiar", 30, 5)
    assert shared([formal]) == Voice("", "Grüße\nSam", "formal", 50)
    assert shared([easy, easy, formal]) == Voice("Hi {name},", "Sam", "familiar", 30)
    assert shared([Voice("Hi {name},", "Sam", "familiar", 30, 2)]) == Voice()
    assert shared([Voice(mails=3, exclaims=rate) for rate in (0, 2, 9, None)]).exclaims == 2


@pytest.mark.parametrize(
    ("ends", "name"),
    [
        ("Best,\nKelly", "Kelly"),
        ("Kelly B.", ""),
        ("Brandt", "Brandt"),
        ("Thanks a lot!", ""),
        ("Kelly Brandt", ""),
    ],
)
def test_what_the_customer_signs_as_is_their_name(ends: str, name: str) -> None:
    assert signs_as([f"Yes, that is fine.\n\n{ends}"] * 2, KELLY) == name

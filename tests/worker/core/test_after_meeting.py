"""What a mail says about a meeting just past: thanks for it, or that its writer was not there."""

from typing import Any

import pytest

from tests.builders import a_mail, a_meeting, at
from worker.core.after_meeting import tells_of_missing, thanks_for_something, was_missed


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for making time today, it was a pleasure.",
        "Thanks again for the tour and for lunch.",
        "Vielen Dank für Ihre Zeit heute.",
        "Danke nochmal, dass du gestern da warst.",
        "Merci beaucoup pour votre accueil.",
        "Gracias por su tiempo.",
        "Hartelijk dank dat u maandag tijd had.",
    ],
)
def test_thanks_for_something_are_seen(text: str) -> None:
    assert thanks_for_something(text)


@pytest.mark.parametrize(
    "text",
    [
        "Thanks for your mail.",
        "Thank you very much for the quick reply.",
        "Thanks in advance!",
        "The order is on its way.\n\nThanks,\nDana",
        "Vielen Dank für Ihr Verständnis.",
        "Danke für die Nachricht.",
        "Merci de votre réponse.",
        "Merci de m'envoyer le plan.",
        "Gracias por tu correo.",
        "Dank je wel voor je mail.",
        None,
    ],
)
def test_manners_are_no_thanks(text: str | None) -> None:
    assert not thanks_for_something(text)


@pytest.mark.parametrize(
    "text",
    [
        "I am so sorry I missed our meeting this morning, a pipe burst.",
        "Sorry, I couldn't make it today.",
        "Ich habe unseren Termin leider verpasst.",
        "Désolé, j'ai raté notre rendez-vous.",
        "Lo siento, no pude ir esta mañana.",
        "Sorry, ik ben onze afspraak vergeten.",
    ],
)
def test_who_was_not_there_says_so(text: str) -> None:
    assert tells_of_missing(text)


@pytest.mark.parametrize(
    "text",
    [
        "Sorry I missed your call.",
        "We missed the deadline.",
        "Der Termin war sehr gut, ich habe nur den Schirm vergessen.",
        "De afspraak was leuk, ik heb alleen mijn jas vergeten.",
        None,
    ],
)
def test_what_else_was_missed_is_no_meeting(text: str | None) -> None:
    assert not tells_of_missing(text)


@pytest.mark.parametrize(
    ("when", "changes", "missed"),
    [
        ("2026-02-23 09:59", {}, False),  # of an earlier one
        ("2026-02-23 10:00", {}, True),
        ("2026-02-25 11:00", {}, True),
        ("2026-02-25 11:01", {}, False),  # 48 hours after its end nobody says so any more
        ("2026-02-24 09:00", {"flags": frozenset()}, False),
        ("2026-02-24 09:00", {"excluded": "spam"}, False),
    ],
)
def test_a_meeting_was_missed_where_they_say_so_once_it_began_and_soon(
    when: str, changes: dict[str, Any], *, missed: bool
) -> None:
    mail = a_mail(when, **({"flags": frozenset({"missed"})} | changes))
    meeting = a_meeting("2026-02-23 10:00")
    assert was_missed(meeting, (mail,), at("2026-03-20")) is missed
    assert was_missed(meeting, (mail,), mail.at) is missed
    assert not was_missed(meeting, (mail,), at("2026-02-23 09:59"))  # a replay of the time before

"""What the writer of a mail says, and whether it asks or promises something."""

import pytest

from tests.worker.core.lines_said import ASKING, NOT_ASKING, NOT_PROMISING, PROMISING, lines
from worker.core.asking import asks, promises
from worker.core.own_words import own_words


@pytest.mark.parametrize(
    "below",
    [
        "-----Original Message-----\nFrom: Sam\nSent: Monday\n\nWill you come?",
        "---------- Forwarded message ---------\nWill you come?",
        "On Mon, 2 Feb 2026 at 09:00, Sam Okafor <sam@okafor.example> wrote:\n> Will you come?",
        "Am 02.02.2026 um 09:00 schrieb Sam Okafor:\n> Kommst du?",
        "From: Sam Okafor <sam@okafor.example>\nSent: Monday\nTo: Kelly\n\nWill you come?",
        "Von: Sam\nGesendet: Montag\nAn: Kelly\n\nKommst du?",
        "> Will you come?",
        "-- \nKelly Brandt\nAny questions? Call me.",
    ],
)
def test_what_others_wrote_and_the_signature_go(below: str) -> None:
    text = f"See you on Tuesday.\n\n{below}\n"
    assert own_words(text) == "See you on Tuesday."
    assert not asks(text)


def test_an_answer_below_the_quote_stays() -> None:
    assert own_words("On Monday Sam wrote:\n> Will you come?\n\nYes.\n") == "Yes."


@pytest.mark.parametrize(
    "text",
    [
        "Can you send the drawings?",
        "Could you send the drawings by Friday",
        "Please call me.",
        "Let me know what you think.",
        "I would appreciate your advice on this.",
        "We are still waiting for the part.",
        "Bitte um Rückmeldung.",
        "Merci de me rappeler demain.",
        "¿Puedes llamarme?",
        "Können Sie mir die Maße schicken",
        "図面を送ってください。",
        "Get back to me when you can",
        "How are you? Could you send it",
    ],
)
def test_it_asks(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "Thanks, that helps a lot!",
        "Many thanks, all clear.",
        "FYI, the dock is running again.",
        "How are you? We are well.",
        "Please find attached the drawing.",
        "Danke, passt.",
        "See https://northshore.example/?a=1 for the photos.",
        "Great to meet you. If you have any questions, I am here.",
    ],
)
def test_it_does_not_ask(text: str) -> None:
    assert not asks(text)


@pytest.mark.parametrize("text", [None, "", "  \n", "> only a quote?"])
def test_what_cannot_be_read_is_taken_to_ask(text: str | None) -> None:
    assert asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "I'll send you the drawings on Friday.",
        "I will check with the plant and get back to you.",
        "Let me find out.",
        "We'll have the sample for you next week.",
        "You will hear from us by Monday.",
        "Will send the list tonight.",
        "I’ll ask Ana.",
        "Ich melde mich nächste Woche.",
        "Ich werde Ihnen das Angebot bis Freitag schicken.",
        "Je vous envoie le plan demain.",
        "Te envío el plano mañana.",
    ],
)
def test_it_promises(text: str) -> None:
    assert promises(text)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "Thanks for lunch.",
        "You said you would send it.",
        "Did Ana send the list?",
        "> I'll send it.",
        "The crane will be late.",
    ],
)
def test_it_does_not_promise(text: str | None) -> None:
    assert not promises(text)


@pytest.mark.parametrize(
    ("line", "does"),
    [*((line, True) for line in lines(ASKING)), *((line, False) for line in lines(NOT_ASKING))],
)
def test_lines_that_ask_and_lines_that_do_not(line: str, *, does: bool) -> None:
    assert asks(line) is does


@pytest.mark.parametrize(
    ("line", "does"),
    [*((line, True) for line in lines(PROMISING)), *((line, False) for line in lines(NOT_PROMISING))],
)
def test_lines_that_promise_and_lines_that_do_not(line: str, *, does: bool) -> None:
    assert promises(line) is does


@pytest.mark.parametrize(
    ("line", "does"),
    [
        ("A quote for two pumps, please.", True),
        ("The drawings, please!", True),
        ("Please, no need to hurry.", False),
        ("Bitte, gern geschehen.", False),
        ("Pleased to hear that.", False),
        ("We'll get back to you.", False),
    ],
)
def test_please_asks_wherever_it_stands(line: str, *, does: bool) -> None:
    assert asks(line) is does


def test_a_promise_beside_something_enclosed_is_still_one() -> None:
    assert promises("The plan is attached. I'll send you the price list on Monday.")
    assert not promises("I'll send you the plan attached. See you on Monday.")

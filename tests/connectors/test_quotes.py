import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.quotes import newest_reply


@pytest.mark.parametrize(
    "rest",
    [
        "On Mon, 9 Feb 2026 at 10:00, Sam Okafor <sam@okafor.example> wrote:\n> Old words.\n> More.",
        "On Mon, 9 Feb 2026 at 10:00, Sam Okafor with a very long name <\nsam@okafor.example> wrote:\n> Old words.",
        "Am Mo., 9. Feb. 2026 um 10:00 Uhr schrieb Sam <sam@okafor.example>:\n\n> Alte Worte.",
        "Le lun. 9 févr. 2026 à 10:00, Sam <sam@okafor.example> a écrit :\n> Vieux mots.",
        "pon., 9 lut 2026 o 10:00 Sam <sam@okafor.example> napisał(a):\n\nStare słowa.",
        "пн, 9 февр. 2026 г. в 10:00, Sam <sam@okafor.example>:\n\nСтарые слова.",
        "2026年2月9日(月) 10:00 Sam <sam@okafor.example>:\n\n古い言葉",
        "ma 9. helmik. 2026 klo 10.00 Sam (sam@okafor.example) kirjoitti:\n\nVanhat sanat.",
        "Gesendet: Montag, 09. Februar 2026 um 10:00 Uhr\nVon: Sam\nAn: Kelly\nBetreff: Eis\n\nAlte Worte.",
        "Von meinem/meiner Galaxy gesendet",
        "Outlook für iOS beziehen<https://a.example>",
        "-----Original Message-----\nFrom: Sam\nSent: Monday\nTo: Kelly\nSubject: Ice\n\nOld words.",
        "From: Sam Okafor <sam@okafor.example>\nSent: Monday, 9 February 2026\nTo: Kelly\nSubject: Ice\n\nOld words.",
        "________________________________\nVon: Sam\nGesendet: Montag\nAn: Kelly\n\nAlte Worte.",
        "---------- Forwarded message ---------\nFrom: Sam\n\nOld words.",
        "-- \nKelly Brandt\nNorth Shore Ice",
        "Sent from my iPhone",
        "> Old words.\n> More.",
    ],
)
def test_only_what_was_written_now_is_left(rest: str) -> None:
    assert newest_reply(f"Yes, on Thursday.\nSee you, Kelly\n\n{rest}\n") == "Yes, on Thursday.\nSee you, Kelly"


@pytest.mark.parametrize(
    "text",
    [
        "I need three things:\n\n1. a lift\n2. a ramp",
        "The shop opens at 9:00:\nplease come early.",
        "Date: Friday\nPlace: the plant\nHost: Kelly",
        "From what I hear it went well.\nDate night was fun: dinner.",
        "See the list below -- it is long.\n\nThanks\nKelly",
        "Sent from the warehouse this morning: two pallets.\n\nKelly",
    ],
)
def test_own_words_that_look_like_marks_stay(text: str) -> None:
    assert newest_reply(text) == text


def test_answers_between_quotes_stay() -> None:
    text = "On Mon, 9 Feb 2026, Sam wrote:\n> Monday?\nNo.\n> Tuesday?\nYes.\n"
    assert newest_reply(text) == "No.\nYes."


def test_windows_line_ends_are_understood() -> None:
    assert newest_reply("Yes.\r\n\r\n> Old\r\n") == "Yes."


@given(st.text(max_size=400))
@settings(deadline=None)
def test_any_text_is_cut_to_something_shorter_and_stable(text: str) -> None:
    once = newest_reply(text)
    assert len(once) <= len(text) + 2

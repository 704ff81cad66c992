"""Every reason has a sentence that people can read."""

from datetime import date

import pytest

from worker.core.model import Because, Suggestion
from worker.core.reasons import because_sentence, day, sentence
from worker.core.words import CustomerId, Kind, Outcome, Reason

SINCE, UNTIL = date(2026, 2, 19), date(2026, 4, 11)


def said(reason: Reason, outcome: Outcome = Outcome.HOLD, *, kind: Kind = Kind.CHECKIN, **days: date | None) -> str:
    because = Because(reason, since_on=days.get("since"), until=days.get("until"))
    suggestion = Suggestion(
        CustomerId("c-moira"), outcome, (because,), kind=kind, until=days.get("until"), planned_for=days.get("planned")
    )
    return sentence(suggestion, "Moira")


@pytest.mark.parametrize("reason", Reason)
@pytest.mark.parametrize("since", [SINCE, None])
@pytest.mark.parametrize("until", [UNTIL, None])
def test_every_reason_is_a_sentence_with_a_name_and_no_code(
    reason: Reason, since: date | None, until: date | None
) -> None:
    text = because_sentence(Because(reason, since_on=since, until=until), "Moira")
    assert "Moira" in text or (reason is Reason.NOT_DUE and since is None)
    assert text[0].isupper()
    assert text.endswith((".", "?"))
    assert not any(sign in text for sign in ("{", "}", "_", "  ", " .", "None"))
    assert not set(text.casefold().split()) & {"he", "she", "his", "her", "him", "hers"}


def test_a_debt_is_said_with_its_day_and_its_end() -> None:
    text = said(Reason.REP_OWES_REPLY, since=SINCE, until=date(2026, 4, 5))
    assert text == "You owe Moira an answer since Thursday 19 February. Unanswered, it lapses on Sunday 5 April."


def test_not_due_says_until_when_and_since_when() -> None:
    text = said(Reason.NOT_DUE, Outcome.SILENT, since=date(2026, 2, 10), until=UNTIL)
    assert text == "Not due before Saturday 11 April: last contact with Moira was on Tuesday 10 February."


def test_days_of_two_years_are_told_apart() -> None:
    text = said(Reason.NOT_DUE, Outcome.SILENT, since=date(2025, 12, 30), until=date(2026, 2, 28))
    assert text == (
        "Not due before Saturday 28 February 2026: last contact with Moira was on Tuesday 30 December 2025."
    )


def test_what_is_planned_says_for_when() -> None:
    text = said(Reason.BIRTHDAY_TODAY, Outcome.LATER, kind=Kind.BIRTHDAY, since=SINCE, planned=date(2026, 2, 20))
    assert text == "Moira has a birthday on Thursday 19 February. The birthday note is planned for Friday 20 February."


def test_a_longer_hold_behind_the_first_is_said_too() -> None:
    because = (Because(Reason.TEAMMATE_RECENT, since_on=SINCE, until=date(2026, 2, 26)),)
    held = Suggestion(CustomerId("c-moira"), Outcome.HOLD, because, kind=Kind.CHECKIN, until=UNTIL)
    assert sentence(held, "Moira").endswith("With everything else that holds, it is Saturday 11 April at the soonest.")


def test_thanks_that_are_due_are_not_called_a_check_in() -> None:
    text = said(Reason.DUE, Outcome.DRAFT, kind=Kind.THANKS, since=SINCE)
    assert text == "Moira deserves a word of thanks for Thursday 19 February."


def test_an_unknown_language_is_said_in_english_and_names_are_never_read_as_fields() -> None:
    because = (Because(Reason.NEVER_IN_CONTACT),)
    suggestion = Suggestion(CustomerId("c-moira"), Outcome.SILENT, because)
    assert sentence(suggestion, "{since}", "tlh").startswith("You and {since} have not been in contact")


def test_a_day_has_its_name() -> None:
    assert day(date(2028, 2, 29)) == "Tuesday 29 February"


def test_what_has_nothing_to_say_is_called_by_its_kind() -> None:
    asked = {kind: said(Reason.NOTHING_TRUE_TO_SAY, Outcome.ASK_REP, kind=kind) for kind in Kind}
    assert asked[Kind.CHECKIN].startswith("The check-in for Moira is due, but nothing is known that a draft could say.")
    assert asked[Kind.ANNIVERSARY].startswith("The anniversary note for Moira is due")
    assert [kind for kind, text in asked.items() if "check-in" in text] == [Kind.CHECKIN]
    assert because_sentence(Because(Reason.NOTHING_TRUE_TO_SAY), "Moira").startswith("The note for Moira is due")


def test_a_name_in_capitals_is_asked_for_as_that() -> None:
    because = Because(Reason.NAME_UNKNOWN)
    assert "is in capitals only" in because_sentence(because, "JOHN SMITH")
    assert "does not say" in because_sentence(because, "J. Smith")


def test_a_promise_is_called_the_best_reason_to_write() -> None:
    text = said(Reason.PROMISE_OPEN, since=SINCE, until=date(2026, 4, 5))
    assert text == (
        "You promised Moira something on Thursday 19 February, and nothing went out since: keep it, there is no better "
        "reason to write. Unless you write or speak first, it lapses on Sunday 5 April."
    )


def test_a_day_that_is_over_need_not_be_a_birthday() -> None:
    assert because_sentence(Because(Reason.DAY_PASSED, since_on=SINCE), "Moira") == (
        "The day to wish Moira well, Thursday 19 February, is over."
    )

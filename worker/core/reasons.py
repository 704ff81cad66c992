"""A sentence for every reason: what people read instead of codes. Dates are said so that they stay true."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from worker.core.model import Because, Suggestion
from worker.core.phrases import is_shouted
from worker.core.words import Kind, Outcome, Reason

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_KINDS = {
    Kind.CHECKIN: "check-in",
    Kind.THANKS: "thank-you",
    Kind.BIRTHDAY: "birthday note",
    Kind.ANNIVERSARY: "anniversary note",
    Kind.CONGRATULATION: "congratulation",
}
_NOTE = "note"
"""What a draft is called where its kind does not matter."""


@dataclass(frozen=True, slots=True)
class _Say:
    """How a reason is said: `text`, or `bare` where its day is not known; then what ends it, by itself or not."""

    text: str
    bare: str = ""
    ends: str = ""
    open_end: str = ""


_BY_ITSELF = "On {until} that is over."  # the first day on which it holds nothing back
_ENGLISH: Mapping[Reason, _Say] = {
    Reason.DO_NOT_CONTACT: _Say(
        "{name} is not to be contacted, as recorded on {since}.",
        "{name} is not to be contacted.",
        _BY_ITSELF,
        "That stays so.",
    ),
    Reason.DIED: _Say("{name} has died, so nothing is written any more."),
    Reason.LEFT_FIRM: _Say(
        "{name} has left the firm, as recorded on {since}.",
        "{name} has left the firm.",
        _BY_ITSELF,
        "A new address and a release end that; whoever follows is a person of their own.",
    ),
    Reason.NOT_COVERED: _Say(
        "The mail with {name} has not been read far enough back yet.",
        ends="Every run reads on, and this ends once enough is known.",
    ),
    Reason.SYNC_STALE: _Say(
        "The mailbox was last synced on {since}, so newer mail with {name} may be missing.",
        "The mailbox was never synced, so mail with {name} may be missing.",
        "The next good sync ends that.",
    ),
    Reason.ADDRESS_BOUNCES: _Say(
        "The mail to {name} came back on {since}.",
        "The mail to {name} came back.",
        _BY_ITSELF,
        "A new address, or a mail from {name}, ends that.",
    ),
    Reason.DISPUTE: _Say(
        "There is trouble between your firm and that of {name} since {since}.",
        "There is trouble between your firm and that of {name}.",
        _BY_ITSELF,
        "You end that with a release once it is over.",
    ),
    Reason.QUIET_HOLD: _Say(
        "{name} is left in peace since {since}.",
        "{name} is left in peace.",
        _BY_ITSELF,
        "You end that with a release.",
    ),
    Reason.NO_CELEBRATION: _Say("{name} receives no birthday notes."),
    Reason.NO_PERSON: _Say(
        "No address of a person is known for {name}.", open_end="Name the person and their address, and that ends."
    ),
    Reason.NO_MEETING_HELD: _Say(
        "The meeting with {name} on {since} did not take place, so there is nothing to give thanks for.",
        "The meeting with {name} did not take place, so there is nothing to give thanks for.",
    ),
    Reason.REP_OWES_REPLY: _Say(
        "You owe {name} an answer since {since}.", "You owe {name} an answer.", "Unanswered, it lapses on {until}."
    ),
    Reason.PROMISE_OPEN: _Say(
        "You promised {name} something on {since}, and nothing went out since: keep it, there is no better reason to "
        "write.",
        "You promised {name} something, and nothing went out since: keep it, there is no better reason to write.",
        "Unless you write or speak first, it lapses on {until}.",
    ),
    Reason.COMPLAINT_OPEN: _Say(
        "A complaint from {name} is open since {since}.",
        "A complaint from {name} is open.",
        _BY_ITSELF,
        "You end that with a release once it is settled.",
    ),
    Reason.ON_LEAVE: _Say(
        "{name} is away, as the auto-reply of {since} says.",
        "{name} is away.",
        "A check-in waits until {until}.",
        "You end that with a release.",
    ),
    Reason.PRICE_TALK: _Say(
        "You and {name} talk about a price, a renewal or a bill since {since}, so a kind word would read as pressure.",
        "You and {name} talk about a price, a renewal or a bill, so a kind word would read as pressure.",
        _BY_ITSELF,
        "You end that with a release.",
    ),
    Reason.TEAMMATE_RECENT: _Say(
        "You or a colleague wrote to {name} on {since}.",
        "You or a colleague wrote to {name} only lately.",
        "A check-in waits until {until}.",
    ),
    Reason.OCCASION_GREETED: _Say(
        "You or a colleague began a mail to {name} on the very day, {since}, and that may have been the wish.",
        "You or a colleague began a mail to {name} on the very day, and that may have been the wish.",
        "So nothing more is written, and on {until} it is over.",
    ),
    Reason.MEETING_BOOKED: _Say(
        "A meeting with {name} is booked for {since}.",
        "A meeting with {name} is booked.",
        "A check-in waits until {until}.",
    ),
    Reason.TOO_OFTEN: _Say(
        "{name} already has an unasked note from {since}.",
        "{name} already has an unasked note.",
        "The next one waits until {until}.",
    ),
    Reason.NO_ANSWER: _Say(
        "{name} left three mails without an answer, the last of {since}.",
        "{name} left three mails without an answer.",
        _BY_ITSELF,
        "A call may do more than a fourth, or is it time to let go? A line of yours is still written, and any sign "
        "from {name} or a talk ends that.",
    ),
    Reason.DISCARDED: _Say(
        "The last check-in for {name} was not wanted on {since}.",
        "The last check-in for {name} was not wanted.",
        "Another waits until {until}.",
    ),
    Reason.LET_GO: _Say(
        "You let {name} go on {since}, so no check-ins are written.",
        "You let {name} go, so no check-ins are written.",
        _BY_ITSELF,
        "You end that with a release.",
    ),
    Reason.PAUSED: _Say(
        "You discarded five check-ins in a row, so none is written for {name} since {since}.",
        "You discarded five check-ins in a row, so none is written for {name}.",
        _BY_ITSELF,
        "The word resume under the brief ends that, or: rapport release --checkins NAME.",
    ),
    Reason.BAD_NEWS: _Say(
        "There is bad news in public about the firm or the place of {name} since {since}.",
        "There is bad news in public about the firm or the place of {name}.",
        _BY_ITSELF,
        "You end that with a release.",
    ),
    Reason.DRAFTS_OFF: _Say("Drafts are switched off for this mailbox, so nothing is written for {name}."),
    Reason.NOTHING_TRUE_TO_SAY: _Say(
        "The {note} for {name} is due, last contact was on {since}, but nothing is known that a draft could say. "
        "What is one thing you remember? One line is enough.",
        "The {note} for {name} is due, but nothing is known that a draft could say. "
        "What is one thing you remember? One line is enough.",
    ),
    Reason.NAME_UNKNOWN: _Say(
        "How do you greet {name}? The name on file does not say. Record the given name, and the note is written."
    ),
    Reason.FORM_DIFFERS: _Say(
        "{name} addresses you in another form than you use with them. Which shall it be? Until you say so, nothing is "
        "written. Your answer under the brief ends that, or `form` in a file for: rapport import."
    ),
    Reason.LINT_BLOCKED: _Say("The draft for {name} did not pass its own checks. One line of yours helps."),
    Reason.DID_YOU_MEET: _Say(
        "Did you meet {name} on {since}? Thanks wait for your word.",
        "Did you meet {name}? Thanks wait for your word.",
        "The question ends on {until}.",
    ),
    Reason.LANGUAGE_UNKNOWN: _Say(
        "In which language do you write to {name}? The mail between you is in several. Until you say so, nothing is "
        "written. Your answer under the brief ends that, or `language` in a file for: rapport import."
    ),
    Reason.PLACEMENT_UNKNOWN: _Say(
        "It is not known whether the draft of {since} for {name} reached your Drafts. Please look there.",
        "It is not known whether the draft for {name} reached your Drafts. Please look there.",
    ),
    Reason.DAILY_CAP: _Say("Other drafts came first that day, so the note to {name} waits for its turn."),
    Reason.NOT_A_WORKING_DAY: _Say(
        "{since} is not one of your working days, so the note to {name} waits.",
        "This is not one of your working days, so the note to {name} waits.",
    ),
    Reason.CUSTOMER_DAY_OFF: _Say(
        "{since} is a weekend or a public holiday where {name} lives, so the note waits.",
        "It is a weekend or a public holiday where {name} lives, so the note waits.",
    ),
    Reason.BEFORE_PLAN_TIME: _Say("The note to {name} waits for the morning, when drafts are placed."),
    Reason.NOT_DUE: _Say(
        "Not due before {until}: last contact with {name} was on {since}.", "A check-in for {name} is not due yet."
    ),
    Reason.NEVER_IN_CONTACT: _Say("You and {name} have not been in contact yet, so there is no check-in."),
    Reason.ALREADY_WRITTEN: _Say(
        "The draft for {name} was written on {since}.", "The draft for {name} is written already."
    ),
    Reason.THANKED_LATELY: _Say(
        "{name} was thanked for a meeting on {since}, and another thank-you so soon would be one too many.",
        "{name} was thanked for a meeting lately, and another thank-you so soon would be one too many.",
    ),
    Reason.THANKED_BY_HAND: _Say(
        "Your own mail to {name} of {since} gives thanks, so nothing more is written.",
        "Your own mail to {name} gives thanks, so nothing more is written.",
    ),
    Reason.MEETS_OFTEN: _Say(
        "You meet {name} so often that the meeting of {since} needs no word of thanks.",
        "You meet {name} so often that a meeting needs no word of thanks.",
    ),
    Reason.DUE: _Say("A check-in for {name} is due: last contact was on {since}.", "A check-in for {name} is due."),
    Reason.BIRTHDAY_TODAY: _Say("{name} has a birthday on {since}.", "{name} has a birthday."),
    Reason.BIRTHDAY_PASSED: _Say(
        "{name} had a birthday on {since}, so the note says that it is late.",
        "{name} had a birthday, so the note says that it is late.",
    ),
    Reason.BIRTHDAY_AHEAD: _Say(
        "{name} has a birthday on {since}, when you do not work, so the note comes early.",
        "{name} has a birthday on a day you do not work, so the note comes early.",
    ),
    Reason.ANNIVERSARY_TODAY: _Say("{name} has an anniversary on {since}.", "{name} has an anniversary."),
    Reason.ANNIVERSARY_PASSED: _Say(
        "{name} had an anniversary on {since}, so the note says that it is late.",
        "{name} had an anniversary, so the note says that it is late.",
    ),
    Reason.NEWS: _Say("{name} had good news on {since}.", "{name} had good news."),
    Reason.FOUND: _Say(
        "On {since} something was found that {name} is looking for.",
        "Something was found that {name} is looking for.",
    ),
    Reason.MEETING_HELD: _Say("You met {name} on {since}.", "You met {name}."),
    Reason.REP_LINE: _Say(
        "A check-in for {name} is due, and your line of {since} is waiting.",
        "A check-in for {name} is due, and your line is waiting.",
    ),
    Reason.CUSTOMER_WROTE: _Say("{name} wrote on {since}.", "{name} wrote."),
    Reason.DAY_PASSED: _Say("The day to wish {name} well, {since}, is over.", "The day to wish {name} well is over."),
    Reason.UNTOUCHED: _Say(
        "The draft for {name} had been waiting since {since} and nobody touched it.",
        "The draft for {name} had been waiting and nobody touched it.",
    ),
    Reason.NO_LONGER_TRUE: _Say(
        "On {since} the draft for {name} no longer passed its own checks: something in it was no longer true, or no "
        "longer to be said.",
        "The draft for {name} no longer passed its own checks: something in it was no longer true, or no longer to be "
        "said.",
    ),
    Reason.OVERTAKEN: _Say(
        "Something changed on {since}, and the draft for {name} was no longer right.",
        "The draft for {name} was no longer right.",
    ),
}
_THANKS_DUE = _Say("{name} deserves a word of thanks for {since}.", "{name} deserves a word of thanks.")
_NAME_IN_CAPITALS = _Say(
    "How do you greet {name}? The name on file is in capitals only. Until you say so, nothing is written. The name as "
    "you write it, as your answer under the brief, ends that, or `signs_as` in a file for: rapport import."
)
_LANGUAGES = {"en": _ENGLISH}


def sentence(suggestion: Suggestion, name: str, language: str = "en", *, on: date | None = None) -> str:
    """Say why a person is written to, waits or is asked about, and what ends it; in English for want of a language.

    Days of another year than that of `on`, the day it is said, are said with their year.
    """
    because = suggestion.because[0]
    say = _say(because, name, _LANGUAGES.get(language, _ENGLISH))
    if because.reason is Reason.DUE and suggestion.kind is Kind.THANKS:
        say = _THANKS_DUE
    parts = [_said(say, because, name, on, _KINDS[suggestion.kind] if suggestion.kind else _NOTE)]
    if suggestion.outcome is Outcome.LATER and suggestion.planned_for and suggestion.kind:
        parts.append(f"The {_KINDS[suggestion.kind]} is planned for {day(suggestion.planned_for, on)}.")
    elif suggestion.outcome is Outcome.HOLD and suggestion.until and suggestion.until != because.until:
        parts.append(f"With everything else that holds, it is {day(suggestion.until, on)} at the soonest.")
    return " ".join(parts)


def because_sentence(because: Because, name: str, *, on: date | None = None) -> str:
    """Say one reason and what ends it; `on` as in `sentence`."""
    return _said(_say(because, name, _ENGLISH), because, name, on)


def _say(because: Because, name: str, says: Mapping[Reason, _Say]) -> _Say:
    is_in_capitals = because.reason is Reason.NAME_UNKNOWN and is_shouted(name)
    return _NAME_IN_CAPITALS if is_in_capitals else says[because.reason]


def day(said: date, on: date | None = None) -> str:
    """Say a day so that it stays true: `Thursday 19 February`, with its year where it could be mistaken."""
    text = f"{_WEEKDAYS[said.weekday()]} {said.day} {_MONTHS[said.month - 1]}"
    return text if on is None or said.year == on.year else f"{text} {said.year}"


def _said(say: _Say, because: Because, name: str, on: date | None, note: str = _NOTE) -> str:
    since, until = because.since_on, because.until
    if on is None and since and until and since.year != until.year:
        on = date.min  # two years: both are said
    said = {
        "name": name,
        "note": note,
        "since": day(since, on) if since else "",
        "until": day(until, on) if until else "",
    }
    needs = {field for field in ("since", "until") if f"{{{field}}}" in say.text}
    text = say.text if all(said[field] for field in needs) else say.bare
    ending = say.ends if until else say.open_end
    return " ".join(part.format(**said) for part in (text, ending) if part)

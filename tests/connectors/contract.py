"""What every connector must do, whatever the provider. A connector's test gives the hooks and inherits the class.

The hooks are the rep's and the world's hands on the mailbox: they go around the connector, as people do.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Protocol
from uuid import NAMESPACE_URL, uuid5

import pytest

from connectors.base import Connector
from connectors.errors import CursorExpired, Refused
from connectors.types import (
    Changes,
    Cursor,
    Draft,
    Event,
    Fate,
    Message,
    MessageId,
    Party,
    Place,
    Reminder,
    ReplyTo,
    Response,
    Sighting,
    ThreadId,
    Window,
)

REP = "sam@okafor.example"
KELLY = "kelly@northshore.example"
WINDOW = Window(date(2026, 1, 1), date(2026, 12, 31))
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def mark(key: str) -> str:
    """Stand in for the worker's keyed hash."""
    return str(uuid5(NAMESPACE_URL, key))


@dataclass(frozen=True)
class Letter:
    """One mail as the world sends it."""

    sender: str = KELLY
    to: str = REP
    subject: str = "Dock leveller"
    text: str = "Do you know anyone with a dock leveller to spare?\n\nKelly\n"
    at: datetime = datetime(2026, 2, 10, 14, 30, tzinfo=UTC)
    message_id: str = "<1@northshore.example>"
    in_reply_to: str = ""
    place: Place = Place.INBOX


class Mailbox(Protocol):
    """The hooks. A mailbox starts empty, with its calendar and address book."""

    def connector(self) -> Connector:
        """Connect anew, as another run does."""

    def deliver(self, letter: Letter) -> None: ...
    def move(self, letter: Letter, place: Place) -> None: ...
    def settle(self) -> None:
        """Let as much time pass as the provider needs to tell two changes apart."""

    def add_event(self, uid: str, start: datetime | date, **more: Any) -> None: ...
    def remove_event(self, uid: str) -> None: ...
    def add_card(self, uid: str, name: str, **more: str) -> None: ...
    def remove_card(self, uid: str) -> None: ...

    def drafts(self) -> list[Message]:
        """What lies in the rep's Drafts."""

    def touch_draft(self) -> None:
        """Do to the draft what synchronising does: new flags, no new words."""

    def edit_draft(self, body: str) -> None: ...
    def rewrite_draft(self, body: str) -> None:
        """Edit as programs do that lay a new draft without our ids and remove the old one."""

    def send_draft(self) -> None: ...
    def send_draft_anew(self) -> None:
        """Send as programs do that keep none of our ids."""

    def delete_draft(self) -> None: ...
    def reminders(self) -> list[str]:
        """The titles in our own calendar."""

    def edit_reminder(self, line: str) -> None: ...
    def delete_reminder(self) -> None: ...


A_DRAFT = Draft(
    key="checkin/c-kelly/t-1",
    sender=Party(REP, "Sam Okafor"),
    to=Party(KELLY, "Kelly Brandt"),
    subject="The dock leveller",
    body="Hi Kelly,\n\nyou asked in February whether anyone had a dock leveller to spare. Did you find one?\n\nSam\n",
)
A_REPLY = replace(
    A_DRAFT,
    key="checkin/c-kelly/t-2",
    subject="Re: Dock leveller",
    reply_to=ReplyTo(MessageId("m"), ThreadId("t"), "<1@northshore.example>", ("<0@northshore.example>",)),
)
A_REMINDER = Reminder("reminder/o-1/2026-05-03/0", date(2026, 5, 3), "Kelly Brandt: birthday", "Tell her.")


def pages(ask: Any, cursor: Cursor | None, *more: Any) -> Iterator[Changes[Any]]:
    """Ask on until the stream has caught up."""
    for _ in range(1000):
        page = ask(cursor, *more)
        yield page
        if not page.more:
            return
        assert page.cursor != cursor, "a page was repeated"
        cursor = page.cursor
    raise AssertionError("the stream never ends")


def gathered(found: Iterator[Changes[Any]]) -> tuple[list[Any], Cursor | None]:
    """Give all items and the last cursor."""
    items, cursor = [], None
    for page in found:
        items += page.changed
        cursor = page.cursor
    return items, cursor


def contacts(messages: list[Message]) -> list[Message]:
    """Leave drafts out, as the worker does."""
    return [message for message in messages if Place.DRAFTS not in message.places]


class ConnectorContract:
    """Inherit, and give the fixture `mailbox`."""

    # --- mail ---------------------------------------------------------------------------------------------

    def test_starting_here_tells_no_messages(self, mailbox: Mailbox) -> None:
        mailbox.deliver(Letter())
        page = mailbox.connector().messages(None)
        assert page.changed == ()
        assert page.cursor is not None
        assert page.missed_since is None

    def test_a_delivered_message_is_told_with_what_judging_needs(self, mailbox: Mailbox) -> None:
        start = mailbox.connector().messages(None).cursor
        mailbox.deliver(Letter(in_reply_to="<0@okafor.example>"))
        found, _ = gathered(pages(mailbox.connector().messages, start))
        assert len(found) == 1
        message = found[0]
        assert message.sender is not None
        assert message.sender.address == KELLY
        assert [party.address for party in message.to] == [REP]
        assert message.subject == "Dock leveller"
        assert message.sent_at == Letter().at
        assert message.message_id == "<1@northshore.example>"
        assert message.in_reply_to == "<0@okafor.example>"
        assert Place.INBOX in message.places
        assert message.preview.startswith("Do you know anyone")

    def test_nothing_new_tells_nothing(self, mailbox: Mailbox) -> None:
        mailbox.deliver(Letter())
        start = mailbox.connector().messages(None).cursor
        mailbox.settle()
        _, cursor = gathered(pages(mailbox.connector().messages, start))
        found, _ = gathered(pages(mailbox.connector().messages, cursor))
        assert found == []

    def test_no_message_is_lost_however_close_to_a_look(self, mailbox: Mailbox) -> None:
        cursor = mailbox.connector().messages(None).cursor
        seen: set[str] = set()
        for number in range(12):
            mailbox.deliver(Letter(message_id=f"<{number}@northshore.example>", subject=f"Number {number}"))
            found, cursor = gathered(pages(mailbox.connector().messages, cursor))
            seen |= {message.message_id for message in found}
        found, _ = gathered(pages(mailbox.connector().messages, cursor))
        seen |= {message.message_id for message in found}
        assert seen == {f"<{number}@northshore.example>" for number in range(12)}

    def test_a_cursor_never_misses_what_came_after_it(self, mailbox: Mailbox) -> None:
        mailbox.deliver(Letter())
        cursor = mailbox.connector().messages(None).cursor
        mailbox.deliver(Letter(message_id="<2@northshore.example>"))
        first, _ = gathered(pages(mailbox.connector().messages, cursor))
        again, _ = gathered(pages(mailbox.connector().messages, cursor))
        assert "<2@northshore.example>" in {message.message_id for message in first}
        assert {message.message_id for message in first} <= {message.message_id for message in again}

    def test_a_moved_message_is_told_at_its_new_place_and_still_read(self, mailbox: Mailbox) -> None:
        start = mailbox.connector().messages(None).cursor
        mailbox.deliver(Letter())
        found, cursor = gathered(pages(mailbox.connector().messages, start))
        mailbox.settle()
        mailbox.move(Letter(), Place.TRASH)
        moved, _ = gathered(pages(mailbox.connector().messages, cursor))
        assert Place.TRASH in moved[-1].places
        assert mailbox.connector().read(found[0].id).subject == "Dock leveller"

    def test_a_dead_cursor_says_what_it_may_have_missed(self, mailbox: Mailbox) -> None:
        page = mailbox.connector().messages(Cursor("not one of ours"))
        assert page.missed_since is not None
        assert page.missed_since.tzinfo is not None
        mailbox.deliver(Letter())
        found, _ = gathered(pages(mailbox.connector().messages, page.cursor))
        assert len(found) == 1

    def test_history_gives_both_directions_newest_first(self, mailbox: Mailbox) -> None:
        for number in range(5):
            both = {"sender": REP, "to": KELLY, "place": Place.SENT} if number % 2 else {}
            day = datetime(2026, 2, 1 + number, 9, tzinfo=UTC)
            mailbox.deliver(Letter(at=day, message_id=f"<{number}@northshore.example>", **both))
        mailbox.deliver(Letter(sender="someone@else.example", message_id="<x@else.example>"))
        since = datetime(2026, 2, 2, tzinfo=UTC)
        connector = mailbox.connector()
        found, _ = gathered(pages(lambda cursor: connector.history(KELLY, since, cursor), None))
        assert [message.message_id for message in found] == [f"<{n}@northshore.example>" for n in (4, 3, 2, 1)]

    def test_history_of_a_stranger_is_empty(self, mailbox: Mailbox) -> None:
        mailbox.deliver(Letter())
        page = mailbox.connector().history("nobody@nowhere.example", LONG_AGO, None)
        assert page.changed == ()
        assert not page.more

    def test_history_refuses_a_foreign_cursor(self, mailbox: Mailbox) -> None:
        mailbox.deliver(Letter())
        with pytest.raises(CursorExpired):
            mailbox.connector().history(KELLY, LONG_AGO, Cursor("not one of ours"))

    def test_read_gives_the_newest_reply_only(self, mailbox: Mailbox) -> None:
        mailbox.deliver(
            Letter(text="Yes please.\n\nOn Mon, 9 Feb 2026 at 10:00, Sam wrote:\n> Shall I ask?\n\n-- \nKelly\n")
        )
        connector = mailbox.connector()
        found, _ = gathered(pages(lambda cursor: connector.history(KELLY, LONG_AGO, cursor), None))
        assert connector.read(found[0].id).text == "Yes please."

    def test_reading_what_is_gone_is_refused(self, mailbox: Mailbox) -> None:
        with pytest.raises(Refused):
            mailbox.connector().read(MessageId("1234567890.gone.example"))

    # --- calendar and cards -------------------------------------------------------------------------------

    def test_events_inside_the_window_are_listed_with_answers(self, mailbox: Mailbox) -> None:
        start = datetime(2026, 2, 20, 10, tzinfo=UTC)
        mailbox.add_event("e1", start, title="Lunch", guests={KELLY: "ACCEPTED"}, organizer=KELLY, own="TENTATIVE")
        mailbox.add_event("e2", date(2026, 3, 1), title="Fair")
        mailbox.add_event("e3", datetime(2019, 2, 20, 10, tzinfo=UTC), title="Long ago")
        found, _ = gathered(pages(mailbox.connector().events, None, WINDOW))
        lunch, fair = sorted(found, key=lambda event: event.uid)
        assert (lunch.title, lunch.start) == ("Lunch", start)
        assert lunch.own_response is Response.TENTATIVE
        assert Response.ACCEPTED in {guest.response for guest in lunch.attendees if guest.party.address == KELLY}
        assert fair.all_day
        assert (fair.start, fair.end) == (date(2026, 3, 1), date(2026, 3, 2))

    def test_unchanged_calendars_tell_nothing(self, mailbox: Mailbox) -> None:
        mailbox.add_event("e1", datetime(2026, 2, 20, 10, tzinfo=UTC))
        mailbox.settle()
        _, cursor = gathered(pages(mailbox.connector().events, None, WINDOW))
        page = mailbox.connector().events(cursor, WINDOW)
        assert page.changed == ()
        assert page.relisted_window is None

    def test_a_removed_event_is_told(self, mailbox: Mailbox) -> None:
        mailbox.add_event("e1", datetime(2026, 2, 20, 10, tzinfo=UTC))
        mailbox.add_event("e2", datetime(2026, 2, 21, 10, tzinfo=UTC))
        known: dict[str, Event] = {}
        cursor = _follow(mailbox, known, None)
        assert {event.uid for event in known.values()} == {"e1", "e2"}
        mailbox.settle()
        mailbox.remove_event("e1")
        _follow(mailbox, known, cursor)
        assert {event.uid for event in known.values()} == {"e2"}

    def test_a_foreign_event_cursor_is_refused(self, mailbox: Mailbox) -> None:
        with pytest.raises(CursorExpired):
            mailbox.connector().events(Cursor("not one of ours"), WINDOW)

    def test_cards_are_listed_and_their_removal_told(self, mailbox: Mailbox) -> None:
        mailbox.add_card("k1", "Kelly Brandt", EMAIL=KELLY, BDAY="--0503", CATEGORIES="Customers")
        mailbox.add_card("m1", "Moira Ash", EMAIL="moira@ash.example")
        mailbox.settle()
        connector = mailbox.connector()
        found = list(pages(connector.cards, None))
        cards = {card.name: card for page in found for card in page.changed}
        assert cards["Kelly Brandt"].addresses == (KELLY,)
        assert cards["Kelly Brandt"].groups == {"Customers"}
        assert [(day.month, day.day, day.year) for day in cards["Kelly Brandt"].dates] == [(5, 3, None)]
        assert found[-1].relisted_window is not None
        assert mailbox.connector().cards(found[-1].cursor).changed == ()
        mailbox.remove_card("m1")
        later = list(pages(mailbox.connector().cards, found[-1].cursor))
        listed = {card.name for page in later for card in page.changed}
        removed = {name for page in later for name in page.removed}
        assert cards["Moira Ash"].id in removed or (later[-1].relisted_window and listed == {"Kelly Brandt"})

    # --- drafts -------------------------------------------------------------------------------------------

    def test_a_draft_is_laid_once_however_often_asked(self, mailbox: Mailbox) -> None:
        sighting = mailbox.connector().place_draft(A_DRAFT)
        assert sighting.fate is Fate.WAITING
        assert sighting.ref
        for _ in range(2):
            assert mailbox.connector().place_draft(A_DRAFT).fate is Fate.WAITING
        drafts = mailbox.drafts()
        assert len(drafts) == 1
        assert [party.address for party in drafts[0].to] == [KELLY]
        assert drafts[0].subject == A_DRAFT.subject
        assert (drafts[0].text or "").strip() == A_DRAFT.body.strip()
        assert A_DRAFT.key not in str(drafts[0])
        assert "rapport" not in str(drafts[0]).lower()

    def test_a_reply_stands_in_its_thread(self, mailbox: Mailbox) -> None:
        mailbox.deliver(Letter())
        mailbox.connector().place_draft(A_REPLY)
        (draft,) = mailbox.drafts()
        assert draft.in_reply_to == "<1@northshore.example>"
        assert draft.references[-1] == "<1@northshore.example>"

    def test_two_keys_are_two_drafts(self, mailbox: Mailbox) -> None:
        mailbox.connector().place_draft(A_DRAFT)
        mailbox.connector().place_draft(
            replace(A_DRAFT, key="birthday/c-kelly/2026", subject="Birthday", body="All the best!")
        )
        assert len(mailbox.drafts()) == 2

    def test_a_draft_is_never_told_as_contact(self, mailbox: Mailbox) -> None:
        start = mailbox.connector().messages(None).cursor
        mailbox.connector().place_draft(A_DRAFT)
        found, _ = gathered(pages(mailbox.connector().messages, start))
        assert contacts(found) == []
        connector = mailbox.connector()
        found, _ = gathered(pages(lambda cursor: connector.history(KELLY, LONG_AGO, cursor), None))
        assert contacts(found) == []

    def test_synchronising_is_not_editing(self, mailbox: Mailbox) -> None:
        ref = mailbox.connector().place_draft(A_DRAFT).ref
        mailbox.touch_draft()
        assert mailbox.connector().draft_fate(A_DRAFT.key, ref).fate is Fate.WAITING

    def test_an_edited_draft_is_left_alone(self, mailbox: Mailbox) -> None:
        ref = mailbox.connector().place_draft(A_DRAFT).ref
        mailbox.edit_draft("Hi Kelly, did you find one? Sam")
        sighting = mailbox.connector().draft_fate(A_DRAFT.key, ref)
        assert sighting.fate is Fate.EDITED
        assert (sighting.text or "").strip() == "Hi Kelly, did you find one? Sam"
        with pytest.raises(Refused):
            mailbox.connector().withdraw_draft(A_DRAFT.key, sighting.ref)
        assert mailbox.connector().place_draft(A_DRAFT).fate is Fate.EDITED
        assert len(mailbox.drafts()) == 1

    def test_a_draft_rewritten_under_new_ids_is_left_alone(self, mailbox: Mailbox) -> None:
        ref = mailbox.connector().place_draft(A_DRAFT).ref
        mailbox.rewrite_draft("Hi Kelly, did you find one? Sam")
        assert mailbox.connector().draft_fate(A_DRAFT.key, ref).fate is Fate.EDITED
        assert mailbox.connector().place_draft(A_DRAFT).fate is Fate.EDITED
        assert len(mailbox.drafts()) == 1

    def test_a_sent_draft_is_seen_with_its_message(self, mailbox: Mailbox) -> None:
        ref = mailbox.connector().place_draft(A_DRAFT).ref
        mailbox.send_draft()
        _is_sent(mailbox.connector().draft_fate(A_DRAFT.key, ref))
        _is_sent(mailbox.connector().place_draft(A_DRAFT))
        assert mailbox.drafts() == []

    def test_a_draft_sent_under_new_ids_is_seen(self, mailbox: Mailbox) -> None:
        ref = mailbox.connector().place_draft(A_DRAFT).ref
        mailbox.send_draft_anew()
        _is_sent(mailbox.connector().draft_fate(A_DRAFT.key, ref))

    def test_earlier_mail_to_the_same_person_is_not_the_draft(self, mailbox: Mailbox) -> None:
        early = datetime(2026, 2, 1, tzinfo=UTC)
        mailbox.deliver(Letter(sender=REP, to=KELLY, subject=A_DRAFT.subject, at=early, place=Place.SENT))
        ref = mailbox.connector().place_draft(A_DRAFT).ref
        mailbox.delete_draft()
        assert mailbox.connector().draft_fate(A_DRAFT.key, ref).fate is Fate.MISSING

    def test_a_deleted_draft_never_comes_back(self, mailbox: Mailbox) -> None:
        ref = mailbox.connector().place_draft(A_DRAFT).ref
        mailbox.delete_draft()
        assert mailbox.connector().draft_fate(A_DRAFT.key, ref).fate is Fate.MISSING
        assert mailbox.connector().place_draft(A_DRAFT).fate is Fate.MISSING
        assert mailbox.drafts() == []

    def test_an_untouched_draft_can_be_withdrawn_and_stays_away(self, mailbox: Mailbox) -> None:
        ref = mailbox.connector().place_draft(A_DRAFT).ref
        mailbox.connector().withdraw_draft(A_DRAFT.key, ref)
        assert mailbox.drafts() == []
        mailbox.connector().withdraw_draft(A_DRAFT.key, ref)  # the answer to the first may have been lost
        assert mailbox.connector().place_draft(A_DRAFT).fate is Fate.MISSING

    @pytest.mark.parametrize("act", ["delete_draft", "send_draft"])
    def test_what_a_human_took_is_not_withdrawn(self, mailbox: Mailbox, act: str) -> None:
        ref = mailbox.connector().place_draft(A_DRAFT).ref
        getattr(mailbox, act)()
        with pytest.raises(Refused):
            mailbox.connector().withdraw_draft(A_DRAFT.key, ref)

    def test_an_unknown_draft_is_missing(self, mailbox: Mailbox) -> None:
        assert mailbox.connector().draft_fate("checkin/never/placed", "").fate is Fate.MISSING

    @pytest.mark.parametrize(
        "draft",
        [
            replace(A_DRAFT, subject="Hello\r\nBcc: all@firm.example"),
            replace(A_DRAFT, to=Party(KELLY, "Kelly\nBcc: all@firm.example")),
            replace(A_DRAFT, to=Party("kelly@northshore.example, all@firm.example")),
        ],
    )
    def test_a_line_break_or_second_recipient_is_refused(self, mailbox: Mailbox, draft: Draft) -> None:
        with pytest.raises(Refused):
            mailbox.connector().place_draft(draft)
        assert mailbox.drafts() == []

    # --- reminders ----------------------------------------------------------------------------------------

    def test_a_reminder_is_laid_once_and_is_no_event_of_the_rep(self, mailbox: Mailbox) -> None:
        for _ in range(3):
            sighting = mailbox.connector().place_reminder(A_REMINDER)
            assert sighting.fate is Fate.WAITING
        assert mailbox.reminders() == [A_REMINDER.title]
        assert mailbox.connector().reminder_fate(A_REMINDER.key, sighting.ref).fate is Fate.WAITING
        found, _ = gathered(pages(mailbox.connector().events, None, WINDOW))
        assert found == []

    def test_an_edited_reminder_brings_the_reps_words(self, mailbox: Mailbox) -> None:
        ref = mailbox.connector().place_reminder(A_REMINDER).ref
        mailbox.edit_reminder("Ask about the boat")
        sighting = mailbox.connector().reminder_fate(A_REMINDER.key, ref)
        assert sighting.fate is Fate.EDITED
        assert "Ask about the boat" in (sighting.text or "")
        with pytest.raises(Refused):
            mailbox.connector().withdraw_reminder(A_REMINDER.key, ref)

    def test_a_deleted_reminder_never_comes_back(self, mailbox: Mailbox) -> None:
        ref = mailbox.connector().place_reminder(A_REMINDER).ref
        mailbox.delete_reminder()
        assert mailbox.connector().reminder_fate(A_REMINDER.key, ref).fate is Fate.MISSING
        assert mailbox.connector().place_reminder(A_REMINDER).fate is Fate.MISSING
        assert mailbox.reminders() == []

    def test_an_untouched_reminder_can_be_withdrawn(self, mailbox: Mailbox) -> None:
        ref = mailbox.connector().place_reminder(A_REMINDER).ref
        mailbox.connector().withdraw_reminder(A_REMINDER.key, ref)
        assert mailbox.reminders() == []
        mailbox.connector().withdraw_reminder(A_REMINDER.key, ref)
        assert mailbox.connector().place_reminder(A_REMINDER).fate is Fate.MISSING


def _is_sent(sighting: Sighting) -> None:
    assert sighting.fate is Fate.SENT
    assert sighting.message is not None
    assert [party.address for party in sighting.message.to] == [KELLY]


def _follow(mailbox: Mailbox, known: dict[str, Event], cursor: Cursor | None) -> Cursor | None:
    """Keep what is known of events up to date, as the worker does."""
    named: dict[str, set[str]] = {}
    for page in pages(mailbox.connector().events, cursor, WINDOW):
        known |= {event.id: event for event in page.changed}
        for gone in page.removed:
            with suppress(KeyError):
                del known[gone]
        named.setdefault(page.part, set()).update(event.id for event in page.changed)
        if page.relisted_window is not None:
            for name, event in list(known.items()):
                if event.part == page.part and name not in named[page.part]:
                    del known[name]
        cursor = page.cursor
    return cursor

"""Events out of .ics files: recurrences, zones, answers, and files that are broken."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.errors import TryLater
from connectors.local.calendar import Reader
from connectors.local.collection import Part, Reading
from connectors.types import Event, Response, Window
from tests.connectors.contract import REP, WINDOW, gathered, pages
from tests.connectors.local.mailboxes import MaildirMailbox, write_events

PART = Part("work", (), "")


def read(tmp_path: Path, *events: str, window: Window = WINDOW, head: str = "") -> Reading[Event]:
    path = tmp_path / "a.ics"
    write_events(path, *events)
    path.write_text(path.read_text().replace("PRODID:x", f"PRODID:x{head}"), newline="")
    return Reader(window, frozenset({REP})).read(PART, path)


def starts(reading: Reading[Event]) -> list[str]:
    return sorted(event.start.isoformat()[:16] for event in reading.items)


@pytest.mark.parametrize(
    ("line", "start"),
    [
        ("DTSTART:20260210T100000Z", "2026-02-10T10:00"),
        ("DTSTART;TZID=Europe/Berlin:20260210T100000", "2026-02-10T09:00"),
        ("DTSTART;TZID=Europe/Berlin:20260710T100000", "2026-07-10T08:00"),
        ('DTSTART;TZID="W. Europe Standard Time":20260210T100000', "2026-02-10T09:00"),
        ("DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Berlin:20260210T100000", "2026-02-10T09:00"),
        ("DTSTART;TZID=Mars/Base:20260210T100000", "2026-02-10T10:00"),
        ("DTSTART:20260210T100000", "2026-02-10T10:00"),
        ("DTSTART;VALUE=DATE:20260210", "2026-02-10"),
    ],
)
def test_a_start_is_a_utc_instant_or_a_day(tmp_path: Path, line: str, start: str) -> None:
    reading = read(tmp_path, f"UID:u\n{line}")
    assert starts(reading) == [start]
    assert all(not isinstance(e.start, datetime) or e.start.tzinfo is UTC for e in reading.items)


def test_floating_times_are_in_the_calendars_zone(tmp_path: Path) -> None:
    reading = read(tmp_path, "UID:u\nDTSTART:20260210T100000", head="\r\nX-WR-TIMEZONE:Europe/Berlin")
    assert starts(reading) == ["2026-02-10T09:00"]


def test_a_series_with_a_moved_and_a_dropped_occurrence_keeps_its_ids(tmp_path: Path) -> None:
    series = "UID:u\nDTSTART;TZID=Europe/Berlin:20260316T100000\nRRULE:FREQ=WEEKLY;COUNT=4"
    series += "\nEXDATE;TZID=Europe/Berlin:20260323T100000"
    moved = "UID:u\nRECURRENCE-ID;TZID=Europe/Berlin:20260330T100000\nDTSTART;TZID=Europe/Berlin:20260331T150000"
    before = {event.id: event for event in read(tmp_path, series).items}
    after = {event.id: event for event in read(tmp_path, series, moved).items}
    assert list(before) == ["work/u/20260316T090000Z", "work/u/20260330T080000Z", "work/u/20260406T080000Z"]
    assert set(after) == set(before)
    assert after["work/u/20260330T080000Z"].start == datetime(2026, 3, 31, 13, tzinfo=UTC)  # summer time has begun


def test_a_single_event_keeps_its_id_when_it_moves(tmp_path: Path) -> None:
    (one,) = read(tmp_path, "UID:u\nDTSTART:20260210T100000Z").items
    (two,) = read(tmp_path, "UID:u\nDTSTART:20260211T100000Z").items
    assert one.id == two.id == "work/u"


def test_ends(tmp_path: Path) -> None:
    def end(*lines: str) -> date:
        return read(tmp_path, "\n".join(("UID:u", *lines))).items[0].end

    assert end("DTSTART:20260210T100000Z", "DTEND:20260210T110000Z") == datetime(2026, 2, 10, 11, tzinfo=UTC)
    assert end("DTSTART:20260210T100000Z", "DURATION:PT90M") == datetime(2026, 2, 10, 11, 30, tzinfo=UTC)
    assert end("DTSTART;VALUE=DATE:20260210") == date(2026, 2, 11)
    assert end("DTSTART;VALUE=DATE:20260210", "DTEND;VALUE=DATE:20260213") == date(2026, 2, 13)


def test_yearly_series_are_marked_and_the_leap_day_stays(tmp_path: Path) -> None:
    reading = read(tmp_path, "UID:b\nDTSTART;VALUE=DATE:19800503\nRRULE:FREQ=YEARLY", "UID:o\nDTSTART:20260210T100000Z")
    assert {event.uid: event.yearly for event in reading.items} == {"b": True, "o": False}


def test_answers_and_cancellation(tmp_path: Path) -> None:
    when = "DTSTART:20260210T100000Z"
    guests = f"ATTENDEE;PARTSTAT=DECLINED:MAILTO:{REP.upper()}\nATTENDEE;PARTSTAT=ACCEPTED;CN=K:mailto:k@x.example"
    invited = f"ORGANIZER:mailto:k@x.example\n{guests}"
    found = {
        event.uid: event
        for event in read(
            tmp_path,
            f"UID:invited\n{when}\n{invited}",
            f"UID:own\n{when}\nORGANIZER:mailto:{REP}\nATTENDEE:mailto:k@x.example",
            f"UID:alone\n{when}",
            f"UID:other\n{when}\nORGANIZER:mailto:k@x.example",
            f"UID:off\n{when}\nSTATUS:CANCELLED",
            f"UID:room\n{when}\nATTENDEE;CUTYPE=ROOM:mailto:room@x.example\nATTENDEE:invalid:nothing",
        ).items
    }
    assert {uid: event.own_response for uid, event in found.items()} == {
        "invited": Response.DECLINED,
        "own": Response.ACCEPTED,
        "alone": Response.ACCEPTED,
        "other": Response.NONE,
        "off": Response.ACCEPTED,
        "room": Response.ACCEPTED,
    }
    assert [uid for uid, event in found.items() if event.cancelled] == ["off"]
    assert found["invited"].organizer is not None
    assert [guest.party.name for guest in found["invited"].attendees] == ["", "K"]
    assert found["room"].attendees == ()


@pytest.mark.parametrize(
    "broken",
    [
        "SUMMARY:no start",
        "DTSTART:2026",
        "DTSTART:20260210T100000Z\nRRULE:FREQ=SOMETIMES",
        "DTSTART:20260210T100000Z\nRRULE:FREQ=DAILY;INTERVAL=0",
        "DTSTART:20260210T100000Z\nRRULE:FREQ=SECONDLY",
    ],
)
def test_a_broken_event_is_told_and_the_others_are_read(tmp_path: Path, broken: str) -> None:
    reading = read(tmp_path, f"UID:bad\n{broken}", "UID:good\nDTSTART:20260210T100000Z")
    assert [event.uid for event in reading.items] == ["good"]
    assert [(one.item, one.reason) for one in reading.skipped] == [("work/a.ics#bad", "broken_event")]
    assert "work/a.ics" in reading.skipped[0].sentence
    assert reading.whole


@pytest.mark.parametrize("text", ["", "hello", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:u\r\nDTSTART:20260210T1"])
def test_a_broken_file_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.ics"
    path.write_text(text)
    reading = Reader(WINDOW, frozenset()).read(PART, path)
    assert reading.items == ()
    assert [one.reason for one in reading.skipped] == ["broken_file"]
    assert not reading.whole


@given(st.text(max_size=200))
@settings(deadline=None, max_examples=100)
def test_rubbish_in_an_event_never_raises(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "rubbish.ics"
    write_events(path, f"UID:u\nDTSTART:20260210T100000Z\n{text}")
    Reader(WINDOW, frozenset()).read(PART, path)


def test_while_a_file_is_broken_nothing_of_its_calendar_is_called_gone(tmp_path: Path) -> None:
    mailbox = MaildirMailbox(tmp_path)
    mailbox.add_event("e1", datetime(2026, 2, 20, 10, tzinfo=UTC))
    mailbox.add_event("e2", datetime(2026, 2, 21, 10, tzinfo=UTC))
    cursor = list(pages(mailbox.connector().events, None, WINDOW))[-1].cursor
    (tmp_path / "calendar" / "e1.ics").write_text("half a fi")
    page = mailbox.connector().events(cursor, WINDOW)
    assert [event.uid for event in page.changed] == ["e2"]
    assert page.relisted_window is None
    assert not page.listing
    assert [one.item for one in page.skipped] == ["e1.ics"]
    mailbox.add_event("e1", datetime(2026, 2, 20, 10, tzinfo=UTC))
    page = mailbox.connector().events(page.cursor, WINDOW)
    assert {event.uid for event in page.changed} == {"e1", "e2"}
    assert page.relisted_window == WINDOW


def test_each_folder_is_a_calendar_and_one_that_went_is_told(tmp_path: Path) -> None:
    mailbox = MaildirMailbox(tmp_path)
    work = tmp_path / "calendar" / "work"
    write_events(work / "a.ics", "UID:a\nDTSTART:20260210T100000Z", "UID:b\nDTSTART:20260211T100000Z")
    mailbox.add_event("e1", datetime(2026, 2, 20, 10, tzinfo=UTC))
    found = list(pages(mailbox.connector().events, None, WINDOW))
    assert {page.part: sorted(event.uid for event in page.changed) for page in found} == {
        "": ["e1"],
        "work": ["a", "b"],
    }
    (work / "a.ics").unlink()
    work.rmdir()
    later = [page for page in pages(mailbox.connector().events, found[-1].cursor, WINDOW) if page.part == "work"]
    assert [(page.changed, page.listing, page.relisted_window) for page in later] == [((), True, WINDOW)]


def test_another_window_lists_anew(tmp_path: Path) -> None:
    mailbox = MaildirMailbox(tmp_path)
    mailbox.add_event("e1", datetime(2026, 2, 20, 10, tzinfo=UTC))
    mailbox.add_event("e2", datetime(2027, 2, 20, 10, tzinfo=UTC))
    _, cursor = gathered(pages(mailbox.connector().events, None, WINDOW))
    wider = Window(date(2026, 1, 1), date(2027, 12, 31))
    found, _ = gathered(pages(mailbox.connector().events, cursor, wider))
    assert {event.uid for event in found} == {"e1", "e2"}


def test_a_missing_calendar_folder_is_one_sentence(tmp_path: Path) -> None:
    mailbox = MaildirMailbox(tmp_path)
    (tmp_path / "calendar").rmdir()
    with pytest.raises(TryLater, match=r"calendar folder .* of mailbox sam is missing"):
        mailbox.connector().events(None, WINDOW)


def test_a_broken_card_file_is_told_and_removes_nobody(tmp_path: Path) -> None:
    mailbox = MaildirMailbox(tmp_path)
    mailbox.add_card("k1", "Kelly Brandt")
    (tmp_path / "cards" / "b.vcf").write_text("rubbish")
    page = mailbox.connector().cards(None)
    assert [card.name for card in page.changed] == ["Kelly Brandt"]
    assert page.relisted_window is None
    assert [(one.item, one.reason) for one in page.skipped] == [("b.vcf", "broken_file")]

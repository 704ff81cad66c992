"""Columns keep values whole: what goes in comes out, in the same order."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import StatementError

from connectors.types import Draft, MessageId, Party, Reminder, ReplyTo, ThreadId
from tests.builders import a_customer, a_mail
from worker.core.draft import Finding, Span
from worker.core.model import Because, Mail, Suggestion
from worker.core.words import CustomerId, Direction, FactId, Key, Kind, MailKind, Outcome, Reason
from worker.store.rows import OutboxRow
from worker.store.store import Store

KELLY = a_customer().id
# What a text column can hold everywhere: PostgreSQL refuses NUL, UTF-8 has no lone surrogates.
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
instants = st.datetimes(
    min_value=datetime(1, 1, 3),  # noqa: DTZ001
    max_value=datetime(9999, 12, 29),  # noqa: DTZ001
    timezones=st.timezones(),
).map(lambda at: at.astimezone(UTC))
mails = st.builds(
    Mail,
    customer=st.just(KELLY),
    mailbox=st.just("sam"),
    message=texts,
    thread=texts,
    at=instants,
    direction=st.sampled_from(Direction),
    kind=st.sampled_from(MailKind),
    role=texts,
    reasons=st.lists(texts, max_size=3).map(tuple),
    excluded=texts,
    flags=st.frozensets(texts, max_size=3),
    away_until=st.none() | st.dates(),
    fingerprint=texts,
)
many = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@many
@given(found=st.lists(mails, max_size=5, unique_by=lambda mail: mail.message))
def test_mails_come_back_as_they_went_in_oldest_first(kelly: Store, found: list[Mail]) -> None:
    with kelly._database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM mails")
    assert kelly.contact.save_mails(found) == len(found)
    assert kelly.contact.save_mails(found) == 0
    back = kelly.contact.mails(KELLY)
    assert set(back) == set(found)
    assert [mail.at for mail in back] == sorted(mail.at for mail in found)


def test_equal_sets_are_equal_texts_in_every_process(kelly: Store) -> None:
    kelly.contact.save_mails([a_mail("2026-02-10", flags=frozenset("hgfedcba"))])
    with kelly._database.reading() as connection:
        text = connection.exec_driver_sql("SELECT flags FROM mails").scalar_one()
    assert text == '["a", "b", "c", "d", "e", "f", "g", "h"]'


def test_an_instant_of_any_zone_is_stored_as_utc(kelly: Store) -> None:
    evening = datetime(2026, 2, 10, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    kelly.contact.save_mails([a_mail("2026-02-10", at=evening)])
    (back,) = kelly.contact.mails(KELLY)
    assert back.at.isoformat() == "2026-02-11T04:30:00+00:00"


def test_a_naive_instant_is_refused(kelly: Store) -> None:
    naive = a_mail("2026-02-10", at=datetime(2026, 2, 10))  # noqa: DTZ001
    with pytest.raises((ValueError, StatementError), match="without a time zone"):
        kelly.contact.save_mails([naive])
    assert kelly.contact.count("sam") == 0


def test_suggestions_come_back_as_they_went_in(kelly: Store) -> None:
    because = Because(Reason.ON_LEAVE, date(2026, 3, 1), date(2026, 2, 1), (Kind.CHECKIN, Kind.THANKS))
    suggestion = Suggestion(
        KELLY, Outcome.HOLD, (because, Because(Reason.DUE)), Kind.CHECKIN, Key("checkin/c-kelly/x"),
        date(2026, 3, 1), date(2026, 3, 2), "f-1", "t-1", "m-1", date(2026, 2, 2), date(2026, 2, 3),
    )  # fmt: skip
    bare = Suggestion(KELLY, Outcome.SILENT, (Because(Reason.NOT_DUE),))
    kelly.plans.save(KELLY, (suggestion, bare), datetime(2026, 3, 1, tzinfo=UTC))
    assert kelly.plans.of(KELLY) == (suggestion, bare)
    assert tuple(kelly.plans.suggestions()) == (suggestion, bare)


@pytest.mark.parametrize(
    "content",
    [
        None,
        Reminder("k", date(2026, 3, 1), "Kelly’s birthday", "in a week"),
        Draft(
            "k", Party("sam@okafor.example", "Sam Ökafor"), Party("kelly@x.example"), "Re: Höhe", "Hi Kelly,\n\n…\n",
            "de", ReplyTo(MessageId("m"), ThreadId("t"), "<m@x>", ("<a@x>", "<m@x>")),
        ),
    ],
)  # fmt: skip
def test_outbox_rows_come_back_as_they_went_in(store: Store, content: Draft | Reminder | None) -> None:
    at = datetime(2026, 2, 24, 8, tzinfo=UTC)
    row = OutboxRow(
        Key("k"), "sam", CustomerId("c"), "draft", "checkin", at, content, "closed", "withdrawn", "de",
        (Span(0, 3, "fact", "f-1", "hobby, from your card"),), (Finding("RECENCY", False, "Old.", 1, 2),),
        "f-1", "o-1", (FactId("f-1"),), ("open/1", "ask/2"), date(2026, 2, 24), "ref",
        at, at, at, at, "customer_wrote",
    )  # fmt: skip
    assert store.outbox.add(row)
    assert store.outbox.get(Key("k")) == row

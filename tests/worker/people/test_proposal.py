"""Who looks like a customer: people with mail both ways, most and newest exchange first."""

from datetime import date, timedelta

from connectors.types import Message, MessageId, Party, Place
from tests.builders import REP_ADDRESS, a_message, at
from worker.people.birthdays import KnownBirthday, WishedBirthday
from worker.people.proposal import MOST_RECIPIENTS, Correspondent, propose, to_yaml
from worker.people.yaml_file import read_yaml

OWN = frozenset({REP_ADDRESS})
SAM = Party(REP_ADDRESS, "Sam Okafor")


def _mail(sender: Party, *to: Party, when: str = "2026-02-10", **changes: object) -> tuple[Message, bool]:
    number = f"{sender.address}>{','.join(party.address for party in to)}@{when}"
    values = {"id": MessageId(number), "message_id": f"<{number}>", "sent_at": at(when), "sender": sender, "to": to}
    return a_message(**(values | changes)), True


def _exchange(address: str, name: str = "", times: int = 1, when: str = "2026-02-10") -> list[tuple[Message, bool]]:
    party = Party(address, name)
    days = [(at(when) - timedelta(days=day)).date().isoformat() for day in range(times)]
    return [mail for day in days for mail in (_mail(party, SAM, when=day), _mail(SAM, party, when=day))]


def _addresses(messages: list[tuple[Message, bool]], own: frozenset[str] = OWN) -> list[str]:
    return [person.address for person in propose(messages, own)]


def test_mail_both_ways_makes_a_correspondent() -> None:
    kelly = Party("Kelly@NorthShore.example", "Kelly Brandt")
    messages = [
        _mail(kelly, SAM, when="2026-02-01"),
        _mail(kelly, SAM, when="2026-02-10"),
        _mail(SAM, Party("kelly@northshore.example", "k"), when="2026-02-03"),
    ]
    expected = Correspondent("kelly@northshore.example", "Kelly Brandt", 2, 1, at("2026-02-10"))
    assert propose(messages, OWN) == [expected]


def test_one_way_is_not_enough() -> None:
    kelly, moira = Party("kelly@a.example"), Party("moira@b.example")
    assert _addresses([_mail(kelly, SAM), _mail(SAM, moira)]) == []


def test_desks_machines_and_colleagues_are_left_out() -> None:
    messages = [
        mail
        for address in ("info@a.example", "no-reply@a.example", "rita@okafor.example", REP_ADDRESS, "kelly@a.example")
        for mail in _exchange(address)
    ]
    assert _addresses(messages) == ["kelly@a.example"]


def test_people_of_the_same_free_mail_are_no_colleagues() -> None:
    assert _addresses(
        [_mail(Party("k@gmail.com"), Party("s@gmail.com")), _mail(Party("s@gmail.com"), Party("k@gmail.com"))],
        frozenset({"s@gmail.com"}),
    ) == ["k@gmail.com"]


def test_what_no_person_wrote_and_what_was_not_mailed_does_not_count() -> None:
    kelly = Party("kelly@a.example")
    newsletter = (_mail(kelly, SAM, when="2026-02-01")[0], False)
    for answer in (
        _mail(SAM, kelly, places=frozenset({Place.DRAFTS})),
        _mail(SAM, *(Party(f"p{number}@a.example") for number in range(MOST_RECIPIENTS)), kelly),
    ):
        assert _addresses([_mail(kelly, SAM), answer]) == []
    assert _addresses([newsletter, _mail(SAM, kelly)]) == []


def test_the_same_mail_in_two_folders_is_one() -> None:
    messages = _exchange("kelly@a.example")
    copies = [(a_message(**_fields(message) | {"id": MessageId("copy")}), True) for message, _ in messages]
    assert [(person.inbound, person.outbound) for person in propose([*messages, *copies], OWN)] == [(1, 1)]


def _fields(message: Message) -> dict[str, object]:
    return {name: getattr(message, name) for name in ("sender", "to", "sent_at", "message_id")}


def test_most_exchange_first_and_old_exchange_weighs_less() -> None:
    messages = [
        *_exchange("few@a.example", times=2),
        *_exchange("many@b.example", times=9),
        *_exchange("past@c.example", times=9, when="2024-02-10"),
    ]
    assert _addresses(messages) == ["many@b.example", "few@a.example", "past@c.example"]


def test_what_is_printed_can_be_imported() -> None:
    people = [
        Correspondent("kelly@a.example", "Kelly Brandt", 4, 3, at("2026-02-10")),
        Correspondent("nobody@b.example", "", 1, 1, at("2026-01-10")),
        Correspondent("hans@c.example", "Hans Groß: No", 2, 2, at("2026-01-01")),
    ]
    days = [KnownBirthday("kelly brandt", 2, 29, "e-1"), KnownBirthday("Moira\nX", 5, 3, "e-2")]
    text = to_yaml(people, days, owner="sam")
    kelly, hans = read_yaml(text, "p.yaml", default_owner="").documents
    assert (kelly.customer.addresses, hans.customer.name) == (("kelly@a.example",), "Hans Groß: No")
    assert [(day.month, day.day, day.year, day.source.type) for day in kelly.occasions] == [(2, 29, None, "calendar")]
    comments = [line for line in text.splitlines() if line.startswith("#")]
    assert comments == [
        "# 4 mails from them, 3 to them, the last on 2026-02-10",
        "# 2 mails from them, 2 to them, the last on 2026-01-01",
        "# nobody@b.example: 1 mail from them, 1 to them, the last on 2026-01-10, no name seen",
        "# birthday in the calendar, no mail seen: Moira X --05-03",
    ]


def test_two_birthdays_of_one_name_are_left_to_the_rep() -> None:
    kelly = Correspondent("kelly@a.example", "Kelly Brandt", 4, 3, at("2026-02-10"))
    days = [KnownBirthday("Kelly Brandt", 2, 29, "e-1"), KnownBirthday("Kelly Brandts", 5, 3, "e-2")]
    (person,) = read_yaml(to_yaml([kelly], days, owner="sam"), "p.yaml", default_owner="").documents
    assert person.occasions == ()


def test_a_birthday_guessed_from_wishes_is_marked_and_the_calendar_s_goes_before_it() -> None:
    people = propose(
        [*_exchange("kelly@northshore.example", "Kelly Brandt"), *_exchange("tom@fjord.example", "Tom Fjord")], OWN
    )
    wishes = [
        WishedBirthday("kelly@northshore.example", 5, 3, (date(2024, 5, 3),)),
        WishedBirthday("tom@fjord.example", 6, 7, (date(2024, 6, 7),)),
        WishedBirthday("known@fjord.example", 8, 9, (date(2024, 8, 9),)),
    ]
    text = to_yaml(people, [KnownBirthday("Tom Fjord", 6, 8, "e-1")], wishes, owner="sam")
    read = {
        one.customer.given_name or one.customer.name: one for one in read_yaml(text, "p", default_owner="sam").documents
    }
    (kelly,) = read["Kelly Brandt"].occasions
    assert (kelly.month, kelly.day, kelly.year) == (5, 3, None)
    assert kelly.source.ref == "guessed from your wish of 3 May 2024"
    (tom,) = read["Tom Fjord"].occasions
    assert (tom.month, tom.day, tom.source.type) == (6, 8, "calendar")
    assert "the birthday is guessed from your wish of 3 May 2024, so check it" in text
    assert "# birthday guessed from your wish of 9 August 2024: known@fjord.example --08-09" in text

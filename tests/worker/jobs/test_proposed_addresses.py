"""Proposed addresses through a whole run: shown, kept thirty days, never acted on; on disk and at both providers."""

import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.types import Message, MessageId, Party, Place, ThreadId
from tests.builders import REP_ADDRESS, TUESDAY, a_birthday, a_customer, a_message
from tests.connectors.memory import MemoryMailbox
from tests.stores import open_store
from tests.worker.jobs.desks import a_desk
from tests.worker.jobs.post import EVERYWHERE, Post, a_post
from worker.core.newcomers import KEPT_FOR, ProposedAddress
from worker.jobs.desk import Desk
from worker.jobs.forget import forget
from worker.jobs.run import run
from worker.jobs.show import person
from worker.jobs.status import status
from worker.jobs.sync import sync
from worker.store.store import Store

KELLY = a_customer()
HOME, PAT = "kb@home.example", "plee@northshore.example"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def proposals(store: Store, now: datetime = TUESDAY + HOUR) -> list[dict[str, Any]]:
    (box,) = status(store, {"sam": "memory"}, now)["mailboxes"]
    return list(box["proposals"])


def addresses(store: Store, now: datetime = TUESDAY + HOUR) -> list[str]:
    return [proposal["address"] for proposal in proposals(store, now)]


def a_stranger(number: int = 1, **changes: Any) -> Message:
    values: dict[str, Any] = {
        "id": MessageId(f"s-{number}"),
        "thread": ThreadId(f"t-{number}"),
        "message_id": f"<s-{number}@home.example>",
        "sender": Party(HOME, "Kelly Brandt"),
        "sent_at": TUESDAY + timedelta(minutes=number),
        "received_at": TUESDAY + timedelta(minutes=number),
    }
    return a_message(**(values | changes))


@pytest.fixture
def mailbox() -> MemoryMailbox:
    return MemoryMailbox(clock=TUESDAY)


@pytest.fixture
def desk(store: Store, mailbox: MemoryMailbox) -> Desk:
    made = a_desk(store, mailbox)
    store.people.save(KELLY)
    sync(made, TUESDAY)
    return made


def told(desk: Desk, mailbox: MemoryMailbox, *messages: Message, now: datetime = TUESDAY + HOUR) -> None:
    for message in messages:
        mailbox.deliver(message)
    sync(desk, now)


def test_a_second_address_is_shown_with_what_to_type(desk: Desk, mailbox: MemoryMailbox) -> None:
    told(desk, mailbox, a_stranger(), a_stranger(2))
    (shown,) = proposals(desk.store)
    assert person(desk.store, desk.cadences, KELLY, TUESDAY + HOUR)["proposals"] == [shown]
    assert (shown["address"], shown["customer"], shown["likeness"], shown["mails"]) == (HOME, KELLY.id, "same_name", 2)
    assert shown["sentence"] == (
        "Kelly Brandt may also write from kb@home.example: it bears the same name (2 mails, the last on 24 February "
        f"2026). If so, run: {shown['add']}"
    )
    assert shown["add"].startswith('echo \'{"people": [{"owner": "sam"')


def test_nothing_is_kept_of_it_but_the_proposal(desk: Desk, mailbox: MemoryMailbox, tmp_path: Path) -> None:
    secret = a_stranger(subject="Wombat", text="My dear marzipan\n", preview="quagga", headers={"x-mailer": ("zebu",)})
    others = a_stranger(2, sender=Party("tom@elsewhere.example", "Tom Elsewhere"), cc=(Party(HOME, "Kelly Brandt"),))
    told(desk, mailbox, secret, others)
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert HOME.encode() in held
    for word in ("Wombat", "marzipan", "quagga", "zebu", "s-1", "t-1", "Elsewhere", "tom@"):
        assert word.encode() not in held, word


def test_a_repeat_changes_nothing(desk: Desk, mailbox: MemoryMailbox) -> None:
    told(desk, mailbox, a_stranger(), a_stranger(2), a_stranger(3))
    before = desk.store.proposals.of("sam")
    copy = replace(a_stranger(2), id=MessageId("s-2b"))
    desk.store.mailboxes.drop_cursors("sam", "mail")
    told(desk, mailbox, copy, a_stranger(3), now=TUESDAY + 2 * HOUR)
    mailbox.expire_cursors()
    told(desk, mailbox, a_stranger(), now=TUESDAY + 3 * HOUR)
    assert desk.store.proposals.of("sam") == before
    assert before[0].mails == 3


def test_a_new_colleague_is_shown_once_mail_was_exchanged(desk: Desk, mailbox: MemoryMailbox) -> None:
    pat = Party(PAT, "Pat Lee")
    told(desk, mailbox, a_stranger(sender=pat))
    assert addresses(desk.store) == []
    ours = a_stranger(2, sender=Party(REP_ADDRESS), to=(pat,), places=frozenset({Place.SENT}))
    told(desk, mailbox, ours)
    (shown,) = proposals(desk.store)
    assert shown["sentence"].startswith(
        "Pat Lee (plee@northshore.example) may be a new colleague of Kelly Brandt at North Shore Ice (1 mail, "
    )
    assert '"company": "North Shore Ice"' in shown["add"]


def test_an_answer_from_elsewhere_in_a_thread_with_a_customer(desk: Desk, mailbox: MemoryMailbox) -> None:
    kelly = Party("kelly@northshore.example")
    ours = a_stranger(1, sender=Party(REP_ADDRESS), to=(kelly,), places=frozenset({Place.SENT}))
    answer = a_stranger(2, thread=ours.thread, sender=Party("x7@home.example"), in_reply_to=ours.message_id)
    told(
        desk,
        mailbox,
        ours,
        answer,
        replace(answer, id=MessageId("s-9"), thread=ThreadId("t-9"), sender=Party("y@z.example")),
    )
    assert [(shown["address"], shown["likeness"]) for shown in proposals(desk.store)] == [
        ("x7@home.example", "same_thread")
    ]


def test_it_is_gone_after_thirty_days(desk: Desk, mailbox: MemoryMailbox) -> None:
    told(desk, mailbox, a_stranger(-60 * 24 * 31), a_stranger(2, sender=Party("k2@home.example", "Kelly Brandt")))
    assert addresses(desk.store) == ["k2@home.example"], "what is older is not even kept"
    assert addresses(desk.store, TUESDAY + KEPT_FOR) == ["k2@home.example"]
    assert addresses(desk.store, TUESDAY + KEPT_FOR + HOUR) == []
    run([desk], TUESDAY + KEPT_FOR)
    assert len(desk.store.proposals.of("sam")) == 1
    run([desk], TUESDAY + KEPT_FOR + HOUR)
    assert desk.store.proposals.of("sam") == ()


def test_a_replay_shows_only_what_was_known_then(desk: Desk, mailbox: MemoryMailbox) -> None:
    told(desk, mailbox, a_stranger(), a_stranger(2 * 24 * 60), now=TUESDAY + 3 * DAY)
    assert addresses(desk.store, TUESDAY) == []
    (then,) = proposals(desk.store, TUESDAY + HOUR)
    (now,) = proposals(desk.store, TUESDAY + 3 * DAY)
    assert (then["mails"], now["mails"]) == (1, 2)
    assert (then["last_seen"], now["last_seen"]) == (then["first_seen"], (TUESDAY + 2 * DAY).isoformat())


def test_the_forgotten_are_never_proposed(desk: Desk, mailbox: MemoryMailbox, tmp_path: Path) -> None:
    desk.store.people.save(
        a_customer(id="c-2", name="Ana Ruiz", given_name="", family_name="", addresses=("ana@northshore.example",))
    )
    second = Party("kelly.b@northshore.example", "Kelly Brandt")
    told(desk, mailbox, a_stranger(sender=second))
    assert len(proposals(desk.store)) == 1
    forget({"sam": desk}, desk.store, KELLY)
    assert proposals(desk.store) == []
    assert b"kelly.b@" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    senders = second, Party("kelly@northshore.example", "Kelly Brandt"), Party(PAT, "Pat Lee")
    again = (a_stranger(3 + n, sender=sender, in_reply_to="<x>") for n, sender in enumerate(senders))
    told(desk, mailbox, *again)
    assert addresses(desk.store) == [PAT], "at the same company, only who is somebody else"


def test_nothing_is_ever_done_because_of_it(store: Store, tmp_path: Path) -> None:
    """Two mailboxes with the same customer and mail, one with strangers beside: everything decided is the same."""
    (tmp_path / "other").mkdir()
    decided = []
    with open_store(tmp_path / "other") as other:
        for kept, strangers in ((store, False), (other, True)):
            kept.people.save(KELLY)
            kept.people.save_occasion(a_birthday(2, 24))
            box = MemoryMailbox(clock=TUESDAY)
            desk = a_desk(kept, box)
            sync(desk, TUESDAY - 200 * DAY)
            box.deliver(a_message(sent_at=TUESDAY - 150 * DAY, received_at=TUESDAY - 150 * DAY))
            if strangers:
                box.deliver(a_stranger())
                box.deliver(a_stranger(2, sender=Party(PAT, "Pat Lee"), in_reply_to="<x>"))
                box.deliver(a_stranger(3, sender=Party(REP_ADDRESS), to=(Party(HOME, "Kelly Brandt"),)))
            report = run([desk], TUESDAY + HOUR)
            assert len(kept.proposals.of("sam")) == 2 * strangers
            drafts = [(row.what, row.kind, row.subject) for row in report.planned]
            records = [replace(record, coverage=None, mails=tuple(replace(mail, fingerprint="", subject_key="")  # type: ignore[arg-type]
                       for mail in record.mails), drafts=()) for record in kept.records()]  # fmt: skip
            decided.append((report.suggestions, drafts, records, sorted(kept.mailboxes.coverage("sam"))))
    assert decided[0] == decided[1]
    assert decided[0][1], "there was something to decide"


def test_what_it_says_to_type_adds_the_address(tmp_path: Path) -> None:
    name = "Kelly O'Brandt $(touch oops) `x`"
    config = tmp_path / "rapport.toml"
    config.write_text(
        f'database = "sqlite:///{tmp_path / "rapport.db"}"\n'
        '[[mailbox]]\nname = "sam"\nprovider = "local"\naddress = "sam@okafor.example"\n'
        f'mail = "{tmp_path / "Mail"}"\n[mailbox.rep]\nname = "Sam Okafor"\n',
        encoding="utf-8",
    )
    people = (
        a_customer(name=name, celebrate=False),
        a_customer(id="c-2", name="Ida Lund", company="", addresses=(), celebrate=False),
    )
    found = (("c-kelly", "same_name", HOME, ""), ("c-2", "same_name", "ida@lund.example", ""),
             ("c-kelly", "same_company", PAT, "Pat Lee"))  # fmt: skip
    with open_store(tmp_path) as store:
        for customer in people:
            store.people.save(customer)
        for customer_id, likeness, address, called in found:
            store.proposals.save(
                ProposedAddress("sam", address, called, customer_id, likeness, TUESDAY, TUESDAY)  # type: ignore[arg-type]
            )
        commands = [shown["add"] for shown in proposals(store)]
    for command in commands:
        path = f"PATH={Path(sys.executable).parent}:$PATH RAPPORT_CONFIG={config}"
        typed = command.replace("| rapport", f"| {path} rapport")
        subprocess.run(["bash", "-c", f"set -o pipefail; {typed}"], check=True, cwd=tmp_path, capture_output=True)
    with open_store(tmp_path) as store:
        assert store.proposals.of("sam") == ()
        known = {customer.name: customer for customer in store.people.all()}
    assert known[name].addresses == ("kelly@northshore.example", HOME)
    assert known["Ida Lund"].addresses == ("ida@lund.example",)
    assert (known["Pat Lee"].addresses, known["Pat Lee"].company) == ((PAT,), "North Shore Ice")
    assert [customer.celebrate for customer in (known[name], known["Ida Lund"])] == [False, False]
    assert not (tmp_path / "oops").exists()


# --- the three connectors ---


def raw(sender: str, number: int, *, to: str = REP_ADDRESS, **headers: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, headers.pop("subject", f"Dock {number}")
    mail["Date"], mail["Message-ID"] = format_datetime(TUESDAY + timedelta(minutes=number)), f"<{number}@x.example>"
    for name, value in headers.items():
        mail[name] = value
    mail.set_content("The new dock is fine.\n\nBest,\nme\n")
    return mail.as_bytes()


def is_shown(post: Post) -> None:
    desk = post.desk
    desk.store.people.save(KELLY)
    sync(desk, TUESDAY)
    post.inbox(raw(f"Kelly Brandt <{HOME}>", 1))
    post.inbox(raw("Kelly Brandt <list@home.example>", 2, **{"List-Id": "<club.home.example>"}))
    post.sent(raw(REP_ADDRESS, 3, to="kelly@northshore.example"))
    answers = {"In-Reply-To": "<3@x.example>", "References": "<3@x.example>"}
    post.inbox(raw("<x7@home.example>", 4, subject="Re: Dock 3", **answers))
    post.sent(raw(REP_ADDRESS, 5, to=f"Pat Lee <{PAT}>"))
    post.inbox(raw("Who Else <who@else.example>", 6))
    for hours in range(1, 4):
        sync(desk, TUESDAY + hours * HOUR)
    found = {shown["address"]: (shown["likeness"], shown["mails"]) for shown in proposals(desk.store)}
    assert found == {HOME: ("same_name", 1), "x7@home.example": ("same_thread", 1), PAT: ("same_company", 1)}


@pytest.mark.parametrize("provider", EVERYWHERE)
def test_a_new_address_is_shown_wherever_the_mailbox_is(provider: str, tmp_path: Path) -> None:
    with a_post(provider, tmp_path) as post:
        is_shown(post)

"""Where rep and customer address each other differently the draft waits, and the brief asks which form it shall be."""

from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.types import Draft, Party, Reminder
from tests.builders import TUESDAY, a_birthday, a_customer
from tests.connectors.memory import MemoryMailbox
from tests.worker.jobs.desks import a_desk, deliver_letter
from worker.core.words import CustomerId, Kind, Outcome, Reason
from worker.jobs.desk import Desk
from worker.jobs.run import RunReport, run
from worker.store.store import Store

UTE = a_customer(
    id=CustomerId("c-ute"),
    name="Ute Berger",
    given_name="Ute",
    family_name="Berger",
    addresses=("ute@berger.example",),
    language="de",
)
SIE = "Guten Tag Frau Berger,\n\nich schicke Ihnen den Plan, damit Sie Ihre Leute fragen können!\n\nViele Grüße\nSam"
DU = "Hallo Sam,\n\ndanke dir, und sag mir, wann du deinen Plan fertig hast.\n\nGruß\nUte"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def write(box: MemoryMailbox, text: str, days_ago: int, *, ours: bool) -> None:
    ute = Party("ute@berger.example", "Ute Berger")
    deliver_letter(box, ute, text, TUESDAY - timedelta(days=days_ago), ours=ours)


@pytest.fixture
def box() -> MemoryMailbox:
    box = MemoryMailbox(clock=TUESDAY)
    for number in range(3):
        write(box, SIE, 50 + number, ours=True)
    write(box, DU, 49, ours=False)
    return box


@pytest.fixture
def desk(store: Store, box: MemoryMailbox) -> Desk:
    store.people.save(UTE)
    store.people.save_occasion(a_birthday(2, 24, customer=UTE.id))
    return a_desk(store, box)


def drafts(box: MemoryMailbox) -> list[str]:
    return [each.now.body for each in box.placed.values() if isinstance(each.now, Draft)]


def at_work(desk: Desk, box: MemoryMailbox, now: timedelta = timedelta()) -> RunReport:
    box.clock = TUESDAY + now
    return run([desk], TUESDAY + now)


def the_brief(box: MemoryMailbox) -> str:
    return lying(box).description


def lying(box: MemoryMailbox) -> Reminder:
    (found,) = (e.now for e in box.placed.values() if isinstance(e.now, Reminder) and not e.now.rings)
    return found


def answer(box: MemoryMailbox, text: str) -> None:
    (item,) = (each for each in box.placed.values() if isinstance(each.now, Reminder) and not each.now.rings)
    assert isinstance(item.wrote, Reminder)
    item.now = replace(item.wrote, description=f"{item.wrote.description}\n{text}")


def asked(store: Store) -> list[str]:
    return [each.answer for each in store.asked.of("sam") if each.what == "form"]


def test_the_draft_waits_and_the_brief_asks(desk: Desk, box: MemoryMailbox) -> None:
    suggestions = {each.kind: each for each in at_work(desk, box).suggestions}
    assert drafts(box) == []
    assert (suggestions[Kind.BIRTHDAY].outcome, suggestions[Kind.BIRTHDAY].reason) == (
        Outcome.ASK_REP,
        Reason.FORM_DIFFERS,
    )
    assert "“du” is how Ute Berger addresses you, “Sie” how you address them. Which shall it be?" in the_brief(box)
    assert "Ute Berger: the two of you address each other differently" in the_brief(box)


def test_a_dry_run_asks_the_same(desk: Desk, box: MemoryMailbox) -> None:
    planned = run([desk], TUESDAY, dry_run=True).planned
    assert [row.kind for row in planned if row.what == "draft"] == []
    assert any("“Sie” how you address them" in row.body for row in planned)


@pytest.mark.parametrize(
    ("said", "form", "begins"),
    [("du", "familiar", ""), ("Sie, bitte", "formal", "Guten Tag Frau Berger,"), ("formal", "formal", "Guten Tag")],
)
def test_the_answer_is_kept_and_the_draft_is_written(
    desk: Desk, box: MemoryMailbox, store: Store, said: str, form: str, begins: str
) -> None:
    at_work(desk, box)
    answer(box, said)
    at_work(desk, box, HOUR)
    (ute,) = store.people.all()
    assert ute.form == form
    assert asked(store) == [form]
    (body,) = drafts(box)
    assert body.startswith(begins)
    assert ("Frau Berger" in body) is (form == "formal")


def test_what_is_not_understood_is_asked_again(desk: Desk, box: MemoryMailbox, store: Store) -> None:
    at_work(desk, box)
    answer(box, "mal sehen")
    at_work(desk, box, HOUR)
    assert asked(store) == ["unclear"]
    assert drafts(box) == []
    store.people.save(replace(UTE, form="familiar"))  # said in a file meanwhile
    at_work(desk, box, DAY)
    assert asked(store) == ["familiar"]
    assert len(drafts(box)) == 1


def test_the_rep_answers_by_writing_so(desk: Desk, box: MemoryMailbox) -> None:
    write(box, "Hallo Ute,\n\ngern: ich schicke dir den Plan, damit du deine Leute fragst.\n\nSam", 20, ours=True)
    at_work(desk, box)
    assert len(drafts(box)) == 1


def test_one_phrase_holds_nobody_up(store: Store) -> None:
    box = MemoryMailbox(clock=TUESDAY)
    for number in range(3):
        write(box, SIE, 50 + number, ours=True)
    write(box, "Guten Tag Herr Okafor,\n\nhab Dank dir, der Plan ist da.\n\nUte Berger", 49, ours=False)
    store.people.save(UTE)
    store.people.save_occasion(a_birthday(2, 24, customer=UTE.id))
    at_work(a_desk(store, box), box)
    (body,) = drafts(box)
    assert body.startswith("Guten Tag Frau Berger,")


def test_the_rate_of_exclamation_marks_is_kept_with_the_voice(desk: Desk, box: MemoryMailbox, store: Store) -> None:
    at_work(desk, box)
    heard = store.voices.of(UTE.id)
    assert heard is not None
    assert heard.voice.exclaims == pytest.approx(100 / len(SIE.split()))
    assert heard.their_form == "familiar"


def test_a_voice_kept_by_an_older_version_is_read_again(desk: Desk, box: MemoryMailbox, store: Store) -> None:
    at_work(desk, box)
    heard = store.voices.of(UTE.id)
    assert heard is not None
    old = replace(heard, voice=replace(heard.voice, exclaims=None), their_form="")
    store.voices.save(UTE.id, old)
    store.plans.mark_changed([UTE.id])
    at_work(desk, box, HOUR)
    assert store.voices.of(UTE.id) == replace(heard, read_at=TUESDAY + HOUR)

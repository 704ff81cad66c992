"""Who planning has to look at, and what it decided last."""

from datetime import timedelta

from tests.builders import TUESDAY, a_customer
from worker.core.model import Because, Suggestion
from worker.core.words import CustomerId, Outcome, Reason
from worker.store.store import Store

KELLY = a_customer().id
LATER = TUESDAY + timedelta(days=1)


def test_the_new_the_changed_and_those_whose_time_has_come_are_due(kelly: Store) -> None:
    kelly.people.save(a_customer(id="c-rita", owner="rita", addresses=()))
    assert kelly.plans.due("sam", TUESDAY) == (KELLY,)
    kelly.plans.save(KELLY, (), LATER)
    assert kelly.plans.due("sam", LATER - timedelta(microseconds=1)) == ()
    assert kelly.plans.due("sam", LATER) == (KELLY,)
    kelly.plans.mark_changed([KELLY, CustomerId("gone")])
    assert kelly.plans.due("sam", TUESDAY) == (KELLY,)
    kelly.plans.save(KELLY, (), LATER)
    kelly.plans.save(CustomerId("c-rita"), (), LATER)
    kelly.plans.mark_all_changed("rita")
    assert (kelly.plans.due("sam", TUESDAY), kelly.plans.due("rita", TUESDAY)) == ((), ("c-rita",))
    kelly.plans.mark_changed([])


def test_only_the_last_decision_is_kept(kelly: Store) -> None:
    kelly.people.save(a_customer(id="c-rita", owner="rita", addresses=()))
    silent = Suggestion(KELLY, Outcome.SILENT, (Because(Reason.NOT_DUE),))
    asked = Suggestion(KELLY, Outcome.ASK_REP, (Because(Reason.DID_YOU_MEET),))
    hers = Suggestion(CustomerId("c-rita"), Outcome.SILENT, (Because(Reason.NOT_DUE),))
    kelly.plans.save(KELLY, (silent,), LATER)
    kelly.plans.save(KELLY, (asked, silent), LATER)
    kelly.plans.save(CustomerId("c-rita"), (hers,), LATER)
    assert tuple(kelly.plans.suggestions()) == (asked, silent, hers)
    assert tuple(kelly.plans.suggestions(owner="rita")) == (hers,)
    assert kelly.plans.of(CustomerId("nobody")) == ()

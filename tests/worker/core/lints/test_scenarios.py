"""The bad drafts of the shared scenarios trip the lints they are said to trip."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.builders import a_customer, a_record, a_rep
from tests.worker.core.lints.test_lints import rendered
from worker.core.draft import Composition
from worker.core.lints import check
from worker.core.model import Fact, LastContact, Source
from worker.core.words import CustomerId, FactId, FactKind, Kind, ToldBy, Use

SCENARIOS = Path(__file__).parents[5] / "shared" / "scenarios" / "drafts.yaml"
KINDS = {"check_in": Kind.CHECKIN, "thank_you": Kind.THANKS, "birthday": Kind.BIRTHDAY}
JUDGED = {"GROUNDING", "PLACEHOLDER", "RECENCY", "FACT_FORBIDDEN", "EMPTY_OPENER", "PITCH", "QUESTIONS", "AGE"}


def scenarios() -> list[Any]:
    if not SCENARIOS.is_file():
        return []
    known = yaml.safe_load(SCENARIOS.read_text("utf-8"))["scenarios"]
    return [pytest.param(one, id=one["id"]) for one in known if one["customer"]["language"] == "en"]


def a_fact_of(told: dict[str, Any]) -> Fact:
    kind = FactKind(told["kind"]) if told["kind"] in set(FactKind) else FactKind.NOTE
    learned_on = told["observed_on"] if isinstance(told["observed_on"], date) else None
    return Fact(
        FactId(told["id"]),
        CustomerId("c-kelly"),
        kind,
        {"what": str(told["value"])},
        told_by=ToldBy(told["told_by"]),
        source=Source("mail", "", learned_on),
        use=Use(told["use"]),
    )


@pytest.mark.skipif(not SCENARIOS.is_file(), reason="the shared scenarios are not beside this checkout")
@pytest.mark.parametrize("scenario", scenarios())
def test_bad_samples_trip_their_lints(scenario: dict[str, Any]) -> None:
    customer = a_customer(name=scenario["customer"]["raw_name"], signs_as=scenario["customer"]["signs_as"])
    record = a_record(customer=customer, facts=tuple(a_fact_of(told) for told in scenario["facts"]))
    composition = Composition(KINDS[scenario["occasion"]], "en", (), None, "s")
    for bad in scenario["sample_bad"]:
        found = check(
            rendered(bad["text"], spans={}), composition, record, a_rep(), LastContact(), scenario["now"].date()
        )
        assert set(bad["lints_expected"]) & JUDGED <= {finding.code for finding in found}

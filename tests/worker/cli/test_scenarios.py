"""The shared scenarios through the real path: a mailbox on disk, `import`, `run --as-of`, `drafts` and `explain`."""

from pathlib import Path
from typing import Any

import pytest

from tests.score.scenarios import SCENARIOS, known, play, text_failures


@pytest.mark.skipif(not SCENARIOS.is_file(), reason="the shared scenarios are not beside this checkout")
@pytest.mark.parametrize("scenario", [pytest.param(one, id=one["id"]) for one in known()])
def test_a_scenario_meets_every_expectation(scenario: dict[str, Any], tmp_path: Path) -> None:
    assert play(scenario, tmp_path).failures == []


@pytest.mark.skipif(not SCENARIOS.is_file(), reason="the shared scenarios are not beside this checkout")
@pytest.mark.parametrize("scenario", [pytest.param(one, id=one["id"]) for one in known()])
def test_the_judge_passes_the_good_sample_and_no_bad_one(scenario: dict[str, Any]) -> None:
    if good := scenario["sample_ok"]:
        assert list(text_failures(scenario["expect"], "", good)) == []
    for bad in scenario["sample_bad"]:
        assert list(text_failures(scenario["expect"], "", bad["text"]))

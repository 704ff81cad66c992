"""Bad drafts, each written to trip one lint: at least five for every code, in several languages where words decide."""

from collections.abc import Mapping

from tests.worker.core.lints.careless import Careless
from tests.worker.core.lints.seeded_tact import TACTLESS
from tests.worker.core.lints.seeded_truth import UNTRUE

SEEDED: Mapping[str, tuple[Careless, ...]] = {**UNTRUE, **TACTLESS}
"""The code each must trip, and its drafts."""

BLOCKING = frozenset(
    {
        *("GROUNDING", "RECENCY", "STALE_AT_SEND", "STALE", "FACT_FORBIDDEN", "REP_CLAIM", "COMMITMENT", "PLACEHOLDER"),
        *("NAME_CLEAN", "NAME_CASE", "SUPPRESSED", "NO_PERSON", "HEADERS", "FAKE_REPLY", "ACTIVE", "LANGUAGE"),
        *("FORMALITY", "SENSITIVE", "THIRD_PARTY", "TABOO", "PITCH", "AGE"),
    }
)
"""What keeps a draft from being placed; TIMING does where the wish is early, the others only warn."""

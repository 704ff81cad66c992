"""`python -m tests.score lints`: how many bad drafts each lint catches, and how many good ones it objects to.

Everything here is ours: the bad drafts are seeded (tests/worker/core/lints/seeded.py), the good ones are composed in
every language and form there are templates for. So the figures say that rules hold, not how people write.
"""

from collections import Counter

from tests.worker.core.lints.good import LANGUAGES, good, judged
from tests.worker.core.lints.seeded import SEEDED


def report() -> None:
    """Print one line a lint: seeded, caught, false alarms among the good drafts."""
    alarms: Counter[str] = Counter()
    drafts = 0
    for language in LANGUAGES:
        for written, rendered in good(language):
            drafts += 1
            alarms.update({finding.code for finding in judged(written, rendered)})
    print(f"{drafts} good drafts in {', '.join(LANGUAGES)}")
    print(f"{'lint':16}{'seeded':>8}{'caught':>8}{'languages':>11}{'false alarms':>14}")
    for code, bad in SEEDED.items():
        caught = sum(code in draft.codes() for draft in bad)
        languages = len({draft.language for draft in bad})
        print(f"{code:16}{len(bad):>8}{caught:>8}{languages:>11}{alarms[code]:>14}")

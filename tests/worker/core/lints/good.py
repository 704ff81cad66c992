"""Drafts that no lint may object to: everything we compose, in every language and form there are templates for."""

from collections.abc import Iterator
from dataclasses import replace

from tests.builders import TUESDAY, a_birthday, a_record, a_rep
from tests.worker.composed import TEMPLATES, Written, a_moment, a_suggestion, composed, matrix
from worker.core.draft import Finding, Rendered
from worker.core.lints import NOTHING_KNOWN, Surroundings, check
from worker.core.model import CustomerRecord, LastContact
from worker.core.words import Key, Kind, MomentKind, OccasionKind, Reason
from worker.writing.writer import Writer

WRITER = Writer([TEMPLATES])
LANGUAGES = sorted(WRITER.languages())


def forms(language: str) -> tuple[str, ...]:
    """The forms of address of a language, one empty one where it has none."""
    return WRITER.forms()[language] or ("",)


def good(language: str, seeds: int = 3) -> Iterator[tuple[Written, Rendered]]:
    """Every composition in that language, in each of its forms, for somebody who may be wished to early."""
    for written in (*matrix(seeds), *_others(seeds)):
        record = replace(written.record, customer=replace(written.record.customer, country="US"))
        for form in forms(language):
            composition = replace(written.composition, language=language, form=form)
            yield replace(written, composition=composition, record=record), WRITER.render(composition)


def judged(written: Written, rendered: Rendered, around: Surroundings = NOTHING_KNOWN) -> tuple[Finding, ...]:
    """What the lints say of it on its day; the length of a subject is not judged where its noun is in English."""
    found = check(
        rendered, written.composition, written.record, written.rep, written.contact, TUESDAY.date(), around=around
    )
    foreign = written.composition.language != "en"
    return tuple(finding for finding in found if not (foreign and finding.code == "SUBJECT"))


def _others(seeds: int) -> Iterator[Written]:
    """Kinds the matrix leaves out: days of work and business, and news."""
    for seed in range(seeds):
        for reason, occasion in (
            (Reason.ANNIVERSARY_TODAY, OccasionKind.WORK_ANNIVERSARY),
            (Reason.ANNIVERSARY_PASSED, OccasionKind.WORK_ANNIVERSARY),
            (Reason.ANNIVERSARY_TODAY, OccasionKind.FIRST_ORDER),
        ):
            record = a_record(occasions=(a_birthday(2, 24, kind=occasion, year=2019),))
            yield from _written(Kind.ANNIVERSARY, reason, record, f"{occasion}-{reason}-{seed}", "o-birthday")
        record = a_record(moments=(a_moment(MomentKind.NEWS, "the new plant in Leeds"),))
        yield from _written(Kind.CONGRATULATION, Reason.NEWS, record, f"news-{seed}", "mo-1")


def _written(kind: Kind, reason: Reason, record: CustomerRecord, key: str, cause: str) -> Iterator[Written]:
    suggestion = a_suggestion(kind, reason=reason, key=Key(key), cause=cause, occasion_on=TUESDAY.date())
    composition = composed(suggestion, record)
    assert composition is not None, suggestion
    yield Written(composition, record, a_rep(), LastContact())

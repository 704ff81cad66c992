"""Drafts that no lint may object to: everything we compose, in every language and form there are templates for."""

from collections.abc import Iterator
from dataclasses import replace

from tests.builders import TUESDAY, a_birthday, a_mail, a_meeting, a_record, a_rep
from tests.worker.composed import (
    TEMPLATES,
    Written,
    a_moment,
    a_suggestion,
    a_topic,
    composed,
    held_meeting,
    matrix,
)
from worker.core.draft import Finding, Rendered
from worker.core.lints import NOTHING_KNOWN, Surroundings, check
from worker.core.model import CustomerRecord, LastContact
from worker.core.words import Key, Kind, MomentKind, OccasionKind, Reason
from worker.writing.likeliness import likely
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
            yield (
                replace(written, composition=composition, record=record),
                _in_words_alone(WRITER.render(composition), language),
            )


def _in_words_alone(rendered: Rendered, language: str) -> Rendered:
    """Measure the language of the wordings alone: the values are in English whatever the draft is in."""
    values = tuple(replace(span, source_type="customer") for span in rendered.spans)
    return replace(rendered, likely_language=likely(rendered.body, language, values))


def judged(written: Written, rendered: Rendered, around: Surroundings = NOTHING_KNOWN) -> tuple[Finding, ...]:
    """What the lints say of it on its day; the length of a subject is not judged where its noun is in English."""
    found = check(
        rendered, written.composition, written.record, written.rep, written.contact, TUESDAY.date(), around=around
    )
    foreign = written.composition.language != "en"
    return tuple(finding for finding in found if not (foreign and finding.code == "SUBJECT"))


def _others(seeds: int) -> Iterator[Written]:
    """What the matrix leaves out: days of work and business, news, answers to us, and a meeting by its day."""
    for seed in range(seeds):
        yield from _checkins(seed)
        for reason, occasion in (
            (Reason.ANNIVERSARY_TODAY, OccasionKind.WORK_ANNIVERSARY),
            (Reason.ANNIVERSARY_PASSED, OccasionKind.WORK_ANNIVERSARY),
            (Reason.ANNIVERSARY_TODAY, OccasionKind.FIRST_ORDER),
        ):
            record = a_record(occasions=(a_birthday(2, 24, kind=occasion, year=2019),))
            yield from _written(Kind.ANNIVERSARY, reason, record, f"{occasion}-{reason}-{seed}", "o-birthday")
        record = a_record(moments=(a_moment(MomentKind.NEWS, "the new plant in Leeds"),))
        yield from _written(Kind.CONGRATULATION, Reason.NEWS, record, f"news-{seed}", "mo-1")


def _checkins(seed: int) -> Iterator[Written]:
    """Check-ins that follow up an answer, and that name a meeting which was held."""
    mail, key = a_mail("2025-12-02", message="m-1"), Key(f"answered-{seed}")
    about = a_suggestion(cause="t-1", thread="t-1", message="m-1", key=key)
    composition = composed(about, a_record(mails=(mail,)), topic=a_topic(answers=True))
    assert composition is not None
    yield Written(composition, a_record(mails=(mail,)), a_rep(), LastContact())
    for when in ("2025-12-01", "2026-02-10"):
        record, contact = a_record(meetings=(a_meeting(when),)), held_meeting(when)
        composition = composed(a_suggestion(cause=f"e-{when}", key=Key(f"met-{seed}")), record, contact=contact)
        assert composition is not None
        yield Written(composition, record, a_rep(), contact)


def _written(kind: Kind, reason: Reason, record: CustomerRecord, key: str, cause: str) -> Iterator[Written]:
    suggestion = a_suggestion(kind, reason=reason, key=Key(key), cause=cause, occasion_on=TUESDAY.date())
    composition = composed(suggestion, record)
    assert composition is not None, suggestion
    yield Written(composition, record, a_rep(), LastContact())

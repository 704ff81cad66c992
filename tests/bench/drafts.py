"""What drafts cost: composing, wording and linting every kind of draft in every language, a second of CPU.

The floor says the same sentences with bare Jinja2: no marks, no spans, no choice of wording, no lints.
"""

import sys
from collections.abc import Callable
from dataclasses import replace
from time import process_time

import jinja2

from tests.builders import TUESDAY, a_customer, a_rep
from tests.worker.composed import NAMES, TEMPLATES, cases
from worker.core import lints
from worker.core.draft import Composition, Rendered
from worker.core.drafting import Topic, compose
from worker.core.model import CustomerRecord, LastContact, Rep, Suggestion
from worker.core.words import Key
from worker.writing.writer import Writer

LANGUAGES = ("en", "de", "fr", "es", "nl")
SEEDS, ROUNDS = 3, 3
_NOTHING = LastContact()


def main() -> int:
    """Measure each step over the whole matrix, the best of several rounds."""
    began = process_time()
    writer = Writer([TEMPLATES])
    print(f"reading the templates of {len(writer.languages())} languages: {process_time() - began:.2f} s CPU, once")
    for language in LANGUAGES:
        _measure(writer, language)
    return 0


def _measure(writer: Writer, language: str) -> None:
    matter = list(_matter(language))
    compositions = [_compose(writer, each) for each in matter]
    written = [(made, each) for made, each in zip(compositions, matter, strict=True) if made is not None]
    drafts = [writer.render(made) for made, _ in written]
    bare = [_bare(draft) for draft in drafts]
    floor = _seconds(lambda: [template.render(values) for template, values in bare])
    composing = _seconds(lambda: [_compose(writer, each) for each in matter])
    wording = _seconds(lambda: [writer.render(made) for made, _ in written])
    linting = _seconds(lambda: [_lint(d, made, each) for d, (made, each) in zip(drafts, written, strict=True)])
    every = composing + wording + linting
    print(
        f"{language}: {len(drafts)} drafts, {len(drafts) / every:5.0f} a second of CPU: composing "
        f"{composing / floor:.1f}, wording {wording / floor:.1f}, linting {linting / floor:.1f}, "
        f"together {every / floor:.0f} x bare Jinja2 ({floor / len(drafts) * 1e6:.0f} µs a draft)",
        flush=True,
    )


Matter = tuple[Suggestion, CustomerRecord, Rep, Topic | None]
"""What one draft is made from."""


def _matter(language: str) -> list[Matter]:
    """Every case of the matrix for a customer and a rep of that language, under several seeds and names."""
    rep = replace(a_rep(), languages=(language,))
    return [
        (
            replace(suggestion, key=Key(f"k-{number}-{seed}")),
            replace(record, customer=a_customer(signs_as=NAMES[(number + seed) % len(NAMES)], language=language)),
            rep,
            topic,
        )
        for number, (suggestion, record, topic) in enumerate(cases())
        for seed in range(SEEDS)
    ]


def _compose(writer: Writer, matter: Matter) -> Composition | None:
    suggestion, record, rep, topic = matter
    return compose(suggestion, record, _NOTHING, rep, topic=topic, now=TUESDAY, forms=writer.forms())


def _lint(draft: Rendered, made: Composition, matter: Matter) -> object:
    _, record, rep, _ = matter
    return lints.check(draft, made, record, rep, _NOTHING, TUESDAY.date())


def _bare(draft: Rendered) -> tuple[jinja2.Template, dict[str, str]]:
    """The draft's text as one template with a name where each span stands."""
    text, values, last = "", {}, 0
    for number, span in enumerate(sorted(draft.spans, key=lambda span: span.start)):
        if span.start >= last:
            text += f"{draft.body[last : span.start]}{{{{ v{number} }}}}"
            values[f"v{number}"] = draft.body[span.start : span.end]
            last = span.end
    plain = jinja2.Environment(autoescape=False)
    return plain.from_string(text + draft.body[last:]), values


def _seconds(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS):
        began = process_time()
        work()
        taken.append(process_time() - began)
    return min(taken)


if __name__ == "__main__":
    sys.exit(main())

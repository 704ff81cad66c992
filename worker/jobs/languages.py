"""In which language each customer of a mailbox is written to, by what was kept of their mail; the core has the rules.

The record is given as drafts in that language may say it: what the templates know by name is said in it.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from worker.core.language import HEARD, NOTHING_SPOKEN, Choice, Spoken, chosen, language_of
from worker.core.model import Customer, CustomerRecord, Rep
from worker.core.occasions import today_for
from worker.core.vocabulary import KNOWN_SLOTS, Vocabulary, in_language
from worker.core.words import CustomerId
from worker.store.store import Store
from worker.store.voices import KeptLanguages


@dataclass(frozen=True, slots=True)
class Languages:
    """The languages a mailbox's mail with customers has shown, as they were kept: by customer and by company."""

    rep: Rep
    kept: Mapping[CustomerId, KeptLanguages] = field(default_factory=dict)
    at: Mapping[str, Sequence[KeptLanguages]] = field(default_factory=dict)

    @classmethod
    def of(cls, store: Store, rep: Rep) -> "Languages":
        """Read them."""
        kept, at = store.voices.languages(rep.mailbox), defaultdict[str, list[KeptLanguages]](list)
        for each in kept:
            at[each.company].append(each)
        return cls(rep, {each.customer: each for each in kept}, at)

    def choice(self, customer: Customer, just_heard: Spoken | None = None) -> Choice:
        """Choose the language to write in; what was just heard comes in place of what was kept."""
        kept = self.kept.get(customer.id)
        spoken = just_heard or (kept.spoken if kept else NOTHING_SPOKEN)
        colleagues = [
            each.recorded or each.spoken.ours
            for each in (self.at.get(customer.company, ()) if customer.company else ())
            if each.customer != customer.id
        ]
        return chosen(customer, self.rep, spoken, colleagues)


def in_draft_language(
    record: CustomerRecord, choice: Choice, rep: Rep, now: datetime, vocabulary: Callable[[], Vocabulary]
) -> CustomerRecord:
    """Give the record as drafts may say it; `vocabulary` is asked for only where there is something it could know.

    A language that mail has shown stands in it as though it were recorded: it is never saved.
    """
    if choice.why in HEARD:
        record = replace(record, customer=replace(record.customer, language=choice.language))
    if not any(fact.kind in KNOWN_SLOTS for fact in record.facts):
        return record
    return in_language(record, language_of(record.customer, rep), today_for(rep.timezone, now), vocabulary())

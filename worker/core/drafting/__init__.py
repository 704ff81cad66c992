"""What a draft says: which moves, which values, and where each value comes from. The wording is `templates/`' affair.

With nothing true to say there is no composition; the caller then asks the rep for a line.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from worker.core.draft import Composition, Move, Value
from worker.core.drafting.case import Case, Heart, Topic
from worker.core.drafting.checkin import checkin, reply_subject
from worker.core.drafting.thanks import thanks
from worker.core.drafting.wishes import anniversary, birthday, congratulation
from worker.core.language import language_of
from worker.core.model import CustomerRecord, LastContact, Rep, Suggestion, Voice
from worker.core.phrases import clean
from worker.core.voice import called, signs, whole_name
from worker.core.words import Kind

__all__ = ["NEUTRAL", "Topic", "compose", "language_of", "reply_subject"]

NEUTRAL = Voice()
"""Nothing is known of how the rep writes to this person."""

_HEARTS: Mapping[Kind, Callable[[Case], Heart | None]] = {
    Kind.CHECKIN: checkin,
    Kind.THANKS: thanks,
    Kind.BIRTHDAY: birthday,
    Kind.ANNIVERSARY: anniversary,
    Kind.CONGRATULATION: congratulation,
}


def compose(
    suggestion: Suggestion,
    record: CustomerRecord,
    contact: LastContact,
    rep: Rep,
    *,
    topic: Topic | None,
    now: datetime,
    forms: Mapping[str, Sequence[str]] = MappingProxyType({"en": ()}),
    voice: Voice = NEUTRAL,
) -> Composition | None:
    """The draft's moves and values; None where nothing true can be said in one of the languages of `forms`.

    `forms` gives each language's forms of address, the neutral one first. In another language nothing is said but the
    rep's own words. `reply_subject` is set exactly where the draft answers `topic.message`.
    """
    language = language_of(record.customer, rep)
    name = called(record.customer)
    if suggestion.kind is None or name is None:
        return None
    said_name = Value(name, "customer", record.customer.id, "the name you have for them")
    case = Case(suggestion, record, contact, rep, topic, now, language, said_name)
    is_known = language in forms
    if not is_known and not _is_theirs_alone(case, voice):
        return None
    heart = _HEARTS[suggestion.kind](case)
    if heart is None or not (is_known or heart.reply_subject):
        return None
    return Composition(
        kind=suggestion.kind,
        language=language,
        paragraphs=((_greeting(case, voice),), *heart.paragraphs, (_signoff(case, voice),)),
        subject=heart.subject,
        seed=suggestion.key or f"{record.customer.id}/{suggestion.kind}",
        avoid=frozenset(
            wording for draft in record.drafts if draft.key != suggestion.key for wording in draft.wordings
        ),
        reply_subject=heart.reply_subject,
        form=voice.form if voice.form in forms.get(language, ()) else next(iter(forms.get(language, ())), ""),
        exclaims=voice.exclaims != 0,
    )


def _is_theirs_alone(case: Case, voice: Voice) -> bool:
    """Whether every word is the rep's own: greeting, line and sign-off."""
    says_line = case.suggestion.kind is Kind.CHECKIN and case.line is not None
    return says_line and bool(voice.greeting and voice.signoff)


def _greeting(case: Case, voice: Voice) -> Move:
    """What the rep writes before everything else to this person, or the plain form of the language."""
    customer = case.record.customer
    whole = Value(whole_name(customer) or case.name.text, "customer", customer.id, case.name.source)
    values = {"name": case.name, "whole_name": whole}
    usual = clean(voice.greeting.replace("{name}", case.name.text))
    return Move("greeting", values | _usual(usual, "your usual greeting", case))


def _signoff(case: Case, voice: Voice) -> Move:
    signature = Value(signs(case.rep), "rep", case.rep.mailbox, "your sign-off")
    return Move("signoff", {"signature": signature} | _usual(voice.signoff, "your usual sign-off", case))


def _usual(text: str, source: str, case: Case) -> dict[str, Value]:
    said = clean(text, lines=True)
    return {"usual": Value(said, "rep", case.rep.mailbox, source)} if said else {}

"""The schema of a file of people: every key, its type and its meaning; `schema_table` prints it for the README."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, create_model, field_validator, model_validator

from worker.core.facts import ABOUT, LANGUAGE_SLOT, SLOTS
from worker.core.facts import problems as fact_problems
from worker.core.occasions import parse_day
from worker.core.words import FactKind, Kind, MomentKind, OccasionKind, ToldBy, Use
from worker.people.usual import usual_about, usual_use
from worker.people.values import (
    RECORDED_REASONS,
    SOURCE_TYPES,
    Address,
    Country,
    Day,
    Entries,
    Given,
    Interval,
    KnownDay,
    Language,
    Name,
    RecordedReason,
    Some,
    Timezone,
    Truth,
    crossing,
)

Confidence = Literal["stated", "paraphrased", "guessed"]
LeapRule = Literal["before", "after"]
Form = Literal["formal", "familiar"]
Lead = Annotated[int, Field(ge=1, le=366)]

SLOT_MEANINGS: Mapping[str, str] = {
    "what": "what it is, a noun phrase that can be said: `ice fishing`",
    "name": "the first name, as the customer used it",
    "event": "what happens, a noun phrase: `graduation`",
    "on": "the day of it, YYYY-MM-DD",
    "animal": "what animal it is: `dog`",
    "label": "what the note is about: `clubs`, `mentor`",
    LANGUAGE_SLOT: "the language these words are in, where it is not the first of the rep's `languages`",
}


def one_of(words: type[StrEnum] | tuple[str, ...]) -> str:
    """Say which words a key may hold."""
    return "one of " + ", ".join(f"`{word}`" for word in words)


def key(type_words: str, meaning: str, default: Any = "", **limits: Any) -> Any:
    """Describe one key: its type in words, its meaning, and its default (`...` where it has to be given)."""
    return Field(default, title=type_words, description=meaning, **limits)


class Entry(BaseModel):
    """Anything with keys: a key that is not named here is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SourcedEntry(Entry):
    """Anything that came from somewhere."""

    id: str = key("text", "written by `export`; leave it out for something new")
    source: str = key(
        "text", f"where it is known from: {', '.join(SOURCE_TYPES)} and any reference; default: import and this file"
    )
    observed_on: Day = key("day", "when it was learned; default: the day of the import", None)


class FactFields(SourcedEntry):
    """One personal detail; the slots of its kind are keys beside these."""

    kind: FactKind = key(one_of(FactKind), "what kind of detail it is", ...)
    about: str = key(one_of(ABOUT), "whom it is about; default: what the kind says, mostly `self`")
    told_by: ToldBy = key(
        one_of(ToldBy), "who told it; what the rep records counts as told by the customer", ToldBy.CUSTOMER
    )
    use: Annotated[Use | None, Given] = key(
        one_of(Use),
        "`mention` may be said, `steer` chooses topics unsaid, `shield` only prevents, `never` is kept apart; "
        "default: the widest that kind and teller allow",
        None,
    )
    confidence: Confidence = key(
        one_of(get_args(Confidence)),
        "how sure it is",
        "stated",
    )
    valid_until: Day = key("day", "the last day it is taken as true; default: the usual life of its kind", None)
    last_mentioned_on: Day = key("day", "when a draft last said it; written by `export`", None)
    last_confirmed_on: Day = key(
        "day", "when the customer or the rep last said the same again; its usual life counts from there", None
    )

    @property
    def slots(self) -> dict[str, str]:
        """The slots that were given."""
        return {slot: value for slot in SLOT_KINDS if (value := getattr(self, slot))}

    def usage(self) -> Use:
        """What it may be used for."""
        return self.use or usual_use(self.kind, self.told_by, self.subject())

    def subject(self) -> str:
        """Whom it is about."""
        return self.about or usual_about(self.kind)

    @model_validator(mode="after")
    def _may_be_kept(self) -> Self:
        if found := fact_problems(self.kind, self.slots, self.usage(), self.told_by, self.subject()):
            raise ValueError(" ".join(found))
        return self


def _slot_kinds() -> dict[str, list[FactKind]]:
    kinds: dict[str, list[FactKind]] = {}
    for kind, slots in SLOTS.items():
        for slot in slots:
            kinds.setdefault(slot, []).append(kind)
    return kinds | {LANGUAGE_SLOT: list(SLOTS)}


def _kinds_text(kinds: list[FactKind]) -> str:
    return "every kind" if len(kinds) == len(SLOTS) else ", ".join(f"`{kind}`" for kind in kinds)


SLOT_KINDS = _slot_kinds()
"""Every slot with the kinds of fact that have it."""

_SLOT_FIELDS: dict[str, Any] = {
    slot: (str, key("text", f"{SLOT_MEANINGS[slot]} (for {_kinds_text(kinds)})")) for slot, kinds in SLOT_KINDS.items()
}
FactEntry: type[FactFields] = create_model("FactEntry", __base__=FactFields, **_SLOT_FIELDS)


class OccasionEntry(SourcedEntry):
    """A day of the year."""

    kind: OccasionKind = key(one_of(OccasionKind), "what is celebrated", ...)
    on: str = key("day of the year", "YYYY-MM-DD, or --MM-DD where the year is not known", ...)
    leap_rule: LeapRule = key(
        one_of(get_args(LeapRule)),
        "where 29 February falls in other years: 28 February or 1 March",
        "before",
    )
    lead_days: Annotated[list[Lead], Some] = key("list of numbers", "days before, on which the rep is reminded too", [])

    @field_validator("on")
    @classmethod
    def _is_day(cls, value: str) -> str:
        parse_day(value)
        return value


class MomentEntry(SourcedEntry):
    """Something that happened and deserves a word."""

    kind: MomentKind = key(
        one_of(MomentKind), "what happened; `no_meeting`: the meeting of that day did not take place", ...
    )
    on: KnownDay = key("day", "when it happened", ...)
    what: str = key("text", "what it was, a noun phrase that can be said")


class HoldEntry(SourcedEntry):
    """A reason not to write now."""

    reason: RecordedReason = key(one_of(RECORDED_REASONS), "why; `quiet_hold` keeps the cause to yourself", ...)
    until: Day = key("day", "the first day on which it no longer holds; left out: for good", None)
    stops: Annotated[list[Kind], Some] = key("list", f"{one_of(Kind)}; left out: every kind", [])
    created_on: Day = key("day", "since when; default: the day of the import", None)


class PersonEntry(SourcedEntry):
    """One customer: a person."""

    name: Name = key("text", "the full name", ...)
    addresses: Annotated[list[Address], Some] = key("list of text", "every mail address; the first is written to", ...)
    given_name: str = key("text", "the given name, where the full name does not begin with it")
    family_name: str = key("text", "the family name, where the full name does not end with it")
    signs_as: str = key("text", "what they call themselves under a mail; drafts greet them so")
    company: str = key("text", "the company they work for")
    owner: str = key("text", "the mailbox that writes to them; default: the only one, or `--mailbox`")
    group: str = key("text", "the cadence they are kept in touch by")
    ideal_days: Interval = key(
        "number", "days after which they should hear from the rep; left out: those of their group", None
    )
    longest_days: Interval = key(
        "number", "days they wait at the longest while they do not answer; left out: those of their group", None
    )
    language: Language = key(
        "text", "the language to write in: `en`, `de`; left out: the one the rep writes to them in"
    )
    form: Literal[Form, ""] = key(
        one_of(get_args(Form)), "the form of address to write in (Sie or du); left out: the one the rep uses with them"
    )
    country: Country = key("text", "the country they live in, with its region where holidays differ: `US`, `DE-BY`")
    timezone: Timezone = key("text", "where their day begins: `America/Chicago`")
    celebrate: Truth = key(
        "true or false", "false: no birthday notes, no reminder of birthday or wedding", default=True
    )
    birthday: str = key("day of the year", "short for an occasion: YYYY-MM-DD, or --MM-DD without the year")
    facts: Annotated[list[FactEntry], Entries] = key("list", "personal details", [])  # type: ignore[valid-type]
    occasions: Annotated[list[OccasionEntry], Entries] = key("list", "days of the year", [])
    moments: Annotated[list[MomentEntry], Entries] = key("list", "things that happened", [])
    holds: Annotated[list[HoldEntry], Entries] = key("list", "reasons not to write", [])
    held: Any = key("anything", "what else `export` shows; `import` does not read it", None)

    @field_validator("birthday")
    @classmethod
    def _is_day(cls, value: str) -> str:
        if value:
            parse_day(value)
        return value

    @field_validator("longest_days")
    @classmethod
    def _is_not_crossed(cls, value: int | None, info: ValidationInfo) -> int | None:
        if problem := crossing(info.data.get("ideal_days"), value):
            raise ValueError(problem)
        return value

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if not self.addresses:
            raise ValueError("no address; give at least one under `addresses`")
        if self.birthday and any(occasion.kind is OccasionKind.BIRTHDAY for occasion in self.occasions):
            raise ValueError("`birthday` and `occasions` both give a birthday; keep one of them")
        return self


SECTIONS: tuple[tuple[str, type[Entry]], ...] = (
    ("people[]", PersonEntry),
    ("people[].facts[]", FactEntry),
    ("people[].occasions[]", OccasionEntry),
    ("people[].moments[]", MomentEntry),
    ("people[].holds[]", HoldEntry),
)


def schema_table() -> str:
    """Print every key as a Markdown table: key, type, meaning."""
    lines = ["| key | type | meaning |", "|---|---|---|"]
    for place, model in SECTIONS:
        for name, field in sorted(model.model_fields.items(), key=lambda item: item[0] in SourcedEntry.model_fields):
            needed = " **needed**" if field.is_required() else ""
            lines.append(f"| `{place}.{name}` | {field.title}{needed} | {field.description} |")
    return "\n".join(lines) + "\n"

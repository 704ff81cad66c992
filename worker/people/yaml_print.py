"""People to YAML: prints exactly what `read_yaml` reads back unchanged."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import yaml

from worker.core.model import Customer, Fact, Hold, Moment, Occasion, Source
from worker.core.words import CustomerId
from worker.people.document import PersonDocument
from worker.people.usual import usual_about
from worker.people.values import source_text

Keys = dict[str, Any]


class _Dumper(yaml.SafeDumper):
    """PyYAML's safe dumper without anchors, which our reader does not take."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Escape every unprintable character: in other styles PyYAML writes U+0085 so that it reads it as a space."""
    plain = all(char.isprintable() or char == "\n" for char in text)
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain else '"')


_Dumper.add_representer(str, _text)


def write_yaml(
    documents: Iterable[PersonDocument],
    *,
    held: Mapping[CustomerId, Mapping[str, object]] | None = None,
    comments: Sequence[str] = (),
) -> str:
    """Print the people; `held` adds a section that import does not read, `comments` a line above each person."""
    blocks = []
    for place, document in enumerate(documents):
        keys = _person(document)
        if held and (extra := held.get(document.customer.id)):
            keys["held"] = dict(extra)
        comment = comments[place] if place < len(comments) else ""
        blocks.append(comment_line(comment) + dump([keys]))
    return "people:\n" + "".join(blocks) if blocks else "people: []\n"


def dump(data: object) -> str:
    """Print plain data in our form of YAML."""
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)


def comment_line(text: str) -> str:
    """Print one comment line, whatever the text holds; nothing for no text."""
    printable = "".join(char if char.isprintable() else " " for char in text)
    return f"# {printable}\n" if text else ""


def _filled(keys: Keys) -> Keys:
    """Drop the keys that say nothing: the reader fills in the same."""
    return {key: value for key, value in keys.items() if value not in ("", None, [])}


def _origin(source: Source) -> Keys:
    return {"source": source_text(source), "observed_on": source.observed_on}


def _person(document: PersonDocument) -> Keys:
    return _filled(
        _customer(document.customer)
        | {
            "facts": [_fact(fact) for fact in document.facts],
            "occasions": [_occasion(occasion) for occasion in document.occasions],
            "moments": [_moment(moment) for moment in document.moments],
            "holds": [_hold(hold) for hold in document.holds],
        }
    )


def _customer(customer: Customer) -> Keys:
    return {
        "name": customer.name,
        "id": str(customer.id),
        "addresses": list(customer.addresses),
        "given_name": customer.given_name,
        "family_name": customer.family_name,
        "signs_as": customer.signs_as,
        "company": customer.company,
        "owner": customer.owner,
        "group": customer.group,
        "ideal_days": customer.ideal_days,
        "longest_days": customer.longest_days,
        "language": customer.language,
        "form": customer.form,
        "country": customer.country,
        "timezone": customer.timezone,
        "celebrate": customer.celebrate,
        **_origin(customer.source),
    }


def _fact(fact: Fact) -> Keys:
    keys = {
        "kind": fact.kind.value,
        **fact.slots,
        "about": "" if fact.about == usual_about(fact.kind) else fact.about,
        "told_by": fact.told_by.value,
        "use": fact.use.value,
        "confidence": "" if fact.confidence == "stated" else fact.confidence,
        **_origin(fact.source),
        "valid_until": fact.valid_until,
        "last_mentioned_on": fact.last_mentioned_on,
        "last_confirmed_on": fact.last_confirmed_on,
        "id": str(fact.id),
    }
    return _filled(keys)


def _occasion(occasion: Occasion) -> Keys:
    keys = {
        "kind": occasion.kind.value,
        "on": day_text(occasion.month, occasion.day, occasion.year),
        "leap_rule": "" if occasion.leap_rule == "before" else occasion.leap_rule,
        "lead_days": list(occasion.lead_days),
        **_origin(occasion.source),
        "id": str(occasion.id),
    }
    return _filled(keys)


def day_text(month: int, day: int, year: int | None) -> str | date:
    """Print a day of the year; the year may be unknown."""
    return f"--{month:02}-{day:02}" if year is None else date(year, month, day)


def _moment(moment: Moment) -> Keys:
    return _filled(
        {
            "kind": moment.kind.value,
            "on": moment.on,
            "what": moment.what,
            **_origin(moment.source),
            "id": str(moment.id),
        }
    )


def _hold(hold: Hold) -> Keys:
    return _filled(
        {
            "reason": hold.reason.value,
            "until": hold.until,
            "stops": [kind.value for kind in hold.stops],
            "created_on": hold.created_on,
            **_origin(hold.source),
            "id": str(hold.id),
        }
    )

"""What a scenario says is known of a customer, as the file that `rapport import` reads."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import yaml

from tests.score.scenario_mail import CUSTOMER, Told

# The scenarios' kinds of fact in our words; any other kind has to be refused.
_KINDS = {"project": "project", "hobby": "hobby", "interest": "wants", "pet": "pet", "child_school": "school"}
_NOT_FACTS = frozenset({"birthday", "quiet_hold", "offer_to_help", "favour_done"})
"""What we keep as an occasion, a hold or a moment."""

_STEERS = {"agenda": "note"}
_SOURCES = {"mail": "mail", "call": "note", "rep": "note", "calendar": "calendar"}
_OFFERED = re.compile(r"^.*?(?:\((?P<firm>[^)]*)\)|\w+) (?:is|are) \w+ing (?P<what>.+?)(?= before| until| and |,|$)")
_AND = {"de": "und", "es": "y", "fr": "et", "nl": "en"}
_LETTERS = re.compile(r"[^\W\d_]+")


def people_file(scenario: Told, seed: int) -> str:
    """Return the customer with everything that may be kept; the seed chooses their id, and so the wordings."""
    person = {"id": str(uuid5(NAMESPACE_URL, f"{scenario['id']}/{seed}"))} | _person(scenario)
    return yaml.safe_dump({"people": [person]}, allow_unicode=True, sort_keys=False)


def to_be_refused(scenario: Told) -> Iterator[tuple[str, str]]:
    """Yield the id of each fact that has no place here, and the file that tries to bring it in."""
    for fact in scenario["facts"]:
        if not _is_kept(fact) and fact["kind"] not in _NOT_FACTS:
            entry = {**_entry(fact), "kind": fact["kind"], "about": fact["about"], "what": fact["value"]}
            person = {"name": "Someone", "addresses": ["someone@customer.example"], "facts": [entry]}
            yield fact["id"], yaml.safe_dump({"people": [person]}, allow_unicode=True)


def _is_kept(fact: Told) -> bool:
    return fact["kind"] in _KINDS or fact["kind"] in _STEERS


def _person(scenario: Told) -> dict[str, Any]:
    told = scenario["customer"]
    moments = [*_favours(scenario), *_found(scenario)]
    place = f"{told['country']}-{told['subdivision']}" if "subdivision" in told else told["country"]
    return {
        "name": told["raw_name"],
        "addresses": [CUSTOMER],
        "signs_as": told["signs_as"],
        "language": told["language"],
        "country": place,
        "timezone": told["timezone"],
        "facts": list(_facts(scenario)),
        "occasions": list(_birthdays(scenario)),
        "moments": moments,
        "holds": list(_holds(scenario)),
    }


def _entry(fact: Told) -> dict[str, Any]:
    """Return what every item has; its source names the scenario's own id."""
    source = _SOURCES.get(str(fact["source"]).split()[0], "import")
    return {"source": f"{source} {fact['id']}", "observed_on": fact["observed_on"].isoformat()}


def _facts(scenario: Told) -> Iterator[dict[str, Any]]:
    for fact in scenario["facts"]:
        kind = (_KINDS | _STEERS).get(fact["kind"], "note")
        if fact["kind"] in _NOT_FACTS or (not _is_kept(fact) and fact["use"] != "never"):
            continue
        entry = {**_entry(fact), "kind": kind, "told_by": fact["told_by"], "use": fact["use"], "about": fact["about"]}
        if kind == "pet":
            entry["name"], _, entry["animal"] = str(fact["value"]).partition(", ")
        else:
            entry["what"] = _in_their_words(scenario, str(fact["value"]))
        for name in ("valid_until", "last_mentioned_on"):
            if name in fact:
                entry[name] = fact[name].isoformat()
        yield entry


def _in_their_words(scenario: Told, value: str) -> str:
    """Return a value as the rep notes it: in the customer's language.

    The scenarios tell everything in English. What a draft in another language is to say stands in its longest group of
    alternatives; the first plain words there are the rep's note.
    """
    language = scenario["customer"]["language"]
    groups = scenario["expect"].get("must_contain_any", ())
    if language not in _AND or not groups:
        return value
    words = [word for word in max(groups, key=len) if _LETTERS.fullmatch(word)]
    return f" {_AND[language]} ".join(words[:2]) or value


def _birthdays(scenario: Told) -> Iterator[dict[str, Any]]:
    for fact in scenario["facts"]:
        if fact["kind"] == "birthday":
            yield {**_entry(fact), "kind": "birthday", "on": str(fact["value"])}


def _favours(scenario: Told) -> Iterator[dict[str, Any]]:
    for fact in scenario["facts"]:
        if fact["kind"] == "favour_done":
            what = _in_their_words(scenario, str(fact["value"]))
            yield {**_entry(fact), "kind": "favour", "on": fact["observed_on"].isoformat(), "what": what}


def _found(scenario: Told) -> Iterator[dict[str, Any]]:
    """Yield what others have to give, with their consent: a thing found, noted as a noun phrase."""
    for fact in scenario["facts"]:
        offered = _OFFERED.match(str(fact["value"])) if fact.get("introduction_agreed_by") else None
        if offered:
            what = f"{offered['what']} at {offered['firm']}" if offered["firm"] else offered["what"]
            yield {**_entry(fact), "kind": "found", "on": fact["observed_on"].isoformat(), "what": what}


def _holds(scenario: Told) -> Iterator[dict[str, Any]]:
    for fact in scenario["facts"]:
        if fact["kind"] == "quiet_hold":
            until = str(fact["value"]).split()[-1]
            created_on = fact["observed_on"].isoformat()
            yield {**_entry(fact), "reason": "quiet_hold", "until": until, "created_on": created_on}
    for item in scenario["timeline"]:
        if item["what"] == "ticket" and item["status"] == "open":
            yield {"reason": "complaint_open", "created_on": item["date"].isoformat()}

"""`python -m tests.score scenarios`: the shared scenarios through the real path, each told with what it misses.

For each a mailbox on disk, `rapport import`, `rapport run --as-of`, then what `explain` and `drafts` say.
"""

import io
import json
import re
import tempfile
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from tests.score.scenario_mail import BOXES, COLLEAGUE, REP, Told, begins_on, lay_calendar, lay_mail
from tests.score.scenario_people import people_file, to_be_refused
from worker.cli.app import guarded

SCENARIOS = Path(__file__).parents[3] / "shared" / "scenarios" / "drafts.yaml"
_OUTCOMES = {"draft": "draft", "hold": "later", "suppress": "hold", "ask_rep": "ask_rep"}
_KINDS = {"check_in": "checkin", "thank_you": "thanks", "birthday": "birthday"}
_WORD = re.compile(r"\w+(?:['’-]\w+)*")


@dataclass(frozen=True, slots=True)
class Played:
    """What Rapport made of a scenario: the decision at its clock, the drafts in the end, and what it misses."""

    id: str
    decision: dict[str, Any]
    drafts: list[dict[str, Any]]
    failures: list[str]


def known() -> list[dict[str, Any]]:
    """Return the scenarios, none where they are not beside this checkout."""
    if not SCENARIOS.is_file():
        return []
    return list(yaml.safe_load(SCENARIOS.read_text("utf-8"))["scenarios"])


def report() -> None:
    """Print one line a scenario, and below it every expectation it does not meet, and what was written."""
    if not known():
        print(f"No scenarios at {SCENARIOS}: nothing to score.")
    for scenario in known():
        with tempfile.TemporaryDirectory() as folder:
            played = play(scenario, Path(folder))
        print(f"{played.id:36}{played.decision['outcome']:9}{played.decision['reason']:22}", end="")
        print("as expected" if not played.failures else f"{len(played.failures)} failed")
        for failure in played.failures:
            print(f"    {failure}")
        for draft in played.drafts:
            text = f"{draft['subject']}\n\n{draft['body']}"
            print("".join(f"    | {line}\n" for line in text.splitlines()))


def play(scenario: Told, folder: Path, seed: int = 0) -> Played:
    """Build the scenario's mailbox, run the job on it, and judge; `seed` as in `people_file`."""
    now, zone = scenario["now"], ZoneInfo(scenario["customer"]["timezone"])
    desk = _Desk(folder)
    _lay(desk, scenario, seed)
    failures = [*_not_refused(desk, scenario)]
    before = datetime.combine(begins_on(scenario), time(8), tzinfo=zone)
    lay_mail(folder, scenario, before)
    desk("run", "--only", "sync", "--as-of", before.isoformat())
    lay_mail(folder, scenario, now)
    planned = desk.json("run", "--as-of", now.isoformat())["suggestions"]
    explained = desk.json("explain", scenario["customer"]["raw_name"], "--as-of", now.isoformat())
    if scenario["expect"]["outcome"] == "hold":
        failures += [f"drafted before its day: {draft['kind']}" for draft in desk.json("drafts")]
        planned_at = datetime.combine(scenario["expect"]["planned_for"], time(8), tzinfo=zone)
        desk("run", "--as-of", planned_at.isoformat())
    drafts = desk.json("drafts")
    told = desk.json("show", scenario["customer"]["raw_name"], "--as-of", now.isoformat())
    (customer,) = desk.json("customers", "--as-of", now.isoformat())
    decision = _decision(scenario, planned, explained)
    failures += [*_decided(scenario["expect"], decision), *_left(folder, scenario["expect"], customer["holds"])]
    failures += _written(scenario, drafts, _sources(told))
    return Played(scenario["id"], decision, drafts, failures)


class _Desk:
    """The commands of a rep's machine on one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *arguments: str, code: int = 0) -> str:
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            got = guarded(["--config", str(self.folder / "rapport.toml"), *arguments])
        if got != code:
            raise AssertionError(f"rapport {' '.join(arguments[:2])} ended with {got}: {err.getvalue()}")
        return out.getvalue() or err.getvalue()

    def json(self, *arguments: str) -> Any:
        return json.loads(self(*arguments, "--json"))


def _lay(desk: _Desk, scenario: Told, seed: int) -> None:
    told, rep = scenario["customer"], scenario["rep"]
    place = f"{told['country']}-{told['subdivision']}" if "subdivision" in told else told["country"]
    boxes = "".join(
        f'[[mailbox]]\nname = "{box.lower()}"\nprovider = "local"\naddress = "{address}"\nmail = "{box}"\n'
        f'{calendar}customers_group = ""\n[mailbox.rep]\nname = "{name}"\nlanguages = {json.dumps(rep["languages"])}\n'
        f'timezone = "{told["timezone"]}"\ncountry = "{place}"\n'
        for address, box, name, calendar in (
            (REP, BOXES[REP], rep["name"], 'calendar = "Calendar"\n'),
            (COLLEAGUE, BOXES[COLLEAGUE], "Colleague", ""),
        )
    )
    (desk.folder / "rapport.toml").write_text(f'database = "rapport.db"\n\n{boxes}', encoding="utf-8")
    lay_mail(desk.folder, scenario, datetime.min.replace(tzinfo=ZoneInfo("UTC")))
    lay_calendar(desk.folder, scenario)
    desk("init")
    desk("import", str(_file(desk, "people.yaml", people_file(scenario, seed))), "--mailbox", BOXES[REP].lower())


def _file(desk: _Desk, name: str, text: str) -> Path:
    path = desk.folder / name
    path.write_text(text, encoding="utf-8")
    return path


def _not_refused(desk: _Desk, scenario: Told) -> Iterator[str]:
    """Yield each fact that the import takes although there is no place for it, or refuses without a sentence."""
    for name, text in to_be_refused(scenario):
        path = _file(desk, f"{name}.yaml", text)
        said = desk("import", str(path), "--mailbox", BOXES[REP].lower(), code=2)
        if not re.search(rf"{name}\.yaml:\d+: people\[0\]\.facts\[0\]\S*: .+", said):
            yield f"{name} is refused without a sentence: {said!r}"


def _decision(scenario: Told, planned: list[dict[str, Any]], explained: dict[str, Any]) -> dict[str, Any]:
    """Return what the run decided on the kind the scenario is about, with every reason `explain` gives for it."""
    ours = _KINDS[scenario["occasion"]]
    decision = next((one for one in planned if one["kind"] == ours), planned[0])
    same = explained["decision"] if explained["decision"]["kind"] == ours else {}
    return {**decision, "all_reasons": same.get("all_reasons", [])}


def _decided(expect: Told, decision: dict[str, Any]) -> Iterator[str]:
    if decision["outcome"] != _OUTCOMES[expect["outcome"]]:
        yield f"outcome {decision['outcome']} ({decision['reason']}), expected {_OUTCOMES[expect['outcome']]}"
    if "reason" in expect and decision["reason"] != expect["reason"]:
        yield f"reason {decision['reason']}, expected {expect['reason']}"
    if missing := set(expect.get("also", ())) - set(decision["all_reasons"]):
        yield f"not told as well: {', '.join(sorted(missing))}"
    for name in ("until", "planned_for"):
        if name in expect and decision[name] != _iso(expect[name]):
            yield f"{name} {decision[name]}, expected {_iso(expect[name])}"
    for group in expect.get("prompt_to_rep_contains_any", ()):
        if not any(words in decision["sentence"] for words in group):
            yield f"the rep is asked {decision['sentence']!r}"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _left(folder: Path, expect: Told, holds: list[dict[str, Any]]) -> Iterator[str]:
    """Yield what the rep is left to do by hand and is not told of."""
    to_do = f"{expect.get('side_task', '')} {expect.get('tell_rep', '')}"
    if re.search("reply|answer", to_do) and "rep_owes_reply" not in {hold["reason"] for hold in holds}:
        yield "the rep is not told of the answer they owe"
    if expect.get("offer_instead"):
        brief = "".join(file.read_text("utf-8") for file in (folder / "Calendar").glob("*/*.ics"))
        if "by hand" not in re.sub(r"\r?\n ", "", brief):
            yield "the brief does not offer to write by hand"


def _sources(told: dict[str, Any]) -> dict[str, str]:
    """Return the scenario's id of every fact, moment and occasion in the store."""
    items = [item for section in ("facts", "moments", "occasions") for item in told[section]]
    return {item["id"]: item["source"].split()[-1] for item in items}


def _written(scenario: Told, drafts: list[dict[str, Any]], ids: dict[str, str]) -> Iterator[str]:
    expect = scenario["expect"]
    if expect["outcome"] not in ("draft", "hold"):
        yield from (f"a draft was written: {draft['body']!r}" for draft in drafts)
        return
    ours = [draft for draft in drafts if draft["kind"] == _KINDS[scenario["occasion"]]]
    if len(drafts) != 1 or not ours:
        yield f"{len(drafts)} drafts, expected one"
    for draft in ours:
        yield from text_failures(expect, draft["subject"], draft["body"])
        if draft["language"] != expect["language"]:
            yield f"language {draft['language']}"
        used = {ids[span["source_id"]] for span in draft["spans"] if span["source_id"] in ids}
        yield from _used(expect, used)
        yield from (f"lint {lint['code']}: {lint['sentence']}" for lint in draft["lints"] if lint["blocks"])


def _used(expect: Told, used: set[str]) -> Iterator[str]:
    limits = expect.get("facts_used", {"min": 0, "max": len(used)})
    if not limits["min"] <= len(used) <= limits["max"]:
        yield f"uses {len(used)} facts: {', '.join(sorted(used))}"
    if wrong := used & set(expect.get("must_not_use_facts", ())):
        yield f"uses {', '.join(sorted(wrong))}"
    if "may_use_facts" in expect and (wrong := used - set(expect["may_use_facts"])):
        yield f"uses {', '.join(sorted(wrong))}"


def text_failures(expect: Told, subject: str, body: str) -> Iterator[str]:
    """Yield what is wrong with a text, as the scenarios' own judge counts."""
    flags = re.MULTILINE | (re.NOFLAG if expect.get("case_sensitive") else re.IGNORECASE)
    for name, count in (("words", len(_WORD.findall(body))), ("questions", len(re.findall("[?？]", body)))):
        if name in expect and not expect[name][0] <= count <= expect[name][1]:
            yield f"{count} {name}, expected {expect[name][0]} to {expect[name][1]}"
    for name in ("greeting", "signoff"):
        if name in expect and not re.search(expect[name], body, flags):
            yield f"no {name} like {expect[name]!r}"
    for group in expect.get("must_contain_any", ()):
        if not any(re.search(pattern, body, flags) for pattern in group):
            yield f"nothing of {group}"
    for pattern in expect.get("must_not_contain", ()):
        if found := re.search(pattern, f"{subject}\n{body}", flags):
            yield f"says {found.group(0)!r}"

"""Reading people from YAML: what may be left out, and every problem with its file, line and key."""

from datetime import date
from itertools import pairwise

import pytest

from worker.core.model import Source
from worker.core.words import FactKind, OccasionKind, ToldBy, Use
from worker.errors import UsageError
from worker.people.yaml_file import MOST_PROBLEMS, read_yaml
from worker.people.yaml_tree import LONGEST

KELLY = """\
people:
  - name: Kelly Brandt
    addresses: [kelly@northshore.example]
    company: No                 # a company called No
    country: NO
    signs_as: 1e3
    birthday: --02-29
    celebrate: yes
    facts:
      - {kind: hobby, what: ice fishing, source: mail 2026-01-05, observed_on: 2026-01-05}
      - {kind: child_event, name: Emma, event: graduation, on: 2026-06-12}
      - kind: partner
        name: Lee
      - {kind: avoid, what: golf}
      - {kind: hobby, what: chess, told_by: rep_observed}
    occasions:
    moments:
      - {kind: order, on: 2026-02-03, what: 40 dock levellers}
    holds: []
"""


def _problems(text: str, **options: object) -> list[str]:
    with pytest.raises(UsageError) as caught:
        read_yaml(text, "p.yaml", **({"default_owner": "sam"} | options))  # type: ignore[arg-type]
    return str(caught.value).splitlines()


def _one(entry: str) -> str:
    return f"people:\n  - name: Kelly\n    addresses: [kelly@a.example]\n{entry}"


def test_a_file_as_a_rep_writes_it() -> None:
    (person,) = read_yaml(KELLY, "p.yaml", default_owner="sam").documents
    customer = person.customer
    assert (customer.id, customer.owner, customer.company, customer.country) == ("", "sam", "No", "NO")
    assert (customer.signs_as, customer.celebrate) == ("1e3", True)
    assert customer.source == Source("import", "p.yaml")
    (birthday,) = person.occasions
    assert (birthday.kind, birthday.month, birthday.day, birthday.year) == (OccasionKind.BIRTHDAY, 2, 29, None)
    assert [(fact.kind, fact.use, fact.about) for fact in person.facts] == [
        (FactKind.HOBBY, Use.MENTION, "self"),
        (FactKind.CHILD_EVENT, Use.MENTION, "child"),
        (FactKind.PARTNER, Use.STEER, "partner"),
        (FactKind.AVOID, Use.SHIELD, "self"),
        (FactKind.HOBBY, Use.STEER, "self"),
    ]
    assert person.facts[0].source == Source("mail", "2026-01-05", date(2026, 1, 5))
    assert {fact.told_by for fact in person.facts[:4]} == {ToldBy.CUSTOMER}
    assert person.moments[0].on == date(2026, 2, 3)


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ("    birthday: 1981-02-29\n", "p.yaml:4: people[0].birthday: '1981-02-29' is not a day of the calendar"),
        ("    adress: x\n", "p.yaml:4: people[0].adress: is not a key here; did you mean `addresses`?"),
        ("    qqq: x\n", "p.yaml:4: people[0].qqq: is not a key here; the README lists every key"),
        ("    celebrate: maybe\n", "p.yaml:4: people[0].celebrate: `maybe` is neither true nor false"),
        ("    country: Norway\n", "p.yaml:4: people[0].country: `Norway` is not a country code"),
        ("    form: du\n", "p.yaml:4: people[0].form: `du` is not one of formal, familiar"),
        ("    language: English\n", "p.yaml:4: people[0].language: `English` is not a language code"),
        (
            "    timezone: America/Chicgo\n",
            "p.yaml:4: people[0].timezone: `America/Chicgo` is not a time zone such as Am",
        ),
        ("    timezone: ../../etc\n", "p.yaml:4: people[0].timezone: `../../etc` is not a time zone"),
        ("    ideal_days: monthly\n", "p.yaml:4: people[0].ideal_days: `monthly` is not a whole number of days"),
        ("    ideal_days: 30.5\n", "p.yaml:4: people[0].ideal_days: `30.5` is not a whole number of days"),
        ("    longest_days: [60]\n", "p.yaml:4: people[0].longest_days: a list or a mapping is not a whole number"),
        ("    ideal_days: 0\n", "p.yaml:4: people[0].ideal_days: `0` days cannot be kept; give 1 to 3650, or leave it"),
        ("    longest_days: 3651\n", "p.yaml:4: people[0].longest_days: `3651` days cannot be kept; give 1 to 3650"),
        (
            "    ideal_days: 90\n    longest_days: 60\n",
            "p.yaml:5: people[0].longest_days: the longest interval of 60 days is shorter than the ideal one of 90",
        ),
        ("    company: [a]\n", "p.yaml:4: people[0].company: has to be text"),
        ("    facts: {kind: hobby}\n", "p.yaml:4: people[0].facts: has to be a list"),
        ("    facts: [x]\n", "p.yaml:4: people[0].facts[0]: has to be keys with values"),
        ("    facts:\n      - {what: x}\n", "p.yaml:5: people[0].facts[0].kind: is missing"),
        (
            "    facts:\n      - kind: hobby\n        waht: x\n",
            "p.yaml:6: people[0].facts[0].waht: is not a key here; did you mean `what`?",
        ),
        ("    facts:\n      - {kind: hobby, name: x}\n", "p.yaml:5: people[0].facts[0]: A fact of kind 'hobby' needs"),
        (
            "    facts:\n      - {kind: religion, what: x}\n",
            "p.yaml:5: people[0].facts[0].kind: A fact of kind 'religion'",
        ),
        (
            "    facts:\n      - {kind: hobby, what: x, use: say}\n",
            "p.yaml:5: people[0].facts[0].use: `say` is not one of mention, steer, shield, never",
        ),
        (
            "    facts:\n      - {kind: hobby, what: x, observed_on: 5 Jan}\n",
            "p.yaml:5: people[0].facts[0].observed_on: `5 Jan` is not a day; write it as YYYY-MM-DD",
        ),
        (
            "    facts:\n      - {kind: hobby, what: x, valid_until: 2026-02-30}\n",
            "p.yaml:5: people[0].facts[0].valid_until: there is no day 2026-02-30",
        ),
        ("    occasions: [{kind: birthday}]\n", "p.yaml:4: people[0].occasions[0].on: is missing"),
        (
            "    occasions: [{kind: birthday, on: --05-03, lead_days: [x]}]\n",
            "p.yaml:4: people[0].occasions[0].lead_days[0]: has to be a whole number",
        ),
        (
            "    occasions: [{kind: birthday, on: --05-03, lead_days: [0]}]\n",
            "p.yaml:4: people[0].occasions[0].lead_days[0]: has to be at least 1",
        ),
        ("    moments: [{kind: order, on: }]\n", "p.yaml:4: people[0].moments[0].on: the day is empty"),
        ("    holds: [{reason: due}]\n", "p.yaml:4: people[0].holds[0].reason: `due` is not one of do_not_contact"),
        (
            "    birthday: --05-03\n    occasions: [{kind: birthday, on: --05-04}]\n",
            "p.yaml:2: people[0]: `birthday` and `occasions` both give a birthday",
        ),
        ("    owner: rita\n", "p.yaml:4: people[0].owner: there is no mailbox `rita`; the configuration has sam"),
    ],
)
def test_one_problem_is_one_line_with_its_place(entry: str, problem: str) -> None:
    (line,) = _problems(_one(entry), mailboxes=["sam"])
    assert line.startswith(problem)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "p.yaml: the file is empty; begin with `people:`"),
        ("# nothing yet\n", "p.yaml: the file is empty; begin with `people:`"),
        ("- name: Kelly\n", "p.yaml:1: the file has to begin with `people:`"),
        ("Kelly\n", "p.yaml:1: the file has to begin with `people:`"),
        ("\nperson:\n  - name: Kelly\n", "p.yaml:2: `person` is not a key here"),
        ("people: Kelly\n", "p.yaml:1: people: has to be a list"),
        ("people:\n  name: Kelly\n", "p.yaml:1: people: has to be a list"),
        ("people:\n  - Kelly\n", "p.yaml:2: people[0]: has to be keys with values"),
        ("people:\n\t- name: Kelly\n", "p.yaml:2: the line begins with a tab; indent with spaces"),
        ("people:\n  - name: 'Kelly\n", "p.yaml:3: this is not YAML"),
        ("people:\n  - name: a: b\n", "p.yaml:2: this is not YAML"),
        ("people:\n  - name: Kelly\n    name: Lee\n", "p.yaml:3: the key `name` stands here twice"),
        ("people:\n  - ? [a]\n    : b\n", "p.yaml:2: a key has to be one word"),
        ("people: []\n---\npeople: []\n", "p.yaml:2: a second document begins here"),
        ("people:\n  - name: !!python/name:os.system x\n", "p.yaml:2: the tag tag:yaml.org,2002:python/name:os.system"),
        ("people:\n  - &a {name: Kelly}\n  - *a\n", "p.yaml:3: the alias *a is not read; write the value out"),
        ("people:\n  - <<: {name: Kelly}\n    addresses: k@a.example\n", "p.yaml:2: people[0].<<: is not a key here"),
        ("people:\n  - name: \x07\n", "p.yaml:2: the file holds a character that YAML does not allow"),
        ("people: " + "[" * 5000, "p.yaml:1: entries lie more than 20 deep in one another"),
        ("people: " + "{a: " * 5000, "p.yaml:1: entries lie more than 20 deep in one another"),
    ],
)
def test_a_file_that_is_something_else_gives_one_clear_sentence(text: str, problem: str) -> None:
    assert _problems(text)[0].startswith(problem)


def test_a_bomb_of_aliases_is_refused_at_its_first_alias() -> None:
    levels = "".join(f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in pairwise("abcdefgh"))
    (line,) = _problems("a: &a [lol]\n" + levels)
    assert line == "p.yaml:2: the alias *a is not read; write the value out"


def test_a_file_of_many_megabytes_is_refused_before_it_is_read() -> None:
    (line,) = _problems("people:\n" + "  - name: Kelly\n" * (LONGEST // 10))
    assert (
        line == "p.yaml: the file holds 25 million characters; the most is 16 million, so split it into several files"
    )


def test_every_problem_is_told_at_once() -> None:
    text = """\
people:
  - addresses: [kelly@a.example]
    birthday: soon
  - name: Lee
    addresses: [lee@a.example, nope]
    facts: [{kind: hobby}]
"""
    assert [line.partition(": ")[0] for line in _problems(text)] == ["p.yaml:2", "p.yaml:3", "p.yaml:5", "p.yaml:6"]


def test_a_file_of_rubbish_is_not_told_to_its_end() -> None:
    lines = _problems("people:\n" + "  - name: Kelly\n" * 10_000)
    assert len(lines) == MOST_PROBLEMS + 1
    assert lines[-1].endswith("the check ends here with this many problems; mend these and try again")


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ("addresses: [KELLY@A.example]", "p.yaml:4: people[1].addresses[0]: KELLY@A.example is at people[0] too"),
        ("addresses: <lee@a.example>", "p.yaml:4: people[1].addresses[0]: `<lee@a.example>` is not a mail address"),
        ("addresses: []", "p.yaml:3: people[1]: no address; give at least one under `addresses`"),
        ("addresses: l@a.example\n    id: one", "p.yaml:5: people[1].id: this id stands on line 2 too"),
    ],
)
def test_an_address_and_an_id_have_one_person(entry: str, problem: str) -> None:
    first = "  - {id: one, name: Kelly, addresses: kelly@a.example}\n"
    (line,) = _problems(f"people:\n{first}  - name: Lee\n    {entry}\n")
    assert line.startswith(problem)


def test_who_writes_to_them_has_to_be_known() -> None:
    (line,) = _problems(_one(""), default_owner="")
    assert line.startswith("p.yaml:2: people[0].owner: is missing; name the mailbox that writes to them")
    (person,) = read_yaml(_one("    owner: rita\n"), "p.yaml", default_owner="").documents
    assert person.customer.owner == "rita"

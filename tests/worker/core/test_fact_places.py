"""All of Mackay's 66: what is for work or told has a place, what prevents is a shield, the rest is refused clearly."""

import pytest

from worker.core.fact_places import ABOUT, CUSTOMER_KEYS, KINDS, LABELS, place_of
from worker.core.facts import SLOTS, effective_use, problems
from worker.core.words import FactKind, ToldBy, Use
from worker.people.schema import PersonEntry

# Numbers and tiers as in the specification of facts: O work, P personal, F of others, H shield, S special, J judgement,
# N not needed. A number that holds two details is here twice.
TABLE = """
1 O preferred_name|2 O company|2 O work_address|3 N home_address|4 O work_phone|5 P birthday|5 P birthplace
6 J body_description|7 P school|8 P college|8 P degree|9 P honours|10 P fraternity|11 P college_sport
12 P college_activities|13 H other_path|14 P military_service|15 F partner_first_name|16 F partner_education
17 F partner_interests|18 F wedding_anniversary|19 F children|20 F child_event|21 F child_interest
22 O former_employers|23 O earlier_role_here|24 P office_display|25 O trade_bodies|25 S trade_union|26 P mentor
27 O ties_to_our_people|28 J quality_of_those_ties|29 O colleagues_who_know_them|30 O nature_of_ties
31 J attitude_to_own_firm|32 O long_business_aim|33 O near_business_aim|34 J firm_or_self_first
35 J present_or_future_minded|36 P clubs|37 S politics|38 P community_work|39 S religion|40 H topics_never_to_raise
41 P strong_views_outside_work|42 S medical_history|43 S drinks|44 H minds_drinking|45 S smokes|45 H minds_smoke
46 P lunch_places|47 P favourite_dishes|47 H diet|48 H gift_and_meal_policy|49 P hobbies|49 P reading
50 P holiday_habits|51 P teams|52 P car|53 P good_topics|54 J wants_to_impress|55 J wants_to_be_seen_as
56 J adjectives_for_them|57 P proudest_of|58 P long_personal_aim|59 P near_personal_aim
60 O ethics_and_conflict_rules|61 J feels_obliged_to_us|62 J must_break_a_habit_to_buy|63 J cares_what_others_think
64 J self_centred_or_ethical|65 O their_problem_in_their_words|66 O how_we_could_help
"""
FIELDS = [field.split() for line in TABLE.strip().splitlines() for field in line.split("|")]
KEPT = [name for _, tier, name in FIELDS if tier in "OPF"]
SHIELDS = [name for _, tier, name in FIELDS if tier == "H"]
REFUSED = [(tier, name) for _, tier, name in FIELDS if tier in "SJN"]


def test_the_table_is_whole() -> None:
    assert {int(number) for number, _, _ in FIELDS} == set(range(1, 67))
    assert len({number for number, tier, _ in FIELDS if tier == "J"}) == 12


@pytest.mark.parametrize("name", KEPT)
def test_what_is_for_work_or_told_has_a_place(name: str) -> None:
    if name in CUSTOMER_KEYS:
        assert CUSTOMER_KEYS[name] in PersonEntry.model_fields
        return
    kind = FactKind(name) if name in set(FactKind) else KINDS.get(name, FactKind.NOTE)
    slots = dict.fromkeys(SLOTS[kind], "chess") | ({"on": "2026-03-14"} if "on" in SLOTS[kind] else {})
    if kind is FactKind.NOTE:
        assert name in LABELS
        slots["label"] = name
    about = ABOUT.get(name, "self")
    assert problems(kind, slots, Use.STEER, ToldBy.CUSTOMER, about) == []
    if kind is FactKind.NOTE:
        assert effective_use(Use.MENTION, ToldBy.CUSTOMER, about, kind) is Use.STEER


@pytest.mark.parametrize("name", SHIELDS)
def test_what_only_prevents_is_a_shield(name: str) -> None:
    kind = KINDS[name]
    assert effective_use(Use.MENTION, ToldBy.CUSTOMER, "self", kind) is Use.SHIELD
    assert problems(kind, {"what": "wine as a gift"}, Use.SHIELD, ToldBy.CUSTOMER, "self") == []


@pytest.mark.parametrize(("tier", "name"), REFUSED)
def test_special_categories_judgements_and_the_needless_are_refused_with_a_sentence(tier: str, name: str) -> None:
    (sentence,) = problems(name, {}, "", "", "")
    words = {"S": "which GDPR Art. 9 protects", "J": "Rapport has no place for it", "N": "no mail needs it"}
    assert words[tier] in sentence
    assert name in sentence
    if tier != "N":
        (labelled,) = problems("note", {"what": "x", "label": name}, Use.STEER, ToldBy.CUSTOMER, "self")
        assert words[tier] in labelled


@pytest.mark.parametrize("name", [*KEPT, *SHIELDS])
def test_who_uses_mackay_s_name_as_a_kind_learns_the_place(name: str) -> None:
    if name not in set(FactKind):
        (sentence,) = problems(name, {}, "", "", "")
        assert place_of(name) in sentence
        assert place_of(name)


@pytest.mark.parametrize("language", ["German", "d", "en_", "12"])
def test_the_language_of_the_words_is_a_code(language: str) -> None:
    (sentence,) = problems("hobby", {"what": "Segeln", "language": language}, Use.STEER, ToldBy.CUSTOMER, "self")
    assert "no code such as en" in sentence
    assert problems("hobby", {"what": "Segeln", "language": "de-AT"}, Use.STEER, ToldBy.CUSTOMER, "self") == []

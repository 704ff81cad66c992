"""Where each of Mackay's 66 details about a customer is kept, so that whoever brings the list learns the place.

https://www.harveymackay.com names them; the tiers are those of our facts of drafting: what is for work or was told by
the customer has a kind or is a note with that label, what only ever prevents is a shield, special categories and
judgements of the person have no place, two are not needed for mail.
"""

from collections.abc import Mapping

from worker.core.words import FactKind

CUSTOMER_KEYS: Mapping[str, str] = {
    "preferred_name": "signs_as",
    "company": "company",
    "birthday": "birthday",
    "wedding_anniversary": "occasions",
}
"""Details that are keys of the customer."""

KINDS: Mapping[str, FactKind] = {
    "birthplace": FactKind.HOMETOWN,
    "college": FactKind.SCHOOL,
    "partner_first_name": FactKind.PARTNER,
    "office_display": FactKind.OFFICE,
    "near_business_aim": FactKind.PROJECT,
    "hobbies": FactKind.HOBBY,
    "reading": FactKind.HOBBY,
    "holiday_habits": FactKind.HOLIDAY_HABIT,
    "teams": FactKind.TEAM,
    "topics_never_to_raise": FactKind.AVOID,
    "other_path": FactKind.AVOID,
    "minds_drinking": FactKind.AVOID,
    "minds_smoke": FactKind.AVOID,
    "diet": FactKind.AVOID,
    "gift_and_meal_policy": FactKind.GIFT_POLICY,
    "how_we_could_help": FactKind.WANTS,
}
"""Details that have a kind of their own, besides those that bear its name."""

_LABELS_TEXT = """
    work_address work_phone degree honours fraternity college_sport college_activities military_service
    partner_education partner_interests children child_interest former_employers earlier_role_here trade_bodies mentor
    ties_to_our_people colleagues_who_know_them nature_of_ties long_business_aim clubs community_work
    strong_views_outside_work lunch_places favourite_dishes car good_topics proudest_of long_personal_aim
    near_personal_aim ethics_and_conflict_rules their_problem_in_their_words how_they_sign address_form
    could_help_others_with introduction_agreed_by
    """
LABELS: tuple[str, ...] = tuple(_LABELS_TEXT.split())
"""Details that are kept as a note with this label: they may steer and are never said."""

ABOUT: Mapping[str, str] = {
    "partner_education": "partner",
    "partner_interests": "partner",
    "children": "child",
    "child_interest": "child",
    "ties_to_our_people": "network",
    "colleagues_who_know_them": "network",
    "mentor": "network",
}
"""Whom a labelled note is about, where it is not the customer."""

NOT_NEEDED = frozenset({"home_address"})
"""Details no mail needs; they stay in the rep's address book."""


def place_of(name: str) -> str:
    """Say where a detail of that name is kept, as the second half of a sentence; '' where nobody can tell."""
    plain = name.casefold().replace(" ", "_")
    if key := CUSTOMER_KEYS.get(plain):
        return f"it is the customer's own key '{key}'"
    if kind := KINDS.get(plain):
        return f"use kind '{kind}'"
    if plain in LABELS:
        whom = f" about '{ABOUT[plain]}'" if plain in ABOUT else ""
        return f"use kind 'note' with the label '{plain}'{whom}; it may steer and is never said"
    return "no mail needs it, so leave it in the address book" if plain in NOT_NEEDED else ""

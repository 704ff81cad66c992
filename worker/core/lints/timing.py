"""Was it right to write at all, and now? Holds, an address without a person, a wish too early, a day off."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from worker.core.customs import WISHES, early_days
from worker.core.draft import Finding
from worker.core.holds import recorded_on, stopping
from worker.core.lints.form import greeted
from worker.core.lints.page import Page, blocks, warns
from worker.core.matching import is_role_address
from worker.core.model import Rep
from worker.core.occasions import at_local, next_on, today_for, zone_of
from worker.core.planning.thanks import holding_thanks
from worker.core.planning.wishing import WORKING_HOURS
from worker.core.public_holidays import is_day_off
from worker.core.words import Kind
from worker.core.workdays import is_working_day, working_day_after

AWAKE = range(7, 20)
"""Hours of the customer's day at which mail may come; the rep sends when it suits, so one of them is enough."""

_AHEAD_DAYS = 60
_OF_A_DAY = frozenset({Kind.BIRTHDAY, Kind.ANNIVERSARY})


def suppressed(page: Page) -> Iterator[Finding]:
    """No text at all while something holds it back."""
    kind = page.composition.kind
    holds = stopping((*page.around.holds, *recorded_on(page.record, page.on)), kind)
    for span in page.spans("moment") if kind is Kind.THANKS else ():
        holds = holding_thanks(page.record, holds, span.source_id)
    for reason in dict.fromkeys(hold.reason for hold in holds):
        yield blocks("SUPPRESSED", f"Nothing is to be written now ({reason}).")


def no_person(page: Page) -> Iterator[Finding]:
    """It is written to a person: not to a desk, a firm or a list."""
    customer = page.record.customer
    if not customer.addresses or (is_role_address(customer.addresses[0]) and not _is_known(page)):
        yield blocks("NO_PERSON", "There is no person behind the address.")
    name = greeted(page)
    if found := page.words.crowd.search(name):
        yield blocks("NO_PERSON", f"“{found[0]}” greets no person.")
    if customer.company and customer.company.casefold() in name.casefold():
        yield blocks("NO_PERSON", "It greets a company.")


def _is_known(page: Page) -> bool:
    customer = page.record.customer
    return bool(customer.signs_as.strip() or customer.given_name.strip())


def timing(page: Page) -> Iterator[Finding]:
    """No wish before its day where custom forbids it; no mail on their days off and at night."""
    place = page.record.customer.country
    local = (
        page.around.at.astimezone(zone_of(page.record.customer.timezone or page.rep.timezone))
        if page.around.at
        else None
    )
    on = local.date() if local else page.on  # the day begins where they live, be it still the eve at the rep's desk
    for occasion in page.record.occasions:
        wish = WISHES.get(occasion.kind)
        ahead = (next_on(occasion, on) - on).days
        if wish and wish.kind is page.composition.kind and early_days(place) < ahead <= _AHEAD_DAYS:
            yield blocks("TIMING", f"The day is {ahead} days ahead; there it is not wished before.")
    if page.around.at is None:
        return
    zone = zone_of(page.record.customer.timezone or page.rep.timezone)
    theirs = [hour.astimezone(zone) for hour in _hours_to_send(page.rep, page.around.at)]
    awake = [hour for hour in theirs if hour.hour in AWAKE]
    if not awake:
        yield warns("TIMING", "It is night where they live whenever you are at work.")
    may_rest = page.composition.kind not in _OF_A_DAY and place
    if may_rest and all(is_day_off(place, hour.date()) for hour in awake or theirs):
        yield warns("TIMING", "It is a day off where they live.")


def _hours_to_send(rep: Rep, at: datetime) -> list[datetime]:
    """The hours at which the rep may send what is placed then: those left of the working day, else of the next one."""
    on = today_for(rep.timezone, at)
    if not is_working_day(rep, on) or at >= at_local(on, rep.plan_at, rep.timezone) + WORKING_HOURS:
        on = working_day_after(rep, on)
    opens_at = at_local(on, rep.plan_at, rep.timezone)
    first_at, closes_at = max(opens_at, at), opens_at + WORKING_HOURS
    return [first_at + timedelta(hours=later) for later in range(-((first_at - closes_at) // timedelta(hours=1)))]

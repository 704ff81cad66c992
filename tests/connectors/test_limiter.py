"""The pace of one mailbox: never more than a minute's budget in any minute, and never a wait too long."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.limiter import MINUTE, Limiter


class Clock:
    """Time that passes only while somebody sleeps, or when told."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.slept.append(seconds)
        self.now += seconds


def paced(per_minute: int | None, clock: Clock, per_run: int | None = None) -> Limiter:
    return Limiter(per_minute=per_minute, per_run=per_run, clock=clock, sleep=clock.sleep)


def spent(takes: list[tuple[float, int]], until: float) -> int:
    """Units spent in the minute before an instant, that instant included; less the microsecond a clock may be off."""
    return sum(units for at, units in takes if until - MINUTE + 1e-6 < at <= until)


STEPS = st.lists(
    st.tuples(st.integers(0, 100), st.one_of(st.just(0.0), st.floats(0, 90), st.integers(0, 90).map(float))),
    max_size=40,
)


@given(STEPS, st.integers(100, 150), st.integers(0, 2**31).map(float))
@settings(deadline=None, max_examples=300)
def test_no_minute_holds_more_than_its_budget_and_no_wait_is_too_long(
    steps: list[tuple[int, float]], limit: int, start: float
) -> None:
    clock = Clock(start)
    limiter = paced(limit, clock)
    takes: list[tuple[float, int]] = []
    for units, pause in steps:
        clock.now += pause
        asked_at = clock.now
        limiter.take(units)
        if clock.now > asked_at + 0.002:  # it waited: a moment earlier there was no room
            assert spent(takes, clock.now - 0.001) + units > limit
        takes.append((clock.now, units))
    assert all(spent(takes, at) <= limit for at, _ in takes)  # the fullest minutes end with a take
    assert limiter.units == sum(units for units, _ in steps)


@given(st.lists(st.integers(1, 500), min_size=1, max_size=10), st.integers(1, 60))
@settings(deadline=None)
def test_the_pace_holds_for_bites_larger_than_a_minute(bites: list[int], limit: int) -> None:
    clock = Clock()
    limiter = paced(limit, clock)
    for units in bites:
        limiter.take(units)
    minutes = math.ceil(sum(bites) / limit) - 1
    assert clock.now - 1000 >= minutes * MINUTE * 0.5
    assert clock.now - 1000 <= sum(math.ceil(units / limit) for units in bites) * MINUTE
    assert limiter.units == sum(bites)


def test_a_bite_larger_than_a_minute_takes_several() -> None:
    clock = Clock()
    limiter = paced(100, clock)
    limiter.take(250)
    assert clock.slept == [60, 60]
    limiter.take(50)
    assert clock.slept == [60, 60]
    limiter.take(1)
    assert clock.slept == [60, 60, 60]


def test_room_comes_back_as_old_units_leave_the_minute() -> None:
    clock = Clock()
    limiter = paced(100, clock)
    limiter.take(40)
    clock.now += 10
    limiter.take(60)
    limiter.take(40)
    assert clock.slept == [50]
    limiter.take(1)
    assert clock.slept == [50, 10]


def test_a_sleep_that_ends_early_is_slept_again() -> None:
    clock = Clock()
    limiter = Limiter(per_minute=100, clock=clock, sleep=lambda seconds: clock.sleep(max(seconds / 2, 1)))
    limiter.take(100)
    limiter.take(1)
    assert 60 <= sum(clock.slept) <= 61
    assert len(clock.slept) > 1


@pytest.mark.parametrize("per_minute", [None, 10])
def test_without_a_limit_or_cost_there_is_no_wait(per_minute: int | None) -> None:
    clock = Clock()
    limiter = paced(per_minute, clock)
    for _ in range(100):
        limiter.take(0 if per_minute else 1000)
    assert clock.slept == []


def test_a_run_has_room_until_its_budget_is_spent() -> None:
    limiter = Limiter(per_run=100)
    assert limiter.has_room()
    limiter.take(30)
    assert limiter.has_room()
    limiter.take(40)
    assert not limiter.has_room()  # another step of 40 does not fit
    limiter.take(31)  # only a sign: what has to be read is still read
    assert limiter.units == 101
    unlimited = Limiter()
    unlimited.take(10**9)
    assert unlimited.has_room()


def test_requests_are_counted_apart() -> None:
    limiter = Limiter()
    limiter.take(5)
    limiter.count_request()
    assert (limiter.units, limiter.requests) == (5, 1)

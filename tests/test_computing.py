"""Who computes breathes: often enough, and no more than that."""

from collections.abc import Iterator
from itertools import pairwise

import pytest

from autoconfig import computing
from autoconfig.computing import ASLEEP, IN_ONE_GO, in_turns


class Clock:
    """Stands still but for who says that time goes by; notes when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(self.now)
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(computing, "monotonic", found.monotonic)
    monkeypatch.setattr(computing, "sleep", found.sleep)
    return found


@pytest.mark.parametrize("cost", [0.0, IN_ONE_GO / 10, IN_ONE_GO * 10])
def test_all_comes_in_its_order(clock: Clock, cost: float) -> None:
    def made() -> Iterator[int]:
        for number in range(50):
            clock.now += cost
            yield number

    assert [*in_turns(made())] == [*range(50)]


def test_nobody_computes_for_longer_than_two_pieces_and_one_go(clock: Clock) -> None:
    """Be it that a piece takes long to make, or to work on."""
    costs = [IN_ONE_GO / 10, IN_ONE_GO * 5, IN_ONE_GO / 3, 0.0] * 10
    begun = clock.now

    def made() -> Iterator[float]:
        for cost in costs:
            clock.now += cost
            yield cost

    for cost in in_turns(made()):
        clock.now += cost
    woken = [begun, *clock.slept, clock.now]
    gaps = [later - earlier for earlier, later in pairwise(woken)]
    assert max(gaps) <= 2 * max(costs) + IN_ONE_GO + ASLEEP


def test_what_takes_no_time_is_not_held_up(clock: Clock) -> None:
    assert len([*in_turns(range(10_000))]) == 10_000
    assert len(clock.slept) == 1

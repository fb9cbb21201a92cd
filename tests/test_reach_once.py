"""What many want is made once, and what a deadline cut short is made again."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from autoconfig.reach.deadline import Deadline
from autoconfig.reach.gate import Gate
from autoconfig.reach.once import Expired, Once

SECONDS = 30


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_part_of_the_time_ends_with_the_whole() -> None:
    clock = Clock()
    whole = Deadline(10, clock)
    clock.now = 8
    part, long = whole.within(1), whole.within(5)
    assert (whole.left(), part.left(), long.left()) == (2, 1, 2)
    clock.now = 20
    assert (whole.left(), part.left(), long.over) == (0, 0, True)


def test_many_threads_ask_once() -> None:
    once, asked, go = Once(), [], threading.Event()

    def work() -> int:
        asked.append(1)
        assert go.wait(SECONDS)
        return 7

    with ThreadPoolExecutor(8) as pool:
        results = [pool.submit(once, "key", work, Deadline(SECONDS)) for _ in range(8)]
        go.set()
        assert [each.result() for each in results] == [7] * 8
    assert len(asked) == 1


def test_an_error_is_a_result_too() -> None:
    once, asked = Once(), []

    def work() -> None:
        asked.append(1)
        raise ValueError("no")

    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            once("key", work, Deadline(SECONDS))
    assert len(asked) == 1


def test_what_the_deadline_cut_short_is_asked_again() -> None:
    once, clock = Once(), Clock()

    def cut() -> str:
        clock.now += 5
        return "cut"

    assert once("key", cut, Deadline(1, clock)) == "cut"
    assert once("key", lambda: "whole", Deadline(1, clock)) == "whole"
    assert once("key", lambda: "never", Deadline(1, clock)) == "whole"


def test_whoever_waits_for_another_waits_no_longer_than_its_own_deadline() -> None:
    once, started, go = Once(), threading.Event(), threading.Event()

    def work() -> None:
        started.set()
        assert go.wait(SECONDS)

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(once, "key", work, Deadline(SECONDS))
        assert started.wait(SECONDS)
        with pytest.raises(Expired):
            once("key", work, Deadline(0))
        go.set()
        first.result()


def test_so_many_enter_at_a_time_and_so_many_in_all() -> None:
    gate = Gate(at_a_time=2, most=3)
    assert gate.enter("192.0.2.1", "a.example", Deadline(0))
    assert gate.enter("192.0.2.1", "b.example", Deadline(0))
    assert not gate.enter("192.0.2.1", "c.example", Deadline(0))
    assert gate.enter("192.0.2.2", "c.example", Deadline(0))
    gate.leave("192.0.2.1")
    assert gate.enter("192.0.2.1", "c.example", Deadline(0))
    gate.leave("192.0.2.1")
    assert gate.is_spent("192.0.2.1", "d.example")
    assert not gate.enter("192.0.2.1", "d.example", Deadline(SECONDS))


def test_a_host_of_many_addresses_gets_no_more_in_all() -> None:
    gate = Gate(most=2)
    assert gate.enter("192.0.2.1", "a.example", Deadline(0))
    assert gate.enter("192.0.2.2", "a.example", Deadline(0))
    assert not gate.enter("192.0.2.3", "a.example", Deadline(0))
    assert not gate.is_spent("192.0.2.1", "b.example")


def test_who_is_named_by_its_address_is_counted_once() -> None:
    gate = Gate(most=2)
    assert gate.enter("192.0.2.1", "192.0.2.1", Deadline(0))
    assert not gate.is_spent("192.0.2.1", "192.0.2.1")


def test_who_waits_enters_when_another_leaves() -> None:
    gate = Gate(at_a_time=1)
    assert gate.enter("192.0.2.1", "a.example", Deadline(0))
    with ThreadPoolExecutor(1) as pool:
        waits = pool.submit(gate.enter, "192.0.2.1", "a.example", Deadline(SECONDS))
        gate.leave("192.0.2.1")
        assert waits.result()

"""The collector stands aside for what stays, and only for that."""

import gc
from collections.abc import Iterator
from contextlib import suppress

import pytest

from autoconfig import collector


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    threshold = gc.get_threshold()
    gc.collect()
    yield
    gc.set_threshold(*threshold)
    gc.unfreeze()


def looked_at(made: int) -> int:
    """How many generations are looked through while so many objects are made, and with the next few."""
    looks: list[int] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            looks.append(info["generation"])

    gc.callbacks.append(note)
    try:
        with collector.paused():
            kept = [[number] for number in range(made)]
        kept += [[number] for number in range(10)]
        return len(looks)
    finally:
        gc.callbacks.remove(note)


def test_many_that_stay_are_never_looked_at() -> None:
    assert looked_at(100_000) == 0
    assert gc.get_freeze_count() >= 100_000


def test_a_few_are_looked_at_afterwards() -> None:
    before = gc.get_freeze_count()
    assert looked_at(5_000) == 1
    assert gc.get_freeze_count() == before


def test_it_is_on_again_even_after_an_error() -> None:
    with suppress(ValueError), collector.paused():
        assert not gc.isenabled()
        int("spoilt")
    assert gc.isenabled()


def test_who_had_it_off_has_it_off() -> None:
    gc.disable()
    try:
        with collector.paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_a_process_that_answers_is_looked_through_seldom() -> None:
    collector.look_seldom()
    assert gc.get_threshold()[0] > 10 * 700

"""The collector stands aside where it is told to, and not for longer."""

import gc
from contextlib import suppress

from autoconfig import collector


def test_nothing_is_looked_at_meanwhile() -> None:
    looks: list[str] = []

    def note(phase: str, _: dict[str, int]) -> None:
        looks.append(phase)

    gc.callbacks.append(note)
    try:
        with collector.paused():
            looks.clear()
            kept = [[number] for number in range(100_000)]
            assert not looks
        kept += [[number] for number in range(10)]
        assert looks
    finally:
        gc.callbacks.remove(note)


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

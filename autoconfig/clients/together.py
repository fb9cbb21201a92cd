"""Several searches of one client at the same time."""

from collections.abc import Generator
from typing import Any

from autoconfig.clients.simulation import Ask, Came

_Part = Generator[tuple[Ask, ...], tuple[Came, ...], Any]


def together(*parts: _Part) -> Generator[tuple[Ask, ...], tuple[Came, ...], tuple[Any, ...]]:
    """Their results, in their order; each round asks what all that go on ask in theirs."""
    results: list[Any] = [None] * len(parts)
    asked: dict[int, tuple[Ask, ...]] = {}
    answers: dict[int, tuple[Came, ...] | None] = dict.fromkeys(range(len(parts)))
    while answers:
        asked = {}
        for number, came in answers.items():
            try:
                asked[number] = next(parts[number]) if came is None else parts[number].send(came)
            except StopIteration as end:
                results[number] = end.value
        if not asked:
            break
        came_together = iter((yield tuple(ask for each in asked.values() for ask in each)))
        answers = {number: tuple(next(came_together) for _ in each) for number, each in asked.items()}
    return tuple(results)

"""What is to be reached, as data, and whether it is."""

from collections.abc import Iterator, Mapping
from statistics import median
from typing import NamedTuple

from benchmarks.measurement import Figures

# By server, the rounds of one document over one kind of connection.
Rounds = Mapping[str, list[Figures]]


MAX_MEMORY = 75  # MiB, of two workers of ours after all of it


class Aim(NamedTuple):
    """A figure of `server`, at most so many times that of `beside`, or so many by itself."""

    document: str
    figure: str
    server: str
    beside: str
    at_most: float


AIMS = (
    Aim("autoconfig", "cpu", "ours", "bare", 1.25),
    Aim("autodiscover", "cpu", "ours", "bare", 1.35),
    Aim("mobileconfig", "cpu", "ours", "bare", 1.35),
    Aim("autoconfig", "cpu", "ours-fast", "bare-fast", 1.25),
    Aim("autodiscover", "cpu", "ours-fast", "bare-fast", 1.35),
    Aim("mobileconfig", "cpu", "ours-fast", "bare-fast", 1.35),
    Aim("autoconfig", "cpu", "ours", "automx2-gunicorn", 0.03),
    Aim("autodiscover", "cpu", "ours", "automx2-gunicorn", 0.05),
    Aim("mobileconfig", "cpu", "ours", "automx2-gunicorn", 0.05),
    Aim("autoconfig", "cpu", "ours-fast", "node", 1.0),
    Aim("autodiscover", "cpu", "ours-fast", "node", 1.0),
    Aim("mobileconfig", "cpu", "ours-fast", "node", 1.0),
    Aim("autoconfig", "p99", "ours", "", 10.0),
    Aim("autodiscover", "p99", "ours", "", 10.0),
    Aim("mobileconfig", "p99", "ours", "", 10.0),
    Aim("autoconfig", "cpu", "ours-many", "ours", 1.05),
    # As fast as any file, but for three header fields more and what runs differ by.
    Aim("autoconfig", "cpu", "export", "file", 1.1),
)


def ratio(figure: str, server: str, beside: str, rounds: Rounds) -> float:
    """The median over rounds, each of which holds two servers side by side."""
    pairs = zip(of(figure, rounds[server]), of(figure, rounds[beside]), strict=True)
    return median(one / other for one, other in pairs)


def of(figure: str, rounds: list[Figures]) -> list[float]:
    """One of the figures, by round."""
    return [getattr(one, figure) for one in rounds]


def reached(kept: Mapping[str, Rounds]) -> Iterator[tuple[Aim, float]]:
    """Each aim whose servers were there, with what was found. `kept`: by document, over kept connections."""
    for aim in AIMS:
        rounds = kept.get(aim.document, {})
        if {aim.server, aim.beside or aim.server} <= rounds.keys():
            alone = median(of(aim.figure, rounds[aim.server]))
            yield aim, ratio(aim.figure, aim.server, aim.beside, rounds) if aim.beside else alone

"""What a fault did, as a row of a table, and whether that is within what is promised."""

from typing import NamedTuple

from faults.load import Outcome
from faults.stage import Stage

# An answer that takes longer is no normal one.
SLOW_SECONDS = 1.0
NORMAL_SECONDS = 2.0
MEMORY_SHARE = 0.1
# Of the log: a line for each request, and what else may be said.
LINE_LENGTH, SAID_LENGTH = 250, 64 * 1024
# Held by a worker that is killed: those kept open, and those in hand.
CUT_BY_A_KILL = 40

HEADINGS = (
    "what happens", "seconds", "requests", "wrong", "5xx", "cut off", "slowest", "MiB", "normal after", "log"
)  # fmt: skip


class Figures(NamedTuple):
    """`slowest` and `normal_after` in seconds, memory and log in bytes; `cut`: connections that broke."""

    name: str
    seconds: float
    requests: int
    wrong: int
    failed: int
    cut: int
    slowest: float
    before: int
    after: int
    normal_after: float
    log: int

    @property
    def cells(self) -> tuple[str, ...]:
        """As they stand under HEADINGS."""
        return (
            self.name,
            f"{self.seconds:.0f}",
            f"{self.requests:,}",
            str(self.wrong),
            str(self.failed),
            str(self.cut),
            f"{self.slowest:.2f} s",
            f"{self.before / 2**20:.0f} → {self.after / 2**20:.0f}",
            f"{self.normal_after:.1f} s",
            f"{self.log / 1024:.0f} KiB",
        )


def table(rows: list[Figures]) -> str:
    """In Markdown."""
    heading, *lines = (f"| {' | '.join(cells)} |" for cells in (HEADINGS, *(row.cells for row in rows)))
    return "\n".join((heading, "|---" * len(HEADINGS) + "|", *lines))


def is_wrong(stage: Stage, outcome: Outcome) -> bool:
    """An answer that says what is not so; no answer is another matter."""
    begun, ended, status, (is_right, _, number) = outcome
    if status == 0 or status >= 500:
        return False
    return not is_right or (number is not None and not stage.is_of_its_time(number, begun, ended))


def is_normal(stage: Stage, outcome: Outcome) -> bool:
    """Right, soon, and from the directory where there is one."""
    by_rule = stage.directory is not None and outcome.reply.from_directory is False
    soon = outcome.ended - outcome.begun <= SLOW_SECONDS
    return outcome.status == 200 and soon and not by_rule and not is_wrong(stage, outcome)


def normal_after(stage: Stage, mended: float) -> float:
    """Seconds from when all was mended to the end of the last answer that was not normal."""
    late = [one.ended - mended for one in stage.load.outcomes if not is_normal(stage, one)]
    return max([0.0, *late])


def figures(name: str, stage: Stage, begun: float, mended: float, before: int) -> Figures:
    """Of all that was asked since `begun`."""
    outcomes = stage.load.outcomes
    return Figures(
        name,
        mended - begun,
        len(outcomes),
        sum(is_wrong(stage, one) for one in outcomes),
        sum(one.status >= 500 for one in outcomes),
        sum(one.status == 0 for one in outcomes),
        max(one.ended - one.begun for one in outcomes),
        before,
        stage.memory,
        normal_after(stage, mended),
        stage.log_length,
    )

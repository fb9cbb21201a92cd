"""Whatever is spoilt of what is parsed from outside: no crash, no answer of 5xx, nothing that takes long.

In the suite 20,000 inputs a surface; `make fuzz` gives each a million.
"""

import os
import sys
import time
from collections.abc import Iterator
from functools import partial
from multiprocessing import get_context
from multiprocessing.pool import Pool
from pathlib import Path

import pytest

import fuzz
from fuzz.surfaces import SHARES, SURFACES

pytestmark = pytest.mark.fuzz

# Inputs that a process is given at once.
PART = 1000
# Between two lines of progress, in seconds.
EVERY = 10.0


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    """As many processes as there are processors; none inherits what tests have left."""
    with get_context("spawn").Pool(os.cpu_count(), fuzz.start) as made:
        yield made


@pytest.mark.parametrize("name", SURFACES)
def test_nothing_hurts(
    name: str, pool: Pool, tmp_path: Path, pytestconfig: pytest.Config, capsys: pytest.CaptureFixture[str]
) -> None:
    count = -(-pytestconfig.getoption("strangers") // SHARES.get(name, 1))
    work = [(name, first, min(first + PART, count)) for first in range(0, count, PART)]
    began = said = time.monotonic()
    done, taken, faults = 0, 0, list[fuzz.Fault]()
    slowest = seconds = 0.0
    for one in pool.imap_unordered(partial(fuzz.part, folder=tmp_path), work):
        done, taken, faults = done + one.count, taken + one.taken, [*faults, *one.faults]
        slowest, seconds = max(slowest, one.slowest), seconds + one.seconds
        if done == count or time.monotonic() - said > EVERY:
            said = time.monotonic()
            print(
                f"{name}: {done:,} of {count:,}, {taken:,} taken, {seconds / done * 1e6:.0f} µs each, "
                f"the slowest {slowest * 1000:.1f} ms, {len(faults)} faults, {said - began:.0f} s",
                file=sys.stderr,
            )
    assert taken
    by_kind = {one.kind: one.text for one in sorted(faults, reverse=True)}
    assert not faults, "\n\n".join(by_kind.values())

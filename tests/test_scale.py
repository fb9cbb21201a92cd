"""Many profiles and many domains: what they take grows in proportion, of time and of memory."""

import gc
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

import growth
from autoconfig.directory.edition import Edition
from autoconfig.directory.opening import open_folder
from autoconfig.export import export
from benchmarks.load import write

Make = Callable[[int], Path]


@pytest.fixture
def profiles(tmp_path: Path) -> Make:
    """A folder with so many."""
    return lambda count: write(tmp_path / f"{count} profiles", count)


@pytest.fixture
def domains(tmp_path: Path) -> Make:
    """A folder with one profile of so many."""
    return lambda count: write(tmp_path / f"{count} domains", 1, count)


def test_profiles_are_loaded_in_proportion(profiles: Make) -> None:
    growth.check(open_folder, profiles, size=1600, seconds=3)


def test_domains_are_loaded_in_proportion(domains: Make) -> None:
    growth.check(open_folder, domains, size=40_000, seconds=1)


def test_domains_are_exported_in_proportion(domains: Make, tmp_path: Path) -> None:
    def opened(count: int) -> Edition:
        return open_folder(domains(count))

    growth.check(lambda edition: export(edition.directory, tmp_path / "tree"), opened, size=400, seconds=2)


@pytest.mark.parametrize(("kind", "count", "limit"), [("profiles", 200, 12_000), ("domains", 20_000, 400)])
def test_each_keeps_so_much_memory(request: pytest.FixtureRequest, kind: str, count: int, limit: int) -> None:
    """Bytes; measured are 9 KiB and 260."""
    make: Make = request.getfixturevalue(kind)
    open_folder(make(2))
    folder = make(count)
    gc.collect()
    tracemalloc.start()
    try:
        kept = open_folder(folder)
        gc.collect()
        used = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert kept.directory.providers
    assert used / count <= limit

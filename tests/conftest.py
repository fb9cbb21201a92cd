"""What every test can use. Nothing here needs the network or a running server."""

from collections.abc import Generator
from pathlib import Path

import pytest

import privacy
from autoconfig.directory import Directory
from autoconfig.directory.edition import Edition
from autoconfig.directory.opening import open_folder
from patience import lengthen

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
# What a module has imported that starts programs.
STARTERS = frozenset(("Process", "subprocess"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-golden", action="store_true", help="Write tests/golden/ anew; then read the diff."
    )
    parser.addoption(
        "--rewrite-clients", action="store_true", help="Write the tables of clients in the manual anew."
    )
    parser.addoption(
        "--strangers",
        type=int,
        default=20_000,
        help="How many inputs test_fuzz gives each surface; a tenth as many requests go over sockets, and a "
        "fiftieth as many files are validated.",
    )
    parser.addoption("--soak", type=float, default=10, help="How many seconds a fault of test_faults lasts.")
    parser.addoption("--full-speed", type=float, default=10, help="How many it asks without a pause.")
    parser.addoption("--examples", type=int, default=25, help="How many profiles test_any_profile makes up.")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if isinstance(item, pytest.Function) and not STARTERS.isdisjoint(vars(item.module)):
            item.add_marker("programs")
    if SHARED.is_dir():
        return
    absent = pytest.mark.skip(reason="the shared sample files do not stand beside this checkout")
    for item in items:
        if item.get_closest_marker("shared"):
            item.add_marker(absent)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None]:
    """No server that a test has started prints who was asked for: looked for before and after its end."""
    found = privacy.leaks()
    result = yield
    found += privacy.leaks()
    if found:
        pytest.fail("\n".join([f"{item.nodeid}: a server has printed an address:", *found]), pytrace=False)
    return result


@pytest.fixture(autouse=True)
def nobody_looks_at_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """An application that is made here leaves no thread behind."""
    monkeypatch.setenv("AUTOCONFIG_RELOAD", "0")


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that ask servers of their own: no deadline is met because others work here too."""
    lengthen(monkeypatch)


@pytest.fixture(scope="session")
def profiles() -> Path:
    """The folder with the profiles that come with the project."""
    return ROOT / "profiles"


@pytest.fixture(scope="session")
def edition(profiles: Path) -> Edition:
    """The profiles that come with the project, opened."""
    return open_folder(profiles)


@pytest.fixture(scope="session")
def directory(edition: Edition) -> Directory:
    """The same, found by domain."""
    return edition.directory

"""Real clients and their simulations end alike, whatever they meet.

What each of them ends with stands as a table in the manual; the last test holds it against the run.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest

from agreeing import of_real, of_simulation, records, said
from autoconfig.clients import CLIENTS as SIMULATED
from columns import Column, Columns, Table
from conftest import ROOT
from crossing import Crossing
from internet import Internet, small_internet
from internet.certificates import Certificates
from scenarios import SCENARIOS
from scenarios.scenario import CLIENTS, MAIN, Scenario
from socks import Setup, opened

pytestmark = pytest.mark.clients
TITLES = {client.name: client.title for client in SIMULATED}
TABLE = Table(
    ROOT / "docs" / "agreement.md", "agreement", "pytest tests/test_simulate_agreement.py --rewrite-clients"
)
PAIRS = [(scenario, client) for scenario in SCENARIOS for client in CLIENTS if client not in scenario.absent]


class World:
    """The scenario that is on, in an internet of its own; all have the same certificates."""

    def __init__(self, folder: Path) -> None:
        (folder / "certificates").mkdir()
        self.folder, self.certificates = folder, Certificates(folder / "certificates")
        self._scenario: Scenario | None = None
        self._open = ExitStack()

    def play(self, scenario: Scenario) -> Internet:
        """What is laid out for it, once for all clients."""
        if scenario is not self._scenario:
            self.close()
            place = self.folder / f"{len(list(self.folder.iterdir()))}"
            place.mkdir()
            self.internet = self._open.enter_context(small_internet(place, self.certificates))
            scenario.lay_out(self.internet, place)
            self._scenario = scenario
        return self.internet

    def close(self) -> None:
        self._open.close()


class Client(NamedTuple):
    """A real one that runs."""

    version: str
    find: Callable[[str, Internet], Setup | None]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    found = World(tmp_path_factory.mktemp("worlds"))
    yield found
    found.close()


@pytest.fixture(scope="module")
def crossing(world: World) -> Iterator[Crossing]:
    with opened(Crossing(world.certificates)) as found:
        yield found


@pytest.fixture(scope="module")
def thunderbird(world: World, crossing: Crossing) -> Iterator[Client]:
    pytest.importorskip("marionette_driver", reason="Thunderbird is not driven: pip install '.[clients]'")
    from clients.thunderbird import PROGRAM, started

    if not PROGRAM.exists():
        pytest.skip("Thunderbird is not installed: apt-get install thunderbird")
    with started(crossing) as real:
        # It waits for five seconds and no longer, of which its first request takes some to begin.
        crossing.play(world.play(SCENARIOS[0]))
        real.find(SCENARIOS[0].address)
        yield Client(
            real.version(),
            lambda address, internet: real.find(
                address, records=records(internet, address.rpartition("@")[2])
            ),
        )


@pytest.fixture(scope="module")
def deltachat(crossing: Crossing) -> Iterator[Client]:
    from clients.deltachat import PROGRAM, started

    if not PROGRAM.exists():
        pytest.skip("Delta Chat is not installed: pip install '.[clients]'")
    with started(crossing) as real:
        yield Client(real.version(), lambda address, internet: real.configure(address))


@pytest.fixture(scope="module")
def evolution(crossing: Crossing) -> Iterator[Client]:
    from clients.evolution import LIBRARY, started, version

    if not LIBRARY.exists() or not shutil.which("dbus-run-session"):
        pytest.skip("Evolution is not installed: apt-get install libevolution evolution-data-server dbus")
    with started(crossing) as real:
        yield Client(version(), lambda address, internet: real.find(address))


@pytest.fixture(scope="module")
def seen() -> Columns:
    """What each of them ended with, in the words of the table."""
    return {}


def columns(client: str) -> tuple[str, str]:
    """Of the table, for the real one and for its simulation."""
    return TITLES[client], f"{TITLES[client]}, simulated"


@pytest.mark.parametrize(
    ("scenario", "client"), PAIRS, ids=[f"{scenario.name}-{client}" for scenario, client in PAIRS]
)
def test_a_simulation_ends_as_the_client_does(
    scenario: Scenario,
    client: str,
    world: World,
    crossing: Crossing,
    seen: Columns,
    request: pytest.FixtureRequest,
) -> None:
    real: Client = request.getfixturevalue(client)
    internet = world.play(scenario)
    crossing.play(internet)
    found = of_real(client, real.find(scenario.address, internet))
    simulated = of_simulation(client, real.version, scenario.address, internet)
    domain = scenario.address.rpartition("@")[2].lower()
    cells = said(found, domain), "the same" if simulated == found else said(simulated, domain)
    for column, version, cell in zip(columns(client), (real.version, ""), cells, strict=True):
        seen.setdefault(column, Column(version, {})).cells[scenario.row] = cell
    if client in scenario.limits:
        assert simulated != found, "they agree: there is no such limit any longer"
    else:
        assert simulated == found


def test_the_table_in_the_manual_is_what_was_seen(seen: Columns, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--rewrite-clients"):
        assert sum(len(column.cells) for column in seen.values()) == 2 * len(PAIRS), "not all have run"
    every = [column for client in CLIENTS for column in columns(client)]
    TABLE.hold(seen, [scenario.row for scenario in SCENARIOS], every, request.config)


def test_the_manual_says_why_they_differ_and_what_cannot_be_seen() -> None:
    page = " ".join(TABLE.page.read_text(encoding="utf-8").split())
    for scenario in SCENARIOS:
        for client, why in (*scenario.limits.items(), *scenario.absent.items()):
            assert f"{TITLES[client]}: {why}" in page


def test_each_scenario_has_a_name_of_its_own_and_there_are_enough() -> None:
    assert len({scenario.row for scenario in SCENARIOS}) == len(SCENARIOS)
    documents = [scenario for scenario in SCENARIOS if MAIN in scenario.rules]
    assert len(documents) >= 40
    assert sum(scenario.invented for scenario in SCENARIOS) >= 3

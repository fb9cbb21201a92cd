"""One client's simulation, asked and answered; and those of all clients side by side."""

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import count, repeat
from typing import Any, NamedTuple

from autoconfig.address import Address
from autoconfig.clients import CLIENTS
from autoconfig.clients.client import Client
from autoconfig.clients.simulation import Ask, Came, Configured, Connect, Ending, Get
from autoconfig.errors import where
from autoconfig.profile.words import SocketType
from autoconfig.simulate.world import Memory

# Questions of one client at a time; none has more.
_AT_ONCE = 16


LATE = "The time was over before all of it was seen, so it may end otherwise."
DEAF = "No name server has answered, so nobody knows what it would find."


class Requested(NamedTuple):
    """A question and what came of it. `turn`: those of one number are asked at the same time."""

    turn: int
    ask: Ask
    came: Came


class Simulated(NamedTuple):
    """What one version of a client does, and how it ends. `version` is "" where all that are in use do.

    `is_late`: time was over before, so that it may end otherwise. `fault`: where it failed itself. `is_deaf`:
    neither it nor any other has heard of a name server.
    """

    client: Client
    version: str
    steps: tuple[Requested, ...]
    ending: Ending
    is_late: bool = False
    fault: str = ""
    is_deaf: bool = False

    @property
    def name(self) -> tuple[str, str]:
        """Title and version."""
        return self.client.title, self.version

    @property
    def notes(self) -> tuple[str, ...]:
        """Those of its ending, what is not encrypted, and that it is late, deaf or failed."""
        fault = f"It could not be simulated, report it: {self.fault}."
        more = ((LATE, self.is_late), (DEAF, self.is_deaf), (fault, bool(self.fault)))
        return (*self.ending.notes, *_in_clear(self.ending), *(note for note, there in more if there))

    def verdict(self, ask: Ask) -> str:
        """What the client made of the answer, the end of a sentence that begins with "it"; "" for nothing."""
        if isinstance(ask, Connect):
            return ""
        asked = ask.url if isinstance(ask, Get) else ask.name
        is_taken = self.ending.found and asked == self.ending.source
        return self.ending.verdicts.get(asked) or ("takes it" if is_taken else "")

    def as_json(self) -> dict[str, Any]:
        """The object that machines read."""
        return {
            "client": self.client.name,
            "version": self.version or None,
            "found": self.ending.found,
            "from": self.ending.source or None,
            "incoming": _server(self.ending.incoming),
            "outgoing": _server(self.ending.outgoing),
            "requests": [_request(step, self.verdict(step.ask)) for step in self.steps],
            "notes": list(self.notes),
        }


def titles(some: Iterable[tuple[str, str]], among: Iterable[tuple[str, str]]) -> list[str]:
    """Of titles and versions each client once; with its versions where others of it are among the rest."""
    versions: dict[str, list[str]] = {}
    for title, version in some:
        versions.setdefault(title, []).append(version)
    numbers = Counter(title for title, _ in among)
    return [
        title if len(those) == numbers[title] else f"{title} ({', '.join(those)})"
        for title, those in versions.items()
    ]


def simulate(address: Address, memory: Memory, names: Iterable[str] = ()) -> list[Simulated]:
    """All clients of these names, or all, in their order; at the same time."""
    wanted = set(names)
    chosen = [
        (client, version)
        for client in CLIENTS
        if not wanted or client.name in wanted
        for version in client.simulations
    ]
    pool = ThreadPoolExecutor(max(len(chosen), 1), "simulate")
    try:
        found = list(pool.map(lambda one: _run(one[0], one[1], address, memory), chosen))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)  # who is interrupted does not wait
    return [one._replace(is_deaf=memory.is_deaf and bool(one.steps)) for one in found]


def _run(client: Client, version: str, address: Address, memory: Memory) -> Simulated:
    try:
        return run(client, version, address, memory)
    except Exception as error:  # one that fails is no reason to say nothing of the others
        return Simulated(client, version, (), Ending(False), fault=where(error))


def run(client: Client, version: str, address: Address, memory: Memory) -> Simulated:
    """One of them."""
    simulation = client.simulations[version](address)
    steps: list[Requested] = []
    turns = count(1)
    with ThreadPoolExecutor(_AT_ONCE, client.name) as pool:
        try:
            asked = next(simulation)
            while True:
                came = tuple(pool.map(memory.came, asked))
                steps += map(Requested, repeat(next(turns)), asked, came)
                asked = simulation.send(came)
        except StopIteration as end:
            return Simulated(client, version, tuple(steps), end.value, memory.is_over)


def _in_clear(ending: Ending) -> list[str]:
    """Said of every client alike; of a server without a name, too."""
    pair = (one for one in (ending.incoming, ending.outgoing) if one and one.socket_type is SocketType.PLAIN)
    hosts = dict.fromkeys(one.hostname or f"the server for {one.type.upper()}" for one in pair)
    return [f"Its connection to {host} is not encrypted." for host in hosts]


def _server(server: Configured | None) -> dict[str, Any] | None:
    if server is None:
        return None
    return {
        "type": server.type,
        "hostname": server.hostname,
        "port": server.port or None,
        "socketType": server.socket_type,
        "username": server.username,
    }


def _request(step: Requested, verdict: str) -> dict[str, Any]:
    turn, ask, came = step
    said: dict[str, Any] = {"turn": turn}
    if isinstance(ask, Get):
        said |= {"method": ask.method, "url": ask.url, "status": came.status or None}
        if came.redirections:
            said["redirects"] = [*(one.url for one in came.redirections[1:]), came.url]
    elif isinstance(ask, Connect):
        said |= {"hostname": ask.host, "port": ask.port}
    else:
        said |= {"name": ask.name, "type": ask.kind, "values": list(came.values)}
    if came.trouble:
        said["trouble"] = came.trouble
    if verdict:
        said["verdict"] = verdict
    return said

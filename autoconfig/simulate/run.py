"""One client's simulation, asked and answered; and those of all clients side by side."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from autoconfig.address import Address
from autoconfig.clients import CLIENTS
from autoconfig.clients.client import Client
from autoconfig.clients.simulation import Ask, Came, Configured, Ending, Get
from autoconfig.simulate.world import Memory

# Questions of one client at a time; none has more.
_AT_ONCE = 16


class Requested(NamedTuple):
    """A question and what came of it."""

    ask: Ask
    came: Came


class Simulated(NamedTuple):
    """What one version of a client does, and how it ends. `version` is "" where all that are in use do."""

    client: Client
    version: str
    steps: tuple[Requested, ...]
    ending: Ending

    def as_json(self) -> dict[str, Any]:
        """The object that machines read."""
        return {
            "client": self.client.name,
            "version": self.version or None,
            "found": self.ending.found,
            "from": self.ending.source or None,
            "incoming": _server(self.ending.incoming),
            "outgoing": _server(self.ending.outgoing),
            "requests": [_request(step, self.ending) for step in self.steps],
            "notes": list(self.ending.notes),
        }


def simulate(address: Address, memory: Memory, names: Iterable[str] = ()) -> list[Simulated]:
    """All clients of these names, or all, in their order; at the same time."""
    wanted = set(names)
    chosen = [
        (client, version)
        for client in CLIENTS
        if not wanted or client.name in wanted
        for version in client.simulations
    ]
    with ThreadPoolExecutor(max(len(chosen), 1), "simulate") as pool:
        return list(pool.map(lambda one: run(one[0], one[1], address, memory), chosen))


def run(client: Client, version: str, address: Address, memory: Memory) -> Simulated:
    """One of them."""
    simulation = client.simulations[version](address)
    steps: list[Requested] = []
    with ThreadPoolExecutor(_AT_ONCE, client.name) as pool:
        try:
            asked = next(simulation)
            while True:
                came = tuple(pool.map(memory.came, asked))
                steps += map(Requested, asked, came)
                asked = simulation.send(came)
        except StopIteration as end:
            return Simulated(client, version, tuple(steps), end.value)


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


def _request(step: Requested, ending: Ending) -> dict[str, Any]:
    ask, came = step
    if isinstance(ask, Get):
        said: dict[str, Any] = {"method": ask.method, "url": ask.url, "status": came.status or None}
        if came.redirections:
            said["redirects"] = [*(one.url for one in came.redirections[1:]), came.url]
        key = ask.url
    else:
        said = {"name": ask.name, "type": ask.kind, "values": list(came.values)}
        key = ask.name
    if came.trouble:
        said["trouble"] = came.trouble
    if verdict := ending.verdicts.get(key, ""):
        said["verdict"] = verdict
    return said

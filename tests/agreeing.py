"""One scenario, met by a real client and its simulation: what each of them ends with, in like words."""

import re
from typing import NamedTuple

from autoconfig.address import Address
from autoconfig.clients import CLIENTS
from autoconfig.clients.simulation import Configured
from autoconfig.profile.words import SocketType
from autoconfig.reach.deadline import Deadline
from autoconfig.simulate.run import run
from autoconfig.simulate.world import Memory
from internet import Internet
from mailservers import PORTS
from scenarios.scenario import EVOLUTION
from socks import Setup

# As long as the slowest client waits.
SECONDS = 60.0
_TLS_PORTS = {"imap": 993, "smtp": 465}
_VERSION = re.compile(r"[0-9]+(\.[0-9]+)*")
_BY_NAME = {client.name: client for client in CLIENTS}


# What it has found of an account stands in its form, though some of it is missing.
_SHOWS_PARTS = frozenset({EVOLUTION})


class End(NamedTuple):
    """Servers as `TYPE HOST:PORT SECURITY LOGIN`, "" for none. `found`: whether they make an account."""

    found: bool
    incoming: str = ""
    outgoing: str = ""


NOTHING = End(False)


def of_real(name: str, setup: Setup | None) -> End:
    """How a client has ended."""
    if setup is None:
        return NOTHING
    whole = bool(setup.incoming and setup.outgoing)
    return End(whole or name not in _SHOWS_PARTS, setup.incoming, setup.outgoing)


def of_simulation(name: str, version: str, address: str, internet: Internet) -> End:
    """How the simulation of a client's version ends, over the same wires."""
    memory = Memory(internet.door(SECONDS), Deadline(SECONDS))
    ending = run(_BY_NAME[name], simulated_version(name, version), Address.parse(address), memory).ending
    if not ending.found and name not in _SHOWS_PARTS:
        return NOTHING
    return End(ending.found, _server(ending.incoming), _server(ending.outgoing))


def _server(server: Configured | None) -> str:
    """Who tries what works tries TLS first, and finds what this port speaks."""
    if server is None:
        return ""
    port, security = server.port, server.socket_type
    if security is None:
        port = port or _TLS_PORTS[server.type]
        security = SocketType.SSL if PORTS[port].encrypted else SocketType.STARTTLS
    return f"{server.type} {server.hostname}:{port} {security} {server.username}"


def records(internet: Internet, domain: str) -> dict[str, list[dict[str, str | int]]]:
    """What Thunderbird's DNS module gives, of all MX and SRV records there are."""
    names = {owner.to_text(omit_final_dot=True) for owner, _ in internet.names.records}
    door = internet.door()
    asked = {(name, kind) for name in names for kind in ("MX", "SRV")}
    asked |= {(domain, "MX"), (f"_autodiscover._tcp.{domain}", "SRV")}
    found = {f"{kind} {name}": door.resolve(name, kind).values for name, kind in sorted(asked)}
    return {key: [_record(value) for value in values] for key, values in found.items() if values}


def _record(value: str) -> dict[str, str | int]:
    *numbers, host = value.split()
    fields: dict[str, str | int] = dict(zip(("prio", "weight", "port"), map(int, numbers), strict=False))
    return {**fields, "host": host.removesuffix(".")}


def simulated_version(name: str, version: str) -> str:
    """Which simulation is that of a version: the last whose first number is not beyond it, else the first."""
    keys = list(_BY_NAME[name].simulations)
    return max((key for key in keys if _numbers(key) <= _numbers(version)), key=_numbers, default=keys[0])


def _numbers(words: str) -> list[int]:
    found = _VERSION.search(words)
    return [int(part) for part in found[0].split(".")] if found else []


def said(end: End, domain: str) -> str:
    """For a table: logins alone where all else is as in a good document, once where both are alike."""
    if end == NOTHING:
        return "nothing"
    usual = f"imap in.{domain}:993 SSL ", f"smtp out.{domain}:587 STARTTLS "
    kinds = ("nothing for receiving", "nothing for sending")
    cells = (
        f"`{_visible(server.removeprefix(start)) or ' '}`" if server else kind
        for server, start, kind in zip(end[1:], usual, kinds, strict=True)
    )
    return ", ".join(dict.fromkeys(cells))


def _visible(text: str) -> str:
    """Line breaks by their names."""
    return text.replace("\n", "⏎")

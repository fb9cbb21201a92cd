"""One scenario, met by a real client and its simulation: what each of them ends with, in like words."""

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
from socks import Setup

# As long as the slowest client waits.
SECONDS = 60.0
_TLS_PORTS = {"imap": 993, "smtp": 465}
_BY_NAME = {client.name: client for client in CLIENTS}


class End(NamedTuple):
    """The servers that are set up, as `TYPE HOST:PORT SECURITY LOGIN`, "" for none."""

    incoming: str
    outgoing: str


def of_real(found: Setup | None) -> End | None:
    """None where it would guess, or ask by hand."""
    return End(found.incoming, found.outgoing) if found and (found.incoming or found.outgoing) else None


def of_simulation(name: str, version: str, address: str, internet: Internet) -> End | None:
    """The same of the simulation of a client's version, over the same wires."""
    client = _BY_NAME[name]
    key = simulated_version(name, version)
    memory = Memory(internet.door(SECONDS), Deadline(SECONDS))
    ending = run(client, key, Address.parse(address), memory).ending
    if not ending.found:
        return None
    return End(_server(ending.incoming), _server(ending.outgoing))


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
    """Which simulation is that of a version: the last whose name is not beyond it."""
    keys = list(_BY_NAME[name].simulations)
    return max((key for key in keys if _numbers(key) <= _numbers(version)), key=_numbers, default=keys[0])


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".") if part.isdigit()]


def said(end: End | None, domain: str) -> str:
    """For a table: logins alone where all else is as in a good document, once where both are alike."""
    if end is None:
        return "nothing"
    usual = f"imap in.{domain}:993 SSL ", f"smtp out.{domain}:587 STARTTLS "
    kinds = ("nothing for receiving", "nothing for sending")
    cells = (
        f"`{_visible(server.removeprefix(start)) or ' '}`" if server else kind
        for server, start, kind in zip(end, usual, kinds, strict=True)
    )
    return ", ".join(dict.fromkeys(cells))


def _visible(text: str) -> str:
    """Line breaks by their names."""
    return text.replace("\n", "⏎")

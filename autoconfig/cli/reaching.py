"""How the commands that look at the world reach it: options of all of them, and the door that they make."""

from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from autoconfig.address import is_host_name, to_domain
from autoconfig.cli.options import option
from autoconfig.reach.deadline import Deadline

if TYPE_CHECKING:
    from autoconfig.reach.door import Door
    from autoconfig.reach.names import Endpoint

DNS_PORT = 53
_HIGHEST_PORT = 65535


class Reaching(NamedTuple):
    """What was said of the way into the world."""

    resolver: "Endpoint | None" = None
    ca_file: Path | None = None
    connect: "tuple[tuple[Endpoint, Endpoint], ...]" = ()

    def door(self, deadline: Deadline, *, most: int | None = None) -> "Door":
        """`most`: connections to one host, and to one address, in all. Raises BadCAFile."""
        from autoconfig.reach.door import Door  # with libraries that most commands have no use for

        return Door(
            deadline, resolver=self.resolver, ca_file=self.ca_file, connect=dict(self.connect), most=most
        )


def to_endpoint(_context: click.Context, _parameter: click.Parameter, text: str | None) -> "Endpoint | None":
    """ADDR or ADDR:PORT of a name server; an IPv6 address with a port stands in brackets."""
    if text is None:
        return None
    try:
        return _address(text), DNS_PORT
    except ValueError:
        pass
    try:
        return _endpoint(text)
    except ValueError as error:
        raise click.BadParameter(f"{error}; write 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:53") from None


def _to_places(
    _context: click.Context, _parameter: click.Parameter, texts: tuple[str, ...]
) -> "tuple[tuple[Endpoint, Endpoint], ...]":
    return tuple(map(_to_place, texts))


def _to_place(text: str) -> "tuple[Endpoint, Endpoint]":
    wanted, _, place = text.partition("=")
    host, _, port = wanted.rpartition(":")
    host = to_domain(host.removeprefix("[").removesuffix("]"))
    try:
        if not is_host_name(host):
            host = _address(host)
        return (host, _port(port)), _endpoint(place)
    except ValueError as error:
        example = "autoconfig.example.org:443=192.0.2.1:443"
        raise click.BadParameter(f"{text}: {error}; write HOST:PORT=ADDR:PORT, {example} say") from None


def _endpoint(text: str) -> "Endpoint":
    host, colon, port = text.rpartition(":")
    if not colon:
        host, port = text, ""
    if ":" in host and not (host.startswith("[") and host.endswith("]")):
        raise ValueError("an IPv6 address stands in brackets")
    return _address(host.removeprefix("[").removesuffix("]")), _port(port)


def _address(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        raise ValueError(f"{text or 'nothing'} is no IP address") from None


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= 5 and 0 < int(text) <= _HIGHEST_PORT:
        return int(text)
    raise ValueError(f"{text or 'nothing'} is no port")


resolver = option(
    "resolver",
    "Ask this name server instead of the system's.",
    metavar="ADDR[:PORT]",
    callback=to_endpoint,
    show_default=False,
)
_OPTIONS = (
    resolver,
    option(
        "ca-file",
        "Trust these authorities (PEM) instead of the system's.",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
    ),
    click.option(
        "--connect",
        multiple=True,
        metavar="HOST:PORT=ADDR:PORT",
        callback=_to_places,
        help="Look for this host there instead, before the DNS leads to it; may be given again.",
    ),
)


def reaching(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the options, and hands what they say to the command as `reach`."""

    @wraps(command)
    def with_reach(
        resolver: "Endpoint | None",
        ca_file: Path | None,
        connect: "tuple[tuple[Endpoint, Endpoint], ...]",
        **others: Any,
    ) -> None:
        command(reach=Reaching(resolver, ca_file, connect), **others)

    for each in reversed(_OPTIONS):
        with_reach = each(with_reach)
    return with_reach

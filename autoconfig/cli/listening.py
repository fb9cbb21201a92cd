"""Where `serve` listens, and with which certificates."""

from collections.abc import Callable
from functools import wraps
from ipaddress import IPv4Address, IPv6Address, ip_address
from itertools import combinations
from pathlib import Path
from typing import Any

import click

from autoconfig.cli.options import option

MAX_PORT = 65535
_EVERYWHERE = {4: IPv4Address(0), 6: IPv6Address(0)}
# What gunicorn makes of localhost, and we.
_LOCAL = "127.0.0.1"
_IPV6_ALONE = Path("/proc/sys/net/ipv6/bindv6only")


class Repeated(click.ParamType):  # type: ignore[type-arg]  # it is generic of late only
    """One of several, which stand in the environment with commas between them."""

    envvar_list_splitter = ","

    def __init__(self, name: str, read: Callable[[str], Any]) -> None:
        self.name = name
        self._read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """As `read` has it."""
        return self._read(value.strip()) if isinstance(value, str) else value


def bindable(value: str) -> str:
    """A place that can be listened at."""
    host, _, port = value.rpartition(":")
    is_host = host and (":" not in host or host[0] + host[-1] == "[]")
    if value.startswith("unix:") or (is_host and port.isdecimal() and 0 < int(port) <= MAX_PORT):
        return value
    raise click.BadParameter("write ADDRESS:PORT such as 127.0.0.1:8000 or [::1]:8000, or unix:PATH")


def port(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """ADDRESS:PORT, where there is one."""
    number = (value or "").rpartition(":")[2]
    if value and not (_place(value)[0] and number.isdecimal() and 0 < int(number) <= MAX_PORT):
        raise click.BadParameter("write ADDRESS:PORT such as 127.0.0.1:9100 or [::1]:9100")
    return value or None


def listening(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the options for it."""

    @wraps(command)
    def with_places(
        bind: tuple[str, ...], tls_certificate: tuple[Path, ...], tls_key: tuple[Path, ...], **others: Any
    ) -> None:
        if len(tls_certificate) != len(tls_key):
            raise click.UsageError("Say one --tls-key for each --tls-certificate, in the same order.")
        if monitor := others.get("monitor"):
            _check_apart((*bind, monitor))
        command(binds=bind, pairs=tuple(zip(tls_certificate, tls_key, strict=True)), **others)

    for add in reversed(_OPTIONS):
        add(with_places)
    return with_places


def _apart(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    _check_apart(values)
    return values


def _check_apart(values: tuple[str, ...]) -> None:
    for one, other in combinations(values, 2):
        if one == other:
            raise click.BadParameter(f"{one} stands there twice")
        if _place(one)[0] and _place(one) == _place(other):
            raise click.BadParameter(f"{one} and {other} are one place: leave out one of them")
        if wide := _covers(one, other) or _covers(other, one):
            raise click.BadParameter(f"{wide} is every address of this port: leave out the other one")


def _covers(wide: str, other: str) -> str:
    """The first of them where it is also the second, else ""."""
    (here, port), (there, other_port) = _place(wide), _place(other)
    if port != other_port or not here or not there or here != _EVERYWHERE[here.version]:
        return ""
    return wide if here.version == there.version or (here.version == 6 and _takes_ipv4()) else ""


def _place(value: str) -> tuple[IPv4Address | IPv6Address | None, str]:
    host, _, port = value.rpartition(":")
    host = _LOCAL if host.lower() == "localhost" else host.removeprefix("[").removesuffix("]")
    try:
        return ip_address(host), port
    except ValueError:
        return None, port


def _takes_ipv4() -> bool:
    """Whether a socket at [::] has the IPv4 addresses too, ipv6(7)."""
    try:
        return _IPV6_ALONE.read_text().strip() != "1"
    except OSError:
        return True


_FILE = Repeated("FILE", Path)
_OPTIONS = (
    option(
        "bind",
        "Where to listen: ADDRESS:PORT or unix:PATH; may be given again.",
        type=Repeated("PLACE", bindable),
        multiple=True,
        default=["127.0.0.1:8000"],
        callback=_apart,
    ),
    option(
        "tls-certificate",
        "Speak TLS with this certificate (PEM, with those between it and the root's); may be given again.",
        type=_FILE,
        multiple=True,
    ),
    option("tls-key", "The certificate's key (PEM); one for each certificate.", type=_FILE, multiple=True),
)

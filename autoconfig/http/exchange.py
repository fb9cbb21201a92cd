"""One value for a request and its answer: both adapters make it, the log and the metrics read it.

    Arrival -- a request as it came ----+
    Directory, what is known here ------+--> Exchange, which may be shown
    Response -- what was answered ------+

What must stay true:

1. Nothing in an Exchange is an address, and no word of it is a stranger's who could have put one there. Of
   hosts and domains only those are named that a profile has; a star stands for any other.
2. An @ can be written in more ways than can be listed: encoded twice, as a compatibility character such as
   U+FF20, in more bytes than it needs, as an escape of whoever prints it. So a path is shown where it has
   plain signs only, and not too many, and a star stands for any other.
3. Of a client its network stays, and its family.
"""

import os
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from http import HTTPMethod
from ipaddress import ip_address
from itertools import count
from secrets import token_hex
from typing import NamedTuple, Protocol

from autoconfig.address import to_host
from autoconfig.directory import Directory
from autoconfig.directory.names import is_answered
from autoconfig.formats import BEFORE_VALUE, FORMATS
from autoconfig.http.families import family

REQUEST_ID = "X-Request-ID"
PAGE = "page"
# Kind and outcome of each.
Turns = Sequence[tuple[str, str]]

# Those of HTTP, and the one that calendars and contacts begin with (RFC 4918 section 9.1).
_METHODS = frozenset((*HTTPMethod, "PROPFIND"))
# None of ours is as long, and a request line of 8 KiB would be a line of the log that long.
_PLAIN = re.compile(r"[A-Za-z0-9/._~-]{0,200}")
# Asked for most, and nobody's.
_EVERYBODYS = frozenset(path for form in FORMATS.values() for path in form.paths) - frozenset(BEFORE_VALUE)
# Longer is no IP address, whatever zone it names.
_MAX_CLIENT = 100
# Enough of a client's address to tell networks apart, too little to tell people apart.
_PREFIX_LENGTH = {4: 24, 6: 48}
# What proxies make, such as a UUID, or Root=1-67891233-abcdef.
_REQUEST_ID = re.compile(r"[A-Za-z0-9/._~:;=+-]{1,64}")
# Bytes of what all that we make in a process begin with.
_OWN_LENGTH = 4


class Arrival(NamedTuple):
    """A request as it came: strangers wrote it, so nothing but `request_id` may be shown as it is.

    `path` is decoded, `host` and `client` are those of its `Origin`, `moment` is monotonic.
    """

    method: str
    path: str
    host: str
    client: str
    user_agent: str
    request_id: str
    moment: float


class Exchange(NamedTuple):
    """A request and its answer, as far as they may be shown.

    `method` is one of HTTP, else "*". `path`, `host` and `domain` (whose mail is meant) are "*" where they
    may not be shown, "" where there is none. `format` is the name of one, `PAGE`, or "" for what is neither;
    `network` is the client's, `client` its family; `failure` says what went wrong where it was our fault;
    `lookups` are those that were asked, each by its kind and outcome.
    """

    method: str
    path: str
    host: str
    domain: str
    format: str
    status: int
    bytes: int
    seconds: float
    network: str
    request_id: str
    client: str
    failure: str = ""
    lookups: Turns = ()


class Outcome(Protocol):
    """What was answered. `domain` is that of the address that was asked for, "" where nobody said one."""

    @property
    def status(self) -> int: ...
    @property
    def format(self) -> str: ...
    @property
    def domain(self) -> str: ...
    @property
    def failure(self) -> str: ...
    @property
    def lookups(self) -> Turns: ...


def exchange(arrival: Arrival, outcome: Outcome, length: int, directory: Directory, now: float) -> Exchange:
    """The value; `length` is what was sent of the body, `now` is monotonic."""
    method, path, asked, client, user_agent, named, moment = arrival
    host = to_host(asked)
    meant = directory.domain_of(host)
    is_ours = directory.find(meant) is not None  # then the host is one of its names
    domain = outcome.domain or meant
    return Exchange(
        method if method in _METHODS else "*",
        path if path in _EVERYBODYS else shown(path),
        host if is_ours or is_answered(directory, host) else "*" if host else "",
        domain if (is_ours if domain == meant else directory.find(domain)) else "*" if domain else "",
        outcome.format,
        outcome.status,
        length,
        now - moment,
        network(client),
        named,
        family(user_agent),
        outcome.failure,
        outcome.lookups,
    )


def request_id(header: Callable[[str], str], proxies: int) -> str:
    """What a believed proxy calls the request, where it may be shown, else a name of ours."""
    if proxies and _REQUEST_ID.fullmatch(given := header(REQUEST_ID.lower())):
        return given
    return own_request_id()


def own_request_id() -> str:
    """A name of ours."""
    return f"{_process}{next(_numbers):08x}"


def _begin() -> None:
    """Each process has names of its own: what chance gives it, and a number."""
    global _process, _numbers
    _process, _numbers = token_hex(_OWN_LENGTH), count()


_process, _numbers = "", count()
_begin()
os.register_at_fork(after_in_child=_begin)


def shown(path: str) -> str:
    """A decoded path as far as it holds no address."""
    if path in _EVERYBODYS:
        return path
    lower = path.lower()
    for start in BEFORE_VALUE:
        if lower.startswith(start):
            return f"{plain(path[: len(start)])}*"
    return plain(path)


def plain(text: str) -> str:
    """The text if it has plain signs only, and no more than a path of ours could have, else a star."""
    return text if _PLAIN.fullmatch(text) else "*"


def network(client: str) -> str:
    """The network that an IP address is of, "-" where it is none."""
    return _network(client) if len(client) <= _MAX_CLIENT else "-"


@lru_cache(4096)
def _network(client: str) -> str:
    try:
        address = ip_address(client)
        address = getattr(address, "ipv4_mapped", None) or address
    except ValueError:
        return "-"
    length = _PREFIX_LENGTH[address.version]
    rest = address.max_prefixlen - length
    return f"{type(address)(int(address) >> rest << rest)}/{length}"

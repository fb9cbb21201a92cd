"""Which host a request is for and who sent it: directly, or through proxies that are trusted."""

import re
from collections.abc import Callable
from typing import NamedTuple

# What a proxy in front sets.
FIELDS = frozenset(("x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-port"))


class Origin(NamedTuple):
    """The host that was asked and the client's IP address; "" where one is not known."""

    host: str
    client: str


def origin(header: Callable[[str], str], host: str, client: str, proxies: int) -> Origin:
    """The origin of a request that came through `proxies` trusted proxies from `client` for `host`.

    `header` gives a field by its lower-case name, several of one name joined by commas, "" for none. Every
    proxy adds a value at the end, so the one that the outermost trusted proxy wrote is the `proxies`-th from
    the end; where there are fewer, none is believed.
    """
    if not proxies:
        return Origin(host, client)
    return Origin(
        _from_end(header("x-forwarded-host"), proxies) or host,
        _from_end(header("x-forwarded-for"), proxies) or client,
    )


def is_forwarded(header: Callable[[str], str]) -> bool:
    """Whether a proxy seems to have sent it."""
    return any(header(name) for name in FIELDS)


def scheme(header: Callable[[str], str], direct: str, proxies: int) -> str:
    """Http or https, as the person's browser used it; `direct` as it came here."""
    sent = _from_end(header("x-forwarded-proto"), proxies).lower() if proxies else ""
    return sent if sent in ("http", "https") else direct


def split_target(target: str) -> tuple[str, str]:
    """Authority and the rest of a request target: RFC 9112 section 3.2.2; "" and all of it in origin form."""
    if target.startswith("/"):
        return "", target
    scheme, found, rest = target.partition("://")
    if not found or scheme.lower() not in ("http", "https"):
        return "", target
    authority = re.split("[/?#]", rest, maxsplit=1)[0]
    path = rest[len(authority) :]
    return authority, path if path.startswith("/") else f"/{path}"


def _from_end(values: str, position: int) -> str:
    listed = [value.strip() for value in values.split(",")]
    return listed[-position] if len(listed) >= position else ""

"""URLs of profiles, taken apart for formats that say a host and a path."""

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from autoconfig.address import is_host_name, to_domain

# RFC 3986 section 2; a placeholder such as %EMAILADDRESS% is no percent-encoded octet.
_WRITTEN_OUT = re.compile(r"(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+")


class Https(NamedTuple):
    """An https URL. `port` is None where none is written.

    `is_fixed`: it is the same for everybody, and in ASCII. `has_more`: a query or fragment follows the path.
    """

    host: str
    port: int | None
    path: str
    is_fixed: bool
    has_more: bool


def https(url: str | None) -> Https | None:
    """The parts of an https URL; None where it is no such, or names a user."""
    try:
        parts = urlsplit(url or "")
        host, port = to_domain(parts.hostname or ""), parts.port
    except ValueError:
        return None
    if parts.scheme != "https" or not is_host_name(host) or parts.username is not None:
        return None
    is_fixed = _WRITTEN_OUT.fullmatch(url or "") is not None
    return Https(host, port, parts.path, is_fixed, bool(parts.query or parts.fragment))

"""What the log says of a request. Never an address: no query, and no path segment that could hold one."""

import logging
import re
from ipaddress import ip_address, ip_network

from autoconfig.errors import where
from autoconfig.formats import BEFORE_VALUE

LOG = logging.getLogger("autoconfig.access")

_QUERY = re.compile(r"\?\S*")
_AT = re.compile(r"@|%(?:25)*40", re.IGNORECASE)
_SEGMENT = re.compile(r"[^/\s]+")
_BEHIND = re.compile(rf"({'|'.join(map(re.escape, BEFORE_VALUE))})\S*", re.IGNORECASE)
_UNPRINTABLE = re.compile(r"[^\x20-\x7e]")
# Enough of a client's address to tell networks apart, too little to tell people apart.
_PREFIX_LENGTH = {4: 24, 6: 48}


def record(
    method: str, path: str, status: int, length: int, seconds: float, client: str, failure: str = ""
) -> None:
    """One line for one request; `failure` says what went wrong where it was our fault."""
    if not failure and not LOG.isEnabledFor(logging.INFO):
        return
    what = _UNPRINTABLE.sub("?", f"{redacted(method)} {_shown(path)}")
    LOG.info("%s %d %d bytes %.1f ms %s", what, status, length, seconds * 1000, _network(client))
    if failure:
        LOG.error("%s failed: %s", what, failure)


def _shown(path: str) -> str:
    """A decoded path as far as it holds no address."""
    for start in BEFORE_VALUE:
        if path.lower().startswith(start):
            return f"{path[: len(start)]}*"
    return "*" if _AT.search(path) else path.partition("?")[0]


def redacted(text: str) -> str:
    """A line of somebody else's, without queries and without any path segment that could hold an address."""
    text = _BEHIND.sub(r"\1*", _QUERY.sub("", text))
    return _SEGMENT.sub(lambda segment: "*" if _AT.search(segment[0]) else segment[0], text)


class Redaction(logging.Filter):
    """For the loggers of a server that is not ours, which print requests and errors as they came."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; it is always printed."""
        record.msg, record.args = redacted(record.getMessage()), None
        if record.exc_info and record.exc_info[1]:
            record.msg = f"{record.msg}: {where(record.exc_info[1])}"
            record.exc_info = None
        return True


REDACTION = Redaction()


def _network(client: str) -> str:
    try:
        address = ip_address(client)
        address = getattr(address, "ipv4_mapped", None) or address
    except ValueError:
        return "-"
    return str(ip_network((address, _PREFIX_LENGTH[address.version]), strict=False))

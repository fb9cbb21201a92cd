"""What the log says of a request. Never an address: no query, and no path segment that could hold one."""

import logging
import re
from ipaddress import ip_address, ip_network

LOG = logging.getLogger("autoconfig.access")

_QUERY = re.compile(r"\?[^\s\"]*")
_ADDRESS_SEGMENT = re.compile(r"[^/\s\"]*(?:@|%(?:25)*40)[^/\s\"]*", re.IGNORECASE)
_UNPRINTABLE = re.compile(r"[^\x20-\x7e]")
# Enough of a client's address to tell networks apart, too little to tell people apart.
_PREFIX_LENGTH = {4: 24, 6: 48}


def record(
    method: str, path: str, status: int, length: int, seconds: float, client: str, failure: str = ""
) -> None:
    """One line for one request; `failure` says what went wrong where it was our fault."""
    if not failure and not LOG.isEnabledFor(logging.INFO):
        return
    what = _UNPRINTABLE.sub("?", f"{method} {redacted(path)}")
    LOG.info("%s %d %d bytes %.1f ms %s", what, status, length, seconds * 1000, _network(client))
    if failure:
        LOG.error("%s failed: %s", what, failure)


def redacted(text: str) -> str:
    """A path, or a line with one, without the query and without any segment that could hold an address."""
    return _ADDRESS_SEGMENT.sub("*", _QUERY.sub("", text))


class Redaction(logging.Filter):
    """For the loggers of a server that is not ours, which print requests as they came."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; it is always printed."""
        record.msg, record.args = redacted(record.getMessage()), None
        return True


REDACTION = Redaction()


def _network(client: str) -> str:
    try:
        address = ip_address(client)
    except ValueError:
        return "-"
    return str(ip_network((address, _PREFIX_LENGTH[address.version]), strict=False))

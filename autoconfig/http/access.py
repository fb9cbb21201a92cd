"""What the log says of a request. Never an address: no query, and no path segment that could hold one.

An @ can be written in more ways than can be listed: encoded twice, as a compatibility character such as
U+FF20, in more bytes than it needs, as an escape of whoever prints it. So a path is shown where it has plain
signs only, and a star stands for any other; in lines of other servers, which say more than paths, for each
segment that has anything but visible ASCII, an @ or the beginning of an encoding.
"""

import logging
import re
import sys
from collections import defaultdict
from collections.abc import Mapping
from ipaddress import ip_address, ip_network

from autoconfig.errors import where
from autoconfig.formats import BEFORE_VALUE

LOG = logging.getLogger("autoconfig.access")

_PLAIN = re.compile(r"[A-Za-z0-9/._~-]*")
_QUERY = re.compile(r"\?[^ \t\n]*")
_ODD = re.compile(r"[^!-?A-~]|%[0-9a-f]|%u|\\[0-7nrtuvxabf]|&(?:#|commat)", re.IGNORECASE)
# Segments end at ASCII blanks: other signs are blank too, and may stand in an address.
_SEGMENT = re.compile(r"[^/ \t\n]+")
# RFC 5321 section 4.1.2: a local part in quotes may hold blanks.
_QUOTED = re.compile(r'"[^"\n]*"(?=[^\s!-?A-~]|@|%)')
_BEHIND = re.compile(rf"({'|'.join(map(re.escape, BEFORE_VALUE))})[^ \t\n]*", re.IGNORECASE)
_COLOUR = re.compile("\x1b\\[[0-9;]*m")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
# Of gunicorn's access log, what is no header's value: time, status, sizes, durations, request and client.
_ATOMS = frozenset("thmrHsbBTDMLp")
# Their handlers want the arguments as they were.
_FORMATTED = frozenset(("uvicorn.access",))
# gunicorn's words for a request that is none; of the error behind them only a name may stay.
_REFUSED = re.compile(r"(Invalid request from ip=\S*: ).*", re.DOTALL)
# The same of http.server, and so of `flask run`; what it quotes stands in brackets.
_REFUSED_BY_FLASK = re.compile(r"(code \d{3}, message [^(]*?) *\(.*", re.DOTALL)
# Enough of a client's address to tell networks apart, too little to tell people apart.
_PREFIX_LENGTH = {4: 24, 6: 48}


def record(
    method: str, path: str, status: int, length: int, seconds: float, client: str, failure: str = ""
) -> None:
    """One line for one request; `failure` says what went wrong where it was our fault."""
    if not failure and not LOG.isEnabledFor(logging.INFO):
        return
    what = f"{_plain(method)} {_shown(path)}"
    LOG.info("%s %d %d bytes %.1f ms %s", what, status, length, seconds * 1000, _network(client))
    if failure:
        LOG.error("%s failed: %s", what, failure)


def _shown(path: str) -> str:
    """A decoded path as far as it holds no address."""
    lower = path.lower()
    for start in BEFORE_VALUE:
        if lower.startswith(start):
            return f"{_plain(path[: len(start)])}*"
    return _plain(path)


def _plain(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else "*"


def redacted(text: str) -> str:
    """A line of somebody else's, without queries and without any path segment that could hold an address."""
    text = _without_blanks_in_query(_COLOUR.sub("", text))
    text = _BEHIND.sub(r"\1*", _QUERY.sub("", _QUOTED.sub("*", text)))
    text = _SEGMENT.sub(lambda segment: "*" if _ODD.search(segment[0]) else segment[0], text)
    return _CONTROL.sub("?", text)


def _unquoted(text: str) -> str:
    """With the class of the error that is being handled in the place of its text.

    That quotes the request: gunicorn's InvalidHeader is a whole line of it, Authorization and all.
    """
    error = sys.exc_info()[1]
    name = type(error).__name__ if error else "refused"
    if error and str(error):
        text = text.replace(str(error), name)
    return _REFUSED_BY_FLASK.sub(r"\1", _REFUSED.sub(rf"\1{name}", text))


def _without_blanks_in_query(text: str) -> str:
    """A request line ends with its version: what stands before it, behind a blank too, is the query's."""
    before, _, rest = text.partition("?")
    _, version, behind = rest.rpartition(" HTTP/")
    return f"{before}{version}{behind}" if version else text


class Redaction(logging.Filter):
    """For the loggers of a server that is not ours, which print requests and errors as they came."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; it is always printed."""
        if isinstance(record.args, Mapping):  # gunicorn's access log
            kept = {name: value for name, value in record.args.items() if name in _ATOMS}
            record.args = defaultdict(lambda: "-", kept)
        if record.name in _FORMATTED and isinstance(record.args, tuple):
            record.args = tuple(redacted(part) if isinstance(part, str) else part for part in record.args)
            return True
        record.msg, record.args = redacted(_unquoted(record.getMessage())), None
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

"""What the log says of a request. Never an address: of ours what an `Exchange` has; in lines of other servers
no query, and a star for each segment of a path that has anything but visible ASCII, an @ or the beginning of
an encoding.
"""

import logging
import re
import sys
from collections import defaultdict
from collections.abc import Mapping

from autoconfig.errors import where
from autoconfig.formats import BEFORE_VALUE
from autoconfig.http.exchange import Exchange

LOG = logging.getLogger("autoconfig.access")

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
# The same of http.server, and so of `flask run`; what it quotes stands in brackets, behind few words.
_REFUSED_BY_FLASK = re.compile(r"(code \d{3}, message [^(]{0,60}?) *\(.*", re.DOTALL)


def record(exchange: Exchange) -> None:
    """One line for one request, and a second where it failed."""
    if not exchange.failure and not LOG.isEnabledFor(logging.INFO):
        return
    LOG.info("%s", sentence(exchange), extra={"exchange": exchange})
    if exchange.failure:
        LOG.error("%s", failure(exchange), extra={"exchange": exchange})


def sentence(exchange: Exchange) -> str:
    """What is said of every request."""
    method, path, size, milliseconds = exchange.method, exchange.path, exchange.bytes, exchange.seconds * 1000
    return f"{method} {path} {exchange.status} {size} bytes {milliseconds:.1f} ms {exchange.network}"


def failure(exchange: Exchange) -> str:
    """What is said of one that failed, beside that."""
    return f"{exchange.method} {exchange.path} failed: {exchange.failure}"


class Doubt:
    """Says once that a proxy seems to stand in front, where none is believed."""

    def __init__(self) -> None:
        self._said = False

    def __call__(self) -> None:
        """Say it, unless it was said."""
        if not self._said:
            self._said = True
            LOG.warning("requests carry X-Forwarded-* fields, which are not believed: say --proxies 1")


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

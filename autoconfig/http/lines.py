"""How a line of the log looks: plain, or JSON for machines, one object a line.

systemd's journal takes a plain line for as grave as the number says that it begins with (sd-daemon(3)); that
it is the journal who reads, JOURNAL_STREAM says (systemd.exec(5)).
"""

import json
import logging
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from time import localtime, strftime

from autoconfig.errors import where
from autoconfig.http.access import failure, sentence
from autoconfig.http.exchange import Exchange

PLAIN, JSON = "plain", "json"
FORMATS = (PLAIN, JSON)
_NAMES = {logging.INFO: "INFO", logging.ERROR: "ERROR"}
# Of syslog(3).
_PRIORITIES = {logging.CRITICAL: 2, logging.ERROR: 3, logging.WARNING: 4, logging.INFO: 6, logging.DEBUG: 7}
_PLAIN_FORMAT = "%(asctime)s %(levelname)s %(message)s"


class JsonLines(logging.Formatter):
    """Every line with `time` (UTC), `level` and `message`; one about a request with all of it."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, in ASCII."""
        message = record.getMessage()
        if record.exc_info and record.exc_info[1]:
            # A traceback quotes what it was about.
            message = f"{message}: {where(record.exc_info[1])}"
        found = getattr(record, "exchange", None)
        about = _fields(found) if found else {}
        return _object(record.created, record.levelname, about, message)


class JournalLines(logging.Formatter):
    """Plain ones with their priority in front, as <4>."""

    def format(self, record: logging.LogRecord) -> str:
        """As the journal reads it, which leaves the priority out of the message."""
        return f"<{_PRIORITIES.get(record.levelno, 5)}>{super().format(record)}"


def text(name: str, to_journal: bool = False) -> Callable[[Exchange, float], str]:
    """What makes the lines about a request: one, and a second where it failed; as `formatter` does.

    It is given the time, in seconds since 1970.
    """
    line = _json_line if name == JSON else _journal_line if to_journal else _plain_line

    def lines(exchange: Exchange, moment: float) -> str:
        first = line(exchange, moment, logging.INFO, sentence(exchange))
        if not exchange.failure:
            return first
        return first + line(exchange, moment, logging.ERROR, failure(exchange))

    return lines


def _plain_line(_: Exchange, moment: float, level: int, message: str) -> str:
    return f"{_clock(moment)} {_NAMES[level]} {message}\n"


def _journal_line(exchange: Exchange, moment: float, level: int, message: str) -> str:
    return f"<{_PRIORITIES[level]}>{_plain_line(exchange, moment, level, message)}"


def _json_line(exchange: Exchange, moment: float, level: int, message: str) -> str:
    return f"{_object(moment, _NAMES[level], _fields(exchange), message)}\n"


def _object(moment: float, level: str, about: Mapping[str, object], message: str) -> str:
    time = datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")
    return json.dumps({"time": f"{time[:-6]}Z", "level": level.lower(), **about, "message": message})


def _clock(moment: float) -> str:
    """As `logging` writes it."""
    seconds = int(moment)
    return f"{_second(seconds)},{int((moment - seconds) * 1000):03d}"


@lru_cache(maxsize=1)
def _second(moment: int) -> str:
    return strftime("%Y-%m-%d %H:%M:%S", localtime(moment))


def formatter(name: str, to_journal: bool = False) -> logging.Formatter:
    """The one of this name in `FORMATS`."""
    if name == JSON:
        return JsonLines()
    return (JournalLines if to_journal else logging.Formatter)(_PLAIN_FORMAT)


def is_journal(descriptor: int) -> bool:
    """Whether what is written there goes to the journal, and nowhere else."""
    try:
        status = os.fstat(descriptor)
    except OSError:
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{status.st_dev}:{status.st_ino}"


def _fields(exchange: Exchange) -> dict[str, object]:
    return {
        "method": exchange.method,
        "path": exchange.path,
        "host": exchange.host,
        "domain": exchange.domain,
        "format": exchange.format,
        "status": exchange.status,
        "bytes": exchange.bytes,
        "ms": round(exchange.seconds * 1000, 1),
        "network": exchange.network,
        "request_id": exchange.request_id,
    }

"""How a line of the log looks: plain, or JSON for machines, one object a line."""

import json
import logging
from datetime import UTC, datetime

from autoconfig.errors import where
from autoconfig.http.exchange import Exchange

PLAIN, JSON = "plain", "json"
FORMATS = (PLAIN, JSON)
_PLAIN_FORMAT = "%(asctime)s %(levelname)s %(message)s"


class JsonLines(logging.Formatter):
    """Every line with `time` (UTC), `level` and `message`; one about a request with all of it."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, in ASCII."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        message = record.getMessage()
        if record.exc_info and record.exc_info[1]:
            # A traceback quotes what it was about.
            message = f"{message}: {where(record.exc_info[1])}"
        found = getattr(record, "exchange", None)
        about = _fields(found) if found else {}
        level = record.levelname.lower()
        return json.dumps({"time": f"{moment[:-6]}Z", "level": level, **about, "message": message})


def formatter(name: str) -> logging.Formatter:
    """The one of this name in `FORMATS`."""
    return JsonLines() if name == JSON else logging.Formatter(_PLAIN_FORMAT)


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

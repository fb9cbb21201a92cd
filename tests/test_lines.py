"""The log in JSON: one object a line, whatever is written."""

import json
import logging
from datetime import datetime

import pytest

from autoconfig.directory import Directory
from autoconfig.http import access
from autoconfig.http.exchange import exchange
from autoconfig.http.lines import JSON, PLAIN, formatter
from test_exchange import ANSWERED, ARRIVAL


def told(record: logging.LogRecord) -> dict[str, object]:
    line = formatter(JSON).format(record)
    assert "\n" not in line
    assert line.isascii()
    found: dict[str, object] = json.loads(line)
    assert datetime.fromisoformat(str(found.pop("time"))).timestamp() == pytest.approx(
        record.created, abs=0.001
    )
    return found


def test_a_request_is_one_line_with_its_parts(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        access.record(exchange(ARRIVAL, ANSWERED, 1552, Directory([]), 10.00123))
    assert told(caplog.records[0]) == {
        "level": "info",
        "method": "GET",
        "path": "/",
        "host": "*",
        "domain": "*",
        "format": "autoconfig",
        "status": 200,
        "bytes": 1552,
        "ms": 1.2,
        "network": "192.0.2.0/24",
        "request_id": "4bf9",
        "message": "GET / 200 1552 bytes 1.2 ms 192.0.2.0/24",
    }


def test_a_failure_can_be_found_by_its_request(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        access.record(exchange(ARRIVAL, ANSWERED._replace(failure="ValueError"), 0, Directory([]), 10))
    found = told(caplog.records[0])
    assert (found["level"], found["request_id"]) == ("error", "4bf9")
    assert found["message"] == "GET / failed: ValueError"


def test_any_other_line_has_three_fields(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        logging.getLogger("x").warning("two\n%s", "lines\u2028é")
    assert told(caplog.records[0]) == {"level": "warning", "message": "two\nlines\u2028é"}


def test_a_traceback_is_where_it_was_and_no_more(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise ValueError("jean.dupont@example.com")
    except ValueError:
        logging.getLogger("x").exception("it failed")
    message = str(told(caplog.records[0])["message"])
    assert message.startswith("it failed: ValueError at ")
    assert "dupont" not in message


def test_plain_is_time_level_and_message(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("x").warning("said")
    assert formatter(PLAIN).format(caplog.records[0]).endswith(" WARNING said")

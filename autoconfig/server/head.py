"""What stands before the fields of an answer, and behind them: RFC 9112 section 4."""

from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from time import time

_SERVER = b"Server: gunicorn\r\n"


def message(minor: int, status: int, fields: bytes, body: bytes, *, closes: bool) -> bytes:
    """All of an answer by HTTP/1.`minor`; `fields` are whole lines; the connection ends after it or not."""
    end = b"Connection: close\r\n\r\n" if closes else b"\r\n"
    return b"".join((_status_line(minor, status), fields, _SERVER, _date(int(time())), end, body))


@lru_cache(64)
def _status_line(minor: int, status: int) -> bytes:
    return f"HTTP/1.{minor} {status} {HTTPStatus(status).phrase}\r\n".encode()


@lru_cache(1)
def _date(moment: int) -> bytes:
    return f"Date: {formatdate(moment, usegmt=True)}\r\n".encode()

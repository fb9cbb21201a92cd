"""What a connection reads: of requests one at a time, and no more of the next than it was sent with this one.

* gunicorn's parser, and its task, are there from the first request that is not `plain`.
* The parser gets one piece after the other, and none behind the end of the request in hand, so that at most
  one piece is moved from request to request. What a client sends ahead stays in `_ahead`; while something is
  in it nothing is read, so it holds no more than one read of the socket.

Only HTTP/1: nothing is upgraded to WebSocket or HTTP/2, which no client of ours asks for.
"""

import re
import sys
from http import HTTPStatus
from typing import Any

from gunicorn.asgi import protocol
from gunicorn.asgi.parser import InvalidHTTPVersion
from gunicorn.asgi.protocol import ASGIProtocol

from autoconfig.errors import where

# Small, because what follows a request in its last piece is moved; and a multiple of common requests.
PIECE = 4096
# Of a head, and of a body before the application has taken it.
_MAX_HELD = 64 * 1024
_VERSION = re.compile(r"HTTP/\d\.\d")
# Its methods that are called or replaced here are not in its stubs.
_Protocol: Any = ASGIProtocol
# 2 MiB of lengths of chunks, written out. Our answers have no chunks, and it does without.
getattr(protocol, "_CHUNK_PREFIXES", {}).clear()


class Intake(_Protocol):  # type: ignore[misc]
    """Of one connection."""

    _body_receiver: Any
    _current_request: Any

    def __init__(self, worker: Any, application: Any) -> None:
        super().__init__(worker)
        self.app = application
        self._ahead = bytearray()
        self._head_length = 0
        # The request in hand is answered, and that is not yet taken.
        self._done = False

    def _take(self) -> None:
        """Give the parser what has come, up to the end of the request in hand."""
        while self._ahead and self._has_room():
            piece = bytes(self._ahead[:PIECE])
            del self._ahead[:PIECE]
            self._feed_callback_parser(piece)
        if self._ahead:
            self._pause_reading()
        else:
            self._resume_reading()

    def _has_room(self) -> bool:
        held = self._body_receiver.buffered if self._body_receiver else 0
        return not (self._closed or self._done or self._is_whole or held >= _MAX_HELD)

    def _maybe_resume_reading(self) -> None:
        """The application has taken a part of the body."""
        self._take()

    def _start_http1(self, _: bytes = b"") -> None:
        """Nothing before there is something for it: most connections have one request, a plain one."""

    def _feed_callback_parser(self, data: bytes) -> bool:
        if self._callback_parser is None:
            super()._start_http1()
        try:
            going: bool = super()._feed_callback_parser(data)
        except Exception as error:
            self.log.error("Parser failed: %s", where(error))
            return self._refuse(HTTPStatus.BAD_REQUEST)
        self._head_length += 0 if self._request_ready.is_set() else len(data)
        if self._head_length > _MAX_HELD:
            return self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        return going

    @property
    def _is_read(self) -> bool:
        """Whether the parser has a head."""
        return self._request_ready is not None and self._request_ready.is_set()

    @property
    def _is_whole(self) -> bool:
        """Whether it has all of a request."""
        return self._callback_parser is not None and self._callback_parser.is_complete

    def _renew(self) -> bytes:
        """Make room for the next request; what the parser has of it."""
        self._done, self._head_length = False, 0
        self._current_request = self._body_receiver = None
        if self._callback_parser is None:
            return b""
        rest: bytes = self._callback_parser.remaining()
        self._callback_parser.reset()
        self._request_ready.clear()
        return rest

    def _let_go(self) -> None:
        """Of all that was read. Parser and connection know each other, so that it would stay for long."""
        if self._body_receiver:
            self._body_receiver.signal_disconnect()
        self._ahead.clear()
        self._callback_parser = self._current_request = self._body_receiver = None

    def _refuse(self, status: int) -> bool:
        self._send_error_response(status, "")
        self._close_transport()
        return False

    def _send_error_response(self, status: int, _: str, extra_headers: Any = ()) -> None:
        """Not in gunicorn's words, which quote the request."""
        error = sys.exc_info()[1]
        # RFC 9110 section 15.6.6; what is hardly a version is a bad request like others.
        if isinstance(error, InvalidHTTPVersion) and _VERSION.fullmatch(str(error)):
            status = HTTPStatus.HTTP_VERSION_NOT_SUPPORTED
        super()._send_error_response(status, f"{HTTPStatus(status).phrase}.\n", extra_headers)

    @classmethod
    def _check_h1c_protocol_available(cls) -> bool:
        # gunicorn keeps what it finds at the class that is asked, and reads it at its own one.
        return bool(_Protocol._check_h1c_protocol_available())

    def _is_websocket_upgrade(self, _: object) -> bool:
        return False

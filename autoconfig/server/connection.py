"""One client's connection, for clients that are slow or greedy on purpose.

gunicorn's protocol parses, calls the application and writes. It waits without end for what it is sent, reads
ahead without end, and takes the next request before the last answer is gone. So here:

    idle ── first byte ──▶ its head is read ── end of it ──▶ it is answered ──▶ the answer is taken ──┐
      ▲                                                      (Service reads the body)                 │
      └───────────────────────────────────────────────────────────────────────────────────────────────┘

* Each state has a deadline, in `_due`; only the application has its own. The worker looks at all of them now
  and then, so that a request costs no timer.
* The parser gets one piece after the other, and none behind the end of the request in hand, so that at most
  one piece is moved from request to request. What a client sends ahead stays in `_ahead`; while something is
  in it nothing is read, so it holds no more than one read of the socket.
* The next request is begun when the transport has room for its answer.

Only HTTP/1: nothing is upgraded to WebSocket or HTTP/2, which no client of ours asks for.
"""

import asyncio
import re
import sys
from http import HTTPStatus
from math import inf
from typing import Any

from gunicorn.asgi import protocol
from gunicorn.asgi.parser import InvalidHTTPVersion
from gunicorn.asgi.protocol import ASGIProtocol

from autoconfig.errors import where
from autoconfig.server.head import head

# Small, because what follows a request in its last piece is moved; and a multiple of common requests.
_PIECE = 4096
# Of one reading. asyncio takes 256 KiB from the heap each time, which made that grow by 16 MiB a worker while
# huge bodies came, in pieces that are never given back. uvloop reads into a place of its own.
_MAX_READ = 16 * 1024
# Of a head, and of a body before the application has taken it.
_MAX_HELD = 64 * 1024
_VERSION = re.compile(r"HTTP/\d\.\d")
# Its methods that are called or replaced here are not in its stubs.
_Protocol: Any = ASGIProtocol
# 2 MiB of lengths of chunks, written out. Our answers have no chunks, and it does without.
getattr(protocol, "_CHUNK_PREFIXES", {}).clear()


class Connection(_Protocol):  # type: ignore[misc]
    """From when it is accepted until it is lost."""

    _body_receiver: Any
    _current_request: Any

    def __init__(self, worker: Any, application: Any = None) -> None:
        """`application` is another one than the worker's own."""
        super().__init__(worker)
        self.app = application or worker.asgi
        self._limits = worker.limits
        self._ahead = bytearray()
        self._head_length = 0
        self._idle = True
        self._client: tuple[str, int] | None = None
        # gunicorn's own log and hooks want to hear of every request.
        told = self.log.access_log_enabled or self._pre_request or self._post_request
        self._at_once = None if told else getattr(self.app, "at_once", None)
        self._due = inf
        self.lost: asyncio.Future[None] = worker.loop.create_future()

    # What asyncio says

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the first request."""
        self._wait(self._limits.idle)
        super().connection_made(transport)
        if hasattr(transport, "max_size"):
            transport.max_size = _MAX_READ
        peer = transport.get_extra_info("peername")
        self._client = peer[:2] if isinstance(peer, tuple) else None

    def data_received(self, data: bytes) -> None:
        """Take it, or keep it for the next request."""
        if self._idle:
            self._idle = False
            self._wait(self._limits.head)
        self._ahead += data
        self._take()

    def pause_writing(self) -> None:
        """The client takes nothing."""
        super().pause_writing()
        self._wait(self._limits.unread)

    def resume_writing(self) -> None:
        """It does again."""
        super().resume_writing()
        if not self._closed:
            self._due = inf

    def connection_lost(self, exc: Exception | None) -> None:
        """End what waits for it."""
        super().connection_lost(exc)
        self._request_ready.set()
        # A transport that is gone never says that there is room again.
        self._flow_control.resume_writing()
        if not self.lost.done():
            self.lost.set_result(None)

    # What the worker says

    @property
    def due(self) -> float:
        """When its client will be given up, by the clock of the loop; inf while it is answered."""
        return self._due

    @property
    def idle_until(self) -> float:
        """When that is where it is between requests; else inf."""
        return self._due if self._idle else inf

    def expire(self, now: float) -> None:
        """End what has taken too long; `now` by the clock of the loop."""
        if now < self._due:
            return
        if self._closed or self._flow_control.write_paused:
            self.transport.abort()
            return
        if not self._idle:
            self._send_error_response(HTTPStatus.REQUEST_TIMEOUT, "")
        self._close_transport()

    def wind_down(self) -> None:
        """Close it unless a request is there, or a part of one."""
        if self._idle:
            self._close_transport()

    def abort(self) -> None:
        """Close it whatever is left to send."""
        self.transport.abort()

    # One request after the other

    async def _handle_connection(self) -> None:
        try:
            while await self._is_asked() and await self._is_kept():
                self._begin()
        except asyncio.CancelledError:
            pass
        except Exception as error:
            self.log.error("Connection failed: %s", where(error))
        finally:
            self._close_transport()

    async def _is_asked(self) -> bool:
        """Wait for a request."""
        # A client that sends many at once is not the only one.
        await (asyncio.sleep(0) if self._request_ready.is_set() else self._request_ready.wait())
        return not self._closed

    async def _is_kept(self) -> bool:
        """Answer the request; whether there may be another."""
        self._due = inf
        kept = self._answered_at_once()
        if kept is None:
            kept = await self._answered()
        self.worker.answered()
        await self._flow_control.drain()
        # What is left of a body that nobody has read would be taken for a request.
        return kept and self._body_receiver._complete and not self._closed

    async def _answered(self) -> bool:
        """By the application; whether there may be another request."""
        addresses = (self.transport.get_extra_info(name) for name in ("sockname", "peername"))
        kept: bool = await self._handle_http_request(self._current_request, *addresses)
        return kept

    def _answered_at_once(self) -> bool | None:
        """By the application, if it can without waiting for anybody; None where it cannot."""
        received = self._body_receiver
        if self._at_once is None or not received._complete or self._closed:
            return None
        request = self._current_request
        scope = {
            "method": request.method,
            "path": request.path,
            "raw_path": request.raw_path or b"",
            "query_string": request.query.encode("latin-1") if request.query else b"",
            "headers": request.headers_bytes,
            "client": self._client,
        }
        reply = self._at_once(scope, b"".join(received._chunks))
        if reply is None:
            return None
        close = self._will_close(request, False)
        self._safe_write(head(request.version, reply.status, reply.fields, closes=close) + reply.body)
        return not close

    def _begin(self) -> None:
        rest = self._callback_parser.remaining()
        self._callback_parser.reset()
        self._current_request = self._body_receiver = None
        self._request_ready.clear()
        self._head_length = 0
        self._idle = not rest and not self._ahead
        self._wait(self._limits.idle if self._idle else self._limits.head)
        if not rest or self._feed_callback_parser(rest):
            self._take()

    def _take(self) -> None:
        """Give the parser what has come, up to the end of the request in hand."""
        while self._ahead and self._has_room():
            piece = bytes(self._ahead[:_PIECE])
            del self._ahead[:_PIECE]
            self._feed_callback_parser(piece)
        if self._ahead:
            self._pause_reading()
        else:
            self._resume_reading()

    def _has_room(self) -> bool:
        held = self._body_receiver.buffered if self._body_receiver else 0
        return not self._closed and not self._callback_parser.is_complete and held < _MAX_HELD

    def _maybe_resume_reading(self) -> None:
        """The application has taken a part of the body."""
        self._take()

    def _feed_callback_parser(self, data: bytes) -> bool:
        try:
            going: bool = super()._feed_callback_parser(data)
        except Exception as error:
            self.log.error("Parser failed: %s", where(error))
            return self._refuse(HTTPStatus.BAD_REQUEST)
        self._head_length += 0 if self._request_ready.is_set() else len(data)
        if self._head_length > _MAX_HELD:
            return self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        return going

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

    def _close_transport(self) -> None:
        if not self._closed:
            # Closed is it only when the client has taken what was written.
            self._wait(self._limits.unread)
        super()._close_transport()
        self._request_ready.set()

    def _wait(self, seconds: float) -> None:
        self._due = self.worker.loop.time() + seconds

    def _will_close(self, request: Any, response_requires_close: bool) -> bool:
        close: bool = super()._will_close(request, response_requires_close)
        return close or not self._body_receiver._complete

    def _is_websocket_upgrade(self, _: object) -> bool:
        return False

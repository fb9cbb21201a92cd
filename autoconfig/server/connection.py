"""One client's connection, for clients that are slow or greedy on purpose.

gunicorn's protocol parses, calls the application and writes. It waits without end for what it is sent, reads
ahead without end, and takes the next request before the last answer is gone. So here:

    idle ── first byte ──▶ its head is read ── end of it ──▶ it is answered ──▶ the answer is taken ──┐
      ▲                                                      (Service reads the body)                 │
      └───────────────────────────────────────────────────────────────────────────────────────────────┘

* A `plain` request is answered where it was read if the application can do that at once: nearly all are. Of
  every other gunicorn makes one of its own, and a task is called, which waits for what the application waits
  for.
* What a client sends ahead goes to the task too, one request in a turn of the loop: others have theirs
  meanwhile.
* Each state has a deadline, in `_due`; only the application has its own. The worker looks at all of them now
  and then, so that a request costs no timer.
* What is read, and when nothing is, stands in `intake`.
* The next request is begun when the transport has room for its answer.
"""

import asyncio
from http import HTTPStatus
from math import inf
from typing import Any

from autoconfig.errors import where
from autoconfig.server.head import message
from autoconfig.server.intake import PIECE, Intake
from autoconfig.server.plain import MAX_LENGTH, acted_on, plain

# Of one reading. asyncio takes 256 KiB from the heap each time, which made that grow by 16 MiB a worker while
# huge bodies came, in pieces that are never given back. What uvloop reads at once cannot be set.
_MAX_READ = 16 * 1024


class Connection(Intake):
    """From when it is accepted until it is lost."""

    def __init__(self, worker: Any, application: Any = None) -> None:
        """`application` is another one than the worker's own."""
        super().__init__(worker, application or worker.asgi)
        self._limits = worker.limits
        self._idle = True
        # The task waits for the application.
        self._asks = False
        # The client sends no more.
        self._ended = False
        # The task is wanted.
        self._called = asyncio.Event()
        self._client = ""
        # gunicorn's own log and hooks want to hear of every request.
        told = self.log.access_log_enabled or self._pre_request or self._post_request
        self._at_once: Any = None if told else getattr(self.app, "at_once", None)
        self._acted_on = acted_on(self.cfg) if self._at_once else None
        self._due = inf
        self._time = worker.loop.time
        self.lost: asyncio.Future[None] = worker.loop.create_future()

    # What asyncio says

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the first request."""
        self._wait(self._limits.idle)
        super().connection_made(transport)
        if hasattr(transport, "max_size"):
            transport.max_size = _MAX_READ
        peer = transport.get_extra_info("peername")
        self._client = peer[0] if isinstance(peer, tuple) else ""

    def data_received(self, data: bytes) -> None:
        """Take it, or keep it for the request that is in hand and for the next one."""
        if self._idle and self._is_answered(data):
            return
        in_hand = self._done or self._is_read
        if in_hand or self._closed or len(data) > PIECE:
            self._ahead += data
            self._take()
        else:
            self._feed_callback_parser(data)
        if in_hand or self._closed:
            return
        if self._is_read:
            self._idle, self._due = False, inf
            self._called.set()
        elif self._idle:
            self._idle = False
            self._wait(self._limits.head)

    def eof_received(self) -> bool:
        """The client sends no more: whole requests are answered still. Under TLS that cannot be."""
        self._ended = True
        return not (self._closed or self._is_ssl or self._is_cut_off)

    def pause_writing(self) -> None:
        """The client takes nothing."""
        super().pause_writing()
        self._wait(self._limits.unread)

    def resume_writing(self) -> None:
        """It does again."""
        super().resume_writing()
        if self._closed:
            return
        self._due = inf
        if self._done:
            self._begin()

    def connection_lost(self, exc: Exception | None) -> None:
        """End what waits for it."""
        if not self._asks:
            # It ends by itself; gunicorn would set a timer for it, which keeps all of this for three seconds.
            self._task = None
        super().connection_lost(exc)
        self._called.set()
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

    def _is_answered(self, data: bytes) -> bool:
        """Answer what has come, if it is a plain request and nobody is to be waited for."""
        if self._acted_on is None or len(data) > MAX_LENGTH or not (found := plain(data, self._acted_on)):
            return False
        request, minor, closes = found
        try:
            reply = self._at_once(request, self._client)
        except Exception as error:
            self._fail(error)
            return True
        if reply is None:
            return False
        closes = closes or self._is_last()
        self._safe_write(message(minor, *reply, closes=closes))
        self._end(not closes)
        return True

    async def _handle_connection(self) -> None:
        """Have answered, one after the other, what has to be waited for or was sent ahead."""
        try:
            while await self._is_called():
                self._due, self._asks = inf, True
                kept = await self._answered()
                self._asks = False
                self._end(kept)
        except asyncio.CancelledError:
            pass
        except Exception as error:
            self._fail(error)
        finally:
            self._close_transport()
            self._let_go()

    async def _is_called(self) -> bool:
        """Wait for that."""
        # A client that sends many at once is not the only one.
        await (asyncio.sleep(0) if self._called.is_set() else self._called.wait())
        self._called.clear()
        return not self._closed

    async def _answered(self) -> bool:
        """By the application; whether there may be another request."""
        addresses = (self.transport.get_extra_info(name) for name in ("sockname", "peername"))
        kept: bool = await self._handle_http_request(self._current_request, *addresses)
        # What is left of a body that nobody has read would be taken for a request.
        return kept and self._body_receiver._complete

    def _is_last(self) -> bool:
        """Whether the worker takes no more requests, or a connection no more than one."""
        worker = self.worker
        return not (worker.alive and self._keepalive) or worker.nr + 1 >= worker.max_requests

    def _end(self, kept: bool) -> None:
        """The request in hand is answered; the next one is begun when there is room for its answer."""
        self.worker.answered()
        if not kept or self._closed:
            self._close_transport()
        elif self._flow_control.write_paused:
            self._idle, self._done = False, True
        elif self._idle:  # the parser has nothing of it
            self._wait(self._limits.idle)
        else:
            self._begin()

    def _fail(self, error: Exception) -> None:
        self.log.error("Connection failed: %s", where(error))
        self._close_transport()

    def _begin(self) -> None:
        rest = self._renew()
        self._idle = not rest and not self._ahead
        self._wait(self._limits.idle if self._idle else self._limits.head)
        if rest or self._ahead:
            self._go_on(rest)
        if self._is_cut_off:
            self._close_transport()

    def _go_on(self, rest: bytes) -> None:
        """With what was sent ahead; `rest` is what the parser had of it."""
        if not rest or self._feed_callback_parser(rest):
            self._take()
        if self._is_read:
            self._called.set()

    def _take(self) -> None:
        super()._take()
        if self._is_cut_off:
            self._close_transport()

    @property
    def _is_cut_off(self) -> bool:
        """Whether no more comes, and what has come is no whole request."""
        if not self._ended or self._ahead:
            return False
        return not (self._is_read and self._is_whole)

    def _close_transport(self) -> None:
        if not self._closed:
            # Closed is it only when the client has taken what was written.
            self._idle = False
            self._wait(self._limits.unread)
        super()._close_transport()
        self._called.set()

    def _wait(self, seconds: float) -> None:
        self._due = self._time() + seconds

    def _will_close(self, request: Any, response_requires_close: bool) -> bool:
        close: bool = super()._will_close(request, response_requires_close)
        return close or not self._body_receiver._complete

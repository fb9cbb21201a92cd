"""A body as it comes in pieces, within a length and a time."""

import asyncio

from autoconfig.asgi.scopes import Receive
from autoconfig.http.respond import MAX_BODY_LENGTH, is_too_long


async def received(receive: Receive, declared: str, seconds: float) -> bytes | None:
    """The body, None where it is too large; then the rest of it stays unread.

    Raises ConnectionAbortedError where the client went away, and TimeoutError after `seconds`.
    """
    if is_too_long(declared):
        return None
    clock = asyncio.get_running_loop().time
    deadline = clock() + seconds
    body, more = bytearray(), True
    while more:
        # A piece that comes in this very moment wins over the time-out in `wait_for` of Python 3.11, which
        # gunicorn uses; and no time-out comes twice.
        if clock() >= deadline:
            raise TimeoutError
        async with asyncio.timeout_at(deadline):
            message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionAbortedError
        body += message.get("body", b"")
        if len(body) > MAX_BODY_LENGTH:
            return None
        more = message.get("more_body", False)
    return bytes(body)

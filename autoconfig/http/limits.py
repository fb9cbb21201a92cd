"""How long the service waits for a client, and for how many at once."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Seconds from one moment to another; clients that are slow on purpose get no more of anybody's time."""

    # From the connection, or an answer, to the first byte of a request.
    idle: float = 20
    # From there to the end of its header fields.
    head: float = 20
    # From there to the end of its body.
    body: float = 20
    # From when the client takes no more of an answer until it does.
    unread: float = 20
    # From the signal to stop until what is not answered is dropped.
    stop: float = 3
    # Of a worker; fewer where the process may not open as many files.
    connections: int = 1000


DEFAULTS = Limits()

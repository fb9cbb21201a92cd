"""A relay that records every byte between a client and a server: what somebody on the wire would see."""

import socket
import threading
from contextlib import suppress
from typing import Self


class Relay:
    """Listens on `port` and passes everything on to another one; `sent` is what clients have sent.

    `connections`: how many there were.
    """

    def __init__(self, to_port: int) -> None:
        self._to_port = to_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = [self._listener]
        self.port: int = self._listener.getsockname()[1]
        self.sent = bytearray()
        self.connections = 0
        self._lost = 0

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for each in self._open:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def lose_connections(self) -> None:
        """Nothing comes through those there are any more, as behind a firewall that has forgotten them."""
        self._lost = self.connections

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self.connections += 1
                server = socket.create_connection(("127.0.0.1", self._to_port))
                self._open += [client, server]
                for way in ((client, server, self.sent), (server, client, None)):
                    carry = (self.connections, *way)
                    threading.Thread(target=self._carry, args=carry, daemon=True).start()

    def _carry(
        self, number: int, source: socket.socket, target: socket.socket, record: bytearray | None
    ) -> None:
        with suppress(OSError):
            while chunk := source.recv(65536):
                if number <= self._lost:
                    continue
                if record is not None:
                    record += chunk
                target.sendall(chunk)
            target.shutdown(socket.SHUT_WR)

"""The way of a real client into the small internet: its names, its hosts of the web, its certificates."""

import asyncio
from asyncio import StreamReader, StreamWriter
from functools import partial

from internet import Internet
from internet.certificates import Certificates
from socks import HTTP, HTTPS, Record, Socks, Talk

_CHUNK = 64 * 1024
# Of the door that looks names up, for as long as a client may ask.
_SECONDS = 600.0


class Crossing(Socks[Internet | None]):
    """Leads to the internet that is played; all of them have these certificates."""

    def __init__(self, certificates: Certificates) -> None:
        super().__init__(None)
        self._root = certificates.ca_file.read_bytes()

    @property
    def pem(self) -> bytes:
        return self._root

    async def reach(self, record: Record[Internet | None], host: str, port: int) -> Talk | None:
        """A host of the web; every other port is closed."""
        if record.place is None or port not in (HTTP, HTTPS):
            return None
        door = record.place.door(_SECONDS)
        found = await asyncio.to_thread(door.addresses, host)
        for address in found.found:
            place = record.place.connect.get((host, port), (address, port))
            try:
                return partial(_pass_on, *await asyncio.open_connection(*place))
            except OSError:
                continue
        return None


async def _pass_on(
    far: StreamReader, to_far: StreamWriter, reader: StreamReader, writer: StreamWriter
) -> None:
    """Both ways, until both have ended."""
    await asyncio.gather(_pour(reader, to_far), _pour(far, writer))


async def _pour(source: StreamReader, sink: StreamWriter) -> None:
    try:
        while data := await source.read(_CHUNK):
            sink.write(data)
            await sink.drain()
    finally:
        sink.close()

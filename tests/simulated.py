"""A client's simulation without a network: what it asks is answered from a table of URLs and names."""

from collections.abc import Mapping
from typing import NamedTuple

from autoconfig.address import Address
from autoconfig.clients.simulation import Ask, Came, Connect, Ending, Get, Start

ADDRESS = Address.parse("jean.dupont@example.org")
NOT_HERE = Came(status=404, content_type="text/plain", body=b"Not here\n")


class Played(NamedTuple):
    """`asked`: in rounds, what it asked at the same time."""

    asked: tuple[tuple[Ask, ...], ...]
    ending: Ending

    @property
    def urls(self) -> list[str]:
        """All that it asked over HTTP, in its order."""
        return [ask.url for together in self.asked for ask in together if isinstance(ask, Get)]


def xml(body: str, status: int = 200, content_type: str = "text/xml; charset=utf-8") -> Came:
    """A document as it is served rightly."""
    return Came(status=status, content_type=content_type, body=body.encode())


def play(start: Start, answers: Mapping[str, Came], address: Address = ADDRESS) -> Played:
    """Run it. `answers` by URL, or by `NAME TYPE`, or by `HOST:PORT`; everything else is not there."""
    simulation, asked = start(address), []
    try:
        together = next(simulation)
        while True:
            asked.append(together)
            together = simulation.send(tuple(_came(ask, answers) for ask in together))
    except StopIteration as end:
        return Played(tuple(asked), end.value)


def _came(ask: Ask, answers: Mapping[str, Came]) -> Came:
    if isinstance(ask, Get):
        came = answers.get(ask.url, NOT_HERE)
        return came._replace(url=came.url or ask.url)
    if isinstance(ask, Connect):
        return answers.get(f"{ask.host}:{ask.port}", Came(trouble="nothing listens there"))
    return answers.get(f"{ask.name} {ask.kind}", Came(trouble="there is no such name"))

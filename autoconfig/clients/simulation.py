"""What a simulated client asks and makes of what comes: values, and the shape of a simulation. No I/O.

    simulation = start(address)              a generator
    asked = next(simulation)                 questions that it asks at the same time
    asked = simulation.send(answers)         one answer each, in their order
    …                                        until it returns an Ending

Who runs it asks the network, the profiles alone, or a test.
"""

from collections.abc import Callable, Generator, Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from autoconfig.address import Address
from autoconfig.profile.words import SocketType


class Get(NamedTuple):
    """A request over HTTP. `seconds` is how long the client waits for all of the answer.

    `follows`: whether it goes where a redirect leads; else it is given the redirect itself. `unpacks`:
    whether it unpacks what is compressed, asked for or not.
    """

    url: str
    method: str = "GET"
    body: bytes | None = None
    content_type: str = ""
    seconds: float = 10.0
    follows: bool = True
    unpacks: bool = True


class Records(NamedTuple):
    """A question to the DNS: `kind` such as MX."""

    name: str
    kind: str


class Connect(NamedTuple):
    """Whether something listens at a port. `seconds` is how long the client waits for it."""

    host: str
    port: int
    seconds: float = 10.0


Ask = Get | Records | Connect


class Redirection(NamedTuple):
    """A redirect that was followed: what `url` answered, with the Location field as it came."""

    url: str
    status: int
    location: str


class Came(NamedTuple):
    """What came of a question.

    Of a Get: `status` (0 where there was no answer: then `trouble` is a sentence's part that says why,
    `untrusted` that it was the certificate, `misnamed` that it is for other names), the `url` that answered
    in the end, `redirections` before it, Content-Type and Location to the letter. Of Records: their `values`
    as in a zone file, names with a final dot. Of Connect: nothing but `trouble`, where nothing listens.
    """

    url: str = ""
    status: int = 0
    content_type: str = ""
    location: str = ""
    body: bytes = b""
    redirections: tuple[Redirection, ...] = ()
    trouble: str = ""
    untrusted: bool = False
    misnamed: bool = False
    values: tuple[str, ...] = ()

    @property
    def is_success(self) -> bool:
        """Whether the status is one of success."""
        return 200 <= self.status < 300

    @property
    def schemes(self) -> tuple[str, ...]:
        """Of the URLs on the way, in their order."""
        return tuple(url.partition(":")[0] for url in (*(one.url for one in self.redirections), self.url))

    @property
    def was_in_clear(self) -> bool:
        """Whether some of the way was http."""
        return "http" in self.schemes

    @property
    def became_less_safe(self) -> bool:
        """Whether a redirect led from https to http."""
        return ("https", "http") in pairwise(self.schemes)


class Configured(NamedTuple):
    """A server as a client sets it up. `port` 0: none; `socket_type` None: it tries what works.

    `username` is filled in, as it is sent; "" where the client has none.
    """

    type: str
    hostname: str
    port: int
    socket_type: SocketType | None
    username: str


class Ending(NamedTuple):
    """How a simulation ends.

    `found`: whether the account is set up by what came; else the client guesses, or shows the manual form.
    `source` is the URL or the name of the record that it is from. `notes` are sentences for an operator: what
    the person sees or has to approve, and where it goes on. `verdicts` says of URLs what the client made of
    their answers, each the end of a sentence that begins with "it".
    """

    found: bool
    source: str = ""
    incoming: Configured | None = None
    outgoing: Configured | None = None
    notes: tuple[str, ...] = ()
    verdicts: Mapping[str, str] = MappingProxyType({})


# Where a client sends no address.
NOT_SAID = "It does not say who asks, so a login that is not made of the address cannot reach it."

Simulation = Generator[tuple[Ask, ...], tuple[Came, ...], Ending]
Start = Callable[[Address], Simulation]


def one(ask: Ask) -> Generator[tuple[Ask, ...], tuple[Came, ...], Came]:
    """Ask a single question, and give its answer: to be used with `yield from`."""
    (came,) = yield (ask,)
    return came

"""No simulation fails, or goes on without end, whatever it is answered: documents spoilt by chance."""

import random
from collections.abc import Callable

import pytest

from autoconfig.clients import CLIENTS
from autoconfig.clients.simulation import Ask, Came, Connect, Records, Start
from document_faults import ERROR, MOBILECONFIG, clientconfig, pox
from simulated import ADDRESS
from test_simulate_apple import body

TRIES, MOST_TURNS = 80, 200
DOCUMENTS = (
    *(text.encode() for text in (clientconfig("example.org"), pox("example.org"), ERROR, MOBILECONFIG)),
    body(),
    b'{"Protocol": "AutodiscoverV1", "Url": "https://example.org/"}',
    b"<html>",
    b"",
)
TYPES = ("text/xml", "application/x-apple-aspen-config", "application/json", "text/html", "")
STATUSES = (200, 200, 200, 200, 204, 301, 302, 401, 404, 500, 0)
LOCATIONS = (
    "",
    "/x",
    "//",
    " ",
    "https://[x",
    "http://example.org/",
    "https://example.net/mail/config-v1.1.xml",
)
# As the resolver writes them: what is no letter is escaped.
HOSTS = (".", "imap.example.org.", "mx.example.net.", "\\[x\\].", "a\\032b.example.", "_x.example.",
         f"{'l' * 63}.org.", "xn--zz.example.", "192.0.2.1.", "com.")  # fmt: skip
NUMBERS = (0, 1, 443, 65535)
STARTS = {f"{one.name} {version}": start for one in CLIENTS for version, start in one.simulations.items()}


def spoilt(content: bytes, chance: random.Random) -> bytes:
    """With a few pieces gone, doubled, or put elsewhere."""
    found = bytearray(content)
    for _ in range(chance.randint(0, 6) if content else 0):
        start, other = chance.randrange(len(found) + 1), chance.randrange(len(found) + 1)
        length = chance.randint(1, 20)
        piece = chance.choice(
            (b"", found[start : start + length] * 2, found[other : other + length], b"\xff")
        )
        found[start : start + length] = piece
    return bytes(found)


def answer(ask: Ask, chance: random.Random) -> Came:
    def number() -> int:
        return chance.choice(NUMBERS)

    def host() -> str:
        return chance.choice(HOSTS)

    if isinstance(ask, Connect):
        return Came(trouble=chance.choice(("", "nothing listens")))
    if isinstance(ask, Records):
        kinds: dict[str, Callable[[], str]] = {
            "SRV": lambda: f"{number()} {number()} {number()} {host()}",
            "MX": lambda: f"{number()} {host()}",
        }
        return Came(values=tuple(kinds.get(ask.kind, host)() for _ in range(chance.randint(0, 4))))
    content = spoilt(chance.choice(DOCUMENTS), chance)
    status, location = chance.choice(STATUSES), chance.choice(LOCATIONS)
    return Came(ask.url, status, chance.choice(TYPES), location, content)


@pytest.mark.parametrize("start", STARTS.values(), ids=list(STARTS))
def test_it_ends_whatever_it_is_answered(start: Start) -> None:
    for seed in range(TRIES):
        chance = random.Random(seed)  # noqa: S311 - the same each time
        assert ended(start, chance), f"It goes on without end, with chance {seed}."


def ended(start: Start, chance: random.Random) -> bool:
    simulation = start(ADDRESS)
    try:
        asked = next(simulation)
        for _ in range(MOST_TURNS):
            asked = simulation.send(tuple(answer(ask, chance) for ask in asked))
    except StopIteration:
        return True
    return False

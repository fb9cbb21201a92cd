"""What a client meets, as data: laid out once, for the real program and for its simulation."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import urlsplit

from autoconfig.reach.web import Fetched
from document_worlds import Rules, hosts
from internet import Internet
from internet.web import NOTHING, Page

DOMAIN = "example.org"
JEAN = f"jean.dupont@{DOMAIN}"
MAIN = f"https://autoconfig.{DOMAIN}/mail/config-v1.1.xml"
WELL_KNOWN = f"https://{DOMAIN}/.well-known/autoconfig/mail/config-v1.1.xml"
MAIN_HTTP, WELL_KNOWN_HTTP = MAIN.replace("s:", ":", 1), WELL_KNOWN.replace("s:", ":", 1)
POX = f"https://autodiscover.{DOMAIN}/autodiscover/autodiscover.xml"
THUNDERBIRD, DELTA_CHAT, EVOLUTION = "thunderbird", "deltachat", "evolution"
CLIENTS = (THUNDERBIRD, DELTA_CHAT, EVOLUTION)
NONE: Mapping[str, str] = MappingProxyType({})


class Scenario(NamedTuple):
    """`rules` by the beginnings of URLs, whose hosts are there; `records` as lines of a zone.

    `certificates` by host, of the small internet's kinds. `build` in place of all this. By client: `absent`
    says why it cannot meet this, `limits` why its simulation ends otherwise, and is known to. `invented`: a
    set-up of our own, foretold by the simulations before a real client had seen it.
    """

    name: str
    rules: Rules = MappingProxyType({})
    records: str = ""
    certificates: Mapping[str, str] = NONE
    address: str = JEAN
    build: Callable[[Internet, Path], None] | None = None
    absent: Mapping[str, str] = NONE
    limits: Mapping[str, str] = NONE
    invented: bool = False

    @property
    def row(self) -> str:
        """Its name in the table."""
        return f"{self.name} (of our own)" if self.invented else self.name

    def lay_out(self, internet: Internet, folder: Path) -> None:
        """In an internet of its own."""
        if self.build:
            self.build(internet, folder)
            return
        names = dict.fromkeys(urlsplit(start).hostname or "" for start in self.rules)
        rests = dict.fromkeys(names, lambda asked: NOTHING)
        hosts(internet, self.rules, rests, certificates=self.certificates, wired=timely)
        internet.zone(self.records)


def timely(found: Fetched) -> Page:
    """After as many seconds as it says."""
    return Page(found.body, found.status, tuple(found.headers.items()), found.seconds)

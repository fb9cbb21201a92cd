"""All that is asked of a domain over HTTP, at once, and what came of it.

First what every client asks; then what only follows from that: the URL that a document names, the other
spelling of a path that answers, the mail exchanger's host and the wrong paths where nothing else answers.
"""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

from autoconfig.address import Address
from autoconfig.check.documents import inquiries
from autoconfig.check.documents.answers import Answer, Verdict, judged
from autoconfig.check.documents.inquiries import CLIENTCONFIG, POX_ROADS, Inquiry, Road
from autoconfig.check.scene import Scene
from autoconfig.check.services import AUTODISCOVER_LABEL
from autoconfig.check.setups import Setup, pacc, records
from autoconfig.formats.pacc import RECORD_LABEL
from autoconfig.reach.base_domain import base_domain
from autoconfig.reach.door import Door
from autoconfig.reach.names import Resolution, Resolved
from autoconfig.reach.public import is_public
from autoconfig.reach.web import Fetched

# Of one domain at a time; most of it is for two or three hosts.
THREADS = 12
# Who did not answer in time is not waited for again.
_DEAD = frozenset({Verdict.UNREACHED, Verdict.SLOW})


class Harvest(NamedTuple):
    """What the world answered. `digests`: those of PACC in the DNS, None where it did not say."""

    address: Address
    answers: Mapping[Road, tuple[Answer, ...]]
    records: Setup | None = None
    digests: tuple[str, ...] | None = ()
    srv_host: str = ""

    def at(self, *roads: Road) -> Iterator[Answer]:
        """The answers on these roads, in their order."""
        return (answer for road in roads for answer in self.answers.get(road, ()))

    @property
    def fetched(self) -> list[Fetched]:
        """What came of all that is the domain's, or its provider's."""
        return [
            one.fetched for road, all_ in self.answers.items() if road is not Road.DATABASE for one in all_
        ]

    @property
    def dead(self) -> frozenset[str]:
        """Schemes and hosts of which nobody need be waited for again."""
        answers = (one for all_ in self.answers.values() for one in all_)
        return frozenset(one.inquiry.origin for one in answers if one.verdict in _DEAD)

    def good(self, *roads: Road) -> list[Answer]:
        """Those of them that a client can use."""
        return [answer for answer in self.at(*roads) if answer.is_good]

    def verdict(self, road: Road) -> Verdict:
        """Of the first answer there; UNKNOWN where nobody asked."""
        return next((answer.verdict for answer in self.at(road)), Verdict.UNKNOWN)


def harvest(scene: Scene) -> Harvest:
    """Ask everything, in threads; the door's deadline bounds it."""
    door, address = scene.door, scene.address
    with ThreadPoolExecutor(THREADS, "documents") as pool:

        def ask(wanted: Iterable[Inquiry]) -> list[Answer]:
            return list(pool.map(lambda one: _asked(door, one, scene.domain), wanted))

        if scene.exchanger:
            return _sorted(address, ask([inquiries.by_exchanger(scene.domain, address)]))
        with_mobileconfig = scene.account is not None
        answers = ask(inquiries.about(address, with_mobileconfig=with_mobileconfig))
        found = _sorted(address, answers)
        srv = target(door.resolve(records.name(AUTODISCOVER_LABEL, scene.domain), "SRV"))
        answers += ask(one for one in _following(door, found, srv) if one.origin not in found.dead)
    labels = {one: door.resolve(records.name(one, scene.domain), "SRV").values for one in records.LABELS}
    digest = door.resolve(f"{RECORD_LABEL}.{scene.domain}", "TXT")
    told = None if digest.outcome is Resolution.FAILED else tuple(pacc.digests(digest.values))
    return _sorted(address, answers)._replace(
        records=records.read(scene.domain, labels), digests=told, srv_host=srv
    )


def _asked(door: Door, one: Inquiry, domain: str) -> Answer:
    fetched = door.get(one.url, method=one.method, body=one.body, headers=one.headers, follow=one.follow)
    answer = judged(one, fetched)
    return answer._replace(setup=answer.setup.at(domain)) if answer.setup else answer


def _sorted(address: Address, answers: Iterable[Answer]) -> Harvest:
    found: dict[Road, tuple[Answer, ...]] = {}
    for answer in answers:
        road = answer.inquiry.road
        found[road] = (*found.get(road, ()), answer)
    return Harvest(address, found)


def _following(door: Door, found: Harvest, srv: str) -> Iterator[Inquiry]:
    """What is worth asking after the first answers."""
    address = found.address
    asked = {answer.inquiry.host for answer in found.at(*POX_ROADS)}
    if srv and srv not in asked:
        yield inquiries.by_srv(srv, address)
    for answer in found.good(Road.POX, Road.POX_DOMAIN)[:1]:
        yield inquiries.in_capitals(answer.inquiry.host, address)
    for answer in found.good(Road.JSON):
        known = answer.url.casefold() in {one.inquiry.url for one in found.at(*POX_ROADS)}
        if not known and answer.url.startswith("https://") and not _leads_inside(door, answer):
            yield inquiries.by_json(answer.url, address)
    if not found.good(Road.MAIN, Road.WELL_KNOWN):
        for host in exchangers(door.resolve(address.domain, "MX").values, address.domain):
            yield inquiries.by_exchanger(host, address)
    if not found.good(*CLIENTCONFIG):
        yield from inquiries.at_wrong_paths(address.domain)


def _leads_inside(door: Door, answer: Answer) -> bool:
    """Whether a public host names a URL that only this machine may be able to reach, as for redirects."""
    try:
        host = urlsplit(answer.url).hostname or ""
    except ValueError:
        return True
    asked = answer.fetched.address
    inside = [one for one in door.addresses(host).found if not is_public(ip_address(one))]
    return bool(inside) and bool(asked) and is_public(ip_address(asked))


def target(answer: Resolved) -> str:
    """The host of the best SRV record, "" for none."""
    return next((value.split()[-1].removesuffix(".") for value in records.preferred(answer.values)), "")


def exchangers(values: Iterable[str], domain: str) -> list[str]:
    """The domains before which Thunderbird asks `autoconfig.`, of the best mail exchanger alone.

    Its name without the first label, and its base domain; nothing where that is the domain's own.
    """
    best = next(iter(records.preferred(values)), ".")
    host = best.split()[-1].removesuffix(".")
    full, base = host.partition(".")[2], base_domain(host)
    if not full or base == base_domain(domain):
        return []
    return [name for name in dict.fromkeys((full, base)) if "." in name and name.endswith(base)]

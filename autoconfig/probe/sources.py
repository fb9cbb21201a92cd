"""What documents, records and Thunderbird's database say of a domain's servers: each source is a set-up.

First what clients prefer; the rest only where that gave nothing. No person is asked about, but the address
that everybody has to have (RFC 5321 section 4.5.1).
"""

from collections.abc import Iterable, Iterator

from autoconfig.address import Address, is_mail_domain
from autoconfig.check.documents import inquiries
from autoconfig.check.documents.answers import judged
from autoconfig.check.documents.harvest import exchangers, target
from autoconfig.check.documents.inquiries import DATABASE_URL, Inquiry, Road
from autoconfig.check.services import AUTODISCOVER_LABEL
from autoconfig.check.setups import Setup, records
from autoconfig.check.threads import each
from autoconfig.reach.door import Door

# Of one round of questions; who answers later loses Thunderbird too.
ROUND_SECONDS = 4.0
_FIRST = (Road.MAIN, Road.WELL_KNOWN, Road.POX, Road.PACC, Road.DATABASE)
_CLIENTCONFIG = {Road.MAIN, Road.WELL_KNOWN, Road.DATABASE}
_OVER_HTTP = (Road.MAIN_HTTP, Road.WELL_KNOWN_HTTP)


def setups(domain: str, door: Door) -> list[Setup]:
    """One for each source that names a server for mail, in the order in which clients prefer them."""
    address = Address.anyone(domain)
    known = {one.road: one for one in inquiries.about(address, with_mobileconfig=False)}
    found = _asked(domain, door, (known[road] for road in _FIRST))
    rest: list[Inquiry] = []
    if not found.keys() & _CLIENTCONFIG:
        rest += [known[road] for road in _OVER_HTTP]
        rest += _by_exchanger(domain, address, door)
    if Road.POX not in found:
        rest.append(known[Road.POX_DOMAIN])
        srv = target(door.resolve(records.name(AUTODISCOVER_LABEL, domain), "SRV"))
        rest += [inquiries.by_srv(srv, address)] if is_mail_domain(srv) else []
    found |= _asked(domain, door, rest)
    values = each(lambda label: door.resolve(records.name(label, domain), "SRV").values, records.LABELS)
    recorded = records.read(domain, dict(zip(records.LABELS, values, strict=True)))
    return [*found.values(), *([recorded] if recorded else [])]


def _by_exchanger(domain: str, address: Address, door: Door) -> Iterator[Inquiry]:
    """What Thunderbird asks of the mail exchanger's domains, its database included."""
    for host in exchangers(door.resolve(domain, "MX").values, domain):
        yield inquiries.by_exchanger(host, address)
        yield Inquiry(Road.DATABASE, DATABASE_URL.format(domain=host))


def _asked(domain: str, door: Door, wanted: Iterable[Inquiry]) -> dict[Road, Setup]:
    """The first good answer of each road."""
    hasty = door.until(door.deadline.within(ROUND_SECONDS))

    def ask(one: Inquiry) -> tuple[Road, Setup | None]:
        fetched = hasty.get(one.url, method=one.method, body=one.body, headers=one.headers)
        answer = judged(one, fetched)
        return one.road, answer.setup.at(domain) if answer.is_good and answer.setup else None

    found: dict[Road, Setup] = {}
    for road, setup in each(ask, wanted):
        if setup and setup.servers:
            found.setdefault(road, setup)
    return found

"""SRV records as such, whoever's they are: where they lead, and whether clients can follow.

RFC 2782: the target is a host with addresses, no alias. RFC 6186 section 3 leaves the login to the client,
which tries the address. FairEmail puts these records before any document but one with a literal login, and
that from Google Play asks no document of the provider's own.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from autoconfig.check.notes import error, info, some, warning
from autoconfig.check.scene import Scene
from autoconfig.check.setups import records
from autoconfig.check.threads import each
from autoconfig.findings import Code, Finding
from autoconfig.reach.base_domain import base_domain
from autoconfig.reach.door import Door

AUTODISCOVER_LABEL = "_autodiscover"
# Of one name, the preferred first; a farm behind one name has addresses instead.
MAX_RECORDS = 8
_LABELS = (*records.LABELS, AUTODISCOVER_LABEL, "_caldavs", "_carddavs", "_jmap", "_sieve")


class Offer(NamedTuple):
    """An SRV record that leads somewhere."""

    label: str
    domain: str
    host: str
    port: int

    @property
    def subject(self) -> str:
        """Its name and type."""
        return f"{self.label}._tcp.{self.domain} SRV"


def offers(domain: str, door: Door, labels: Iterable[str] = _LABELS) -> list[Offer]:
    """All that the world has of this domain; of each label in the order in which clients try them."""
    return [one for found in each(lambda label: _offers(domain, door, label), labels) for one in found]


def _offers(domain: str, door: Door, label: str) -> list[Offer]:
    values = door.resolve(records.name(label, domain), "SRV").values
    told = (value.split() for value in records.preferred(values)[:MAX_RECORDS])
    return [
        Offer(label, domain, host.removesuffix("."), int(port)) for _, _, port, host in told if host != "."
    ]


def look(scene: Scene) -> Iterator[Finding]:
    """What is wrong with them. That the profile's own hosts have no address is said by other looks."""
    found = offers(scene.domain, scene.door)
    servers = [*scene.account.for_reading(), *scene.account.for_sending()] if scene.account else []
    own = {server.hostname for server in servers} | _service_hosts(scene)
    by_host: dict[str, list[str]] = {}
    for offer in found:
        by_host.setdefault(offer.host, []).append(offer.subject)
    for host, addresses in zip(by_host, each(scene.door.addresses, by_host), strict=True):
        subject, names = by_host[host][0], some(by_host[host])
        if not addresses.found and host in own:
            continue
        if addresses.unknown:
            problem = f"it leads to {host}, whose address cannot be told from here ({addresses.reason})"
            yield info(Code.SERVER_UNTRIED, subject, problem)
        elif not addresses.found:
            problem = f"it leads to {host}, which has no address ({addresses.reason})"
            yield error(Code.SRV_NO_ADDRESS, subject, problem, "give the host an address, or name another")
        elif addresses.aliases:
            last = addresses.aliases[-1].removesuffix(".")
            problem = f"{names} lead to {host}, which is an alias, and not all clients follow it (RFC 2782)"
            yield warning(
                Code.SRV_TO_ALIAS, subject, problem, f"name {last} there, or give {host} an address"
            )
    yield from _login(scene, found)
    yield from _elsewhere(scene, found)


def _service_hosts(scene: Scene) -> set[str]:
    """Where this service is, as the wanted records have it."""
    wanted = scene.wanted.records if scene.wanted and scene.service_known else []
    targets = {record.value.removesuffix(".") for record in wanted if record.type == "CNAME"}
    return targets | ({f"autoconfig.{scene.domain}"} if wanted else set())


def _login(scene: Scene, found: list[Offer]) -> Iterator[Finding]:
    """Only who has a profile knows what logins are."""
    mail = [offer for offer in found if offer.label in records.LABELS]
    servers = [*scene.anyone.for_reading(), *scene.anyone.for_sending()] if scene.anyone else []
    others = [one for one in servers if not (one.login_is_address or one.no_username)]
    if mail and others:
        problem = (
            f"clients that go by {some([offer.subject for offer in mail])}, such as FairEmail from Google "
            f"Play, sign in with the address, while {others[0].hostname} has other logins"
        )
        remedy = "let the server take the address as a login too, or leave these records out"
        yield info(Code.SRV_LOGIN, mail[0].subject, problem, remedy)


def _elsewhere(scene: Scene, found: list[Offer]) -> Iterator[Finding]:
    for offer in found:
        if offer.label == AUTODISCOVER_LABEL and base_domain(offer.host) != base_domain(scene.domain):
            problem = (
                f"it leads to {offer.host}, of another domain, so Thunderbird and Outlook ask people first"
            )
            remedy = f"nothing, or name a host of {base_domain(scene.domain)} with a certificate of its own"
            yield info(Code.SRV_ELSEWHERE, offer.subject, problem, remedy)

"""`Scene`: what a check looks at, and what it should find there.

It is made before anybody is asked. Without a profile it has a domain alone, and what the world says of that
is then compared with itself: so any implementation can be looked at.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic
from typing import NamedTuple

from autoconfig import service, zone
from autoconfig.account import Account
from autoconfig.address import Address
from autoconfig.directory import MAIL_EXCHANGER_LABEL, Directory
from autoconfig.directory.provider import Provider
from autoconfig.errors import BadParameter, UnknownDomain
from autoconfig.formats import FORMATS
from autoconfig.formats.asked import Asked
from autoconfig.lookups import find
from autoconfig.reach.door import Door
from autoconfig.zone import DomainRecords


class Scene(NamedTuple):
    """One domain in the world, and the profile's word on it.

    `address`: whose set-up is looked at, else anyone's. `account` is what the profile says for it, `anyone`
    for whoever does not say who; both None where no profile has the domain, and where it is one of mail
    exchangers (`exchanger`: clients ask `autoconfig.` before it for the domains of others, and nothing else).
    `provider` is the file that they are of. `wanted`: the records that DNS should have, None without a
    profile; where nothing says which host this service has (`service_known`), those that do not name it.
    `service_host` is what was said of that host beside the profile.
    `now`: when this is, for what certificates say.
    """

    domain: str
    address: Address
    door: Door
    now: datetime
    account: Account | None = None
    anyone: Account | None = None
    provider: Provider | None = None
    wanted: DomainRecords | None = None
    service_known: bool = False
    service_host: str = ""
    exchanger: bool = False


def scene(
    directory: Directory | None,
    asked: Address,
    door: Door,
    *,
    service_host: str | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Scene:
    """Of this address, or of anyone at its domain. Asks lookups where a person is meant.

    `service_host` is that of this service, by default what the profile says.
    """
    empty = Scene(asked.domain, asked, door, now(), service_host=service_host or "")
    if directory is None:
        return empty
    try:
        question = service.ask(directory, FORMATS["autoconfig"], Asked(asked))
    except UnknownDomain:
        return _of_mail_exchangers(directory, empty, service_host)
    anyone = question._replace(address=Address.anyone(asked.domain))
    wanted, known = _wanted(directory, asked.domain, service_host)
    return empty._replace(
        account=service.identified(question, find(question.search(monotonic()))),
        anyone=service.identified(anyone, {}),
        provider=question.provider,
        wanted=wanted,
        service_known=known,
    )


def _of_mail_exchangers(directory: Directory, empty: Scene, service_host: str | None) -> Scene:
    provider = directory.find_by_mail_exchanger(f"{MAIL_EXCHANGER_LABEL}.{empty.domain}")
    if provider is None:
        return empty
    wanted, known = _wanted(directory, empty.domain, service_host)
    return empty._replace(provider=provider, wanted=wanted, service_known=known, exchanger=True)


def _wanted(directory: Directory, domain: str, service_host: str | None) -> tuple[DomainRecords, bool]:
    """And whether these are all: where nobody says how the service is reached, none of them leads to it."""
    try:
        return zone.wanted(directory, domain, service_host), True
    except BadParameter:
        unknown = f"{MAIL_EXCHANGER_LABEL}.{domain}"
        found = zone.wanted(directory, domain, unknown)
        kept = [one for one in found.records if not one.value.endswith(f"{unknown}.")]
        return found._replace(records=kept), False

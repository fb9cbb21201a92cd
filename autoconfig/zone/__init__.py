"""What DNS should hold for a domain of the directory. Pure; `formats.dns` says which records these are."""

from collections.abc import Sequence
from typing import NamedTuple

from autoconfig import service
from autoconfig.account import Account
from autoconfig.address import Address
from autoconfig.directory import MAIL_EXCHANGER_LABEL, Directory
from autoconfig.directory.provider import Provider
from autoconfig.errors import BadParameter
from autoconfig.formats import FORMATS
from autoconfig.formats.asked import Asked
from autoconfig.zone.records import IPAddress, Record, left_out, records, service_host, shared


class DomainRecords(NamedTuple):
    """The records of a domain. `shared` names may have others too; `left_out`: what they do not say."""

    records: list[Record]
    shared: frozenset[str] = frozenset()
    left_out: tuple[str, ...] = ()


def wanted(
    directory: Directory, domain: str, host: str | None, addresses: Sequence[IPAddress] = ()
) -> DomainRecords:
    """The records of a mail domain, or of a domain of mail exchangers.

    `host` is this service's, by default that of the profile; `addresses` are as for `records`. Raises
    UnknownDomain, and BadParameter where nothing says how to reach the service.
    """
    asked = f"{MAIL_EXCHANGER_LABEL}.{domain}"
    exchanger = directory.find_by_mail_exchanger(asked)
    if exchanger and not directory.find(domain):
        return DomainRecords([*service_host(asked, _host(exchanger, domain, host, addresses), addresses)])
    provider, account = anyone(directory, domain)
    return DomainRecords(
        records(account, _host(provider, domain, host, addresses), addresses),
        shared(account),
        tuple(f"{provider.file}: {sentence}" for sentence in left_out(account)),
    )


def anyone(directory: Directory, domain: str) -> tuple[Provider, Account]:
    """The provider of a mail domain, and anybody's account there. Raises UnknownDomain."""
    question = service.ask(directory, FORMATS["autoconfig"], Asked(Address.anyone(domain)))
    return question.provider, service.identified(question, {})


def _host(provider: Provider, domain: str, host: str | None, addresses: Sequence[IPAddress]) -> str | None:
    if not host and (template := provider.profile.service):
        host = template.fill({"domain": domain})
    if not host and not addresses:
        raise BadParameter(
            "Say how this service is reached: --service autoconfig.example.net, --address 192.0.2.1, "
            f"or service: in {provider.file}."
        )
    return host

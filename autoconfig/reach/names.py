"""Questions to the DNS: one name, one type, one answer that says how it came about.

The system's resolvers (resolv.conf), or one that is named. No search list is applied: what stands in a
document is asked for as it stands. The only things that are read beside the DNS are the system's hosts, for
where to connect, and only where no resolver is named.
"""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

import dns.exception
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdatatype
import dns.resolver
from dns.rdtypes.ANY.TXT import TXT

from autoconfig.address import is_ip_address, to_domain
from autoconfig.reach.deadline import Deadline

# A server and its port.
Endpoint = tuple[str, int]

HOSTS = Path("/etc/hosts")
# For one question in all, and for one packet of it.
SECONDS, TRY_SECONDS = 5.0, 1.5
# Types whose text is nothing but numbers and names, which have no case: RFC 4343.
_WITHOUT_CASE = frozenset({"A", "AAAA", "CNAME", "MX", "NS", "PTR", "SOA", "SRV"})
_MAX_HOSTS_LENGTH = 1024 * 1024


class Resolution(StrEnum):
    """What became of a question. RFC 2308: a name with nothing of this type, and a name that is none."""

    FOUND = "found"
    NO_DATA = "no-data"
    NO_NAME = "no-name"
    FAILED = "failed"


class Resolved(NamedTuple):
    """An answer: the values as in a zone file, names in them with a final dot; of TXT the bare text."""

    name: str  # A-labels, lower case, no final dot
    kind: str
    outcome: Resolution
    values: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()  # where CNAMEs lead to, in their order, with a final dot
    ttl: int = 0
    reason: str = ""  # why it failed
    cut_short: bool = False  # it failed by our own deadline, which says nothing of the name servers


class Addresses(NamedTuple):
    """Where a host is: IPv4 first, because more machines can reach it; `reason` where there is none."""

    host: str
    found: tuple[str, ...]
    a: Resolved
    aaaa: Resolved
    reason: str = ""

    @property
    def aliases(self) -> tuple[str, ...]:
        """Where CNAMEs lead to."""
        return self.a.aliases or self.aaaa.aliases

    @property
    def unknown(self) -> Resolved | None:
        """A question without an answer, where no address is known: whether there is one cannot be told."""
        failed = (one for one in (self.a, self.aaaa) if one.outcome is Resolution.FAILED)
        return None if self.found else next(failed, None)


def system_hosts(path: Path = HOSTS) -> Mapping[str, tuple[str, ...]]:
    """Addresses by name, of a file as hosts(5) says; {} where it cannot be read."""
    found: dict[str, list[str]] = {}
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            lines = file.read(_MAX_HOSTS_LENGTH).splitlines()
    except OSError:
        return {}
    for line in lines:
        address, *names = line.partition("#")[0].split() or [""]
        if is_ip_address(address):
            for name in names:
                found.setdefault(to_domain(name), []).append(address)
    return {name: tuple(dict.fromkeys(addresses)) for name, addresses in found.items()}


def resolve(name: str, kind: str, resolver: Endpoint | None, deadline: Deadline) -> Resolved:
    """Ask for records of a type such as SRV; raises nothing for what the world or a name does."""
    name = to_domain(name)

    def failed(
        reason: str, outcome: Resolution = Resolution.FAILED, aliases: tuple[str, ...] = ()
    ) -> Resolved:
        return Resolved(name, kind, outcome, (), aliases, 0, reason)

    if deadline.over:
        return no_time(name, kind)
    try:
        asked = dns.name.from_text(name)
        answer = _resolver(resolver).resolve(
            asked, kind, raise_on_no_answer=False, search=False, lifetime=min(SECONDS, deadline.left())
        )
    except dns.resolver.NXDOMAIN as error:
        return failed("there is no such name", Resolution.NO_NAME, _aliases(error, asked))
    except dns.resolver.NoResolverConfiguration:
        return failed("this system names no resolver; say --resolver")
    except dns.resolver.LifetimeTimeout:
        return no_time(name, kind) if deadline.over else failed("no name server answers")
    except dns.resolver.NoNameservers as error:
        return failed(_refusal(error))
    except (
        dns.name.LabelTooLong,
        dns.name.NameTooLong,
        dns.name.EmptyLabel,
        dns.name.BadEscape,
        UnicodeError,
    ):
        return failed("this is no domain name")
    except (dns.exception.DNSException, OSError) as error:
        return failed(f"the answer cannot be used ({type(error).__name__})")
    aliases = tuple(str(each.target).lower() for rrset in answer.chaining_result.cnames for each in rrset)
    if answer.rrset is None:
        return failed("there is no such record", Resolution.NO_DATA, aliases)
    values = tuple(sorted(value(rdata) for rdata in answer.rrset))
    return Resolved(name, kind, Resolution.FOUND, values, aliases, answer.rrset.ttl)


def no_time(name: str, kind: str) -> Resolved:
    """What there is to say where the deadline came first."""
    reason = "there was no time left to ask"
    return Resolved(name, kind, Resolution.FAILED, reason=reason, cut_short=True)


def _resolver(endpoint: Endpoint | None) -> dns.resolver.Resolver:
    """With large answers over UDP as RFC 6891 allows, and over TCP where they are larger."""
    resolver = dns.resolver.Resolver(configure=endpoint is None)
    if endpoint is not None:
        resolver.nameservers = [endpoint[0]]
        resolver.port = endpoint[1]
    resolver.timeout = TRY_SECONDS
    resolver.use_edns(0, 0, 1232)
    return resolver


def _aliases(error: dns.resolver.NXDOMAIN, name: dns.name.Name) -> tuple[str, ...]:
    """Where CNAMEs led to before the name that is none."""
    try:
        response: dns.message.QueryMessage = error.response(name)  # type: ignore[no-untyped-call]
        found = response.resolve_chaining().cnames
    except (dns.exception.DNSException, KeyError):
        return ()
    return tuple(str(each.target).lower() for rrset in found for each in rrset)


def _refusal(error: dns.resolver.NoNameservers) -> str:
    """What the name servers said: SERVFAIL, REFUSED, or why there is no answer at all."""
    said = [each[3] for each in error.kwargs.get("errors", ())]
    words = dict.fromkeys(each if isinstance(each, str) else type(each).__name__ for each in said)
    return f"the name servers say {', '.join(words)}" if words else "no name server answers"


def value(rdata: dns.rdata.Rdata) -> str:
    """A record's, as in `Resolved`."""
    kind = dns.rdatatype.to_text(rdata.rdtype)
    if isinstance(rdata, TXT):
        return b"".join(rdata.strings).decode("utf-8", "replace")
    text = rdata.to_text()
    return text.lower() if kind in _WITHOUT_CASE else text

"""Services of mail providers at which names of a domain are often left when it moves elsewhere.

By the names that their instructions tell people to publish. A row is for what is asked before a profile's own
answer: Thunderbird and Outlook believe an `autodiscover` name, and the SRV record of it, whoever answers.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

# RFC 7208 section 3.4 wants less than 450.
_MAX_SPF = 4096


class Hoster(NamedTuple):
    """Whose names a domain may still have.

    `hosts`: ends of the host names that `autoconfig`, `autodiscover` and SRV records lead to; `exchangers`:
    of those that MX records lead to while the mail is there, and SPF records name. `source` says where that
    is written. `customers`: ends of the names of machines that people rent there, whose services are theirs.
    """

    name: str
    hosts: tuple[str, ...]
    exchangers: tuple[str, ...]
    source: str
    customers: tuple[str, ...] = ()


HOSTERS = (
    Hoster(
        "Microsoft 365",
        ("outlook.com", "office365.com"),
        ("outlook.com", "mx.microsoft"),
        "Domain-Connect/Templates outlook.com.personalizedoutlookemail.json",
    ),
    Hoster(
        "GoDaddy",
        ("secureserver.net",),
        ("secureserver.net",),
        "Domain-Connect/Templates godaddy.com.professional_mail.json",
        customers=("ip.secureserver.net", "host.secureserver.net"),
    ),
    # The default of cPanel's own zones; whose machine it was is not to be seen.
    Hoster("cPanel", ("cpanel.net",), (), "Domain-Connect/Templates bluehost.com.email.json"),
    Hoster(
        "Forward Email",
        ("forwardemail.net",),
        ("forwardemail.net",),
        "Domain-Connect/Templates forwardemail.net.email.json",
    ),
    Hoster(
        "OVHcloud",
        ("mailconfig.ovh.net", "ssl0.ovh.net"),
        ("mail.ovh.net", "ovh.com"),
        "docs.ovh.com, e-mail with Outlook: DNS zone",
    ),
    Hoster(
        "IONOS",
        ("ionos.info", "1and1.info", "ionos.com"),
        ("ionos.com", "ionos.de", "ionos.fr", "ionos.es", "ionos.co.uk", "kundenserver.de", "1and1.com"),
        "ionos.com/help, domains: DNS records for mail",
    ),
    Hoster(
        "Rackspace",
        ("emailsrvr.com",),
        ("emailsrvr.com",),
        "rackerlabs/docs-rackspace, DNS records for Rackspace Email",
    ),
    Hoster(
        "Hostpoint",
        ("mail.hostpoint.ch",),
        ("mail.hostpoint.ch",),
        "support.hostpoint.ch, DNS records for e-mail",
    ),
    Hoster(
        "Hetzner",
        ("your-server.de",),
        ("your-server.de",),
        "docs.hetzner.com/konsoleh, mail: DNS",
        customers=("clients.your-server.de",),
    ),
)


def hoster(host: str) -> Hoster | None:
    """Whose service a host name is."""
    return next((one for one in HOSTERS if _ends(host, one.hosts) and not _ends(host, one.customers)), None)


def exchanges(one: Hoster, exchangers: tuple[str, ...]) -> bool:
    """Whether one of these hosts, to which MX records lead, is theirs."""
    return any(_ends(host, one.exchangers) for host in exchangers)


def senders(texts: Iterable[str]) -> Iterator[str]:
    """The hosts that a domain's SPF record names (RFC 7208 section 5), whatever is allowed to them.

    A filter for spam stands before many a provider's servers: then MX leads to the filter alone, and only
    this still says where the mail is.
    """
    for text in texts:
        version, *terms = text[:_MAX_SPF].lower().split() or [""]
        if version == "v=spf1":
            yield from (name for term in terms for name in re.split("[:=]", term, maxsplit=1)[1:])


def _ends(host: str, ends: tuple[str, ...]) -> bool:
    name = host.lower().removesuffix(".")
    return any(name == end or name.endswith(f".{end}") for end in ends)

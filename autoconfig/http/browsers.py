"""What a person is told whose browser opens what only mail apps ask, to see whether it works."""

import re

from autoconfig.address import to_host, without_service_label
from autoconfig.directory import Directory
from autoconfig.directory.names import page_host

_HTML = "text/html"
_UNWANTED = re.compile(r"\s*q\s*=\s*0(?:\.0{0,3})?\s*")
# What is behind them in the field is not looked at.
_MOST_KINDS = 20


def is_browser(accept: str) -> bool:
    """Whether an Accept field (RFC 9110 section 12.5.1) names HTML itself: mail apps send `*/*`, or none."""
    kinds = (item.partition(";") for item in accept.split(",")[:_MOST_KINDS])
    return any(kind.strip().lower() == _HTML and not _UNWANTED.fullmatch(more) for kind, _, more in kinds)


def where_the_page_is(directory: Directory, authority: str) -> str:
    """A sentence for who has asked this host (as in the Host field), "" where no page is known.

    At a mail domain itself mostly another site has /, and passes only this path on.
    """
    host = to_host(authority)
    if without_service_label(host) == host and directory.find(host) is None:
        return "The page for people is at / here."
    domain = directory.domain_of(host)
    provider = directory.find_page(domain)
    found = page_host(provider.profile, domain) if provider else ""
    return f"The page for people is at https://{found}/" if found else ""

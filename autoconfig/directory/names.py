"""The names that this service answers for, and no other: `zone.names` are those of them that are published.

    D, autoconfig.D, autodiscover.D, ua-auto-config.D    of each mail domain D
    autoconfig.M                                         of each of `mxDomains`
    the host of the service, and of pages                by profile, or as the operator says

A name behind `domains: "*"` is none of them: it could be anybody's.
"""

from autoconfig.address import SERVICE_LABELS, to_domain, without_service_label
from autoconfig.directory import Directory
from autoconfig.profile import Profile

# RFC 1035 section 2.3.4.
MAX_LENGTH = 253


def is_answered(directory: Directory, name: str, service: str | None = None) -> bool:
    """Whether `name`, however it is written, is one of them."""
    if len(name.removesuffix(".")) > MAX_LENGTH:
        return False
    host = to_domain(name)
    label, _, rest = host.partition(".")
    return (
        host == service
        or directory.is_host(host)
        or directory.find(host) is not None
        or (label in SERVICE_LABELS and directory.find(rest) is not None)
        or directory.find_by_mail_exchanger(host) is not None
    )


def page_host(profile: Profile, domain: str, service: str | None = None) -> str:
    """Where people of this mail domain find their page: at its first own host, else at that of the service.

    `service` is that host where the operator says it. "" where none is known: what stands at the domain
    itself is mostly another site, and where mail clients ask there is no page.
    """
    template = profile.service
    of_profile = to_domain(template.fill({"domain": domain}) or "") if template else ""
    hosts = (*profile.page.host, service or "", of_profile)
    return next((host for host in hosts if host and without_service_label(host) == host), "")

"""What a profile claims for itself: mail domains, those of mail exchangers, hosts of its page; and where.

The line of each is kept, so that it can be told long after the file was read, or has changed.
"""

from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from autoconfig import files
from autoconfig.address import is_mail_domain, to_domain
from autoconfig.errors import ProfileError
from autoconfig.profile.file import ProfileFile, decoded, unreadable
from autoconfig.profile.scalars import not_a_mail_domain

DOMAINS, MAIL_EXCHANGERS, PAGE_HOSTS = "domains", "mxDomains", "page.host"
# A hoster's, with a million of them.
MAX_DOMAINS_LENGTH = 64 * files.MIB
# What a finding calls a line of that file.
_DOMAINS_FILE = "domainsFile"


class Claim(NamedTuple):
    """Domains that a profile claims in one place; no other profile may claim them as the same `kind`.

    They stand in these `lines` of `file`, under `key`.
    """

    kind: str
    file: Path
    key: str
    domains: tuple[str, ...]
    lines: Sequence[int]


def claims(file: ProfileFile) -> tuple[Claim, ...]:
    """All that a profile claims, those of its `domainsFile` too. Raises ProfileError."""
    profile = file.profile
    found = (
        _written(file, DOMAINS, profile.domains),
        _listed(file),
        _written(file, MAIL_EXCHANGERS, profile.mx_domains),
        _written(file, PAGE_HOSTS, profile.page.host),
    )
    return tuple(claim for claim in found if claim)


def domains(claims: Sequence[Claim]) -> tuple[str, ...]:
    """The mail domains among them."""
    return tuple(domain for claim in claims if claim.kind == DOMAINS for domain in claim.domains)


def _written(file: ProfileFile, kind: str, domains: tuple[str, ...]) -> Claim | None:
    """What stands in the profile itself."""
    if not domains:
        return None
    return Claim(kind, file.path, kind, domains, file.source.lines(kind.split(".")))


def _listed(file: ProfileFile) -> Claim | None:
    """The mail domains in the profile's `domainsFile`.

    One a line; blank lines and what follows a # are passed over.
    """
    if file.profile.domains_file is None:
        return None
    path = file.path.parent / file.profile.domains_file
    try:
        text = decoded(path, _DOMAINS_FILE, MAX_DOMAINS_LENGTH)
    except OSError as error:
        raise ProfileError([file.finding(["domainsFile"], unreadable(path, error))]) from None
    written = (line.partition("#")[0].strip() for line in text.split("\n"))
    found = {number: to_domain(domain) for number, domain in enumerate(written, 1) if domain}
    findings = [
        not_a_mail_domain(domain).at(str(path), number, _DOMAINS_FILE)
        for number, domain in found.items()
        if not is_mail_domain(domain)
    ]
    if findings:
        raise ProfileError(findings)
    return Claim(DOMAINS, path, _DOMAINS_FILE, tuple(found.values()), array("I", found))

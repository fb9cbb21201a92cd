"""The providers of all profiles, found by mail domain: an index, pure and immutable.

`opening` reads the files, `edition` has all that is served at one time, and what is in use now.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

from autoconfig.address import to_domain, without_service_label
from autoconfig.directory.neighbours import Neighbours
from autoconfig.directory.provider import Provider
from autoconfig.findings import Code, Finding, Mistake, Severity
from autoconfig.lookups.domains import State
from autoconfig.profile.claims import DOMAINS, MAIL_EXCHANGERS, PAGE_HOSTS, Claim
from autoconfig.profile.words import ANY_DOMAIN

DEFAULT_FOLDER = Path("profiles")
MAIL_EXCHANGER_LABEL = "autoconfig"

ByDomain = dict[str, Provider]


class Directory:
    """Providers by the domains they claim. None of them claims what another one does: see `contested`.

    What databases list comes after all claims, as it is at that time. `skipped` are the rows of them that are
    no mail domain, or that of another profile.
    """

    def __init__(self, providers: Iterable[Provider]) -> None:
        self.providers = tuple(providers)
        claimed = _by_kind()
        for provider in self.providers:
            for claim in provider.claims:
                claimed[claim.kind].update(dict.fromkeys(claim.domains, provider))
        self._domains = claimed[DOMAINS]
        self._mail_exchangers = claimed[MAIL_EXCHANGERS]
        self._pages = claimed[PAGE_HOSTS]
        self.listings = tuple(one.listing for one in self.providers if one.listing)
        self.skipped = sum(self._add_listed(one, one.listing.state) for one in self.providers if one.listing)
        self._hosts = frozenset(self._service_hosts())

    def _add_listed(self, provider: Provider, state: State) -> int:
        """The mail domains of its database that nobody has; how many rows are skipped."""
        free = [domain for domain in state.domains if domain not in self._domains]
        self._domains.update(dict.fromkeys(free, provider))
        return state.skipped + len(state.domains) - len(free)

    def _service_hosts(self) -> Iterator[str]:
        """The host of this service as a profile has it; it may be another one for each of its domains."""
        templates = {one: one.profile.service for one in self.providers if one.profile.service}
        varying = {provider for provider, template in templates.items() if not template.fill({})}
        yield from (
            to_domain(template.fill({}) or "") for one, template in templates.items() if one not in varying
        )
        # Of mail exchangers clients ask for autoconfig.M alone.
        for domain, provider in self._domains.items() if varying else ():
            if provider in varying and domain != ANY_DOMAIN:
                yield to_domain(templates[provider].fill({"domain": domain}) or "")

    def find(self, domain: str) -> Provider | None:
        """The provider that names this domain itself."""
        return None if domain == ANY_DOMAIN else self._domains.get(domain)

    def near(self, domain: str, provider: Provider | None = None) -> list[str]:
        """Those one letter away from a domain that nobody names: of one provider, None for all."""
        found = dict.fromkeys(self._neighbours.of(domain))
        return [one for one in found if (owner := self.find(one)) and provider in (None, owner)]

    @cached_property
    def _neighbours(self) -> Neighbours:
        return Neighbours(self._domains)

    def find_any(self) -> Provider | None:
        """The provider for every domain that no profile names."""
        return self._domains.get(ANY_DOMAIN)

    def find_by_mail_exchanger(self, host: str) -> Provider | None:
        """The provider whose mail exchanger's domain this autoconfig host belongs to."""
        label, _, domain = host.partition(".")
        return self._mail_exchangers.get(domain) if label == MAIL_EXCHANGER_LABEL else None

    def find_page(self, host: str) -> Provider | None:
        """The provider whose page this host shows, None where it could be anybody's.

        Its own host or mail domain; and where there is but one provider, every host.
        """
        only = self.providers[0] if len(self.providers) == 1 else None
        return self._pages.get(host) or self.find(host) or only

    def domain_of(self, host: str) -> str:
        """The mail domain that is meant by asking this host: itself, or without the service's label.

        A domain that a profile names wins over the one without label.
        """
        return host if host in self._domains else without_service_label(host)

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts that a profile names: its page's, and the service's."""
        return self._hosts.union(self._pages)

    def is_host(self, name: str) -> bool:
        """Whether it is one of `hosts`."""
        return name in self._pages or name in self._hosts

    @property
    def domains(self) -> list[str]:
        """The mail domains, without `*`, and then the domains of mail exchangers; each once."""
        both = dict.fromkeys((*self._domains, *self._mail_exchangers))
        return [domain for domain in both if domain != ANY_DOMAIN]

    @property
    def remarks(self) -> list[Finding]:
        """What is to be said of the profiles that are served, by file and line; no errors."""
        return sorted(finding for provider in self.providers for finding in provider.findings)

    @property
    def warnings(self) -> list[Finding]:
        """Those of the remarks by which somebody loses something, which a log has."""
        return [finding for finding in self.remarks if finding.severity is Severity.WARNING]

    @property
    def unlisted(self) -> tuple[Finding, ...]:
        """What is wrong with databases of mail domains now."""
        return tuple(finding for listing in self.listings for finding in listing.findings)

    @property
    def summary(self) -> str:
        """How many profiles and mail domains there are, `*` not counted."""
        return f"{count(len(self.providers), 'profile')} with {count(self.size, 'mail domain')}"

    @property
    def size(self) -> int:
        """How many mail domains there are, `*` not counted."""
        return len(self._domains) - (ANY_DOMAIN in self._domains)


def contested(providers: Iterable[Provider]) -> Mapping[Provider, tuple[Finding, ...]]:
    """Those that claim a domain which an earlier one has, and what to say of each such domain.

    What one of these claims beside it is free for the ones after it.
    """
    known = _by_kind()
    refused: dict[Provider, tuple[Finding, ...]] = {}
    for provider in providers:
        twice = [claim for claim in provider.claims if not known[claim.kind].keys().isdisjoint(claim.domains)]
        if twice:
            refused[provider] = tuple(_claimed_twice(twice, known))
            continue
        for claim in provider.claims:
            known[claim.kind].update(dict.fromkeys(claim.domains, provider))
    return refused


def _by_kind() -> dict[str, ByDomain]:
    return {DOMAINS: {}, MAIL_EXCHANGERS: {}, PAGE_HOSTS: {}}


def _claimed_twice(claims: Iterable[Claim], known: Mapping[str, ByDomain]) -> Iterable[Finding]:
    """Each domain once, where it stands first."""
    found: dict[tuple[str, str], Finding] = {}
    for claim in claims:
        for domain, line in zip(claim.domains, claim.lines, strict=True):
            other = known[claim.kind].get(domain)
            if other and (claim.kind, domain) not in found:
                problem = f"{domain} belongs to {other.file} already"
                mistake = Mistake(Code.DOMAIN_CLAIMED_TWICE, problem, "write it in one of the two")
                found[claim.kind, domain] = mistake.at(str(claim.file), line, claim.key)
    return found.values()


def count(number: int, name: str) -> str:
    """A number of things in words: 1 profile, 2 profiles."""
    return f"{number} {name}" if number == 1 else f"{number} {name}s"

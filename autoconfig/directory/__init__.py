"""The providers of a folder of profiles, found by mail domain. Immutable: to reload is to load anew."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

from autoconfig import collector, texts
from autoconfig.address import without_service_label
from autoconfig.directory.provider import Provider
from autoconfig.errors import NoProfile, ProfileError
from autoconfig.findings import Code, Finding, Mistake
from autoconfig.overrides import check
from autoconfig.profile.file import SUFFIXES, Place, load, load_domains, places
from autoconfig.profile.words import ANY_DOMAIN
from autoconfig.signing import Signer

DEFAULT_FOLDER = Path("profiles")
MAIL_EXCHANGER_LABEL = "autoconfig"


class Directory:
    """Providers by the domains they claim. `findings` are those of files that were left out.

    `texts` are the languages that documents and pages are written in; `overrides` is the folder whose
    translations, templates and static files stand before ours. Raises ProfileError where one cannot be read.
    """

    def __init__(self, overrides: Path | None = None) -> None:
        self.findings: tuple[Finding, ...] = ()
        self.overrides = overrides
        if overrides:
            check(overrides)
        self.texts = texts.beside(overrides)
        self.providers: list[Provider] = []
        self._domains: dict[str, Provider] = {}
        self._mail_exchangers: dict[str, Provider] = {}
        self._pages: dict[str, Provider] = {}

    @classmethod
    def load(
        cls,
        folder: Path,
        *,
        skip_bad: bool = False,
        overrides: Path | None = None,
        signer: Signer | None = None,
    ) -> Self:
        """All profiles of a folder. Raises NoProfile, and ProfileError with the findings of every file.

        With `skip_bad` the files with findings are left out instead; of two that claim one domain, the later.
        `signer` signs for the profiles that name none.
        """
        directory, findings = cls.of(profile_files(folder), overrides, signer)
        if findings and not skip_bad:
            raise ProfileError(findings)
        directory.findings = tuple(findings)
        return directory

    @classmethod
    def of(
        cls, files: Sequence[Path], overrides: Path | None = None, signer: Signer | None = None
    ) -> tuple[Self, list[Finding]]:
        """The good ones of these files, and the findings of the others, which are errors."""
        directory = cls(overrides=overrides)
        findings: list[Finding] = []
        with collector.paused():
            for path in files:
                try:
                    profile = load(path)
                    domains = (*profile.domains, *load_domains(path, profile))
                    directory._add(Provider.open(path, profile, domains, signer), domains)
                except ProfileError as error:
                    findings.extend(error.findings)
        tables = directory._tables()
        return directory, [one for one in findings if Path(one.file).resolve() not in tables]

    def _tables(self) -> set[Path]:
        """Files that a profile names as a table; one in YAML looks like a profile, and is none."""
        return {
            (provider.file.parent / lookup.table.file).resolve()
            for provider in self.providers
            for lookup in provider.profile.lookups
            if lookup.table
        }

    def find(self, domain: str) -> Provider | None:
        """The provider that names this domain itself."""
        return None if domain == ANY_DOMAIN else self._domains.get(domain)

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
    def domains(self) -> list[str]:
        """The mail domains, without `*`, and then the domains of mail exchangers; each once."""
        both = dict.fromkeys((*self._domains, *self._mail_exchangers))
        return [domain for domain in both if domain != ANY_DOMAIN]

    @property
    def remarks(self) -> list[Finding]:
        """What is to be said of the profiles that are served, by file and line; no errors."""
        return sorted(finding for provider in self.providers for finding in provider.findings)

    @property
    def summary(self) -> str:
        """How many profiles and mail domains there are, `*` not counted."""
        domains = len(self._domains) - (ANY_DOMAIN in self._domains)
        return f"{count(len(self.providers), 'profile')} with {count(domains, 'mail domain')}"

    def _add(self, provider: Provider, domains: Sequence[str]) -> None:
        path = provider.file
        claims = (
            ("domains", domains, self._domains),
            ("mxDomains", provider.profile.mx_domains, self._mail_exchangers),
            ("page.host", provider.profile.page.host, self._pages),
        )
        twice = [
            (key, domain, known[domain])
            for key, claimed, known in claims
            for domain in dict.fromkeys(claimed)
            if domain in known
        ]
        if twice:
            stands = places(path, provider.profile)
            raise ProfileError(
                _claimed_twice(domain, other, stands[key, domain]) for key, domain, other in twice
            )
        for _, claimed, known in claims:
            known.update(dict.fromkeys(claimed, provider))
        self.providers.append(provider)


def _claimed_twice(domain: str, other: Provider, place: Place) -> Finding:
    path, line, key = place
    problem = f"{domain} belongs to {other.file} already"
    mistake = Mistake(Code.DOMAIN_CLAIMED_TWICE, problem, "write it in one of the two")
    return mistake.at(str(path), line, key)


def count(number: int, name: str) -> str:
    """A number of things in words: 1 profile, 2 profiles."""
    return f"{number} {name}" if number == 1 else f"{number} {name}s"


def profile_files(folder: Path) -> list[Path]:
    """All in a folder that is named like a profile, in whatever case, by name. Raises NoProfile.

    Hidden files are none: editors and Kubernetes leave them.
    """
    try:
        found = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)
    except OSError as error:
        raise NoProfile(folder, error.strerror or str(error)) from None
    files = [path for path in found if not path.name.startswith(".")]
    if not files:
        raise NoProfile(folder)
    return files

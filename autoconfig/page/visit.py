"""A request for a page understood: whose page it is, for whom, and where its parts are found."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from autoconfig.directory.edition import Edition
from autoconfig.directory.provider import Provider
from autoconfig.overrides import STATIC
from autoconfig.page.assets import Asset, Assets, static_files
from autoconfig.page.devices import DEVICES
from autoconfig.page.templates import Templates, check, environment
from autoconfig.texts import SOURCE, Language, Texts

SHIPPED = Path(__file__).parent.parent
# Each legal page by its template: the path that speaks French, and the one for all other languages.
LEGAL = {
    "accessibility": ("/accessibilite", "/accessibility"),
    "legal-notice": ("/mentions-legales", "/legal-notice"),
    "privacy": ("/confidentialite", "/privacy"),
}


class Site(NamedTuple):
    """What all pages have in common: an edition, and what is made of it for them."""

    edition: Edition
    assets: Assets
    templates: Templates
    static: Mapping[str, Asset]

    @classmethod
    def load(cls, edition: Edition, before: "Site | None" = None) -> "Site":
        """Read the files that are served, but those that the edition before has of the same overrides.

        They are the same where the languages are. Raises ProfileError, and OSError.
        """
        providers = edition.directory.providers
        if before and _overrides(before.edition) == _overrides(edition):
            return cls(edition, Assets(before.static, providers), before.templates, before.static)
        check_templates(edition.overrides)
        folders = folders_of(edition.overrides)
        static = static_files(folder / STATIC for folder in folders)
        return cls(edition, Assets(static, providers), environment(folders), static)

    def visit(self, host: str, device: str, lang: str, languages: list[str], running_on: str) -> "Visit":
        """`device` and `lang` are what was asked for, the others what the browser says of itself.

        A `lang` that the page does not offer gets its default.
        """
        provider = self.edition.directory.find_page(host)
        default = provider.profile.spoken if provider else SOURCE
        language = self.texts(provider).choose([lang] if lang else languages, default)
        chosen = device in DEVICES
        return Visit(host, provider, language, device if chosen else running_on, running_on, chosen)

    def texts(self, provider: Provider | None) -> Texts:
        """The languages that a provider's page offers, of nobody's page all."""
        texts = self.edition.texts
        return texts.among(provider.profile.languages) if provider else texts

    def names(self, host: str) -> bool:
        """Whether a profile names this host, as a mail domain or for its page."""
        directory = self.edition.directory
        provider = directory.find_page(host)
        return provider is not None and (
            host in provider.profile.page.host or directory.find(host) is not None
        )


def _overrides(edition: Edition) -> tuple[Texts, Path | None]:
    return edition.texts, edition.overrides


def folders_of(overrides: Path | None) -> tuple[Path, ...]:
    """Where templates and static files are: ours, and an operator's before them."""
    return (SHIPPED, overrides) if overrides else (SHIPPED,)


def check_templates(overrides: Path | None) -> None:
    """Raises ProfileError where the operator's cannot be used."""
    if overrides:
        check(SHIPPED, overrides)


class Visit(NamedTuple):
    """Whose page, None for nobody's, in which language, for which device; `chosen`: by a link.

    `running_on` is the device that it is read on: a help desk reads about another one.
    """

    host: str
    provider: Provider | None
    language: Language
    device: str
    running_on: str
    chosen: bool

    @property
    def only_domain(self) -> str:
        """The mail domain of this page where there is but one, else ""."""
        return self.provider.only_domain if self.provider else ""

    @property
    def on_the_web(self) -> bool:
        """Whether the provider has a web mail."""
        profile = self.provider and self.provider.profile
        return bool(profile and (profile.help.web_mail or profile.web_mail))

    def link(self, **changes: str) -> str:
        """This page from its beginning, with nothing personal in it."""
        query = {"lang": self.language.tag, **({"device": self.device} if self.chosen else {}), **changes}
        return f"/?{urlencode(query)}"

    def legal(self, name: str, lang: str = "") -> str:
        """Where a legal page is, in this language or another one."""
        french, other = LEGAL[name]
        tag = lang or self.language.tag
        return {"fr": french, "en": other}.get(tag, f"{other}?lang={tag}")

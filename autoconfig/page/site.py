"""What all pages have in common: the edition that is served, with the files and templates of its pages."""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from autoconfig.directory.edition import Edition
from autoconfig.directory.provider import Provider
from autoconfig.errors import where
from autoconfig.findings import Finding
from autoconfig.overrides import STATIC
from autoconfig.page.assets import Asset, Assets, static_files
from autoconfig.page.devices import DEVICES
from autoconfig.page.inspection import inspected
from autoconfig.page.templates import Templates, drawn, environment, folders_of
from autoconfig.page.view import View
from autoconfig.page.visit import Visit
from autoconfig.texts import SOURCE, Language, Texts

LOG = logging.getLogger("autoconfig")


class Site(NamedTuple):
    """An edition, and what is made of it for its pages.

    `ours` are the templates without an operator's, whose `remarks` are the warnings of them and of texts.
    """

    edition: Edition
    assets: Assets
    templates: Templates
    ours: Templates
    static: Mapping[str, Asset]
    remarks: tuple[Finding, ...] = ()

    @classmethod
    def load(cls, edition: Edition, before: "Site | None" = None) -> "Site":
        """Read the files that are served, but those that the edition before has of the same overrides.

        They are the same where the languages are. Raises ProfileError, and OSError.
        """
        providers = edition.directory.providers
        if before and _overrides(before.edition) == _overrides(edition):
            return before._replace(edition=edition, assets=Assets(before.static, providers))
        folders = folders_of(edition.overrides)
        static = static_files(folder / STATIC for folder in folders)
        remarks = inspected(edition.overrides, edition.texts) if edition.overrides else ()
        ours = environment(folders_of(None))
        templates = environment(folders) if edition.overrides else ours
        return cls(edition, Assets(static, providers), templates, ours, static, remarks)

    def drawn(self, template: str, shown: View, language: Language) -> str:
        """A page. Where the operator's templates fail in spite of all that was tried, it is drawn of ours."""
        try:
            return drawn(self.templates, template, shown, language, self.assets.url)
        except Exception as error:
            if self.templates is self.ours:
                raise
            LOG.error("a page is drawn of our templates, for others fail: %s", where(error))
            return drawn(self.ours, template, shown, language, self.assets.url)

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

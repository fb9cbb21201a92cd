"""A request for a page understood: whose page it is, and for whom."""

from typing import NamedTuple
from urllib.parse import urlencode

from autoconfig.directory.provider import Provider
from autoconfig.formats import addon
from autoconfig.identify import describe
from autoconfig.texts import Language

# Each legal page by its template: the path that speaks French, and the one for all other languages.
LEGAL = {
    "accessibility": ("/accessibilite", "/accessibility"),
    "legal-notice": ("/mentions-legales", "/legal-notice"),
    "privacy": ("/confidentialite", "/privacy"),
}


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
    def web_mail(self) -> str:
        """Where the provider's web mail is, "" where there is none."""
        profile = self.provider and self.provider.profile
        if not profile:
            return ""
        return profile.help.web_mail or (profile.web_mail and profile.web_mail.url) or ""

    @property
    def on_the_web(self) -> bool:
        """Whether the provider has a web mail."""
        return bool(self.web_mail)

    def addon(self, domain: str) -> str:
        """Where the add-on is that Thunderbird signs in with at this domain, "" where there is none."""
        profile = self.provider and self.provider.profile
        return addon.link(describe(profile, domain)) if profile and profile.oauth2 else ""

    def link(self, **changes: str) -> str:
        """This page from its beginning, with nothing personal in it."""
        query = {"lang": self.language.tag, **({"device": self.device} if self.chosen else {}), **changes}
        return f"/?{urlencode(query)}"

    def legal(self, name: str, lang: str = "") -> str:
        """Where a legal page is, in this language or another one."""
        french, other = LEGAL[name]
        tag = lang or self.language.tag
        return {"fr": french, "en": other}.get(tag, f"{other}?lang={tag}")

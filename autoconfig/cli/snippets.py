"""What `autoconfig snippet` prints, drawn by the templates of the page."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from time import monotonic

import click

from autoconfig import service as answers
from autoconfig.address import Address
from autoconfig.cli.options import to_mail_domain
from autoconfig.directory import Directory
from autoconfig.directory.edition import Edition
from autoconfig.directory.names import page_host
from autoconfig.directory.provider import Provider
from autoconfig.errors import CannotRun, UnknownDomain
from autoconfig.formats.asked import Asked, who
from autoconfig.lookups import find
from autoconfig.page import desk, devices
from autoconfig.page.entry import address_in
from autoconfig.page.format import PAGE
from autoconfig.page.settings import Settings, settings_of
from autoconfig.page.site import Site
from autoconfig.page.templates import drawn, environment, folders_of
from autoconfig.page.view import frame
from autoconfig.page.visit import Visit
from autoconfig.texts import Texts


def _anyone(text: str) -> Address:
    return Address.anyone(to_mail_domain(text))


def _person(text: str) -> Address:
    address = who(address_in(text))
    if address is None or not address.known:
        raise click.UsageError("A welcome is for one person: write a whole mail address.")
    return address


# By the kind of a snippet: for whom it is. Each raises BadAddress, and what click has for wrong usage.
WHOM: Mapping[str, Callable[[str], Address]] = {"form": _anyone, "welcome": _person}


def text(edition: Edition, address: Address, lang: str, service: str | None) -> str:
    """The welcome of a person; the form of a mail domain where it is `Address.anyone`.

    `service`: the host of the service where the operator says it. Raises UnknownDomain, Inexpressible, and
    CannotRun where no page is known, or no such language.
    """
    site = Site.load(edition)  # which looks over the templates too
    provider = _provider(edition.directory, address.domain)
    visit = _visit(site.texts(provider), provider, address.domain, lang, service)
    shown = frame(visit, edition.texts.languages.values(), None, datetime.now(UTC))
    if not address.known:
        form = desk.form(shown, f"https://{visit.host}/")
        return site.drawn(desk.FORM, form, visit.language)
    settings = _settings(edition, address, visit)
    welcome = desk.welcome(shown, visit, settings, f"https://{visit.host}{visit.link()}")
    plain = environment(folders_of(edition.overrides), markup=False)
    return drawn(plain, desk.WELCOME, welcome, visit.language, site.assets.url).strip()


def _provider(directory: Directory, domain: str) -> Provider:
    provider = directory.find(domain) or directory.find_any()
    if provider is None:
        raise UnknownDomain(domain)
    return provider


def _visit(texts: Texts, provider: Provider, domain: str, lang: str, service: str | None) -> Visit:
    if lang and lang.lower() not in texts.languages:
        known = ", ".join(texts.languages)
        raise CannotRun(f"The page of {domain} is not in {lang}, only in {known}: see languages of page.")
    host = page_host(provider.profile, domain, service)
    if not host:
        raise CannotRun(
            f"{provider.file}: it is not said where people find the page of {domain}: write page: "
            f"{{host: help.{domain}}}, or say --service (not autoconfig.…, where mail apps ask)."
        )
    language = texts.choose([lang] if lang else [], provider.profile.spoken)
    return Visit(host, provider, language, devices.OTHER, devices.OTHER, chosen=False)


def _settings(edition: Edition, address: Address, visit: Visit) -> Settings:
    """As the page has them, lookups asked."""
    asked = Asked(address, host=visit.host, languages=(visit.language.tag,))
    question = answers.ask(edition.directory, PAGE, asked, edition.texts)
    fields = find(question.search(monotonic()))
    return settings_of(answers.identified(question, fields), on_the_web=visit.on_the_web)

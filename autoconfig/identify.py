"""A profile applied to an address: the `Account` that every format renders. Pure."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from autoconfig.account import Account, AccountServer
from autoconfig.address import DOMAIN_PLACEHOLDER, Address, without_service_label
from autoconfig.login import fits, mailbox, username, values
from autoconfig.profile import Profile
from autoconfig.profile.elements import fill
from autoconfig.profile.groupware import Groupware
from autoconfig.profile.scalars import Filled
from autoconfig.profile.servers import RawServer, Server, ServerSet
from autoconfig.profile.words import ANY_DOMAIN
from autoconfig.texts import ENGLISH, Language


def identify(
    profile: Profile,
    address: Address,
    fields: Mapping[str, str],
    *,
    host: str = "",
    name: str | None = None,
    guest: bool = False,
    corrected: str | None = None,
    language: Language = ENGLISH,
) -> Account:
    """The account of `address`, with `fields` from lookups.

    `host` is the one the client asked; `name` what the person asks to be called, which wins over what a
    directory has. A `guest` is a domain that the profile does not name itself, found by its mail exchanger:
    the document then speaks of that domain alone. `corrected` is the person's own word for the login: it
    stands wherever the first server's would.
    """
    domain = address.domain
    others = () if guest else [other for other in profile.listed_domains if other != domain]
    real = mailbox(address, fields)
    known = values(real, fields)
    servers = server_set(profile, real, fields)
    finish = _finisher(profile, real, domain, known)
    account = Account(
        address=address,
        id=profile.host_name_id or domain,
        domains=(domain, *others),
        display_name=profile.display_name,
        display_short_name=profile.display_short_name,
        host=host if domain in (host, without_service_label(host)) else f"autodiscover.{domain}",
        incoming_server=tuple(map(finish, servers.incoming_server)),
        outgoing_server=tuple(map(finish, servers.outgoing_server)),
        name=name or fields.get("name"),
        raw=profile.raw,
        language=language,
        core_only=profile.core_only,
        consent_text=profile.consent_text,
        mx_domains=() if guest else profile.mx_domains,
        alias_of=None if real == address else real,
        **({} if profile.core_only else _beyond_the_core(profile, _fillings(real, known), finish)),
    )
    return account if corrected is None else _correct(account, corrected)


def _correct(account: Account, login: str) -> Account:
    """Servers whose login follows from something else keep it."""
    computed = next((server.username for server in account.for_reading()), None)

    def correct(server: AccountServer | RawServer) -> AccountServer | RawServer:
        if isinstance(server, AccountServer) and server.username == computed:
            return server._replace(username=login)
        return server

    lists = ("incoming_server", "outgoing_server", *Groupware.model_fields)
    corrected: dict[str, Any] = {name: tuple(map(correct, getattr(account, name))) for name in lists}
    return account._replace(**corrected)


def describe(profile: Profile, domain: str) -> Account:
    """The account of nobody in particular: what the profile says, in its order, with placeholders.

    `domain` is the one asked about; it stands last where the profile does not name it itself. One of a mail
    exchanger is named as such, and as a mail domain only where there would be none.
    """
    account = identify(profile, Address.anyone(DOMAIN_PLACEHOLDER), {})
    domains = tuple(name for name in profile.domains if name != ANY_DOMAIN)
    if not domains or domain not in (*domains, *profile.mx_domains):
        domains += (domain,)
    return account._replace(id=profile.id or domains[0], domains=domains)


def _beyond_the_core(
    profile: Profile,
    fillings: Mapping[Filled, Mapping[str, str]],
    finish: Callable[[Server | RawServer], Any],
) -> dict[str, Any]:
    services = {key: tuple(map(finish, servers)) for key, servers in profile.services.items()}
    fixed = profile.fixed_extras
    return {**services, **(profile.filled_extras(fillings) if fixed is None else fixed)}


def _finisher(
    profile: Profile, address: Address, domain: str, known: Mapping[str, str]
) -> Callable[[Server | RawServer], Any]:
    """What makes an AccountServer of a server and leaves a raw one as it is; `domain` was asked about."""
    in_hostname = {"domain": domain}
    whole_address = str(address)
    inherited = username((profile,), address, known)
    in_particular = domain != DOMAIN_PLACEHOLDER

    def login(server: Server) -> str:
        if server.has_rules:
            return username((server, profile), address, known)
        return "" if server.no_username and not in_particular else inherited

    def finish(server: Server | RawServer) -> AccountServer | RawServer:
        if isinstance(server, RawServer):
            return server
        name = login(server)
        return AccountServer(
            server.type,
            server.hostname.fill(in_hostname) if server.hostname else None,
            server.port,
            server.socket_type,
            server.authentication,
            name,
            fill(server.url, _fillings(address, known)[Filled.URL]) if server.url else None,
            server.raw,
            server.options,
            name == whole_address and profile.same_for_everybody and server.gives_address(profile),
            server.no_username,
        )

    return finish


def _fillings(address: Address, known: Mapping[str, str]) -> Mapping[Filled, Mapping[str, str]]:
    """The values for each kind of template; a placeholder is the client's to fill in, and stays as it is."""
    encoded = {key: quote(value, safe="@") for key, value in known.items()} if address.known else known
    return {Filled.TEXT: known, Filled.URL: encoded}


def server_set(profile: Profile, address: Address, fields: Mapping[str, str]) -> ServerSet:
    """The servers of this mailbox: the first set that fits, else the profile's own."""
    for choice in profile.servers:
        if fits(choice, address, fields):
            return profile.server_sets[choice.use]
    return profile

"""A profile applied to an address: the `Account` that every format renders. Pure.

What must stay true:

1. The same profile, address, fields and circumstances give the same account: no clock, no random identifier.
   To a client a second download is the first one again; with an identifier drawn anew it would be a second
   account.
2. An account has nothing left to decide: no rule, no template, no lookup. Were that left to the formats, one
   would fill in a placeholder that another leaves to the client, and a person would have two logins. Only for
   who did not say who asks a placeholder stays, and it is the same one in all formats.
3. The document speaks of the address that was asked about, the logins are those of the mailbox behind it: an
   alias has no login, and may lead to another domain. So `domain` and `mailbox` are two things below, and
   `{domain}` in a host name is the domain asked about.
4. What everybody is told at once (PACC, DNS) is true of everybody: a login counts as the mail address only
   where no rule, lookup, set of servers or person's own word can make it another (`login_is_address`).

Who asks is one of three, and one road leads to all of their accounts:

    somebody                   jean.dupont@example.org                 finished logins
    anybody of a domain        %EMAILLOCALPART%@example.org            logins with the client's placeholders
    nobody in particular       %EMAILLOCALPART%@%EMAILDOMAIN%          the profile's own words: `describe`

What is the same for all servers of one account is worked out once, as a `Person`, whose method `at` finishes
one server: the login by the profile's rules serves every server that has none of its own.
"""

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, NamedTuple
from urllib.parse import quote

from autoconfig.account import Account, AccountServer, Addon
from autoconfig.address import DOMAIN_PLACEHOLDER, Address, without_service_label
from autoconfig.login import fits, mailbox, username, values
from autoconfig.profile import Profile, oauth2
from autoconfig.profile.groupware import Groupware
from autoconfig.profile.scalars import Filled
from autoconfig.profile.servers import RawServer, Server, ServerSet
from autoconfig.profile.template import fill
from autoconfig.profile.words import ANY_DOMAIN
from autoconfig.texts import ENGLISH, Language

_LISTS_OF_SERVERS = ("incoming_server", "outgoing_server", *Groupware.model_fields)


class Person(NamedTuple):
    """For whom servers are finished, be it by placeholders: what is the same for all of them.

    `mailbox` is who signs in, `domain` the one asked about; `known` are the `values` of the mailbox, and
    `inherited` is its login by the profile's own rules.
    """

    profile: Profile
    mailbox: Address
    domain: str
    known: Mapping[str, str]
    inherited: str

    def at(self, server: Server | RawServer) -> Any:
        """An AccountServer; a raw one stays as it is."""
        if isinstance(server, RawServer):
            return server
        profile, login = self.profile, self.login(server)
        is_address = login == self.known["address"]
        return AccountServer(
            type=server.type,
            hostname=server.hostname.fill({"domain": self.domain}) if server.hostname else None,
            port=server.port,
            socket_type=server.socket_type,
            authentication=server.authentication,
            username=login,
            url=fill(server.url, self.in_url()) if server.url else None,
            raw=server.raw,
            options=server.options,
            login_is_address=is_address and profile.same_for_everybody and server.gives_address(profile),
            no_username=server.no_username,
        )

    def login(self, server: Server) -> str:
        """By the server's rules, else by the profile's; "" only in `describe`, of a server without logins."""
        if server.has_rules:
            return username((server, self.profile), self.mailbox, self.known)
        if server.no_username and self.domain == DOMAIN_PLACEHOLDER:
            return ""
        return self.inherited

    def in_url(self) -> Mapping[str, str]:
        """`known`, percent-encoded; but a placeholder is the client's to fill in, and stays as it is."""
        if not self.mailbox.known:
            return self.known
        return {name: quote(value, safe="@") for name, value in self.known.items()}


class Circumstances(NamedTuple):
    """How an address was asked about, as far as its account depends on it.

    `host` is the one the client asked; `name` what the person asks to be called, which wins over what a
    directory has. A `guest` is a domain that the profile does not name itself, found by its mail exchanger:
    the document then speaks of that domain alone. `corrected` is the person's own word for the login: it
    stands wherever the first server's would.
    """

    host: str = ""
    name: str | None = None
    guest: bool = False
    corrected: str | None = None
    language: Language = ENGLISH


ORDINARY = Circumstances()


def identify(
    profile: Profile, address: Address, fields: Mapping[str, str], circumstances: Circumstances = ORDINARY
) -> Account:
    """The account of `address`, with `fields` from lookups."""
    person = who(profile, address, fields)
    servers = server_set(profile, person.mailbox, fields)
    name = circumstances.name or fields.get("name")
    account = account_of(person, address, servers, circumstances, name)
    return account if circumstances.corrected is None else _correct(account, circumstances.corrected)


def account_of(
    person: Person, address: Address, servers: ServerSet, circumstances: Circumstances, name: str | None
) -> Account:
    """The account of a person who is asked about as `address`, at these servers and by this name."""
    profile, domain, host, guest = person.profile, address.domain, circumstances.host, circumstances.guest
    others = () if guest else [other for other in profile.listed_domains if other != domain]
    return Account(
        address=address,
        id=profile.host_name_id or domain,
        domains=(domain, *others),
        display_name=profile.display_name,
        display_short_name=profile.display_short_name,
        host=host if domain in (host, without_service_label(host)) else f"autodiscover.{domain}",
        incoming_server=tuple(map(person.at, servers.incoming_server)),
        outgoing_server=tuple(map(person.at, servers.outgoing_server)),
        name=name,
        raw=profile.raw,
        language=circumstances.language,
        core_only=profile.core_only,
        consent_text=profile.consent_text,
        mx_domains=() if guest else profile.mx_domains,
        alias_of=None if person.mailbox == address else person.mailbox,
        **({} if profile.core_only else _beyond_the_core(person)),
    )


def describe(profile: Profile, domain: str, logo: bytes | None = None) -> Account:
    """The account of nobody in particular: what the profile says, in its order, with placeholders.

    `domain` is the one asked about; it stands last where the profile does not name it itself. One of a mail
    exchanger is named as such, and as a mail domain only where there would be none. `logo` is the picture
    that the profile names.
    """
    account = identify(profile, Address.anyone(DOMAIN_PLACEHOLDER), {})
    domains = tuple(name for name in profile.domains if name != ANY_DOMAIN)
    if not domains or domain not in (*domains, *profile.mx_domains):
        domains += (domain,)
    addon = _addon(profile, domain, logo) if profile.oauth2 else None
    return account._replace(id=profile.id or domains[0], domains=domains, addon=addon)


def _addon(profile: Profile, domain: str, logo: bytes | None) -> Addon:
    domains = oauth2.named_domains(profile, domain)
    suffix = PurePath(profile.page.logo or "").suffix.lower()
    picture = (f"logo{suffix}", logo) if logo is not None else None
    return Addon(domains[0], oauth2.hosts(profile, domains), picture)


def server_set(profile: Profile, address: Address, fields: Mapping[str, str]) -> ServerSet:
    """The servers of this mailbox: the first set that fits, else the profile's own."""
    for choice in profile.servers:
        if fits(choice, address, fields):
            return profile.server_sets[choice.use]
    return profile


def who(profile: Profile, address: Address, fields: Mapping[str, str]) -> Person:
    """The person whose mailbox is behind the address."""
    real = mailbox(address, fields)
    known = values(real, fields)
    return Person(profile, real, address.domain, known, username((profile,), real, known))


def _beyond_the_core(person: Person) -> dict[str, Any]:
    """What only some profiles have, by the field of an account."""
    services = {name: tuple(map(person.at, servers)) for name, servers in person.profile.services.items()}
    by_kind = {Filled.TEXT: person.known, Filled.URL: person.in_url()}
    return {**services, **person.profile.filled_extras(by_kind)}


def _correct(account: Account, login: str) -> Account:
    """Servers whose login follows from something else keep it."""
    computed = next((server.username for server in account.for_reading()), None)

    def correct(server: AccountServer | RawServer) -> AccountServer | RawServer:
        if isinstance(server, AccountServer) and server.username == computed:
            return server._replace(username=login)
        return server

    corrected: dict[str, Any] = {
        name: tuple(map(correct, getattr(account, name))) for name in _LISTS_OF_SERVERS
    }
    return account._replace(**corrected)

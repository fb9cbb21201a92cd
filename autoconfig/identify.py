"""A profile applied to an address: the `Account` that every format renders. Pure."""

from collections.abc import Mapping

from autoconfig.account import Account, AccountServer
from autoconfig.address import Address, without_service_label
from autoconfig.login import fits, mailbox, username, values
from autoconfig.model import Profile
from autoconfig.model.servers import IncomingServer, OutgoingServer, RawServer, ServerSet
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
    in_hostname = {"domain": domain}
    real = mailbox(address, fields)
    known = values(real, fields)
    inherited = username((profile,), real, known)
    servers = server_set(profile, real, fields)

    def finish(server: IncomingServer | OutgoingServer | RawServer) -> AccountServer | str:
        if isinstance(server, RawServer):
            return server.raw
        return AccountServer(
            server.type,
            server.hostname.fill(in_hostname) or "",
            server.port,
            server.socket_type,
            server.authentication,
            username((server, profile), real, known) if server.has_rules else inherited,
            server.raw,
        )

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
        alias_of=None if real == address else real,
    )
    return account if corrected is None else _correct(account, corrected)


def _correct(account: Account, login: str) -> Account:
    """Servers whose login follows from something else keep it."""
    computed = next(account.incoming()).username

    def correct(server: AccountServer | str) -> AccountServer | str:
        if isinstance(server, AccountServer) and server.username == computed:
            return server._replace(username=login)
        return server

    return account._replace(
        incoming_server=tuple(map(correct, account.incoming_server)),
        outgoing_server=tuple(map(correct, account.outgoing_server)),
    )


def server_set(profile: Profile, address: Address, fields: Mapping[str, str]) -> ServerSet:
    """The servers of this mailbox: the first set that fits, else the profile's own."""
    for choice in profile.servers:
        if fits(choice, address, fields):
            return profile.server_sets[choice.use]
    return profile

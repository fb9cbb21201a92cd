"""Where people of a provider sign in with OAuth2: what an add-on of it for Thunderbird is for.

A host name or URL may have the domain in it. Then there are as many hosts as domains, and the add-on has
those of all domains that the profile lists; a domain that stands elsewhere (`"*"`, a file, a database) has an
add-on of its own.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from autoconfig.address import ADDRESS_PLACEHOLDER, LOCAL_PLACEHOLDER, is_host_name, to_domain
from autoconfig.profile import Profile
from autoconfig.profile.servers import Server
from autoconfig.profile.template import Template, parsed
from autoconfig.profile.words import Authentication


def named_domains(profile: Profile, domain: str) -> tuple[str, ...]:
    """The domains of the add-on that is for this one; the first of them names it."""
    listed = profile.listed_domains
    if domain in listed:
        return listed
    return (domain,) if any(map(_is_by_domain, _servers(profile))) else listed or (domain,)


def hosts(profile: Profile, domains: tuple[str, ...]) -> tuple[str, ...]:
    """The host names (A-labels) of all servers that take OAuth2, of every set and service, each once.

    One that is not the same for everybody at a domain is none of them.
    """
    found: dict[str, None] = {}
    for server in _servers(profile):
        for domain in domains if _is_by_domain(server) else domains[:1]:
            found |= dict.fromkeys(_host(server, domain))
    return tuple(found)


def _servers(profile: Profile) -> Iterator[Server]:
    sets = (profile, *profile.server_sets.values())
    mail = (server for one in sets for server in (*one.incoming_server, *one.outgoing_server))
    services = (server for servers in profile.services.values() for server in servers)
    for server in (*mail, *services):
        if isinstance(server, Server) and Authentication.OAUTH2 in server.authentication:
            yield server


def _where(server: Server) -> Template | None:
    return server.hostname or (parsed(server.url) if server.url else None)


def _is_by_domain(server: Server) -> bool:
    template = _where(server)
    return template is not None and any(part.field == "domain" for part in template.parts)


def _host(server: Server, domain: str) -> Iterator[str]:
    template = _where(server)
    values = {"domain": domain, "local": LOCAL_PLACEHOLDER, "address": ADDRESS_PLACEHOLDER}
    filled = template.fill(values) if template else None
    host = filled if server.hostname else urlsplit(filled or "").hostname
    if host and is_host_name(host := to_domain(host)):
        yield host

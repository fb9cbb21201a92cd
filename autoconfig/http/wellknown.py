"""Where a domain's calendars, contacts and JMAP are: `/.well-known/NAME` leads to the profile's URL.

RFC 6764 section 5 (CalDAV, CardDAV), RFC 8620 section 2.2 (JMAP). Asked by phones and Thunderbird at the mail
domain itself, with PROPFIND, OPTIONS or whatever they begin with, before anybody has signed in. So it says
the same to everybody: of a URL with a person's part in it only what stands before that.

Nothing of the request goes into the answer but the host, and only as a domain that a profile serves.
"""

import re
from urllib.parse import quote

from autoconfig.account import AccountServer
from autoconfig.address import (
    ADDRESS_PLACEHOLDER,
    DOMAIN_PLACEHOLDER,
    LOCAL_PLACEHOLDER,
    Address,
    is_mail_domain,
    to_host,
)
from autoconfig.directory import Directory
from autoconfig.identify import identify

# By path: the list of an account that has such servers, and their type.
PATHS = {
    "/.well-known/caldav": ("calendar", "caldav"),
    "/.well-known/carddav": ("addressbook", "carddav"),
    "/.well-known/jmap": ("incoming_server", "jmap"),
}
_PERSONAL = re.compile(f"{re.escape(ADDRESS_PLACEHOLDER)}|{re.escape(LOCAL_PLACEHOLDER)}")
_URL = re.compile(r"(https?://([^/?#]+))(.*)", re.IGNORECASE)
# RFC 3986 section 2.2, and what is encoded already.
_AS_IT_IS = "%:/?#[]@!$&'()*+,;="


def location(directory: Directory, path: str, host: str) -> str | None:
    """Where `path`, one of `PATHS`, leads at this host (A-labels); None where there is no such server."""
    domain = directory.domain_of(host)
    provider = directory.find(domain) or (directory.find_any() if is_mail_domain(domain) else None)
    if provider is None:
        return None
    servers, kind = PATHS[path]
    account = identify(provider.profile, Address.anyone(domain), {})
    for server in getattr(account, servers):
        if isinstance(server, AccountServer) and server.type == kind and server.url:
            # An URL that only leads here is for clients that ask elsewhere: it would lead here again.
            url = _for_everybody(server.url.replace(DOMAIN_PLACEHOLDER, domain))
            if url and _URL.sub(lambda parts: to_host(parts[2]) + parts[3], url) != host + path:
                return url
    return None


def _for_everybody(url: str) -> str | None:
    """The URL as far as it is everybody's, cut behind a slash; None where not even its host is."""
    parts = _URL.fullmatch(url)
    if not parts or _PERSONAL.search(parts[1]) or not parts[1].isascii():
        return None
    common = rest = parts[3]
    if found := _PERSONAL.search(rest):
        common = re.split("[?#]", rest[: found.start()], maxsplit=1)[0]
        common = common[: common.rfind("/") + 1] or "/"
    return quote(parts[1] + common, _AS_IT_IS)

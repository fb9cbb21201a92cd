"""An add-on for Thunderbird that says where people sign in (OAuth2), and the manifest that updates it.

Desktop Thunderbird does not read `oAuth2` of an autoconfig document: it uses OAuth2 at hosts of its own list
alone, and since 140 at those that an add-on names (`oauth_provider`; schemas/oauth_provider.json of
comm-central, and Mozilla's "Custom OAuth for administrators"). The add-on is a manifest, names in each
language and the logo. It has no code.

    name in Thunderbird      here                          why
    issuer                   the add-on's domain           one name twice, and the second add-on is without
                                                           effect: several providers may have one server
    redirectionEndpoint      http://localhost              what Thunderbird takes where none is said
    usePKCE                  always                        RFC 8252 section 6; a server that does not know it
                                                           passes over it (RFC 6749 section 3.1)
    scopes, clientId, …      the profile's

Not written: `emailDomains`, known from 155 on, and `useExternalBrowser` and `issuerIdentifier`, from 153 on:
an older Thunderbird refuses the whole add-on for a key that it does not know.

A zip is the same bytes on every machine: files as they are, since zlib's versions do not agree, in a fixed
order, with no time and no system.
"""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from io import BytesIO
from urllib.parse import urlencode
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from autoconfig.account import Account, Addon
from autoconfig.address import Address, to_domain
from autoconfig.clients.thunderbird import oauth2 as thunderbird
from autoconfig.errors import NothingToSay
from autoconfig.formats.asked import Asked
from autoconfig.formats.obstacles import inexpressible
from autoconfig.profile.extras import OAuth2
from autoconfig.profile.url import https
from autoconfig.profile.words import IncomingType
from autoconfig.texts import Language, shipped

MEDIA_TYPE = "application/x-xpinstall"
PATHS = ("/thunderbird.xpi",)
FILE_NAME = "{domain}.xpi"
UPDATES_MEDIA_TYPE = "application/json"
UPDATES_PATHS = ("/thunderbird-updates.json",)
LABEL = "autoconfig"
STATIC = ((LABEL, PATHS[0]),)
UPDATES_STATIC = ((LABEL, UPDATES_PATHS[0]),)
# The first that knows `oauth_provider`.
OLDEST = "140.0"
REDIRECTION = "http://localhost"
# The oldest time that a zip can say.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16


def read_request(parameters: Mapping[str, str], body: bytes) -> Asked:
    """Of which domain; without one it is that of the host."""
    domain = parameters.get("domain")
    return Asked(Address.anyone(to_domain(domain))) if domain else Asked()


def render(account: Account) -> bytes:
    """The add-on, a zip (`.xpi`). Raises Inexpressible."""
    oauth2, addon = _whole(account)
    files = {"manifest.json": _json(_manifest(account, oauth2, addon))}
    for language in shipped().languages.values():
        files[f"_locales/{language.tag.replace('-', '_')}/messages.json"] = _json(_texts(account, language))
    if addon.logo:
        files[addon.logo[0]] = addon.logo[1]
    return _zip(files)


def render_updates(account: Account) -> bytes:
    """What an add-on's `update_url` leads to: the one version that there is. Raises Inexpressible."""
    digest = sha256(render(account)).hexdigest()
    oauth2, addon = _whole(account)
    update = {
        "version": oauth2.addon_version,
        # Thunderbird would take what it keeps of that URL, and refuse it: it has another digest.
        "update_link": f"{_url(addon, PATHS[0])}?{digest[:16]}",
        "update_hash": f"sha256:{digest}",
        "applications": {"gecko": {"strict_min_version": OLDEST}},
    }
    return _json({"addons": {identifier(addon): {"updates": [update]}}})


def policies(account: Account) -> bytes:
    """The file beside Thunderbird (`distribution/policies.json`) that installs it. Raises Inexpressible."""
    _, addon = _whole(account)
    settings = {
        "installation_mode": "force_installed",
        "install_url": _url(addon, PATHS[0]),
        "updates_disabled": False,
    }
    return _json({"policies": {"ExtensionSettings": {identifier(addon): settings}}})


def identifier(addon: Addon) -> str:
    """What Thunderbird calls it, for good: it follows from the domain alone."""
    return f"oauth2@{addon.domain}"


def obstacles(account: Account) -> Iterator[tuple[str, str, str]]:
    """Why there can be no add-on: the key of `oAuth2` ("" for itself), the problem, and what to write."""
    oauth2, addon = account.oauth2, account.addon
    if oauth2 is None or addon is None:
        yield "", "there is no oAuth2 section", "write oAuth2: {issuer: …, clientID: …, …}"
        return
    if not addon.hosts:
        yield "", "no server takes OAuth2", "write it in the authentication of the servers that do"
    elif not _hosts(addon):
        yield "", f"Thunderbird knows {', '.join(addon.hosts)} by itself", "nothing needs to be installed"
    if oauth2.client_id is None:
        yield (
            "clientID",
            "there is no clientID",
            "write the one by which the identity server knows Thunderbird",
        )
    for key, url in (("authURL", oauth2.auth_url), ("tokenURL", oauth2.token_url)):
        parts = https(url)
        if not url.lower().startswith("https:"):
            yield key, f"its {key} is no https URL", "write one"
        elif not (parts and parts.is_fixed):
            yield key, f"its {key} is not the same for everybody", "write one that is"


def is_needed(account: Account) -> bool:
    """Whether there are servers with OAuth2 that Thunderbird does not know by itself."""
    return bool(account.addon and _hosts(account.addon))


def link(account: Account) -> str:
    """The path and the query that people download it from, "" where nobody needs one, or there is none."""
    if not account.addon or not is_needed(account) or any(obstacles(account)):
        return ""
    return f"{PATHS[0]}?{urlencode({'domain': account.addon.domain})}"


def left_out(account: Account) -> Iterator[str]:
    """The hosts that are not in it."""
    if account.addon:
        for host in account.addon.hosts:
            if _is_known(host):
                yield f"{host}: Thunderbird signs in there by itself"


def _whole(account: Account) -> tuple[OAuth2, Addon]:
    problems = [problem for _, problem, _ in obstacles(account)]
    if not (account.oauth2 and account.addon):
        raise NothingToSay(f"There is no add-on for Thunderbird: {'; '.join(problems)}.")
    if problems:
        raise inexpressible("An add-on for Thunderbird", problems)
    return account.oauth2, account.addon


def _manifest(account: Account, oauth2: OAuth2, addon: Addon) -> dict[str, object]:
    secret = {"clientSecret": oauth2.client_secret} if oauth2.client_secret else {}
    gecko = {
        "id": identifier(addon),
        "strict_min_version": OLDEST,
        "update_url": _url(addon, UPDATES_PATHS[0]),
    }
    return {
        "manifest_version": 2,
        "name": "__MSG_name__",
        "description": "__MSG_description__",
        "version": oauth2.addon_version,
        "default_locale": "en",
        **({"icons": {"64": addon.logo[0]}} if addon.logo else {}),
        "browser_specific_settings": {"gecko": gecko},
        "oauth_provider": {
            "issuer": addon.domain,
            "clientId": oauth2.client_id,
            **secret,
            "authorizationEndpoint": oauth2.auth_url,
            "tokenEndpoint": oauth2.token_url,
            "redirectionEndpoint": REDIRECTION,
            "usePKCE": True,
            "hostnames": _hosts(addon),
            "scopes": oauth2.scope,
        },
    }


def _texts(account: Account, language: Language) -> dict[str, dict[str, str]]:
    """What Thunderbird shows, in one language; a $ is doubled, else it would begin a placeholder."""
    said = {
        "name": language.text("Sign-in for {provider}"),
        "description": language.text(
            "Opens the sign-in page of {provider}, so that Thunderbird needs no password. "
            "There is no program in it."
        ),
    }
    provider = account.display_name.replace("$", "$$")
    return {key: {"message": text.format(provider=provider)} for key, text in said.items()}


def _hosts(addon: Addon) -> list[str]:
    """Those that Thunderbird does not know: of one that it knows it would refuse the whole add-on."""
    return [host for host in addon.hosts if not _is_known(host)]


def _is_known(host: str) -> bool:
    return thunderbird.is_known(host, IncomingType.IMAP)


def _url(addon: Addon, path: str) -> str:
    """Where clients of the domain ask for documents too, so it is there in an export as well."""
    return f"https://{LABEL}.{addon.domain}{path}"


def _json(value: object) -> bytes:
    return f"{json.dumps(value, ensure_ascii=False, indent=2)}\n".encode()


def _zip(files: Mapping[str, bytes]) -> bytes:
    written = BytesIO()
    with ZipFile(written, "w", ZIP_STORED) as archive:
        for name, body in files.items():
            member = ZipInfo(name, _NO_TIME)
            # Else the system that this runs on, and what it makes of rights.
            member.create_system, member.external_attr = 0, _READABLE
            archive.writestr(member, body)
    return written.getvalue()

"""The services of a section of an automx configuration as servers of a profile."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from autoconfig.imports.found import Found
from autoconfig.model.elements import escape

_BY_HOST = {"imap": "imap", "pop": "pop3", "smtp": "smtp", "managesieve": "managesieve"}
_BY_URL = {
    "jmap": "jmap", "ews": "ews", "activesync": "activeSync", "graph": "graph",
    "caldav": "caldav", "carddav": "carddav", "webdav": "webdav",
}  # fmt: skip
_KEYS = {
    "smtp": "outgoingServer", "managesieve": "setupServer", "caldav": "calendar",
    "carddav": "addressbook", "webdav": "fileShare",
}  # fmt: skip
_SOCKET_TYPES = {"ssl": "SSL", "starttls": "STARTTLS", "none": "plain", "plain": "plain"}
_USUAL = {
    ("imap", "SSL"): "993", ("imap", "STARTTLS"): "143",
    ("pop", "SSL"): "995", ("pop", "STARTTLS"): "110",
    ("smtp", "SSL"): "465", ("smtp", "STARTTLS"): "587",
    ("managesieve", "STARTTLS"): "4190",
}  # fmt: skip
_TLS_PORTS = {port for (_, socket_type), port in _USUAL.items() if socket_type == "SSL"}
_AUTHENTICATION = {
    "plaintext": "password-cleartext", "encrypted": "password-encrypted", "ntlm": "NTLM", "gssapi": "GSSAPI",
    "tls-client-cert": "TLS-client-cert", "oauth2": "OAuth2", "client-ip-address": "client-IP-address",
    "none": "none",
}  # fmt: skip
_OVER_HTTP: dict[str, Any] = {"plaintext": {"system": "http", "value": "Basic"}, "oauth2": "OAuth2"}
_OAUTH2 = {"issuer": "issuer", "scope": "scope", "authURL": "auth_url", "tokenURL": "token_url"}
# automx.conf(5), Macros and Variables; version 3 has the placeholders of autoconfig too.
_MACROS = {"%%": "%", "%s": "{address}", "%u": "{local}", "%d": "{domain}"}
_MACRO = re.compile(r"%[%sud](?![A-Za-z]+%)")
# Options without a place in a profile that change nothing in an answer.
_IDLE = frozenset({"action", "account_type", "debug"})


class Options:
    """The options of a section, and which of them were taken."""

    def __init__(self, given: Mapping[str, str], lines: Mapping[tuple[str, str], int], section: str) -> None:
        self.section = section
        self._given = given
        self._lines = lines
        self._taken: set[str] = set()

    def take(self, name: str) -> str:
        """The value of an option, "" where it is not given."""
        self._taken.add(name)
        return self._given.get(name, "").strip()

    def line(self, name: str = "") -> int:
        """Where an option stands, in this section or the default one, else the section."""
        places = ((self.section, name), ("DEFAULT", name), (self.section, ""))
        return next((self._lines[place] for place in places if place in self._lines), 1)

    def untaken(self) -> Iterator[str]:
        """The options that nobody took, without those that would change nothing."""
        return (name for name in self._given if name not in self._taken | _IDLE)


def services(found: Found, options: Options) -> dict[str, Any]:
    """The keys of a profile for all services, and how a client gets a token."""
    said: dict[str, Any] = {"incomingServer": [], "outgoingServer": []}
    for name in (*_BY_HOST, *_BY_URL):
        switch, where = options.take(name), options.take(f"{name}_{'server' if name in _BY_HOST else 'url'}")
        if not where or switch.lower() in ("no", "off", "false", "0"):
            for option in ("port", "encryption", "auth", "auth_identity"):
                options.take(f"{name}_{option}")
            continue
        server = (
            _by_host(found, options, name, where)
            if name in _BY_HOST
            else _by_url(found, options, name, where)
        )
        said.setdefault(_KEYS.get(name, "incomingServer"), []).append(server)
    for key in ("incomingServer", "outgoingServer"):
        if not said[key]:
            said[key] = "none"
            found.note(options.line(), key, "there is none, so most clients have no use for it")
    if help_url := options.take("help_url"):
        said["documentation"] = [{"url": escape(help_url)}]
    return said | _oauth2(found, options)


def _by_host(found: Found, options: Options, name: str, hostname: str) -> dict[str, Any]:
    port, encryption = options.take(f"{name}_port"), options.take(f"{name}_encryption").lower()
    by_port = "SSL" if port in _TLS_PORTS or not (port or encryption) else "STARTTLS"
    socket_type = _SOCKET_TYPES.get(encryption, by_port)
    if encryption not in _SOCKET_TYPES:
        text = (
            f'"{encryption}" becomes {socket_type}'
            if encryption
            else f"it is missing, taken as {socket_type}"
        )
        found.note(options.line(f"{name}_encryption"), f"{name}_encryption", text)
    if not port:
        port = _USUAL.get((name, socket_type), _USUAL[name, "STARTTLS"])
        found.note(options.line(f"{name}_server"), f"{name}_port", f"it is missing, taken as {port}")
    return {
        "type": _BY_HOST[name],
        "hostname": hostname.replace("%d", "{domain}"),
        "port": port,
        "socketType": socket_type,
        "authentication": _authentication(found, options, name, _AUTHENTICATION),
        "username": _username(found, options, name),
    }


def _by_url(found: Found, options: Options, name: str, url: str) -> dict[str, Any]:
    return {
        "type": _BY_URL[name],
        "url": _template(url),
        "authentication": _authentication(found, options, name, _OVER_HTTP),
        "username": _username(found, options, name),
    }


def _authentication(found: Found, options: Options, name: str, words: Mapping[str, Any]) -> Any:
    option = f"{name}_auth"
    written = [word for word in re.split(r"[\s,]+", options.take(option).lower()) if word]
    for word in written:
        if word not in words:
            found.note(options.line(option), option, f'"{word}" has no word in a profile, so it is left out')
    known = [words[word] for word in written if word in words]
    if not known:
        found.note(options.line(option), option, "no way to sign in is left, taken as plaintext")
        return words["plaintext"]
    return known[0] if len(known) == 1 else known


def _username(found: Found, options: Options, name: str) -> str:
    option = f"{name}_auth_identity"
    written = options.take(option)
    if "${" in written:
        found.note(options.line(option), option, f'"{written}" is looked up, write lookups and username')
        return "{address}"
    return _template(written) if written else "{address}"


def _template(text: str) -> str:
    return _MACRO.sub(lambda macro: _MACROS[macro[0]], escape(text))


def _oauth2(found: Found, options: Options) -> dict[str, Any]:
    given = {key: options.take(f"oauth_{option}") for key, option in _OAUTH2.items()}
    client = options.take("oauth_client_id")
    if all(given.values()):
        return {"oAuth2": {**given, **({"clientID": client} if client else {})}}
    for key, option in _OAUTH2.items():
        if any(given.values()) and not given[key]:
            found.note(options.line(), f"oauth_{option}", "it is missing, so there is no oAuth2")
    return {}

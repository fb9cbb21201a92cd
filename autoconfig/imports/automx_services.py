"""The services of a section of an automx configuration as servers of a profile."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from autoconfig.findings import Code, Finding
from autoconfig.imports.draft import SERVER_MODELS, Draft, misfit, note, odd_port, without_server
from autoconfig.imports.ini import Section
from autoconfig.profile import dialect
from autoconfig.profile.extras import Documentation, OAuth2
from autoconfig.profile.words import USUAL_PORTS

# A longer value is none; it would be looked at once for each section that inherits it.
MAX_VALUE_LENGTH = 1000
_BY_HOST = {"imap": "imap", "pop": "pop3", "smtp": "smtp", "managesieve": "managesieve"}
_BY_URL = {
    "jmap": "jmap", "ews": "ews", "activesync": "activeSync", "graph": "graph",
    "caldav": "caldav", "carddav": "carddav", "webdav": "webdav",
}  # fmt: skip
_KEYS = {
    "smtp": "outgoingServer", "managesieve": "setupServer", "caldav": "calendar",
    "carddav": "addressbook", "webdav": "fileShare",
}  # fmt: skip
# What an option is called whose value becomes this key of a server.
_OPTIONS = {
    "type": "", "hostname": "server", "url": "url", "port": "port", "socketType": "encryption",
    "authentication": "auth", "username": "auth_identity",
}  # fmt: skip
# automx.conf(5); what else `dialect` knows is said.
_AUTHENTICATION = {
    "plaintext": "password-cleartext", "encrypted": "password-encrypted", "ntlm": "NTLM", "gssapi": "GSSAPI",
    "tls-client-cert": "TLS-client-cert", "oauth2": "OAuth2", "client-ip-address": "client-IP-address",
    "none": "none",
}  # fmt: skip
_OVER_HTTP: dict[str, Any] = {"plaintext": {"system": "http", "value": "Basic"}, "oauth2": "OAuth2"}
_OAUTH2 = {"issuer": "issuer", "scope": "scope", "authURL": "auth_url", "tokenURL": "token_url"}
# automx.conf(5), Macros and Variables; version 3 has the placeholders of autoconfig too. `${domain}` can be
# nothing else, whatever a backend calls its columns.
_MACROS = {
    "%%": "%",
    "%s": "{address}",
    "%u": "{local}",
    "%d": "{domain}",
    "${domain}": "{domain}",
    "{": "{{",
    "}": "}}",
}
_MACRO = re.compile(r"%[%sud](?![A-Za-z]+%)|\$\{domain\}|[{}]")
_VARIABLE = re.compile(r"\$\{[^}]*\}")
# Options without a place in a profile that change nothing in an answer.
_IDLE = frozenset({"action", "account_type", "debug"})


class SectionOptions:
    """The options of a section, which of them were taken, and what is to be said of them."""

    def __init__(self, section: Section, found: Draft, said: set[Finding]) -> None:
        """`said`: what was said before of the same file, as of options that several sections inherit."""
        self._section = section
        self.found = found
        self._said = said
        self._is_first = not said
        self._taken: set[str] = set()

    def take(self, name: str) -> str:
        """The value of an option, "" where it is not given, or too long for any."""
        self._taken.add(name)
        option = self._section.get(name)
        if option and len(option.value) > MAX_VALUE_LENGTH:
            problem = f"it is longer than {MAX_VALUE_LENGTH} characters, so it is left out"
            self.note(name, Code.LEFT_OUT, problem)
            return ""
        return option.value if option else ""

    def line(self, name: str = "") -> int:
        """Where an option stands, in this section or the default one, else the section."""
        option = self._section.get(name)
        return option.line if option else self._section.line

    def lines(self, service: str) -> dict[str, int]:
        """Where the options of a service stand that are given, by the keys of a server."""
        names = {key: f"{service}_{option}" for key, option in _OPTIONS.items() if option}
        return {key: self.line(name) for key, name in names.items() if self._section.get(name)}

    def note(self, name: str, code: Code, problem: str, remedy: str = "", key: str = "") -> None:
        """Say something of an option, or of the section, once."""
        place = self.found.file, self.line(name), key or name or self._section.name
        finding = note(*place, code, problem, remedy)
        if finding not in self._said:
            self._said.add(finding)
            self.found.findings.append(finding)

    def untaken(self) -> Iterator[str]:
        """The options that nobody took, without those that would change nothing; inherited ones only once."""
        inherited = self._section.inherited if self._is_first else ()
        names = dict.fromkeys((*inherited, *self._section.options))
        return (name for name in names if name not in self._taken and name not in _IDLE)


def name(written: str, domain: str) -> str:
    """A name that is the same for everybody; `domain` is the only one there is."""
    values = {"%s": "", "%u": "", "%EMAILADDRESS%": "", "%EMAILLOCALPART%": ""}
    values |= dict.fromkeys(("%d", "${domain}", "%EMAILDOMAIN%"), domain)
    if not any(each in written for each in (*values, "%%", "${")):
        return _printable(written)
    macros = {**values, "%%": "%"}
    known = re.sub(r"%EMAIL[A-Z]+%|\$\{domain\}|%[%sud]", lambda one: macros.get(one[0], one[0]), written)
    return dialect.name_without(_printable(_VARIABLE.sub("", known)), {})


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()


def services(options: SectionOptions) -> dict[str, Any]:
    """The servers of all services, by their keys in a profile."""
    said: dict[str, Any] = {"incomingServer": [], "outgoingServer": []}
    for service in (*_BY_HOST, *_BY_URL):
        kind = "server" if service in _BY_HOST else "url"
        switch, where = options.take(service), options.take(f"{service}_{kind}")
        if not where or switch.lower() in ("no", "off", "false", "0"):
            for option in ("port", "encryption", "auth", "auth_identity"):
                options.take(f"{service}_{option}")
            continue
        server = (_by_host if service in _BY_HOST else _by_url)(options, service, where)
        key = _KEYS.get(service, "incomingServer")
        if server and _fits(options, service, key, server):
            place = options.line(f"{service}_{kind}")
            options.found.place(key, len(said.get(key, ())), place, options.lines(service))
            said.setdefault(key, []).append(server)
            if mistake := odd_port(server):
                options.note(f"{service}_port", mistake.code, mistake.problem, mistake.remedy)
        else:
            options.found.left_out.add(key)
    for key in ("incomingServer", "outgoingServer"):
        if not said[key]:
            said[key] = "none"
            options.note("", *without_server(options.found, key), key=key)
    return said


def _fits(options: SectionOptions, service: str, key: str, server: dict[str, Any]) -> bool:
    if why := misfit(SERVER_MODELS[key], server):
        option = f"{service}_{_OPTIONS.get(why.key, why.key)}"
        options.note(option, Code.LEFT_OUT, f"{why.mistake}; so this server is left out")
    return not why


def _by_host(options: SectionOptions, service: str, hostname: str) -> dict[str, Any] | None:
    known = _template(hostname)
    if "${" in known or "{address}" in known or "{local}" in known:
        problem = f'"{hostname}" is not the same for everybody; so this server is left out'
        options.note(f"{service}_server", Code.LEFT_OUT, problem)
        options.take(f"{service}_port")
        for option in ("encryption", "auth", "auth_identity"):
            options.take(f"{service}_{option}")
        return None
    if "{" not in known and dialect.hostname(known) != known:
        becomes = f'"{hostname}" becomes {dialect.hostname(known)}'
        options.note(f"{service}_server", Code.CHANGED, becomes)
        known = dialect.hostname(known)
    written = options.take(f"{service}_port")
    port = dialect.port(written)
    if "${" in port or "%" in port:
        port = ""
    kind, socket_type = _BY_HOST[service], _socket_type(options, service, port)
    if not port:
        usual = USUAL_PORTS[kind, "STARTTLS"]
        port = str(USUAL_PORTS.get((kind, socket_type), usual))
        why = f'"{written}" is looked up' if written else "it is missing"
        place = f"{service}_port" if written else f"{service}_server"
        options.note(place, Code.ASSUMED, f"{why}, taken as {port}", key=f"{service}_port")
    return {
        "type": kind,
        "hostname": known,
        "port": port,
        "socketType": socket_type,
        "authentication": _authentication(options, service, _AUTHENTICATION),
        "username": _username(options, service),
    }


def _socket_type(options: SectionOptions, service: str, port: str) -> str:
    option = f"{service}_encryption"
    written = options.take(option)
    by_port = "SSL" if port in dialect.TLS_PORTS or not (port or written) else "STARTTLS"
    known = dialect.socket_type(written, port)
    if not known or written.lower() == "tls":
        if written:
            options.note(option, Code.CHANGED, f'"{written.lower()}" becomes {known or by_port}')
        else:
            options.note(option, Code.ASSUMED, f"it is missing, taken as {by_port}")
    return str(known or by_port)


def _by_url(options: SectionOptions, service: str, url: str) -> dict[str, Any] | None:
    known = _template(url)
    if "${" in known:
        problem = f'"{url}" is looked up; so this server is left out'
        options.note(f"{service}_url", Code.LEFT_OUT, problem)
        for option in ("auth", "auth_identity"):
            options.take(f"{service}_{option}")
        return None
    return {
        "type": _BY_URL[service],
        "url": known,
        "authentication": _authentication(options, service, _OVER_HTTP),
        "username": _username(options, service),
    }


def _authentication(options: SectionOptions, service: str, words: Mapping[str, Any]) -> Any:
    option = f"{service}_auth"
    known = []
    for word in re.split(r"[\s,]+", options.take(option).lower()):
        today = words.get(word) or (dialect.authentication(word) if words is _AUTHENTICATION else None)
        if today:
            known.append(today)
        elif word:
            problem = f'"{word}" has no word in a profile, so it is left out'
            options.note(option, Code.LEFT_OUT, problem)
        if today and word not in words:
            options.note(option, Code.CHANGED, f'"{word}" becomes {today}')
    if not known:
        options.note(option, Code.ASSUMED, "no way to sign in is left, taken as plaintext")
        return words["plaintext"]
    return known[0] if len(known) == 1 else known


def _username(options: SectionOptions, service: str) -> str:
    option = f"{service}_auth_identity"
    written = options.take(option)
    known = _template(written)
    if "${" in known:
        options.note(option, Code.LEFT_OUT, f'"{written}" is looked up', "write lookups and username")
        return "{address}"
    return known or "{address}"


def _template(text: str) -> str:
    return _MACRO.sub(lambda macro: _MACROS[macro[0]], text)


def documentation(options: SectionOptions) -> dict[str, Any]:
    """The page of help."""
    if not (url := options.take("help_url")):
        return {}
    page = {"url": _template(url)}
    why = misfit(Documentation, page)
    if why or "${" in page["url"]:
        problem = f"{why.mistake if why else 'it is looked up'}; so it is left out"
        options.note("help_url", Code.LEFT_OUT, problem)
        return {}
    return {"documentation": [page]}


def oauth2(options: SectionOptions) -> dict[str, Any]:
    """How a client gets a token."""
    given = {key: options.take(f"oauth_{option}") for key, option in _OAUTH2.items()}
    given = {key: _template(text) if key.endswith("URL") else text for key, text in given.items()}
    client = options.take("oauth_client_id")
    if not any(given.values()):
        return {}
    for key, option in _OAUTH2.items():
        if not given[key]:
            problem = "it is missing, so there is no oAuth2"
            options.note("", Code.LEFT_OUT, problem, key=f"oauth_{option}")
    if not all(given.values()):
        return {}
    whole = given | ({"clientID": client} if client else {})
    if why := misfit(OAuth2, whole):
        option = _OAUTH2.get(why.key, "client_id")
        options.note(f"oauth_{option}", Code.LEFT_OUT, f"{why.mistake}; so there is no oAuth2")
        return {}
    return {"oAuth2": whole}

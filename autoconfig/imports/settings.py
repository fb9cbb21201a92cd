"""Small configurations of one domain: Monogramm's autodiscover-email-settings, and go-autoconfig.

The first is an environment file, the other YAML. Both say host, port and security of each protocol; the login
is the address, and the password is sent as it is.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from autoconfig.address import is_mail_domain, to_domain
from autoconfig.findings import Code, Finding
from autoconfig.imports.draft import (
    MAX_NAME_LENGTH,
    SERVER_MODELS,
    Draft,
    checked,
    misfit,
    name_of,
    note,
    refusal,
    shortened,
    without_server,
)
from autoconfig.imports.ini import decoded
from autoconfig.profile import dialect
from autoconfig.profile.extras import Documentation
from autoconfig.profile.scalars import shown
from autoconfig.profile.yaml import Yaml

MAX_VALUE_LENGTH = 1000
_ASSIGNMENT = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)")
_PROTOCOLS = {"IMAP": "imap", "POP": "pop3", "SMTP": "smtp"}
_KEYS = {"hostname": "HOST", "port": "PORT", "socketType": "SOCKET"}
# What only its own documents need.
_IDLE = frozenset({"PROFILE_IDENTIFIER", "PROFILE_UUID", "MAIL_UUID", "LDAP_UUID", "MOBILESYNC_NAME"})
_GO_KEYS = frozenset({"service_addr", "domain", "imap", "smtp"})
_TRUE = frozenset({"true", "yes", "on", "y"})


class _Value(NamedTuple):
    text: str
    line: int


def read_environment(body: bytes, file: str, domains: Sequence[str] = ()) -> Iterator[Draft]:
    """The one profile in an environment file: NAME=value lines. Raises ProfileError."""
    remarks: list[Finding] = []
    values = _assigned(decoded(body, file), file, remarks)
    found = _started(file, values.get("DOMAIN"), "DOMAIN", domains)
    found.findings += remarks
    name = values.get("COMPANY_NAME", _Value("", 1))
    found.profile["displayName"] = dialect.name_without(name.text, {})[:MAX_NAME_LENGTH] or found.name
    taken = {"DOMAIN", "COMPANY_NAME", "SUPPORT_URL", *_IDLE}
    for protocol, kind in _PROTOCOLS.items():
        names = {key: f"{protocol}_{name}" for key, name in _KEYS.items()}
        taken |= set(names.values())
        if names["hostname"] in values and values[names["hostname"]].text:
            _add(found, kind, {key: (name, values.get(name)) for key, name in names.items()})
    _finished(found)
    if url := values.get("SUPPORT_URL"):
        page = {"url": url.text}
        if why := misfit(Documentation, page):
            found.note(url.line, "SUPPORT_URL", Code.LEFT_OUT, f"{why.mistake}; so it is left out")
        else:
            found.profile["documentation"] = [page]
    for option, value in values.items():
        if option not in taken:
            found.note(value.line, option, Code.LEFT_OUT, "it is not carried over")
    checked(found.profile, file)
    yield found


def _assigned(text: str, file: str, remarks: list[Finding]) -> dict[str, _Value]:
    values: dict[str, _Value] = {}
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        if not stripped or stripped[0] == "#":
            continue
        if len(stripped) > MAX_VALUE_LENGTH:
            problem = "the line is too long, so it is left out"
            remarks.append(note(file, number, "document", Code.LEFT_OUT, problem))
        elif assigned := _ASSIGNMENT.fullmatch(stripped):
            values[assigned[1]] = _Value(_unquoted(assigned[2].strip()), number)
        else:
            raise refusal(file, number, "it is no NAME=value", "write one, or # before it")
    return values


def read_go_autoconfig(body: bytes, file: str, domains: Sequence[str] = ()) -> Iterator[Draft]:
    """The one profile in go-autoconfig's YAML. Raises ProfileError."""
    source = Yaml(decoded(body, file), file)
    given: Mapping[str, Any] = source.value if isinstance(source.value, dict) else {}
    if not given.keys() & {"imap", "smtp"}:
        raise refusal(file, 1, "it has neither imap nor smtp", "write one, as go-autoconfig has it")

    def value(*path: str) -> _Value | None:
        here: Any = given
        for step in path:
            here = here.get(step) if isinstance(here, dict) else None
        return _Value(here, source.locate(path)[0]) if isinstance(here, str) else None

    found = _started(file, value("domain"), "domain", domains)
    found.profile["displayName"] = found.name[:MAX_NAME_LENGTH]
    for kind in ("imap", "smtp"):
        if kind in given:
            upgrade = value(kind, "starttls")
            is_upgraded = upgrade is not None and upgrade.text.lower() in _TRUE
            security = _Value("STARTTLS" if is_upgraded else "SSL", source.locate([kind])[0])
            named = {"hostname": ("server", value(kind, "server")), "port": ("port", value(kind, "port"))}
            _add(found, kind, {**named, "socketType": ("starttls", security)}, source.locate([kind])[0])
    for key in given.keys() - _GO_KEYS:
        found.note(source.locate([key])[0], key, Code.LEFT_OUT, "it is not carried over")
    _finished(found)
    checked(found.profile, file)
    yield found


def _started(file: str, said: _Value | None, key: str, domains: Sequence[str]) -> Draft:
    domain = to_domain(said.text) if said else ""
    served = [domain] if is_mail_domain(domain) else list(domains)
    if not served:
        problem = f"{shown(said.text)} is no mail domain" if said else "it is missing"
        raise refusal(file, said.line if said else 1, problem, "say --domain example.org", key=key)
    found = Draft(name_of(served), file, {"domains": served})
    if said and domain != said.text and domain in served:
        found.note(said.line, key, Code.CHANGED, f"{shown(said.text)} becomes {domain}")
    return found


def _add(found: Draft, kind: str, given: Mapping[str, tuple[str, _Value | None]], line: int = 1) -> None:
    """A server, where the model has words for it."""
    texts = {key: value.text for key, (_, value) in given.items() if value}
    port = dialect.port(texts.get("port", ""))
    server = {
        "type": kind,
        **texts,
        "hostname": dialect.hostname(texts.get("hostname", "")),
        "port": port,
        "socketType": dialect.socket_type(texts.get("socketType", ""), port) or texts.get("socketType", ""),
        "authentication": "password-cleartext",
        "username": "{address}",
    }
    for key, (name, value) in given.items():
        if value and server[key] != value.text:
            found.note(value.line, name, Code.CHANGED, f"{shown(value.text)} becomes {server[key]}")
    key = "outgoingServer" if kind == "smtp" else "incomingServer"
    if why := misfit(SERVER_MODELS[key], server):
        found.left_out.add(key)
        name, value = given.get(why.key, (why.key, None))
        problem = f"{why.mistake}; so this server is left out"
        found.note(value.line if value else line, name, Code.LEFT_OUT, problem)
    else:
        _, host = given["hostname"]
        lines = {inner: value.line for inner, (_, value) in given.items() if value}
        found.place(key, len(found.profile.get(key, ())), host.line if host else line, lines)
        found.profile.setdefault(key, []).append(server)


def _finished(found: Draft) -> None:
    for key in ("incomingServer", "outgoingServer"):
        if key not in found.profile:
            found.profile[key] = "none"
            found.note(1, key, *without_server(found, key))
    order = {
        key: found.profile[key] for key in ("domains", "displayName", "incomingServer", "outgoingServer")
    }
    found.profile = shortened(order)


def _unquoted(given: str) -> str:
    is_quoted = len(given) > 1 and given[0] == given[-1] and given[0] in ("'", '"')
    return given[1:-1] if is_quoted else given

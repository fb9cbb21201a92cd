"""What automx2 serves, as profiles: its seed file (JSON), and the rows of its database.

Ports and security that a seed leaves open are those that automx2 takes. What it looks up in LDAP is left for
the operator to write, and its passwords stay where they are.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from autoconfig.address import is_mail_domain, to_domain
from autoconfig.findings import Code, Finding
from autoconfig.imports import placed_json
from autoconfig.imports.draft import (
    MAX_NAME_LENGTH,
    MAX_SHORT_NAME_LENGTH,
    SERVER_MODELS,
    Draft,
    checked,
    misfit,
    name_of,
    note,
    odd_port,
    refusal,
    shortened,
    without_server,
)
from autoconfig.imports.placed_json import Placed
from autoconfig.profile import dialect
from autoconfig.profile.scalars import shown
from autoconfig.profile.words import ANY_DOMAIN, USUAL_PORTS, SocketType

_MAIL = frozenset({"imap", "pop3", "smtp"})
_SERVICES = {"caldav": "calendar", "carddav": "addressbook"}
_FIRST_PRIORITY = 10
_READ = {"_comment", "version", "provider", "domains", "servers", "ldapservers"}
# What automx2 calls what becomes this key of a server.
_WORDS = {
    "hostname": "name", "socketType": "socket_type", "username": "user_name", "port": "port", "url": "url",
    "authentication": "authentication",
}  # fmt: skip

LOOKED_UP = "what is looked up is not carried over"

# What an object calls a key, its line where it has one.
Line = Callable[[Mapping[str, Any], str], int]


def read(body: bytes, file: str, domains: Sequence[str] = ()) -> Iterator[Draft]:
    """The one profile in a seed file; `domains` stand for those it does not name. Raises ProfileError."""
    seed = placed_json.parse(body, file)
    if not isinstance(seed, Placed):
        raise refusal(file, 1, "it is no seed file", "write one object, as automx2 has it")
    listed = [one.get("name") if isinstance(one, dict) else one for one in _list(seed, "domains", file)]
    servers = _list(seed, "servers", file)
    given = seed.get("provider")
    if given is not None and not isinstance(given, str):
        problem = f"{shown(given)} is no text"
        raise refusal(file, seed.line("provider"), problem, "write one", key="provider")
    remarks: list[Finding] = []
    names = served(listed, file, seed.line("domains"), remarks) or list(domains)
    if not names:
        remedy = "write one, or say --domain example.org"
        raise refusal(file, seed.line("domains"), "it names no mail domain", remedy, key="domains")
    # automx2 makes a short name of the first word when it reads a seed into its database.
    found = profile(file, (given or "", (given or "").split(" ")[0]), names, servers, _line)
    found.findings += remarks
    for one in _optional_list(seed, "ldapservers"):
        found.note(_line(one, "name"), "ldapservers", Code.LEFT_OUT, LOOKED_UP, ldap_remedy(one))
    for key in seed.keys() - _READ:
        found.note(seed.line(key), key, Code.LEFT_OUT, "it is not carried over")
    found.findings.sort()
    yield found


def profile(
    file: str, names: tuple[str, str], domains: list[str], servers: Sequence[Mapping[str, Any]], line: Line
) -> Draft:
    """A provider with its servers, the one of the smallest `prio` first. Raises ProfileError."""
    found = Draft(name_of(domains), file, {"domains": domains})
    name, short_name = (dialect.name_without(text, {}) for text in names)
    found.profile["displayName"] = name[:MAX_NAME_LENGTH] or found.name
    if short_name and len(short_name) <= MAX_SHORT_NAME_LENGTH:
        found.profile["displayShortName"] = short_name
    for key in ("incomingServer", "outgoingServer"):
        found.profile[key] = []
    for server in sorted(servers, key=lambda one: _priority(found, one, line)):
        _add(found, server, line)
    for key in ("incomingServer", "outgoingServer"):
        if not found.profile[key]:
            found.profile[key] = "none"
            found.note(1, key, *without_server(found, key))
    checked(found.profile, file)
    found.profile = shortened(found.profile)
    return found


def ldap_remedy(server: Mapping[str, Any]) -> str:
    """What to write for an LDAP server; its password stays where it is."""
    port, fields = server.get("port", 636), f"{{uid: {server.get('attr_uid') or 'uid'}}}"
    scheme = "ldaps" if server.get("use_ssl", port == 636) in (True, 1, "yes", "true") else "ldap"
    where = str(server.get("search_filter") or "(mail={0})").replace("{0}", "{address}")
    return (
        'write username: "{uid}" and lookups with '
        f"url: {scheme}://{server.get('name')}:{port}, base: {server.get('search_base')}, "
        f"filter: {where}, fields: {fields}"
    )


def _line(given: Mapping[str, Any], key: str) -> int:
    return given.line(key) if isinstance(given, Placed) else 1


def served(listed: Sequence[Any], file: str, line: int, remarks: list[Finding]) -> list[str]:
    """The mail domains in A-labels; what is said of the others is added to `remarks`."""
    domains = []
    for given in listed:
        domain = given if given == ANY_DOMAIN else to_domain(str(given))
        if domain != ANY_DOMAIN and not is_mail_domain(domain):
            problem = f"{shown(given)} is no mail domain, so it is left out"
            remarks.append(note(file, line, "domains", Code.LEFT_OUT, problem))
            continue
        if domain != given:
            remarks.append(note(file, line, "domains", Code.CHANGED, f"{shown(given)} becomes {domain}"))
        domains.append(domain)
    return list(dict.fromkeys(domains))


def _list(seed: Placed, key: str, file: str) -> list[Any]:
    given = seed.get(key)
    good = (dict, str) if key == "domains" else dict
    if not isinstance(given, list) or not all(isinstance(one, good) for one in given):
        raise refusal(file, seed.line(key), "it must be a list", "write one as automx2 has it", key=key)
    return given


def _optional_list(seed: Placed, key: str) -> list[Any]:
    given = seed.get(key)
    return [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []


def _priority(found: Draft, server: Mapping[str, Any], line: Line) -> int:
    given = server.get("prio", _FIRST_PRIORITY)
    if not isinstance(given, int):
        problem = f"{shown(given)} is no number, taken as {_FIRST_PRIORITY}"
        found.note(line(server, "prio"), "prio", Code.ASSUMED, problem)
        return _FIRST_PRIORITY
    return given


def _add(found: Draft, server: Mapping[str, Any], line: Line) -> None:
    written = str(server.get("type", ""))
    kind = dialect.server_type(written)
    if kind in _SERVICES:
        key, said = _SERVICES[kind], _dav(kind, server)
    elif kind in _MAIL:
        key = "outgoingServer" if kind == "smtp" else "incomingServer"
        said = _mail(found, kind, server, line)
    else:
        text = f"the type {shown(written)} has no word in a profile, so this one is left out"
        found.note(line(server, "type"), "type", Code.LEFT_OUT, text)
        return
    if why := misfit(SERVER_MODELS[key], said):
        found.left_out.add(key)
        word = _WORDS.get(why.key, why.key)
        found.note(line(server, word), word, Code.LEFT_OUT, f"{why.mistake}; so this server is left out")
        return
    lines = {inner: line(server, word) for inner, word in _WORDS.items() if word in server}
    found.place(key, len(found.profile.get(key, ())), line(server, "type"), lines)
    found.profile.setdefault(key, []).append(said)
    if mistake := odd_port(said):
        found.note(line(server, "port"), "port", mistake.code, mistake.problem, mistake.remedy)


def _mail(found: Draft, kind: str, server: Mapping[str, Any], line: Line) -> dict[str, Any]:
    given = _given(server)
    port = dialect.port(str(given.get("port", USUAL_PORTS[kind, SocketType.SSL])))
    way = str(given.get("authentication", "plain"))
    by_port = "SSL" if port in dialect.TLS_PORTS else "STARTTLS"
    security = str(given.get("socket_type", by_port))
    name = given.get("name")
    said = {
        "type": kind,
        "hostname": dialect.hostname(name) if isinstance(name, str) else name,
        "port": port,
        "socketType": dialect.socket_type(security, port) or security,
        "authentication": dialect.authentication(way) or way,
        "username": _username(server),
    }
    # `plain` and `secure` are automx2's own words.
    own = {"plain": "password-cleartext", "secure": "password-encrypted"}
    for key, written in (("hostname", name), ("socketType", security), ("authentication", own.get(way, way))):
        if written != said[key]:
            becomes = f"{shown(written)} becomes {said[key]}"
            found.note(line(server, _WORDS[key]), _WORDS[key], Code.CHANGED, becomes)
    return said


def _given(server: Mapping[str, Any]) -> Mapping[str, Any]:
    """A null, of JSON or SQL, says as little as a key that is not there."""
    return {key: value for key, value in server.items() if value is not None}


def _dav(kind: str, server: Mapping[str, Any]) -> dict[str, Any]:
    authentication = {"system": "http", "value": "Basic"}
    url, username = server.get("url"), _username(server)
    return {"type": kind, "url": url, "authentication": authentication, "username": username}


def _username(server: Mapping[str, Any]) -> str:
    return str(server.get("user_name") or "{address}")

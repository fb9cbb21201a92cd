"""A seed file of automx2 (JSON) as a profile.

Ports and security that it leaves open are those that automx2 takes. What it looks up in LDAP is left for the
operator to write, and its passwords stay where they are.
"""

import json
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from autoconfig.errors import Finding, ProfileError
from autoconfig.imports.found import Found, checked, name_of, shortened
from autoconfig.words import shown

_PORTS = {"imap": "993", "pop3": "995", "smtp": "465"}
_TYPES = {"pop": "pop3"}
_TLS_PORTS = {"465", "993", "995"}
_SERVICES = {"caldav": "calendar", "carddav": "addressbook"}
# https://rseichter.github.io/automx2/: the words of its database, which are those of older documents.
_AUTHENTICATION = {"plain": "password-cleartext", "secure": "password-encrypted"}
_FIRST_PRIORITY = 10
_READ = {"_comment", "version", "provider", "domains", "servers", "ldapservers"}


def read(body: bytes, file: str, domains: Sequence[str] = ()) -> Iterator[Found]:
    """The one profile in a seed file. Raises ProfileError."""
    seed = _parse(body, file)
    listed = _list(seed, "domains", file)
    names: list[Any] = [one.get("name") if isinstance(one, dict) else one for one in listed]
    servers = _list(seed, "servers", file)
    found = Found(name_of(names), file, {"domains": names})
    found.profile["displayName"] = seed.get("provider") or found.name
    for key in ("incomingServer", "outgoingServer"):
        found.profile[key] = []
    for server in sorted(servers, key=partial(_priority, file)):
        _add(found, server)
    for key in ("incomingServer", "outgoingServer"):
        if not found.profile[key]:
            found.profile[key] = "none"
            found.note(1, key, "there is none, so most clients have no use for it")
    if seed.get("ldapservers"):
        found.note(1, "ldapservers", "what is looked up is not carried over, write lookups and username")
    for key in seed.keys() - _READ:
        found.note(1, key, "it is not carried over")
    checked(found.profile, file)
    found.profile = shortened(found.profile)
    yield found


def _priority(file: str, server: dict[str, Any]) -> int:
    given = server.get("prio", _FIRST_PRIORITY)
    if not isinstance(given, int):
        raise ProfileError([Finding(file, 1, "prio", f"{shown(given)} is no number")])
    return given


def _parse(body: bytes, file: str) -> dict[str, Any]:
    try:
        seed = json.loads(body)
    except UnicodeDecodeError as error:
        line = body[: error.start].count(b"\n") + 1
        raise ProfileError([Finding(file, line, "document", "it is not UTF-8, save it as UTF-8")]) from None
    except json.JSONDecodeError as error:
        raise ProfileError([Finding(file, error.lineno, "document", f"it is no JSON: {error.msg}")]) from None
    except RecursionError:
        raise ProfileError([Finding(file, 1, "document", "it is nested too deeply")]) from None
    except ValueError:
        raise ProfileError([Finding(file, 1, "document", "a number in it is too long")]) from None
    if not isinstance(seed, dict):
        raise ProfileError([Finding(file, 1, "document", "it is no seed file, which is one object")])
    return seed


def _list(seed: dict[str, Any], key: str, file: str) -> list[Any]:
    given = seed.get(key)
    good = (dict, str) if key == "domains" else dict
    if not isinstance(given, list) or not all(isinstance(one, good) for one in given):
        raise ProfileError([Finding(file, 1, key, "it must be a list, as automx2 has it")])
    return given


def _add(found: Found, server: dict[str, Any]) -> None:
    kind = str(server.get("type", "")).lower()
    kind = _TYPES.get(kind, kind)
    if kind in _SERVICES:
        found.profile.setdefault(_SERVICES[kind], []).append(_dav(kind, server))
    elif kind in _PORTS:
        key = "outgoingServer" if kind == "smtp" else "incomingServer"
        found.profile[key].append(_mail(found, kind, server))
    else:
        found.note(1, "servers", f'the type "{kind}" has no word in a profile, so this one is left out')


def _mail(found: Found, kind: str, server: dict[str, Any]) -> dict[str, Any]:
    port = str(server.get("port", _PORTS[kind]))
    word = str(server.get("authentication", "plain"))
    if word not in _AUTHENTICATION:
        found.note(1, "servers", f'the authentication "{word}" is taken as it stands')
    return {
        "type": kind,
        "hostname": server.get("name"),
        "port": port,
        "socketType": str(server.get("socket_type", "SSL" if port in _TLS_PORTS else "STARTTLS")),
        "authentication": _AUTHENTICATION.get(word, word),
        **_username(server),
    }


def _dav(kind: str, server: dict[str, Any]) -> dict[str, Any]:
    authentication = {"system": "http", "value": "Basic"}
    return {
        "type": kind, "url": server.get("url"), "authentication": [authentication], **_username(server),
    }  # fmt: skip


def _username(server: dict[str, Any]) -> dict[str, str]:
    return {"username": str(server.get("user_name") or "{address}")}

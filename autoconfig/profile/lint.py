"""What is to be said of a profile that is served all the same: who gets less of it than its author may think.

Pure. Each remark names its place by the keys that lead there; who has the file finds the line.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from autoconfig.findings import Code, Mistake, Severity
from autoconfig.profile import Profile
from autoconfig.profile.rules import Login
from autoconfig.profile.schema import Model
from autoconfig.profile.servers import RawServer, Server, ServerSet
from autoconfig.profile.template import Template
from autoconfig.profile.words import OVER_TCP

_KEPT_RAW = (
    "this server is kept raw, so only autoconfig names it: Outlook, iPhone, Mac, the QR code, PACC, DNS and "
    "the page {know}"
)
_WRITE_IT = "write its keys (type, hostname, …) where they can say it"
_BESIDE_OTHERS = _KEPT_RAW.format(know="know nothing of it")
_ALONE = _KEPT_RAW.format(know="know no server for {purpose} at all, and most of them then have no settings")


# As shells, postfix and dovecot write one; doubled braces are one brace here.
_FOREIGN_FIELD = re.compile(r"\$\{{0,2}\w+\}{0,2}|%[A-Za-z]++(?!%)|\{\{\w*\}\}")
_WRITE_A_FIELD = "write one such as {local}, {address} or {domain}"

Place = tuple[str | int, ...]


class Remark(NamedTuple):
    """One of them; `severity` is a warning, or an info."""

    keys: Place
    mistake: Mistake
    severity: Severity = Severity.WARNING


def remarks(profile: Profile) -> Iterator[Remark]:
    """All of them, in the order of the profile."""
    yield from _foreign_fields(profile)
    for at, servers in _server_sets(profile):
        yield from _raw_servers(servers, at)
    for key, elements in (
        ("emailProvider", profile.raw.email_provider),
        ("clientConfig", profile.raw.client_config),
    ):
        for index, element in enumerate(elements):
            if RawServer(raw=element).types & OVER_TCP:
                yield Remark(("raw", key, index), Mistake(Code.KEPT_RAW, _BESIDE_OTHERS, _WRITE_IT))


def _server_sets(profile: Profile) -> Iterator[tuple[tuple[str, ...], ServerSet]]:
    """All, the usual one first, each with the keys that lead there."""
    yield (), profile
    for name, servers in profile.server_sets.items():
        yield ("serverSets", name), servers


def _foreign_fields(profile: Profile) -> Iterator[Remark]:
    """Logins that say a field in the words of another program, which is plain text here."""
    for at, login in _logins(profile):
        templates: list[tuple[Place, Template | None]] = [
            (("username", index, "username"), rule.username) for index, rule in enumerate(login.username)
        ]
        for key, template in (*templates, (("usernameWithoutAddress",), login.username_without_address)):
            if template and (found := _FOREIGN_FIELD.search(template.text)):
                problem = f"{found[0]} is no field here and would stand in the login as it is"
                yield Remark((*at, *key), Mistake(Code.FOREIGN_FIELD, problem, _WRITE_A_FIELD))


def _logins(profile: Profile) -> Iterator[tuple[Place, Login]]:
    """All that may have rules of its own, each with its place."""
    yield (), profile
    lists: list[tuple[Place, tuple[Model, ...]]] = [
        *(((*at, "incomingServer"), one.incoming_server) for at, one in _server_sets(profile)),
        *(((*at, "outgoingServer"), one.outgoing_server) for at, one in _server_sets(profile)),
        *(((str(Profile.model_fields[name].alias),), listed) for name, listed in profile.services.items()),
    ]
    for at, listed in lists:
        for index, server in enumerate(listed):
            if isinstance(server, Login):
                yield (*at, index), server


def _raw_servers(servers: ServerSet, at: tuple[str, ...]) -> Iterator[Remark]:
    for key, purpose, listed in (
        ("incomingServer", "reading", servers.incoming_server),
        ("outgoingServer", "sending", servers.outgoing_server),
    ):
        others = any(isinstance(server, Server) and server.type in OVER_TCP for server in listed)
        for index, server in enumerate(listed):
            if isinstance(server, RawServer) and server.types & OVER_TCP:
                problem = _BESIDE_OTHERS if others else _ALONE.format(purpose=purpose)
                yield Remark((*at, key, index), Mistake(Code.KEPT_RAW, problem, _WRITE_IT))

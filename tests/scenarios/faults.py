"""The faults that `autoconfig check` finds, as far as they are on the way of these clients."""

from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import document_faults
import document_worlds
import world_faults
from autoconfig.reach.web import Fetched
from fakeworld import text
from internet import Internet
from internet.certificates import KINDS
from internet.web import Page
from scenarios.document import GOOD, SECOND, XML
from scenarios.scenario import (
    DELTA_CHAT,
    DOMAIN,
    EVOLUTION,
    JEAN,
    MAIN,
    MAIN_HTTP,
    NONE,
    THUNDERBIRD,
    Scenario,
    timely,
)

_SETTINGS = (
    "[{{type: {}, hostname: {}.example.org, port: {}, socketType: {}, authentication: password-cleartext}}]"
)
# Mail hosts by names that no client guesses.
_PROFILE = {
    "incomingServer": _SETTINGS.format("imap", "in", 993, "SSL"),
    "outgoingServer": _SETTINGS.format("smtp", "out", 587, "STARTTLS"),
}
_NAMES = (("imap.", "in."), ("smtp.", "out."))
# What these clients never ask for.
_ELSEWHERE = frozenset({"PACC", "MOBILECONFIG"})
TRUSTS_ALL = "its certificates are built in, so that here it trusts every one"
_TAKES_WEAK = dict.fromkeys(
    (THUNDERBIRD, EVOLUTION), "it takes an RSA key of 1024 bits, which OpenSSL refuses"
)


def _renamed(words: str) -> str:
    for old, new in _NAMES:
        words = words.replace(old, new)
    return words


def _wired(found: Fetched) -> Page:
    return timely(found._replace(body=_renamed(found.body.decode("latin-1")).encode("latin-1")))


def _documents(fault: document_faults.WorldFault, internet: Internet, folder: Path) -> None:
    profile = _renamed(fault.profile) if fault.profile else None
    document_worlds.build(internet, folder / "profiles", fault._replace(profile=profile), _wired)


def _world(fault: world_faults.Fault, internet: Internet, folder: Path) -> None:
    world_faults.build(internet, folder, fault._replace(profile={**_PROFILE, **fault.profile}))


def _is_on_the_way(fault: document_faults.WorldFault) -> bool:
    return fault.code.name.partition("_")[0] not in _ELSEWHERE


def _shows_certificates(fault: world_faults.Fault) -> bool:
    return bool({world_faults.SERVICE, DOMAIN} & fault.certificates.keys())


def _of_names(fault: world_faults.Fault) -> bool:
    return not fault.certificates and not fault.servers and not fault.pages


DOCUMENTS = tuple(
    Scenario(
        fault.name,
        address=JEAN if fault.profile else f"jean@{document_faults.FOREIGN}",
        build=partial(_documents, fault),
    )
    for fault in document_faults.FAULTS
    if _is_on_the_way(fault)
)
NAMES = tuple(
    Scenario(
        fault.name.replace("-", " "),
        address="jean@none.example" if fault.name == "no-such-domain" else JEAN,
        build=partial(_world, fault),
    )
    for fault in world_faults.FAULTS
    if _of_names(fault)
)
CERTIFICATES = tuple(
    Scenario(
        f"certificate: {fault.name.replace('-', ' ')}",
        build=partial(_world, fault),
        absent={DELTA_CHAT: TRUSTS_ALL},
    )
    for fault in world_faults.FAULTS
    if _shows_certificates(fault)
)
OVER_HTTP = tuple(
    Scenario(
        f"certificate: {kind.replace('-', ' ')}, another document over http",
        {MAIN: text(GOOD, XML), MAIN_HTTP: text(SECOND, XML)},
        certificates={urlsplit(MAIN).netloc: kind},
        absent={DELTA_CHAT: TRUSTS_ALL},
        limits=_TAKES_WEAK if kind == "weak" else NONE,
    )
    for kind in KINDS
)
FAULTS = DOCUMENTS + NAMES + CERTIFICATES + OVER_HTTP

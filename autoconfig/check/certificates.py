"""The certificates of every host that takes part: names, chain, days left, key and signature.

One finding for a certificate and what is wrong with it, however many hosts show it. Whether it is trusted is
the door's word (`reach.trust`), as of a client that trusts the system's authorities.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from autoconfig.address import SERVICE_LABELS
from autoconfig.check.leftovers import hoster
from autoconfig.check.notes import ends, error, info, some, warning
from autoconfig.check.scene import Scene
from autoconfig.check.servers import MailHost, conversation, servers, urls
from autoconfig.check.services import offers
from autoconfig.check.threads import each
from autoconfig.findings import Code, Finding
from autoconfig.profile.url import https
from autoconfig.profile.words import SocketType
from autoconfig.reach.certificate import Certificate
from autoconfig.reach.trust import Distrust
from autoconfig.reach.web import Fetched, target

HTTPS_PORT = 443
# Whoever renews by itself has done so by then; of certificates that live for days, a third of that.
SOON = timedelta(days=14)
# CA/Browser Forum, Baseline Requirements 6.1.5 and 7.1.3.2.
_MIN_RSA_BITS = 2048
_WEAK_DIGESTS = frozenset({"md5", "sha1"})
CODES = {
    Distrust.EXPIRED: (Code.CERTIFICATE_EXPIRED, "renew it, and load it into the server"),
    Distrust.NOT_YET_VALID: (Code.CERTIFICATE_NOT_YET_VALID, "set the clocks, or wait"),
    Distrust.WRONG_NAME: (Code.CERTIFICATE_NAME, "get one that has this name"),
    Distrust.MISSING_INTERMEDIATE: (
        Code.CERTIFICATE_CHAIN,
        "give the server the file with the whole chain, which many issuers call fullchain",
    ),
    Distrust.SELF_SIGNED: (Code.CERTIFICATE_UNTRUSTED, "get one of an issuer that clients know"),
    Distrust.UNKNOWN_ISSUER: (Code.CERTIFICATE_UNTRUSTED, "get one of an issuer that clients know"),
    Distrust.WEAK: (Code.CERTIFICATE_WEAK, "get a new one with RSA of 2048 bits or more, or EC"),
    Distrust.OTHER: (Code.CERTIFICATE_UNTRUSTED, "get another one"),
}


class Showing(NamedTuple):
    """What a host and port showed. `optional`: clients ask there too, but hardly anybody needs it.

    `whose`: the provider whose host it really is, to which the name is an alias by that provider's manual.
    """

    host: str
    port: int
    chain: tuple[bytes, ...]
    distrust: Distrust | None
    reason: str = ""
    optional: bool = False
    whose: str = ""

    @property
    def subject(self) -> str:
        """Its host and port."""
        return f"{self.host}:{self.port}"


def look(
    scene: Scene, seen: Iterable[MailHost] = (), answered: Callable[[], Iterable[Fetched]] = tuple
) -> Iterator[Finding]:
    """All of them; `seen` are the servers of documents where there is no profile.

    `answered` gives what documents came from, also behind redirects, once that is known.
    """
    web = each(lambda host: _web(scene, host), web_hosts(scene))
    mail = each(lambda server: _mail(scene, server), [] if scene.exchanger else servers(scene, seen))
    shown: dict[tuple[str, int], Showing] = {}
    for one in (*web, *mail, *map(_behind, answered())):
        if one.chain or one.distrust:
            shown.setdefault((one.host, one.port), one)
    yield from judged(shown.values(), scene.now)


def web_hosts(scene: Scene) -> list[str]:
    """The hosts that clients ask by https, each once; those that have no address are not asked."""
    domain = scene.domain
    if scene.exchanger:
        return [f"{SERVICE_LABELS[0]}.{domain}"]
    hosts = [*(f"{label}.{domain}" for label in SERVICE_LABELS), domain]
    hosts += [one.host for one in offers(scene.domain, scene.door) if one.port == HTTPS_PORT]
    hosts += [
        parts.host for one in urls(scene) if (parts := https(one.url)) and parts.port in (None, HTTPS_PORT)
    ]
    return list(dict.fromkeys(hosts))


def _web(scene: Scene, host: str) -> Showing:
    addresses = scene.door.addresses(host)
    if not addresses.found:
        return Showing(host, HTTPS_PORT, (), None)
    shown = scene.door.handshake(host, HTTPS_PORT)
    whose = next((one.name for one in map(hoster, addresses.aliases) if one), "") if not scene.wanted else ""
    return Showing(host, HTTPS_PORT, shown.chain, shown.distrust, shown.reason, host == scene.domain, whose)


def _mail(scene: Scene, server: MailHost) -> Showing:
    if server.socket_type == SocketType.PLAIN:
        return Showing(server.host, server.port, (), None)
    said = conversation(scene, server)
    return Showing(server.host, server.port, said.chain, said.distrust, said.reason)


def _behind(answer: Fetched) -> Showing:
    """What the host showed that answered; that it is not trusted there is told of the answer."""
    where = target(answer.url)
    if where is None or answer.distrust:
        return Showing("", 0, (), None)
    return Showing(where.host, where.port, answer.chain, None)


def judged(showings: Iterable[Showing], now: datetime) -> Iterator[Finding]:
    """Those that have the same certificate with the same fault together, the first one's name in front."""
    together: dict[tuple[bytes, Distrust | None], list[Showing]] = {}
    for one in showings:
        together.setdefault((one.chain[0] if one.chain else b"", one.distrust), []).append(one)
    for (leaf, distrust), group in together.items():
        group.sort(key=lambda one: (bool(one.whose), one.optional))
        certificate = Certificate.read(leaf)
        if distrust:
            yield _distrusted(group, distrust, certificate)
        elif certificate:
            yield from _fading(group, certificate, now)
            yield from _weak(group)


def _distrusted(group: list[Showing], distrust: Distrust, certificate: Certificate | None) -> Finding:
    code, remedy = CODES[distrust]
    first = group[0]
    problem = first.reason
    if distrust is Distrust.WRONG_NAME and certificate:
        problem = f"its certificate is for {some(list(certificate.names)) or 'no name'}, not for this name"
        if any(first.host.endswith(name[1:]) for name in certificate.names if name.startswith("*.")):
            problem += ": a wildcard stands for one label alone"
    elif distrust is Distrust.EXPIRED and certificate:
        problem = f"its certificate has expired on {certificate.not_after:%Y-%m-%d}"
    if first.whose and distrust is Distrust.WRONG_NAME:
        problem += f"{_also(group)}: it is a host of {first.whose}, and clients go on to ask over http"
        return info(code, first.subject, problem)
    problem += f"{_also(group)}; clients refuse it or warn people"
    tell = warning if first.optional else error
    return tell(code, first.subject, problem, remedy)


def _fading(group: list[Showing], certificate: Certificate, now: datetime) -> Iterator[Finding]:
    """Trusted, but not for long."""
    left = certificate.not_after - now
    if left < min(SOON, (certificate.not_after - certificate.not_before) / 3):
        problem = f"its certificate {ends(certificate.not_after, now)}{_also(group)}"
        remedy = "renew it, and see why that does not happen by itself"
        yield warning(Code.CERTIFICATE_ENDS_SOON, group[0].subject, problem, remedy)


def _weak(group: list[Showing]) -> Iterator[Finding]:
    """OpenSSL takes what some clients do not. A root's own signature is of no account."""
    for der in group[0].chain:
        one = Certificate.read(der)
        if one is None:
            continue
        small = one.key == "RSA" and one.bits < _MIN_RSA_BITS
        if small or (one.signature in _WEAK_DIGESTS and not one.self_issued):
            what = f"has an RSA key of {one.bits} bits" if small else f"is signed with {one.signature}"
            problem = f"the certificate of {one.subject} {what}{_also(group)}; newer clients refuse it"
            yield warning(Code.CERTIFICATE_WEAK, group[0].subject, problem, CODES[Distrust.WEAK][1])
            return


def _also(group: list[Showing]) -> str:
    others = [one.subject for one in group[1:]]
    return f" (so has {some(others)})" if others else ""
